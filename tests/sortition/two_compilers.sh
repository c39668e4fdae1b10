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
# What needs a solver stays out; the linker says so if something else comes to need it.
solvers="solver solver_integer polytope leximin panel_search peel separate prove_cut solve prepare
  round_weights"
build() { # one source to its object
  "$clang" -std=c++20 -O1 -I. -c "$1" -o "$work/$(echo "$1" | tr / _).o"
}
for file in sortition/*.cpp; do
  name=$(basename "$file" .cpp)
  case " $(echo $solvers) " in *" $name "*) continue ;; esac
  build "$file"
done
for name in arguments folder folder_files input options output verbs verify; do
  build "sortition/tool/$name.cpp"
done
ar rcs "$work/integer.a" "$work"/*.o
build tests/sortition/draw_prepared.cpp
"$clang" "$work"/tests_sortition_draw_prepared.cpp.o "$work/integer.a" -lcrypto -o "$work/draw"

golden=tests/sortition/golden/prepared
"$work/draw" "$golden" "2 5 8 10 12" "$work/by_clang"
"$tool" draw "$golden" --public-value "2 5 8 10 12" --lang en --out "$work/by_tool" >/dev/null
diff -r "$work/by_clang" "$work/by_tool"
"$tool" verify "$work/by_clang" >/dev/null
echo "the same files from $("$clang" --version | head -1)"
