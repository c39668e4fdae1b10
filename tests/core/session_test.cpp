// SPDX-License-Identifier: AGPL-3.0-or-later
// Sessions and attendance: one at a time, within a phase, and nobody is waited for who has left.
#include "core/session.hpp"

#include "assembly_fixture.hpp"
#include "core/closing.hpp"
#include "core/limits.hpp"

namespace isegoria::core {
namespace {

using namespace testing;

State sitting(PhaseKind kind = PhaseKind::deliberation) {
    return after(during(kind), OpenSession{in_english("First weekend")}, by(facilitator));
}

PhaseId phase_open_in(const State& state) { return open_phase(state.plan)->planned.phase; }

TEST(Session, OpensInAnyPhaseInWhichThePanelMeets) {
    for (const PhaseKind kind :
         {PhaseKind::deliberation, PhaseKind::drafting, PhaseKind::ratification}) {
        const State state = during(kind);
        EXPECT_EQ(decide(state, Command{OpenSession{in_english("Saturday")}}, by(organiser)),
                  accepted(SessionOpened{SessionId{1}, phase_open_in(state),
                                         texts(in_english("Saturday"))}));
    }
}

TEST(Session, DoesNotOpenInAnOpenPhaseNorBetweenPhases) {
    const Command open = OpenSession{in_english("Saturday")};
    EXPECT_EQ(decide(during(PhaseKind::collection), open, by(facilitator)),
              rejected(Reason::not_now));
    EXPECT_EQ(decide(opened(), open, by(facilitator)), rejected(Reason::not_now));
    EXPECT_EQ(decide(opened(), OpenSession{in_english("Saturday")}, by(facilitator)),
              rejected(Reason::phase_is_not_open));
}

TEST(Session, IsNotOpenedByAMember) {
    EXPECT_EQ(decide(during(PhaseKind::deliberation), Command{OpenSession{in_english("Mine")}},
                     by(member(1))),
              rejected(Reason::role_is_missing));
}

TEST(Session, IsOneAtATime) {
    EXPECT_EQ(decide(sitting(), OpenSession{in_english("Second")}, by(facilitator)),
              rejected(Reason::session_is_open));
}

TEST(Session, NeedsATitle) {
    const State state = during(PhaseKind::deliberation);
    EXPECT_EQ(decide(state, OpenSession{{}}, by(facilitator)),
              rejected(Reason::text_is_empty, "titles"));
    EXPECT_TRUE(decide(state, OpenSession{in_english(signs(title_signs_max))}, by(facilitator)));
    EXPECT_EQ(decide(state, OpenSession{in_english(signs(title_signs_max + 1))}, by(facilitator)),
              rejected(Reason::text_is_too_long, "titles"));
}

TEST(Session, IsRefusedOnceThereAreAsManyAsFit) {
    State state = during(PhaseKind::deliberation);
    for (std::uint64_t number = 1; number < sessions_max; ++number)
        state.sessions.by_id[SessionId{number}].closed_ms = 1;
    state = after(state, OpenSession{in_english("The last")}, by(facilitator));
    state = after(state, CloseSession{}, by(facilitator));
    EXPECT_EQ(decide(state, OpenSession{in_english("One more")}, by(facilitator)),
              rejected(Reason::limit_is_reached));
}

TEST(Session, EndsTheRunningTurnWhenItCloses) {
    State state = after(sitting(), MarkPresent{}, by(member(1)));
    state = after(state, GiveFloor{member(1), ""}, by(facilitator));
    EXPECT_EQ(decide(state, CloseSession{}, by(facilitator)),
              accepted(TurnEnded{member(1)}, SessionClosed{SessionId{1}, false}));
    state = after(state, CloseSession{}, by(facilitator));
    EXPECT_FALSE(state.speaker_queue.plenary.turn);
    EXPECT_EQ(decide(state, CloseSession{}, by(facilitator)),
              rejected(Reason::session_is_not_open));
}

TEST(Session, LeavesNoQueueBehind) {
    State state = after(sitting(), OpenQueue{}, by(facilitator));
    state = after(state, RequestFloor{FloorKind::speech}, by(member(1)));
    state = after(state, RequestFloor{FloorKind::speech}, by(member(2)));
    state = after(state, CloseSession{}, by(facilitator));
    EXPECT_TRUE(state.speaker_queue.plenary.waiting.empty());
    EXPECT_FALSE(state.speaker_queue.plenary.open);
}

TEST(Attendance, IsMarkedByOneself) {
    const State state = sitting();
    EXPECT_EQ(decide(state, MarkPresent{}, by(member(3))), accepted(PresenceRecorded{member(3)}));
    EXPECT_EQ(decide(state, MarkPresent{member(3)}, by(member(3))),
              accepted(PresenceRecorded{member(3)}));
}

TEST(Attendance, IsMarkedByTheFacilitatorForWhoTakesPartByTelephone) {
    EXPECT_EQ(decide(sitting(), MarkPresent{member(3)}, by(facilitator)),
              accepted(PresenceRecorded{member(3)}));
}

TEST(Attendance, IsNotMarkedForAnotherByAMember) {
    EXPECT_EQ(decide(sitting(), MarkPresent{member(4)}, by(member(3))),
              rejected(Reason::not_found, "participant"));
    EXPECT_EQ(decide(sitting(), MarkPresent{stranger}, by(member(3))),
              rejected(Reason::not_found, "participant"));
}

TEST(Attendance, IsOfThePanelAndThoseWhoWorkWithIt) {
    const State state = sitting();
    EXPECT_EQ(decide(state, MarkPresent{observer}, by(facilitator)),
              rejected(Reason::not_found, "participant"));
    EXPECT_EQ(decide(state, Command{MarkPresent{}}, by(contributor(1))),
              rejected(Reason::role_is_missing));
    for (const ParticipantId participant : {alternate(1), expert, facilitator})
        EXPECT_TRUE(decide(state, Command{MarkPresent{}}, by(participant)));
}

TEST(Attendance, IsMarkedOnceAtATime) {
    const State state = after(sitting(), MarkPresent{}, by(member(1)));
    EXPECT_EQ(decide(state, MarkPresent{}, by(member(1))), rejected(Reason::already_done));
    EXPECT_EQ(decide(state, MarkAbsent{}, by(member(2))), rejected(Reason::already_done));
}

TEST(Attendance, NeedsASession) {
    const State state = during(PhaseKind::deliberation);
    EXPECT_EQ(decide(state, MarkPresent{}, by(member(1))), rejected(Reason::session_is_not_open));
    EXPECT_EQ(decide(state, MarkAbsent{}, by(member(1))), rejected(Reason::session_is_not_open));
}

TEST(Attendance, AddsUpTheStays) {
    State state = after(sitting(), MarkPresent{}, by(member(1), now_ms));
    state = after(state, MarkAbsent{}, by(member(1), now_ms + 1'000));
    state = after(state, MarkPresent{}, by(member(1), now_ms + 5'000));
    state = after(state, CloseSession{}, by(facilitator, now_ms + 7'000));
    const Attendance& attendance = state.sessions.by_id[SessionId{1}].attendance[member(1)];
    EXPECT_EQ(attendance.attended_ms, 3'000);
    EXPECT_FALSE(attendance.present);
    EXPECT_EQ(state.sessions.by_id[SessionId{1}].closed_ms, now_ms + 7'000);
}

TEST(Attendance, EndsTurnAndRequestsOfWhoLeaves) {
    State state = after(sitting(), OpenQueue{}, by(facilitator));
    state = after(state, RequestFloor{FloorKind::speech}, by(member(1)));  // given at once
    state = after(state, RequestFloor{FloorKind::speech}, by(member(1)));
    state = after(state, RequestFloor{FloorKind::point_of_order}, by(member(1)));
    EXPECT_EQ(decide(state, MarkAbsent{}, by(member(1))),
              accepted(TurnEnded{member(1)}, RequestWithdrawn{2}, RequestWithdrawn{3},
                       AbsenceRecorded{member(1)}));
}

TEST(Attendance, IsEndedByTheFacilitatorForWhoHasLostTheSeat) {
    State state = after(sitting(), MarkPresent{}, by(member(1)));
    state = given(state, SeatVacated{member(1), VacancyCause::withdrew});
    EXPECT_EQ(decide(state, MarkAbsent{member(1)}, by(facilitator)),
              accepted(AbsenceRecorded{member(1)}));
    EXPECT_EQ(decide(state, MarkAbsent{stranger}, by(facilitator)),
              rejected(Reason::not_found, "participant"));
}

TEST(Attendance, NoLongerNotesAbsenceWhenTheLineKeepsDropping) {
    State state = sitting();
    for (std::uint32_t time = 0; time < absences_max; ++time) {
        state = after(state, MarkPresent{}, by(member(1)));
        state = after(state, MarkAbsent{}, by(member(1)));
    }
    state = after(state, MarkPresent{}, by(member(1)));
    EXPECT_EQ(decide(state, MarkAbsent{}, by(member(1))), rejected(Reason::limit_is_reached));
}

TEST(Closing, APersonDoesNotCloseAPhaseInWhichASessionIsOpen) {
    const State state = sitting();
    const PhaseId phase = phase_open_in(state);
    EXPECT_EQ(decide(state, ClosePhase{phase, "enough"}, by(organiser)),
              rejected(Reason::session_is_open, "phase"));
    EXPECT_EQ(check_closable(state, PhaseId{phase.value + 1}), std::nullopt);
    const State over = after(state, CloseSession{}, by(facilitator));
    EXPECT_TRUE(decide(over, ClosePhase{phase, ""}, by(organiser)));
}

TEST(Closing, TheTimetableEndsTurnSessionAndPollsBeforeThePhase) {
    State state = during(PhaseKind::deliberation);
    const PhaseId phase = phase_open_in(state);
    state = after(state, ExtendPhase{phase, now_ms + day_ms, "a date is set"}, by(organiser));
    state = after(state, OpenSession{in_english("Late")}, by(facilitator));
    state = after(state, MarkPresent{}, by(member(1)));
    state = after(state, GiveFloor{member(1), ""}, by(facilitator));
    state = after(state, SubmitProposal{"en", "Water", "Meter it", {}, {}}, by(member(1)));
    state = after(state, OpenPoll{ProposalId{1}, in_english("Do we?")}, by(facilitator));
    const PollClosed unanswered{PollId{1}, true, {}, 0, member_count, false};
    EXPECT_EQ(decide(state, ClosePhase{phase, ""}, by_server(now_ms + day_ms)),
              accepted(TurnEnded{member(1)}, SessionClosed{SessionId{1}, true}, unanswered,
                       PhaseClosed{phase, true, {}}));
}

TEST(Closing, APersonDoesNotCloseAPhaseInWhichAPollIsOpen) {
    State state = during(PhaseKind::deliberation);
    const PhaseId phase = phase_open_in(state);
    state = after(state, SubmitProposal{"en", "Water", "Meter it", {}, {}}, by(member(1)));
    state = after(state, OpenPoll{ProposalId{1}, in_english("Do we?")}, by(facilitator));
    EXPECT_EQ(decide(state, ClosePhase{phase, ""}, by(organiser)),
              rejected(Reason::poll_is_open, "phase"));
    state = after(state, ClosePoll{PollId{1}}, by(facilitator));
    EXPECT_EQ(decide(state, ClosePhase{phase, ""}, by(organiser)),
              accepted(PhaseClosed{phase, false, {}}));
}

}  // namespace
}  // namespace isegoria::core
