// SPDX-License-Identifier: AGPL-3.0-or-later
// Decisions and facts about territories and the assemblies convened in them.
#include "core/directory.hpp"

#include <algorithm>
#include <cctype>

#include "core/limits.hpp"
#include "core/state.hpp"

namespace isegoria::core {
namespace {

template <class Map>
auto next_id(const Map& map) {
    using Key = typename Map::key_type;
    return map.empty() ? Key{1} : Key{map.rbegin()->first.value + 1};
}

// How many levels hang below a territory. A walk over all of them; corrections are rare.
std::size_t height_below(const Directory& directory, TerritoryId territory) {
    std::size_t height = 0;
    for (const auto& [id, each] : directory.territories) {
        std::size_t distance = 0;
        TerritoryId above = id;
        while (above && above != territory && distance < depth_max) {
            const auto found = directory.territories.find(above);
            above = found == directory.territories.end() ? TerritoryId{} : found->second.parent;
            ++distance;
        }
        if (above == territory) height = std::max(height, distance);
    }
    return height;
}

// The place of a territory in the tree: its parent exists, is not below it, and neither it nor what
// hangs below it (so many levels) comes too deep.
std::optional<Rejection> check_parent(const Directory& directory, TerritoryId territory,
                                      TerritoryId parent, std::size_t height) {
    std::size_t above_count = 0;
    for (TerritoryId above = parent; above; ++above_count) {
        const auto found = directory.territories.find(above);
        if (found == directory.territories.end()) return Rejection{Reason::not_found, "parent"};
        if (above == territory) return Rejection{Reason::territory_is_its_own_ancestor, "parent"};
        above = found->second.parent;
    }
    if (above_count + 1 + height > depth_max)
        return Rejection{
            Reason::territory_is_too_deep, "parent", {{"max", std::to_string(depth_max)}}};
    return std::nullopt;
}

bool has_standing_assembly(const Directory& directory, TerritoryId territory) {
    return std::any_of(directory.assemblies.begin(), directory.assemblies.end(),
                       [&](const auto& each) {
                           return each.second.territory == territory && each.second.standing &&
                                  !each.second.retired;
                       });
}

}  // namespace

std::vector<TerritoryId> territories_of_steward(const Directory& directory,
                                                ParticipantId participant) {
    std::vector<TerritoryId> result;
    for (const auto& [id, territory] : directory.territories)
        if (territory.stewards.contains(participant)) result.push_back(id);
    return result;
}

bool is_time_zone(std::string_view name) {
    if (name == "UTC") return true;
    const auto plain = [](char sign) {
        const auto octet = static_cast<unsigned char>(sign);
        return octet < 0x80 &&
               (std::isalnum(octet) || sign == '_' || sign == '-' || sign == '+' || sign == '/');
    };
    return name.size() <= 64 && name.find('/') != std::string_view::npos && name.front() != '/' &&
           name.back() != '/' && std::all_of(name.begin(), name.end(), plain);
}

Outcome<Events> decide(const State& state, const CreateTerritory& command, const Context&) {
    const Directory& directory = state.directory;
    if (auto finding = check_parent(directory, TerritoryId{}, command.parent, 0)) return *finding;
    if (directory.territories.size() >= territories_max)
        return Rejection{Reason::limit_is_reached, "", {{"max", std::to_string(territories_max)}}};
    if (auto finding = check_wordings("names", command.names, title_signs_max)) return *finding;
    return Events{TerritoryCreated{next_id(directory.territories), texts(command.names),
                                   command.level, command.parent}};
}

Outcome<Events> decide(const State& state, const CorrectTerritory& command, const Context&) {
    if (!state.directory.territories.contains(command.territory))
        return Rejection{Reason::not_found, "territory"};
    const std::size_t height = height_below(state.directory, command.territory);
    if (auto finding = check_parent(state.directory, command.territory, command.parent, height))
        return *finding;
    if (auto finding = check_wordings("names", command.names, title_signs_max)) return *finding;
    if (auto finding = check_text("reason", command.reason, reason_signs_max)) return *finding;
    return Events{TerritoryCorrected{command.territory, texts(command.names), command.level,
                                     command.parent, text(command.reason)}};
}

Outcome<Events> decide(const State& state, const AppointSteward& command, const Context&) {
    const auto found = state.directory.territories.find(command.territory);
    if (found == state.directory.territories.end())
        return Rejection{Reason::not_found, "territory"};
    if (!state.participants.by_id.contains(command.participant))
        return Rejection{Reason::not_found, "participant"};
    if (found->second.stewards.contains(command.participant))
        return Rejection{Reason::already_done};
    if (found->second.stewards.size() >= stewards_max)
        return Rejection{Reason::limit_is_reached, "", {{"max", std::to_string(stewards_max)}}};
    Events events{StewardAppointed{command.territory, command.participant}};
    if (!holds(roles_of(state.participants, command.participant), Role::steward))
        events.add(RoleGranted{command.participant, Role::steward});
    return events;
}

Outcome<Events> decide(const State& state, const ConveneAssembly& command, const Context& context) {
    const Directory& directory = state.directory;
    if (!directory.territories.contains(command.territory))
        return Rejection{Reason::not_found, "territory"};
    if (directory.assemblies.size() >= assemblies_max)
        return Rejection{Reason::limit_is_reached, "", {{"max", std::to_string(assemblies_max)}}};
    if (command.rehearsal_of) {
        const auto original = directory.assemblies.find(command.rehearsal_of);
        if (original == directory.assemblies.end())
            return Rejection{Reason::not_found, "rehearsal_of"};
        if (original->second.rehearsal_of)
            return Rejection{Reason::rehearsal_has_no_rehearsal, "rehearsal_of"};
        if (original->second.organiser != context.actor)
            return Rejection{Reason::not_yours, "rehearsal_of"};
        if (command.standing) return Rejection{Reason::rehearsal_is_not_standing, "standing"};
    }
    if (command.standing && has_standing_assembly(directory, command.territory))
        return Rejection{Reason::territory_has_a_standing_assembly, "territory"};
    if (auto finding = check_wordings("names", command.names, title_signs_max)) return *finding;
    if (command.time_zone.empty() || !is_time_zone(command.time_zone))
        return Rejection{Reason::time_zone_is_unknown, "time_zone", {{"name", command.time_zone}}};
    return Events{AssemblyConvened{next_id(directory.assemblies), command.territory,
                                   texts(command.names), command.standing, command.time_zone,
                                   context.actor, command.rehearsal_of}};
}

Outcome<Events> decide(const State& state, const RetireAssembly& command, const Context& context) {
    const auto found = state.directory.assemblies.find(command.assembly);
    if (found == state.directory.assemblies.end()) return Rejection{Reason::not_found, "assembly"};
    if (found->second.organiser != context.actor) return Rejection{Reason::not_yours, "assembly"};
    if (found->second.retired) return Rejection{Reason::already_done, "assembly"};
    if (auto finding = check_text("reason", command.reason, reason_signs_max)) return *finding;
    return Events{AssemblyRetired{command.assembly, text(command.reason)}};
}

void apply(State& state, const TerritoryCreated& event, const Context&) {
    state.directory.territories[event.territory] = {event.names, event.level, event.parent, {}};
}
void apply(State& state, const TerritoryCorrected& event, const Context&) {
    Territory& territory = state.directory.territories[event.territory];
    territory.names = event.names;
    territory.level = event.level;
    territory.parent = event.parent;
}
void apply(State& state, const StewardAppointed& event, const Context&) {
    state.directory.territories[event.territory].stewards.insert(event.participant);
}
void apply(State& state, const AssemblyConvened& event, const Context&) {
    state.directory.assemblies[event.assembly] = {
        event.territory, event.names,     event.standing,    false,
        event.time_zone, event.organiser, event.rehearsal_of};
}
void apply(State& state, const AssemblyRetired& event, const Context&) {
    state.directory.assemblies[event.assembly].retired = true;
}

}  // namespace isegoria::core
