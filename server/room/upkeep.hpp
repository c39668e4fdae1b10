// SPDX-License-Identifier: AGPL-3.0-or-later
// What a stream owes its storage beside its entries: texts that were redacted are erased, and now and
// then a snapshot is written. Both happen off the loop, one after the other. Owned by the clerk; on
// its loop.
#pragma once

#include <deque>
#include <exception>
#include <functional>
#include <memory>

#include "core/redaction.hpp"
#include "room/world.hpp"

namespace isegoria::room {

class Upkeep {
  public:
    // `on_failed` is told, on the loop, that the storage has failed.
    Upkeep(record::StreamId stream, World world,
           std::function<void(std::exception_ptr)> on_failed);
    ~Upkeep();
    Upkeep(const Upkeep&) = delete;
    Upkeep& operator=(const Upkeep&) = delete;

    // The entry that says so must be durable.
    void erase(const core::TextRedacted& redacted);
    // The stream as it stood after `size` entries, which must be durable; all erasures that they ask
    // for must have been told before.
    void write_snapshot(std::uint64_t size);

    // A disk that was full is tried again here; otherwise the work goes on by itself.
    void go_on();
    [[nodiscard]] bool idle() const { return !running_ && waiting_.empty(); }

  private:
    using Task = std::function<void()>;
    void finished(const std::exception_ptr& failure);

    record::StreamId stream_;
    World world_;
    std::function<void(std::exception_ptr)> on_failed_;
    std::deque<Task> waiting_;  // the first one is running, or will be
    bool running_ = false;
    // What comes back after the end sees that this is gone.
    std::shared_ptr<Upkeep*> self_;
};

}  // namespace isegoria::room
