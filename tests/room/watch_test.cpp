// SPDX-License-Identifier: AGPL-3.0-or-later
// Watches that come, change their mind and go while a batch is on its way to the disk: each gets
// what it asked for last, and nothing reaches one that is gone.
#include <gtest/gtest.h>

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>

#include "isegoria/v1/frames.pb.h"
#include "record/memory_log.hpp"
#include "record/writer.hpp"
#include "room/clerk.hpp"

namespace isegoria::room {
namespace {

struct Onlooker final : Viewer {
    void wake() override { ++woken; }
    int woken = 0;
};

class Watches : public ::testing::Test {
  protected:
    Watches() {
        World world;
        world.log = &log_;
        world.writer = &writer_;
        world.now_ms = [] { return std::int64_t{1'800'000'000'000}; };
        world.random = [](std::span<std::uint8_t> octets) {
            static std::uint8_t next = 0;
            for (std::uint8_t& octet : octets) octet = ++next;
        };
        world.post = [this](std::function<void()> task) {
            const std::lock_guard lock(mutex_);
            posted_.push_back(std::move(task));
            changed_.notify_all();
        };
        clerk_ = std::make_unique<Clerk>(0, world);
    }
    // The next task of the loop; the writer's may take a moment.
    void run_one() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return !posted_.empty(); });
        auto task = std::move(posted_.front());
        posted_.pop_front();
        lock.unlock();
        task();
    }
    // A batch that is decided and not yet durable, as long as run_one() is not called.
    void begin_batch() {
        Submission submission;
        submission.context.system = true;
        submission.command =
            core::GrantRole{core::ParticipantId{7 + batches_++}, core::Role::organiser};
        submission.reply = [](const Result& result) {
            EXPECT_TRUE(std::holds_alternative<Done>(result));
        };
        clerk_->submit(std::move(submission));
        run_one();
        ASSERT_FALSE(clerk_->idle());
    }
    // Numbers of Watch that are answered by what comes next.
    static std::vector<std::uint32_t> answered(Watch& watch) {
        std::vector<wire::Batch> batches;
        watch.next(batches);
        std::vector<std::uint32_t> numbers;
        for (const wire::Batch& batch : batches) {
            // Of small frames: two octets of head, then the message.
            v1::ServerFrame frame;
            if (batch->size() < 128 &&
                frame.ParseFromArray(batch->data() + 2, static_cast<int>(batch->size() - 2)) &&
                frame.has_settled() && frame.settled().watch() != 0)
                numbers.push_back(frame.settled().watch());
        }
        return numbers;
    }

    std::uint64_t batches_ = 0;
    record::MemoryLog log_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::function<void()>> posted_;
    record::Writer writer_{log_};
    std::unique_ptr<Clerk> clerk_;
};

TEST_F(Watches, AreAnsweredWhenTheBatchIsDurableAndByTheLastNumber) {
    Onlooker onlooker;
    begin_batch();
    const auto watch = clerk_->watch({}, 0, {}, {}, onlooker, 1);
    watch->want({}, 2);
    watch->want({}, 3);
    EXPECT_EQ(onlooker.woken, 0);
    EXPECT_TRUE(answered(*watch).empty());
    run_one();
    EXPECT_GT(onlooker.woken, 0);
    EXPECT_EQ(answered(*watch), std::vector<std::uint32_t>{3});
}

TEST_F(Watches, ThatAreGoneBeforeTheirTurnAreLeftAlone) {
    Onlooker gone;
    Onlooker here;
    begin_batch();
    auto first = clerk_->watch({}, 0, {}, {}, gone, 1);
    first->want({}, 2);
    first.reset();
    // Most likely where the first one was.
    const auto second = clerk_->watch({}, 0, {}, {}, here, 5);
    run_one();
    EXPECT_EQ(gone.woken, 0);
    EXPECT_EQ(answered(*second), std::vector<std::uint32_t>{5});
    // And the next batch finds nothing of them.
    begin_batch();
    second->want({}, 6);
    run_one();
    EXPECT_EQ(answered(*second), std::vector<std::uint32_t>{6});
}

// The disk is not to wait until a full house has been answered.
TEST_F(Watches, FindTheNextBatchOnItsWayWhileOneIsAnswered) {
    std::vector<std::string> answers;
    const auto wish = [&](core::Role role, const std::string& name, std::function<void()> look) {
        Submission submission;
        submission.context.system = true;
        submission.command = core::GrantRole{core::ParticipantId{5}, role};
        submission.reply = [&answers, name, look = std::move(look)](const Result& result) {
            answers.push_back(name + (std::holds_alternative<Done>(result) ? "" : ": refused"));
            if (look) look();
        };
        clerk_->submit(std::move(submission));
    };
    bool settled = false;
    wish(core::Role::organiser, "first", [&] {
        clerk_->when_settled([&](const core::State&) { settled = true; });
        EXPECT_FALSE(settled);
    });
    run_one();  // Decides the first; what comes meanwhile waits.
    wish(core::Role::observer, "second", {});
    run_one();  // The first is durable.
    EXPECT_EQ(answers, std::vector<std::string>{"first"});
    run_one();
    EXPECT_TRUE(settled);
    EXPECT_EQ(answers, (std::vector<std::string>{"first", "second"}));
    // A batch of refusals alone is not written, and still answered after the one before it.
    wish(core::Role::expert, "third", {});
    run_one();
    wish(core::Role::expert, "fourth", {});
    run_one();
    EXPECT_EQ(answers.back(), "third");
    run_one();
    EXPECT_EQ(answers.back(), "fourth: refused");
    EXPECT_TRUE(clerk_->idle());
}

}  // namespace
}  // namespace isegoria::room
