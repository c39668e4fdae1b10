// SPDX-License-Identifier: AGPL-3.0-or-later
// The writing half of the SQLite log.
//
// Erasure decides the shape of `texts`. SQLite overwrites what it frees, but when it balances a
// page it moves neighbouring rows and leaves their old octets in the gap. So texts are only ever
// appended (a rising row id fills pages from the end and never moves a row) and are erased by
// overwriting the row with zeros of the same length, which happens in place. What stays is the
// length of what was erased.
#include "record/sqlite_log.hpp"

#include "record/backup.hpp"

namespace isegoria::record {
namespace {

constexpr std::uint32_t application_id = 0x49534547;  // "ISEG"
constexpr std::uint32_t schema_version = 1;

constexpr const char* schema = R"sql(
CREATE TABLE streams(stream INTEGER PRIMARY KEY, size INTEGER NOT NULL, peaks BLOB NOT NULL,
  digest BLOB NOT NULL) STRICT;
CREATE TABLE entries(stream INTEGER NOT NULL, seq INTEGER NOT NULL, leaf BLOB NOT NULL,
  texts INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY(stream, seq)) WITHOUT ROWID, STRICT;
CREATE TABLE texts(id INTEGER PRIMARY KEY, stream INTEGER NOT NULL, seq INTEGER NOT NULL,
  place INTEGER NOT NULL, erased INTEGER NOT NULL, commitment BLOB NOT NULL, salt BLOB NOT NULL,
  text BLOB NOT NULL) STRICT;
CREATE UNIQUE INDEX texts_by_entry ON texts(stream, seq, place);
CREATE TABLE checkpoints(stream INTEGER NOT NULL, size INTEGER NOT NULL, root BLOB NOT NULL,
  signature BLOB NOT NULL, time_ms INTEGER NOT NULL, digest BLOB NOT NULL,
  PRIMARY KEY(stream, size)) WITHOUT ROWID, STRICT;
)sql";

std::filesystem::path beside(const std::filesystem::path& path, const char* suffix) {
    auto named = path;
    named += suffix;
    return named;
}

std::string joined(const std::vector<Hash>& peaks) {
    std::string text;
    for (const auto& peak : peaks) text += octets(peak);
    return text;
}

Hash head_digest(StreamId stream, std::uint64_t size, std::string_view peaks) {
    return sha256({"isegoria stream", big_endian(stream), big_endian(size), peaks});
}

}  // namespace

SqliteLog::SqliteLog(const std::filesystem::path& path, Options options)
    : path_(path),
      options_(std::move(options)),
      lock_(beside(path, ".lock")),
      snapshots_(beside(path, ".snapshots")) {
    const auto open = [&](Database::Open how) {
        return std::make_unique<Database>(path_, how, application_id, schema_version, schema);
    };
    writer_ = open(options_.create ? Database::Open::create : Database::Open::existing);
    writer_->checkpoint(Database::Checkpoint::truncate);
    reader_ = open(Database::Open::existing);
    keeper_ = open(Database::Open::existing);
    insert_entry_ = Statement(
        *writer_, "INSERT INTO entries(stream, seq, leaf, texts, body) VALUES(?1, ?2, ?3, ?4, ?5)");
    insert_text_ = Statement(*writer_,
                             "INSERT INTO texts(stream, seq, place, erased, commitment, salt, text)"
                             " VALUES(?1, ?2, ?3, 0, ?4, ?5, ?6)");
    put_stream_ = Statement(
        *writer_,
        "INSERT OR REPLACE INTO streams(stream, size, peaks, digest) VALUES(?1, ?2, ?3, ?4)");
    erase_text_ = Statement(*writer_,
                            "UPDATE texts SET erased = 1, salt = zeroblob(length(salt)),"
                            " text = zeroblob(length(text))"
                            " WHERE stream = ?1 AND seq = ?2 AND place = ?3");
    insert_checkpoint_ =
        Statement(*writer_,
                  "INSERT INTO checkpoints(stream, size, root, signature, time_ms, digest)"
                  " VALUES(?1, ?2, ?3, ?4, ?5, ?6)");
    select_entries_ = Statement(*reader_,
                                "SELECT seq, leaf, texts, body FROM entries"
                                " WHERE stream = ?1 AND seq >= ?2 ORDER BY seq LIMIT ?3");
    select_texts_ = Statement(*reader_,
                              "SELECT seq, place, erased, commitment, salt, text FROM texts"
                              " WHERE stream = ?1 AND seq BETWEEN ?2 AND ?3 ORDER BY seq, place");
    select_leaves_ = Statement(*reader_,
                               "SELECT seq, leaf FROM entries"
                               " WHERE stream = ?1 AND seq >= ?2 ORDER BY seq LIMIT ?3");
    select_checkpoints_ = Statement(*reader_,
                                    "SELECT size, root, signature, time_ms, digest FROM checkpoints"
                                    " WHERE stream = ?1 AND size BETWEEN ?2 AND ?3 ORDER BY size");
    load_heads();
    keeper_thread_ =
        std::jthread([this](const std::stop_token& stop) { keep_journal_small(stop); });
}

