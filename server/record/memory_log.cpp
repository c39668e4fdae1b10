// SPDX-License-Identifier: AGPL-3.0-or-later
// Plain containers; it shares the contract test with the SQLite adapter and no code.
#include "record/memory_log.hpp"

#include <algorithm>

#include "record/sqlite_log.hpp"

namespace isegoria::record {

void MemoryLog::fail_append(std::uint64_t count, Fault fault) {
    const std::lock_guard lock(mutex_);
    faults_[appends_ + count] = fault;
}

void MemoryLog::reopen() {
    const std::lock_guard lock(mutex_);
    failed_ = false;
}

std::uint64_t MemoryLog::transactions() const {
    const std::lock_guard lock(mutex_);
    return transactions_;
}

void MemoryLog::refuse_if_failed() const {
    if (failed_) throw StorageFailed("this log has failed and was not opened again");
}

std::uint64_t MemoryLog::size_of(StreamId stream) const {
    const auto found = streams_.find(stream);
    return found == streams_.end() ? 0 : found->second.entries.size();
}

void MemoryLog::append(std::span<const Append> appends) {
    const std::lock_guard lock(mutex_);
    refuse_if_failed();
    check_limits(appends);
    std::map<StreamId, std::uint64_t> sizes;
    bool empty = true;
    for (std::size_t which = 0; which < appends.size(); ++which) {
        const auto& each = appends[which];
        auto& known = sizes.try_emplace(each.stream, size_of(each.stream)).first->second;
        if (known != each.expected) throw WrongPosition(which, each.stream, each.expected, known);
        known += each.entries.size();
        empty = empty && each.entries.empty();
    }
    if (empty) return;
    const auto fault = faults_.find(++appends_);
    if (fault == faults_.end()) return store(appends);
    if (fault->second == Fault::no_space) throw NoSpace("no space, as the test ordered");
    if (fault->second == Fault::failed_after) store(appends);
    failed_ = true;
    throw StorageFailed("storage failed, as the test ordered");
}

void MemoryLog::store(std::span<const Append> appends) {
    ++transactions_;
    for (const auto& each : appends) {
        if (each.entries.empty()) continue;
        auto& stream = streams_[each.stream];
        for (const auto& entry : each.entries) {
            StoredEntry stored{stream.entries.size() + 1, entry.body, {}};
            for (const auto& text : entry.texts) stored.texts.emplace_back(text);
            stream.leaves.push_back(leaf_hash(entry.body));
            stream.frontier.append(stream.leaves.back());
            stream.entries.push_back(std::move(stored));
        }
    }
}

std::uint64_t MemoryLog::size(StreamId stream) {
    const std::lock_guard lock(mutex_);
    return size_of(stream);
}

MemoryLog::Stream MemoryLog::copy_of(StreamId stream) const {
    const std::lock_guard lock(mutex_);
    const auto found = streams_.find(stream);
    return found == streams_.end() ? Stream{} : found->second;
}

Hash MemoryLog::root(StreamId stream) {
    const std::lock_guard lock(mutex_);
    const auto found = streams_.find(stream);
    return found == streams_.end() ? empty_root() : found->second.frontier.root();
}

std::vector<StreamId> MemoryLog::streams() {
    const std::lock_guard lock(mutex_);
    std::vector<StreamId> ids;
    for (const auto& [id, stream] : streams_) ids.push_back(id);
    return ids;
}

void MemoryLog::read(StreamId stream, std::uint64_t from_seq, std::uint64_t count_max,
                     const Visit& visit) {
    std::vector<StoredEntry> found;
    {
        const std::lock_guard lock(mutex_);
        const std::uint64_t last = size_of(stream);
        const std::uint64_t first = std::max<std::uint64_t>(from_seq, 1);
        if (first > last) return;
        const auto begin =
            streams_[stream].entries.begin() + static_cast<std::ptrdiff_t>(first - 1);
        const auto count = std::min(count_max, last - first + 1);
        found.assign(begin, begin + static_cast<std::ptrdiff_t>(count));
    }
    for (auto& entry : found) visit(std::move(entry));
}

std::vector<Hash> MemoryLog::leaf_hashes(StreamId stream, std::uint64_t from_seq,
                                         std::uint64_t count_max) {
    const std::lock_guard lock(mutex_);
    const std::uint64_t last = size_of(stream);
    const std::uint64_t first = std::max<std::uint64_t>(from_seq, 1);
    if (first > last) return {};
    const auto begin = streams_[stream].leaves.begin() + static_cast<std::ptrdiff_t>(first - 1);
    return {begin, begin + static_cast<std::ptrdiff_t>(std::min(count_max, last - first + 1))};
}

void MemoryLog::erase_text(StreamId stream, std::uint64_t seq, unsigned index) {
    const std::lock_guard lock(mutex_);
    refuse_if_failed();
    if (seq == 0 || seq > size_of(stream)) throw std::out_of_range("there is no such text");
    auto& entry = streams_[stream].entries[static_cast<std::size_t>(seq - 1)];
    if (index >= entry.texts.size()) throw std::out_of_range("there is no such text");
    entry.texts[index].reset();
    streams_[stream].snapshot.reset();
}

void MemoryLog::put_snapshot(StreamId stream, const Snapshot& snapshot) {
    const std::lock_guard lock(mutex_);
    refuse_if_failed();
    if (snapshot.seq > size_of(stream)) throw std::out_of_range("a snapshot past the end");
    if (snapshot.seq > 0) streams_[stream].snapshot = snapshot;
}

std::optional<Snapshot> MemoryLog::snapshot(StreamId stream) { return copy_of(stream).snapshot; }

void MemoryLog::put_checkpoint(StreamId stream, const Checkpoint& checkpoint) {
    const std::lock_guard lock(mutex_);
    refuse_if_failed();
    if (checkpoint.size > size_of(stream)) throw std::out_of_range("a checkpoint past the end");
    const auto kept = streams_[stream].checkpoints.try_emplace(checkpoint.size, checkpoint).first;
    if (kept->second.root != checkpoint.root)
        throw Damaged("two roots for one size", stream, checkpoint.size);
}

std::vector<Checkpoint> MemoryLog::checkpoints(StreamId stream) {
    std::vector<Checkpoint> found;
    for (auto& [size, checkpoint] : copy_of(stream).checkpoints) found.push_back(checkpoint);
    return found;
}

void MemoryLog::backup_to(const std::filesystem::path& target) {
    if (std::filesystem::exists(target))
        throw StorageFailed(target.string() + " exists; a backup never overwrites");
    SqliteLog copy(target);
    for (const StreamId id : streams()) {
        const Stream stream = copy_of(id);
        Append append{id, 0, {}};
        for (const auto& entry : stream.entries) {
            NewEntry again{entry.body, {}};
            for (const auto& text : entry.texts) again.texts.push_back(text.value_or(SealedText{}));
            append.entries.push_back(std::move(again));
        }
        copy.append({&append, 1});
        for (const auto& entry : stream.entries)
            for (unsigned index = 0; index < entry.texts.size(); ++index)
                if (!entry.texts[index]) copy.erase_text(id, entry.seq, index);
        for (const auto& [size, checkpoint] : stream.checkpoints)
            copy.put_checkpoint(id, checkpoint);
    }
}

std::optional<std::string> MemoryLog::find_damage() { return std::nullopt; }

}  // namespace isegoria::record
