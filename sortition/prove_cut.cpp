// SPDX-License-Identifier: AGPL-3.0-or-later
// Proving a cut by cases, each closed by weak duality. One thread.
#include <algorithm>
#include <cmath>

#include "sortition/separate.hpp"

namespace isegoria::sortition {
namespace {

// A proof beyond this is not kept: the certificate says that the cut stands unproved.
constexpr std::size_t nodes_max = 4'000;

// A leaf is closed when its bound is below most + 1 by this: multipliers are rounded afterwards.
constexpr double margin = 1e-6;

constexpr double integrality_tolerance = 1e-7;

class Proof {
  public:
    Proof(const Polytope& polytope, const Cut& cut) : polytope_(polytope), cut_(cut) {
        for (const int most : polytope.seats_max) program_.add_column(0, most, 0);
        for (const Multiplier& each : cut.coefficients) {
            program_.set_cost(each.position, static_cast<double>(each.value));
        }
        for (const PolytopeRow& row : polytope.rows) {
            std::vector<Term> terms;
            for (const PolytopeRow::Entry& entry : row.entries) {
                terms.push_back({entry.type, static_cast<double>(entry.coefficient)});
            }
            program_.add_row(terms, static_cast<double>(row.low), static_cast<double>(row.high));
        }
        low_.assign(polytope.type_count(), 0);
        high_ = polytope.seats_max;
    }

    std::vector<Cut::Node> run() {
        if (!descend()) nodes_.clear();
        return std::move(nodes_);
    }

  private:
    bool descend() {
        if (nodes_.size() >= nodes_max) return false;
        const SolveStatus status = program_.solve(LinearProgram::Start::dual);
        if (status == SolveStatus::infeasible) return close_infeasible();
        if (status != SolveStatus::optimal) return false;
        if (program_.objective() < static_cast<double>(cut_.most) + 1 - margin) {
            nodes_.push_back({-1, 0, bound()});
            return true;
        }
        return branch();
    }

    bool branch() {
        int type = -1;
        double farthest = integrality_tolerance;
        for (std::size_t t = 0; t < low_.size(); ++t) {
            const double value = program_.value(static_cast<int>(t));
            const double distance = std::abs(value - std::round(value));
            if (distance <= farthest) continue;
            farthest = distance;
            type = static_cast<int>(t);
        }
        if (type < 0) return false;  // A panel above `most`: the cut does not hold.
        const auto at = static_cast<int>(std::floor(program_.value(type)));
        return split(type, at);
    }

    bool split(int type, int at) {
        const auto t = static_cast<std::size_t>(type);
        const int low = low_[t];
        const int high = high_[t];
        nodes_.push_back({type, at, {}});
        set(type, low, at);
        if (!descend()) return false;
        set(type, at + 1, high);
        if (!descend()) return false;
        set(type, low, high);
        return true;
    }

    // An infeasible programme has no optimal prices; one whose rows may be broken at a high price
    // has, and they bound the sum as low as one likes.
    bool close_infeasible() {
        LinearProgram relaxed;
        double price = 1;
        for (const Multiplier& each : cut_.coefficients) {
            price += static_cast<double>(std::abs(each.value));
        }
        price *= static_cast<double>(polytope_.panel_size) * penalty;
        for (std::size_t t = 0; t < low_.size(); ++t) relaxed.add_column(low_[t], high_[t], 0);
        for (const Multiplier& each : cut_.coefficients) {
            relaxed.set_cost(each.position, static_cast<double>(each.value));
        }
        for (const PolytopeRow& row : polytope_.rows) {
            std::vector<Term> terms;
            for (const PolytopeRow::Entry& entry : row.entries) {
                terms.push_back({entry.type, static_cast<double>(entry.coefficient)});
            }
            terms.push_back({relaxed.add_column(0, infinity, -price), 1});
            terms.push_back({relaxed.add_column(0, infinity, -price), -1});
            relaxed.add_row(terms, static_cast<double>(row.low), static_cast<double>(row.high));
        }
        if (relaxed.solve(LinearProgram::Start::primal) != SolveStatus::optimal) return false;
        if (relaxed.objective() >= static_cast<double>(cut_.most) + 1 - margin) return false;
        std::swap(relaxed, program_);
        nodes_.push_back({-1, 0, bound()});
        std::swap(relaxed, program_);
        return true;
    }

    [[nodiscard]] Bound bound() const {
        Bound bound;
        for (std::size_t r = 0; r < polytope_.rows.size(); ++r) {
            const auto value = static_cast<std::int64_t>(
                std::llround(program_.price(static_cast<int>(r)) *
                             static_cast<double>(multiplier_unit)));
            if (value != 0) bound.rows.push_back({static_cast<int>(r), value});
        }
        return bound;
    }

    void set(int type, int low, int high) {
        low_[static_cast<std::size_t>(type)] = low;
        high_[static_cast<std::size_t>(type)] = high;
        program_.set_column_bounds(type, low, high);
    }

    // Breaking a row by one must cost more than any gain, though not so much that digits are lost.
    static constexpr double penalty = 4;

    const Polytope& polytope_;
    const Cut& cut_;
    LinearProgram program_;
    std::vector<int> low_, high_;
    std::vector<Cut::Node> nodes_;
};

}  // namespace

std::vector<Cut::Node> prove_cut(const Polytope& polytope, const Cut& cut) {
    return Proof(polytope, cut).run();
}

}  // namespace isegoria::sortition
