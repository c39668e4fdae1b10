// SPDX-License-Identifier: AGPL-3.0-or-later
// From the founding of an assembly to its end: what a mandate must hold, and what stays fixed.
#include "core/assembly.hpp"

#include "assembly_fixture.hpp"
#include "core/limits.hpp"

namespace isegoria::core::testing {
namespace {

const FoundAssembly found{AssemblyId{4}, TerritoryId{2}, in_english("Lens"), "Europe/Paris",
                          organiser};

StateMandate mandate() {
    return {in_english("What of the water?"),
            in_english("The catchment"),
            "The council",
            {{"To answer", now_ms + 1}},
            70,
            now_ms + day_ms,
            3};
}
Outcome<Events> stated(const StateMandate& command) {
    return decide(founded(), command, by(organiser));
}

TEST(Assembly, IsFoundedOnceWithAnOrganiser) {
    EXPECT_EQ(decide(State{}, found, by_server()),
              accepted(AssemblyFounded{AssemblyId{4}, TerritoryId{2}, texts(in_english("Lens")),
                                       "Europe/Paris"},
                       ParticipantJoined{organiser, IdentityLevel::invited},
                       RoleGranted{organiser, Role::organiser}));
    EXPECT_EQ(decide(founded(), found, by_server()), rejected(Reason::already_done));
    FoundAssembly leaderless = found;
    leaderless.organiser = {};
    EXPECT_EQ(decide(State{}, leaderless, by_server()), rejected(Reason::not_found, "organiser"));
}

TEST(Mandate, IsStatedAndStatedAnewInPreparation) {
    EXPECT_EQ(stated(mandate()),
              accepted(MandateStated{texts(mandate().question),
                                     texts(mandate().scope),
                                     text("The council"),
                                     {{CommitmentId{1}, text("To answer"), now_ms + 1}},
                                     70,
                                     now_ms + day_ms,
                                     3}));
    EXPECT_TRUE(decide(with_mandate(founded()), mandate(), by(organiser)));
}
TEST(Mandate, IsFixedOnceTheAssemblyIsOpenOrADrawIsAnnounced) {
    // The permission table says it first; the rule holds without it too.
    EXPECT_EQ(decide(opened(), Command{mandate()}, by(organiser)), rejected(Reason::not_now));
    EXPECT_EQ(decide(opened(), mandate(), by(organiser)), rejected(Reason::mandate_is_fixed));
    const State pooled = with_pool(with_mandate(founded()));
    EXPECT_TRUE(decide(pooled, mandate(), by(organiser)));
    const State announced = given(pooled, DrawAnnounced{1, text("Dice"), {}, {}, {}});
    EXPECT_EQ(decide(announced, mandate(), by(organiser)), rejected(Reason::mandate_is_fixed));
    EXPECT_EQ(decide(prepared(), mandate(), by(organiser)), rejected(Reason::mandate_is_fixed));
}
TEST(Mandate, HasSoManyCommitmentsAndAtLeastOne) {
    StateMandate command = mandate();
    command.commitments.resize(commitments_max, {"To answer", now_ms + 1});
    EXPECT_TRUE(stated(command));
    command.commitments.push_back(command.commitments.front());
    EXPECT_EQ(stated(command), rejected(Reason::too_many, "commitments"));
    command.commitments.clear();
    EXPECT_EQ(stated(command), rejected(Reason::text_is_empty, "commitments"));
}
TEST(Mandate, SaysEachThingWithinItsLimit) {
    StateMandate command = mandate();
    command.question = in_english(signs(reason_signs_max));
    command.scope = in_english(signs(text_signs_max));
    command.commissioning_authority = signs(title_signs_max);
    command.commitments[0].words = signs(reason_signs_max);
    EXPECT_TRUE(stated(command));

    StateMandate longer = command;
    longer.question = in_english(signs(reason_signs_max + 1));
    EXPECT_EQ(stated(longer), rejected(Reason::text_is_too_long, "question"));
    longer = command;
    longer.scope = in_english(signs(text_signs_max + 1));
    EXPECT_EQ(stated(longer), rejected(Reason::text_is_too_long, "scope"));
    longer = command;
    longer.commissioning_authority += "é";
    EXPECT_EQ(stated(longer), rejected(Reason::text_is_too_long, "commissioning_authority"));
    longer = command;
    longer.commitments.push_back({signs(reason_signs_max + 1), now_ms + 1});
    EXPECT_EQ(stated(longer), rejected(Reason::text_is_too_long, "commitments[1].words"));
}
TEST(Mandate, LeavesNothingEmpty) {
    StateMandate command = mandate();
    command.question.clear();
    EXPECT_EQ(stated(command), rejected(Reason::text_is_empty, "question"));
    command = mandate();
    command.scope.clear();
    EXPECT_EQ(stated(command), rejected(Reason::text_is_empty, "scope"));
    command = mandate();
    command.commissioning_authority.clear();
    EXPECT_EQ(stated(command), rejected(Reason::text_is_empty, "commissioning_authority"));
    command = mandate();
    command.commitments[0].words.clear();
    EXPECT_EQ(stated(command), rejected(Reason::text_is_empty, "commitments[0].words"));
}
TEST(Mandate, PromisesForTheFuture) {
    StateMandate command = mandate();
    command.commitments[0].due_ms = now_ms;
    EXPECT_EQ(stated(command), rejected(Reason::time_is_past, "commitments[0].due_ms"));
    command = mandate();
    command.replacements_until_ms = now_ms;
    EXPECT_EQ(stated(command), rejected(Reason::time_is_past, "replacements_until_ms"));
    command.replacements_until_ms = now_ms + 1;
    EXPECT_TRUE(stated(command));
}
TEST(Mandate, MeasuresConsensusBetweenHalfAndAll) {
    StateMandate command = mandate();
    for (const std::uint32_t good : {threshold_percent_min, 100U}) {
        command.consensus_threshold_percent = good;
        EXPECT_TRUE(stated(command)) << good;
    }
    for (const std::uint32_t bad : {0U, threshold_percent_min - 1, 101U}) {
        command.consensus_threshold_percent = bad;
        EXPECT_EQ(stated(command),
                  rejected(Reason::number_out_of_range, "consensus_threshold_percent"))
            << bad;
    }
}
TEST(Mandate, AllowsOneToTenDraws) {
    StateMandate command = mandate();
    for (const std::uint32_t good : {1U, draws_max_max}) {
        command.draws_max = good;
        EXPECT_TRUE(stated(command)) << good;
    }
    for (const std::uint32_t bad : {0U, draws_max_max + 1}) {
        command.draws_max = bad;
        EXPECT_EQ(stated(command), rejected(Reason::number_out_of_range, "draws_max")) << bad;
    }
}

TEST(Mandate, ItsWordsAreCorrectedAndNothingElse) {
    const CorrectMandate correct{in_english("What of our water?"), in_english("The river"), "typo"};
    EXPECT_EQ(
        decide(opened(), correct, by(organiser)),
        accepted(MandateCorrected{texts(correct.question), texts(correct.scope), text("typo")}));
    const Mandate before = *opened().assembly.mandate;
    const Mandate corrected = *after(opened(), correct, by(organiser)).assembly.mandate;
    EXPECT_EQ(corrected.question.front().words.words, "What of our water?");
    EXPECT_EQ(corrected.scope.front().words.words, "The river");
    EXPECT_EQ(corrected.consensus_threshold_percent, before.consensus_threshold_percent);
    EXPECT_EQ(corrected.commitments.size(), before.commitments.size());
}
TEST(Mandate, ACorrectionIsComplete) {
    const auto corrected = [](const CorrectMandate& command) {
        return decide(opened(), command, by(organiser));
    };
    EXPECT_EQ(
        decide(founded(), CorrectMandate{in_english("a"), in_english("b"), "c"}, by(organiser)),
        rejected(Reason::mandate_is_missing));
    EXPECT_EQ(corrected({{}, in_english("b"), "c"}), rejected(Reason::text_is_empty, "question"));
    EXPECT_EQ(corrected({in_english("a"), {}, "c"}), rejected(Reason::text_is_empty, "scope"));
    EXPECT_EQ(corrected({in_english("a"), in_english("b"), ""}),
              rejected(Reason::text_is_empty, "reason"));
    EXPECT_TRUE(corrected({in_english(signs(reason_signs_max)), in_english(signs(text_signs_max)),
                           signs(reason_signs_max)}));
    EXPECT_EQ(corrected({in_english(signs(reason_signs_max + 1)), in_english("b"), "c"}),
              rejected(Reason::text_is_too_long, "question"));
    EXPECT_EQ(corrected({in_english("a"), in_english(signs(text_signs_max + 1)), "c"}),
              rejected(Reason::text_is_too_long, "scope"));
    EXPECT_EQ(corrected({in_english("a"), in_english("b"), signs(reason_signs_max + 1)}),
              rejected(Reason::text_is_too_long, "reason"));
}

TEST(Assembly, OpensWithMandateAndPlan) {
    EXPECT_EQ(decide(with_plan(with_mandate(founded())), OpenAssembly{}, by(organiser)),
              accepted(AssemblyOpened{}));
    EXPECT_EQ(decide(with_plan(founded()), OpenAssembly{}, by(organiser)),
              rejected(Reason::mandate_is_missing));
    EXPECT_EQ(decide(with_mandate(founded()), OpenAssembly{}, by(organiser)),
              rejected(Reason::plan_is_missing));
    EXPECT_EQ(decide(opened(), OpenAssembly{}, by(organiser)), rejected(Reason::already_done));
}

TEST(Assembly, EndsBetweenPhasesWithAReason) {
    const EndAssembly end{"done"};
    EXPECT_EQ(decide(opened(), end, by(organiser)), accepted(AssemblyEnded{text("done")}));
    EXPECT_EQ(decide(during(PhaseKind::collection), end, by(organiser)),
              rejected(Reason::phase_is_open));
    EXPECT_EQ(decide(opened(), EndAssembly{""}, by(organiser)),
              rejected(Reason::text_is_empty, "reason"));
    EXPECT_TRUE(decide(opened(), EndAssembly{signs(reason_signs_max)}, by(organiser)));
    EXPECT_EQ(decide(opened(), EndAssembly{signs(reason_signs_max + 1)}, by(organiser)),
              rejected(Reason::text_is_too_long, "reason"));
    EXPECT_EQ(after(opened(), end, by(organiser)).assembly.status, AssemblyStatus::ended);
}

TEST(Assembly, EveryEntryIsCountedOnce) {
    State state;
    apply(state, *decide(state, found, by_server()), by_server());
    EXPECT_EQ(state.assembly.entry_count, 1U);
    EXPECT_EQ(state.assembly.status, AssemblyStatus::preparation);
    apply(state, *decide(state, mandate(), by(organiser)), by(organiser));
    EXPECT_EQ(state.assembly.entry_count, 2U);
}
TEST(Assembly, ACorrectionOfTheRecordNamesAnEntryThatIsThere) {
    State state = opened();
    state.assembly.entry_count = 5;
    const auto correct = [&](std::uint64_t entry, std::string words) {
        return decide(state, CorrectRecord{entry, std::move(words)}, by(moderator));
    };
    EXPECT_EQ(correct(5, "wrong date"), accepted(RecordCorrected{5, text("wrong date")}));
    EXPECT_EQ(correct(0, "wrong date"), rejected(Reason::not_found, "entry"));
    EXPECT_EQ(correct(6, "wrong date"), rejected(Reason::not_found, "entry"));
    EXPECT_EQ(correct(5, ""), rejected(Reason::text_is_empty, "correction"));
    EXPECT_TRUE(correct(5, signs(reason_signs_max)));
    EXPECT_EQ(correct(5, signs(reason_signs_max + 1)),
              rejected(Reason::text_is_too_long, "correction"));
}
TEST(Assembly, TheLastCorrectionIsTakenAndTheNextRefused) {
    State state = opened();
    state.assembly.entry_count = 5;
    state.assembly.corrections.resize(corrections_max - 1);
    const CorrectRecord correct{1, "wrong date"};
    EXPECT_TRUE(decide(state, correct, by(editor)));
    state = after(std::move(state), correct, by(editor));
    EXPECT_EQ(state.assembly.corrections.size(), corrections_max);
    EXPECT_EQ(decide(state, correct, by(editor)), rejected(Reason::limit_is_reached));
}

}  // namespace
}  // namespace isegoria::core::testing
