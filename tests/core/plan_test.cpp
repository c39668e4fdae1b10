// SPDX-License-Identifier: AGPL-3.0-or-later
// Composing a plan, and leading its phases from planned to published. The invariant of alternation
// has a file of its own.
#include "core/plan.hpp"

#include "assembly_fixture.hpp"
#include "core/limits.hpp"

namespace isegoria::core::testing {
namespace plan_tests {

using enum PhaseKind;

ComposePlan of(const std::vector<PhaseKind>& kinds) {
    ComposePlan plan;
    for (const PhaseKind kind : kinds)
        plan.phases.push_back({kind, in_english(std::string(enum_name(kind))), 0});
    return plan;
}
Outcome<Events> asked(const State& state, const Command& command) {
    return decide(state, command, by(organiser));
}
std::vector<PhaseKind> kinds_of(const State& state) {
    std::vector<PhaseKind> kinds;
    for (const PhaseState& phase : state.plan.phases) kinds.push_back(phase.planned.kind);
    return kinds;
}

TEST(Plan, IsComposedWithNumbersFromOne) {
    EXPECT_EQ(
        asked(founded(), of({collection, deliberation})),
        accepted(PlanComposed{{{PhaseId{1}, collection, texts(in_english("collection")), 0},
                               {PhaseId{2}, deliberation, texts(in_english("deliberation")), 0}}}));
}
TEST(Plan, ATemplateIsChosenInTwoLanguages) {
    const State state = after(founded(), ChoosePlan{PlanTemplate::citizens_jury}, by(organiser));
    EXPECT_EQ(kinds_of(state),
              (std::vector{collection, deliberation, drafting, review, ratification}));
    for (const PhaseState& phase : state.plan.phases) {
        ASSERT_EQ(phase.planned.titles.size(), 2U);
        EXPECT_EQ(phase.planned.titles[0].language, "en");
        EXPECT_EQ(phase.planned.titles[1].language, "fr");
    }
}
TEST(Plan, IsNotEmpty) {
    EXPECT_EQ(asked(founded(), ComposePlan{}), rejected(Reason::plan_is_empty, "phases"));
    EXPECT_EQ(asked(founded(), ChoosePlan{}), rejected(Reason::plan_is_empty, "phases"));
}
TEST(Plan, ReplacesWhatHasNotBegunAndKeepsTheRest) {
    const State state = after(during(deliberation), of({drafting, review}), by(organiser));
    EXPECT_EQ(kinds_of(state), (std::vector{collection, deliberation, drafting, review}));
    EXPECT_EQ(state.plan.phases[1].status, PhaseStatus::open);
    // Numbers are given once: those of the phases that were dropped do not come back.
    EXPECT_EQ(state.plan.phases[2].planned.phase, PhaseId{7});
    EXPECT_EQ(state.plan.phases[3].planned.phase, PhaseId{8});
}
TEST(Plan, MayDropAllThatHasNotBegun) {
    EXPECT_EQ(kinds_of(after(during(collection), ComposePlan{}, by(organiser))),
              std::vector{collection});
}
TEST(Plan, IsHeldAgainstThePhasesThatHaveBegunAndToldByThePlaceInTheCommand) {
    EXPECT_EQ(asked(during(deliberation), of({ratification})),
              rejected(Reason::ratification_needs_an_open_phase_before, "phases[0]"));
    EXPECT_EQ(asked(during(review), of({ratification, drafting})),
              rejected(Reason::run_needs_an_open_phase_before, "phases[1]"));
    ComposePlan untitled = of({drafting, review});
    untitled.phases[1].titles.clear();
    EXPECT_EQ(asked(during(deliberation), untitled),
              rejected(Reason::text_is_empty, "phases[1].titles"));
}
TEST(Plan, AFurtherRoundFollowsAFailedRatification) {
    const State failed = published(ratification);
    EXPECT_EQ(asked(failed, of({deliberation})),
              rejected(Reason::run_needs_an_open_phase_before, "phases[0]"));
    const State again = after(
        failed, of({collection, deliberation, drafting, review, ratification}), by(organiser));
    EXPECT_EQ(again.plan.phases.size(), 10U);
    EXPECT_TRUE(asked(again, OpenPhase{again.plan.phases[5].planned.phase, 0}));
}
TEST(Plan, HasSoManyPhasesThoseThatHaveBegunIncluded) {
    EXPECT_TRUE(asked(founded(), of(std::vector(phases_max, collection))));
    EXPECT_EQ(asked(founded(), of(std::vector(phases_max + 1, collection))),
              rejected(Reason::too_many, "phases"));
    EXPECT_TRUE(asked(during(deliberation), of(std::vector(phases_max - 2, collection))));
    EXPECT_EQ(asked(during(deliberation), of(std::vector(phases_max - 1, collection))),
              rejected(Reason::too_many, "phases"));
}
TEST(Plan, TitlesHaveALimitAndDeadlinesLieAhead) {
    ComposePlan plan = of({collection});
    plan.phases[0].titles = in_english(signs(title_signs_max));
    plan.phases[0].closes_ms = now_ms + 1;
    EXPECT_TRUE(asked(founded(), plan));
    plan.phases[0].closes_ms = now_ms;
    EXPECT_EQ(asked(founded(), plan), rejected(Reason::time_is_past, "phases[0].closes_ms"));
    plan.phases[0].titles = in_english(signs(title_signs_max + 1));
    EXPECT_EQ(asked(founded(), plan), rejected(Reason::text_is_too_long, "phases[0].titles"));
}
TEST(Plan, EachBreakOfTheAlternationIsNamed) {
    const auto composed = [](const std::vector<PhaseKind>& kinds) {
        return asked(founded(), of(kinds));
    };
    EXPECT_EQ(composed({deliberation}),
              rejected(Reason::deliberation_needs_a_collection, "phases[0]"));
    EXPECT_EQ(composed({collection, review, deliberation}),
              rejected(Reason::deliberation_needs_a_collection, "phases[2]"));
    EXPECT_EQ(composed({collection, deliberation, review, ratification, drafting}),
              rejected(Reason::run_needs_an_open_phase_before, "phases[4]"));
    EXPECT_EQ(composed({collection, ratification}),
              rejected(Reason::ratification_needs_a_concluded_run, "phases[1]"));
    EXPECT_EQ(composed({collection, deliberation, ratification}),
              rejected(Reason::ratification_needs_an_open_phase_before, "phases[2]"));
    EXPECT_EQ(composed({collection, follow_up}),
              rejected(Reason::follow_up_needs_a_ratification, "phases[1]"));
}

TEST(Phase, OpensAsPlannedOrUntilASaidTime) {
    EXPECT_EQ(asked(opened(), OpenPhase{PhaseId{1}, 0}), accepted(PhaseOpened{PhaseId{1}, 0}));
    EXPECT_EQ(asked(opened(), OpenPhase{PhaseId{1}, now_ms + 1}),
              accepted(PhaseOpened{PhaseId{1}, now_ms + 1}));
    State planned = opened();
    planned.plan.phases[0].planned.closes_ms = now_ms + day_ms;
    EXPECT_EQ(asked(planned, OpenPhase{PhaseId{1}, 0}),
              accepted(PhaseOpened{PhaseId{1}, now_ms + day_ms}));
    planned.plan.phases[0].planned.closes_ms = now_ms - 1;
    EXPECT_EQ(asked(planned, OpenPhase{PhaseId{1}, 0}),
              rejected(Reason::time_is_past, "closes_ms"));
    EXPECT_EQ(asked(opened(), OpenPhase{PhaseId{1}, now_ms}),
              rejected(Reason::time_is_past, "closes_ms"));
    const State state = after(opened(), OpenPhase{PhaseId{1}, now_ms + 5}, by(organiser));
    EXPECT_EQ(state.plan.phases[0].status, PhaseStatus::open);
    EXPECT_EQ(state.plan.phases[0].opened_ms, now_ms);
    EXPECT_EQ(state.plan.phases[0].planned.closes_ms, now_ms + 5);
}
TEST(Phase, OpensInItsTurnOnce) {
    EXPECT_EQ(asked(opened(), OpenPhase{PhaseId{99}, 0}), rejected(Reason::not_found, "phase"));
    EXPECT_EQ(asked(during(collection), OpenPhase{PhaseId{1}, 0}),
              rejected(Reason::phase_has_begun, "phase"));
    EXPECT_EQ(asked(published(collection), OpenPhase{PhaseId{1}, 0}),
              rejected(Reason::phase_has_begun, "phase"));
    EXPECT_EQ(asked(during(collection), OpenPhase{PhaseId{2}, 0}),
              rejected(Reason::another_phase_is_open));
    EXPECT_EQ(asked(published(collection), OpenPhase{PhaseId{3}, 0}),
              rejected(Reason::phase_is_not_next, "phase"));
}
TEST(Phase, OpensOnlyOnThePublishedResultOfTheOneBefore) {
    EXPECT_EQ(asked(closed(collection), OpenPhase{PhaseId{2}, 0}),
              rejected(Reason::previous_result_is_not_published, "phase"));
    EXPECT_TRUE(asked(published(collection), OpenPhase{PhaseId{2}, 0}));
}
TEST(Phase, OfThePanelNeedsAPanel) {
    for (const PhaseKind kind : {deliberation, drafting, review, ratification, follow_up}) {
        State state = during(kind);
        PhaseState& phase = state.plan.phases[open_phase(state.plan)->planned.phase.value - 1];
        phase.status = PhaseStatus::planned;
        const OpenPhase open{phase.planned.phase, 0};
        EXPECT_TRUE(asked(state, open)) << enum_name(kind);
        for (std::uint64_t number = 1; number <= member_count; ++number)
            state = given(std::move(state), SeatVacated{member(number)});
        if (kind == review || kind == follow_up)
            EXPECT_TRUE(asked(state, open)) << enum_name(kind);
        else
            EXPECT_EQ(asked(state, open), rejected(Reason::panel_is_missing, "phase"))
                << enum_name(kind);
    }
}

TEST(Phase, IsExtendedForward) {
    State state = given(opened(), PhaseOpened{PhaseId{1}, now_ms + 10});
    const auto extend = [&](std::int64_t until, std::string why = "storm") {
        return asked(state, ExtendPhase{PhaseId{1}, until, std::move(why)});
    };
    EXPECT_EQ(extend(now_ms + 11), accepted(PhaseExtended{PhaseId{1}, now_ms + 11, text("storm")}));
    EXPECT_EQ(extend(now_ms + 10), rejected(Reason::time_is_past, "closes_ms"));
    EXPECT_EQ(extend(0), rejected(Reason::time_is_past, "closes_ms"));
    EXPECT_EQ(extend(now_ms + 11, ""), rejected(Reason::text_is_empty, "reason"));
    EXPECT_TRUE(extend(now_ms + 11, signs(reason_signs_max)));
    EXPECT_EQ(extend(now_ms + 11, signs(reason_signs_max + 1)),
              rejected(Reason::text_is_too_long, "reason"));
    state.plan.phases[0].planned.closes_ms = now_ms - 10;
    EXPECT_EQ(extend(now_ms), rejected(Reason::time_is_past, "closes_ms"));
    EXPECT_TRUE(extend(now_ms + 1));
}
TEST(Phase, IsExtendedWhileOpen) {
    EXPECT_EQ(asked(opened(), ExtendPhase{PhaseId{99}, now_ms + 1, "why"}),
              rejected(Reason::not_found, "phase"));
    EXPECT_EQ(asked(opened(), ExtendPhase{PhaseId{1}, now_ms + 1, "why"}),
              rejected(Reason::phase_is_not_open, "phase"));
    EXPECT_EQ(asked(closed(collection), ExtendPhase{PhaseId{1}, now_ms + 1, "why"}),
              rejected(Reason::phase_is_not_open, "phase"));
}

TEST(Phase, IsClosedByTheTimetableAtItsDeadline) {
    const State state = given(opened(), PhaseOpened{PhaseId{1}, now_ms});
    const ClosePhase close{PhaseId{1}, {}};
    EXPECT_EQ(decide(state, close, by_server(now_ms)), accepted(PhaseClosed{PhaseId{1}, true, {}}));
    EXPECT_EQ(decide(state, close, by_server(now_ms - 1)), rejected(Reason::too_early, "phase"));
    EXPECT_EQ(decide(during(collection), close, by_server()), rejected(Reason::too_early, "phase"));
}
TEST(Phase, IsClosedBeforeItsDeadlineByAPersonWithAReason) {
    const State state = given(opened(), PhaseOpened{PhaseId{1}, now_ms + 1});
    const auto close = [&](std::string why) {
        return asked(state, ClosePhase{PhaseId{1}, std::move(why)});
    };
    EXPECT_EQ(close(""), rejected(Reason::reason_is_missing, "reason"));
    EXPECT_EQ(close(" "), rejected(Reason::text_is_empty, "reason"));
    EXPECT_EQ(close("flood"), accepted(PhaseClosed{PhaseId{1}, false, text("flood")}));
    EXPECT_TRUE(close(signs(reason_signs_max)));
    EXPECT_EQ(close(signs(reason_signs_max + 1)), rejected(Reason::text_is_too_long, "reason"));
}
TEST(Phase, WithoutADeadlineOrAfterItIsClosedWithoutAReason) {
    const ClosePhase close{PhaseId{1}, {}};
    EXPECT_TRUE(asked(during(collection), close));
    EXPECT_TRUE(asked(given(opened(), PhaseOpened{PhaseId{1}, now_ms}), close));
    const State state = after(during(collection), close, by(organiser));
    EXPECT_EQ(state.plan.phases[0].status, PhaseStatus::closed);
    EXPECT_EQ(state.plan.phases[0].closed_ms, now_ms);
}
TEST(Phase, IsClosedWhileOpen) {
    EXPECT_EQ(asked(opened(), ClosePhase{PhaseId{99}, {}}), rejected(Reason::not_found, "phase"));
    EXPECT_EQ(asked(opened(), ClosePhase{PhaseId{1}, {}}),
              rejected(Reason::phase_is_not_open, "phase"));
    EXPECT_EQ(asked(closed(collection), ClosePhase{PhaseId{1}, {}}),
              rejected(Reason::phase_is_not_open, "phase"));
}
TEST(Phase, KeepsTheReasonOfItsExtensionWhenClosedWithoutOneEvenIfWordsAreGone) {
    Text extension = text("storm");
    extension.commitment.fill(1);
    const State extended =
        given(during(collection), PhaseExtended{PhaseId{1}, now_ms + 1, extension});
    EXPECT_EQ(given(extended, PhaseClosed{PhaseId{1}, false, {}}).plan.phases[0].last_reason,
              extension);
    // As a log is read whose words were erased, or are not asked for.
    Text closing;
    closing.commitment.fill(2);
    EXPECT_EQ(given(extended, PhaseClosed{PhaseId{1}, false, closing}).plan.phases[0].last_reason,
              closing);
    closing = {};
    closing.erased = true;
    EXPECT_EQ(given(extended, PhaseClosed{PhaseId{1}, false, closing}).plan.phases[0].last_reason,
              closing);
}

TEST(Phase, ItsResultIsPublishedOnceAfterItsClosing) {
    const PublishResult publish{PhaseId{1}};
    EXPECT_EQ(asked(opened(), PublishResult{PhaseId{99}}), rejected(Reason::not_found, "phase"));
    EXPECT_EQ(asked(opened(), publish), rejected(Reason::phase_is_not_open, "phase"));
    EXPECT_EQ(asked(during(collection), publish), rejected(Reason::phase_is_open, "phase"));
    EXPECT_EQ(asked(published(collection), publish),
              rejected(Reason::result_is_published, "phase"));
}

TEST(Plan, TellsWhichPhaseIsOpenOrLatest) {
    EXPECT_EQ(open_phase(opened().plan), nullptr);
    EXPECT_EQ(latest_phase(opened().plan), nullptr);
    const State state = during(drafting);
    EXPECT_EQ(open_phase(state.plan), &state.plan.phases[2]);
    EXPECT_EQ(latest_phase(state.plan), &state.plan.phases[2]);
    EXPECT_TRUE(is_open(state.plan, drafting));
    EXPECT_FALSE(is_open(state.plan, review));
    const State after_it = closed(drafting);
    EXPECT_EQ(open_phase(after_it.plan), nullptr);
    EXPECT_EQ(latest_phase(after_it.plan), &after_it.plan.phases[2]);
    EXPECT_FALSE(is_open(after_it.plan, drafting));
    EXPECT_EQ(find_phase(after_it.plan, PhaseId{99}), nullptr);
}

}  // namespace plan_tests
}  // namespace isegoria::core::testing
