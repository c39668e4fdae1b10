// SPDX-License-Identifier: AGPL-3.0-or-later
// What one person alone sees of a stream: a handful of entities, kept only while that person looks.
// There are as many of these as viewers, so it is a plain list. Owned by the board; on its loop.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "room/views/view.hpp"
#include "wire/frames.hpp"

namespace isegoria::room {

class PersonalShelf {
  public:
    // Nothing removes the entity; equal octets change nothing. Counts as changed at `position`.
    void put(EntityKey key, std::optional<std::string> octets, std::uint64_t position);

    // What was changed after `from`; with `reset` everything, marked as such. Appends.
    void since(std::uint64_t assembly, const core::Audience& audience, std::uint64_t from,
               bool reset, std::vector<wire::Batch>& batches) const;

    [[nodiscard]] std::uint64_t changed() const { return changed_; }

    struct Slot {
        EntityKey key;
        std::uint64_t changed = 0;
        std::string octets;  // empty: a tombstone
    };
    [[nodiscard]] const std::vector<Slot>& slots() const { return slots_; }

    std::uint32_t viewers = 0;  // Of the same person: each device is one.

  private:
    std::uint64_t changed_ = 0;  // The latest of all slots.
    std::vector<Slot> slots_;
};

}  // namespace isegoria::room
