// SPDX-License-Identifier: AGPL-3.0-or-later
// No timer anywhere: the time that a commit takes is what collects the next batch.
#include "record/writer.hpp"

#include <map>

namespace isegoria::record {
namespace {

std::size_t octets_of(const Append& append) {
    std::size_t size = 0;
    for (const auto& entry : append.entries) {
        size += entry.body.size();
        for (const auto& text : entry.texts) size += text.text.size();
    }
    return size;
}

}  // namespace

Writer::Writer(Log& log) : log_(log), thread_([this] { write_until_drained(); }) {}

Writer::~Writer() { drain(); }

void Writer::submit(Append append, Done done) {
    const std::lock_guard lock(mutex_);
    if (draining_) throw WriterRefuses("the writer is being shut down");
    if (waiting_.size() >= waiting_max) throw WriterRefuses("too many appends are waiting");
    waiting_.push_back({std::move(append), std::move(done)});
    changed_.notify_one();
}

void Writer::drain() {
    {
        const std::lock_guard lock(mutex_);
        draining_ = true;
        changed_.notify_one();
    }
    const std::lock_guard one_joins(drain_mutex_);
    if (thread_.joinable()) thread_.join();
}

std::uint64_t Writer::transactions() const {
    const std::lock_guard lock(mutex_);
    return transactions_;
}

std::exception_ptr Writer::failure() const {
    const std::lock_guard lock(mutex_);
    return failure_;
}

void Writer::write_until_drained() {
    while (true) {
        auto batch = next_batch();
        if (batch.empty()) return;
        if (const auto failed = failure()) {
            for (auto& each : batch) each.done(failed);
        } else {
            write(std::move(batch));
        }
    }
}

// Waits for something to write; empty when drained.
std::deque<Writer::Waiting> Writer::next_batch() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return draining_ || !waiting_.empty(); });
    std::deque<Waiting> batch;
    std::size_t entries = 0;
    std::size_t size = 0;
    while (!waiting_.empty()) {
        entries += 1 + waiting_.front().append.entries.size();
        size += octets_of(waiting_.front().append);
        const bool full =
            entries > entries_per_transaction_max || size > octets_per_transaction_max;
        if (full && !batch.empty()) break;  // One that is over by itself still goes, alone.
        batch.push_back(std::move(waiting_.front()));
        waiting_.pop_front();
    }
    return batch;
}

// Nobody else appends, so what the log says now is what it will say in the transaction. Sorting the
// wrong ones out here keeps a batch full of them from being tried once for each.
std::deque<Writer::Waiting> Writer::refuse_misplaced(std::deque<Waiting> batch) {
    std::deque<Waiting> placed;
    std::map<StreamId, std::uint64_t> sizes;
    for (auto& each : batch) {
        const auto& append = each.append;
        auto& size = sizes.try_emplace(append.stream, log_.size(append.stream)).first->second;
        if (append.expected == size) {
            size += append.entries.size();
            placed.push_back(std::move(each));
        } else {
            each.done(
                std::make_exception_ptr(WrongPosition(0, append.stream, append.expected, size)));
        }
    }
    return placed;
}

void Writer::write(std::deque<Waiting> batch) {
    batch = refuse_misplaced(std::move(batch));
    std::vector<Append> appends;
    for (auto& each : batch) appends.push_back(std::move(each.append));
    while (!batch.empty()) {
        try {
            log_.append(appends);
            {
                const std::lock_guard lock(mutex_);
                ++transactions_;
            }
            for (auto& each : batch) each.done(nullptr);
            return;
        } catch (const AppendRefused& refused) {
            // One bad append must not fail its neighbours: it leaves, and the rest goes again.
            // Those behind it in its stream will be refused in their turn.
            const auto place = static_cast<std::ptrdiff_t>(refused.index);
            const auto out = std::move(batch[refused.index].done);
            batch.erase(batch.begin() + place);
            appends.erase(appends.begin() + place);
            out(std::current_exception());
        } catch (const NoSpace&) {
            for (auto& each : batch) each.done(std::current_exception());
            return;
        } catch (...) {
            {
                const std::lock_guard lock(mutex_);
                failure_ = std::current_exception();
            }
            for (auto& each : batch) each.done(std::current_exception());
            return;
        }
    }
}

}  // namespace isegoria::record
