#!/bin/sh
# SPDX-License-Identifier: AGPL-3.0-or-later
# Builds the integer-only part with clang, draws from the golden folder with it and compares every
# file with those of the tool given as first argument. Ends with 77 (skipped) where there is no clang.
set -eu

tool=$1
source=$2
clang=""
for name in clang++-14 clang++; do
  if [ -z "$clang" ] && command -v "$name" >/dev/null; then clang=$name; fi
done
if [ -z "$clang" ]; then
  echo "skipped: there is no clang++ on this machine"
  exit 77
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$source"
# Everything that reads, draws from and verifies a folder; nothing in it needs a solver, or the link
# fails.
library="address alternates certificate certificate_json certificate_objective duality complete_search csv csv_writer digest
  draw_record earlier_panel explain finding greedy households instance json_record json_text lottery
  lottery_files pool polytope portfolio portfolio_text public_pool public_value quota report report_drawing
  report_words rfc3797 seed sentences sentences_tool text transcript"
tool_part="arguments folder folder_files input options output people_verbs verbs verify verify_public"
build() { # one source to its object
  "$clang" -std=c++20 -O1 -I. -c "$1" -o "$work/$(echo "$1" | tr / _).o"
}
for name in $library; do build "sortition/$name.cpp"; done
for name in $tool_part; do build "sortition/tool/$name.cpp"; done
ar rcs "$work/integer.a" "$work"/*.o
build tests/sortition/draw_prepared.cpp
"$clang" "$work"/tests_sortition_draw_prepared.cpp.o "$work/integer.a" -lcrypto -o "$work/draw"

golden=tests/sortition/golden/prepared
"$work/draw" "$golden" "2 5 8 10 12" "$work/by_clang"
"$tool" draw "$golden" --public-value "2 5 8 10 12" --lang en --out "$work/by_tool" >/dev/null
diff -r "$work/by_clang" "$work/by_tool"
"$tool" verify "$work/by_clang" >/dev/null
echo "the same files from $("$clang" --version | head -1)"
