// SPDX-License-Identifier: AGPL-3.0-or-later
// Whatever happens to the solvers, the caller gets a right answer or a finding, and goes on.
#include "sortition/worker.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "sortition/message.hpp"
#include "tests/sortition/made_pools.hpp"
#include "tests/sortition/reading.hpp"

namespace isegoria::sortition {
namespace {

const MadePool& pool() {
    static const MadePool made = made_pool({120, 12, {2, 3, 3}, 2, 0}, "worker");
    return made;
}

PrepareRequest request_with(const std::string& fault, bool once) {
    PrepareRequest request;
    request.panel_size = pool().panel_size;
    request.worker.command = {SORTITION_FAULTY_WORKER, fault};
    if (once) request.worker.command.push_back("once");
    request.worker.wall_seconds_max = 20;
    return request;
}

Prepared prepared_with(const PrepareRequest& request) {
    return prepare(pool().pool, pool().quotas, request);
}

struct Fault {
    const char* name;
    const char* reason;
};

class EveryFault : public testing::TestWithParam<Fault> {};

TEST_P(EveryFault, OnceIsRetriedAndSaid) {
    const Prepared prepared = prepared_with(request_with(GetParam().name, true));
    ASSERT_TRUE(prepared.ok()) << prepared.findings[0].code;
    ASSERT_EQ(prepared.notices.size(), 1U);
    EXPECT_EQ(prepared.notices[0].code, "prepare_retried");
    EXPECT_EQ(argument(prepared.notices[0], "reason"), GetParam().reason);
    EXPECT_TRUE(check_portfolio(pool().pool, pool().quotas, prepared.portfolio).empty());
}

TEST_P(EveryFault, AlwaysIsAFinding) {
    const Prepared prepared = prepared_with(request_with(GetParam().name, false));
    ASSERT_EQ(prepared.findings.size(), 1U);
    EXPECT_EQ(prepared.findings[0].code, "prepare_failed");
    EXPECT_EQ(argument(prepared.findings[0], "reason"), GetParam().reason);
    EXPECT_EQ(prepared.notices.size(), 2U);
}

INSTANTIATE_TEST_SUITE_P(Injected, EveryFault,
                         testing::Values(Fault{"crash", "signal 6"}, Fault{"exit", "exit 42"},
                                         Fault{"garble", "answer"}, Fault{"noise", "answer"},
                                         Fault{"silence", "answer"}, Fault{"panel", "panels"},
                                         Fault{"type", "panels"}, Fault{"weight", "panels"},
                                         Fault{"chances", "certificate_stage"},
                                         Fault{"impossible", "impossible"}),
                         [](const auto& each) { return std::string(each.param.name); });

TEST(Worker, GivesTheSameOctetsAsWithoutIt) {
    PrepareRequest here;
    here.panel_size = pool().panel_size;
    const Prepared apart = prepared_with(request_with("none", false));
    const Prepared together = prepared_with(here);
    ASSERT_TRUE(apart.ok() && together.ok());
    EXPECT_EQ(to_text(apart.portfolio), to_text(together.portfolio));
    EXPECT_EQ(to_json(apart.certificate), to_json(together.certificate));
}

TEST(Worker, MayNotWorkLongerThanItsLimits) {
    PrepareRequest request = request_with("spin", true);
    request.worker.processor_seconds_max = 1;
    EXPECT_EQ(argument(prepared_with(request).notices.at(0), "reason"), "processor time");
    request = request_with("hang", true);
    request.worker.wall_seconds_max = 1;
    request.worker.attempts_max = 1;
    EXPECT_EQ(argument(prepared_with(request).findings.at(0), "reason"), "wall time");
}

TEST(Worker, MayNotTakeMoreMemoryThanItsLimit) {
    if (!limits_address_space) GTEST_SKIP() << "a sanitizer needs the address space";
    PrepareRequest request = request_with("memory", true);
    request.worker.memory_bytes_max = std::int64_t{512} << 20U;
    EXPECT_EQ(argument(prepared_with(request).notices.at(0), "reason"), "exit 4");
}

TEST(Worker, IsEndedWhenTheCallerCancels) {
    PrepareRequest request = request_with("hang", false);
    int asked = 0;
    request.cancelled = [&] { return ++asked > 3; };
    const Prepared prepared = prepared_with(request);
    ASSERT_EQ(prepared.findings.size(), 1U);
    EXPECT_EQ(prepared.findings[0].code, "prepare_cancelled");
}

TEST(Worker, SaysHowFarItIs) {
    PrepareRequest request = request_with("none", false);
    int heard = 0;
    request.progress = [&](const Progress&) { ++heard; };
    ASSERT_TRUE(prepared_with(request).ok());
    EXPECT_GE(heard, 3);
}

TEST(Worker, ThatIsNotThereIsAnErrorOfTheWorld) {
    PrepareRequest request = request_with("none", false);
    request.worker.command = {"/nowhere/to/be/found"};
    EXPECT_THROW((void)prepared_with(request), std::system_error);
}

TEST(Worker, SeveralAtOnceDoNotDisturbEachOther) {
    const std::string expected = to_text(prepared_with(request_with("none", false)).portfolio);
    std::vector<std::string> texts(4);
    std::vector<std::thread> threads;
    for (std::string& text : texts) {
        threads.emplace_back([&text] {
            text = to_text(prepared_with(request_with("crash", true)).portfolio);
        });
    }
    for (std::thread& thread : threads) thread.join();
    for (const std::string& text : texts) EXPECT_EQ(text.size(), expected.size());
}

TEST(Message, CutShortOrChangedIsRefusedOrReadButNeverCrashes) {
    const Instance instance = make_instance(pool().pool, pool().quotas, pool().panel_size);
    Problem problem;
    problem.polytope = make_polytope(instance);
    const std::string whole = to_message(problem, {});
    WorkerLimits limits;
    EXPECT_TRUE(read_problem(whole, limits));
    for (std::size_t size = 0; size < whole.size(); size += 7) {
        EXPECT_FALSE(read_problem(std::string_view(whole).substr(0, size), limits));
    }
    const std::string solution = to_message(solve(problem, {}));
    ASSERT_TRUE(read_solution(solution));
    EXPECT_EQ(to_message(*read_solution(solution)), solution);
    for (std::size_t at = 0; at < solution.size(); at += 11) {
        std::string changed = solution;
        changed[at] = '9';
        (void)read_solution(changed);
        EXPECT_FALSE(read_solution(std::string_view(solution).substr(0, at)));
    }
}

}  // namespace
}  // namespace isegoria::sortition
