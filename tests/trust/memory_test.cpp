// SPDX-License-Identifier: AGPL-3.0-or-later
// F8: memory runs out at the n-th allocation of a request's way, for every n: the frame is read,
// the command decoded, decided, sealed, appended to a real file, answered and shown. Whoever
// survives it goes on rightly; whoever dies leaves a record that holds what was acknowledged, once.
#include <gtest/gtest.h>

#include <cstdlib>
#include <deque>
#include <iostream>
#include <new>
#include <set>

#include "../record/record_fixture.hpp"
#include "core/archive.hpp"
#include "isegoria/v1/frames.pb.h"
#include "record/sqlite_log.hpp"
#include "room/clerk.hpp"

namespace {

// Allocations from here on until one fails; 0: none will.
thread_local std::uint64_t left_until_failure = 0;
thread_local bool has_failed = false;

void* allocate(std::size_t size) {
    if (left_until_failure > 0 && --left_until_failure == 0) {
        has_failed = true;
        throw std::bad_alloc();
    }
    if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
    throw std::bad_alloc();
}

}  // namespace

void* operator new(std::size_t size) { return allocate(size); }
void* operator new[](std::size_t size) { return allocate(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }

namespace isegoria::trust {
namespace {

constexpr core::ParticipantId organiser{11};
constexpr core::ParticipantId guest{12};

// Looks when the test does.
struct Nobody final : room::Viewer {
    void wake() override {}
} nobody;

class Memory : public ::testing::Test {
  protected:
    void open_log() {
        log_.reset();
        log_ = std::make_unique<record::SqliteLog>(directory_ / "record.db");
    }
    std::unique_ptr<room::Clerk> open_clerk(record::StreamId stream) {
        posted_.clear();
        room::World world;
        world.log = log_.get();
        world.now_ms = [] { return std::int64_t{1'800'000'000'000}; };
        world.random = [](std::span<std::uint8_t> octets) {
            static std::uint8_t next = 0;
            for (std::uint8_t& octet : octets) octet = ++next;
        };
        world.post = [this](std::function<void()> task) { posted_.push_back(std::move(task)); };
        return std::make_unique<room::Clerk>(stream, world);
    }
    void run_posted() {
        while (!posted_.empty()) {
            auto task = std::move(posted_.front());
            posted_.pop_front();
            task();
        }
    }
    void command(room::Clerk& clerk, core::ParticipantId actor, bool system,
                 core::Command command) {
        room::Submission submission;
        submission.context.actor = actor;
        submission.context.system = system;
        submission.command = std::move(command);
        submission.reply = [](const room::Result& result) {
            ASSERT_TRUE(std::holds_alternative<room::Done>(result));
        };
        clerk.submit(std::move(submission));
        run_posted();
    }
    // An assembly in which the guest may grant nothing and the organiser anything.
    std::unique_ptr<room::Clerk> founded(record::StreamId stream) {
        auto clerk = open_clerk(stream);
        command(*clerk, {}, true,
                core::FoundAssembly{core::AssemblyId{stream},
                                    core::TerritoryId{1},
                                    {{"en", "Two valleys"}},
                                    "Europe/Paris",
                                    organiser});
        core::StateMandate mandate;
        mandate.question = {{"en", "What makes for the well-being of all?"}};
        mandate.scope = {{"en", "Everything within the valley."}};
        mandate.commissioning_authority = "The council";
        mandate.commitments = {{"Answer in public.", 1'900'000'000'000}};
        mandate.consensus_threshold_percent = 70;
        mandate.replacements_until_ms = 1'900'000'000'000;
        mandate.draws_max = 1;
        command(*clerk, organiser, false, mandate);
        return clerk;
    }
    // What a client sends: a plan with words in it, as octets of a frame.
    static std::string frame_of(std::uint64_t number) {
        v1::ClientFrame frame;
        auto* request = frame.mutable_request();
        request->set_request_id(std::string(8, 'r') + std::string(8, static_cast<char>(number)));
        request->set_assembly(number);
        auto* phase = request->mutable_command()->mutable_compose_plan()->add_phases();
        phase->set_kind(v1::PHASE_KIND_COLLECTION);
        auto* title = phase->add_titles();
        title->set_language("en");
        title->set_words("A collection of everything that anybody in the valley has to say");
        return frame.SerializeAsString();
    }
    // As net/session.cpp does it: what is thrown in here ends one connection.
    void take(room::Clerk& clerk, const std::string& octets,
              const std::function<void(const room::Result&)>& reply) {
        v1::ClientFrame frame;
        if (!frame.ParseFromString(octets)) return;
        auto decoded = wire::decode(frame.request().command());
        room::Submission submission;
        submission.context.actor = organiser;
        std::copy(frame.request().request_id().begin(), frame.request().request_id().end(),
                  submission.request_id.begin());
        submission.command_hash.fill(7);
        submission.command = std::move(std::get<core::Command>(decoded));
        submission.reply = reply;
        clerk.submit(std::move(submission));
    }
    std::size_t entries_of(record::StreamId stream, const std::string& octets) {
        v1::ClientFrame frame;
        frame.ParseFromString(octets);
        std::size_t count = 0;
        std::uint64_t expected = 1;
        log_->read(stream, 1, ~0ULL, [&](record::StoredEntry&& stored) {
            EXPECT_EQ(stored.seq, expected++);
            const wire::Entry entry = room::unseal(stream, std::move(stored));
            if (std::string(entry.request_id.begin(), entry.request_id.end()) ==
                frame.request().request_id())
                ++count;
        });
        return count;
    }
    static std::string digest_of(room::Clerk& clerk) {
        std::string digest;
        clerk.when_settled([&](const core::State& state) { digest = core::digest_input(state); });
        return digest;
    }
    static std::set<std::string> shown_to(room::Clerk& clerk, core::ParticipantId viewer) {
        const auto watch = clerk.watch(viewer, 0, {}, {}, nobody);
        std::vector<wire::Batch> batches;
        watch->next(batches);
        std::set<std::string> entities;
        for (const std::string& octets : wire::messages_of(wire::joined(batches))) {
            v1::ServerFrame frame;
            EXPECT_TRUE(frame.ParseFromString(octets));
            for (const auto& entity : frame.update().entities())
                entities.insert(frame.update().audience().ShortDebugString() + ": " +
                                entity.ShortDebugString());
        }
        return entities;
    }

    const record::testing::TemporaryDirectory directory_;
    std::unique_ptr<record::SqliteLog> log_;
    std::deque<std::function<void()>> posted_;
};

TEST_F(Memory, WhereverItRunsOutNothingAcknowledgedIsLostAndNothingIsDoubled) {
    open_log();
    std::uint64_t survived = 0;
    std::uint64_t died = 0;
    std::uint64_t acknowledged = 0;
    bool failed = true;
    for (std::uint64_t at = 1; failed; ++at) {
        ASSERT_LT(at, 100'000U);
        const record::StreamId stream = at;
        auto clerk = founded(stream);
        bool storage_failed = false;
        clerk->on_failed = [&](const std::exception_ptr&) { storage_failed = true; };
        const std::string octets = frame_of(stream);
        std::vector<room::Result> replies;
        replies.reserve(8);
        const std::function<void(const room::Result&)> reply = [&](const room::Result& result) {
            replies.push_back(result);
        };
        bool dead = false;
        has_failed = false;
        left_until_failure = at;
        std::unique_ptr<room::Watch> watch;
        std::vector<wire::Batch> batches;
        try {
            watch = clerk->watch(guest, 0, {}, {}, nobody);
            watch->next(batches);
            take(*clerk, octets, reply);
        } catch (const std::bad_alloc&) {
        }
        try {
            run_posted();
            batches.clear();
            if (watch) watch->next(batches);
        } catch (const std::bad_alloc&) {
            dead = true;  // It leaves the loop, and with it the process ends.
        }
        left_until_failure = 0;
        watch.reset();
        failed = has_failed;
        dead = dead || storage_failed;

        ASSERT_LE(replies.size(), 1U) << at;
        const bool done = !replies.empty() && std::holds_alternative<room::Done>(replies.front());
        acknowledged += done ? 1 : 0;
        if (dead) {
            ++died;
            clerk.reset();
            open_log();
            clerk = open_clerk(stream);
        } else {
            ++survived;
        }
        ASSERT_TRUE(!done || entries_of(stream, octets) == 1) << "acknowledged and lost, at " << at;
        // The client asks again, with the same id.
        replies.clear();
        take(*clerk, octets, reply);
        run_posted();
        ASSERT_EQ(replies.size(), 1U) << "not answered any more, after failure " << at;
        ASSERT_TRUE(std::holds_alternative<room::Done>(replies.front())) << at;
        ASSERT_EQ(entries_of(stream, octets), 1U) << "twice, after failure " << at;
        // What lives is what a replay gives, and so is what is shown.
        const std::string live = digest_of(*clerk);
        const auto shown = shown_to(*clerk, guest);
        clerk.reset();
        const auto replayed = open_clerk(stream);
        ASSERT_EQ(digest_of(*replayed) == live, true) << "the state is another, after " << at;
        ASSERT_EQ(shown_to(*replayed, guest), shown) << at;
    }
    std::cout << survived + died << " failed allocations: " << survived << " survived, " << died
              << " died, " << acknowledged << " acknowledged; 0 lost, 0 doubled\n";
    // So far does the way go before the loop, on it, and behind the answer.
    EXPECT_GT(survived, 40U);
    EXPECT_GT(died, 40U);
    EXPECT_GT(acknowledged, 10U);
}

}  // namespace
}  // namespace isegoria::trust
