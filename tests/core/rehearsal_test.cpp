// SPDX-License-Identifier: AGPL-3.0-or-later
// Rehearsals: a copy of what was prepared and of nobody, which publishes nothing.
#include "core/rehearsal.hpp"

#include "assembly_fixture.hpp"

namespace isegoria::core {
namespace rehearsal_tests {

using namespace testing;

State original() {
    State state =
        after(opened(),
              AskQuestion{
                  PhaseId{1}, in_english("What is well-being?"), false, ModerationMode::before, {}},
              by(organiser));
    state = after(during(PhaseKind::deliberation, state),
                  AddAgendaItem{in_english("Welcome"), AgendaKind::plenary, 600}, by(facilitator));
    return after(state,
                 AddEvidence{EvidenceKind::link, in_english("Water"), "Institute", 0,
                             Side::background, "https://example.org/"},
                 by(organiser));
}

State copied(const State& from, std::int64_t at_ms) {
    State state = after(State{},
                        FoundAssembly{AssemblyId{2}, TerritoryId{1}, in_english("Copy"),
                                      "Europe/Paris", organiser, AssemblyId{1}},
                        by_server(at_ms));
    for (const Command& command : copy_of(from, at_ms))
        state = after(state, command, by_server(at_ms));
    return state;
}

TEST(Rehearsal, StandsAsTheOriginalStoodWhenItWasPrepared) {
    const State copy = copied(original(), now_ms);
    EXPECT_EQ(copy.assembly.rehearsal_of, AssemblyId{1});
    EXPECT_EQ(copy.assembly.status, AssemblyStatus::preparation);
    ASSERT_TRUE(copy.assembly.mandate);
    EXPECT_EQ(copy.assembly.mandate->question[0].words.words,
              original().assembly.mandate->question[0].words.words);
    ASSERT_EQ(copy.plan.phases.size(), original().plan.phases.size());
    for (const PhaseState& phase : copy.plan.phases) EXPECT_EQ(phase.status, PhaseStatus::planned);
    EXPECT_EQ(copy.collection.questions.size(), 1U);
    EXPECT_EQ(copy.agenda.ahead.size(), 1U);
    EXPECT_EQ(copy.evidence.by_id.size(), 1U);
}

TEST(Rehearsal, HasTheWholeAgendaAfterAnEveningOfTheOriginal) {
    State evening = after(original(), OpenSession{in_english("First")}, by(facilitator));
    evening = after(evening, BeginAgendaItem{}, by(facilitator));
    evening = after(evening, AddAgendaItem{in_english("Polls"), AgendaKind::decision, 300},
                    by(facilitator));
    const State copy = copied(evening, now_ms);
    ASSERT_EQ(copy.agenda.ahead.size(), 2U);
    EXPECT_EQ(copy.agenda.by_id.at(copy.agenda.ahead[0]).titles[0].words.words, "Welcome");
    EXPECT_EQ(copy.agenda.by_id.at(copy.agenda.ahead[1]).titles[0].words.words, "Polls");
}

TEST(Rehearsal, InvitesMembersWhoSitWithoutADraw) {
    const GrantRole invite{ParticipantId{9'001}, Role::member};
    EXPECT_EQ(decide(opened(), invite, by_server()),
              rejected(Reason::role_is_drawn_by_lot, "role"));
    State copy = copied(original(), now_ms);
    EXPECT_EQ(decide(copy, GrantRole{ParticipantId{9'001}, Role::alternate}, by_server()),
              rejected(Reason::role_is_drawn_by_lot, "role"));
    copy = after(copy, invite, by_server(now_ms));
    EXPECT_EQ(seated(copy.lottery), std::vector<ParticipantId>{ParticipantId{9'001}});
    EXPECT_TRUE(holds(roles_of(copy.participants, ParticipantId{9'001}), Role::member));
    EXPECT_FALSE(copy.lottery.draw);
    for (std::uint64_t number = 1; number < panel_size_max; ++number)
        copy.lottery.seats.push_back({member(number), SeatStatus::confirmed, {}, {}});
    EXPECT_EQ(decide(copy, GrantRole{ParticipantId{9'002}, Role::member}, by_server(now_ms)),
              rejected(Reason::limit_is_reached));
}

TEST(Rehearsal, HasNobodyOfTheOriginal) {
    const State copy = copied(original(), now_ms);
    EXPECT_EQ(copy.participants.by_id.size(), 1U) << "whoever convened it";
    EXPECT_TRUE(copy.lottery.seats.empty());
    EXPECT_TRUE(copy.collection.contributions.empty());
}

TEST(Rehearsal, OfAnAssemblyWhoseDatesAreOverHasOthers) {
    const std::int64_t late_ms = start_ms + 1'000 * day_ms;
    const State copy = copied(original(), late_ms);
    EXPECT_EQ(copy.assembly.mandate->replacements_until_ms, late_ms + rehearsal_grace_ms);
    EXPECT_EQ(copy.assembly.mandate->commitments[0].due_ms, late_ms + rehearsal_grace_ms);
}

TEST(Rehearsal, PublishesNothing) {
    State state = opened();
    state.assembly.rehearsal_of = AssemblyId{1};
    EXPECT_EQ(decide(state, PublishVersion{}, by(organiser)),
              rejected(Reason::rehearsal_is_not_published));
}

State directory() {
    return given(
        ParticipantJoined{organiser, IdentityLevel::invited},
        RoleGranted{organiser, Role::organiser}, ParticipantJoined{editor, IdentityLevel::invited},
        RoleGranted{editor, Role::organiser},
        TerritoryCreated{TerritoryId{1}, texts(in_english("Valley")), Level::municipality, {}},
        AssemblyConvened{AssemblyId{1}, TerritoryId{1}, texts(in_english("Assembly")), true,
                         "Europe/Paris", organiser});
}

TEST(Rehearsal, IsConvenedByTheOrganiserOfTheOriginal) {
    ConveneAssembly convene{TerritoryId{1}, in_english("Assembly"), false, "Europe/Paris",
                            AssemblyId{1}};
    EXPECT_EQ(
        decide(directory(), convene, by(organiser)),
        accepted(AssemblyConvened{AssemblyId{2}, TerritoryId{1}, texts(in_english("Assembly")),
                                  false, "Europe/Paris", organiser, AssemblyId{1}}));
    EXPECT_EQ(decide(directory(), convene, by(editor)),
              rejected(Reason::not_yours, "rehearsal_of"));
    const State two = after(directory(), convene, by(organiser));
    convene.rehearsal_of = AssemblyId{2};
    EXPECT_EQ(decide(two, convene, by(organiser)), rejected(Reason::rehearsal_has_no_rehearsal, "rehearsal_of"));
    convene.rehearsal_of = AssemblyId{9};
    EXPECT_EQ(decide(two, convene, by(organiser)), rejected(Reason::not_found, "rehearsal_of"));
}

TEST(Rehearsal, IsNeverTheStandingAssembly) {
    const ConveneAssembly convene{TerritoryId{1}, in_english("Assembly"), true, "Europe/Paris",
                                  AssemblyId{1}};
    EXPECT_EQ(decide(directory(), convene, by(organiser)),
              rejected(Reason::rehearsal_is_not_standing, "standing"));
}

}  // namespace rehearsal_tests
}  // namespace isegoria::core
