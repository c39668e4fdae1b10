// SPDX-License-Identifier: AGPL-3.0-or-later
// The log in one SQLite file. Owned by the composition root; any thread may call it. Writes take
// turns on one connection, reads on another, and a thread of its own moves the journal into the
// file.
#pragma once

#include <atomic>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <thread>

#include "record/file_access.hpp"
#include "record/log.hpp"
#include "record/merkle.hpp"
#include "record/snapshot_files.hpp"
#include "record/sqlite_database.hpp"

namespace isegoria::record {

struct SqliteLogOptions {
    // False: a missing or empty file is Damaged, not a new log.
    bool create = true;
    // From here (in pages of 4 KiB) the journal is moved in the background. 16 MiB: rare enough
    // that pages which change often are moved once, small enough to open again within a second.
    std::uint64_t journal_pages_soft = 4'096;
    // From here the writer waits for it, or a busy log would never be cut back. 256 MiB.
    std::uint64_t journal_pages_max = 65'536;
    // Called once for each write that was refused for want of space, on the writing thread.
    std::function<void()> on_no_space;
};

// Lock file `<path>.lock`, snapshots in `<path>.snapshots/`. The constructor throws InUse,
// UnknownSchema, Damaged or StorageFailed. It first makes durable again whatever it can read, since
// after a failed sync the system may show octets that never reached the disk.
class SqliteLog final : public Log {
  public:
    using Options = SqliteLogOptions;

    explicit SqliteLog(const std::filesystem::path& path, Options options = {});
    ~SqliteLog() override;

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
    void load_heads();
    [[nodiscard]] Frontier head(StreamId stream);
    void write_rows(std::span<const Append> appends, const std::vector<Hash>& leaves,
                    const std::map<StreamId, Frontier>& grown);
    void write_entry(StreamId stream, std::uint64_t seq, const NewEntry& entry, const Hash& leaf);
    // Runs a write, and decides from how it fails whether this adapter is still usable.
    void guarded(const std::function<void()>& write);
    [[noreturn]] void stop(const std::string& why);
    void keep_up();
    std::uint64_t truncate_journal();
    void keep_journal_small(const std::stop_token& stopping);
    [[nodiscard]] std::vector<StoredEntry> read_chunk(StreamId stream, std::uint64_t from_seq,
                                                      std::uint64_t count_max);
    [[nodiscard]] std::vector<Checkpoint> checkpoints_between(StreamId stream,
                                                              std::uint64_t from_size,
                                                              std::uint64_t to_size);
    void read_texts(StreamId stream, std::vector<StoredEntry>& entries);

    const std::filesystem::path path_;
    const Options options_;
    FileLock lock_;
    std::mutex snapshot_mutex_;  // Guards snapshots_. Taken after write_mutex_, if both.
    SnapshotFiles snapshots_;

    std::mutex write_mutex_;  // Guards writer_ and its statements. Taken before quiet_.
    std::unique_ptr<Database> writer_;
    Statement insert_entry_, insert_text_, put_stream_, erase_text_, insert_checkpoint_;
    std::atomic<bool> failed_ = false;
    std::string failure_;

    // Held shared by everything that reads the file, and alone to cut the journal.
    std::shared_mutex quiet_;
    std::mutex read_mutex_;  // Guards reader_ and its statements. Taken after quiet_.
    std::unique_ptr<Database> reader_;
    Statement select_entries_, select_texts_, select_leaves_, select_checkpoints_;

    std::mutex heads_mutex_;  // Innermost.
    std::map<StreamId, Frontier> heads_;

    std::unique_ptr<Database> keeper_;  // Of keeper_thread_ alone.
    std::mutex keeper_mutex_;
    std::condition_variable_any keeper_wanted_;
    bool keeper_has_work_ = false;
    std::jthread keeper_thread_;  // Last: it stops before anything that it uses goes.
};

}  // namespace isegoria::record
