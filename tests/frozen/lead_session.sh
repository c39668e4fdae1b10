#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# Leads one small live session by commands alone, on a server of its own, for a frozen record: agenda,
# lobby, policies of the queue, evidence and a hearing, breakouts with a report, polls named and
# secret, equality by group, a rehearsal. README.md beside this says when and how.
#   lead_session.sh ISEGORIA DIRECTORY
set -euo pipefail
isegoria=$(realpath "$1")
samples=$(realpath "$(dirname "$0")/../../samples")
mkdir -p "$2"
cd "$2"
export ISEGORIA_PROFILE_DIR="$PWD/profiles" ISEGORIA_ASSEMBLY=1 LC_ALL=C.UTF-8

"$isegoria" serve --data data --listen 127.0.0.1:0 > served 2>&1 &
server=$!
trap 'kill "$server" 2>/dev/null; wait "$server" || true' EXIT
until grep -q "set-up link" served; do
    kill -0 "$server" || { cat served >&2; exit 1; }
    sleep 0.1
done
url=$(head -1 served)
fingerprint=$(sed -n 's/^certificate SHA-256 //p' served)
link=$(sed -n 's/^set-up link (one use): //p' served)

as() { # as PROFILE NOUN VERB …
    local profile=$1
    shift
    "$isegoria" "$@" --profile "$profile" > said 2>&1 || {
        echo "isegoria $*" >&2
        cat said >&2
        exit 1
    }
}
sign_in() { as "$1" sign in --server "$url" --fingerprint "$fingerprint" --code "$2"; }
# The first value of a name in the last answer, which was asked for in JSON.
value() { grep -o "\"$1\":\"\?[A-Za-z0-9-]*" said | head -1 | grep -o '[A-Za-z0-9-]*$'; }
number_of() { as "$1" me show --json && value participant; }
invite() { as default role invite --role "$2" --label "$1" --json && sign_in "$1" "$(value code)"; }

# Nobody of the sample's third gender answers, so that its quotas are two groups of eight.
grep -v ",another," "$samples/pool.csv" | sed -n 1,121p > pool.csv
printf 'feature,value,min,max\ngender,woman,8,8\ngender,man,8,8\n' > quotas.csv

sign_in default "$link"
as default territory create --names en="The Two Valleys" --level region
as default assembly convene --territory 1 --names en="Assembly of the Two Valleys" \
    --standing --time-zone Europe/Paris
as default mandate state --question en="What makes for the well-being of all in our valley?" \
    --scope en="Whatever the municipalities decide." \
    --commissioning-authority "The council of the valley" \
    --commitments '{"words": "The council answers in public.", "due_ms": "+180d"}' \
    --consensus-threshold-percent 70 --replacements-until +30d --draws-max 1
as default plan choose --plan-template alternation
as default pool import --respondents pool.csv --categories quotas.csv --panel-size 16 \
    --alternate-count 4
as default lottery prepare
as default draw announce --value-source "Five dice, thrown in public at the town hall"
as default draw hold --public-value "2 1 2 4 6"
as default panel invite --json
members=()
for code in $(grep -o '"code":"[^"]*' said | cut -d'"' -f4); do
    members+=("m$((${#members[@]} + 1))")
    sign_in "${members[-1]}" "$code"
done
for member in "${members[@]}"; do
    as "$member" seat confirm --participant "$(number_of "$member")"
done
invite ada facilitator
invite eva expert
invite olli observer

as default assembly open
as default question ask --phase 1 --wordings en="What is well-being for you?" --moderation after
as default phase open --phase 1
as guest guest join --server "$url" --fingerprint "$fingerprint"
as guest answer give --question 1 --language en --words "Time with my neighbours."
as default phase close --phase 1 --reason "Everyone we asked has answered."
as ada theme draft --question 1 --titles en="Being close" --summaries en="Neighbours." \
    --contributions 1
as default synthesis adopt --phase 1
as default result publish --phase 1
as default phase open --phase 2

