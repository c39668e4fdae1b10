// SPDX-License-Identifier: AGPL-3.0-or-later
// Group commit: what is waiting goes together, each stream keeps its order, and a failure stops
// everything.
#include "record/writer.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <latch>

#include "record/memory_log.hpp"
#include "record/sqlite_log.hpp"
#include "record_fixture.hpp"

namespace isegoria::record {
namespace {

using testing::entry;

// How an append ended: "stored", or the kind of failure.
std::string outcome(const std::exception_ptr& failure) {
    if (!failure) return "stored";
    try {
        std::rethrow_exception(failure);
    } catch (const WrongPosition&) {
        return "wrong position";
    } catch (const EntryTooLarge&) {
        return "too large";
    } catch (const NoSpace&) {
        return "no space";
    } catch (const StorageFailed&) {
        return "storage failed";
    }
}

// Keeps the writer inside one completion until it is let go, so that what is submitted meanwhile
// piles up.
class Gate {
  public:
    explicit Gate(Writer& writer) {
        writer.submit({999, 0, {entry("gate")}}, [this](const std::exception_ptr&) {
            held_.count_down();
            open_.get_future().wait();
        });
        held_.wait();
    }
    void open() { open_.set_value(); }

  private:
    std::latch held_{1};
    std::promise<void> open_;
};

TEST(Writer, WhatWaitsDuringACommitBecomesOneTransaction) {
    MemoryLog log;
    Writer writer(log);
    Gate gate(writer);
    std::vector<std::string> outcomes(50);
    for (StreamId stream = 0; stream < 50; ++stream)
        writer.submit({stream, 0, {entry("a")}},
                      [&, stream](const auto& failure) { outcomes[stream] = outcome(failure); });
    gate.open();
    writer.drain();
    EXPECT_EQ(outcomes, std::vector<std::string>(50, "stored"));
    EXPECT_EQ(log.transactions(), 2u);
    EXPECT_EQ(writer.transactions(), 2u);
}

TEST(Writer, ManyThreadsShareTransactionsAndEachStreamKeepsItsOrder) {
    const testing::TemporaryDirectory directory;
    SqliteLog log(directory / "record.db");
    constexpr StreamId streams = 16;
    constexpr std::uint64_t appends_each = 100;
    std::uint64_t transactions = 0;
    {
        Writer writer(log);
        std::vector<std::thread> clerks;
        for (StreamId stream = 0; stream < streams; ++stream)
            clerks.emplace_back([&, stream] {
                std::latch all(appends_each);
                for (std::uint64_t each = 0; each < appends_each; ++each)
                    writer.submit({stream, each, {entry(std::to_string(each))}},
                                  [&](const std::exception_ptr& failure) {
                                      EXPECT_EQ(outcome(failure), "stored");
                                      all.count_down();
                                  });
                all.wait();
            });
        for (auto& clerk : clerks) clerk.join();
        transactions = writer.transactions();
    }
    for (StreamId stream = 0; stream < streams; ++stream) {
        const auto found = testing::read_all(log, stream);
        ASSERT_EQ(found.size(), appends_each);
        for (std::uint64_t each = 0; each < appends_each; ++each)
            ASSERT_EQ(found[each].body, entry(std::to_string(each)).body);
    }
    EXPECT_LT(transactions, streams * appends_each);
}

TEST(Writer, ARefusedAppendFailsAloneWithThoseBehindItInItsStream) {
    MemoryLog log;
    Writer writer(log);
    Gate gate(writer);
    std::vector<std::string> outcomes(5);
    const auto submit = [&](std::size_t which, Append append) {
        writer.submit(std::move(append),
                      [&, which](const auto& failure) { outcomes[which] = outcome(failure); });
    };
    submit(0, {1, 0, {entry("a")}});
    submit(1, {2, 5, {entry("too far")}});
    submit(2, {2, 6, {entry("behind it")}});
    submit(3, {3, 0, {NewEntry{std::string(entry_body_size_max + 1, 'x'), {}}}});
    submit(4, {1, 1, {entry("b")}});
    gate.open();
    writer.drain();
    EXPECT_EQ(outcomes, (std::vector<std::string>{"stored", "wrong position", "wrong position",
                                                  "too large", "stored"}));
    EXPECT_EQ(log.size(1), 2u);
}

TEST(Writer, NoSpaceFailsTheTransactionAndTheNextIsTried) {
    MemoryLog log;
    Writer writer(log);
    log.fail_append(2, MemoryLog::Fault::no_space);
    Gate gate(writer);
    std::string first;
    writer.submit({1, 0, {entry("a")}}, [&](const auto& failure) { first = outcome(failure); });
    gate.open();
    std::promise<std::string> second;
    // An empty append tells that the refused transaction is over, whether or not it was part of it.
    std::promise<void> settled;
    writer.submit({2, 0, {}}, [&](const auto&) { settled.set_value(); });
    settled.get_future().wait();
    writer.submit({1, 0, {entry("a")}},
                  [&](const auto& failure) { second.set_value(outcome(failure)); });
    EXPECT_EQ(second.get_future().get(), "stored");
    EXPECT_EQ(first, "no space");
    EXPECT_EQ(log.size(1), 1u);
    EXPECT_FALSE(writer.failure());
}

TEST(Writer, AfterAStorageFailureEverythingPendingAndLaterFailsTheSame) {
    MemoryLog log;
    Writer writer(log);
    log.fail_append(2, MemoryLog::Fault::failed_after);
    Gate gate(writer);
    std::atomic<int> failed = 0;
    const auto count = [&](const std::exception_ptr& failure) {
        if (outcome(failure) == "storage failed") ++failed;
    };
    for (StreamId stream = 0; stream < 10; ++stream)
        writer.submit({stream, 0, std::vector<NewEntry>(1'000, entry("a"))}, count);
    gate.open();
    std::promise<void> later;
    writer.submit({77, 0, {entry("later")}}, [&](const std::exception_ptr& failure) {
        count(failure);
        later.set_value();
    });
    later.get_future().wait();
    log.reopen();  // Even a log that works again is not written to by this writer.
    writer.submit({78, 0, {entry("later still")}}, count);
    writer.drain();
    EXPECT_EQ(failed, 12);
    EXPECT_TRUE(writer.failure());
    EXPECT_EQ(log.size(77), 0u);
    EXPECT_EQ(log.size(78), 0u);
    EXPECT_EQ(log.transactions(), 2u);
}

TEST(Writer, DrainingWritesWhatWaitsAndRefusesWhatComes) {
    MemoryLog log;
    Writer writer(log);
    Gate gate(writer);
    std::string waiting;
    writer.submit({1, 0, {entry("a")}}, [&](const auto& failure) { waiting = outcome(failure); });
    gate.open();
    writer.drain();
    writer.drain();
    EXPECT_EQ(waiting, "stored");
    EXPECT_THROW(writer.submit({1, 1, {entry("b")}}, [](const auto&) {}), WriterRefuses);
}

TEST(Writer, TheQueueHasALimit) {
    MemoryLog log;
    Writer writer(log);
    Gate gate(writer);
    std::atomic<std::size_t> done = 0;
    for (std::size_t each = 0; each < Writer::waiting_max; ++each)
        writer.submit({1, 0, {}}, [&](const auto&) { ++done; });
    EXPECT_THROW(writer.submit({1, 0, {}}, [](const auto&) {}), WriterRefuses);
    gate.open();
    writer.drain();
    EXPECT_EQ(done, Writer::waiting_max);
}

}  // namespace
}  // namespace isegoria::record
