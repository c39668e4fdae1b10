// SPDX-License-Identifier: AGPL-3.0-or-later
// What viewers see of themes, contests and the adoption of a synthesis.
#include <algorithm>

#include "room/views/collection_view.hpp"

namespace isegoria::room {
namespace {

constexpr auto theme_kind = static_cast<std::uint32_t>(v1::Entity::kTheme);
constexpr auto contest_kind = static_cast<std::uint32_t>(v1::Entity::kContest);

std::uint64_t contest_id(core::ThemeId theme, std::uint64_t contest) {
    return theme.value * core::contests_max + contest - 1;
}

// Dropped themes too: they have to go from where they were.
void touch_theme(const core::State& state, core::ThemeId id, Touched& touched) {
    const auto found = state.synthesis.themes.find(id);
    if (found == state.synthesis.themes.end()) return;
    const core::Theme& theme = found->second;
    touched.entity(themes_page(theme.question), theme_kind, id.value);
    touched.entity(everyone, synthesis_kind, theme.phase.value);
}

void touch_contests(const core::State& state, core::ThemeId id, Touched& touched) {
    const core::Theme& theme = state.synthesis.themes.at(id);
    for (std::uint64_t contest = 1; contest <= theme.contests.size(); ++contest)
        touched.entity(themes_page(theme.question), contest_kind, contest_id(id, contest));
}

bool draw_theme(const core::State& state, const Place& place, v1::Entity& entity) {
    const auto* theme = core::find_theme(state.synthesis, {place.key.id});
    if (theme == nullptr) return false;
    auto* view = entity.mutable_theme();
    view->set_phase(theme->phase.value);
    view->set_question(theme->question.value);
    put_wordings(theme->titles, view->mutable_titles());
    put_wordings(theme->summaries, view->mutable_summaries());
    view->set_revision(theme->revision);
    view->set_contribution_count(theme->contributions.size());
    for (const core::ContributionId contribution : theme->contributions) {
        if (static_cast<std::size_t>(view->contributions_size()) == links_shown_max) break;
        view->add_contributions(contribution.value);
    }
    view->set_open_contest_count(theme->open_contest_count);
    return true;
}

bool draw_contest(const core::State& state, const Place& place, v1::Entity& entity) {
    const core::ThemeId id{place.key.id / core::contests_max};
    const std::uint64_t index = place.key.id % core::contests_max;
    const auto* theme = core::find_theme(state.synthesis, id);
    if (theme == nullptr || index >= theme->contests.size()) return false;
    const core::Contest& contest = theme->contests[index];
    auto* view = entity.mutable_contest();
    view->set_theme(id.value);
    view->set_contest(index + 1);
    view->set_revision(contest.revision);
    view->set_reason(contest.reason.words);
    view->set_open(contest.open);
    view->set_outcome(static_cast<v1::ContestOutcome>(contest.outcome));
    view->set_answer(contest.answer.words);
    return true;
}

bool draw_progress(const core::State& state, const Place& place, v1::Entity& entity) {
    const core::PhaseId phase{place.key.id};
    const auto& questions = state.collection.questions;
    if (std::none_of(questions.begin(), questions.end(),
                     [&](const auto& each) { return each.second.phase == phase; }))
        return false;
    const core::Counts counts = core::counts_of(state.collection, phase);
    const core::PhaseSynthesis synthesis = core::synthesis_of(state.synthesis, phase);
    auto* view = entity.mutable_synthesis();
    view->set_pending_count(counts.pending);
    view->set_open_appeal_count(counts.open_appeals);
    view->set_open_contest_count(synthesis.open_contest_count);
    view->set_accepted_count(counts.accepted);
    view->set_in_themes_count(synthesis.in_themes_count);
    view->set_set_aside_count(synthesis.set_aside_count);
    view->set_theme_count(synthesis.theme_count);
    view->set_empty_theme_count(synthesis.empty_theme_count);
    view->set_adopted(synthesis.adopted);
    view->set_adopted_ms(synthesis.adopted_ms);
    return true;
}

}  // namespace

void touch_themes_around(const core::State& state, core::ContributionId id, Touched& touched) {
    const auto* contribution = core::find_contribution(state.collection, id);
    if (contribution == nullptr) return;
    const core::PhaseId phase = core::phase_of(state.collection, *contribution);
    for (const auto& [theme, found] : state.synthesis.themes)
        if (found.phase == phase && !found.dropped) touch_theme(state, theme, touched);
}

void touch(const core::State& state, const core::ThemeDrafted& event, Touched& touched) {
    touch_theme(state, event.theme, touched);
    for (const core::ContributionId id : event.contributions) touch_placement(state, id, touched);
}
void touch(const core::State& state, const core::ThemeRevised& event, Touched& touched) {
    touch_theme(state, event.theme, touched);
}
void touch(const core::State& state, const core::ContributionsLinked& event, Touched& touched) {
    touch_theme(state, event.theme, touched);
    for (const core::ContributionId id : event.contributions) touch_placement(state, id, touched);
}
void touch(const core::State& state, const core::ContributionsUnlinked& event, Touched& touched) {
    touch_theme(state, event.theme, touched);
    for (const core::ContributionId id : event.contributions) touch_placement(state, id, touched);
}
void touch(const core::State& state, const core::ThemeDropped& event, Touched& touched) {
    touch_theme(state, event.theme, touched);
    touch_contests(state, event.theme, touched);
    for (const core::ContributionId id : state.synthesis.themes.at(event.theme).contributions)
        touch_placement(state, id, touched);
}
void touch(const core::State& state, const core::ContributionsSetAside& event, Touched& touched) {
    for (const core::ContributionId id : event.contributions) {
        touch_placement(state, id, touched);
        if (const auto* contribution = core::find_contribution(state.collection, id))
            touched.entity(everyone, synthesis_kind,
                           core::phase_of(state.collection, *contribution).value);
    }
}
void touch(const core::State& state, const core::ThemeContested& event, Touched& touched) {
    touch_theme(state, event.theme, touched);
    const core::Theme& theme = state.synthesis.themes.at(event.theme);
    touched.entity(themes_page(theme.question), contest_kind,
                   contest_id(event.theme, event.contest));
}
void touch(const core::State& state, const core::ContestAnswered& event, Touched& touched) {
    touch_theme(state, event.theme, touched);
    const core::Theme& theme = state.synthesis.themes.at(event.theme);
    touched.entity(themes_page(theme.question), contest_kind,
                   contest_id(event.theme, event.contest));
}
void touch(const core::State&, const core::SynthesisAdopted& event, Touched& touched) {
    touched.entity(everyone, synthesis_kind, event.phase.value);
}

void touch_all_synthesis(const core::State& state, Touched& touched) {
    for (const auto& [id, theme] : state.synthesis.themes) {
        if (theme.dropped) continue;
        touch_theme(state, id, touched);
        touch_contests(state, id, touched);
    }
    for (const auto& [id, question] : state.collection.questions)
        touched.entity(everyone, synthesis_kind, question.phase.value);
}

bool draw_synthesis(const core::State& state, const Place& place, v1::Entity& entity) {
    switch (place.key.kind) {
        case theme_kind:
            return draw_theme(state, place, entity);
        case contest_kind:
            return draw_contest(state, place, entity);
        case synthesis_kind:
            return draw_progress(state, place, entity);
        default:
            return false;
    }
}

}  // namespace isegoria::room
