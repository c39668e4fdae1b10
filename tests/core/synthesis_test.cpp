// SPDX-License-Identifier: AGPL-3.0-or-later
// The rules of themes and contests, of adopting a synthesis, of publishing a result, and what each
// author can see of it.
#include "collection_fixture.hpp"
#include "core/fate.hpp"
#include "core/result.hpp"

namespace isegoria::core::synthesis_tests {
namespace {

using namespace testing;

const ContestTheme contest{{1}, "I did not ask for time"};
const SetAside aside{{{3}}, "It answers another question"};

AnswerContest answer(ContestOutcome outcome, std::string reason = "You are right") {
    return {{1}, 1, outcome, std::move(reason)};
}
State contested() { return after(with_theme(), contest, by(contributor(1))); }
State adoptable() { return closed_collection(after(with_theme(), aside, by(moderator))); }
State adopted() { return after(adoptable(), AdoptSynthesis{collection_phase}, by(organiser)); }

TEST(Themes, LinkToTheAnswersTheyStandFor) {
    EXPECT_EQ(decide(three_answers(), a_theme({{1}, {2}}), by(moderator)),
              accepted(ThemeDrafted{{1},
                                    collection_phase,
                                    question,
                                    texts(in_english("Time")),
                                    texts(in_english("People ask for time")),
                                    {{1}, {2}}}));
    EXPECT_EQ(decide(three_answers(), a_theme({}), by(moderator)),
              rejected(Reason::nothing_is_named, "contributions"));
    EXPECT_EQ(decide(three_answers(), a_theme({{1}, {1}}), by(moderator)),
              rejected(Reason::named_twice, "contributions[1]"));
    EXPECT_EQ(decide(three_answers(), a_theme({{1}, {99}}), by(moderator)),
              rejected(Reason::not_found, "contributions[1]"));
    EXPECT_EQ(decide(rejected_first(), a_theme({{1}}), by(moderator)),
              rejected(Reason::not_found, "contributions[0]"));
    DraftTheme nowhere = a_theme({{1}});
    nowhere.question = {9};
    EXPECT_EQ(decide(three_answers(), nowhere, by(moderator)),
              rejected(Reason::not_found, "question"));
    DraftTheme wordless = a_theme({{1}});
    wordless.summaries = {};
    EXPECT_EQ(decide(three_answers(), wordless, by(moderator)),
              rejected(Reason::text_is_empty, "summaries"));
    DraftTheme long_one = a_theme({{1}});
    long_one.summaries = in_english(signs(theme_summary_signs_max));
    EXPECT_TRUE(decide(three_answers(), long_one, by(moderator)));
    long_one.summaries = in_english(signs(theme_summary_signs_max + 1));
    EXPECT_EQ(decide(three_answers(), long_one, by(moderator)),
              rejected(Reason::text_is_too_long, "summaries"));
}
TEST(Themes, TakeAnswersOfTheirOwnPhaseAlone) {
    State state = after(three_answers(), a_question({4}), by(organiser));
    DraftTheme later = a_theme({{1}});
    later.question = {2};
    EXPECT_EQ(decide(state, later, by(moderator)), rejected(Reason::not_found, "contributions[0]"));
}
TEST(Themes, TakeAnswersToAnotherQuestionOnlyOnceNobodyCanBeToldThemBeforehand) {
    State state = after(three_answers(), a_question(), by(organiser));
    state = after(state, GiveAnswer{{2}, "en", "Less noise"}, by(contributor(1)));
    EXPECT_EQ(decide(state, a_theme({{1}, {4}}), by(moderator)),
              rejected(Reason::phase_is_open, "contributions[1]"));
    EXPECT_TRUE(decide(closed_collection(state), a_theme({{1}, {4}}), by(moderator)));
}
TEST(Themes, AreDraftedByThoseWhoMaySeeTheAnswers) {
    EXPECT_EQ(decide(three_answers(), a_theme({{1}}), by(member(1))),
              rejected(Reason::not_found, "contributions[0]"));
    EXPECT_TRUE(decide(answered(three_answers(), member(1)), a_theme({{1}}), by(member(1))));
    EXPECT_TRUE(decide(closed_collection(three_answers()), a_theme({{1}}), by(editor)));
    EXPECT_EQ(decide(three_answers(), Command{a_theme({{1}})}, by(contributor(1))),
              rejected(Reason::role_is_missing));
}
TEST(Themes, AndTheirLinksHaveAnEnd) {
    State state = three_answers();
    state.synthesis.phases[collection_phase].theme_count = themes_max - 1;
    EXPECT_TRUE(decide(state, a_theme({{1}}), by(moderator)));
    state.synthesis.phases[collection_phase].theme_count = themes_max;
    EXPECT_EQ(decide(state, a_theme({{1}}), by(moderator)), rejected(Reason::limit_is_reached, ""));

    std::vector<ContributionId> many;
    for (std::uint64_t number = 1; number <= links_per_command_max; ++number)
        many.push_back({number});
    EXPECT_EQ(decide(three_answers(), a_theme(many), by(moderator)),
              rejected(Reason::not_found, "contributions[3]"));
    many.push_back({links_per_command_max + 1});
    EXPECT_EQ(decide(three_answers(), a_theme(many), by(moderator)),
              rejected(Reason::too_many, "contributions"));

    State linked = three_answers();
    for (std::size_t count = 1; count < themes_per_contribution_max; ++count)
        linked = after(std::move(linked), a_theme({{1}}), by(moderator));
    linked = after(std::move(linked), a_theme({{1}, {2}}), by(moderator));
    EXPECT_EQ(decide(linked, a_theme({{1}}), by(moderator)),
              rejected(Reason::limit_is_reached, "contributions[0]"));
    EXPECT_TRUE(decide(linked, a_theme({{2}}), by(moderator)));
}
TEST(Themes, AreRevisedFromTheRevisionThatWasRead) {
    const ReviseTheme revise{{1}, 1, in_english("Time for each other"), in_english("Rather so")};
    const State state = after(with_theme(), revise, by(facilitator));
    EXPECT_EQ(state.synthesis.themes.at({1}).revision, 2U);
    const auto stale = decide(state, revise, by(facilitator));
    EXPECT_EQ(stale, rejected(Reason::revision_is_stale, "base_revision"));
    EXPECT_EQ(stale.error().arguments.front().second, "2");
    EXPECT_EQ(decide(three_answers(), revise, by(facilitator)),
              rejected(Reason::not_found, "theme"));
    ReviseTheme untitled = revise;
    untitled.titles = {};
    EXPECT_EQ(decide(with_theme(), untitled, by(moderator)),
              rejected(Reason::text_is_empty, "titles"));
}
TEST(Themes, GainAndLoseAnswers) {
    const State state = after(with_theme(), LinkContributions{{1}, {{3}}}, by(moderator));
    EXPECT_EQ(synthesis_of(state.synthesis, collection_phase).in_themes_count, 3U);
    EXPECT_EQ(decide(state, LinkContributions{{1}, {{3}}}, by(moderator)),
              rejected(Reason::already_done, "contributions[0]"));
    EXPECT_EQ(decide(state, LinkContributions{{1}, {{99}}}, by(moderator)),
              rejected(Reason::not_found, "contributions[0]"));
    EXPECT_EQ(decide(state, LinkContributions{{2}, {{3}}}, by(moderator)),
              rejected(Reason::not_found, "theme"));
    const State less =
        after(state, UnlinkContributions{{1}, {{1}, {3}}, "They say more"}, by(moderator));
    EXPECT_EQ(synthesis_of(less.synthesis, collection_phase).in_themes_count, 1U);
    EXPECT_EQ(decide(less, UnlinkContributions{{1}, {{1}}, "Again"}, by(moderator)),
              rejected(Reason::not_found, "contributions[0]"));
    EXPECT_EQ(decide(less, UnlinkContributions{{1}, {{2}}, "The last"}, by(moderator)),
              rejected(Reason::theme_stands_on_nothing, "contributions"));
    EXPECT_EQ(decide(state, UnlinkContributions{{1}, {}, "None"}, by(moderator)),
              rejected(Reason::nothing_is_named, "contributions"));
    EXPECT_EQ(decide(state, UnlinkContributions{{1}, {{1}}, ""}, by(moderator)),
              rejected(Reason::text_is_empty, "reason"));
    EXPECT_EQ(decide(state, UnlinkContributions{{7}, {{1}}, "Gone"}, by(moderator)),
              rejected(Reason::not_found, "theme"));
}
TEST(Themes, AreDroppedInSoManyWords) {
    const State state = after(contested(), DropTheme{{1}, "Two themes in one"}, by(moderator));
    EXPECT_EQ(find_theme(state.synthesis, {1}), nullptr);
    const PhaseSynthesis synthesis = synthesis_of(state.synthesis, collection_phase);
    EXPECT_EQ(synthesis.theme_count + synthesis.empty_theme_count + synthesis.in_themes_count +
                  synthesis.open_contest_count,
              0U);
    EXPECT_EQ(decide(state, DropTheme{{1}, "Again"}, by(moderator)),
              rejected(Reason::not_found, "theme"));
    EXPECT_EQ(decide(with_theme(), DropTheme{{1}, ""}, by(moderator)),
              rejected(Reason::text_is_empty, "reason"));
}
TEST(Themes, LoseWhatIsNoLongerAccepted) {
    const State state = rejected_first(with_theme());
    EXPECT_EQ(state.synthesis.themes.at({1}).contributions, (std::set<ContributionId>{{2}}));
    const State none = after(state, WithdrawContribution{{2}}, by(contributor(2)));
    EXPECT_EQ(synthesis_of(none.synthesis, collection_phase).empty_theme_count, 1U);
}

TEST(SettingAside, IsForAcceptedAnswersInNoTheme) {
    const State state = after(with_theme(), aside, by(moderator));
    EXPECT_EQ(decide(state, aside, by(moderator)),
              rejected(Reason::already_done, "contributions[0]"));
    EXPECT_EQ(decide(state, SetAside{{{1}}, "Why"}, by(moderator)),
              rejected(Reason::contribution_is_in_a_theme, "contributions[0]"));
    EXPECT_EQ(decide(state, SetAside{{{99}}, "Why"}, by(moderator)),
              rejected(Reason::not_found, "contributions[0]"));
    EXPECT_EQ(decide(state, SetAside{{}, "Why"}, by(moderator)),
              rejected(Reason::nothing_is_named, "contributions"));
    EXPECT_EQ(decide(with_theme(), SetAside{{{3}}, ""}, by(moderator)),
              rejected(Reason::text_is_empty, "reason"));
    EXPECT_EQ(decide(adopted(), aside, by(moderator)),
              rejected(Reason::synthesis_is_adopted, "contributions[0]"));
}
TEST(SettingAside, IsTakenBackByALink) {
    State state = after(with_theme(), aside, by(moderator));
    state = after(state, LinkContributions{{1}, {{3}}}, by(moderator));
    EXPECT_EQ(synthesis_of(state.synthesis, collection_phase).set_aside_count, 0U);
    EXPECT_FALSE(find_placement(state.synthesis, {3})->set_aside);
}

TEST(Contests, AreForTheAuthorsOfLinkedAnswersOnceARevision) {
    EXPECT_EQ(decide(with_theme(), contest, by(contributor(1))),
              accepted(ThemeContested{{1}, 1, text("I did not ask for time")}));
    EXPECT_EQ(decide(with_theme(), contest, by(contributor(3))),
              rejected(Reason::not_yours, "theme"));
    EXPECT_EQ(decide(with_theme(), contest, by(stranger)), rejected(Reason::not_yours, "theme"));
    EXPECT_EQ(decide(three_answers(), contest, by(contributor(1))),
              rejected(Reason::not_found, "theme"));
    EXPECT_EQ(decide(contested(), contest, by(contributor(1))),
              rejected(Reason::already_done, "theme"));
    EXPECT_EQ(decide(with_theme(), ContestTheme{{1}, ""}, by(contributor(1))),
              rejected(Reason::text_is_empty, "reason"));
    const State revised = after(
        contested(), ReviseTheme{{1}, 1, in_english("Rest"), in_english("Rest")}, by(moderator));
    EXPECT_TRUE(decide(revised, contest, by(contributor(1))));
}
TEST(Contests, OfOneThemeHaveAnEnd) {
    State state = with_theme();
    state.synthesis.themes.at({1}).contests.resize(contests_max - 1);
    EXPECT_TRUE(decide(state, contest, by(contributor(1))));
    state.synthesis.themes.at({1}).contests.resize(contests_max);
    EXPECT_EQ(decide(state, contest, by(contributor(1))),
              rejected(Reason::limit_is_reached, "theme"));
}
TEST(Contests, AreAnsweredByRevisingUnlinkingOrDecliningWithAReason) {
    EXPECT_EQ(decide(contested(), answer(ContestOutcome::revised), by(moderator)),
              rejected(Reason::theme_is_not_revised, "outcome"));
    const State revised = after(
        contested(), ReviseTheme{{1}, 1, in_english("Rest"), in_english("Rest")}, by(moderator));
    EXPECT_TRUE(decide(revised, answer(ContestOutcome::revised), by(moderator)));
    EXPECT_EQ(decide(contested(), answer(ContestOutcome::unlinked), by(moderator)),
              accepted(ContestAnswered{{1}, 1, ContestOutcome::unlinked, text("You are right")},
                       ContributionsUnlinked{{1}, {{1}}, text("You are right")}));
    EXPECT_EQ(decide(contested(), answer(ContestOutcome::declined, ""), by(moderator)),
              rejected(Reason::text_is_empty, "reason"));
    const State declined = after(contested(), answer(ContestOutcome::declined), by(moderator));
    EXPECT_EQ(synthesis_of(declined.synthesis, collection_phase).open_contest_count, 0U);
    EXPECT_EQ(decide(declined, answer(ContestOutcome::declined), by(moderator)),
              rejected(Reason::already_done, "contest"));
    EXPECT_EQ(decide(with_theme(), answer(ContestOutcome::declined), by(moderator)),
              rejected(Reason::not_found, "contest"));
    EXPECT_EQ(decide(three_answers(), answer(ContestOutcome::declined), by(moderator)),
              rejected(Reason::not_found, "theme"));
}
TEST(Contests, AreNotAnsweredByWhoeverContested) {
    const State state = given(contested(), RoleGranted{contributor(1), Role::moderator});
    EXPECT_EQ(decide(state, answer(ContestOutcome::declined), by(contributor(1))),
              rejected(Reason::contest_is_your_own, "contest"));
}

TEST(Adoption, NeedsAClosedOpenPhase) {
    const AdoptSynthesis adopt{collection_phase};
    EXPECT_EQ(decide(with_theme(), adopt, by(organiser)), rejected(Reason::phase_is_open, "phase"));
    EXPECT_EQ(decide(with_theme(), AdoptSynthesis{{4}}, by(organiser)),
              rejected(Reason::phase_is_not_open, "phase"));
    EXPECT_EQ(decide(with_theme(), AdoptSynthesis{{2}}, by(organiser)),
              rejected(Reason::not_found, "phase"));
    EXPECT_EQ(decide(with_theme(), AdoptSynthesis{{99}}, by(organiser)),
              rejected(Reason::not_found, "phase"));
    EXPECT_EQ(decide(adoptable(), adopt, by(organiser)),
              accepted(SynthesisAdopted{collection_phase, 3, 1, 1}));
    EXPECT_EQ(decide(adopted(), adopt, by(organiser)), rejected(Reason::already_done, "phase"));
    EXPECT_EQ(decide(given(adopted(), ResultPublished{collection_phase}), adopt, by(organiser)),
              rejected(Reason::result_is_published, "phase"));
}
TEST(Adoption, WaitsForModerationAppealsAndContests) {
    const AdoptSynthesis adopt{collection_phase};
    EXPECT_EQ(
        decide(closed_collection(three_answers(ModerationMode::before)), adopt, by(organiser)),
        rejected(Reason::moderation_is_pending, "phase"));
    const State appealed = after(rejected_first(), AppealModeration{{1}, "No"}, by(contributor(1)));
    EXPECT_EQ(decide(closed_collection(appealed), adopt, by(organiser)),
              rejected(Reason::appeals_are_open, "phase"));
    EXPECT_EQ(decide(closed_collection(contested()), adopt, by(organiser)),
              rejected(Reason::contests_are_open, "phase"));
}
TEST(Adoption, LeavesNobodysAnswerOutUnsaid) {
    EXPECT_EQ(
        decide(closed_collection(with_theme()), AdoptSynthesis{collection_phase}, by(organiser)),
        rejected(Reason::contributions_are_left_out, "phase"));
    State state = after(adoptable(), WithdrawContribution{{1}}, by(contributor(1)));
    state = after(state, WithdrawContribution{{2}}, by(contributor(2)));
    EXPECT_EQ(decide(state, AdoptSynthesis{collection_phase}, by(organiser)),
              rejected(Reason::theme_stands_on_nothing, "phase"));
    state = after(state, DropTheme{{1}, "Nobody stands for it"}, by(moderator));
    EXPECT_TRUE(decide(state, AdoptSynthesis{collection_phase}, by(organiser)));
}
TEST(Adoption, FreezesTheThemes) {
    const Rejected frozen = rejected(Reason::synthesis_is_adopted, "theme");
    const auto words = in_english("Other");
    EXPECT_EQ(decide(adopted(), ReviseTheme{{1}, 1, words, words}, by(moderator)), frozen);
    EXPECT_EQ(decide(adopted(), LinkContributions{{1}, {{3}}}, by(moderator)), frozen);
    EXPECT_EQ(decide(adopted(), UnlinkContributions{{1}, {{1}}, "No"}, by(moderator)), frozen);
    EXPECT_EQ(decide(adopted(), DropTheme{{1}, "No"}, by(moderator)), frozen);
    EXPECT_EQ(decide(adopted(), contest, by(contributor(1))), frozen);
    EXPECT_EQ(decide(adopted(), a_theme({{3}}), by(moderator)),
              rejected(Reason::synthesis_is_adopted, "question"));
    EXPECT_EQ(decide(given(adopted(), ResultPublished{collection_phase}), DropTheme{{1}, "No"},
                     by(moderator)),
              rejected(Reason::result_is_published, "theme"));
}

TEST(Result, OfACollectionIsPublishedWithItsSynthesis) {
    const PublishResult publish{collection_phase};
    EXPECT_EQ(decide(adoptable(), publish, by(organiser)),
              rejected(Reason::synthesis_is_not_adopted, "phase"));
    EXPECT_EQ(decide(adopted(), publish, by(organiser)),
              accepted(ResultPublished{collection_phase, 3, 1, 0, 0}));
}
TEST(Result, MayBeEmptyButNotPending) {
    const PublishResult publish{collection_phase};
    EXPECT_EQ(decide(closed_collection(asking()), publish, by(organiser)),
              accepted(ResultPublished{collection_phase, 0, 0, 0, 0}));
    EXPECT_EQ(
        decide(closed_collection(three_answers(ModerationMode::before)), publish, by(organiser)),
        rejected(Reason::moderation_is_pending, "phase"));
    State alone = rejected_first(answered(asking(), contributor(1)));
    alone = after(alone, AppealModeration{{1}, "No"}, by(contributor(1)));
    EXPECT_EQ(decide(closed_collection(alone), publish, by(organiser)),
              rejected(Reason::appeals_are_open, "phase"));
}

TEST(Fate, IsToldAtEveryStep) {
    EXPECT_FALSE(fate(asking(), {1}));
    EXPECT_EQ(fate(three_answers(ModerationMode::before), {1})->kind, FateKind::received);
    EXPECT_EQ(fate(three_answers(), {1})->kind, FateKind::accepted);
    const Fate in_theme = *fate(with_theme(), {1});
    EXPECT_EQ(in_theme.kind, FateKind::in_themes);
    EXPECT_EQ(in_theme.themes, (std::vector<ThemeId>{{1}}));
    const Fate put_aside = *fate(adoptable(), {3});
    EXPECT_EQ(put_aside.kind, FateKind::set_aside);
    EXPECT_EQ(put_aside.reason.words, "It answers another question");
    const State appealed = after(rejected_first(), AppealModeration{{1}, "No"}, by(contributor(1)));
    const Fate refused = *fate(appealed, {1});
    EXPECT_EQ(refused.kind, FateKind::rejected);
    EXPECT_EQ(refused.rule, ModerationRule::insult);
    EXPECT_EQ(refused.reason.words, "It insults a neighbour");
    EXPECT_EQ(refused.appeal->words.words, "No");
    EXPECT_EQ(
        fate(after(three_answers(), WithdrawContribution{{1}}, by(contributor(1))), {1})->kind,
        FateKind::withdrawn);
}

}  // namespace
}  // namespace isegoria::core::synthesis_tests
