// SPDX-License-Identifier: AGPL-3.0-or-later
// Linear programmes over CLP's simplex methods. One thread each.
#include "sortition/solver.hpp"

#include <ClpSimplex.hpp>
#include <CoinError.hpp>

#include <cmath>

namespace isegoria::sortition {
namespace {

double bound_of(double value) {
    if (value >= infinity) return COIN_DBL_MAX;
    return value <= -infinity ? -COIN_DBL_MAX : value;
}

}  // namespace

// Columns and rows are gathered until the first solve, since CLP copies its matrix whenever one is
// added; from then on changes go straight to CLP.
struct LinearProgram::Model {
    ClpSimplex clp;
    std::vector<double> low, high, cost;
    std::vector<double> row_low, row_high;
    std::vector<int> entry_rows, entry_columns;
    std::vector<double> entry_values;
    bool loaded = false;

    void load() {
        const CoinPackedMatrix matrix(
            true, entry_rows.data(), entry_columns.data(), entry_values.data(),
            static_cast<CoinBigIndex>(entry_values.size()));
        CoinPackedMatrix whole(matrix);
        whole.setDimensions(static_cast<int>(row_low.size()), static_cast<int>(low.size()));
        clp.loadProblem(whole, low.data(), high.data(), cost.data(), row_low.data(),
                        row_high.data());
        loaded = true;
    }
};

LinearProgram::LinearProgram() : model_(std::make_unique<Model>()) {
    model_->clp.setLogLevel(0);
    model_->clp.setOptimizationDirection(-1);
    model_->clp.setPrimalTolerance(linear_tolerance);
    model_->clp.setDualTolerance(linear_tolerance);
    // Scaled, tolerances would no longer be those of the caller's units.
    model_->clp.scaling(0);
}
LinearProgram::~LinearProgram() = default;
LinearProgram::LinearProgram(LinearProgram&&) noexcept = default;
LinearProgram& LinearProgram::operator=(LinearProgram&&) noexcept = default;

int LinearProgram::add_column(double low, double high, double cost, std::span<const Term> rows) {
    Model& model = *model_;
    const int column = column_count();
    if (!model.loaded) {
        model.low.push_back(bound_of(low));
        model.high.push_back(bound_of(high));
        model.cost.push_back(cost);
        for (const Term& term : rows) {
            model.entry_rows.push_back(term.column);
            model.entry_columns.push_back(column);
            model.entry_values.push_back(term.coefficient);
        }
        return column;
    }
    std::vector<int> positions;
    std::vector<double> values;
    for (const Term& term : rows) {
        positions.push_back(term.column);
        values.push_back(term.coefficient);
    }
    model.clp.addColumn(static_cast<int>(rows.size()), positions.data(), values.data(),
                        bound_of(low), bound_of(high), cost);
    return column;
}

int LinearProgram::add_row(std::span<const Term> terms, double low, double high) {
    Model& model = *model_;
    const int row = row_count();
    if (!model.loaded) {
        model.row_low.push_back(bound_of(low));
        model.row_high.push_back(bound_of(high));
        for (const Term& term : terms) {
            model.entry_rows.push_back(row);
            model.entry_columns.push_back(term.column);
            model.entry_values.push_back(term.coefficient);
        }
        return row;
    }
    std::vector<int> positions;
    std::vector<double> values;
    for (const Term& term : terms) {
        positions.push_back(term.column);
        values.push_back(term.coefficient);
    }
    model.clp.addRow(static_cast<int>(terms.size()), positions.data(), values.data(),
                     bound_of(low), bound_of(high));
    return row;
}

void LinearProgram::set_cost(int column, double cost) {
    if (model_->loaded) {
        model_->clp.setObjectiveCoefficient(column, cost);
    } else {
        model_->cost[static_cast<std::size_t>(column)] = cost;
    }
}

void LinearProgram::set_column_bounds(int column, double low, double high) {
    if (model_->loaded) {
        model_->clp.setColumnBounds(column, bound_of(low), bound_of(high));
    } else {
        model_->low[static_cast<std::size_t>(column)] = bound_of(low);
        model_->high[static_cast<std::size_t>(column)] = bound_of(high);
    }
}

void LinearProgram::set_row_bounds(int row, double low, double high) {
    if (model_->loaded) {
        model_->clp.setRowBounds(row, bound_of(low), bound_of(high));
    } else {
        model_->row_low[static_cast<std::size_t>(row)] = bound_of(low);
        model_->row_high[static_cast<std::size_t>(row)] = bound_of(high);
    }
}

void LinearProgram::set_coefficient(int row, int column, double coefficient) {
    if (!model_->loaded) model_->load();
    model_->clp.modifyCoefficient(row, column, coefficient);
}

int LinearProgram::column_count() const {
    return model_->loaded ? model_->clp.numberColumns() : static_cast<int>(model_->low.size());
}

int LinearProgram::row_count() const {
    return model_->loaded ? model_->clp.numberRows() : static_cast<int>(model_->row_low.size());
}

SolveStatus LinearProgram::solve(Start start, int iterations_max) {
    Model& model = *model_;
    if (!model.loaded) model.load();
    ClpSimplex& clp = model.clp;
    clp.setMaximumIterations(iterations_max);
    try {
        if (start == Start::afresh) clp.allSlackBasis(true);
        if (start == Start::dual) {
            clp.dual();
        } else {
            clp.primal();
        }
        // What is optimal but for the tolerances of a scaled problem is cleaned up once.
        if (clp.status() == 0 && clp.secondaryStatus() != 0) clp.primal(1);
    } catch (const CoinError&) {
        return SolveStatus::failed;
    }
    switch (clp.status()) {
        case 0:
            return SolveStatus::optimal;
        case 1:
            return SolveStatus::infeasible;
        case 2:
            return SolveStatus::unbounded;
        case 3:
            return SolveStatus::limit;
        default:
            return SolveStatus::failed;
    }
}

int LinearProgram::iterations() const { return model_->clp.numberIterations(); }

double LinearProgram::objective() const { return model_->clp.objectiveValue(); }

double LinearProgram::value(int column) const {
    return model_->clp.primalColumnSolution()[column];
}

// CLP's prices are of its own sense of the objective: for a maximum they come as we define them.
double LinearProgram::price(int row) const { return model_->clp.dualRowSolution()[row]; }

double LinearProgram::reduced_cost(int column) const {
    return model_->clp.dualColumnSolution()[column];
}

bool LinearProgram::is_basic(int column) const {
    return model_->clp.getColumnStatus(column) == ClpSimplex::basic;
}

}  // namespace isegoria::sortition
