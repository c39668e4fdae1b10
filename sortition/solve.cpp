// SPDX-License-Identifier: AGPL-3.0-or-later
// From a problem to its solution: chances, panels, weights. One thread.
#include <algorithm>
#include <cmath>

#include "sortition/leximin.hpp"
#include "sortition/objective.hpp"
#include "sortition/peel.hpp"
#include "sortition/round_weights.hpp"
#include "sortition/separate.hpp"
#include "sortition/solution.hpp"

namespace isegoria::sortition {
namespace {

// Inequalities that one pool may need; the public pools needed two at most.
constexpr std::size_t cuts_max = 400;

// What is left of the peeling may go to any panel: it changes no chance by more than itself, and a
// third of what the certificate's check allows is far from showing. Column generation, which could
// find the last of it, takes a hundred times as long as all the rest.
constexpr double rest_tolerance = 3e-7;
// The proof of nash weighs what is missing by the inverse of chances, so there it must be less;
// other panels leave another rest.
constexpr double rest_of_nash = 1e-8;
constexpr int nash_peelings_max = 12;

// A bound on the largest chance is loosened by this, so that leximin under it has a solution.
constexpr double cap_room = 1e-9;

// How often spread peels the point anew, when that does not bring further panels before.
constexpr int peelings_max = 40;

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

// The last settled are still those of the smallest chance, or of none.
bool has_chance(const Stage& stage, const std::vector<double>& chances) {
    return chances[static_cast<std::size_t>(stage.types[0])] > chance_min;
}

class Work {
  public:
    Work(const Problem& problem, const Watch& watch)
        : problem_(problem), watch_(watch), polytope_(problem.polytope) {
        // Another attempt begins every programme without what the one before left.
        start_ = problem.attempt == 0 ? LinearProgram::Start::primal : LinearProgram::Start::dual;
        if (problem.attempt > 1) start_ = LinearProgram::Start::afresh;
    }

    Solution run() {
        while (solution_.findings.empty() && solution_.cuts.size() < cuts_max) {
            advanced(0, static_cast<std::int64_t>(solution_.cuts.size()), 0);
            std::vector<double> seats;
            if (!find_chances(seats)) break;
            if (realise(seats)) return std::move(solution_);
        }
        if (solution_.findings.empty()) fail("prepare_undecided", "cuts");
        return std::move(solution_);
    }

  private:
    [[nodiscard]] bool cancelled() const { return watch_.cancelled && watch_.cancelled(); }

    void advanced(int step, std::int64_t done, std::int64_t total) const {
        if (watch_.advanced) watch_.advanced(step, done, total);
    }

    void fail(std::string_view code, std::string_view reason) {
        solution_.findings.push_back(finding(code, {{"reason", std::string(reason)}}));
    }

    bool check(SolveStatus status, std::string_view what) {
        if (status == SolveStatus::optimal) return true;
        if (cancelled()) {
            fail("prepare_cancelled", what);
        } else if (status == SolveStatus::infeasible) {
            solution_.findings.push_back(finding("lottery_impossible", {{"guesses", "0"}}));
        } else {
            fail("prepare_failed", what);
        }
        return false;
    }

    // The optimum of the method over what the cuts leave of the relaxation.
    bool find_chances(std::vector<double>& seats) {
        LeximinResult all = leximin(polytope_, 1, start_, watch_.cancelled);
        if (!check(all.status, "chances")) return false;
        solution_.objective.clear();
        solution_.first_stages.clear();
        solution_.largest_chance = multiplier_unit;
        if (problem_.method == Method::leximin || problem_.method == Method::spread) {
            seats = std::move(all.seats);
            solution_.stages = std::move(all.stages);
            return true;
        }
        std::vector<double> chances = all.seats;
        std::vector<bool> counted;
        double smallest = 1;
        for (std::size_t t = 0; t < chances.size(); ++t) {
            chances[t] /= polytope_.people[t];
            counted.push_back(chances[t] > chance_min);
            if (counted[t]) smallest = std::min(smallest, chances[t]);
        }
        for (Stage& stage : all.stages) {
            const bool positive = has_chance(stage, chances);
            if (positive && problem_.method != Method::maximin) break;
            solution_.first_stages.push_back(std::move(stage));
            if (positive) break;
        }
        if (problem_.method == Method::nash) return find_nash(counted, seats);
        double largest = 1;
        if (!find_largest(counted, smallest, largest)) return false;
        solution_.largest_chance = std::min(
            multiplier_unit,
            static_cast<std::int64_t>(std::ceil((largest + cap_room) * multiplier_unit)));
        LeximinResult below =
            leximin(polytope_,
                    static_cast<double>(solution_.largest_chance) / multiplier_unit, start_,
                    watch_.cancelled);
        if (!check(below.status, "chances")) return false;
        seats = std::move(below.seats);
        solution_.stages = std::move(below.stages);
        return true;
    }

