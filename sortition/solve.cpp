// SPDX-License-Identifier: AGPL-3.0-or-later
// From a problem to its solution: chances, panels, weights. One thread.
#include <algorithm>

#include "sortition/leximin.hpp"
#include "sortition/peel.hpp"
#include "sortition/round_weights.hpp"
#include "sortition/separate.hpp"
#include "sortition/solution.hpp"

namespace isegoria::sortition {
namespace {

// Inequalities that one pool may need; the public pools needed a dozen at most.
constexpr std::size_t cuts_max = 400;

// What is left of the peeling may go to any panel without showing.
constexpr double rest_tolerance = 1e-8;

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

class Work {
  public:
    Work(const Problem& problem, const Watch& watch)
        : problem_(problem), watch_(watch), polytope_(problem.polytope) {}

    Solution run() {
        while (solution_.findings.empty() && solution_.cuts.size() < cuts_max) {
            LeximinResult chances =
                leximin(polytope_, 1, LinearProgram::Start::primal, watch_.cancelled);
            if (!check(chances.status, "chances")) break;
            solution_.stages = std::move(chances.stages);
            if (realise(chances.seats)) return std::move(solution_);
        }
        if (solution_.findings.empty()) fail("prepare_undecided", "cuts");
        return std::move(solution_);
    }

  private:
    void fail(std::string_view code, std::string_view reason) {
        solution_.findings.push_back(finding(code, {{"reason", std::string(reason)}}));
    }

    bool check(SolveStatus status, std::string_view what) {
        if (status == SolveStatus::optimal) return true;
        if (watch_.cancelled && watch_.cancelled()) {
            fail("prepare_cancelled", what);
        } else if (status == SolveStatus::infeasible) {
            solution_.findings.push_back(finding("lottery_impossible", {{"guesses", "0"}}));
        } else {
            fail("prepare_failed", what);
        }
        return false;
    }

    // True: the point is a mixture of panels, and the solution is complete. False: it was cut off,
    // or there is a finding.
    bool realise(const std::vector<double>& seats) {
        PanelSearch search(polytope_);
        Mixture mixture = peel(polytope_, seats, search, nullptr, watch_.cancelled, {});
        if (mixture.rest > rest_tolerance) {
            panels_.insert(panels_.end(), mixture.panels.begin(), mixture.panels.end());
            Separation separation =
                separate(polytope_, seats, panels_, search, watch_.cancelled);
            if (separation.result == Separation::Result::cut) {
                polytope_.add_cut(row_of(separation.cut));
                solution_.cuts.push_back(std::move(separation.cut));
                return false;
            }
            if (separation.result == Separation::Result::impossible) {
                check(SolveStatus::infeasible, "panels");
                return false;
            }
            if (separation.result == Separation::Result::undecided) {
                const bool cancelled = watch_.cancelled && watch_.cancelled();
                fail(cancelled ? "prepare_cancelled" : "prepare_undecided", "panels");
                return false;
            }
            mixture = std::move(separation.mixture);
        }
        solution_.lottery = lottery_of(mixture);
        solution_.portfolio =
            round_portfolio(polytope_, solution_.lottery, problem_.denominator);
        return true;
    }

    const Problem& problem_;
    const Watch& watch_;
    Polytope polytope_;
    Solution solution_;
    std::vector<Counts> panels_;
};

}  // namespace

Solution solve(const Problem& problem, const Watch& watch) { return Work(problem, watch).run(); }

}  // namespace isegoria::sortition
