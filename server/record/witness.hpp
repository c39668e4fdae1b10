// SPDX-License-Identifier: AGPL-3.0-or-later
// The witness file: signed checkpoints kept outside the database, one JSON object a line, so that
// an older copy of the database is recognised. Owned by the notary, used under its mutex.
#pragma once

#include <filesystem>
#include <map>
#include <string_view>
#include <vector>

#include "record/file_access.hpp"
#include "record/log.hpp"
#include "record/signing.hpp"

namespace isegoria::record {

struct Witnessed {
    StreamId stream = 0;
    Checkpoint checkpoint;
};

// All lines of the file; none when it is missing. A last line without its end was cut off by a
// crash and is left out; any other malformed line is Damaged.
[[nodiscard]] std::vector<Witnessed> read_witness(const std::filesystem::path& path);

class WitnessFile {
  public:
    // Opens for appending and cuts off an unfinished last line.
    explicit WitnessFile(const std::filesystem::path& path);

    // Durable on return; after StorageFailed nothing more is taken. Does nothing when a checkpoint
    // of this size or a larger one is there already.
    void add(StreamId stream, const Checkpoint& checkpoint);

  private:
    std::filesystem::path path_;
    Descriptor file_;
    bool failed_ = false;
    std::map<StreamId, std::uint64_t> sizes_;
};

// Throws BehindWitness when a stream is shorter than its last checkpoint in the file, or does not
// hold that very checkpoint; Damaged when that one is not signed by `key`. Quick: reads no entries
// and no earlier lines' signatures (audit() does both).
void refuse_if_behind(Log& log, const std::filesystem::path& witness, const PublicKey& key,
                      std::string_view instance);

}  // namespace isegoria::record
