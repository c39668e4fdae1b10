// SPDX-License-Identifier: AGPL-3.0-or-later
// What viewers see of questions, answers and reactions.
#include "room/views/collection_view.hpp"

#include <algorithm>

#include "core/fate.hpp"

namespace isegoria::room {
namespace {

constexpr auto question_kind = static_cast<std::uint32_t>(v1::Entity::kQuestion);
constexpr auto contribution_kind = static_cast<std::uint32_t>(v1::Entity::kContribution);
constexpr auto tallies_kind = static_cast<std::uint32_t>(v1::Entity::kPageTallies);
constexpr auto own_kind = static_cast<std::uint32_t>(v1::Entity::kOwnContribution);
constexpr auto reactions_kind = static_cast<std::uint32_t>(v1::Entity::kOwnReactions);

std::uint32_t page_count(const core::Question& question) {
    return static_cast<std::uint32_t>(
        (question.contributions.size() + core::answers_page_size - 1) / core::answers_page_size);
}

// A question may have come from any phase of the plan: there are at most a few hundred numbers.
void touch_question(const core::State& state, core::QuestionId question, Touched& touched) {
    touched.entity(everyone, question_kind, question.value);
    for (std::uint64_t phase = 1; phase < state.plan.next_phase; ++phase)
        touched.entity(everyone, synthesis_kind, phase);
}

void touch_reaction(const core::State& state, core::ParticipantId participant,
                    core::ContributionId contribution, Touched& touched) {
    const auto* found = core::find_contribution(state.collection, contribution);
    if (found != nullptr)
        touched.entity(person(participant), reactions_kind, found->question.value);
}

bool is_tallied(const core::State& state, const core::Question& question) {
    const auto* phase = core::find_phase(state.plan, question.phase);
    return phase != nullptr && (phase->status == core::PhaseStatus::closed ||
                                phase->status == core::PhaseStatus::published);
}

bool draw_question(const core::State& state, const Place& place, v1::Entity& entity) {
    const auto* question = core::find_question(state.collection, {place.key.id});
    if (question == nullptr) return false;
    auto* view = entity.mutable_question();
    view->set_phase(question->phase.value);
    put_wordings(question->wordings, view->mutable_wordings());
    view->set_individual_first(question->individual_first);
    view->set_moderation(static_cast<v1::ModerationMode>(question->moderation));
    view->set_variant_of(question->variant_of.value);
    view->set_author_count(question->author_count);
    view->set_accepted_count(question->counts.accepted);
    view->set_page_count(page_count(*question));
    return true;
}

bool draw_contribution(const core::State& state, const Place& place, v1::Entity& entity) {
    const core::ContributionId id{place.key.id};
    const auto* contribution = core::find_contribution(state.collection, id);
    if (contribution == nullptr || contribution->status != core::ContributionStatus::accepted)
        return false;
    auto* view = entity.mutable_contribution();
    view->set_question(contribution->question.value);
    view->set_number(contribution->number);
    view->set_language(contribution->language);
    view->set_words(contribution->words.words);
    view->set_erased(contribution->words.erased);
    view->set_first(contribution->first);
    view->set_voice(static_cast<v1::Voice>(contribution->voice));
    if (const auto* placement = core::find_placement(state.synthesis, id)) {
        for (const core::ThemeId theme : placement->themes) view->add_themes(theme.value);
        view->set_set_aside(placement->set_aside);
        view->set_set_aside_reason(placement->reason.words);
    }
    return true;
}

bool draw_tallies(const core::State& state, const Place& place, v1::Entity& entity) {
    const auto* question = core::find_question(state.collection, {place.audience.id});
    if (question == nullptr || place.audience.page == 0 || !is_tallied(state, *question))
        return false;
    auto* view = entity.mutable_page_tallies();
    const std::size_t begin = (place.audience.page - 1) * core::answers_page_size;
    const std::size_t end =
        std::min<std::size_t>(begin + core::answers_page_size, question->contributions.size());
    for (std::size_t index = begin; index < end; ++index) {
        const core::ContributionId id = question->contributions[index];
        const core::Contribution& contribution = state.collection.contributions.at(id);
        if (contribution.status != core::ContributionStatus::accepted) continue;
        auto* tally = view->add_tallies();
        tally->set_contribution(id.value);
        tally->set_agree(contribution.tally.agree);
        tally->set_disagree(contribution.tally.disagree);
        tally->set_pass(contribution.tally.pass);
    }
    return view->tallies_size() != 0;
}

bool draw_own(const core::State& state, const Place& place, v1::Entity& entity) {
    const core::ContributionId id{place.key.id};
    const auto* contribution = core::find_contribution(state.collection, id);
    if (contribution == nullptr || contribution->author.value != place.audience.id) return false;
    const core::Fate fate = *core::fate(state, id);
    auto* view = entity.mutable_own_contribution();
    view->set_question(contribution->question.value);
    view->set_language(contribution->language);
    view->set_words(contribution->words.words);
    view->set_erased(contribution->words.erased);
    view->set_first(contribution->first);
    view->set_given_ms(contribution->given_ms);
    view->set_fate(static_cast<v1::FateKind>(fate.kind));
    view->set_rule(static_cast<v1::ModerationRule>(fate.rule));
    view->set_reason(fate.reason.words);
    if (fate.appeal) {
        view->set_appealed(true);
        view->set_appeal_outcome(static_cast<v1::AppealOutcome>(fate.appeal->outcome));
        view->set_appeal_reason(fate.appeal->reason.words);
    }
    put_ids(fate.themes, view->mutable_themes());
    put_ids(fate.cited_by_proposals, view->mutable_cited_by_proposals());
    put_ids(fate.cited_by_articles, view->mutable_cited_by_articles());
    for (const core::PublishedUse& use : fate.published_in) {
        auto* added = view->add_published_in();
        added->set_version(use.version.value);
        added->set_article(use.article.value);
    }
    return true;
}

bool draw_reactions(const core::State& state, const Place& place, v1::Entity& entity) {
    const auto found = state.collection.contributors.find({place.audience.id});
    if (found == state.collection.contributors.end()) return false;
    auto* view = entity.mutable_own_reactions();
    for (const auto& [id, kind] : found->second.reactions) {
        if (state.collection.contributions.at(id).question.value != place.key.id) continue;
        switch (kind) {
            case core::ReactionKind::agree:
                view->add_agree(id.value);
                break;
            case core::ReactionKind::disagree:
                view->add_disagree(id.value);
                break;
            case core::ReactionKind::pass:
                view->add_pass(id.value);
                break;
        }
    }
    return view->agree_size() + view->disagree_size() + view->pass_size() != 0;
}

}  // namespace

core::Audience answers_page(const core::Contribution& contribution) {
    return {core::AudienceKind::answers, contribution.question.value, core::page_of(contribution)};
}

core::Audience themes_page(core::QuestionId question) {
    return {core::AudienceKind::answers, question.value, 0};
}

void touch_fate(const core::State& state, core::ContributionId id, Touched& touched) {
    const auto* contribution = core::find_contribution(state.collection, id);
    if (contribution != nullptr) touched.entity(person(contribution->author), own_kind, id.value);
}

void touch_placement(const core::State& state, core::ContributionId id, Touched& touched) {
    const auto* contribution = core::find_contribution(state.collection, id);
    if (contribution == nullptr) return;
    touched.entity(answers_page(*contribution), contribution_kind, id.value);
    touch_fate(state, id, touched);
}

void touch_contribution(const core::State& state, core::ContributionId id, Touched& touched) {
    const auto* contribution = core::find_contribution(state.collection, id);
    if (contribution == nullptr) return;
    const core::Audience page = answers_page(*contribution);
    touch_placement(state, id, touched);
    touched.entity(page, tallies_kind, page.page);
    touched.entity(moderation, item_kind, id.value);
    touched.entity(everyone, notice_kind, id.value);
    touched.entity(everyone, question_kind, contribution->question.value);
    touched.entity(everyone, synthesis_kind, core::phase_of(state.collection, *contribution).value);
}

void touch_tallies(const core::State& state, core::PhaseId phase, Touched& touched) {
    for (const auto& [id, question] : state.collection.questions)
        if (question.phase == phase)
            for (std::uint32_t page = 1; page <= page_count(question); ++page)
                touched.entity({core::AudienceKind::answers, id.value, page}, tallies_kind, page);
}

void touch(const core::State& state, const core::QuestionAsked& event, Touched& touched) {
    touch_question(state, event.question, touched);
}
void touch(const core::State& state, const core::QuestionCorrected& event, Touched& touched) {
    touch_question(state, event.question, touched);
    // It may be asked individually first now, or no longer.
    touched.pages_of_all();
}
void touch(const core::State& state, const core::QuestionRetired& event, Touched& touched) {
    touch_question(state, event.question, touched);
    touched.pages_of_all();
}
void touch(const core::State& state, const core::AnswerGiven& event, Touched& touched) {
    touch_contribution(state, event.contribution, touched);
    if (const auto* given = core::find_contribution(state.collection, event.contribution))
        if (event.first) touched.audiences_of(given->author);
}
void touch(const core::State& state, const core::ContributionWithdrawn& event, Touched& touched) {
    touch_contribution(state, event.contribution, touched);
    touch_themes_around(state, event.contribution, touched);
}
void touch(const core::State& state, const core::Reacted& event, Touched& touched) {
    touch_reaction(state, event.participant, event.contribution, touched);
}
void touch(const core::State& state, const core::ReactionWithdrawn& event, Touched& touched) {
    touch_reaction(state, event.participant, event.contribution, touched);
}

void touch_all_collection(const core::State& state, Touched& touched) {
    for (const auto& [id, question] : state.collection.questions) {
        touched.entity(everyone, question_kind, id.value);
        touch_tallies(state, question.phase, touched);
    }
    for (const auto& [id, contribution] : state.collection.contributions)
        touched.entity(answers_page(contribution), contribution_kind, id.value);
}

void touch_person_collection(const core::State& state, core::ParticipantId participant,
                             Touched& touched) {
    const auto found = state.collection.contributors.find(participant);
    if (found == state.collection.contributors.end()) return;
    for (const auto& [question, answers] : found->second.answers)
        for (const core::ContributionId answer : answers)
            touched.entity(person(participant), own_kind, answer.value);
    for (const auto& [contribution, kind] : found->second.reactions)
        touch_reaction(state, participant, contribution, touched);
}

bool draw_collection(const core::State& state, const Place& place, v1::Entity& entity) {
    switch (place.key.kind) {
        case question_kind:
            return draw_question(state, place, entity);
        case contribution_kind:
            return draw_contribution(state, place, entity);
        case tallies_kind:
            return draw_tallies(state, place, entity);
        case own_kind:
            return draw_own(state, place, entity);
        case reactions_kind:
            return draw_reactions(state, place, entity);
        default:
            return false;
    }
}

}  // namespace isegoria::room
