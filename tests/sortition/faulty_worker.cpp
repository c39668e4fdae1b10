// SPDX-License-Identifier: AGPL-3.0-or-later
// A worker that fails as it is told: the first argument names the fault, a second one says at which
// attempts ("once": only the first). One thread.
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "sortition/worker.hpp"

namespace {

using namespace isegoria::sortition;

[[noreturn]] void spin() {
    volatile std::uint64_t turns = 0;
    for (;;) {
        const std::uint64_t before = turns;
        turns = before + 1;
    }
}

[[noreturn]] void eat_memory() {
    std::vector<std::vector<char>> eaten;
    for (;;) eaten.emplace_back(std::size_t{64} << 20U, 'x');
}

Solution faulty(const std::string& fault, const Problem& problem, const Watch& watch) {
    if (fault == "crash") std::abort();
    if (fault == "exit") std::_Exit(42);
    if (fault == "spin") spin();
    if (fault == "memory") eat_memory();
    if (fault == "hang") std::this_thread::sleep_for(std::chrono::hours(1));
    if (fault == "garble" && write(1, "a 5\nhello", 9) == 9) std::_Exit(0);
    if (fault == "noise" && write(1, "what is this?\n", 14) == 14) std::_Exit(0);
    if (fault == "silence") std::_Exit(0);
    Solution solution = solve(problem, watch);
    if (fault == "panel") ++solution.portfolio.at(0).seats.at(0).count;
    if (fault == "type") solution.lottery.panels.at(0).seats.at(0).type = 1'000'000;
    if (fault == "weight") ++solution.portfolio.at(0).weight;
    if (fault == "chances") {  // Another lottery than the optimal one, of the same panels.
        auto& panels = solution.lottery.panels;
        panels.at(0).weight += panels.at(1).weight - 1;
        panels.at(1).weight = 1;
    }
    if (fault == "impossible") {
        solution.findings.push_back(finding("lottery_impossible", {{"guesses", "0"}}));
    }
    return solution;
}

}  // namespace

int main(int count, char** arguments) {
    const std::string fault = count > 1 ? arguments[1] : "";
    const bool once = count > 2;
    return run_worker([&](const Problem& problem, const Watch& watch) {
        return faulty(once && problem.attempt > 0 ? "" : fault, problem, watch);
    });
}
