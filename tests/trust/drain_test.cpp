// SPDX-License-Identifier: AGPL-3.0-or-later
// F21: SIGTERM of the real program under load, and SIGKILL on its heels: nobody new comes in,
// everybody inside is told when to return, and all that was acknowledged is there afterwards.
#include <gtest/gtest.h>

#include <atomic>
#include <csignal>
#include <set>
#include <thread>

#include "record/inspection.hpp"
#include "room/sealing.hpp"
#include "story.hpp"

namespace isegoria::trust {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t crowd = 20;
constexpr auto drain_max = 10s;

// What one person did until the connection ended.
struct Work {
    std::unique_ptr<Caller> caller;
    std::map<std::string, std::uint64_t> acknowledged;  // Request: entry.
    std::set<std::string> asked;
};

// Wishes without end, several under way at any time, until the server closes.
void wish_until_closed(Work& work, std::uint64_t assembly, std::atomic<std::size_t>& answers) {
    constexpr std::size_t under_way_max = 8;
    const v1::Command wishes[] = {command("react { contribution: 1 kind: REACTION_KIND_AGREE }"),
                                  command("react { contribution: 1 kind: REACTION_KIND_PASS }")};
    std::deque<std::string> under_way;
    for (std::size_t turn = 0;; ++turn) {
        while (under_way.size() < under_way_max) {
            under_way.push_back(work.caller->begin(assembly, wishes[turn++ % 2]));
            work.asked.insert(under_way.back());
        }
        const auto reply = work.caller->answer_to(under_way.front());
        if (!reply) break;
        if (reply->has_accepted() && reply->accepted().entry() != 0)
            work.acknowledged[under_way.front()] = reply->accepted().entry();
        under_way.pop_front();
        ++answers;
    }
}

class Drain : public ::testing::Test {
  protected:
    void SetUp() override {
        server_ = std::make_unique<ServerProcess>(folder_ / "data");
        story_ = std::make_unique<Story>(*server_);
        story_->found();
        story_->draw();
        story_->open();
        story_->begin(1);
        story_->collect();
        for (std::size_t each = 0; each < crowd; ++each) {
            works_[each].caller =
                std::make_unique<Caller>(server_->port(), guest_of(story_->assembly));
            ASSERT_TRUE(works_[each].caller->welcomed());
            // Who reacts has answered before.
            works_[each].caller->done(
                story_->assembly, "give_answer { question: 1 language: 'en' words: 'A bench' }");
        }
    }

    // Everybody at work, well under way.
    void start() {
        for (Work& work : works_)
            threads_.emplace_back(
                [&, this] { wish_until_closed(work, story_->assembly, answers_); });
        while (answers_ < 200) std::this_thread::yield();
    }
    void join() {
        for (std::thread& each : threads_) each.join();
        threads_.clear();
    }
    void TearDown() override { join(); }

    // Each acknowledged request is at the entry that was told; no request is there twice.
    void expect_all_kept() {
        std::map<std::string, std::vector<std::uint64_t>> recorded;
        record::Inspection opened(folder_ / "data", "local");
        record::AuditOptions options = opened.audit_options();
        options.commitments = room::commitments_in;
        const auto audited = record::audit(opened.log(), options);
        EXPECT_TRUE(std::holds_alternative<record::AuditTotals>(audited));
        opened.log().read(story_->assembly, 1, ~0ULL, [&](record::StoredEntry&& stored) {
            const std::uint64_t seq = stored.seq;
            const wire::Entry entry = room::unseal(story_->assembly, std::move(stored));
            recorded[std::string(entry.request_id.begin(), entry.request_id.end())].push_back(seq);
        });
        std::size_t acknowledged = 0;
        for (const Work& work : works_)
            for (const auto& [request, entry] : work.acknowledged) {
                ++acknowledged;
                EXPECT_EQ(recorded[request], std::vector<std::uint64_t>{entry});
            }
        for (const Work& work : works_)
            for (const std::string& request : work.asked) EXPECT_LE(recorded[request].size(), 1U);
        EXPECT_GT(acknowledged, 100U);
    }

    const Folder folder_;
    std::unique_ptr<ServerProcess> server_;
    std::unique_ptr<Story> story_;
    std::array<Work, crowd> works_;
    std::vector<std::thread> threads_;
    std::atomic<std::size_t> answers_{0};
};

TEST_F(Drain, OnSigtermAllIsAnsweredToldAndKept) {
    start();
    const auto began = std::chrono::steady_clock::now();
    server_->signal(SIGTERM);
    // At once: within the time that a signal takes to be seen by a busy loop.
    const auto closed_by = began + 1s;
    bool refused = false;
    while (!refused && std::chrono::steady_clock::now() < closed_by) try {
            net::testing::RawClient late(server_->port());
            late.close();
        } catch (const std::exception&) {
            refused = true;
        }
    EXPECT_TRUE(refused) << "somebody new was let in a second after SIGTERM";
    EXPECT_EQ(server_->wait(drain_max), 0) << server_->errors();
    EXPECT_LE(std::chrono::steady_clock::now() - began, drain_max);
    join();
    for (const Work& work : works_) {
        EXPECT_EQ(work.caller->close_code(), 1012);
        EXPECT_EQ(work.caller->close_reason(), "restarting, come back in 2 s");
    }
    expect_all_kept();
}

TEST_F(Drain, WhenKilledWhileItDrainsNothingAcknowledgedIsLost) {
    start();
    server_->signal(SIGTERM);
    std::this_thread::sleep_for(3ms);
    server_->signal(SIGKILL);
    const int code = server_->wait(drain_max);
    EXPECT_TRUE(code == 128 + SIGKILL || code == 0) << code;
    join();
    expect_all_kept();
    // And it serves again.
    const ServerProcess again(folder_ / "data");
    Caller caller(again.port(), with_token(works_[0].caller->token()));
    EXPECT_TRUE(caller.welcomed());
    caller.done(story_->assembly, "react { contribution: 1 kind: REACTION_KIND_DISAGREE }");
}

TEST_F(Drain, WhoSaysNothingDoesNotHoldItUp) {
    // A client that has stopped reading and will not answer the close.
    net::testing::RawClient silent(server_->port());
    silent.upgrade();
    const auto began = std::chrono::steady_clock::now();
    EXPECT_EQ(server_->stop(), 0);
    EXPECT_LE(std::chrono::steady_clock::now() - began, drain_max);
    for (Work& work : works_) work.caller->hang_up();
}

}  // namespace
}  // namespace isegoria::trust
