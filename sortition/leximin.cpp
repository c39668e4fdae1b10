// SPDX-License-Identifier: AGPL-3.0-or-later
// The stages of leximin as one warm-started linear programme. One thread.
//
// A stage. Let F be the types settled before it, with chances f_t. Everybody else's chance is
// p_t = z + s_t with s_t >= 0, those in F have p_t = f_t + s_t, and z is maximised over Q. So the
// programme has a column for each type, one for z, and the few rows of Q; that p_t <= 1 is added
// for the types that break it. Its prices y give each type the weight g_t = sum of y_r a_rt (plus
// the price of its cap over n_t), and for every c in Q the sum of g_t c_t is at most what the rows'
// bounds give: that inequality is the stage's proof. The weights n_t g_t of those not in F sum to
// 1, so one of them at least is positive, and whoever has a positive weight has the chance z in
// every optimum: else the inequality would be strict. They are settled; the others go on.
//
// Settled chances are kept as lower bounds, not as equations. Earlier stages' inequalities make
// them equations anyway, the optimum of a stage stays feasible in the next one, and the multipliers
// of settled types have the sign that the proof needs.
#include "sortition/leximin.hpp"

#include <algorithm>
#include <cmath>

namespace isegoria::sortition {
namespace {

// A type is settled when its share of the stage's weight (the shares sum to 1) is above this: CLP
// leaves spurious reduced costs of about 1e-9, and a type that is passed over is settled later.
constexpr double weight_min = 1e-6;

// Beside its bound a column of CLP may lie by its tolerance.
constexpr double slack_tolerance = 1e-8;

// Multipliers smaller than this are noise of the solver, and would only make a proof longer.
constexpr double multiplier_min = 1e-11;

class Stages {
  public:
    Stages(const Polytope& polytope, double largest_chance, LinearProgram::Start restart)
        : polytope_(polytope), restart_(restart) {
        const std::size_t types = polytope.type_count();
        settled_.resize(types);
        chances_.resize(types);
        cap_row_.assign(types, -1);
        constant_.resize(polytope.rows.size());
        unsettled_ = types;
        for (std::size_t t = 0; t < types; ++t) {
            program_.add_column(0, infinity, 0);
            caps_.push_back(std::min(largest_chance, static_cast<double>(polytope.seats_max[t]) /
                                                         polytope.people[t]));
        }
        level_ = program_.add_column(0, infinity, 1);
        for (const PolytopeRow& row : polytope.rows) {
            std::vector<Term> terms;
            double of_level = 0;
            for (const PolytopeRow::Entry& entry : row.entries) {
                const double people = static_cast<double>(entry.coefficient) * people_of(entry.type);
                terms.push_back({entry.type, people});
                of_level += people;
            }
            level_coefficient_.push_back(of_level);
            terms.push_back({level_, of_level});
            program_.add_row(terms, static_cast<double>(row.low), static_cast<double>(row.high));
        }
    }

    LeximinResult run(const Cancelled& cancelled) {
        LeximinResult result;
        while (unsettled_ > 0) {
            if (cancelled && cancelled()) return {SolveStatus::limit, {}, {}};
            result.status = solve_with_caps();
            if (result.status != SolveStatus::optimal) return result;
            result.stages.push_back(settle());
            if (result.stages.back().types.empty()) return {SolveStatus::failed, {}, {}};
        }
        for (std::size_t t = 0; t < chances_.size(); ++t) {
            result.seats.push_back(chances_[t] * polytope_.people[t]);
        }
        return result;
    }

  private:
    [[nodiscard]] double people_of(int type) const {
        return polytope_.people[static_cast<std::size_t>(type)];
    }

    // Solves, adding the caps that turn out to be needed.
    SolveStatus solve_with_caps() {
        SolveStatus status = program_.solve(restart_);
        while (status == SolveStatus::optimal) {
            const double level = program_.value(level_);
            bool added = false;
            for (std::size_t t = 0; t < settled_.size(); ++t) {
                const auto column = static_cast<int>(t);
                if (settled_[t] || cap_row_[t] >= 0) continue;
                if (level + program_.value(column) <= caps_[t] + slack_tolerance) continue;
                const Term terms[] = {{column, 1}, {level_, 1}};
                cap_row_[t] = program_.add_row(terms, -infinity, caps_[t]);
                added = true;
            }
            if (!added) break;
            status = program_.solve(LinearProgram::Start::dual);
        }
        return status;
    }

    Stage settle() {
        Stage stage;
        const double level = program_.value(level_);
        for (std::size_t r = 0; r < polytope_.rows.size(); ++r) {
            add(stage.bound.rows, r, program_.price(static_cast<int>(r)));
        }
        for (std::size_t t = 0; t < settled_.size(); ++t) {
            if (cap_row_[t] >= 0) add(stage.bound.caps, t, program_.price(cap_row_[t]));
            if (settled_[t]) continue;
            const auto column = static_cast<int>(t);
            if (-program_.reduced_cost(column) > weight_min &&
                program_.value(column) <= slack_tolerance) {
                stage.types.push_back(column);
            }
        }
        for (const int type : stage.types) settle_type(type, level);
        for (std::size_t r = 0; r < polytope_.rows.size(); ++r) {
            if (!touched_[r]) continue;
            const auto row = static_cast<int>(r);
            program_.set_coefficient(row, level_, level_coefficient_[r]);
            program_.set_row_bounds(row, static_cast<double>(polytope_.rows[r].low) - constant_[r],
                                    static_cast<double>(polytope_.rows[r].high) - constant_[r]);
        }
        return stage;
    }

    static void add(std::vector<Multiplier>& all, std::size_t position, double price) {
        if (std::abs(price) < multiplier_min) return;
        all.push_back({static_cast<int>(position),
                       std::llround(price * static_cast<double>(multiplier_unit))});
    }

    void settle_type(int type, double level) {
        const auto t = static_cast<std::size_t>(type);
        touched_.resize(polytope_.rows.size());
        settled_[t] = true;
        --unsettled_;
        chances_[t] = level;
        for (const auto& [row, coefficient] : polytope_.rows_of_type[t]) {
            const auto r = static_cast<std::size_t>(row);
            const double people = static_cast<double>(coefficient) * polytope_.people[t];
            level_coefficient_[r] -= people;
            constant_[r] += people * level;
            touched_[r] = true;
        }
        program_.set_column_bounds(type, 0, std::max(0.0, caps_[t] - level));
        if (cap_row_[t] >= 0) {
            program_.set_coefficient(cap_row_[t], level_, 0);
            program_.set_row_bounds(cap_row_[t], -infinity, std::max(0.0, caps_[t] - level));
        }
    }

    const Polytope& polytope_;
    LinearProgram::Start restart_;
    LinearProgram program_;
    int level_ = 0;
    std::size_t unsettled_ = 0;
    std::vector<bool> settled_;
    std::vector<bool> touched_;
    std::vector<double> chances_;
    std::vector<double> caps_;
    std::vector<int> cap_row_;
    std::vector<double> constant_;           // Of each row: what settled types take of it.
    std::vector<double> level_coefficient_;  // Of each row: the people not yet settled.
};

}  // namespace

LeximinResult leximin(const Polytope& polytope, double largest_chance, LinearProgram::Start restart,
                      const Cancelled& cancelled) {
    return Stages(polytope, largest_chance, restart).run(cancelled);
}

}  // namespace isegoria::sortition
