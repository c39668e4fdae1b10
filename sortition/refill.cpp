// SPDX-License-Identifier: AGPL-3.0-or-later
// Refills by exchange and by programmes. One thread.
#include "sortition/refill.hpp"

#include <algorithm>
#include <cmath>

namespace isegoria::sortition {
namespace {

// Passes of exchanges over a refill; the second hardly ever finds anything.
constexpr int passes_max = 4;
// Nodes for one refill and for a whole stock: a blink and some seconds.
constexpr int refill_nodes_max = 2'000;
constexpr int stock_nodes_max = 1'000;

class QuickRefill {
  public:
    QuickRefill(const RefillModel& model, const Vacancy& vacancy, const std::vector<int>& stock)
        : model_(model), counts_(vacancy.left), left_(stock), free_(vacancy.seats) {
        refill_.used.resize(model.type_count());
        for (std::size_t row = 0; row < counts_.size(); ++row)
            refill_.loss += model.loss(row, counts_[row]);
        refill_.loss += free_;
    }

    Refill run() {
        while (free_ > 0 && add_best()) {
        }
        for (int pass = 0; pass < passes_max && exchange(); ++pass) {
            while (free_ > 0 && add_best()) {
            }
        }
        return std::move(refill_);
    }

  private:
    [[nodiscard]] std::int64_t gain(std::size_t type) const {
        std::int64_t change = -1;  // A seat less is empty.
        for (const int row : model_.type_rows[type]) {
            const auto r = static_cast<std::size_t>(row);
            change += model_.loss(r, counts_[r] + 1) - model_.loss(r, counts_[r]);
        }
        return -change;
    }

    void take(std::size_t type) {
        refill_.loss -= gain(type);
        for (const int row : model_.type_rows[type]) ++counts_[static_cast<std::size_t>(row)];
        --left_[type];
        ++refill_.used[type];
        --free_;
    }

    void give_back(std::size_t type) {
        for (const int row : model_.type_rows[type]) --counts_[static_cast<std::size_t>(row)];
        ++left_[type];
        --refill_.used[type];
        ++free_;
        refill_.loss += gain(type);
    }

    bool add_best() {
        std::int64_t best_gain = 0;
        std::size_t best = 0;
        for (std::size_t type = 0; type < left_.size(); ++type) {
            if (left_[type] == 0) continue;
            const std::int64_t here = gain(type);
            if (here <= best_gain) continue;
            best_gain = here;
            best = type;
        }
        if (best_gain > 0) take(best);
        return best_gain > 0;
    }

    bool exchange() {
        bool better = false;
        for (std::size_t out = 0; out < left_.size(); ++out) {
            if (refill_.used[out] == 0) continue;
            const std::int64_t before = refill_.loss;
            give_back(out);
            // An empty seat that is no worse than this person is filled with them all the same.
            if (!add_best() && refill_.loss >= before) take(out);
            better = better || refill_.loss < before;
        }
        return better;
    }

    const RefillModel& model_;
    std::vector<int> counts_;
    std::vector<int> left_;
    int free_;
    Refill refill_;
};

// Columns and rows of one refill. `stock` limits a type by a column of its own in `best_stock`.
template <class Program>
struct RefillColumns {
    int first_type = 0;
    int empty = 0;

