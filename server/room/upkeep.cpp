// SPDX-License-Identifier: AGPL-3.0-or-later
// The order is what makes a crash harmless. Tasks run in the order in which they were told, so
//  - a snapshot is written only after every erasure that its entries ask for: what a start does not
//    replay has been erased;
//  - an erasure told while a snapshot is being written runs after it and takes it away again, and
//    until then its entry is one that a start does replay.
// So a crash between any two steps leaves at most erasures that the next start makes up for. A
// snapshot is made from the log, by reading the one before and the entries since, so that the loop
// has no part in it; while it is made the state is in memory twice.
#include "room/upkeep.hpp"

#include <stdexcept>

#include "record/errors.hpp"
#include "room/recall.hpp"

namespace isegoria::room {

Upkeep::Upkeep(record::StreamId stream, World world,
               std::function<void(std::exception_ptr)> on_failed)
    : stream_(stream),
      world_(std::move(world)),
      on_failed_(std::move(on_failed)),
      self_(std::make_shared<Upkeep*>(this)) {}

Upkeep::~Upkeep() { *self_ = nullptr; }

void Upkeep::erase(const core::TextRedacted& redacted) {
    waiting_.emplace_back(
        [log = world_.log, stream = stream_, entry = redacted.entry, place = redacted.place] {
            try {
                log->erase_text(stream, entry, place);
            } catch (const std::out_of_range&) {
                // There never was such a text: the entry that says so is harmless.
            }
        });
    go_on();
}

void Upkeep::write_snapshot(std::uint64_t size) {
    waiting_.emplace_back([log = world_.log, stream = stream_, size] {
        const Recalled recalled = recall(*log, stream, size);
        log->put_snapshot(stream, make_snapshot(size, recalled.state, recalled.receipts));
    });
    go_on();
}

void Upkeep::go_on() {
    if (running_ || waiting_.empty()) return;
    running_ = true;
    world_.background([task = waiting_.front(), post = world_.post, alive = self_] {
        std::exception_ptr failure;
        try {
            task();
        } catch (...) {
            failure = std::current_exception();
        }
        post([alive, failure] {
            if (*alive != nullptr) (*alive)->finished(failure);
        });
    });
}

void Upkeep::finished(const std::exception_ptr& failure) {
    running_ = false;
    try {
        if (failure) std::rethrow_exception(failure);
    } catch (const record::NoSpace&) {
        return;  // It stays first, and is tried again with the next batch or second.
    } catch (const record::InUse&) {
        return;  // Somebody reads a copy of it just now: likewise.
    } catch (...) {
        waiting_.clear();
        return on_failed_(failure);
    }
    waiting_.pop_front();
    go_on();
}

}  // namespace isegoria::room