SqliteLog::~SqliteLog() {
    keeper_thread_.request_stop();
    keeper_wanted_.notify_all();
    keeper_thread_.join();
    if (!failed_) return;
    for (auto* database : {writer_.get(), reader_.get(), keeper_.get()}) database->keep_journal();
}

void SqliteLog::load_heads() {
    Statement select(*reader_, "SELECT stream, size, peaks, digest FROM streams ORDER BY stream");
    Statement last(*reader_, "SELECT coalesce(max(seq), 0) FROM entries WHERE stream = ?1");
    while (select.step()) {
        const StreamId stream = select.number(0);
        const std::uint64_t size = select.number(1);
        const std::string_view text = select.text(2);
        if (octets(head_digest(stream, size, text)) != select.text(3) || text.size() % 32 != 0)
            throw Damaged(path_.string() + " is damaged: the head of a stream", stream, 0);
        std::vector<Hash> peaks;
        for (std::size_t at = 0; at < text.size(); at += 32)
            peaks.push_back(*hash_from(text.substr(at, 32)));
        auto frontier = Frontier::from(size, std::move(peaks));
        if (!frontier) throw Damaged(path_.string() + " is damaged: peaks", stream, 0);
        last.bind(1, stream);
        if (!last.step() || last.number(0) != size)
            throw Damaged(path_.string() + " is damaged: the last entry is not the head", stream,
                          size);
        last.reset();
        heads_.emplace(stream, std::move(*frontier));
    }
}

void SqliteLog::append(std::span<const Append> appends) {
    const std::lock_guard lock(write_mutex_);
    if (failed_) throw StorageFailed(failure_);
    check_limits(appends);
    std::map<StreamId, Frontier> grown;
    std::vector<Hash> leaves;
    for (std::size_t which = 0; which < appends.size(); ++which) {
        const auto& each = appends[which];
        auto& frontier = grown.try_emplace(each.stream, head(each.stream)).first->second;
        if (frontier.size() != each.expected)
            throw WrongPosition(which, each.stream, each.expected, frontier.size());
        for (const auto& entry : each.entries) {
            leaves.push_back(leaf_hash(entry.body));
            frontier.append(leaves.back());
        }
    }
    if (leaves.empty()) return;
    guarded([&] { write_rows(appends, leaves, grown); });
    {
        const std::lock_guard heads_lock(heads_mutex_);
        for (auto& [stream, frontier] : grown) heads_[stream] = std::move(frontier);
    }
    keep_up();
}

void SqliteLog::write_rows(std::span<const Append> appends, const std::vector<Hash>& leaves,
                           const std::map<StreamId, Frontier>& grown) {
    Transaction transaction(*writer_);
    auto leaf = leaves.begin();
    for (const auto& each : appends) {
        std::uint64_t seq = each.expected;
        for (const auto& entry : each.entries) write_entry(each.stream, ++seq, entry, *leaf++);
    }
    for (const auto& [stream, frontier] : grown) {
        const std::string peaks = joined(frontier.peaks());
        const Hash digest = head_digest(stream, frontier.size(), peaks);
        put_stream_.bind(1, stream).bind(2, frontier.size()).bind(3, peaks);
        put_stream_.bind(4, octets(digest)).run();
    }
    transaction.commit();
}

void SqliteLog::write_entry(StreamId stream, std::uint64_t seq, const NewEntry& entry,
                            const Hash& leaf) {
    insert_entry_.bind(1, stream).bind(2, seq).bind(3, octets(leaf));
    insert_entry_.bind(4, std::uint64_t{entry.texts.size()}).bind(5, entry.body).run();
    for (std::size_t place = 0; place < entry.texts.size(); ++place) {
        const auto& sealed = entry.texts[place];
        const Hash promised = commitment(sealed);
        insert_text_.bind(1, stream).bind(2, seq).bind(3, std::uint64_t{place});
        insert_text_.bind(4, octets(promised)).bind(5, octets(sealed.salt));
        insert_text_.bind(6, sealed.text).run();
    }
}

void SqliteLog::guarded(const std::function<void()>& write) {
    if (failed_) throw StorageFailed(failure_);
    try {
        write();
    } catch (const NoSpace& refused) {
        // A failed write leaves no commit mark behind, so this is certain. Should even the undoing
        // have failed, the connection is still inside the transaction and cannot be used.
        if (writer_->in_transaction()) stop(refused.what());
        if (options_.on_no_space) options_.on_no_space();
        throw;
    } catch (const std::exception& error) {
        stop(error.what());
    }
}

