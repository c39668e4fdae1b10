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

// How the rows are loosened when a stage turns infeasible within the solver's tolerance.
constexpr double room_min = 1e-9;
constexpr double room_growth = 4;
constexpr double room_max = 1e-7;

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
            while (result.status != SolveStatus::optimal && loosen()) {
                result.status = solve_with_caps();
            }
            if (result.status != SolveStatus::optimal) return result;
            result.stages.push_back(settle());
            if (result.stages.back().types.empty()) return {SolveStatus::failed, {}, {}};
        }
        for (std::size_t t = 0; t < chances_.size(); ++t) {
            result.seats.push_back(static_cast<double>(chances_[t] * polytope_.people[t]));
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

    // A stage that no longer has a solution, after those before it had one, lacks it for the sake of
    // the solver's tolerance: the rows get some billionths of room. False: enough of that.
    bool loosen() {
        if (unsettled_ == settled_.size() || room_ >= room_max) return false;
        room_ = room_ == 0 ? room_min : room_ * room_growth;
        for (std::size_t r = 0; r < polytope_.rows.size(); ++r) set_row(r);
        return true;
    }

    void set_row(std::size_t r) {
        const PolytopeRow& row = polytope_.rows[r];
        program_.set_row_bounds(static_cast<int>(r),
                                static_cast<double>(row.low - constant_[r] - room_),
                                static_cast<double>(row.high - constant_[r] + room_));
    }

    Stage settle() {
        Stage stage;
        const long double level = proved_level();
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
            program_.set_coefficient(static_cast<int>(r), level_, level_coefficient_[r]);
            set_row(r);
        }
        return stage;
    }

    // The stage's chance as its multipliers prove it, by the arithmetic of the certificate. It is the
    // optimum as well, but owes nothing to the tolerance within which the solver keeps its bounds:
    // taking z as the solver has it would hand that on from stage to stage, and magnify it.
    [[nodiscard]] long double proved_level() const {
        long double bound = 0;
        for (std::size_t r = 0; r < polytope_.rows.size(); ++r) {
            const long double price = program_.price(static_cast<int>(r));
            bound += price * static_cast<long double>(price > 0 ? polytope_.rows[r].high
                                                                : polytope_.rows[r].low);
        }
        long double weight = 0;
        for (std::size_t t = 0; t < settled_.size(); ++t) {
            const long double people = polytope_.people[t];
            long double price = 0;
            for (const auto& [row, coefficient] : polytope_.rows_of_type[t]) {
                price += static_cast<long double>(coefficient) * program_.price(row);
            }
            const long double of_cap = cap_row_[t] >= 0 ? program_.price(cap_row_[t]) : 0;
            const long double chance_weight = std::max(0.0L, price * people + of_cap);
            bound += (chance_weight - price * people) * caps_[t];
            if (settled_[t]) {
                bound -= chance_weight * chances_[t];
            } else {
                weight += chance_weight;
            }
        }
        return std::max(0.0L, bound / weight);
    }

    static void add(std::vector<Multiplier>& all, std::size_t position, double price) {
        if (std::abs(price) < multiplier_min) return;
        all.push_back({static_cast<int>(position),
                       std::llround(price * static_cast<double>(multiplier_unit))});
    }

    void settle_type(int type, long double level) {
        const auto t = static_cast<std::size_t>(type);
        touched_.resize(polytope_.rows.size());
        settled_[t] = true;
        --unsettled_;
        chances_[t] = level;
        for (const auto& [row, coefficient] : polytope_.rows_of_type[t]) {
            const auto r = static_cast<std::size_t>(row);
            const auto people =
                static_cast<double>(coefficient * std::int64_t{polytope_.people[t]});
            level_coefficient_[r] -= people;
            constant_[r] += people * level;
            touched_[r] = true;
        }
        const double left = std::max(0.0, static_cast<double>(caps_[t] - level));
        program_.set_column_bounds(type, 0, left);
        if (cap_row_[t] >= 0) {
            program_.set_coefficient(cap_row_[t], level_, 0);
            program_.set_row_bounds(cap_row_[t], -infinity, left);
        }
    }

    const Polytope& polytope_;
    LinearProgram::Start restart_;
    LinearProgram program_;
    int level_ = 0;
    std::size_t unsettled_ = 0;
    double room_ = 0;
    std::vector<bool> settled_;
    std::vector<bool> touched_;
    std::vector<long double> chances_;
    std::vector<double> caps_;
    std::vector<int> cap_row_;
    std::vector<long double> constant_;           // Of each row: what settled types take of it.
    std::vector<double> level_coefficient_;  // Of each row: the people not yet settled.
};

}  // namespace

LeximinResult leximin(const Polytope& polytope, double largest_chance, LinearProgram::Start restart,
                      const Cancelled& cancelled) {
    return Stages(polytope, largest_chance, restart).run(cancelled);
}

}  // namespace isegoria::sortition
