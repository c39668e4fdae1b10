// SPDX-License-Identifier: AGPL-3.0-or-later
// Integer programmes over CBC's branch and bound, without its heuristics and cut generators. One
// thread each.
#include <CbcModel.hpp>
#include <CoinError.hpp>
#include <OsiClpSolverInterface.hpp>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "sortition/solver.hpp"

namespace isegoria::sortition {
namespace {

double bound_of(double value) {
    if (value >= infinity) return COIN_DBL_MAX;
    return value <= -infinity ? -COIN_DBL_MAX : value;
}

// How far a value of an integer column may lie beside the integer that it stands for.
constexpr double integrality_tolerance = 1e-5;

// For rows with continuous columns, which cannot be checked exactly.
constexpr double mixed_row_tolerance = 1e-6;

}  // namespace

struct IntegerProgram::Model {
    struct Row {
        std::vector<Term> terms;
        double low = 0, high = 0;
    };
    std::vector<double> low, high, cost;
    std::vector<char> integer;
    std::vector<Row> rows;
    std::vector<double> values;
    bool solved = false;

    void load(OsiClpSolverInterface& osi) const {
        std::vector<int> entry_rows, entry_columns;
        std::vector<double> entry_values, row_low, row_high;
        for (std::size_t r = 0; r < rows.size(); ++r) {
            for (const Term& term : rows[r].terms) {
                entry_rows.push_back(static_cast<int>(r));
                entry_columns.push_back(term.column);
                entry_values.push_back(term.coefficient);
            }
            row_low.push_back(bound_of(rows[r].low));
            row_high.push_back(bound_of(rows[r].high));
        }
        CoinPackedMatrix matrix(true, entry_rows.data(), entry_columns.data(), entry_values.data(),
                                static_cast<CoinBigIndex>(entry_values.size()));
        matrix.setDimensions(static_cast<int>(rows.size()), static_cast<int>(low.size()));
        std::vector<double> column_low, column_high;
        for (const double bound : low) column_low.push_back(bound_of(bound));
        for (const double bound : high) column_high.push_back(bound_of(bound));
        osi.loadProblem(matrix, column_low.data(), column_high.data(), cost.data(), row_low.data(),
                        row_high.data());
        for (std::size_t c = 0; c < integer.size(); ++c) {
            if (integer[c] != 0) osi.setInteger(static_cast<int>(c));
        }
        osi.setObjSense(-1);
    }

    // Takes the solver's values, integers as integers, and says whether they keep every bound.
    [[nodiscard]] bool take(const double* solution) {
        values.assign(solution, solution + low.size());
        for (std::size_t c = 0; c < values.size(); ++c) {
            if (integer[c] != 0) {
                const double whole = std::round(values[c]);
                if (std::abs(values[c] - whole) > integrality_tolerance) return false;
                values[c] = whole;
                if (whole < low[c] || whole > high[c]) return false;
            } else {
                values[c] = std::clamp(values[c], low[c], high[c]);
            }
        }
        return std::all_of(rows.begin(), rows.end(), [&](const Row& row) { return holds(row); });
    }

    // Sums of integers below 2^53 are exact in double, so an integer row is checked exactly.
    [[nodiscard]] bool holds(const Row& row) const {
        double sum = 0;
        bool exact = true;
        for (const Term& term : row.terms) {
            const auto column = static_cast<std::size_t>(term.column);
            exact = exact && integer[column] != 0 && term.coefficient == std::round(term.coefficient);
            sum += term.coefficient * values[column];
        }
        const double slack = exact ? 0 : mixed_row_tolerance * std::max(1.0, std::abs(sum));
        return sum >= row.low - slack && sum <= row.high + slack;
    }
};

IntegerProgram::IntegerProgram() : model_(std::make_unique<Model>()) {}
IntegerProgram::~IntegerProgram() = default;
IntegerProgram::IntegerProgram(IntegerProgram&&) noexcept = default;
IntegerProgram& IntegerProgram::operator=(IntegerProgram&&) noexcept = default;

int IntegerProgram::add_column(double low, double high, double cost, bool integer) {
    model_->low.push_back(low);
    model_->high.push_back(high);
    model_->cost.push_back(cost);
    model_->integer.push_back(integer ? 1 : 0);
    return column_count() - 1;
}

int IntegerProgram::add_row(std::span<const Term> terms, double low, double high) {
    model_->rows.push_back({{terms.begin(), terms.end()}, low, high});
    return row_count() - 1;
}

void IntegerProgram::set_cost(int column, double cost) {
    model_->cost[static_cast<std::size_t>(column)] = cost;
}

void IntegerProgram::set_column_bounds(int column, double low, double high) {
    model_->low[static_cast<std::size_t>(column)] = low;
    model_->high[static_cast<std::size_t>(column)] = high;
}

void IntegerProgram::set_row_bounds(int row, double low, double high) {
    model_->rows[static_cast<std::size_t>(row)].low = low;
    model_->rows[static_cast<std::size_t>(row)].high = high;
}

int IntegerProgram::column_count() const { return static_cast<int>(model_->low.size()); }
int IntegerProgram::row_count() const { return static_cast<int>(model_->rows.size()); }

SolveStatus IntegerProgram::solve(const Limits& limits) {
    Model& model = *model_;
    model.solved = false;
    try {
        OsiClpSolverInterface osi;
        osi.messageHandler()->setLogLevel(0);
        osi.setHintParam(OsiDoReducePrint, true, OsiHintTry);
        model.load(osi);
        osi.initialSolve();
        if (osi.isProvenPrimalInfeasible()) return SolveStatus::infeasible;
        if (osi.isProvenDualInfeasible()) return SolveStatus::unbounded;
        CbcModel cbc(osi);
        cbc.setLogLevel(0);
        cbc.setMaximumNodes(limits.nodes_max);
        if (limits.seconds_max < infinity) cbc.setMaximumSeconds(limits.seconds_max);
        if (limits.first_solution) cbc.setMaximumSolutions(1);
        cbc.setAllowableGap(1e-9);
        cbc.setAllowableFractionGap(0);
        cbc.branchAndBound();
        const double* const solution = cbc.bestSolution();
        if (solution == nullptr) {
            if (cbc.isProvenInfeasible()) return SolveStatus::infeasible;
            return cbc.isNodeLimitReached() || cbc.isSecondsLimitReached() ? SolveStatus::limit
                                                                          : SolveStatus::failed;
        }
        if (!model.take(solution)) return SolveStatus::failed;
        model.solved = true;
        const bool stopped = cbc.isNodeLimitReached() || cbc.isSecondsLimitReached();
        return stopped && !limits.first_solution ? SolveStatus::limit : SolveStatus::optimal;
    } catch (const CoinError&) {
        return SolveStatus::failed;
    }
}

bool IntegerProgram::has_solution() const { return model_->solved; }

double IntegerProgram::objective() const {
    double sum = 0;
    for (std::size_t c = 0; c < model_->values.size(); ++c) {
        sum += model_->cost[c] * model_->values[c];
    }
    return sum;
}

double IntegerProgram::value(int column) const {
    return model_->values[static_cast<std::size_t>(column)];
}

std::int64_t IntegerProgram::integer_value(int column) const {
    return std::llround(value(column));
}

}  // namespace isegoria::sortition
