// SPDX-License-Identifier: AGPL-3.0-or-later
// Measures how speech was shared between the groups of the quotas, which only the vault knows, and
// has it recorded once a session is over: then, or at the next start. On the loop; the vault's work
// is off it.
#pragma once

#include "record/vault.hpp"
#include "room/registry.hpp"

namespace isegoria::room {

// Blocks; nothing when the pool is not in the vault (any more). Seats are those that were drawn at
// first, so that figures of two sessions do not tell who left in between; speech is of those seated.
[[nodiscard]] std::optional<std::vector<core::GroupShare>> measure_groups(
    record::Vault& vault, record::StreamId stream, const core::Digest& pool_hash,
    const std::vector<core::ParticipantId>& drawn, const std::vector<core::ParticipantId>& seated,
    const std::map<core::ParticipantId, core::Speech>& speech);

struct SpokenTurn {
    core::ParticipantId speaker;
    std::int64_t spoken_ms = 0;
};
// Likewise, of a session that goes on, as coarsely as core::group_shares_so_far tells. Turns in the
// order in which they ended; those of whoever has given up a seat since count too.
[[nodiscard]] std::optional<std::vector<core::GroupShare>> measure_groups_so_far(
    record::Vault& vault, record::StreamId stream, const core::Digest& pool_hash,
    const std::vector<core::ParticipantId>& drawn, const std::vector<core::ParticipantId>& seated,
    const std::vector<SpokenTurn>& turns);

class EqualityRecorder {
  public:
    EqualityRecorder(World world, Registry& registry, record::Vault& vault)
        : world_(std::move(world)), registry_(registry), vault_(vault) {}

    // Looks for sessions that are over and not measured; after each batch and once at the start.
    void look(record::StreamId stream, const core::State& state);

  private:
    World world_;
    Registry& registry_;
    record::Vault& vault_;
    std::set<std::pair<record::StreamId, core::SessionId>> tried_;  // once a run of the server
};

}  // namespace isegoria::room
