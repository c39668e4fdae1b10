// SPDX-License-Identifier: AGPL-3.0-or-later
// Bounding the largest chance. One thread.
#include "sortition/objective.hpp"

#include <algorithm>
#include <cmath>

namespace isegoria::sortition {
namespace {

constexpr double slack_tolerance = 1e-9;

// Tangents of goldilocks, and how near their lowest point must come to the value reached, as a
// share of it. Each halves the gap or better.
constexpr int tangents_max = 200;
constexpr double goldilocks_tolerance = 1e-12;
constexpr int bisections = 200;

struct Tangent {
    double at = 0;
    double smallest = 0;
    double slope = 0;
    Bound bound;

    [[nodiscard]] double smallest_at(double largest) const {
        return smallest + slope * (largest - at);
    }
};

// The smallest chance of counted types when nobody gets more than `largest`, and how fast it grows
// with that. Compact as in leximin.cpp: p_t = z + s_t.
class SmallestUnderCap {
  public:
    SmallestUnderCap(const Polytope& polytope, const std::vector<bool>& counted)
        : polytope_(polytope), counted_(counted), cap_row_(polytope.type_count(), -1) {
        for (std::size_t t = 0; t < polytope.type_count(); ++t) program_.add_column(0, infinity, 0);
        level_ = program_.add_column(0, infinity, 1);
        for (const PolytopeRow& row : polytope.rows) {
            std::vector<Term> terms;
            double of_level = 0;
            for (const PolytopeRow::Entry& entry : row.entries) {
                const auto t = static_cast<std::size_t>(entry.type);
                const double people = static_cast<double>(entry.coefficient) * polytope.people[t];
                terms.push_back({entry.type, people});
                if (counted[t]) of_level += people;
            }
            terms.push_back({level_, of_level});
            program_.add_row(terms, static_cast<double>(row.low), static_cast<double>(row.high));
        }
    }

    bool solve(double largest, Tangent& tangent) {
        for (std::size_t t = 0; t < cap_row_.size(); ++t) {
            if (cap_row_[t] >= 0) program_.set_row_bounds(cap_row_[t], -infinity, cap(t, largest));
        }
        for (;;) {
            if (program_.solve(LinearProgram::Start::dual) != SolveStatus::optimal) return false;
            if (!add_caps(largest)) break;
        }
        tangent = {largest, program_.value(level_), 0, {}};
        for (std::size_t r = 0; r < polytope_.rows.size(); ++r) {
            add(tangent.bound.rows, r, program_.price(static_cast<int>(r)));
        }
        for (std::size_t t = 0; t < cap_row_.size(); ++t) {
            if (cap_row_[t] < 0) continue;
            add(tangent.bound.caps, t, program_.price(cap_row_[t]));
            if (structural(t) > largest) tangent.slope += program_.price(cap_row_[t]);
        }
        return true;
    }

  private:
    static void add(std::vector<Multiplier>& all, std::size_t position, double price) {
        const std::int64_t value = std::llround(price * static_cast<double>(multiplier_unit));
        if (value != 0) all.push_back({static_cast<int>(position), value});
    }
    [[nodiscard]] double structural(std::size_t t) const {
        return static_cast<double>(polytope_.seats_max[t]) / polytope_.people[t];
    }
    [[nodiscard]] double cap(std::size_t t, double largest) const {
        return std::min(largest, structural(t));
    }
    bool add_caps(double largest) {
        bool added = false;
        for (std::size_t t = 0; t < cap_row_.size(); ++t) {
            const auto column = static_cast<int>(t);
            const double chance =
                program_.value(column) + (counted_[t] ? program_.value(level_) : 0);
            if (cap_row_[t] >= 0 || chance <= cap(t, largest) + slack_tolerance) continue;
            std::vector<Term> terms{{column, 1}};
            if (counted_[t]) terms.push_back({level_, 1});
            cap_row_[t] = program_.add_row(terms, -infinity, cap(t, largest));
            added = true;
        }
        return added;
    }

