// SPDX-License-Identifier: AGPL-3.0-or-later
// What a shared screen may show of an assembly: what is public, whoever runs the screen. A
// facilitator's own map also holds rooms, ledgers and calls that are for the staff; nothing of
// those ever gets here. Values; any thread.
#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "isegoria/v1/entity.pb.h"
#include "sync/entity_map.hpp"

namespace isegoria::cli {

struct SharedScreen {
    std::optional<v1::AssemblyView> assembly;
    std::optional<v1::ProjectionView> projection;  // Nothing: no session is open.
    std::optional<v1::SpeakerQueueView> queue;     // Of the plenary.
    std::optional<v1::EqualityView> equality;
    std::map<std::uint64_t, v1::AgendaItemView> agenda;
    std::map<std::uint64_t, v1::SessionView> sessions;
    std::map<std::uint64_t, v1::BreakoutView> breakouts;
    std::map<std::uint64_t, v1::RoomReportView> reports;  // By room.
    std::map<std::uint64_t, v1::ProposalView> proposals;
    std::map<std::uint64_t, v1::PollView> polls;
    std::map<std::uint64_t, v1::EvidenceView> evidence;
};

// From the audience of everyone alone.
[[nodiscard]] SharedScreen shared_screen(const sync::EntityMap& map, std::uint64_t assembly);

// Everything in it as octets, to tell whether anything on the screen is another.
[[nodiscard]] std::string digest_of(const SharedScreen& screen);

}  // namespace isegoria::cli
