// SPDX-License-Identifier: AGPL-3.0-or-later
// F10: the wall clock jumps, while the real program runs and between two runs: an hour, a day, to
// 1970 and past 2038. Times in the record never go back, deadlines follow the monotonic clock, and
// nothing that has a date lives longer for it.
#include <gtest/gtest.h>

#include <fstream>

#include "isegoria/v1/entity.pb.h"
#include "record/inspection.hpp"
#include "room/sealing.hpp"
#include "story.hpp"

namespace isegoria::trust {
namespace {

constexpr std::int64_t hour_ms = 3'600'000;

// The clock of a server, which the test sets while it runs.
class FalseClock {
  public:
    explicit FalseClock(const Folder& folder) : path_(folder / "clock") { set("+0"); }
    // In the words of libfaketime: "+1d", "-1h", "@1970-01-02 00:00:00".
    void set(const std::string& time) const {
        const std::filesystem::path next = path_.string() + ".next";
        std::ofstream(next) << time << "\n";
        std::filesystem::rename(next, path_);
    }
    [[nodiscard]] ServerProcess::Options options() const {
        ServerProcess::Options result;
        result.environment = {std::string("LD_PRELOAD=") + FAKETIME_LIBRARY,
                              "FAKETIME_TIMESTAMP_FILE=" + path_.string(), "FAKETIME_NO_CACHE=1",
                              "FAKETIME_DONT_FAKE_MONOTONIC=1", "FAKETIME_DISABLE_SHM=1"};
        return result;
    }

  private:
    std::filesystem::path path_;
};

std::vector<std::int64_t> times_in(const std::filesystem::path& data, std::uint64_t stream) {
    std::vector<std::int64_t> times;
    record::Inspection opened(data, "local");
    opened.log().read(stream, 1, ~0ULL, [&](record::StoredEntry&& stored) {
        times.push_back(room::unseal(stream, std::move(stored)).time_ms);
    });
    return times;
}

std::int64_t jump_of(const ServerProcess& server) {
    const std::string metrics = get(server.metrics_port(), "/metrics");
    const std::string name = "\nisegoria_clock_jump_milliseconds ";
    const auto at = metrics.find(name);
    EXPECT_NE(at, std::string::npos);
    return std::stoll(metrics.substr(at + name.size()));
}

v1::PhaseStatus status_of(Caller& caller, std::uint64_t assembly, std::uint64_t phase) {
    caller.watch(assembly);
    const auto entity = caller.entities().find(assembly, v1::Entity::kPhase, phase);
    return entity ? entity->phase().status() : v1::PHASE_STATUS_UNSPECIFIED;
}

class ClockJump : public ::testing::TestWithParam<const char*> {
  protected:
    const Folder folder_;
    const FalseClock clock_{folder_};
};

TEST_P(ClockJump, WhileServingMovesNoTimeAndNoDeadline) {
    ServerProcess server(folder_ / "data", clock_.options());
    Story story(server);
    story.found();
    story.draw();
    story.open();
    const std::int64_t now_ms = Caller(server.port(), stranger()).welcome().now_ms();
    story.organiser->done(story.assembly, "open_phase { phase: 1 closes_ms: " +
                                              std::to_string(now_ms + hour_ms / 2) + " }");
    clock_.set(GetParam());
    story.collect();
    EXPECT_NE(jump_of(server), 0) << "the clock was not set, so nothing was tried";
    // A connection of before is served, one of now is welcomed, at the time that goes on.
    Caller late(server.port(), with_token(story.organiser->token()));
    ASSERT_TRUE(late.welcomed());
    EXPECT_LT(std::abs(late.welcome().now_ms() - now_ms), 60'000);
    EXPECT_EQ(status_of(late, story.assembly, 1), v1::PHASE_STATUS_OPEN);
    late.hang_up();
    EXPECT_EQ(story.stop(), 0);
    std::int64_t before = 0;
    for (const std::int64_t time : times_in(server.data(), story.assembly)) {
        EXPECT_GE(time, before);
        EXPECT_LT(std::abs(time - now_ms), 60'000);
        before = time;
    }
}

TEST_P(ClockJump, BetweenTwoRunsNeverTurnsTheRecordBack) {
    std::uint64_t assembly = 0;
    std::string token;
    {
        ServerProcess server(folder_ / "data", clock_.options());
        Story story(server);
        story.found();
        story.draw();
        story.open();
        assembly = story.assembly;
        token = story.organiser->token();
        EXPECT_EQ(story.stop(), 0);
    }
    const std::int64_t latest = times_in(folder_ / "data", assembly).back();
    clock_.set(GetParam());
    {
        ServerProcess server(folder_ / "data", clock_.options());
        Caller stranger_now(server.port(), stranger());
        EXPECT_GE(stranger_now.welcome().now_ms(), latest);
        // Who comes now is on the record, at a time not before.
        EXPECT_TRUE(Caller(server.port(), guest_of(assembly)).welcomed());
        Caller organiser(server.port(), with_token(token));
        const bool forward =
            std::string(GetParam()).starts_with("@2039") || std::string(GetParam()) == "+1d";
        EXPECT_EQ(organiser.welcomed(), !forward) << "a token ends after a day";
        stranger_now.hang_up();
        organiser.hang_up();
        EXPECT_EQ(server.stop(), 0);
    }
    std::int64_t before = 0;
    for (const std::int64_t time : times_in(folder_ / "data", assembly)) {
        EXPECT_GE(time, before);
        before = time;
    }
    const Ended verified = run_program({"verify", (folder_ / "data").string()}, folder_);
    EXPECT_EQ(verified.exit_code, 0) << verified.output << verified.errors;
}

INSTANTIATE_TEST_SUITE_P(Jumps, ClockJump,
                         ::testing::Values("+1h", "-1h", "+1d", "-1d", "@1970-01-02 00:00:00",
                                           "@2039-01-01 00:00:00"));

}  // namespace
}  // namespace isegoria::trust