item() { as ada agenda-item add --kind "$1" --seconds "$2" --titles en="$3"; }
item plenary 600 "Welcome"
item hearing 900 "Hearing"
item breakout 1200 "In groups"
item plenary 900 "The groups report"
item decision 600 "Polls"
item pause 900 "Coffee"
as ada agenda-item move --item 6 --before 3
as ada agenda-item extend --item 4 --seconds 1200
for member in "${members[@]:0:14}"; do as "$member" lobby enter; done
as m14 lobby leave
as ada session open --titles en="First evening"
as ada agenda-item begin
as m15 attendance present
as ada attendance present --participant "$(number_of m16)"

as ada queue-policy set --policy balanced --over-session --automatic
as ada turn-length set --seconds 90 --hard
as m1 floor request --kind speech
as m2 floor request --kind speech
as m3 floor request --kind reply
as m4 floor request --kind speech --words "I would rather write."
as ada floor request --kind speech --participant "$(number_of m16)"
as m5 floor request --kind point_of_order
as m5 floor withdraw
as m1 turn end
as ada floor give --participant "$(number_of m3)" --reason "It answers what was just said."
as ada turn end
as ada turn end

as ada evidence add --kind link --titles en="Timetables" --author "Transport office" \
    --dated 2025-11-01 --side background --address https://example.org/timetables
as ada evidence add --kind briefing --titles en="What a bus costs" --author "Institute" \
    --side mixed --words en="As much as the snow clearing of one village."
as ada agenda-item begin
as m5 expert-question ask --language en --words "How many people took the bus?" --evidence 1
as eva floor request --kind answer
as eva turn end
as eva expert-question answer --question 1 --language en --words "Sixty on a Sunday."
as ada evidence withdraw --evidence 2 --reason "A newer one is coming."
as ada agenda-item skip --item 6 --reason "We are late."

as ada breakout arrange --seats 6 --seconds 1200 --titles en="Groups"
as ada agenda-item begin
as ada projection set --what breakout --id 1
as ada breakout extend --seconds 1500
as m1 own-room show --json
room=$(value room)
as m1 floor request --kind speech
as m1 turn end
as m1 room call --words "We need a map."
as ada room answer --room "$room"
as m1 rapporteur name
as m13 own-room show --json
as ada room move --room $(($(value room) % 3 + 1)) --participant "$(number_of m13)"
as ada breakout recall
as m1 room-report file --room "$room" --language en --words "Begin with one bus on Sunday."
as ada agenda-item begin
as m1 proposal submit --language en --title "A bus on Sunday" --words "Each village has a bus." \
    --contributions 1

as ada agenda-item begin
as ada poll open --proposal 1 --question en="Shall this go into the charter?"
for member in "${members[@]:0:9}"; do as "$member" poll cast --poll 1 --gradient endorse; done
as m1 poll cast --poll 1 --gradient agree_with_reservations
as ada poll close --poll 1
as ada poll open --question en="Who speaks for the panel?" --method approval --secret \
    --options '{"wordings": {"en": "Two drawn by lot"}}' \
    --options '{"wordings": {"en": "Two elected"}}'
for member in "${members[@]:0:8}"; do as "$member" secret-ballot cast --poll 2 --options 1; done
as m9 secret-ballot cast --poll 2 --options 1,2
as ada poll close --poll 2
as ada poll open --proposal 1 --question en="Can we live with it?" --method consent
for member in "${members[@]:0:8}"; do as "$member" poll cast --poll 3 --consent consent; done
as m9 poll cast --poll 3 --consent objection --reason "It does not bring a doctor."
as ada poll close --poll 3
as ada projection set --what equality
as m9 minority state --proposal 1 --language en --words "A doctor first."
as m10 minority support --statement 1
as ada agenda-item end
as ada session close
as default assembly convene --territory 1 --names en="Assembly of the Two Valleys" \
    --time-zone Europe/Paris --rehearsal-of 1
until "$isegoria" evidence list --assembly 2 2> /dev/null | grep -q Timetables; do sleep 0.1; done
as default assembly open --assembly 2
# The notary signs once a second.
sleep 2
kill "$server"
wait "$server"
trap - EXIT
