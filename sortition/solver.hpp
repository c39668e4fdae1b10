// SPDX-License-Identifier: AGPL-3.0-or-later
// Linear and integer programmes, over CLP and CBC, whose headers are included by solver*.cpp only.
// Every solve has limits and is deterministic: one thread, no clock, no chance. Owned by whoever
// built it; one thread each, any number at once.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <vector>

namespace isegoria::sortition {

inline constexpr double infinity = std::numeric_limits<double>::max();

// A coefficient of a row, at a column counted from 0.
struct Term {
    int column = 0;
    double coefficient = 0;
};

// `limit`: stopped by a limit, nothing is known. `failed`: the solver said or gave something that
// does not hold, or threw; try another setting, and never use the values.
enum class SolveStatus { optimal, infeasible, unbounded, limit, failed };

// CLP once went round in circles for ever on a nearly unbounded dual: so every solve is counted.
inline constexpr int linear_iterations_max = 2'000'000;

// How far a value may lie outside its bounds in a linear programme (CLP's own default is 1e-7).
inline constexpr double linear_tolerance = 1e-10;

// Maximises a linear function over columns between bounds and rows between bounds. Bounds of
// +-infinity mean none. Changing something between solves keeps the basis: the next solve starts
// from it.
class LinearProgram {
  public:
    // How a solve begins: `primal` when what was feasible still is (other costs, more columns),
    // `dual` when bounds moved or rows came, `afresh` to forget the basis first.
    enum class Start { primal, dual, afresh };

    LinearProgram();
    ~LinearProgram();
    LinearProgram(LinearProgram&&) noexcept;
    LinearProgram& operator=(LinearProgram&&) noexcept;

    // Both return the position of what they added. Rows name columns that are there already; a
    // column added later may bring its coefficients in `rows` (then Term::column is a row).
    int add_column(double low, double high, double cost, std::span<const Term> rows = {});
    int add_row(std::span<const Term> terms, double low, double high);
    void set_cost(int column, double cost);
    void set_column_bounds(int column, double low, double high);
    void set_row_bounds(int row, double low, double high);
    void set_coefficient(int row, int column, double coefficient);

    [[nodiscard]] int column_count() const;
    [[nodiscard]] int row_count() const;

    [[nodiscard]] SolveStatus solve(Start start = Start::primal,
                                    int iterations_max = linear_iterations_max);
    // Steps of the simplex method that the last solve took.
    [[nodiscard]] int iterations() const;

    // After `optimal`. A row's price is by how much the maximum grows per unit of its bound: at
    // least 0 when only the upper bound holds it, at most 0 when only the lower one does. A
    // column's reduced cost is its cost less the prices of its rows.
    [[nodiscard]] double objective() const;
    [[nodiscard]] double value(int column) const;
    [[nodiscard]] double price(int row) const;
    [[nodiscard]] double reduced_cost(int column) const;
    // A column that the simplex method holds at neither bound.
    [[nodiscard]] bool is_basic(int column) const;

  private:
    struct Model;
    std::unique_ptr<Model> model_;
};

// Nodes of branch and bound that one solve may open: about a minute of a slow core on the largest
// of the programmes here.
inline constexpr int integer_nodes_max = 200'000;

// Maximises a linear function over integer columns (or continuous ones, where told). Solved by
// CBC's branch and bound without heuristics, since the feasibility pump of Debian's CBC 2.10 aborts
// the process on real pools. Coefficients and bounds of rows that only integer columns are part of
// are checked anew in integers after each solve, because CBC has returned panels of 49 for 46.
class IntegerProgram {
  public:
    IntegerProgram();
    ~IntegerProgram();
    IntegerProgram(IntegerProgram&&) noexcept;
    IntegerProgram& operator=(IntegerProgram&&) noexcept;

    int add_column(double low, double high, double cost, bool integer = true);
    int add_row(std::span<const Term> terms, double low, double high);
    void set_cost(int column, double cost);
    void set_column_bounds(int column, double low, double high);
    void set_row_bounds(int row, double low, double high);

    [[nodiscard]] int column_count() const;
    [[nodiscard]] int row_count() const;

    struct Limits {
        int nodes_max = integer_nodes_max;
        // Whoever waits may set one; it makes the outcome depend on the machine, so what is solved
        // for a commitment leaves it at none and bounds the nodes.
        double seconds_max = infinity;
        // Stop at the first solution found: `optimal` then only means `feasible`.
        bool first_solution = false;
    };
    // `limit` with has_solution(): the best that was found, not proved best.
    [[nodiscard]] SolveStatus solve(const Limits& limits);
    [[nodiscard]] SolveStatus solve() { return solve(Limits{}); }

    [[nodiscard]] bool has_solution() const;
    [[nodiscard]] double objective() const;
    [[nodiscard]] double value(int column) const;
    // Of an integer column, exactly.
    [[nodiscard]] std::int64_t integer_value(int column) const;

  private:
    struct Model;
    std::unique_ptr<Model> model_;
};

}  // namespace isegoria::sortition
