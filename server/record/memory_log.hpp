// SPDX-License-Identifier: AGPL-3.0-or-later
// The log in memory, for tests and simulation, with faults that can be ordered in advance. Any
// thread may call it; one mutex.
#pragma once

#include <map>
#include <mutex>

#include "record/log.hpp"
#include "record/merkle.hpp"

namespace isegoria::record {

class MemoryLog final : public Log {
  public:
    enum class Fault {
        no_space,       // Refused, nothing written, usable afterwards.
        failed_before,  // StorageFailed; the transaction is not there after reopen().
        failed_after,   // StorageFailed; the transaction is there: the unknown outcome.
    };

    // The `count`-th append from now (1 is the next one) meets the fault.
    void fail_append(std::uint64_t count, Fault fault);
    // What opening again does for a file: after StorageFailed writes are taken once more.
    void reopen();
    // Transactions that were stored, to see how far appends were grouped.
    [[nodiscard]] std::uint64_t transactions() const;

    void append(std::span<const Append> appends) override;
    [[nodiscard]] std::uint64_t size(StreamId stream) override;
    [[nodiscard]] Hash root(StreamId stream) override;
    [[nodiscard]] std::vector<StreamId> streams() override;
    void read(StreamId stream, std::uint64_t from_seq, std::uint64_t count_max,
              const Visit& visit) override;
    [[nodiscard]] std::vector<Hash> leaf_hashes(StreamId stream, std::uint64_t from_seq,
                                                std::uint64_t count_max) override;
    void erase_text(StreamId stream, std::uint64_t seq, unsigned index) override;
    void put_snapshot(StreamId stream, const Snapshot& snapshot) override;
    [[nodiscard]] std::optional<Snapshot> snapshot(StreamId stream) override;
    void put_checkpoint(StreamId stream, const Checkpoint& checkpoint) override;
    [[nodiscard]] std::vector<Checkpoint> checkpoints(StreamId stream) override;
    void backup_to(const std::filesystem::path& target) override;
    [[nodiscard]] std::optional<std::string> find_damage() override;

  private:
    struct Stream {
        std::vector<StoredEntry> entries;
        std::vector<Hash> leaves;
        Frontier frontier;
        std::optional<Snapshot> snapshot;
        std::map<std::uint64_t, Checkpoint> checkpoints;
    };

    void store(std::span<const Append> appends);
    void refuse_if_failed() const;
    [[nodiscard]] std::uint64_t size_of(StreamId stream) const;
    [[nodiscard]] Stream copy_of(StreamId stream) const;

    mutable std::mutex mutex_;
    std::map<StreamId, Stream> streams_;
    std::map<std::uint64_t, Fault> faults_;
    std::uint64_t appends_ = 0;
    std::uint64_t transactions_ = 0;
    bool failed_ = false;
};

}  // namespace isegoria::record
