// SPDX-License-Identifier: AGPL-3.0-or-later
// What viewers see of the directory.
#include "room/rehearsal_name.hpp"
#include "room/views/concept_views.hpp"

namespace isegoria::room {
namespace {
constexpr auto territory_kind = static_cast<std::uint32_t>(v1::Entity::kTerritory);
constexpr auto card_kind = static_cast<std::uint32_t>(v1::Entity::kAssemblyCard);
}  // namespace

void touch(const core::State&, const core::TerritoryCreated& event, Touched& touched) {
    touched.entity(everyone, territory_kind, event.territory.value);
}
void touch(const core::State&, const core::TerritoryCorrected& event, Touched& touched) {
    touched.entity(everyone, territory_kind, event.territory.value);
}
void touch(const core::State&, const core::StewardAppointed&, Touched&) {}  // seen by roles alone
void touch(const core::State&, const core::AssemblyConvened& event, Touched& touched) {
    touched.entity(everyone, card_kind, event.assembly.value);
}
void touch(const core::State&, const core::AssemblyRetired& event, Touched& touched) {
    touched.entity(everyone, card_kind, event.assembly.value);
}

void touch_all_directory(const core::State& state, Touched& touched) {
    for (const auto& [id, territory] : state.directory.territories)
        touched.entity(everyone, territory_kind, id.value);
    for (const auto& [id, assembly] : state.directory.assemblies)
        touched.entity(everyone, card_kind, id.value);
}

bool draw_directory(const core::State& state, const Place& place, v1::Entity& entity) {
    if (place.key.kind == territory_kind) {
        const auto found = state.directory.territories.find(core::TerritoryId{place.key.id});
        if (found == state.directory.territories.end()) return false;
        auto* view = entity.mutable_territory();
        put_wordings(found->second.names, view->mutable_names());
        view->set_level(static_cast<v1::Level>(found->second.level));
        view->set_parent(found->second.parent.value);
        return true;
    }
    const auto found = state.directory.assemblies.find(core::AssemblyId{place.key.id});
    if (found == state.directory.assemblies.end()) return false;
    auto* view = entity.mutable_assembly_card();
    view->set_territory(found->second.territory.value);
    put_wordings(shown_names(found->second), view->mutable_names());
    view->set_standing(found->second.standing);
    view->set_retired(found->second.retired);
    view->set_time_zone(found->second.time_zone);
    view->set_rehearsal_of(found->second.rehearsal_of.value);
    return true;
}

}  // namespace isegoria::room
