// SPDX-License-Identifier: AGPL-3.0-or-later
// From a vertex of a face to a panel. One thread.
//
// A vertex of the face has at most as many fractional types as there are tight rows, some forty.
// Those, and some others that the vertex holds least firmly, are left free, and everything else
// stays where the vertex has it: what remains is a small programme, over which a depth-first branch
// and bound is quick. When it has no panel, more types are left free.
#include "sortition/panel_search.hpp"

#include <algorithm>
#include <cmath>

namespace isegoria::sortition {
namespace {

constexpr double integrality_tolerance = 1e-6;

// How many types beside the fractional ones are left free, try by try.
constexpr std::size_t others_by_try[] = {60, 240, 960};

// Nodes of one try: a hopeless one should cost no more than a few linear programmes of the face.
constexpr int nodes_max = 400;

// Branch and bound over the free types, with the first panel found as the answer.
class Dive {
  public:
    Dive(const Polytope& polytope, const Face& face, const std::vector<double>& scores,
         const std::vector<int>& free, const Counts& fixed) {
        std::vector<int> column_of(polytope.type_count(), -1);
        for (const int type : free) {
            const auto t = static_cast<std::size_t>(type);
            column_of[t] = program_.add_column(face.low[t], face.high[t], scores[t]);
            low_.push_back(face.low[t]);
            high_.push_back(face.high[t]);
        }
        std::vector<std::vector<Term>> terms(polytope.rows.size());
        std::vector<std::int64_t> taken(polytope.rows.size());
        for (std::size_t t = 0; t < polytope.type_count(); ++t) {
            for (const auto& [row, coefficient] : polytope.rows_of_type[t]) {
                const auto r = static_cast<std::size_t>(row);
                if (column_of[t] >= 0) {
                    terms[r].push_back({column_of[t], static_cast<double>(coefficient)});
                } else {
                    taken[r] += coefficient * fixed[t];
                }
            }
        }
        for (std::size_t r = 0; r < terms.size(); ++r) {
            const auto of_fixed = static_cast<double>(taken[r]);
            program_.add_row(terms[r], face.row_low[r] - of_fixed, face.row_high[r] - of_fixed);
        }
    }

    // The seats of the free types, or nothing.
    std::optional<std::vector<int>> run() {
        if (!descend()) return std::nullopt;
        std::vector<int> seats;
        for (int column = 0; column < program_.column_count(); ++column) {
            seats.push_back(static_cast<int>(std::lround(program_.value(column))));
        }
        return seats;
    }

  private:
    // True leaves the programme solved, at whole numbers.
    bool descend() {
        if (++nodes_ > nodes_max) return false;
        if (program_.solve(LinearProgram::Start::dual) != SolveStatus::optimal) return false;
        int branch = -1;
        double farthest = integrality_tolerance;
        for (int column = 0; column < program_.column_count(); ++column) {
            const double value = program_.value(column);
            const double distance = std::abs(value - std::round(value));
            if (distance <= farthest) continue;
            farthest = distance;
            branch = column;
        }
        if (branch < 0) return true;
        const auto b = static_cast<std::size_t>(branch);
        const int low = low_[b];
        const int high = high_[b];
        const double value = program_.value(branch);
        const auto below = static_cast<int>(std::floor(value));
        const bool up_first = value - below > 0.5;
        for (const bool up : {up_first, !up_first}) {
            set(branch, up ? below + 1 : low, up ? high : below);
            if (descend()) return true;
        }
        set(branch, low, high);
        return false;
    }

    void set(int column, int low, int high) {
        low_[static_cast<std::size_t>(column)] = low;
        high_[static_cast<std::size_t>(column)] = high;
        program_.set_column_bounds(column, low, high);
    }

    LinearProgram program_;
    std::vector<int> low_, high_;
    int nodes_ = 0;
};

}  // namespace

PanelSearch::PanelSearch(const Polytope& polytope) : polytope_(polytope) {
    for (const int most : polytope.seats_max) program_.add_column(0, most, 0);
    for (const PolytopeRow& row : polytope.rows) {
        std::vector<Term> terms;
        for (const PolytopeRow::Entry& entry : row.entries) {
            terms.push_back({entry.type, static_cast<double>(entry.coefficient)});
        }
        program_.add_row(terms, static_cast<double>(row.low), static_cast<double>(row.high));
    }
    face_.low.assign(polytope.type_count(), 0);
    face_.high = polytope.seats_max;
}

std::optional<Counts> PanelSearch::find(const Face& face, const std::vector<double>& scores) {
    for (std::size_t t = 0; t < scores.size(); ++t) {
        const auto column = static_cast<int>(t);
        program_.set_cost(column, scores[t]);
        if (face.low[t] != face_.low[t] || face.high[t] != face_.high[t]) {
            program_.set_column_bounds(column, face.low[t], face.high[t]);
        }
    }
    for (std::size_t r = 0; r < polytope_.rows.size(); ++r) {
        program_.set_row_bounds(static_cast<int>(r), face.row_low[r], face.row_high[r]);
    }
    face_ = face;
    if (program_.solve(LinearProgram::Start::dual) != SolveStatus::optimal) return std::nullopt;
    std::size_t free = 0;
    for (std::size_t t = 0; t < scores.size(); ++t) free += face.low[t] < face.high[t] ? 1 : 0;
    for (const std::size_t others : others_by_try) {
        if (auto counts = complete(face, scores, others)) return counts;
        if (others >= free) break;
    }
    return std::nullopt;
}

std::optional<Counts> PanelSearch::complete(const Face& face, const std::vector<double>& scores,
                                            std::size_t others) const {
    Counts counts;
    std::vector<int> free, firm;
    for (std::size_t t = 0; t < scores.size(); ++t) {
        const auto type = static_cast<int>(t);
        const double value = program_.value(type);
        counts.push_back(static_cast<int>(std::lround(value)));
        if (face.low[t] == face.high[t]) continue;
        const bool fractional = std::abs(value - counts.back()) > integrality_tolerance;
        (fractional ? free : firm).push_back(type);
    }
    if (!free.empty()) {
        const std::size_t kept = std::min(others, firm.size());
        std::partial_sort(firm.begin(), firm.begin() + static_cast<std::ptrdiff_t>(kept),
                          firm.end(), [&](int a, int b) {
                              const double of_a = std::abs(program_.reduced_cost(a));
                              const double of_b = std::abs(program_.reduced_cost(b));
                              return of_a != of_b ? of_a < of_b : a < b;
                          });
        free.insert(free.end(), firm.begin(), firm.begin() + static_cast<std::ptrdiff_t>(kept));
        std::sort(free.begin(), free.end());
        const auto seats = Dive(polytope_, face, scores, free, counts).run();
        if (!seats) return std::nullopt;
        for (std::size_t i = 0; i < free.size(); ++i) {
            counts[static_cast<std::size_t>(free[i])] = (*seats)[i];
        }
    }
    if (!polytope_.contains(counts)) return std::nullopt;
    return counts;
}

}  // namespace isegoria::sortition
