// SPDX-License-Identifier: AGPL-3.0-or-later
// The world, as far as a room needs it; a simulation brings its own. Copied by whoever uses it; what
// it points to outlives all of them.
#pragma once

#include <array>
#include <cstdint>
#include <functional>

#include "record/writer.hpp"
#include "room/sealing.hpp"

namespace isegoria::room {

// Entries between two snapshots at least: replaying that many takes less than half a second, and a
// busy assembly writes that many in two.
inline constexpr std::uint64_t snapshot_every_min = 100'000;

struct World {
    record::Log* log = nullptr;
    record::Writer* writer = nullptr;  // null: append on the loop itself (simulation)
    std::function<std::int64_t()> now_ms;
    Random random;
    // Goes into the hash of each command that an entry keeps: without it the hash would tell a
    // ballot, or a text that was erased, to whoever tries all that it could be.
    std::array<std::uint8_t, 32> receipt_key{};
    std::function<void(std::function<void()>)> post;        // onto the loop, from any thread
    std::function<void(std::function<void()>)> background;  // off the loop, for what may block
    std::uint64_t snapshot_every = snapshot_every_min;
};

}  // namespace isegoria::room