    bool find_largest(const std::vector<bool>& counted, double smallest, double& largest) {
        if (problem_.method == Method::goldilocks) {
            Goldilocks found =
                goldilocks(polytope_, counted, problem_.gamma, watch_.cancelled);
            largest = found.largest;
            solution_.objective = std::move(found.proof);
            return check(found.status, "objective");
        }
        const bool maximin = problem_.method == Method::maximin;
        LeastLargest found = least_largest_chance(
            polytope_, counted, maximin ? smallest * (1 - cap_room) : 0);
        largest = found.largest;
        if (!maximin) solution_.objective.push_back(std::move(found.bound));
        return check(found.status, "objective");
    }

    bool find_nash(const std::vector<bool>& counted, std::vector<double>& seats) {
        Nash found = nash(polytope_, counted, watch_.cancelled);
        if (!check(found.status, "objective")) return false;
        seats = std::move(found.seats);
        solution_.stages.clear();
        solution_.objective.push_back(std::move(found.bound));
        return true;
    }

    // True: the point is a mixture of panels, and the solution is complete. False: it was cut off,
    // or there is a finding.
    bool realise(const std::vector<double>& seats) {
        PanelSearch search(polytope_);
        const auto heard = [&](double reached) {
            advanced(1, static_cast<std::int64_t>(reached * 1e6), 1'000'000);
        };
        Mixture mixture = peel(polytope_, seats, search, nullptr, watch_.cancelled, heard);
        if (mixture.rest > rest_tolerance && !reach_otherwise(seats, search, mixture)) return false;
        if (problem_.method == Method::nash) peel_closer(seats, search, mixture);
        if (problem_.method == Method::spread) spread(seats, search, mixture);
        if (cancelled()) {
            fail("prepare_cancelled", "panels");
            return false;
        }
        solution_.lottery = lottery_of(mixture);
        advanced(2, 0, 0);
        solution_.portfolio =
            round_portfolio(polytope_, solution_.lottery, problem_.denominator);
        return true;
    }

    // Where peeling ends early, column generation decides whether the point is a mixture at all.
    bool reach_otherwise(const std::vector<double>& seats, PanelSearch& search, Mixture& mixture) {
        panels_.insert(panels_.end(), mixture.panels.begin(), mixture.panels.end());
        Separation separation = separate(polytope_, seats, panels_, search, watch_.cancelled);
        switch (separation.result) {
            case Separation::Result::reached:
                mixture = std::move(separation.mixture);
                return true;
            case Separation::Result::cut:
                polytope_.add_cut(row_of(polytope_, separation.cut));
                solution_.cuts.push_back(std::move(separation.cut));
                return false;
            case Separation::Result::impossible:
                return check(SolveStatus::infeasible, "panels");
            case Separation::Result::undecided:
                fail(cancelled() ? "prepare_cancelled" : "prepare_undecided", "panels");
                return false;
        }
        return false;
    }

    void peel_closer(const std::vector<double>& seats, PanelSearch& search, Mixture& mixture) {
        Generator chance(sha256("nash"), "panels");
        for (int i = 0; i < nash_peelings_max && mixture.rest > rest_of_nash && !cancelled(); ++i) {
            Mixture other = peel(polytope_, seats, search, &chance, watch_.cancelled, nullptr);
            if (other.rest < mixture.rest) mixture = std::move(other);
        }
    }

    // Peels the same point again and again, each time by other panels, and takes the mean.
    void spread(const std::vector<double>& seats, PanelSearch& search, Mixture& mixture) {
        Generator chance(sha256("spread"), "panels");
        Mixture sum = mixture;
        int peelings = 1;
        for (int i = 0; i < peelings_max && !cancelled(); ++i) {
            if (sum.panels.size() >= static_cast<std::size_t>(2 * problem_.denominator)) break;
            Mixture other = peel(polytope_, seats, search, &chance, watch_.cancelled, {});
            if (other.rest > rest_tolerance) continue;
            ++peelings;
            sum.panels.insert(sum.panels.end(), other.panels.begin(), other.panels.end());
            sum.weights.insert(sum.weights.end(), other.weights.begin(), other.weights.end());
        }
        for (double& weight : sum.weights) weight /= peelings;
        mixture = std::move(sum);
    }

    const Problem& problem_;
    const Watch& watch_;
    Polytope polytope_;
    LinearProgram::Start start_ = LinearProgram::Start::primal;
    Solution solution_;
    std::vector<Counts> panels_;
};

}  // namespace

Solution solve(const Problem& problem, const Watch& watch) { return Work(problem, watch).run(); }

}  // namespace isegoria::sortition