    const Polytope& polytope_;
    const std::vector<bool>& counted_;
    LinearProgram program_;
    int level_ = 0;
    std::vector<int> cap_row_;
};

double people_of(const Polytope& polytope, const std::vector<bool>& counted) {
    double people = 0;
    for (std::size_t t = 0; t < counted.size(); ++t) people += counted[t] ? polytope.people[t] : 0;
    return people;
}

// Where the objective would be least if the smallest chance were what the tangents allow.
double lowest_point(const std::vector<Tangent>& tangents, double share, double gamma, double low,
                    double high) {
    const auto model = [&](double largest) {
        double smallest = 1;
        for (const Tangent& each : tangents) {
            smallest = std::min(smallest, each.smallest_at(largest));
        }
        return smallest <= 0 ? infinity : largest / share + gamma * share / smallest;
    };
    // Golden section: the model is convex.
    const double ratio = (std::sqrt(5.0) - 1) / 2;
    for (int i = 0; i < bisections && high - low > 1e-15; ++i) {
        const double left = high - ratio * (high - low);
        const double right = low + ratio * (high - low);
        (model(left) <= model(right) ? high : low) = model(left) <= model(right) ? right : left;
    }
    return (low + high) / 2;
}

// Of the tangents that are steep enough, and of those that are flat enough, the tightest at the
// optimum. With z the smallest chance there, the slope that balances the objective is
// z^2 / (gamma share^2).
std::vector<Bound> proof_of(const std::vector<Tangent>& tangents, double largest, double share,
                            double gamma) {
    double smallest = 1;
    for (const Tangent& each : tangents) smallest = std::min(smallest, each.smallest_at(largest));
    const double balance = smallest * smallest / (gamma * share * share);
    std::vector<Bound> proof;
    for (const bool steep : {true, false}) {
        const Tangent* best = nullptr;
        for (const Tangent& each : tangents) {
            if ((each.slope >= balance) != steep) continue;
            if (best == nullptr || each.smallest_at(largest) < best->smallest_at(largest)) {
                best = &each;
            }
        }
        if (best != nullptr) proof.push_back(best->bound);
    }
    return proof;
}

}  // namespace

LeastLargest least_largest_chance(const Polytope& polytope, const std::vector<bool>& counted,
                                  double least) {
    LinearProgram program;
    const std::size_t types = polytope.type_count();
    // p_t = M - s_t with s_t >= 0: M is the only column that is minimised.
    for (std::size_t t = 0; t < types; ++t) program.add_column(0, infinity, 0);
    const int largest = program.add_column(0, 1, -1);
    for (const PolytopeRow& row : polytope.rows) {
        std::vector<Term> terms;
        double of_largest = 0;
        for (const PolytopeRow::Entry& entry : row.entries) {
            const double people = static_cast<double>(entry.coefficient) *
                                  polytope.people[static_cast<std::size_t>(entry.type)];
            terms.push_back({entry.type, -people});
            of_largest += people;
        }
        terms.push_back({largest, of_largest});
        program.add_row(terms, static_cast<double>(row.low), static_cast<double>(row.high));
    }
    LeastLargest result;
    // That p_t is at least the least chance (or 0), and at most its cap, is added where needed.
    std::vector<bool> bounded(types);
    for (bool added = true; added;) {
        result.status = program.solve(LinearProgram::Start::dual);
        if (result.status != SolveStatus::optimal) return result;
        added = false;
        for (std::size_t t = 0; t < types; ++t) {
            const auto column = static_cast<int>(t);
            const double chance = program.value(largest) - program.value(column);
            const double low = counted[t] ? least : 0;
            const double high = static_cast<double>(polytope.seats_max[t]) / polytope.people[t];
            if (bounded[t] || (chance >= low - slack_tolerance && chance <= high + slack_tolerance))
                continue;
            const Term terms[] = {{largest, 1}, {column, -1}};
            program.add_row(terms, low, high);
            bounded[t] = true;
            added = true;
        }
    }
    result.largest = program.value(largest);
    for (std::size_t r = 0; r < polytope.rows.size(); ++r) {
        result.bound.rows.push_back(
            {static_cast<int>(r), std::llround(program.price(static_cast<int>(r)) *
                                               static_cast<double>(multiplier_unit))});
    }
    return result;
}

Goldilocks goldilocks(const Polytope& polytope, const std::vector<bool>& counted, double gamma,
                      const Cancelled& cancelled) {
    Goldilocks result;
    const double share = polytope.panel_size / people_of(polytope, counted);
    const LeastLargest lowest = least_largest_chance(polytope, counted, 0);
    if (lowest.status != SolveStatus::optimal) return result;
    SmallestUnderCap program(polytope, counted);
    std::vector<Tangent> tangents;
    double best = infinity;
    const double low = lowest.largest + slack_tolerance;
    double at = 1;
    for (int i = 0; i < tangents_max && !(cancelled && cancelled()); ++i) {
        Tangent tangent;
        if (!program.solve(at, tangent)) return result;
        tangents.push_back(tangent);
        const double value = tangent.smallest <= 0
                                 ? infinity
                                 : at / share + gamma * share / tangent.smallest;
        if (value < best) {
            best = value;
            result.largest = at;
        }
        const double next = lowest_point(tangents, share, gamma, low, 1);
        double promised = infinity;
        double smallest = 1;
        for (const Tangent& each : tangents) {
            smallest = std::min(smallest, each.smallest_at(next));
        }
        if (smallest > 0) promised = next / share + gamma * share / smallest;
        if (promised >= best * (1 - goldilocks_tolerance) || std::abs(next - at) < 1e-14) {
            result.status = SolveStatus::optimal;
            result.proof = proof_of(tangents, result.largest, share, gamma);
            result.proof.push_back(lowest.bound);
            return result;
        }
        at = next;
    }
    return result;
}

}  // namespace isegoria::sortition
