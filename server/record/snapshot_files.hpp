// SPDX-License-Identifier: AGPL-3.0-or-later
// One snapshot file a stream in a directory of their own: a cache beside the log, so that megabytes
// of state never hold up the writer's transactions. Owned by the SQLite adapter, which serialises
// calls.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "record/log.hpp"

namespace isegoria::record {

class SnapshotFiles {
  public:
    explicit SnapshotFiles(std::filesystem::path directory);

    // Durable on return, whole or not at all.
    void put(StreamId stream, const Snapshot& snapshot);
    // Nothing when missing or damaged: each file ends in a digest over itself and its stream.
    [[nodiscard]] std::optional<Snapshot> get(StreamId stream) const;
    // Overwrites with zeros, then unlinks; both durable. Missing is fine.
    void erase(StreamId stream);

  private:
    [[nodiscard]] std::filesystem::path path_of(StreamId stream) const;

    std::filesystem::path directory_;
};

}  // namespace isegoria::record
