// SPDX-License-Identifier: AGPL-3.0-or-later
// What a stream has come to: its state and receipts, from its snapshot and the entries since. The
// clerk recalls its stream when it starts; its upkeep does so again, apart, to write the next
// snapshot. Any thread.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/state.hpp"
#include "record/log.hpp"
#include "room/receipts.hpp"

namespace isegoria::room {

struct Recalled {
    core::State state;
    Receipts receipts;
    std::uint64_t size = 0;           // entries in the state
    std::uint64_t snapshot_size = 0;  // of these, from the snapshot
    // Since the snapshot: their texts may not have been erased yet.
    std::vector<core::TextRedacted> redactions;
};

// Up to entry `last`. A snapshot that is missing, damaged, of another schema or of later than `last`
// counts as none. Throws what the log throws.
[[nodiscard]] Recalled recall(record::Log& log, record::StreamId stream,
                              std::uint64_t last = ~0ULL);

// Visits the entries with their numbers, on this thread. Reading and decoding many of them happens
// ahead, on two threads more.
void replay(record::Log& log, record::StreamId stream, std::uint64_t from, std::uint64_t last,
            const std::function<void(std::uint64_t, wire::Entry&&)>& visit);

[[nodiscard]] record::Snapshot make_snapshot(std::uint64_t size, const core::State& state,
                                             const Receipts& receipts);

// The first id among the members of the first event: what was made, or what it was done to.
[[nodiscard]] std::uint64_t subject_of(const core::Events& events);

}  // namespace isegoria::room
