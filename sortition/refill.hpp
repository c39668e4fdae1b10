// SPDX-License-Identifier: AGPL-3.0-or-later
// Refilling vacant seats of a panel from a stock of candidates so that as little of the quotas is
// lost as possible: quickly, exactly, or as a bound. Owned by one choice of alternates; one thread.
#pragma once

#include <cstdint>
#include <vector>

#include "sortition/solver.hpp"

namespace isegoria::sortition {

// Bounds by row (a value of a feature), rows of each type of candidate.
struct RefillModel {
    std::vector<int> minimum, maximum;
    std::vector<std::vector<int>> type_rows;

    [[nodiscard]] std::size_t type_count() const { return type_rows.size(); }
    [[nodiscard]] std::int64_t loss(std::size_t row, int count) const {
        if (count < minimum[row]) return minimum[row] - count;
        return count > maximum[row] ? count - maximum[row] : 0;
    }
};

// What a sample leaves: people by row, and seats that fell vacant.
struct Vacancy {
    std::vector<int> left;
    int seats = 0;
    std::int64_t times = 1;  // In how many samples exactly this happens.
};

struct Refill {
    std::int64_t loss = 0;  // People missing or too many, and empty seats.
    std::vector<int> used;  // Of each type.
};

// One by one whoever lowers the loss most, then exchanges while they lower it.
[[nodiscard]] Refill refill_quickly(const RefillModel& model, const Vacancy& vacancy,
                                    const std::vector<int>& stock);

// The least loss; `quick` when the solver settles nothing better within its limits.
[[nodiscard]] Refill refill_exactly(const RefillModel& model, const Vacancy& vacancy,
                                    const std::vector<int>& stock, const Refill& quick);

// Lower bounds of the loss with any `stock_max` of the candidates there are, vacancy by vacancy, by
// one linear programme that keeps its basis.
class RefillBound {
  public:
    RefillBound(const RefillModel& model, const std::vector<int>& available);
    [[nodiscard]] std::int64_t bound(const Vacancy& vacancy, int stock_max);

  private:
    const RefillModel& model_;
    LinearProgram program_;
    int empty_column_ = 0;
};

// A lower bound of the loss over all vacancies with one stock of `wanted`, whatever it is: tighter
// than vacancy by vacancy, by a linear programme that grows with their number. 0: not known.
[[nodiscard]] std::int64_t stock_bound(const RefillModel& model,
                                       const std::vector<Vacancy>& vacancies,
                                       const std::vector<int>& available, int wanted);

// The best stock of `wanted` for all vacancies at once, as one programme. `stock` is what was
// found, if anything was; `bound` is the least loss, when it is proved.
struct BestStock {
    bool found = false;
    bool proved = false;
    std::int64_t bound = 0;
    std::vector<int> stock;
};
[[nodiscard]] BestStock best_stock(const RefillModel& model, const std::vector<Vacancy>& vacancies,
                                   const std::vector<int>& available, int wanted);

}  // namespace isegoria::sortition
