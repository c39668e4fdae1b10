// SPDX-License-Identifier: AGPL-3.0-or-later
// The floor: who may ask, who comes next, how time is measured.
#include "core/speaker_queue.hpp"

#include "assembly_fixture.hpp"
#include "core/limits.hpp"

namespace isegoria::core {
namespace {

using namespace testing;

const RequestFloor to_speak{FloorKind::speech};
const RequestFloor order{FloorKind::point_of_order};

// A session with an open queue.
State listening(QueuePolicy policy) {
    State state =
        after(during(PhaseKind::deliberation), OpenSession{in_english("Plenary")}, by(facilitator));
    if (policy != QueuePolicy::balanced)
        state = after(state, SetQueuePolicy{policy}, by(facilitator));
    return after(state, OpenQueue{}, by(facilitator));
}

// The same while member 12 speaks, so that whoever asks must wait.
State busy(QueuePolicy policy) { return after(listening(policy), to_speak, by(member(12))); }

// So much has been said by a member, in a session before this one.
State having_spoken(State state, ParticipantId participant, std::int64_t spoken_ms) {
    state.speaker_queue.speech[participant] = {1, spoken_ms};
    return state;
}

std::vector<ParticipantId> called(const State& state) {
    std::vector<ParticipantId> result;
    for (const FloorRequest& request : calling_order(state)) result.push_back(request.participant);
    return result;
}

TEST(SpeakerQueue, AnEmptyFloorIsGivenAtOnce) {
    State state = after(listening(QueuePolicy::first_come), MarkPresent{}, by(member(1)));
    EXPECT_EQ(
        decide(state, to_speak, by(member(1))),
        accepted(FloorRequested{1, member(1), FloorKind::speech},
                 FloorGiven{member(1), 1, FloorKind::speech, turn_seconds_default, false, {}}));
}

TEST(SpeakerQueue, WhoeverAsksForTheFloorIsPresent) {
    EXPECT_EQ(
        decide(busy(QueuePolicy::balanced), to_speak, by(member(1))),
        accepted(PresenceRecorded{member(1)}, FloorRequested{2, member(1), FloorKind::speech}));
}

TEST(SpeakerQueue, WhereSpeechIsBalancedTheQuickestHandDoesNotTakeEverySilence) {
    State state = after(listening(QueuePolicy::balanced), to_speak, by(member(1)));
    ASSERT_TRUE(is_speaking(state.speaker_queue, member(1)));
    state = after(state, EndTurn{}, by(member(1)));
    EXPECT_EQ(decide(state, to_speak, by(member(1))),
              accepted(FloorRequested{2, member(1), FloorKind::speech}));
    const State other = after(state, to_speak, by(member(2)));
    EXPECT_TRUE(is_speaking(other.speaker_queue, member(2)));
}

TEST(SpeakerQueue, AnEmptyFloorIsNotGivenPastThoseWhoWait) {
    State state = after(busy(QueuePolicy::first_come), to_speak, by(member(1)));
    state = after(state, EndTurn{}, by(member(12)));
    state = after(state, to_speak, by(member(2)));
    EXPECT_FALSE(state.speaker_queue.plenary.turn);
    EXPECT_EQ(called(state), (std::vector{member(1), member(2)}));
}

TEST(SpeakerQueue, IsForMembersAlone) {
    for (const ParticipantId participant : {expert, facilitator, alternate(1), contributor(1)})
        EXPECT_EQ(decide(listening(QueuePolicy::balanced), Command{to_speak}, by(participant)),
                  rejected(Reason::role_is_missing));
}

TEST(SpeakerQueue, NeedsASession) {
    const State state = during(PhaseKind::deliberation);
    const Reason reason = Reason::session_is_not_open;
    EXPECT_EQ(decide(state, to_speak, by(member(1))), rejected(reason));
    EXPECT_EQ(decide(state, WithdrawRequest{}, by(member(1))), rejected(reason));
    EXPECT_EQ(decide(state, GiveFloor{}, by(facilitator)), rejected(reason));
    EXPECT_EQ(decide(state, EndTurn{}, by(facilitator)), rejected(reason));
    EXPECT_EQ(decide(state, OpenQueue{}, by(facilitator)), rejected(reason));
    EXPECT_EQ(decide(state, CloseQueue{}, by(facilitator)), rejected(reason));
}

TEST(SpeakerQueue, WhileClosedTakesPointsOfOrderAlone) {
    const State state = after(busy(QueuePolicy::balanced), CloseQueue{}, by(facilitator));
    EXPECT_EQ(decide(state, to_speak, by(member(1))), rejected(Reason::queue_is_closed));
    EXPECT_EQ(decide(state, RequestFloor{FloorKind::reply}, by(member(1))),
              rejected(Reason::queue_is_closed));
    EXPECT_TRUE(decide(state, order, by(member(1))));
}

TEST(SpeakerQueue, WhileClosedGivesNothingAtOnce) {
    State state = after(listening(QueuePolicy::first_come), CloseQueue{}, by(facilitator));
    state = after(state, order, by(member(1)));
    EXPECT_FALSE(state.speaker_queue.plenary.turn);
    EXPECT_EQ(called(state), std::vector{member(1)});
}

TEST(SpeakerQueue, AMemberWaitsOnceAndMayRaiseAPointOfOrderBeside) {
    State state = after(busy(QueuePolicy::first_come), to_speak, by(member(1)));
    EXPECT_EQ(decide(state, to_speak, by(member(1))), rejected(Reason::already_waiting));
    EXPECT_EQ(decide(state, RequestFloor{FloorKind::reply}, by(member(1))),
              rejected(Reason::already_waiting));
    state = after(state, order, by(member(1)));
    EXPECT_EQ(decide(state, order, by(member(1))), rejected(Reason::already_waiting));
}

TEST(SpeakerQueue, HoldsAsManyAsAPlenaryBears) {
    State state = busy(QueuePolicy::first_come);
    for (std::uint64_t number = 2; number <= waiting_max; ++number)
        state = given(state, FloorRequested{number, {5'000 + number}, FloorKind::speech});
    state = after(state, to_speak, by(member(1)));
    EXPECT_EQ(state.speaker_queue.plenary.waiting.size(), waiting_max);
    EXPECT_EQ(decide(state, to_speak, by(member(2))), rejected(Reason::queue_is_full));
}

TEST(SpeakerQueue, FirstComeIsByOrderOfRequest) {
    State state = having_spoken(busy(QueuePolicy::first_come), member(1), 60'000);
    for (const std::uint64_t number : {1, 2, 3}) state = after(state, to_speak, by(member(number)));
    EXPECT_EQ(called(state), (std::vector{member(1), member(2), member(3)}));
}

TEST(SpeakerQueue, BalancedIsByLeastSpeakingTimeAndThenByOrderOfRequest) {
    State state = having_spoken(busy(QueuePolicy::balanced), member(1), 60'000);
    state = having_spoken(state, member(2), 1'000);
    for (const std::uint64_t number : {1, 2, 4, 3})
        state = after(state, to_speak, by(member(number)));
    EXPECT_EQ(called(state), (std::vector{member(4), member(3), member(2), member(1)}));
}

TEST(SpeakerQueue, APointOfOrderComesFirstWhateverHasBeenSpoken) {
    for (const QueuePolicy policy : {QueuePolicy::first_come, QueuePolicy::balanced}) {
        State state = having_spoken(busy(policy), member(3), 600'000);
        state = after(state, to_speak, by(member(1)));
        state = after(state, order, by(member(3)));
        state = after(state, order, by(member(2)));
        EXPECT_EQ(called(state), (std::vector{member(3), member(2), member(1)}));
    }
}

TEST(SpeakerQueue, WhoeverSpeaksNowComesLastWhereSpeechIsBalanced) {
    State state = having_spoken(busy(QueuePolicy::balanced), member(1), 600'000);
    state = after(state, to_speak, by(member(12)));
    state = after(state, to_speak, by(member(1)));
    EXPECT_EQ(called(state), (std::vector{member(1), member(12)}));
}

TEST(SpeakerQueue, WhoeverHasLostTheSeatIsNotCalled) {
    State state = after(busy(QueuePolicy::first_come), to_speak, by(member(1)));
    state = after(state, to_speak, by(member(2)));
    state = given(state, SeatVacated{member(1), VacancyCause::withdrew});
    EXPECT_EQ(called(state), std::vector{member(2)});
}

TEST(SpeakerQueue, ARequestIsWithdrawnByWhoMadeItAlone) {
    State state = after(busy(QueuePolicy::first_come), to_speak, by(member(1)));
    state = after(state, order, by(member(1)));
    EXPECT_EQ(decide(state, WithdrawRequest{2}, by(member(1))), accepted(RequestWithdrawn{2}));
    EXPECT_EQ(decide(state, WithdrawRequest{}, by(member(1))),
              accepted(RequestWithdrawn{2}, RequestWithdrawn{3}));
    EXPECT_EQ(decide(state, WithdrawRequest{2}, by(member(2))),
              rejected(Reason::not_found, "request"));
    EXPECT_EQ(decide(state, WithdrawRequest{}, by(member(2))),
              rejected(Reason::not_found, "request"));
    state = after(state, WithdrawRequest{}, by(member(1)));
    EXPECT_TRUE(state.speaker_queue.plenary.waiting.empty());
}

TEST(Floor, IsGivenToTheNextAndEndsTheTurnBefore) {
    State state =
        after(busy(QueuePolicy::first_come), RequestFloor{FloorKind::reply}, by(member(1)));
    EXPECT_EQ(
        decide(state, GiveFloor{}, by(facilitator)),
        accepted(TurnEnded{member(12)},
                 FloorGiven{member(1), 2, FloorKind::reply, turn_seconds_default, false, {}}));
    state = after(state, GiveFloor{}, by(facilitator));
    EXPECT_TRUE(is_speaking(state.speaker_queue, member(1)));
    EXPECT_EQ(decide(state, GiveFloor{}, by(facilitator)), rejected(Reason::queue_is_empty));
}

TEST(Floor, IsGivenOutOfOrderOnlyWithAReasonOnTheRecord) {
    State state = after(busy(QueuePolicy::first_come), to_speak, by(member(1)));
    state = after(state, to_speak, by(member(2)));
    EXPECT_EQ(decide(state, GiveFloor{member(2), ""}, by(facilitator)),
              rejected(Reason::reason_is_missing, "reason"));
    EXPECT_EQ(decide(state, GiveFloor{member(2), signs(reason_signs_max + 1)}, by(facilitator)),
              rejected(Reason::text_is_too_long, "reason"));
    EXPECT_EQ(decide(state, GiveFloor{member(2), "She must leave"}, by(facilitator)),
              accepted(TurnEnded{member(12)},
                       FloorGiven{member(2), 3, FloorKind::speech, turn_seconds_default, true,
                                  text("She must leave")}));
    EXPECT_TRUE(decide(state, GiveFloor{member(1), ""}, by(facilitator)));
}

TEST(Floor, MayBeGivenToAnExpertOrAFacilitatorWhoIsPresent) {
    const State state = listening(QueuePolicy::balanced);
    EXPECT_EQ(decide(state, GiveFloor{expert, ""}, by(facilitator)),
              rejected(Reason::not_present, "participant"));
    for (const ParticipantId participant : {expert, facilitator}) {
        const State there = after(state, MarkPresent{participant}, by(facilitator));
        EXPECT_EQ(decide(there, GiveFloor{participant, ""}, by(facilitator)),
                  accepted(FloorGiven{
                      participant, 0, FloorKind::speech, turn_seconds_default, false, {}}));
    }
}

TEST(Floor, IsNotGivenToWhoHasNoVoiceInThePlenary) {
    const State state = after(listening(QueuePolicy::balanced), MarkPresent{}, by(alternate(1)));
    for (const ParticipantId participant : {alternate(1), observer, contributor(1), stranger})
        EXPECT_EQ(decide(state, GiveFloor{participant, ""}, by(facilitator)),
                  rejected(Reason::not_found, "participant"));
}

TEST(Floor, IsNotGivenTwiceToWhoHasIt) {
    EXPECT_EQ(decide(busy(QueuePolicy::balanced), GiveFloor{member(12), ""}, by(facilitator)),
              rejected(Reason::already_done, "participant"));
}

TEST(Turn, IsEndedByItsSpeakerOrTheFacilitator) {
    const State state = busy(QueuePolicy::balanced);
    EXPECT_EQ(decide(state, EndTurn{}, by(member(12))), accepted(TurnEnded{member(12)}));
    EXPECT_EQ(decide(state, EndTurn{}, by(facilitator)), accepted(TurnEnded{member(12)}));
    EXPECT_EQ(decide(state, EndTurn{}, by(member(1))), rejected(Reason::not_yours));
    EXPECT_EQ(decide(listening(QueuePolicy::balanced), EndTurn{}, by(facilitator)),
              rejected(Reason::nobody_is_speaking));
}

TEST(Turn, IsMeasuredByTheTimesOfItsEvents) {
    State state = busy(QueuePolicy::balanced);
    state = after(state, EndTurn{}, by(member(12), now_ms + 1'500));
    state = after(state, GiveFloor{member(12), ""}, by(facilitator, now_ms + 10'000));
    state = after(state, EndTurn{}, by(facilitator, now_ms + 10'250));
    const Speech whole_assembly = state.speaker_queue.speech[member(12)];
    EXPECT_EQ(whole_assembly.turn_count, 2U);
    EXPECT_EQ(whole_assembly.spoken_ms, 1'750);
    EXPECT_EQ(state.sessions.by_id[SessionId{1}].speech[member(12)].spoken_ms, 1'750);
    state = after(state, CloseSession{}, by(facilitator));
    state = after(state, OpenSession{in_english("Second")}, by(facilitator));
    EXPECT_EQ(state.sessions.by_id[SessionId{2}].speech.count(member(12)), 0U);
    EXPECT_EQ(state.speaker_queue.speech[member(12)].spoken_ms, 1'750);
}

TEST(SpeakerQueue, OpensAndClosesOnce) {
    const State state = listening(QueuePolicy::balanced);
    EXPECT_EQ(decide(state, OpenQueue{}, by(facilitator)), rejected(Reason::already_done));
    const State shut = after(state, CloseQueue{}, by(facilitator));
    EXPECT_EQ(decide(shut, CloseQueue{}, by(facilitator)), rejected(Reason::already_done));
}

TEST(SpeakerQueue, KeepsThoseWhoWaitWhenItCloses) {
    State state = after(busy(QueuePolicy::balanced), to_speak, by(member(1)));
    state = after(state, CloseQueue{}, by(facilitator));
    EXPECT_TRUE(decide(state, GiveFloor{}, by(facilitator)));
}

TEST(TurnLength, IsWithinItsBoundsAndOfTheTurnsToCome) {
    const State state = busy(QueuePolicy::balanced);
    const auto set = [&](std::uint32_t seconds) {
        return decide(state, SetTurnLength{seconds}, by(facilitator));
    };
    EXPECT_EQ(set(turn_seconds_min - 1), rejected(Reason::number_out_of_range, "seconds"));
    EXPECT_EQ(set(turn_seconds_min), accepted(TurnLengthSet{turn_seconds_min}));
    EXPECT_EQ(set(turn_seconds_max), accepted(TurnLengthSet{turn_seconds_max}));
    EXPECT_EQ(set(turn_seconds_max + 1), rejected(Reason::number_out_of_range, "seconds"));
    EXPECT_EQ(set(turn_seconds_default), rejected(Reason::already_done, "seconds"));
    State shorter = after(state, SetTurnLength{30}, by(facilitator));
    EXPECT_EQ(shorter.speaker_queue.plenary.turn->seconds, turn_seconds_default);
    shorter = after(shorter, to_speak, by(member(1)));
    shorter = after(shorter, GiveFloor{}, by(facilitator));
    EXPECT_EQ(shorter.speaker_queue.plenary.turn->seconds, 30U);
}

TEST(QueuePolicy, IsBalancedUnlessTheFacilitatorSetsAnother) {
    const State state = during(PhaseKind::deliberation);
    EXPECT_EQ(decide(state, SetQueuePolicy{QueuePolicy::balanced}, by(facilitator)),
              rejected(Reason::already_done, "policy"));
    EXPECT_EQ(decide(state, SetQueuePolicy{QueuePolicy::first_come}, by(facilitator)),
              accepted(QueuePolicySet{QueuePolicy::first_come}));
}

}  // namespace
}  // namespace isegoria::core
