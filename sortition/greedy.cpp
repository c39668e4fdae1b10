// SPDX-License-Identifier: AGPL-3.0-or-later
// Building a panel seat by seat, and mending it by exchanges with a short memory against going in
// circles (tabu search: F. Glover, ORSA Journal on Computing 1, 1989). One thread.
#include "sortition/greedy.hpp"

#include <algorithm>
#include <limits>
#include <optional>

namespace isegoria::sortition {
namespace {

// For this many exchanges a type that left does not come back, nor one that came leave.
constexpr int memory_steps = 6;

// So many exchanges in a row without a better panel, and a new start promises more.
constexpr int fruitless_steps_max = 50;

class Builder {
  public:
    Builder(const Instance& instance, Generator& generator)
        : instance_(instance),
          generator_(generator),
          counts_(instance.type_count()),
          sums_(instance.rows.size()) {}

    Counts run() {
        for (int seat = 0; seat < instance_.panel_size; ++seat) take_one();
        return counts_;
    }

  private:
    [[nodiscard]] bool is_open(std::size_t type) const {
        for (std::size_t f = 0; f < instance_.feature_count; ++f) {
            const auto r = static_cast<std::size_t>(instance_.row_of(type, f));
            if (sums_[r] >= instance_.rows[r].high) return false;
        }
        return true;
    }

    [[nodiscard]] std::int64_t left(std::size_t type) const {
        return instance_.available(type) - counts_[type];
    }

    // The quota that needs the largest share of the people who can still be taken for it.
    [[nodiscard]] std::optional<std::size_t> tightest(
        const std::vector<std::int64_t>& left_open) const {
        std::vector<std::int64_t> people(instance_.rows.size());
        for (std::size_t type = 0; type < left_open.size(); ++type) {
            for (std::size_t f = 0; f < instance_.feature_count; ++f) {
                people[static_cast<std::size_t>(instance_.row_of(type, f))] += left_open[type];
            }
        }
        std::optional<std::size_t> best;
        for (std::size_t r = 0; r < people.size(); ++r) {
            const std::int64_t need = instance_.rows[r].low - sums_[r];
            if (need <= 0 || people[r] == 0) continue;
            const auto best_need = best ? instance_.rows[*best].low - sums_[*best] : 0;
            if (!best || need * people[*best] > best_need * people[r]) best = r;
        }
        return best;
    }

    void take_one() {
        std::vector<std::int64_t> weights(instance_.type_count());
        bool any = false;
        for (std::size_t type = 0; type < weights.size(); ++type) {
            weights[type] = is_open(type) ? left(type) : 0;
            any = any || weights[type] > 0;
        }
        if (!any) {
            // A dead end: fill the seat from everybody, for `mend` to put right.
            for (std::size_t type = 0; type < weights.size(); ++type) weights[type] = left(type);
        } else if (const auto row = tightest(weights)) {
            std::vector<std::int64_t> of_row(weights.size());
            for (const int type : instance_.rows[*row].types) {
                of_row[static_cast<std::size_t>(type)] = weights[static_cast<std::size_t>(type)];
            }
            weights = std::move(of_row);
        }
        const std::size_t type = pick(weights);
        ++counts_[type];
        for (std::size_t f = 0; f < instance_.feature_count; ++f) {
            ++sums_[static_cast<std::size_t>(instance_.row_of(type, f))];
        }
    }

    // A person chosen evenly among those counted in `weights`; the answer is that person's type.
    std::size_t pick(const std::vector<std::int64_t>& weights) {
        std::uint64_t total = 0;
        for (const std::int64_t weight : weights) total += static_cast<std::uint64_t>(weight);
        std::uint64_t ticket = generator_.below(total);
        std::size_t type = 0;
        while (ticket >= static_cast<std::uint64_t>(weights[type])) {
            ticket -= static_cast<std::uint64_t>(weights[type]);
            ++type;
        }
        return type;
    }

    const Instance& instance_;
    Generator& generator_;
    Counts counts_;
    std::vector<int> sums_;
};

struct Exchange {
    std::size_t leaves = 0;
    std::size_t comes = 0;
    std::int64_t change = std::numeric_limits<std::int64_t>::max();
};

class Mender {
  public:
    Mender(const Instance& instance, Counts& counts, Generator& generator)
        : instance_(instance),
          counts_(counts),
          generator_(generator),
          sums_(instance.row_sums(counts)),
          forbidden_until_(instance.type_count(), 0) {}

