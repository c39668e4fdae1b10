// SPDX-License-Identifier: AGPL-3.0-or-later
// The rules of questions, answers and reactions.
#include <random>

#include "collection_fixture.hpp"

namespace isegoria::core::collection_tests {
namespace {

using namespace testing;

TEST(Questions, AreAskedBeforeTheyAreOpenedAndSayHowTheyAreModerated) {
    EXPECT_EQ(decide(prepared(), a_question(), by(organiser)),
              accepted(QuestionAsked{question,
                                     collection_phase,
                                     texts(in_english("What is well-being for you?")),
                                     true,
                                     ModerationMode::after,
                                     {}}));
}
TEST(Questions, AreAskedByTheOrganiserAlone) {
    EXPECT_EQ(decide(prepared(), Command{a_question()}, by(moderator)),
              rejected(Reason::role_is_missing));
}
TEST(Questions, NeedAPhaseThatExists) {
    EXPECT_EQ(decide(prepared(), a_question({99}), by(organiser)),
              rejected(Reason::not_found, "phase"));
}
TEST(Questions, NeedAPhaseThatIsNotOver) {
    EXPECT_EQ(decide(closed(PhaseKind::collection), a_question(), by(organiser)),
              rejected(Reason::phase_is_over, "phase"));
}
TEST(Questions, NeedAPhaseInWhichThePublicAnswers) {
    EXPECT_EQ(decide(prepared(), a_question({2}), by(organiser)),
              rejected(Reason::phase_takes_no_answers, "phase"));
    EXPECT_TRUE(decide(prepared(), a_question({4}), by(organiser)));
}
TEST(Questions, HaveAnEnd) {
    State state = prepared();
    for (std::size_t count = 1; count < questions_max; ++count)
        state = after(std::move(state), a_question(), by(organiser));
    const State full = after(state, a_question(), by(organiser));
    EXPECT_EQ(decide(full, a_question(), by(organiser)), rejected(Reason::limit_is_reached));
}
TEST(Questions, AreNotTooLong) {
    AskQuestion command = a_question();
    command.wordings = in_english(signs(question_signs_max));
    EXPECT_TRUE(decide(prepared(), command, by(organiser)));
    command.wordings = in_english(signs(question_signs_max + 1));
    EXPECT_EQ(decide(prepared(), command, by(organiser)),
              rejected(Reason::text_is_too_long, "wordings"));
}
TEST(Questions, ThatMeanTheSameNameTheFirstOfThem) {
    State state = after(prepared(), a_question(), by(organiser));
    AskQuestion variant = a_question();
    variant.variant_of = question;
    state = after(state, variant, by(organiser));
    variant.variant_of = {2};
    state = after(state, variant, by(organiser));
    EXPECT_EQ(state.collection.questions.at({3}).variant_of, question);
    variant.variant_of = {99};
    EXPECT_EQ(decide(state, variant, by(organiser)), rejected(Reason::not_found, "variant_of"));
}
TEST(Questions, CanMoveToAnotherPhaseUntilSomebodyHasAnswered) {
    const CorrectQuestion moved{
        question, {4}, in_english("And now?"), true, ModerationMode::before};
    const State state = after(asking(), moved, by(organiser));
    EXPECT_EQ(state.collection.questions.at(question).phase, PhaseId{4});
    EXPECT_FALSE(state.collection.questions.at(question).individual_first);
    EXPECT_EQ(decide(answered(asking(), contributor(1)), moved, by(organiser)),
              rejected(Reason::question_is_answered, "question"));
    CorrectQuestion missing = moved;
    missing.question = {9};
    EXPECT_EQ(decide(asking(), missing, by(organiser)), rejected(Reason::not_found, "question"));
    CorrectQuestion nowhere = moved;
    nowhere.phase = {3};
    EXPECT_EQ(decide(asking(), nowhere, by(organiser)),
              rejected(Reason::phase_takes_no_answers, "phase"));
    CorrectQuestion wordless = moved;
    wordless.wordings = {};
    EXPECT_EQ(decide(asking(), wordless, by(organiser)),
              rejected(Reason::text_is_empty, "wordings"));
}
TEST(Questions, CanBeRetiredUntilSomebodyHasAnswered) {
    const State state = after(asking(), RetireQuestion{question, "Asked twice"}, by(organiser));
    EXPECT_EQ(decide(state, GiveAnswer{question, "en", "Rest"}, by(contributor(1))),
              rejected(Reason::not_found, "question"));
    EXPECT_EQ(decide(asking(), RetireQuestion{question, " "}, by(organiser)),
              rejected(Reason::text_is_empty, "reason"));
    EXPECT_EQ(decide(three_answers(), RetireQuestion{question, "Why not"}, by(organiser)),
              rejected(Reason::question_is_answered, "question"));
}

TEST(Answers, SayWhoIsSpeakingAndWhichWasFirst) {
    State state = answered(asking(), contributor(1));
    state = answered(state, contributor(1), "And rest");
    state = answered(state, member(1));
    state = answered(state, expert);
    const auto& contributions = state.collection.contributions;
    EXPECT_TRUE(contributions.at({1}).first);
    EXPECT_FALSE(contributions.at({2}).first);
    EXPECT_EQ(contributions.at({1}).voice, Voice::open_call);
    EXPECT_EQ(contributions.at({3}).voice, Voice::panel);
    EXPECT_EQ(contributions.at({4}).voice, Voice::expert);
    EXPECT_EQ(state.collection.questions.at(question).author_count, 3U);
    EXPECT_EQ(contributions.at({1}).words.words, "Time together");
}
TEST(Answers, WaitForAModeratorWhereTheQuestionSaysSo) {
    const State state = answered(asking(ModerationMode::before), contributor(1));
    EXPECT_EQ(state.collection.contributions.at({1}).status, ContributionStatus::pending);
    EXPECT_TRUE(state.collection.pending.contains({1}));
    EXPECT_EQ(answered(asking(), contributor(1)).collection.contributions.at({1}).status,
              ContributionStatus::accepted);
}
TEST(Answers, AreTakenWhileThePhaseOfTheQuestionIsOpen) {
    const State review = after(during(PhaseKind::review), a_question({4}), by(organiser));
    EXPECT_TRUE(decide(review, GiveAnswer{question, "en", "Rest"}, by(contributor(1))));
    const State other = after(during(PhaseKind::collection), a_question({4}), by(organiser));
    EXPECT_EQ(decide(other, GiveAnswer{question, "en", "Rest"}, by(contributor(1))),
              rejected(Reason::phase_is_not_open, "question"));
    EXPECT_EQ(decide(closed_collection(asking()), Command{GiveAnswer{question, "en", "Rest"}},
                     by(contributor(1))),
              rejected(Reason::not_now));
}
TEST(Answers, GoToAQuestionThatExists) {
    EXPECT_EQ(decide(asking(), GiveAnswer{{7}, "en", "Rest"}, by(contributor(1))),
              rejected(Reason::not_found, "question"));
}
TEST(Answers, OfOnePersonHaveAnEnd) {
    State state = asking();
    for (std::size_t count = 0; count < answers_per_person_max; ++count)
        state = answered(std::move(state), contributor(1));
    EXPECT_EQ(decide(state, GiveAnswer{question, "en", "More"}, by(contributor(1))),
              rejected(Reason::limit_is_reached, "question"));
    EXPECT_TRUE(decide(state, GiveAnswer{question, "en", "Mine"}, by(contributor(2))));
}
TEST(Answers, AreNeitherTooLongNorInNoLanguage) {
    EXPECT_TRUE(
        decide(asking(), GiveAnswer{question, "en", signs(answer_signs_max)}, by(contributor(1))));
    EXPECT_EQ(decide(asking(), GiveAnswer{question, "en", signs(answer_signs_max + 1)},
                     by(contributor(1))),
              rejected(Reason::text_is_too_long, "words"));
    EXPECT_EQ(decide(asking(), GiveAnswer{question, "en", ""}, by(contributor(1))),
              rejected(Reason::text_is_empty, "words"));
    EXPECT_EQ(decide(asking(), GiveAnswer{question, "english!", "Rest"}, by(contributor(1))),
              rejected(Reason::language_is_unknown, "language"));
}

TEST(IndividualFirst, HidesAnswersFromWhoeverHasNotAnswered) {
    const State state = three_answers();
    EXPECT_TRUE(sees_answers(state, contributor(1), question));
    EXPECT_FALSE(sees_answers(state, contributor(4), question));
    EXPECT_FALSE(sees_answers(state, member(1), question));
    EXPECT_FALSE(sees_answers(state, editor, question));
    EXPECT_FALSE(sees_answers(state, stranger, question));
    for (const ParticipantId overseer : {organiser, moderator, observer})
        EXPECT_TRUE(sees_answers(state, overseer, question));
    EXPECT_FALSE(sees_answers(state, moderator, {9}));
}
TEST(IndividualFirst, EndsForDraftersWhenThePhaseClosesAndForAllWhenItIsPublished) {
    State state = closed_collection(three_answers());
    for (const ParticipantId drafter : {editor, facilitator, member(1)})
        EXPECT_TRUE(sees_answers(state, drafter, question));
    EXPECT_FALSE(sees_answers(state, contributor(4), question));
    state = given(state, ResultPublished{collection_phase});
    EXPECT_TRUE(sees_answers(state, contributor(4), question));
    EXPECT_TRUE(sees_answers(state, stranger, question));
}
TEST(IndividualFirst, IsLeftAsideOnlyWhereTheQuestionSaysSo) {
    AskQuestion open_question = a_question();
    open_question.shown_at_once = true;
    const State state = answered(after(during(PhaseKind::collection), open_question, by(organiser)),
                                 contributor(1));
    EXPECT_TRUE(sees_answers(state, contributor(2), question));
    EXPECT_TRUE(decide(state, React{{1}, ReactionKind::agree}, by(contributor(2))));
}

TEST(Reactions, AreGivenAfterOnesOwnAnswer) {
    EXPECT_EQ(decide(three_answers(), React{{1}, ReactionKind::agree}, by(contributor(4))),
              rejected(Reason::own_answer_comes_first, "contribution"));
    EXPECT_EQ(decide(three_answers(), React{{1}, ReactionKind::agree}, by(contributor(2))),
              accepted(Reacted{{1}, ReactionKind::agree, contributor(2)}));
}
TEST(Reactions, AreNotGivenToOnesOwn) {
    EXPECT_EQ(decide(three_answers(), React{{1}, ReactionKind::agree}, by(contributor(1))),
              rejected(Reason::contribution_is_your_own, "contribution"));
}
TEST(Reactions, AnswerPendingAndRejectedContributionsAsIfTheyWereMissing) {
    const React missing{{99}, ReactionKind::agree};
    const auto refusal = decide(three_answers(), missing, by(contributor(2)));
    EXPECT_EQ(refusal, rejected(Reason::not_found, "contribution"));
    const React first{{1}, ReactionKind::agree};
    EXPECT_EQ(decide(three_answers(ModerationMode::before), first, by(contributor(2))).error(),
              refusal.error());
    EXPECT_EQ(decide(rejected_first(), first, by(contributor(2))).error(), refusal.error());
}
TEST(Reactions, AreRefusedOnceThePhaseOfTheQuestionIsClosed) {
    State state = given(closed_collection(three_answers()), ResultPublished{collection_phase});
    for (const PhaseId phase : {PhaseId{2}, PhaseId{3}})
        state = finish_phase(begin_phase(state, phase), phase);
    state = begin_phase(state, {4});
    EXPECT_EQ(decide(state, React{{1}, ReactionKind::agree}, by(contributor(2))),
              rejected(Reason::phase_is_not_open, "contribution"));
    State reacted = given(three_answers(), Reacted{{1}, ReactionKind::agree, contributor(2)});
    reacted.plan = state.plan;
    EXPECT_EQ(decide(reacted, WithdrawReaction{{1}}, by(contributor(2))),
              rejected(Reason::phase_is_not_open, "contribution"));
}
TEST(Reactions, CanBeChangedAndWithdrawnAndCountOnePersonOnce) {
    State state = after(three_answers(), React{{1}, ReactionKind::agree}, by(contributor(2)));
    EXPECT_EQ(decide(state, React{{1}, ReactionKind::agree}, by(contributor(2))),
              rejected(Reason::already_done, "kind"));
    state = after(state, React{{1}, ReactionKind::disagree}, by(contributor(2)));
    EXPECT_EQ(state.collection.contributions.at({1}).tally, (Tally{0, 1, 0}));
    state = after(state, WithdrawReaction{{1}}, by(contributor(2)));
    EXPECT_EQ(state.collection.contributions.at({1}).tally, (Tally{0, 0, 0}));
    EXPECT_EQ(decide(state, WithdrawReaction{{1}}, by(contributor(2))),
              rejected(Reason::not_found, "contribution"));
}
TEST(Reactions, OfOnePersonHaveAnEnd) {
    State state = three_answers();
    auto& reactions = state.collection.contributors[contributor(2)].reactions;
    for (std::uint64_t number = 1; number < reactions_max; ++number)
        reactions[{1'000 + number}] = ReactionKind::pass;
    EXPECT_TRUE(decide(state, React{{1}, ReactionKind::agree}, by(contributor(2))));
    state = after(state, React{{3}, ReactionKind::agree}, by(contributor(2)));
    EXPECT_EQ(decide(state, React{{1}, ReactionKind::agree}, by(contributor(2))),
              rejected(Reason::limit_is_reached, ""));
    EXPECT_TRUE(decide(state, React{{3}, ReactionKind::pass}, by(contributor(2))));
}

TEST(Withdrawal, IsTheAuthorsAlone) {
    const WithdrawContribution first{{1}};
    EXPECT_EQ(decide(three_answers(), first, by(contributor(2))),
              rejected(Reason::not_found, "contribution"));
    EXPECT_EQ(decide(three_answers(), first, by(organiser)),
              rejected(Reason::not_found, "contribution"));
    const State state = after(three_answers(), first, by(contributor(1)));
    EXPECT_EQ(counts_of(state.collection, collection_phase), (Counts{0, 2, 0, 1, 0}));
    EXPECT_TRUE(has_answered(state.collection, contributor(1), question));
    EXPECT_EQ(decide(state, first, by(contributor(1))),
              rejected(Reason::already_done, "contribution"));
}
TEST(Withdrawal, StopsWhereTheResultIsFrozen) {
    const State adopted =
        given(closed_collection(three_answers()), SynthesisAdopted{collection_phase});
    EXPECT_EQ(decide(adopted, WithdrawContribution{{1}}, by(contributor(1))),
              rejected(Reason::synthesis_is_adopted, "contribution"));
    EXPECT_EQ(decide(given(adopted, ResultPublished{collection_phase}), WithdrawContribution{{1}},
                     by(contributor(1))),
              rejected(Reason::result_is_published, "contribution"));
}
TEST(PublishedResult, HoldsAcceptedContributionsOnly) {
    State state = closed_collection(rejected_first());
    EXPECT_FALSE(is_in_published_result(state, {2}));
    state = given(state, ResultPublished{collection_phase});
    EXPECT_FALSE(is_in_published_result(state, {1}));
    EXPECT_TRUE(is_in_published_result(state, {2}));
    EXPECT_FALSE(is_in_published_result(state, {99}));
}

// Every counter that the state keeps, told again from the lists alone.
void expect_counters_are_exact(const State& state) {
    std::map<ContributionId, Tally> tallies;
    for (const auto& [id, person] : state.collection.contributors)
        for (const auto& [contribution, kind] : person.reactions) {
            Tally& tally = tallies[contribution];
            tally.agree += kind == ReactionKind::agree ? 1 : 0;
            tally.disagree += kind == ReactionKind::disagree ? 1 : 0;
            tally.pass += kind == ReactionKind::pass ? 1 : 0;
        }
    Counts counts;
    std::set<ContributionId> pending;
    std::uint64_t in_themes = 0;
    std::uint64_t set_aside = 0;
    for (const auto& [id, contribution] : state.collection.contributions) {
        EXPECT_EQ(contribution.tally, tallies[id]) << id.value;
        const bool is_accepted = contribution.status == ContributionStatus::accepted;
        counts.accepted += is_accepted ? 1 : 0;
        counts.rejected += contribution.status == ContributionStatus::rejected ? 1 : 0;
        counts.withdrawn += contribution.status == ContributionStatus::withdrawn ? 1 : 0;
        if (contribution.status == ContributionStatus::pending) pending.insert(id);
        std::set<ThemeId> themes;
        for (const auto& [theme, found] : state.synthesis.themes)
            if (!found.dropped && found.contributions.contains(id)) themes.insert(theme);
        const Placement* placement = find_placement(state.synthesis, id);
        EXPECT_EQ(placement == nullptr ? std::set<ThemeId>{} : placement->themes, themes);
        EXPECT_TRUE(placement == nullptr || is_accepted) << id.value;
        in_themes += themes.empty() ? 0 : 1;
        set_aside += placement != nullptr && placement->set_aside ? 1 : 0;
    }
    counts.pending = pending.size();
    counts.open_appeals = state.moderation.appealed.size();
    EXPECT_EQ(counts_of(state.collection, collection_phase), counts);
    EXPECT_EQ(state.collection.pending, pending);
    std::uint64_t themes = 0;
    std::uint64_t empty = 0;
    std::uint64_t contests = 0;
    for (const auto& [id, theme] : state.synthesis.themes) {
        if (theme.dropped) continue;
        ++themes;
        empty += theme.contributions.empty() ? 1 : 0;
        for (const Contest& contest : theme.contests) contests += contest.open ? 1 : 0;
    }
    const PhaseSynthesis synthesis = synthesis_of(state.synthesis, collection_phase);
    EXPECT_EQ(synthesis.theme_count, themes);
    EXPECT_EQ(synthesis.empty_theme_count, empty);
    EXPECT_EQ(synthesis.open_contest_count, contests);
    EXPECT_EQ(synthesis.in_themes_count, in_themes);
    EXPECT_EQ(synthesis.set_aside_count, set_aside);
    std::map<ParticipantId, std::uint64_t> open_reports;
    for (const auto& [id, found] : state.moderation.cases)
        for (const auto& [reporter, report] : found.reports)
            if (report.open) ++open_reports[reporter];
    EXPECT_EQ(state.moderation.open_reports, open_reports);
}

Command any_command(std::mt19937_64& random) {
    const auto below = [&](std::uint64_t count) { return random() % count; };
    const ContributionId contribution{1 + below(12)};
    const ThemeId theme{1 + below(4)};
    switch (below(20)) {
        case 0:
        case 1:
            return GiveAnswer{{1 + below(2)}, "en", "Words"};
        case 2:
            return below(4) == 0 ? Command{WithdrawContribution{contribution}}
                                 : Command{WithdrawReaction{contribution}};
        case 3:
        case 4:
        case 5:
        case 6:
        case 7:
            return React{contribution, static_cast<ReactionKind>(1 + below(3))};
        case 8:
        case 9:
            return AcceptContribution{contribution, "Fair"};
        case 10:
            return RejectContribution{contribution, ModerationRule::insult, "Rude"};
        case 11:
            return ReportContribution{contribution, ModerationRule::off_topic, ""};
        case 12:
            return DismissReports{contribution, "Fine"};
        case 13:
            return below(2) == 0
                       ? Command{AppealModeration{contribution, "No"}}
                       : Command{DecideAppeal{contribution,
                                              static_cast<AppealOutcome>(1 + below(2)), "So"}};
        case 14:
            return a_theme({contribution});
        case 15:
            return below(2) == 0 ? Command{LinkContributions{theme, {contribution}}}
                                 : Command{UnlinkContributions{theme, {contribution}, "Other"}};
        case 16:
            return below(4) == 0 ? Command{DropTheme{theme, "Empty"}}
                                 : Command{SetAside{{contribution}, "Apart"}};
        case 17:
            return ContestTheme{theme, "Not what I said"};
        case 18:
            return AnswerContest{theme, 1 + below(3), static_cast<ContestOutcome>(1 + below(3)),
                                 "Because"};
        default:
            return ReviseTheme{theme, 1 + below(2), in_english("T"), in_english("S")};
    }
}

TEST(Counters, AreExactAfterAnySequenceOfCommands) {
    std::set<std::size_t> kinds;
    for (const std::uint64_t seed : {1, 2, 3, 4, 5, 6}) {
        std::mt19937_64 random(seed);
        State state =
            after(asking(), a_question(collection_phase, ModerationMode::before), by(organiser));
        for (int step = 0; step < 3'000; ++step) {
            const Command command = any_command(random);
            const ParticipantId people[] = {moderator, organiser, contributor(1 + random() % 6)};
            const Context context = by(people[random() % 3], now_ms + step);
            const auto outcome = decide(state, command, context);
            if (!outcome) continue;
            for (const Event& event : outcome->list) {
                kinds.insert(event.index());
                apply(state, event, context);
            }
            if (step % 50 == 0) expect_counters_are_exact(state);
            ASSERT_FALSE(HasFailure()) << "seed " << seed << " step " << step;
        }
        expect_counters_are_exact(state);
    }
    EXPECT_EQ(kinds.size(), 18U);  // every event that these commands can bring about
}

}  // namespace
}  // namespace isegoria::core::collection_tests
