// SPDX-License-Identifier: AGPL-3.0-or-later
// The one writer of a log. It owns a thread and the log's append(); whatever is submitted while a
// commit is in flight becomes the next transaction, across all streams (group commit). Any thread
// may submit.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

#include "record/log.hpp"

namespace isegoria::record {

// submit() was called when the queue was full, or after drain(); the append was not taken.
class WriterRefuses : public Error {
    using Error::Error;
};

class Writer {
  public:
    // Called on the writer's thread, once: no exception means durable. It must neither block nor
    // throw.
    using Done = std::function<void(std::exception_ptr)>;

    // A clerk has one append outstanding, so this is the number of assemblies that can be busy at
    // once; past it memory would only store a delay.
    static constexpr std::size_t waiting_max = 100'000;
    // Bounds how long one commit takes, and so everybody's wait: some 20 ms of inserting.
    static constexpr std::size_t entries_per_transaction_max = 4'096;
    static constexpr std::size_t octets_per_transaction_max = 16 << 20;

    explicit Writer(Log& log);
    ~Writer();  // Drains.
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    // Takes its turn; appends of one stream keep their order. A refused append (WrongPosition,
    // EntryTooLarge) fails alone. NoSpace fails the whole transaction, and later ones are tried.
    // After StorageFailed everything pending and everything later fails with that same failure.
    void submit(Append append, Done done);

    // Refuses what comes, writes what is there, stops the thread: for SIGTERM. Again does nothing.
    void drain();

    [[nodiscard]] std::uint64_t transactions() const;
    // The failure that stopped the writer, or null.
    [[nodiscard]] std::exception_ptr failure() const;

  private:
    struct Waiting {
        Append append;
        Done done;
    };

    void write_until_drained();
    [[nodiscard]] std::deque<Waiting> next_batch();
    [[nodiscard]] std::deque<Waiting> refuse_misplaced(std::deque<Waiting> batch);
    void write(std::deque<Waiting> batch);

    Log& log_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Waiting> waiting_;
    std::exception_ptr failure_;
    std::uint64_t transactions_ = 0;
    bool draining_ = false;
    std::mutex drain_mutex_;
    std::thread thread_;
};

}  // namespace isegoria::record
