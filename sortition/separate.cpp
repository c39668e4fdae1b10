// SPDX-License-Identifier: AGPL-3.0-or-later
// Column generation for one point. One thread.
//
// The master programme mixes the panels known so far so that the sum of what each type misses of
// the point is smallest. Its prices weigh the types, between -1 and 1; a panel whose weighted seats
// exceed those of all known ones would bring the mixture nearer, and is looked for, quickly first
// and then by a complete integer programme. When there is none and the point is still missed, the
// weights are a valid inequality for all panels that the point breaks by just what is missed.
//
// The inequality is rounded to whole coefficients, so that its right-hand side is the whole number
// that the integer programme gives, and can be checked without tolerance.
#include "sortition/separate.hpp"

#include <algorithm>
#include <cmath>

namespace isegoria::sortition {
namespace {

// Panels that one point may call for.
constexpr int panels_max = 20'000;

// A panel that brings the mixture nearer by less is not worth a column.
constexpr double gain_min = 1e-9;

// Scales tried to make coefficients whole: those of faces met in practice are small fractions.
constexpr int denominators_max = 60;
constexpr double whole_tolerance = 1e-6;
constexpr double coarse_scales[] = {1e3, 1e5};

class Master {
  public:
    explicit Master(const std::vector<double>& seats) : types_(static_cast<int>(seats.size())) {
        for (const double of_type : seats) {
            const int row = program_.add_row(std::span<const Term>{}, of_type, of_type);
            const Term up[] = {{row, 1}};
            const Term down[] = {{row, -1}};
            program_.add_column(0, infinity, -1, up);
            program_.add_column(0, infinity, -1, down);
        }
        program_.add_row(std::span<const Term>{}, 1, 1);
        first_ = program_.column_count();
    }

    void add(const Counts& panel) {
        std::vector<Term> rows{{types_, 1}};
        for (std::size_t t = 0; t < panel.size(); ++t) {
            if (panel[t] != 0) {
                rows.push_back({static_cast<int>(t), static_cast<double>(panel[t])});
            }
        }
        program_.add_column(0, infinity, 0, rows);
    }

    [[nodiscard]] SolveStatus solve() { return program_.solve(LinearProgram::Start::primal); }
    [[nodiscard]] double missed() const { return -program_.objective(); }
    [[nodiscard]] double weight(std::size_t panel) const {
        return program_.value(first_ + static_cast<int>(panel));
    }
    // What each seat of a type is worth to a further panel.
    [[nodiscard]] std::vector<double> worths() const {
        std::vector<double> worths;
        for (int t = 0; t < types_; ++t) worths.push_back(-program_.price(t));
        return worths;
    }
    // What a panel's seats must be worth to bring the mixture nearer.
    [[nodiscard]] double threshold() const { return program_.price(types_); }

