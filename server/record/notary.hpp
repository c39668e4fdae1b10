// SPDX-License-Identifier: AGPL-3.0-or-later
// Signs checkpoints, but only over what it has read back from the disk itself. Owned by the
// composition root; any thread may call it, one at a time.
#pragma once

#include <map>
#include <memory>
#include <mutex>

#include "record/log.hpp"
#include "record/merkle.hpp"
#include "record/signing.hpp"
#include "record/witness.hpp"

namespace isegoria::record {

class Notary {
  public:
    // `witness` may be empty: then checkpoints are kept in the log only.
    Notary(Log& log, SigningKey key, std::string instance, const std::filesystem::path& witness);

    // Reads the entries that this notary has not read yet, hashes them, compares with the root that
    // the log grew while appending, and only then signs, stores and witnesses. Throws Damaged when
    // they differ: a bit that flips between hashing and storing must never be signed for. A size
    // that has a checkpoint keeps it.
    Checkpoint certify(StreamId stream, std::uint64_t time_ms);

    [[nodiscard]] const PublicKey& public_key() const { return key_.public_key(); }

  private:
    Log& log_;
    const SigningKey key_;
    const std::string instance_;
    std::mutex mutex_;
    std::unique_ptr<WitnessFile> witness_;
    std::map<StreamId, Frontier> proven_;
};

}  // namespace isegoria::record
