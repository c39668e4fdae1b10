// SPDX-License-Identifier: AGPL-3.0-or-later
// The views of questions, answers, moderation and synthesis: what is held by touching equals what
// is drawn anew, every entity fits a frame, and nobody reads answers before having given their own.
#include "room/views/collection_view.hpp"

#include <gtest/gtest.h>

#include <random>

#include "../core/collection_fixture.hpp"
#include "held_views.hpp"

namespace isegoria::room::collection_view_tests {
namespace {

using namespace core::testing;
using core::Command;
using core::ContributionId;
using core::ParticipantId;

constexpr std::size_t entity_octets_max = 60'000;  // What a frame leaves beside its envelope.

Command any_moderation(std::mt19937_64& random, ContributionId contribution) {
    switch (random() % 8) {
        case 0:
        case 1:
            return core::AcceptContribution{contribution, "Fair"};
        case 2:
            return core::RejectContribution{contribution, core::ModerationRule::insult, "Rude"};
        case 3:
            return core::ReportContribution{contribution, core::ModerationRule::off_topic, "Look"};
        case 4:
            return core::DismissReports{contribution, "Fine"};
        case 5:
            return core::AppealModeration{contribution, "No"};
        case 6:
            return core::DecideAppeal{contribution, core::AppealOutcome::overturn, "Yes"};
        default:
            return core::PublishModerationPolicy{in_english("Be kind")};
    }
}

Command any_synthesis(std::mt19937_64& random, ContributionId contribution) {
    const core::ThemeId theme{1 + random() % 4};
    switch (random() % 9) {
        case 0:
            return a_theme({contribution});
        case 1:
            return core::LinkContributions{theme, {contribution}};
        case 2:
            return core::UnlinkContributions{theme, {contribution}, "Other"};
        case 3:
            return random() % 5 == 0 ? Command{core::DropTheme{theme, "Empty"}}
                                     : Command{core::ContestTheme{theme, "Not so"}};
        case 4:
            return core::SetAside{{contribution}, "Apart"};
        case 5:
            return core::ContestTheme{theme, "Not what I said"};
        case 6:
            return core::AnswerContest{theme, 1 + random() % 3,
                                       static_cast<core::ContestOutcome>(1 + random() % 3), "So"};
        case 7:
            return core::AdoptSynthesis{collection_phase};
        default:
            return core::ReviseTheme{theme, 1 + random() % 2, in_english("T"), in_english("S")};
    }
}

Command any_command(std::mt19937_64& random, int step) {
    const ContributionId contribution{1 + random() % 12};
    if (step == 900) return core::ClosePhase{collection_phase, ""};
    if (step == 1'100) return core::PublishResult{collection_phase};
    switch (random() % 12) {
        case 0:
        case 1:
            return core::GiveAnswer{{1 + random() % 3}, "en", "Words"};
        case 2:
            return random() % 3 == 0 ? Command{core::WithdrawContribution{contribution}}
                                     : Command{core::WithdrawReaction{contribution}};
        case 3:
        case 4:
        case 5:
            return core::React{contribution, static_cast<core::ReactionKind>(1 + random() % 3)};
        case 6:
        case 7:
            return any_moderation(random, contribution);
        case 8:
            return random() % 4 == 0 ? Command{core::RedactContribution{contribution, "A name"}}
                                     : Command{a_question({1 + 3 * (random() % 2)})};
        case 9:
            return random() % 2 == 0
                       ? Command{core::CorrectQuestion{{2 + random() % 5},
                                                       {4},
                                                       in_english("Q"),
                                                       true,
                                                       core::ModerationMode::before}}
                       : Command{core::RetireQuestion{{2 + random() % 5}, "Asked twice"}};
        default:
            return any_synthesis(random, contribution);
    }
}

TEST(CollectionViews, WhatIsHeldByTouchingEqualsWhatIsDrawnAnew) {
    std::set<std::uint32_t> kinds;
    for (const std::uint64_t seed : {1, 2, 3, 4}) {
        std::mt19937_64 random(seed);
        core::State state = after(
            asking(), a_question(collection_phase, core::ModerationMode::before), by(organiser));
        Held held = drawn_anew(state);
        for (int step = 0; step < 1'200; ++step) {
            const Command command = any_command(random, step);
            const ParticipantId people[] = {moderator, organiser, contributor(1 + random() % 5)};
            const bool by_organiser = step == 900 || step == 1'100;
            const core::Context context =
                by(by_organiser ? organiser : people[random() % 3], now_ms + step);
            const auto outcome = core::decide(state, command, context);
            if (!outcome) continue;
            // As the clerk does: all events of an entry, then what they touched.
            std::uint32_t place = 0;
            for (core::Event event : outcome->list) {
                core::for_each_text(event, [&](core::Text& each) {
                    each.entry = 1'000 + static_cast<std::uint64_t>(step);
                    each.place = place++;
                });
                core::apply(state, event, context);
            }
            Touched touched;
            for (const core::Event& event : outcome->list) touch(state, event, touched);
            update(held, state, touched);
            for (const auto& [where, octets] : held) kinds.insert(where.key.kind);
            if (step % 25 == 0)
                expect_equal(held, drawn_anew(state),
                             "seed " + std::to_string(seed) + " step " + std::to_string(step));
            if (HasFatalFailure()) return;
        }
        expect_equal(held, drawn_anew(state), "seed " + std::to_string(seed) + " at the end");
        if (HasFatalFailure()) return;
    }
    for (const auto kind :
         {v1::Entity::kQuestion, v1::Entity::kContribution, v1::Entity::kPageTallies,
          v1::Entity::kOwnContribution, v1::Entity::kOwnReactions, v1::Entity::kModerationPolicy,
          v1::Entity::kModerationNotice, v1::Entity::kModerationItem, v1::Entity::kTheme,
          v1::Entity::kContest, v1::Entity::kSynthesis})
        EXPECT_TRUE(kinds.contains(static_cast<std::uint32_t>(kind))) << kind;
}

// Whether any entity that this viewer may watch holds these octets.
bool can_read(const core::State& state, ParticipantId viewer, const std::string& words) {
    for (const auto& [place, octets] : drawn_anew(state))
        if (core::may_watch(state, viewer, place.audience) &&
            octets.find(words) != std::string::npos)
            return true;
    return false;
}

TEST(CollectionViews, ShowNobodysAnswerBeforeTheViewersOwn) {
    const core::State state = with_theme(answered(three_answers(), contributor(4), "My secret"));
    for (const ParticipantId viewer : {contributor(5), member(1), editor, facilitator, stranger}) {
        EXPECT_FALSE(can_read(state, viewer, "My secret")) << viewer.value;
        EXPECT_FALSE(can_read(state, viewer, "People ask for time")) << viewer.value;
    }
    EXPECT_TRUE(can_read(state, contributor(4), "My secret"));
    EXPECT_TRUE(can_read(state, contributor(1), "My secret"));
    EXPECT_TRUE(can_read(state, moderator, "My secret"));
    EXPECT_TRUE(can_read(answered(state, contributor(5)), contributor(5), "My secret"));
}
TEST(CollectionViews, ShowAnswersToEveryoneOnceTheResultIsPublished) {
    const core::State state = closed_collection(answered(asking(), contributor(1), "My secret"));
    EXPECT_FALSE(can_read(state, stranger, "My secret"));
    EXPECT_TRUE(
        can_read(given(state, core::ResultPublished{collection_phase}), stranger, "My secret"));
}
TEST(CollectionViews, ShowWhatWaitsOrWasRejectedToItsAuthorAndTheModeratorsAlone) {
    const core::State waiting =
        answered(three_answers(core::ModerationMode::before), contributor(4), "My secret");
    EXPECT_FALSE(can_read(waiting, contributor(1), "My secret"));
    EXPECT_TRUE(can_read(waiting, contributor(4), "My secret"));
    EXPECT_TRUE(can_read(waiting, moderator, "My secret"));
    const core::State refused = after(
        waiting, core::RejectContribution{{4}, core::ModerationRule::insult, "Look at the rules"},
        by(moderator));
    EXPECT_FALSE(can_read(refused, contributor(1), "My secret"));
    EXPECT_TRUE(can_read(refused, contributor(4), "My secret"));
    EXPECT_TRUE(can_read(refused, stranger, "Look at the rules"));
}
v1::OwnContribution own_answer(const core::State& state, std::uint64_t number) {
    const auto drawn = draw(state, {person(contributor(number)),
                                    {static_cast<std::uint32_t>(v1::Entity::kOwnContribution),
                                     number}});
    EXPECT_TRUE(drawn) << number;
    return drawn ? drawn->own_contribution() : v1::OwnContribution();
}
TEST(OwnContribution, TellsItsAuthorWhatBecameOfItStepByStep) {
    core::State state = three_answers(core::ModerationMode::before);
    EXPECT_EQ(own_answer(state, 1).fate(), v1::FATE_KIND_RECEIVED);
    state = after(state, core::AcceptContribution{{1}, ""}, by(moderator));
    state = after(state, core::AcceptContribution{{2}, ""}, by(moderator));
    EXPECT_EQ(own_answer(state, 1).fate(), v1::FATE_KIND_ACCEPTED);
    state = after(state, core::RejectContribution{{3}, core::ModerationRule::insult, "Rude"},
                  by(moderator));
    state = after(state, core::AppealModeration{{3}, "It is a quotation"}, by(contributor(3)));
    const v1::OwnContribution rejected = own_answer(state, 3);
    EXPECT_EQ(rejected.fate(), v1::FATE_KIND_REJECTED);
    EXPECT_EQ(rejected.rule(), v1::MODERATION_RULE_INSULT);
    EXPECT_EQ(rejected.reason(), "Rude");
    EXPECT_TRUE(rejected.appealed());
    EXPECT_EQ(rejected.appeal_outcome(), v1::APPEAL_OUTCOME_UNSPECIFIED);
    state = after(state, a_theme({{1}}), by(moderator));
    EXPECT_EQ(own_answer(state, 1).fate(), v1::FATE_KIND_IN_THEMES);
    ASSERT_EQ(own_answer(state, 1).themes_size(), 1);
    EXPECT_EQ(own_answer(state, 1).themes(0), 1U);
    state = after(state, core::SetAside{{{2}}, "About another valley"}, by(moderator));
    EXPECT_EQ(own_answer(state, 2).fate(), v1::FATE_KIND_SET_ASIDE);
    EXPECT_EQ(own_answer(state, 2).reason(), "About another valley");
    state = after(state, core::WithdrawContribution{{2}}, by(contributor(2)));
    EXPECT_EQ(own_answer(state, 2).fate(), v1::FATE_KIND_WITHDRAWN);
    // A proposal of the panel stands on it.
    state = given(state, core::ProposalSubmitted{core::ProposalId{1}, member(1), "en",
                                                 core::text("Time"), core::text("More of it"),
                                                 {{1}}, {}});
    ASSERT_EQ(own_answer(state, 1).cited_by_proposals_size(), 1);
    EXPECT_EQ(own_answer(state, 1).cited_by_proposals(0), 1U);
    // Nobody else has any of it: of the author's own audience, and of no other, it is an entity.
    for (const auto& [place, octets] : drawn_anew(state))
        if (place.key.kind == v1::Entity::kOwnContribution) {
            EXPECT_EQ(place.audience, person(contributor(place.key.id))) << name_of(place);
        }
}
TEST(CollectionViews, CountReactionsForViewersOnlyOnceThePhaseIsClosed) {
    const core::State state =
        after(three_answers(), core::React{{1}, core::ReactionKind::agree}, by(contributor(2)));
    const Place tallies{{core::AudienceKind::answers, question.value, 1},
                        {static_cast<std::uint32_t>(v1::Entity::kPageTallies), 1}};
    EXPECT_FALSE(draw(state, tallies));
    const auto drawn = draw(closed_collection(state), tallies);
    ASSERT_TRUE(drawn);
    ASSERT_EQ(drawn->page_tallies().tallies_size(), 3);
    EXPECT_EQ(drawn->page_tallies().tallies(0).agree(), 1U);
}
TEST(CollectionViews, PutAHundredAnswersOnAPage) {
    core::State state = asking();
    for (std::uint64_t number = 0; number <= core::answers_page_size; ++number)
        state = answered(std::move(state), contributor(1 + number % contributor_count));
    EXPECT_EQ(core::page_of(state.collection.contributions.at({100})), 1U);
    EXPECT_EQ(core::page_of(state.collection.contributions.at({101})), 2U);
    const auto drawn =
        draw(state, {everyone, {static_cast<std::uint32_t>(v1::Entity::kQuestion), 1}});
    EXPECT_EQ(drawn->question().page_count(), 2U);
}

std::string widest(std::size_t count) {
    std::string words;
    for (std::size_t index = 0; index < count; ++index) words += "\xf0\x9f\x8c\xb3";
    return words;
}
std::vector<core::Wording> in_all_languages(std::size_t signs) {
    std::vector<core::Wording> wordings;
    for (std::size_t index = 0; index < core::languages_max; ++index)
        wordings.push_back({"x" + std::string(1, static_cast<char>('a' + index)), widest(signs)});
    return wordings;
}

TEST(CollectionViews, FitAFrameAtTheirLargest) {
    core::AskQuestion ask = a_question(collection_phase);
    ask.wordings = in_all_languages(core::question_signs_max);
    core::State state = after(during(core::PhaseKind::collection), ask, by(organiser));
    state = answered(std::move(state), contributor(1), widest(core::answer_signs_max));
    core::DraftTheme theme = a_theme({{1}});
    theme.titles = in_all_languages(core::title_signs_max);
    theme.summaries = in_all_languages(core::theme_summary_signs_max);
    state = after(std::move(state), theme, by(moderator));
    for (std::uint64_t number = 0; number < 2 * links_shown_max; ++number)
        state.synthesis.themes.at({1}).contributions.insert({900'000 + number});
    for (std::uint64_t number = 0; number < core::reports_max; ++number)
        core::apply(
            state,
            core::Event{core::ContributionReported{
                {1}, core::ModerationRule::insult, core::text(widest(core::reason_signs_max))}},
            by({5'000 + number}));
    state = after(std::move(state),
                  core::PublishModerationPolicy{in_all_languages(core::policy_signs_max)},
                  by(moderator));
    for (const auto& [place, octets] : drawn_anew(state))
        EXPECT_LE(octets.size(), entity_octets_max) << name_of(place);
    auto& reactions = state.collection.contributors[contributor(2)].reactions;
    for (std::uint64_t number = 0; number < core::reactions_max; ++number) {
        state.collection.contributions[{900'000 + number}].question = question;
        reactions[{900'000 + number}] = core::ReactionKind::agree;
    }
    const auto own = draw(state, {person(contributor(2)),
                                  {static_cast<std::uint32_t>(v1::Entity::kOwnReactions), 1}});
    EXPECT_LE(own->ByteSizeLong(), entity_octets_max);
}

}  // namespace
}  // namespace isegoria::room::collection_view_tests