  private:
    int types_;
    int first_ = 0;
    LinearProgram program_;
};

double worth_of(const std::vector<double>& worths, const Counts& panel) {
    double sum = 0;
    for (std::size_t t = 0; t < panel.size(); ++t) sum += worths[t] * panel[t];
    return sum;
}

IntegerProgram panels_of(const Polytope& polytope, const std::vector<double>& worths) {
    IntegerProgram program;
    for (std::size_t t = 0; t < worths.size(); ++t) {
        program.add_column(0, polytope.seats_max[t], worths[t]);
    }
    for (const PolytopeRow& row : polytope.rows) {
        std::vector<Term> terms;
        for (const PolytopeRow::Entry& entry : row.entries) {
            terms.push_back({entry.type, static_cast<double>(entry.coefficient)});
        }
        program.add_row(terms, static_cast<double>(row.low), static_cast<double>(row.high));
    }
    return program;
}

struct Best {
    SolveStatus status = SolveStatus::failed;
    Counts panel;
};

Best best_panel(const Polytope& polytope, const std::vector<double>& worths) {
    IntegerProgram program = panels_of(polytope, worths);
    Best best;
    best.status = program.solve();
    if (best.status != SolveStatus::optimal) return best;
    for (int t = 0; t < program.column_count(); ++t) {
        best.panel.push_back(static_cast<int>(program.integer_value(t)));
    }
    if (!polytope.contains(best.panel)) best.status = SolveStatus::failed;
    return best;
}

Face whole_polytope(const Polytope& polytope) {
    Face face;
    face.low.assign(polytope.type_count(), 0);
    face.high = polytope.seats_max;
    for (const PolytopeRow& row : polytope.rows) {
        face.row_low.push_back(static_cast<double>(row.low));
        face.row_high.push_back(static_cast<double>(row.high));
    }
    return face;
}

// Coefficients times the scale, as whole numbers; nothing when they are not near them.
std::optional<std::vector<std::int64_t>> whole(const std::vector<double>& worths, double scale,
                                               double tolerance) {
    std::vector<std::int64_t> coefficients;
    for (const double worth : worths) {
        const double scaled = worth * scale;
        coefficients.push_back(std::llround(scaled));
        if (std::abs(scaled - static_cast<double>(coefficients.back())) > tolerance * scale) {
            return std::nullopt;
        }
    }
    return coefficients;
}

// The cut with those coefficients, if the point breaks it. Panels met are kept.
std::optional<Cut> cut_of(const Polytope& polytope, const std::vector<double>& seats,
                          const std::vector<std::int64_t>& coefficients,
                          std::vector<Counts>& panels) {
    const Best best =
        best_panel(polytope, std::vector<double>(coefficients.begin(), coefficients.end()));
    if (best.status != SolveStatus::optimal) return std::nullopt;
    Cut cut;
    double at_point = 0;
    for (std::size_t t = 0; t < coefficients.size(); ++t) {
        if (coefficients[t] == 0) continue;
        cut.coefficients.push_back({static_cast<int>(t), coefficients[t]});
        cut.most += coefficients[t] * best.panel[t];
        at_point += static_cast<double>(coefficients[t]) * seats[t];
    }
    panels.push_back(best.panel);
    const double broken_by = at_point - static_cast<double>(cut.most);
    if (broken_by < reached_tolerance) return std::nullopt;
    return cut;
}

std::optional<Cut> round_cut(const Polytope& polytope, const std::vector<double>& seats,
                             const std::vector<double>& worths, std::vector<Counts>& panels) {
    for (int denominator = 1; denominator <= denominators_max; ++denominator) {
        const auto coefficients = whole(worths, denominator, whole_tolerance);
        if (!coefficients) continue;
        if (auto cut = cut_of(polytope, seats, *coefficients, panels)) return cut;
        break;
    }
    for (const double scale : coarse_scales) {
        const auto coefficients = whole(worths, scale, 1);
        if (!coefficients) continue;
        if (auto cut = cut_of(polytope, seats, *coefficients, panels)) return cut;
    }
    return std::nullopt;
}

}  // namespace

Separation separate(const Polytope& polytope, const std::vector<double>& seats,
                    std::vector<Counts>& panels, PanelSearch& search, const Cancelled& cancelled) {
    Separation separation;
    if (panels.empty()) {
        Best first = best_panel(polytope, std::vector<double>(seats.size()));
        if (first.status == SolveStatus::infeasible) {
            separation.result = Separation::Result::impossible;
        }
        if (first.status != SolveStatus::optimal) return separation;
        panels.push_back(std::move(first.panel));
    }
    Master master(seats);
    for (const Counts& panel : panels) master.add(panel);
    const Face everything = whole_polytope(polytope);
    std::size_t in_master = panels.size();
    while (in_master < panels_max && !(cancelled && cancelled())) {
        if (master.solve() != SolveStatus::optimal) return separation;
        if (master.missed() <= reached_tolerance) {
            separation.result = Separation::Result::reached;
            separation.mixture.rest = 0;
            for (std::size_t i = 0; i < in_master; ++i) {
                if (master.weight(i) <= 0) continue;
                separation.mixture.panels.push_back(panels[i]);
                separation.mixture.weights.push_back(master.weight(i));
            }
            return separation;
        }
        const std::vector<double> worths = master.worths();
        const double threshold = master.threshold() + gain_min;
        std::optional<Counts> panel = search.find(everything, worths);
        if (!panel || worth_of(worths, *panel) <= threshold) {
            Best best = best_panel(polytope, worths);
            if (best.status != SolveStatus::optimal) return separation;
            panel = std::move(best.panel);
        }
        if (worth_of(worths, *panel) <= threshold) {
            const auto cut = round_cut(polytope, seats, worths, panels);
            if (!cut) return separation;
            separation.cut = *cut;
            separation.cut.proof = prove_cut(polytope, *cut);
            separation.result = Separation::Result::cut;
            return separation;
        }
        panels.push_back(std::move(*panel));
        master.add(panels[in_master++]);
    }
    return separation;
}

}  // namespace isegoria::sortition
