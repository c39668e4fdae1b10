// SPDX-License-Identifier: AGPL-3.0-or-later
// What viewers see of the process plan.
#include <algorithm>

#include "room/views/charter_views.hpp"
#include "room/views/collection_view.hpp"
#include "room/views/concept_views.hpp"

namespace isegoria::room {
namespace {

constexpr auto phase_kind = static_cast<std::uint32_t>(v1::Entity::kPhase);

// Rights and what is disclosed depend on the phase that is open.
void touch_moment(const core::State& state, core::PhaseId phase, Touched& touched) {
    touched.entity(everyone, phase_kind, phase.value);
    touch_permissions(state, touched);
    touched.pages_of_all();
    const core::PhaseState* changed = core::find_phase(state.plan, phase);
    if (changed->planned.kind == core::PhaseKind::drafting) touch_draft(state, touched);
}

}  // namespace

void touch(const core::State& state, const core::PlanComposed&, Touched& touched) {
    // Phases that the new plan no longer has are drawn as nothing, hence every number ever given.
    for (std::uint64_t id = 1; id < state.plan.next_phase; ++id)
        touched.entity(everyone, phase_kind, id);
}
void touch(const core::State& state, const core::PhaseOpened& event, Touched& touched) {
    touch_moment(state, event.phase, touched);
}
void touch(const core::State&, const core::PhaseExtended& event, Touched& touched) {
    touched.entity(everyone, phase_kind, event.phase.value);
}
void touch(const core::State& state, const core::PhaseClosed& event, Touched& touched) {
    touch_moment(state, event.phase, touched);
    touch_tallies(state, event.phase, touched);
}
void touch(const core::State& state, const core::ResultPublished& event, Touched& touched) {
    touch_moment(state, event.phase, touched);
}

void touch_all_plan(const core::State& state, Touched& touched) {
    for (const core::PhaseState& phase : state.plan.phases)
        touched.entity(everyone, phase_kind, phase.planned.phase.value);
}

bool draw_plan(const core::State& state, const Place& place, v1::Entity& entity) {
    const auto& phases = state.plan.phases;
    const auto found = std::find_if(
        phases.begin(), phases.end(),
        [&](const core::PhaseState& phase) { return phase.planned.phase.value == place.key.id; });
    if (found == phases.end()) return false;
    auto* view = entity.mutable_phase();
    view->set_place(static_cast<std::uint32_t>(found - phases.begin() + 1));
    view->set_kind(static_cast<v1::PhaseKind>(found->planned.kind));
    put_wordings(found->planned.titles, view->mutable_titles());
    view->set_status(static_cast<v1::PhaseStatus>(found->status));
    view->set_closes_ms(found->planned.closes_ms);
    view->set_opened_ms(found->opened_ms);
    view->set_closed_ms(found->closed_ms);
    view->set_last_reason(found->last_reason.words);
    return true;
}

}  // namespace isegoria::room
