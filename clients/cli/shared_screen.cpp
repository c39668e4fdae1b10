// SPDX-License-Identifier: AGPL-3.0-or-later
// See shared_screen.hpp.
#include "cli/shared_screen.hpp"

#include "isegoria/v1/frames.pb.h"

namespace isegoria::cli {
namespace {

void put(SharedScreen& screen, const v1::Entity& entity) {
    const std::uint64_t id = entity.id();
    switch (entity.kind_case()) {
        case v1::Entity::kAssembly:
            screen.assembly = entity.assembly();
            break;
        case v1::Entity::kProjection:
            screen.projection = entity.projection();
            break;
        case v1::Entity::kSpeakerQueue:
            screen.queue = entity.speaker_queue();
            break;
        case v1::Entity::kEquality:
            screen.equality = entity.equality();
            break;
        case v1::Entity::kAgendaItem:
            screen.agenda[id] = entity.agenda_item();
            break;
        case v1::Entity::kSession:
            screen.sessions[id] = entity.session();
            break;
        case v1::Entity::kBreakout:
            screen.breakouts[id] = entity.breakout();
            break;
        case v1::Entity::kRoomReport:
            screen.reports[id] = entity.room_report();
            break;
        case v1::Entity::kProposal:
            screen.proposals[id] = entity.proposal();
            break;
        case v1::Entity::kPoll:
            screen.polls[id] = entity.poll();
            break;
        case v1::Entity::kEvidence:
            screen.evidence[id] = entity.evidence();
            break;
        default:  // All else that is public is on no shared screen.
            break;
    }
}

// Each with its length, so that two different screens never give the same octets.
void add(std::string& octets, const google::protobuf::Message& message) {
    const std::string added = message.SerializeAsString();
    octets += std::to_string(added.size()) + ":" + added;
}
template <class View>
void add(std::string& octets, const std::optional<View>& view) {
    octets += view ? '+' : '-';
    if (view) add(octets, *view);
}
template <class View>
void add(std::string& octets, const std::map<std::uint64_t, View>& views) {
    octets += "[";
    for (const auto& [id, view] : views) {
        octets += std::to_string(id) + "=";
        add(octets, view);
    }
    octets += "]";
}

}  // namespace

SharedScreen shared_screen(const sync::EntityMap& map, std::uint64_t assembly) {
    SharedScreen screen;
    for (const auto& [key, octets] : map.entities(assembly)) {
        v1::Entity entity;
        if (key.audience.kind == v1::AUDIENCE_KIND_PUBLIC && entity.ParseFromString(octets))
            put(screen, entity);
    }
    return screen;
}

std::string digest_of(const SharedScreen& screen) {
    std::string octets;
    add(octets, screen.assembly);
    add(octets, screen.projection);
    add(octets, screen.queue);
    add(octets, screen.equality);
    add(octets, screen.agenda);
    add(octets, screen.sessions);
    add(octets, screen.breakouts);
    add(octets, screen.reports);
    add(octets, screen.proposals);
    add(octets, screen.polls);
    add(octets, screen.evidence);
    return octets;
}

}  // namespace isegoria::cli
