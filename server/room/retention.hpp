// SPDX-License-Identifier: AGPL-3.0-or-later
// Keeps the promise of dates: the pool of those who were not drawn goes from the vault after the
// last day for replacements, other rows when their time is over. On the loop; the vault's work is
// off it.
#pragma once

#include "record/vault.hpp"
#include "room/registry.hpp"

namespace isegoria::room {

class Retention {
  public:
    Retention(World world, Registry& registry, record::Vault& vault)
        : world_(std::move(world)), registry_(registry), vault_(vault) {}

    // Every hour or so, and once at the start.
    void look();
    // After each batch: the event comes first, then the vault; the start repeats it.
    void erase_if_recorded(record::StreamId stream, const core::State& state);

  private:
    World world_;
    Registry& registry_;
    record::Vault& vault_;
    std::set<record::StreamId> erased_;
};

}  // namespace isegoria::room
