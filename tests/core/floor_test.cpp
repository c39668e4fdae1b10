// SPDX-License-Identifier: AGPL-3.0-or-later
// What a floor can be told to do: hard ends, turns that follow by themselves, rounds, written
// turns, and turns that are entered for somebody on the telephone.
#include "assembly_fixture.hpp"
#include "core/limits.hpp"
#include "core/speaker_queue.hpp"
#include "core/timetable.hpp"

namespace isegoria::core {
namespace {

using namespace testing;

const RequestFloor to_speak{FloorKind::speech};

// A session with an open queue, its floor set like this.
State listening(const SetQueuePolicy& policy, bool hard = false) {
    State state =
        after(during(PhaseKind::deliberation), OpenSession{in_english("Plenary")}, by(facilitator));
    state = after(state, policy, by(facilitator));
    if (hard) state = after(state, SetTurnLength{60, true}, by(facilitator));
    return after(state, OpenQueue{}, by(facilitator));
}
State first_come(bool hard = false) { return listening({QueuePolicy::first_come}, hard); }

std::vector<ParticipantId> called(const State& state) {
    std::vector<ParticipantId> result;
    for (const FloorRequest& request : calling_order(state)) result.push_back(request.participant);
    return result;
}

State spoken(State state, std::uint64_t number, std::int64_t from_ms, std::int64_t to_ms) {
    state = after(state, MarkPresent{member(number)}, by(facilitator, from_ms));
    state = after(state, GiveFloor{member(number), "in turn"}, by(facilitator, from_ms));
    return after(state, EndTurn{}, by(facilitator, to_ms));
}

TEST(HardEnd, IsKeptByTheTimetableAndNoSooner) {
    const State state = after(first_come(true), to_speak, by(member(1)));
    ASSERT_TRUE(state.speaker_queue.plenary.turn->hard);
    EXPECT_EQ(decide(state, EndTurn{}, by_server(now_ms + 59'999)), rejected(Reason::too_early));
    EXPECT_EQ(decide(state, EndTurn{}, by_server(now_ms + 60'000)),
              accepted(TurnEnded{member(1), {}, true}));
}

TEST(HardEnd, StandsInTheTimetableAsACommandOfTheServer) {
    EXPECT_TRUE(timetable(first_come(true)).empty());
    const auto due = timetable(after(first_come(true), to_speak, by(member(1))));
    ASSERT_EQ(due.size(), 1U);
    EXPECT_EQ(due[0].at_ms, now_ms + 60'000);
    EXPECT_TRUE(std::holds_alternative<EndTurn>(due[0].command));
}

TEST(HardEnd, OfATurnThatWasEndedDoesNotEndTheNextOne) {
    State state = after(first_come(true), to_speak, by(member(1)));
    state = after(state, to_speak, by(member(2)));
    state = after(state, GiveFloor{}, by(facilitator, now_ms + 30'000));
    EXPECT_EQ(decide(state, EndTurn{}, by_server(now_ms + 60'000)), rejected(Reason::too_early));
}

TEST(SoftEnd, IsNotTheTimetables) {
    const State state = after(first_come(), to_speak, by(member(1)));
    EXPECT_TRUE(timetable(state).empty());
    EXPECT_EQ(decide(state, EndTurn{}, by_server(now_ms + 9'000'000)), rejected(Reason::not_yours));
}

TEST(Timetable, ClosesAPhaseAtItsDeadline) {
    const State state = after(published(PhaseKind::collection),
                              OpenPhase{PhaseId{2}, now_ms + day_ms}, by(organiser));
    const auto due = timetable(state);
    ASSERT_EQ(due.size(), 1U);
    EXPECT_EQ(due[0].at_ms, now_ms + day_ms);
    EXPECT_TRUE(decide(state, due[0].command, by_server(now_ms + day_ms)));
}

TEST(Rounds, CallEveryoneOnceBeforeAnyoneTwice) {
    State state = listening({QueuePolicy::rounds});
    state = spoken(state, 1, now_ms, now_ms + 500);
    state = spoken(state, 2, now_ms + 500, now_ms + 90'000);
    state = after(state, GiveFloor{member(1), ""}, by(facilitator, now_ms + 90'000));
    for (const std::uint64_t number : {1, 2, 3, 4})
        state = after(state, to_speak, by(member(number), now_ms + 90'000));
    EXPECT_EQ(called(state), (std::vector{member(3), member(4), member(2), member(1)}));
}

TEST(Rounds, GiveAFreeFloorAtOnceToWhoIsNotAhead) {
    State state = spoken(listening({QueuePolicy::rounds}), 1, now_ms, now_ms + 1'000);
    EXPECT_TRUE(is_given_at_once(state, member(1), {})) << "nobody else is there";
    state = after(state, MarkPresent{}, by(member(2)));
    EXPECT_FALSE(is_given_at_once(state, member(1), {}));
    EXPECT_TRUE(is_given_at_once(state, member(2), {}));
}

TEST(QueuePolicy, WeighsTheSessionAloneWhenAskedTo) {
    State state = spoken(listening({QueuePolicy::balanced, true}), 1, now_ms, now_ms + 60'000);
    state = after(state, CloseSession{}, by(facilitator, now_ms + 60'000));
    state = after(state, OpenSession{in_english("Second")}, by(facilitator, now_ms + 60'000));
    state = after(state, OpenQueue{}, by(facilitator, now_ms + 60'000));
    state = spoken(state, 2, now_ms + 60'000, now_ms + 61'000);
    state = after(state, MarkPresent{member(12)}, by(facilitator, now_ms + 61'000));
    state = after(state, GiveFloor{member(12), ""}, by(facilitator, now_ms + 61'000));
    for (const std::uint64_t number : {2, 1})
        state = after(state, to_speak, by(member(number), now_ms + 61'000));
    EXPECT_EQ(called(state), (std::vector{member(1), member(2)}));
    state = after(state, SetQueuePolicy{QueuePolicy::balanced}, by(facilitator, now_ms + 61'000));
    EXPECT_EQ(called(state), (std::vector{member(2), member(1)}));
}

TEST(AutomaticFloor, GoesToTheNextAsSoonAsATurnEnds) {
    State state = listening({QueuePolicy::first_come, false, true});
    for (const std::uint64_t number : {1, 2, 3}) state = after(state, to_speak, by(member(number)));
    EXPECT_EQ(
        decide(state, EndTurn{}, by(member(1))),
        accepted(TurnEnded{member(1)},
                 FloorGiven{member(2), 2, FloorKind::speech, turn_seconds_default, false, {}}));
    // Whoever leaves is not called, neither as the speaker nor as the next one.
    state = after(state, MarkAbsent{}, by(member(1)));
    EXPECT_TRUE(is_speaking(state.speaker_queue, member(2)));
    state = after(state, to_speak, by(member(2)));
    state = after(state, MarkAbsent{}, by(member(2)));
    EXPECT_TRUE(is_speaking(state.speaker_queue, member(3)));
    EXPECT_TRUE(state.speaker_queue.plenary.waiting.empty());
}

TEST(AutomaticFloor, IsGivenAtOnceAlsoToWhoHasSpokenMost) {
    State state = listening({QueuePolicy::balanced, false, true});
    state = spoken(state, 1, now_ms, now_ms + 60'000);
    EXPECT_TRUE(is_given_at_once(state, member(1), {}));
}

TEST(WrittenTurn, IsReadByNobodyBeforeItIsCalled) {
    State state = after(first_come(), to_speak, by(member(1)));
    RequestFloor written{FloorKind::speech, {}, {}, "I would rather write."};
    state = after(state, written, by(member(2)));
    EXPECT_TRUE(state.speaker_queue.written.empty());
    state = after(state, GiveFloor{}, by(facilitator));
    EXPECT_EQ(state.speaker_queue.plenary.turn->words.words, written.words);
    ASSERT_TRUE(state.speaker_queue.written.contains(2));
    EXPECT_EQ(state.speaker_queue.written.at(2).participant, member(2));
    EXPECT_EQ(state.speaker_queue.written.at(2).words.words, written.words);
}

TEST(WrittenTurn, TakesAsLongAsItTakesToReadItAloud) {
    const auto seconds = [](const std::string& words) {
        State state =
            after(first_come(), RequestFloor{FloorKind::speech, {}, {}, words}, by(member(1)));
        return state.speaker_queue.plenary.turn->seconds;
    };
    EXPECT_EQ(seconds("Yes."), turn_seconds_min);
    EXPECT_EQ(seconds(signs(read_signs_per_second * 40)), 40U);
    EXPECT_EQ(seconds(signs(written_turn_signs_max)), turn_seconds_default);
}

TEST(WrittenTurn, EndsByItselfWhereTurnsFollowByThemselves) {
    const State state =
        after(listening({QueuePolicy::balanced, false, true}),
              RequestFloor{FloorKind::speech, {}, {}, "I would rather write."}, by(member(1)));
    EXPECT_EQ(hard_end_ms(state.speaker_queue.plenary),
              now_ms + std::int64_t{turn_seconds_min} * 1'000);
}

TEST(WrittenTurn, HasALength) {
    const auto ask = [](std::size_t count) {
        return decide(first_come(), RequestFloor{FloorKind::speech, {}, {}, signs(count)},
                      by(member(1)));
    };
    EXPECT_TRUE(ask(written_turn_signs_max));
    EXPECT_EQ(ask(written_turn_signs_max + 1), rejected(Reason::text_is_too_long, "words"));
}

TEST(ByTelephone, ATurnIsEnteredByTheFacilitatorAndMarkedAsSuch) {
    State state = after(first_come(), to_speak, by(member(1)));
    const RequestFloor entered{FloorKind::speech, {}, member(2), ""};
    EXPECT_EQ(decide(state, entered, by(facilitator)),
              accepted(PresenceRecorded{member(2)},
                       FloorRequested{2, member(2), FloorKind::speech, {}, facilitator, {}}));
    EXPECT_EQ(decide(state, entered, by(member(3))), rejected(Reason::not_yours, "participant"));
    state = after(state, entered, by(facilitator));
    EXPECT_EQ(decide(state, WithdrawRequest{0, member(2)}, by(facilitator)),
              accepted(RequestWithdrawn{2}));
    EXPECT_EQ(decide(state, WithdrawRequest{0, member(2)}, by(member(3))),
              rejected(Reason::not_yours, "participant"));
    state = after(state, GiveFloor{}, by(facilitator));
    EXPECT_EQ(state.speaker_queue.plenary.turn->entered_by, facilitator);
}

TEST(ByTelephone, NobodyIsEnteredWhoHasNoVoice) {
    for (const ParticipantId participant : {alternate(1), observer, expert, stranger})
        EXPECT_EQ(decide(first_come(), RequestFloor{FloorKind::speech, {}, participant, ""},
                         by(facilitator)),
                  rejected(Reason::not_found, "participant"));
}

TEST(Answer, OfAnExpertComesAfterPointsOfOrderAndBeforeTheOthers) {
    State state = after(first_come(), to_speak, by(member(1)));
    state = after(state, to_speak, by(member(2)));
    state = after(state, RequestFloor{FloorKind::answer}, by(expert));
    state = after(state, RequestFloor{FloorKind::point_of_order}, by(member(3)));
    EXPECT_EQ(called(state), (std::vector{member(3), expert, member(2)}));
    state = given(state, RoleRevoked{expert, Role::expert, {}});
    EXPECT_EQ(called(state), (std::vector{member(3), member(2)}));
}

TEST(Answer, IsWhatAnExpertSpeaksUpFor) {
    EXPECT_EQ(decide(first_come(), to_speak, by(expert)),
              rejected(Reason::role_is_missing, "kind"));
    EXPECT_TRUE(decide(first_come(), RequestFloor{FloorKind::answer}, by(expert)));
}

TEST(Floor, OfARoomThatIsNotThereIsNotFound) {
    const State state = first_come();
    const RoomId nowhere{7};
    const auto missing = rejected(Reason::not_found, "room");
    EXPECT_EQ(decide(state, RequestFloor{FloorKind::speech, nowhere}, by(member(1))), missing);
    EXPECT_EQ(decide(state, GiveFloor{{}, "", nowhere}, by(facilitator)), missing);
    EXPECT_EQ(decide(state, EndTurn{nowhere}, by(facilitator)), missing);
    EXPECT_EQ(decide(state, OpenQueue{nowhere}, by(facilitator)), missing);
    EXPECT_EQ(decide(state, CloseQueue{nowhere}, by(facilitator)), missing);
    EXPECT_EQ(decide(state, SetTurnLength{30, false, nowhere}, by(facilitator)), missing);
    EXPECT_EQ(
        decide(state, SetQueuePolicy{QueuePolicy::rounds, false, false, nowhere}, by(facilitator)),
        missing);
}

}  // namespace
}  // namespace isegoria::core
