// SPDX-License-Identifier: AGPL-3.0-or-later
// Diving from a vertex of a face to a panel. One thread.
#include "sortition/panel_search.hpp"

#include <cmath>

namespace isegoria::sortition {
namespace {

constexpr double integrality_tolerance = 1e-6;

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
    nodes_ = 0;
    if (program_.solve(LinearProgram::Start::primal) != SolveStatus::optimal) return std::nullopt;
    if (!dive()) return std::nullopt;
    return counts();
}

// The programme is solved; true leaves it at integers. Bounds are put back on the way out.
bool PanelSearch::dive() {
    int branch = -1;
    double farthest = integrality_tolerance;
    for (std::size_t t = 0; t < face_.low.size(); ++t) {
        if (face_.low[t] == face_.high[t]) continue;
        const double value = program_.value(static_cast<int>(t));
        const double distance = std::abs(value - std::round(value));
        if (distance > farthest) {
            farthest = distance;
            branch = static_cast<int>(t);
        }
    }
    if (branch < 0) return true;
    const auto t = static_cast<std::size_t>(branch);
    const int low = face_.low[t];
    const int high = face_.high[t];
    const double value = program_.value(branch);
    const auto below = static_cast<int>(std::floor(value));
    const bool up_first = value - below > 0.5;
    for (const bool up : {up_first, !up_first}) {
        if (++nodes_ > dive_nodes_max) break;
        face_.low[t] = up ? below + 1 : low;
        face_.high[t] = up ? high : below;
        program_.set_column_bounds(branch, face_.low[t], face_.high[t]);
        const bool found =
            program_.solve(LinearProgram::Start::dual) == SolveStatus::optimal && dive();
        // Once found, the values are read before anything is solved anew; bounds go back at the
        // next search, which compares with face_.
        if (found) return true;
        face_.low[t] = low;
        face_.high[t] = high;
        program_.set_column_bounds(branch, low, high);
    }
    return false;
}

std::optional<Counts> PanelSearch::counts() const {
    Counts counts;
    for (std::size_t t = 0; t < polytope_.type_count(); ++t) {
        counts.push_back(static_cast<int>(std::lround(program_.value(static_cast<int>(t)))));
    }
    if (!polytope_.contains(counts)) return std::nullopt;
    return counts;
}

}  // namespace isegoria::sortition
