// SPDX-License-Identifier: AGPL-3.0-or-later
// Turns that have ended are kept: by whom, where, to which item, how long, and why out of order.
#include "core/past_turn.hpp"

#include "assembly_fixture.hpp"
#include "core/redaction.hpp"

namespace isegoria::core {
namespace {

using namespace testing;

State with_two_waiting() {
    State state = after(during(PhaseKind::deliberation),
                        AddAgendaItem{in_english("Buses"), AgendaKind::plenary, 600, {}},
                        by(facilitator));
    state = after(state, OpenSession{in_english("First evening")}, by(facilitator));
    state = after(state, BeginAgendaItem{}, by(facilitator));
    state = after(state, RequestFloor{FloorKind::reply}, by(member(1)));
    state = after(state, RequestFloor{FloorKind::speech}, by(member(2)));
    return after(state, RequestFloor{FloorKind::speech}, by(member(3)));
}

TEST(PastTurn, SaysWhoSpokeWhereToWhatAndForHowLong) {
    const State state = after(with_two_waiting(), EndTurn{}, by(member(1), now_ms + 4'000));
    ASSERT_EQ(state.past_turns.size(), 1U);
    const PastTurn& turn = state.past_turns.front();
    EXPECT_EQ(turn.session, SessionId{1});
    EXPECT_FALSE(turn.room);
    EXPECT_EQ(turn.item, AgendaItemId{1});
    EXPECT_EQ(turn.speaker, member(1));
    EXPECT_EQ(turn.kind, FloorKind::reply);
    EXPECT_EQ(turn.ended_ms - turn.began_ms, 4'000);
    EXPECT_EQ(turn.seconds, turn_seconds_default);
    EXPECT_FALSE(turn.out_of_order);
    EXPECT_FALSE(turn.given_by);
    EXPECT_FALSE(turn.by_timetable);
    EXPECT_EQ(state.sessions.by_id.at(SessionId{1}).turn_count, 1U);
}

TEST(PastTurn, KeepsTheReasonForWhichOthersWerePassedOverAndWhoToldIt) {
    State state = after(with_two_waiting(), GiveFloor{member(3), "It answers that."},
                        by(facilitator, now_ms + 1'000));
    EXPECT_EQ(state.speaker_queue.plenary.turn->given_by, facilitator);
    state = after(state, GiveFloor{}, by(facilitator, now_ms + 2'000));
    state = after(state, CloseSession{}, by(facilitator, now_ms + 3'000));
    ASSERT_EQ(state.past_turns.size(), 3U);
    EXPECT_TRUE(state.past_turns[1].out_of_order);
    EXPECT_EQ(state.past_turns[1].reason.words, "It answers that.");
    EXPECT_EQ(state.past_turns[1].given_by, facilitator);
    EXPECT_EQ(state.past_turns[2].speaker, member(2));
    EXPECT_FALSE(state.past_turns[2].given_by) << "the order gave it";
}

TEST(PastTurn, TellsWritingTelephoneAndTheClock) {
    State state = after(during(PhaseKind::deliberation), OpenSession{in_english("Evening")},
                        by(facilitator));
    state = after(state, OpenQueue{}, by(facilitator));
    state = after(state, SetTurnLength{60, true, {}}, by(facilitator));
    state = after(state, RequestFloor{FloorKind::speech, {}, member(4), "Read this."},
                  by(facilitator));
    const std::int64_t end_ms = hard_end_ms(state.speaker_queue.plenary);
    state = after(state, EndTurn{}, by_server(end_ms));
    const PastTurn& turn = state.past_turns.at(0);
    EXPECT_EQ(turn.entered_by, facilitator);
    EXPECT_EQ(turn.written, 1U);
    EXPECT_TRUE(turn.by_timetable);
}

TEST(PastTurn, OfARoomIsCountedInItAndReadByFacilitatorsAlone) {
    State state = after(during(PhaseKind::deliberation), OpenSession{in_english("Evening")},
                        by(facilitator));
    FormBreakout form{in_english("Groups"), 300, {{{}, {}}, {{}, {}}}, "seed"};
    for (std::uint64_t number = 1; number <= member_count; ++number)
        form.rooms[number % 2].members.push_back(member(number));
    state = after(state, form, by_server());
    state = after(state, OpenBreakout{}, by(facilitator));
    state = after(state, RequestFloor{FloorKind::speech}, by(member(1)));
    const RoomId room = room_of(state.breakouts, member(1));
    state = after(state, EndTurn{}, by(member(1)));
    ASSERT_EQ(state.past_turns.size(), 1U);
    EXPECT_EQ(state.past_turns.at(0).room, room);
    EXPECT_EQ(state.breakouts.rooms.at(room).turn_count, 1U);
    EXPECT_EQ(state.sessions.by_id.at(SessionId{1}).turn_count, 0U);
    state = after(state, CloseSession{}, by(facilitator));
    const Audience page = audience_of(state.past_turns.at(0));
    EXPECT_EQ(page.kind, AudienceKind::room_turns);
    EXPECT_TRUE(may_watch(state, facilitator, page));
    for (const ParticipantId other : {member(1), member(2), organiser, observer, stranger})
        EXPECT_FALSE(may_watch(state, other, page)) << other.value;
}

TEST(PastTurn, LiesOnAPageOfAHundred) {
    PastTurn turn;
    turn.session = SessionId{3};
    turn.place = turns_page_size - 1;
    EXPECT_EQ(audience_of(turn), (Audience{AudienceKind::turns, 3, 0}));
    turn.place = turns_page_size;
    EXPECT_EQ(audience_of(turn), (Audience{AudienceKind::turns, 3, 1}));
}

TEST(PastTurn, LosesAReasonThatIsErased) {
    State state = with_two_waiting();
    FloorGiven given{member(3), 3, FloorKind::speech, 60, true, text("She is Ada."), {}, false};
    given.reason.entry = 7;
    given.reason.place = 1;
    apply(state, Event{given}, by(facilitator));
    state = after(state, EndTurn{}, by(facilitator));
    apply(state, Event{TextRedacted{7, 1, text("A name")}}, by(organiser));
    EXPECT_TRUE(state.past_turns.back().reason.erased);
    EXPECT_TRUE(state.past_turns.back().reason.words.empty());
    EXPECT_TRUE(state.past_turns.back().out_of_order);
}

}  // namespace
}  // namespace isegoria::core