void SqliteLog::stop(const std::string& why) {
    failure_ = why;
    failed_ = true;
    throw StorageFailed(why);
}

// After a commit: the entries are durable and acknowledged, so nothing here may throw.
void SqliteLog::keep_up() {
    const std::uint64_t pages = writer_->journal_pages();
    if (pages >= options_.journal_pages_max) {
        try {
            truncate_journal();
        } catch (const NoSpace&) {
            if (options_.on_no_space) options_.on_no_space();
        } catch (const std::exception& error) {
            failure_ = error.what();
            failed_ = true;
        }
    } else if (pages >= options_.journal_pages_soft) {
        const std::lock_guard lock(keeper_mutex_);
        keeper_has_work_ = true;
        keeper_wanted_.notify_one();
    }
}

std::uint64_t SqliteLog::truncate_journal() {
    const std::unique_lock alone(quiet_);
    return writer_->checkpoint(Database::Checkpoint::truncate);
}

void SqliteLog::keep_journal_small(const std::stop_token& stopping) {
    std::unique_lock lock(keeper_mutex_);
    while (keeper_wanted_.wait(lock, stopping, [this] { return keeper_has_work_; })) {
        keeper_has_work_ = false;
        lock.unlock();
        try {
            const std::shared_lock reading(quiet_);
            if (!failed_) keeper_->checkpoint(Database::Checkpoint::passive);
        } catch (const NoSpace&) {
            // The journal stays as it is, complete; the writer meets the same want and says so.
        } catch (const std::exception& error) {
            const std::lock_guard writing(write_mutex_);
            if (!failed_) failure_ = error.what();
            failed_ = true;
        }
        lock.lock();
    }
}

void SqliteLog::erase_text(StreamId stream, std::uint64_t seq, unsigned index) {
    const std::lock_guard lock(write_mutex_);
    bool found = false;
    guarded([&] {
        {
            const std::lock_guard snapshot_lock(snapshot_mutex_);
            snapshots_.erase(stream);
        }
        Transaction transaction(*writer_);
        erase_text_.bind(1, stream).bind(2, seq).bind(3, std::uint64_t{index}).run();
        found = writer_->number("SELECT changes()") == 1;
        if (found) transaction.commit();
    });
    if (!found) throw std::out_of_range("there is no such text");
    std::uint64_t left = 0;
    guarded([&] { left = truncate_journal(); });
    if (left != 0) throw InUse("another program reads the log; its journal still holds the text");
}

void SqliteLog::put_snapshot(StreamId stream, const Snapshot& snapshot) {
    if (snapshot.seq > size(stream)) throw std::out_of_range("a snapshot past the end");
    // Without the writer's lock: a hundred megabytes take their time, and nobody waits for them.
    if (failed_) throw StorageFailed("the log has failed");
    try {
        const std::lock_guard lock(snapshot_mutex_);
        snapshots_.put(stream, snapshot);
    } catch (const NoSpace&) {
        if (options_.on_no_space) options_.on_no_space();
        throw;
    } catch (const std::exception& error) {
        const std::lock_guard lock(write_mutex_);
        stop(error.what());
    }
}

std::optional<Snapshot> SqliteLog::snapshot(StreamId stream) {
    std::optional<Snapshot> found;
    {
        const std::lock_guard lock(snapshot_mutex_);
        found = snapshots_.get(stream);
    }
    // One that is ahead of the log belongs to a log that was replaced by an older copy.
    if (found && found->seq > size(stream)) return std::nullopt;
    return found;
}

void SqliteLog::put_checkpoint(StreamId stream, const Checkpoint& checkpoint) {
    const std::lock_guard lock(write_mutex_);
    if (checkpoint.size > size(stream)) throw std::out_of_range("a checkpoint past the end");
    for (const auto& kept : checkpoints_between(stream, checkpoint.size, checkpoint.size)) {
        if (kept.root != checkpoint.root)
            throw Damaged("two roots for one size", stream, checkpoint.size);
        return;
    }
    const Hash digest = checkpoint_digest(stream, checkpoint);
    guarded([&] {
        insert_checkpoint_.bind(1, stream).bind(2, checkpoint.size);
        insert_checkpoint_.bind(3, octets(checkpoint.root)).bind(4, checkpoint.signature);
        insert_checkpoint_.bind(5, checkpoint.time_ms).bind(6, octets(digest)).run();
    });
}

void SqliteLog::backup_to(const std::filesystem::path& target) {
    const std::shared_lock reading(quiet_);
    copy_database(path_, target);
}

}  // namespace isegoria::record
