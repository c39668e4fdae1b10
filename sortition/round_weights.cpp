// SPDX-License-Identifier: AGPL-3.0-or-later
// Whole weights. Pure functions; any thread.
//
// Rounding to m. Panel i deserves m w_i tickets. It gets the whole part, and some panels one more:
// which ones is chosen so that nobody's chance moves far. The deviation of type t is what its seats
// get too much or too little, per person of it. Starting from the largest remainders, tickets are
// moved from one panel to another as long as that lowers the sum over types of the fourth powers of
// the deviations, which the largest of them dominate. A move touches only the types of two panels,
// so that all moves of a portfolio of 1,000 panels are weighed within a second.
#include "sortition/round_weights.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace isegoria::sortition {
namespace {

// Moves are tried panel by panel until none helps, or so many rounds were made.
constexpr int rounds_max = 60;

class Rounding {
  public:
    Rounding(const Polytope& polytope, const FractionalLottery& lottery, std::int64_t denominator)
        : polytope_(polytope), panels_(lottery.panels) {
        std::vector<double> shares;
        for (const WeightedPanel& panel : panels_) {
            const double share = static_cast<double>(panel.weight) /
                                 static_cast<double>(lottery_denominator) *
                                 static_cast<double>(denominator);
            shares.push_back(share);
            floors_.push_back(static_cast<std::int64_t>(share));
        }
        tickets_ = largest_remainders(shares, denominator);
        deviation_.resize(polytope.type_count());
        for (std::size_t i = 0; i < panels_.size(); ++i) {
            add(i, static_cast<double>(tickets_[i]) - shares[i]);
        }
    }

    std::vector<WeightedPanel> run() {
        for (int round = 0; round < rounds_max && improve(); ++round) {
        }
        std::vector<WeightedPanel> rounded = panels_;
        for (std::size_t i = 0; i < rounded.size(); ++i) rounded[i].weight = tickets_[i];
        make_canonical(rounded);
        return rounded;
    }

  private:
    [[nodiscard]] double per_person(const Seats& seats) const {
        return static_cast<double>(seats.count) /
               polytope_.people[static_cast<std::size_t>(seats.type)];
    }

    void add(std::size_t panel, double tickets) {
        for (const Seats& seats : panels_[panel].seats) {
            deviation_[static_cast<std::size_t>(seats.type)] += tickets * per_person(seats);
        }
    }

    // By how much the sum of fourth powers grows when the panel gets so many tickets more.
    [[nodiscard]] double growth(std::size_t panel, double tickets) const {
        double sum = 0;
        for (const Seats& seats : panels_[panel].seats) {
            const double before = deviation_[static_cast<std::size_t>(seats.type)];
            const double after = before + tickets * per_person(seats);
            sum += after * after * after * after - before * before * before * before;
        }
        return sum;
    }

    // For each panel with a ticket too many the best panel to give it to. True if any was moved.
    bool improve() {
        bool moved = false;
        for (std::size_t from = 0; from < panels_.size(); ++from) {
            if (tickets_[from] <= std::max<std::int64_t>(0, floors_[from] - 1)) continue;
            const double without = growth(from, -1);
            add(from, -1);
            std::size_t best = from;
            double best_growth = -without * (1 - 1e-9);
            for (std::size_t to = 0; to < panels_.size(); ++to) {
                if (to == from || tickets_[to] > floors_[to] + 1) continue;
                const double with = growth(to, 1);
                if (with < best_growth) {
                    best_growth = with;
                    best = to;
                }
            }
            add(best, 1);
            if (best == from) continue;
            --tickets_[from];
            ++tickets_[best];
            moved = true;
        }
        return moved;
    }

    const Polytope& polytope_;
    std::vector<WeightedPanel> panels_;
    std::vector<std::int64_t> floors_;
    std::vector<std::int64_t> tickets_;
    std::vector<double> deviation_;  // Of each type, in tickets per person.
};

}  // namespace

std::vector<std::int64_t> largest_remainders(std::span<const double> weights, std::int64_t total) {
    const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
    std::vector<std::int64_t> whole;
    std::vector<double> remainders;
    std::int64_t left = total;
    for (const double weight : weights) {
        const double share = weight / sum * static_cast<double>(total);
        whole.push_back(std::min(left, static_cast<std::int64_t>(share)));
        remainders.push_back(share - static_cast<double>(whole.back()));
        left -= whole.back();
    }
    std::vector<std::size_t> order(weights.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return remainders[a] > remainders[b]; });
    for (std::size_t i = 0; left > 0; i = (i + 1) % order.size(), --left) ++whole[order[i]];
    return whole;
}

std::vector<WeightedPanel> round_portfolio(const Polytope& polytope,
                                           const FractionalLottery& lottery,
                                           std::int64_t denominator) {
    return Rounding(polytope, lottery, denominator).run();
}

}  // namespace isegoria::sortition
