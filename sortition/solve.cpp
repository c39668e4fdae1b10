// SPDX-License-Identifier: AGPL-3.0-or-later
// From a problem to its solution: chances, panels, weights. One thread.
#include <algorithm>

#include "sortition/leximin.hpp"
#include "sortition/peel.hpp"
#include "sortition/round_weights.hpp"
#include "sortition/solution.hpp"

namespace isegoria::sortition {
namespace {

FractionalLottery lottery_of(const Mixture& mixture) {
    FractionalLottery lottery;
    const std::vector<std::int64_t> weights =
        largest_remainders(mixture.weights, lottery_denominator);
    for (std::size_t i = 0; i < weights.size(); ++i) {
        lottery.panels.push_back({sparse(mixture.panels[i]), weights[i]});
    }
    make_canonical(lottery.panels);
    return lottery;
}

}  // namespace

Solution solve(const Problem& problem, const Watch& watch) {
    Solution solution;
    const Polytope& polytope = problem.polytope;
    LeximinResult chances =
        leximin(polytope, 1, LinearProgram::Start::primal, watch.cancelled);
    if (chances.status == SolveStatus::infeasible) {
        solution.findings.push_back(finding("lottery_impossible", {{"guesses", "0"}}));
        return solution;
    }
    if (watch.cancelled && watch.cancelled()) {
        solution.findings.push_back(finding("prepare_cancelled"));
        return solution;
    }
    if (chances.status != SolveStatus::optimal) {
        solution.findings.push_back(finding("prepare_failed", {{"reason", "chances"}}));
        return solution;
    }
    PanelSearch search(polytope);
    const Mixture mixture = peel(polytope, chances.seats, search, nullptr, watch.cancelled, {});
    if (mixture.rest > 1e-7) {
        solution.findings.push_back(finding("prepare_undecided"));
        return solution;
    }
    solution.stages = std::move(chances.stages);
    solution.lottery = lottery_of(mixture);
    solution.portfolio = round_portfolio(polytope, solution.lottery, problem.denominator);
    return solution;
}

}  // namespace isegoria::sortition
