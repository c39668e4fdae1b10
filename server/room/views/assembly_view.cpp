// SPDX-License-Identifier: AGPL-3.0-or-later
// What viewers see of the assembly and its mandate.
#include "room/views/concept_views.hpp"

namespace isegoria::room {
namespace {
constexpr auto assembly_kind = static_cast<std::uint32_t>(v1::Entity::kAssembly);
constexpr auto correction_kind = static_cast<std::uint32_t>(v1::Entity::kCorrection);
}  // namespace

void touch(const core::State& state, const core::AssemblyFounded&, Touched& touched) {
    touched.entity(everyone, assembly_kind);
    touch_permissions(state, touched);
}
void touch(const core::State&, const core::MandateStated&, Touched& touched) {
    touched.entity(everyone, assembly_kind);
}
void touch(const core::State&, const core::MandateCorrected&, Touched& touched) {
    touched.entity(everyone, assembly_kind);
}
void touch(const core::State& state, const core::AssemblyOpened&, Touched& touched) {
    touched.entity(everyone, assembly_kind);
    touch_permissions(state, touched);
}
void touch(const core::State& state, const core::AssemblyEnded&, Touched& touched) {
    touched.entity(everyone, assembly_kind);
    touch_permissions(state, touched);
}
void touch(const core::State& state, const core::RecordCorrected&, Touched& touched) {
    touched.entity(everyone, correction_kind, state.assembly.corrections.size());
}

void touch_all_assembly(const core::State& state, Touched& touched) {
    if (state.assembly.status == core::AssemblyStatus::unfounded) return;
    touched.entity(everyone, assembly_kind);
    for (std::size_t index = 1; index <= state.assembly.corrections.size(); ++index)
        touched.entity(everyone, correction_kind, index);
}

bool draw_assembly(const core::State& state, const Place& place, v1::Entity& entity) {
    const core::Assembly& assembly = state.assembly;
    if (place.key.kind == correction_kind) {
        if (place.key.id == 0 || place.key.id > assembly.corrections.size()) return false;
        const core::RecordCorrected& correction = assembly.corrections[place.key.id - 1];
        entity.mutable_correction()->set_entry(correction.entry);
        entity.mutable_correction()->set_correction(correction.correction.words);
        return true;
    }
    if (assembly.status == core::AssemblyStatus::unfounded) return false;
    auto* view = entity.mutable_assembly();
    view->set_territory(assembly.territory.value);
    put_wordings(assembly.names, view->mutable_names());
    view->set_time_zone(assembly.time_zone);
    view->set_rehearsal_of(assembly.rehearsal_of.value);
    view->set_status(static_cast<v1::AssemblyStatus>(assembly.status));
    if (!assembly.mandate) return true;
    const core::Mandate& mandate = *assembly.mandate;
    auto* shown = view->mutable_mandate();
    put_wordings(mandate.question, shown->mutable_question());
    put_wordings(mandate.scope, shown->mutable_scope());
    shown->set_commissioning_authority(mandate.commissioning_authority.words);
    for (const core::Commitment& commitment : mandate.commitments) {
        auto* added = shown->add_commitments();
        added->set_commitment(commitment.commitment.value);
        added->set_words(commitment.words.words);
        added->set_due_ms(commitment.due_ms);
    }
    shown->set_consensus_threshold_percent(mandate.consensus_threshold_percent);
    shown->set_replacements_until_ms(mandate.replacements_until_ms);
    shown->set_draws_max(mandate.draws_max);
    return true;
}

}  // namespace isegoria::room