    RefillColumns(Program& program, const RefillModel& model, const Vacancy& vacancy,
                  const std::vector<int>& available, double times) {
        first_type = program.column_count();
        for (const int number : available) program.add_column(0, number, 0);
        empty = program.column_count();
        program.add_column(0, infinity, -times);
        std::vector<Term> seats{{empty, 1.0}};
        std::vector<std::vector<Term>> rows(model.minimum.size());
        for (std::size_t type = 0; type < model.type_count(); ++type) {
            const int column = first_type + static_cast<int>(type);
            seats.push_back({column, 1.0});
            for (const int row : model.type_rows[type])
                rows[static_cast<std::size_t>(row)].push_back({column, 1.0});
        }
        program.add_row(seats, vacancy.seats, vacancy.seats);
        for (std::size_t row = 0; row < rows.size(); ++row) {
            const int missing = program.column_count();
            program.add_column(0, infinity, -times);
            const int beyond = program.column_count();
            program.add_column(0, infinity, -times);
            rows[row].push_back({missing, 1.0});
            rows[row].push_back({beyond, -1.0});
            program.add_row(rows[row], model.minimum[row] - vacancy.left[row],
                            model.maximum[row] - vacancy.left[row]);
        }
    }
};

// The stock first, then the refill of every vacancy, which takes no more than the stock.
template <class Program>
void add_stock(Program& program, const RefillModel& model, const std::vector<Vacancy>& vacancies,
               const std::vector<int>& available, int wanted) {
    std::vector<Term> everybody;
    for (const int number : available) {
        everybody.push_back({program.column_count(), 1.0});
        program.add_column(0, number, 0);
    }
    program.add_row(everybody, wanted, wanted);
    for (const Vacancy& vacancy : vacancies) {
        const RefillColumns columns(program, model, vacancy, available,
                                    static_cast<double>(vacancy.times));
        for (std::size_t type = 0; type < model.type_count(); ++type) {
            const std::vector<Term> within{{columns.first_type + static_cast<int>(type), 1.0},
                                           {static_cast<int>(type), -1.0}};
            program.add_row(within, -infinity, 0);
        }
    }
}

std::int64_t whole_loss(double objective) {
    return static_cast<std::int64_t>(std::ceil(-objective - 1e-6));
}

}  // namespace

Refill refill_quickly(const RefillModel& model, const Vacancy& vacancy,
                      const std::vector<int>& stock) {
    return QuickRefill(model, vacancy, stock).run();
}

Refill refill_exactly(const RefillModel& model, const Vacancy& vacancy,
                      const std::vector<int>& stock, const Refill& quick) {
    IntegerProgram program;
    const RefillColumns columns(program, model, vacancy, stock, 1);
    IntegerProgram::Limits limits;
    limits.nodes_max = refill_nodes_max;
    const SolveStatus status = program.solve(limits);
    const bool solved = status == SolveStatus::optimal || status == SolveStatus::limit;
    if (!solved || !program.has_solution()) return quick;
    // Counted again from the people whom the solver took.
    Refill refill;
    std::vector<int> counts = vacancy.left;
    int taken = 0;
    for (std::size_t type = 0; type < model.type_count(); ++type) {
        const auto used =
            static_cast<int>(program.integer_value(columns.first_type + static_cast<int>(type)));
        if (used < 0 || used > stock[type]) return quick;
        refill.used.push_back(used);
        taken += used;
        for (const int row : model.type_rows[type]) counts[static_cast<std::size_t>(row)] += used;
    }
    if (taken > vacancy.seats) return quick;
    refill.loss = vacancy.seats - taken;
    for (std::size_t row = 0; row < counts.size(); ++row)
        refill.loss += model.loss(row, counts[row]);
    return refill.loss < quick.loss ? refill : quick;
}

RefillBound::RefillBound(const RefillModel& model, const std::vector<int>& available)
    : model_(model) {
    Vacancy none;
    none.left.resize(model.minimum.size());
    const RefillColumns columns(program_, model, none, available, 1);
    empty_column_ = columns.empty;
}

std::int64_t RefillBound::bound(const Vacancy& vacancy, int stock_max) {
    program_.set_column_bounds(empty_column_, std::max(0, vacancy.seats - stock_max), infinity);
    program_.set_row_bounds(0, vacancy.seats, vacancy.seats);
    for (std::size_t row = 0; row < model_.minimum.size(); ++row) {
        program_.set_row_bounds(static_cast<int>(row) + 1, model_.minimum[row] - vacancy.left[row],
                                model_.maximum[row] - vacancy.left[row]);
    }
    if (program_.solve(LinearProgram::Start::dual) != SolveStatus::optimal) return 0;
    return std::max<std::int64_t>(0, whole_loss(program_.objective()));
}

std::int64_t stock_bound(const RefillModel& model, const std::vector<Vacancy>& vacancies,
                         const std::vector<int>& available, int wanted) {
    LinearProgram program;
    add_stock(program, model, vacancies, available, wanted);
    // Every seat may stay empty, so dual feasibility is what has to be reached: costs are at most
    // 0.
    if (program.solve(LinearProgram::Start::dual) != SolveStatus::optimal) return 0;
    return std::max<std::int64_t>(0, whole_loss(program.objective()));
}

BestStock best_stock(const RefillModel& model, const std::vector<Vacancy>& vacancies,
                     const std::vector<int>& available, int wanted) {
    IntegerProgram program;
    add_stock(program, model, vacancies, available, wanted);
    IntegerProgram::Limits limits;
    limits.nodes_max = stock_nodes_max;
    const SolveStatus status = program.solve(limits);
    BestStock best;
    if (status != SolveStatus::optimal && status != SolveStatus::limit) return best;
    if (!program.has_solution()) return best;
    best.found = true;
    best.proved = status == SolveStatus::optimal;
    best.bound = whole_loss(program.objective());
    int total = 0;
    for (std::size_t type = 0; type < available.size(); ++type) {
        best.stock.push_back(static_cast<int>(program.integer_value(static_cast<int>(type))));
        best.found = best.found && best.stock.back() >= 0 && best.stock.back() <= available[type];
        total += best.stock.back();
    }
    best.found = best.found && total == wanted;
    return best;
}

}  // namespace isegoria::sortition