    std::int64_t run(int steps_max) {
        std::int64_t cost = instance_.total_cost(counts_);
        std::int64_t best_cost = cost;
        Counts best = counts_;
        int best_step = 0;
        for (step_ = 1; step_ <= steps_max && best_cost > 0; ++step_) {
            if (step_ - best_step > fruitless_steps_max) break;
            const Exchange exchange = choose(best_cost - cost);
            if (exchange.change == std::numeric_limits<std::int64_t>::max()) break;
            apply(exchange);
            cost += exchange.change;
            if (cost >= best_cost) continue;
            best_cost = cost;
            best_step = step_;
            best = counts_;
        }
        counts_ = std::move(best);
        return best_cost;
    }

  private:
    void measure() {
        loss_.assign(sums_.size(), 0);
        gain_.assign(sums_.size(), 0);
        for (std::size_t r = 0; r < sums_.size(); ++r) {
            const Row& row = instance_.rows[r];
            const std::int64_t now = instance_.cost(row, sums_[r]);
            loss_[r] = instance_.cost(row, sums_[r] - 1) - now;
            gain_[r] = instance_.cost(row, sums_[r] + 1) - now;
        }
    }

    // Whether taking the type out, or in, helps a quota that is broken now.
    [[nodiscard]] bool helps(std::size_t type, const std::vector<std::int64_t>& effect) const {
        for (std::size_t f = 0; f < instance_.feature_count; ++f) {
            if (effect[static_cast<std::size_t>(instance_.row_of(type, f))] < 0) return true;
        }
        return false;
    }

    [[nodiscard]] std::int64_t change_of(std::size_t leaves, std::size_t comes) const {
        std::int64_t change = 0;
        for (std::size_t f = 0; f < instance_.feature_count; ++f) {
            const auto from = static_cast<std::size_t>(instance_.row_of(leaves, f));
            const auto to = static_cast<std::size_t>(instance_.row_of(comes, f));
            if (from != to) change += loss_[from] + gain_[to];
        }
        return change;
    }

    // The best exchange that touches a broken quota. One that beats the best panel so far, by
    // changing the cost below `record`, is allowed whatever the memory says.
    Exchange choose(std::int64_t record) {
        measure();
        Exchange best;
        std::uint64_t equals = 0;
        std::vector<std::size_t> members;
        std::vector<std::size_t> others;
        for (std::size_t type = 0; type < instance_.type_count(); ++type) {
            if (counts_[type] > 0) members.push_back(type);
            if (counts_[type] < instance_.available(type)) others.push_back(type);
        }
        for (const std::size_t leaves : members) {
            const bool leaving_helps = helps(leaves, loss_);
            for (const std::size_t comes : others) {
                if (comes == leaves || (!leaving_helps && !helps(comes, gain_))) continue;
                const std::int64_t change = change_of(leaves, comes);
                if (change > best.change) continue;
                const bool remembered =
                    forbidden_until_[leaves] >= step_ || forbidden_until_[comes] >= step_;
                if (remembered && change >= record) continue;
                if (change < best.change) equals = 0;
                // Each of the equally good exchanges gets the same chance.
                ++equals;
                if (equals == 1 || generator_.below(equals) == 0) best = {leaves, comes, change};
            }
        }
        return best;
    }

    void apply(const Exchange& exchange) {
        --counts_[exchange.leaves];
        ++counts_[exchange.comes];
        for (std::size_t f = 0; f < instance_.feature_count; ++f) {
            --sums_[static_cast<std::size_t>(instance_.row_of(exchange.leaves, f))];
            ++sums_[static_cast<std::size_t>(instance_.row_of(exchange.comes, f))];
        }
        forbidden_until_[exchange.leaves] = step_ + memory_steps;
        forbidden_until_[exchange.comes] = step_ + memory_steps;
    }

    const Instance& instance_;
    Counts& counts_;
    Generator& generator_;
    std::vector<int> sums_;
    std::vector<int> forbidden_until_;
    std::vector<std::int64_t> loss_;
    std::vector<std::int64_t> gain_;
    int step_ = 0;
};

}  // namespace

Counts build_greedily(const Instance& instance, Generator& generator) {
    return Builder(instance, generator).run();
}

std::int64_t mend(const Instance& instance, Counts& counts, Generator& generator, int steps_max) {
    return Mender(instance, counts, generator).run(steps_max);
}

}  // namespace isegoria::sortition
