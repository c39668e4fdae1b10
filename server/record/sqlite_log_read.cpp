// SPDX-License-Identifier: AGPL-3.0-or-later
// The reading half of the SQLite log. Everything is checked against its hash before it is handed
// out, so that a flipped bit is never served.
#include <algorithm>
#include <limits>

#include "record/sqlite_log.hpp"

namespace isegoria::record {
namespace {

// Large enough to make the cost of a query vanish, small enough not to hold the reader for long.
constexpr std::uint64_t chunk_entries_max = 1'024;
constexpr std::size_t chunk_octets_max = 4 << 20;

bool all_zero(std::string_view text) {
    return text.find_first_not_of('\0') == std::string_view::npos;
}

}  // namespace

Frontier SqliteLog::head(StreamId stream) {
    const std::lock_guard lock(heads_mutex_);
    const auto found = heads_.find(stream);
    return found == heads_.end() ? Frontier() : found->second;
}

std::uint64_t SqliteLog::size(StreamId stream) {
    const std::lock_guard lock(heads_mutex_);
    const auto found = heads_.find(stream);
    return found == heads_.end() ? 0 : found->second.size();
}

Hash SqliteLog::root(StreamId stream) { return head(stream).root(); }

std::vector<StreamId> SqliteLog::streams() {
    const std::lock_guard lock(heads_mutex_);
    std::vector<StreamId> ids;
    for (const auto& [stream, frontier] : heads_) ids.push_back(stream);
    return ids;
}

void SqliteLog::read(StreamId stream, std::uint64_t from_seq, std::uint64_t count_max,
                     const Visit& visit) {
    const std::uint64_t last = size(stream);
    std::uint64_t next = std::max<std::uint64_t>(from_seq, 1);
    std::uint64_t left = next > last ? 0 : std::min(count_max, last - next + 1);
    while (left > 0) {
        auto entries = read_chunk(stream, next, std::min(left, chunk_entries_max));
        next += entries.size();
        left -= entries.size();
        for (auto& entry : entries) visit(std::move(entry));
    }
}

// At least one entry, for the caller asks only for what exists.
std::vector<StoredEntry> SqliteLog::read_chunk(StreamId stream, std::uint64_t from_seq,
                                               std::uint64_t count_max) {
    const std::shared_lock reading(quiet_);
    const std::lock_guard lock(read_mutex_);
    std::vector<StoredEntry> entries;
    std::size_t octets_read = 0;
    {
        select_entries_.bind(1, stream).bind(2, from_seq).bind(3, count_max);
        const ResetAtEnd reset(select_entries_);
        while (select_entries_.step()) {
            StoredEntry entry;
            entry.seq = select_entries_.number(0);
            const std::uint64_t expected = from_seq + entries.size();
            if (entry.seq != expected) throw Damaged("an entry is missing", stream, expected);
            entry.body = select_entries_.text(3);
            if (select_entries_.text(1) != octets(leaf_hash(entry.body)))
                throw Damaged("an entry is not what was appended", stream, entry.seq);
            const std::uint64_t texts = select_entries_.number(2);
            if (texts > texts_per_entry_max)
                throw Damaged("an entry has too many texts", stream, entry.seq);
            entry.texts.resize(static_cast<std::size_t>(texts));
            octets_read += entry.body.size();
            entries.push_back(std::move(entry));
            if (octets_read > chunk_octets_max) break;
        }
    }
    if (entries.empty() || (entries.size() < count_max && octets_read <= chunk_octets_max))
        throw Damaged("an entry is missing", stream, from_seq + entries.size());
    const auto has_texts = [](const StoredEntry& entry) { return !entry.texts.empty(); };
    if (std::any_of(entries.begin(), entries.end(), has_texts)) read_texts(stream, entries);
    return entries;
}

// Fills in the texts. When they are many it keeps only the entries that it has filled; at least
// one.
void SqliteLog::read_texts(StreamId stream, std::vector<StoredEntry>& entries) {
    const std::uint64_t first = entries.front().seq;
    std::size_t octets_read = 0;
    std::uint64_t filled = 0;
    for (const auto& entry : entries) filled += entry.texts.size();
    select_texts_.bind(1, stream).bind(2, first).bind(3, entries.back().seq);
    const ResetAtEnd reset(select_texts_);
    while (select_texts_.step()) {
        const std::uint64_t seq = select_texts_.number(0);
        const auto at = static_cast<std::size_t>(seq - first);
        if (octets_read > chunk_octets_max && at > 0 && select_texts_.number(1) == 0) {
            // The texts of the entries before this one are complete, and counted below.
            for (std::size_t cut = at; cut < entries.size(); ++cut)
                filled -= entries[cut].texts.size();
            entries.resize(at);
            break;
        }
        const std::uint64_t place = select_texts_.number(1);
        if (at >= entries.size() || place >= entries[at].texts.size())
            throw Damaged("a text belongs to no entry", stream, seq);
        const auto salt = select_texts_.text(4);
        const auto text = select_texts_.text(5);
        octets_read += text.size();
        --filled;
        if (select_texts_.number(2) != 0) {
            if (!all_zero(salt) || !all_zero(text))
                throw Damaged("an erased text is still there", stream, seq);
            continue;
        }
        SealedText sealed;
        if (salt.size() != sealed.salt.size())
            throw Damaged("a salt has a wrong length", stream, seq);
        std::copy(salt.begin(), salt.end(), sealed.salt.begin());
        sealed.text = text;
        if (octets(commitment(sealed)) != select_texts_.text(3))
            throw Damaged("a text is not what was appended", stream, seq);
        entries[at].texts[static_cast<std::size_t>(place)] = std::move(sealed);
    }
    if (filled != 0) throw Damaged("a text is missing", stream, first);
}

std::vector<Hash> SqliteLog::leaf_hashes(StreamId stream, std::uint64_t from_seq,
                                         std::uint64_t count_max) {
    const std::uint64_t last = size(stream);
    const std::uint64_t first = std::max<std::uint64_t>(from_seq, 1);
    if (first > last) return {};
    const std::uint64_t count = std::min(count_max, last - first + 1);
    const std::shared_lock reading(quiet_);
    const std::lock_guard lock(read_mutex_);
    std::vector<Hash> leaves;
    select_leaves_.bind(1, stream).bind(2, first).bind(3, count);
    const ResetAtEnd reset(select_leaves_);
    while (select_leaves_.step()) {
        const auto leaf = hash_from(select_leaves_.text(1));
        if (!leaf || select_leaves_.number(0) != first + leaves.size())
            throw Damaged("an entry is missing", stream, first + leaves.size());
        leaves.push_back(*leaf);
    }
    if (leaves.size() != count) throw Damaged("an entry is missing", stream, first + leaves.size());
    return leaves;
}

std::vector<Checkpoint> SqliteLog::checkpoints(StreamId stream) {
    constexpr std::uint64_t all = std::numeric_limits<std::int64_t>::max();  // as SQLite counts
    return checkpoints_between(stream, 0, all);
}

std::vector<Checkpoint> SqliteLog::checkpoints_between(StreamId stream, std::uint64_t from_size,
                                                       std::uint64_t to_size) {
    const std::shared_lock reading(quiet_);
    const std::lock_guard lock(read_mutex_);
    std::vector<Checkpoint> found;
    select_checkpoints_.bind(1, stream).bind(2, from_size).bind(3, to_size);
    const ResetAtEnd reset(select_checkpoints_);
    while (select_checkpoints_.step()) {
        Checkpoint checkpoint;
        checkpoint.size = select_checkpoints_.number(0);
        const auto root = hash_from(select_checkpoints_.text(1));
        checkpoint.root = root.value_or(Hash{});
        checkpoint.signature = select_checkpoints_.text(2);
        checkpoint.time_ms = select_checkpoints_.number(3);
        if (select_checkpoints_.text(4) != octets(checkpoint_digest(stream, checkpoint)))
            throw Damaged("a checkpoint is not what was signed", stream, checkpoint.size);
        found.push_back(std::move(checkpoint));
    }
    return found;
}

std::optional<std::string> SqliteLog::find_damage() {
    const std::shared_lock reading(quiet_);
    const std::lock_guard lock(read_mutex_);
    try {
        if (auto finding = reader_->find_damage()) return finding;
        if (reader_->number("SELECT count(*) FROM entries") !=
            reader_->number("SELECT coalesce(sum(size), 0) FROM streams"))
            return "there are entries that no stream counts";
        if (reader_->number("SELECT count(*) FROM texts") !=
            reader_->number("SELECT coalesce(sum(texts), 0) FROM entries"))
            return "there are texts that no entry counts";
        if (reader_->number("SELECT count(*) FROM checkpoints"
                            " WHERE stream NOT IN (SELECT stream FROM streams)") != 0)
            return "there are checkpoints of no stream";
        return std::nullopt;
    } catch (const Error& error) {
        return error.what();
    }
}

}  // namespace isegoria::record
