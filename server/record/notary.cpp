// SPDX-License-Identifier: AGPL-3.0-or-later
// The order is log first, witness second: so a witness is never ahead of an undamaged log.
#include "record/notary.hpp"

namespace isegoria::record {

Notary::Notary(Log& log, SigningKey key, std::string instance, const std::filesystem::path& witness)
    : log_(log), key_(std::move(key)), instance_(std::move(instance)) {
    if (!witness.empty()) witness_ = std::make_unique<WitnessFile>(witness);
}

Checkpoint Notary::certify(StreamId stream, std::uint64_t time_ms) {
    const std::lock_guard lock(mutex_);
    // The stream may grow between the two questions; it never shrinks, so equal sizes frame one
    // root.
    std::uint64_t size = 0;
    Hash root{};
    do {
        size = log_.size(stream);
        root = log_.root(stream);
    } while (log_.size(stream) != size);

    Frontier proven = proven_[stream];
    log_.read(stream, proven.size() + 1, size - proven.size(),
              [&](StoredEntry&& entry) { proven.append(leaf_hash(entry.body)); });
    if (proven.size() != size || proven.root() != root)
        throw Damaged("what is stored does not have the root that was computed", stream, size);
    proven_[stream] = proven;

    Checkpoint made{size, root, {}, time_ms};
    made.signature = key_.sign(checkpoint_text(instance_, stream, size, root));
    log_.put_checkpoint(stream, made);
    for (auto& kept : log_.checkpoints(stream))
        if (kept.size == size) made = std::move(kept);
    if (witness_) witness_->add(stream, made);
    return made;
}

}  // namespace isegoria::record
