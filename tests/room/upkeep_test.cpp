// SPDX-License-Identifier: AGPL-3.0-or-later
// Erasures and snapshots: off the loop, in order, and again when the disk was full.
#include "room/upkeep.hpp"

#include <gtest/gtest.h>

#include <deque>

#include "record/errors.hpp"
#include "record/memory_log.hpp"
#include "room/recall.hpp"
#include "room/sealing.hpp"

namespace isegoria::room {
namespace {

constexpr record::StreamId kept_stream = 3;

// A log whose erasures can fail, and that says what was asked of it.
class Erasing : public record::Log {
  public:
    std::vector<std::string> asked;
    std::exception_ptr next_failure;

    void append(std::span<const record::Append> appends) override { log_.append(appends); }
    std::uint64_t size(record::StreamId stream) override { return log_.size(stream); }
    record::Hash root(record::StreamId stream) override { return log_.root(stream); }
    std::vector<record::StreamId> streams() override { return log_.streams(); }
    void read(record::StreamId stream, std::uint64_t from, std::uint64_t count,
              const Visit& visit) override {
        log_.read(stream, from, count, visit);
    }
    std::vector<record::Hash> leaf_hashes(record::StreamId stream, std::uint64_t from,
                                          std::uint64_t count) override {
        return log_.leaf_hashes(stream, from, count);
    }
    void erase_text(record::StreamId, std::uint64_t seq, unsigned) override {
        asked.push_back("erase " + std::to_string(seq));
        if (next_failure) std::rethrow_exception(std::exchange(next_failure, nullptr));
    }
    void put_snapshot(record::StreamId stream, const record::Snapshot& snapshot) override {
        asked.push_back("snapshot " + std::to_string(snapshot.seq));
        log_.put_snapshot(stream, snapshot);
    }
    std::optional<record::Snapshot> snapshot(record::StreamId stream) override {
        return log_.snapshot(stream);
    }
    void put_checkpoint(record::StreamId stream, const record::Checkpoint& point) override {
        log_.put_checkpoint(stream, point);
    }
    std::vector<record::Checkpoint> checkpoints(record::StreamId stream) override {
        return log_.checkpoints(stream);
    }
    void backup_to(const std::filesystem::path& target) override { log_.backup_to(target); }
    std::optional<std::string> find_damage() override { return log_.find_damage(); }

  private:
    record::MemoryLog log_;
};

class UpkeepTest : public ::testing::Test {
  protected:
    UpkeepTest() {
        world_.log = &log_;
        world_.post = [this](std::function<void()> task) { loop_.push_back(std::move(task)); };
        world_.background = [this](std::function<void()> task) {
            background_.push_back(std::move(task));
        };
        upkeep_ = std::make_unique<Upkeep>(kept_stream, world_, [this](const std::exception_ptr&) {
            failed_ = true;
        });
        record::Append append{kept_stream, 0, {}};
        for (std::uint64_t seq = 1; seq <= 4; ++seq) {
            wire::Entry entry;
            entry.events = core::Events{
                core::ParticipantJoined{core::ParticipantId{seq}, core::IdentityLevel::guest}};
            append.entries.push_back(seal(entry, seq, [](std::span<std::uint8_t>) {}));
        }
        log_.append({&append, 1});
    }

    static bool turn(std::deque<std::function<void()>>& tasks) {
        if (tasks.empty()) return false;
        auto task = std::move(tasks.front());
        tasks.pop_front();
        task();
        return true;
    }
    void run() {
        while (turn(background_) || turn(loop_)) {
        }
    }

    Erasing log_;
    World world_;
    std::deque<std::function<void()>> loop_;
    std::deque<std::function<void()>> background_;
    bool failed_ = false;
    std::unique_ptr<Upkeep> upkeep_;
};

using Asked = std::vector<std::string>;

TEST_F(UpkeepTest, WorksOffTheLoopAndInOrder) {
    upkeep_->erase({1, 0, {}});
    upkeep_->write_snapshot(3);
    upkeep_->erase({2, 0, {}});
    EXPECT_EQ(log_.asked, Asked{});
    EXPECT_FALSE(upkeep_->idle());
    EXPECT_EQ(background_.size(), 1U);  // never two at once: their order is what is promised
    run();
    EXPECT_EQ(log_.asked, (Asked{"erase 1", "snapshot 3", "erase 2"}));
    EXPECT_TRUE(upkeep_->idle());
}

TEST_F(UpkeepTest, ASnapshotIsOfTheSizeAskedForThoughTheStreamIsLonger) {
    upkeep_->write_snapshot(3);
    run();
    ASSERT_TRUE(log_.snapshot(kept_stream));
    EXPECT_EQ(log_.snapshot(kept_stream)->seq, 3U);
    EXPECT_EQ(recall(log_, kept_stream).size, 4U);
    EXPECT_EQ(recall(log_, kept_stream).snapshot_size, 3U);
}

TEST_F(UpkeepTest, AfterAFullDiskTheSameIsTriedAgainBeforeWhatFollows) {
    log_.next_failure = std::make_exception_ptr(record::NoSpace("full"));
    upkeep_->erase({1, 0, {}});
    upkeep_->write_snapshot(3);
    run();
    EXPECT_EQ(log_.asked, Asked{"erase 1"});
    EXPECT_FALSE(upkeep_->idle());
    EXPECT_FALSE(failed_);
    upkeep_->go_on();
    run();
    EXPECT_EQ(log_.asked, (Asked{"erase 1", "erase 1", "snapshot 3"}));
    EXPECT_TRUE(upkeep_->idle());
}

TEST_F(UpkeepTest, AFailedStorageIsToldAndNothingMoreIsTried) {
    log_.next_failure = std::make_exception_ptr(record::StorageFailed("gone"));
    upkeep_->erase({1, 0, {}});
    upkeep_->write_snapshot(3);
    run();
    EXPECT_TRUE(failed_);
    EXPECT_EQ(log_.asked, Asked{"erase 1"});
}

TEST_F(UpkeepTest, MayGoWhileItsWorkIsUnderWay) {
    upkeep_->erase({1, 0, {}});
    upkeep_.reset();
    run();
    EXPECT_EQ(log_.asked, Asked{"erase 1"});
    EXPECT_FALSE(failed_);
}

}  // namespace
}  // namespace isegoria::room
