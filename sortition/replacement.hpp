// SPDX-License-Identifier: AGPL-3.0-or-later
// Seats that fell vacant, filled with the same fairness as the panel was: a lottery of its own over
// those who can still be taken, with what the seated leave of the quotas. It is prepared, committed
// to and drawn like any other. Pure but for the solver; any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "sortition/finding.hpp"
#include "sortition/infeasible.hpp"
#include "sortition/pool.hpp"
#include "sortition/quota.hpp"

namespace isegoria::sortition {

struct ReplacementRequest {
    std::vector<int> seated;    // Members who stay; positions in the pool.
    std::vector<int> left_out;  // Who vacated a seat, refused, or may not be asked.
    int vacancies = 0;
    std::function<bool()> cancelled;
};

// Without findings, `pool` and `quotas` with `vacancies` as the panel's size are ready for
// prepare(). Findings: vacancies_out_of_range (1 to the number of candidates),
// replacement_undecided.
struct ReplacementLottery {
    Pool pool;      // The candidates: neither seated nor left out, nor at home
                    // with somebody seated.
    Quotas quotas;  // Less those seated, and relaxed by `changes`.
    int vacancies = 0;
    std::vector<std::uint32_t> origin;  // Each candidate's position in the whole pool.
    // The least changes (see infeasible.hpp) of what the seated leave of the quotas, where nobody
    // who is left could keep them; empty when they hold.
    std::vector<BoundChange> changes;
    Findings findings;

    [[nodiscard]] bool ready() const { return findings.empty(); }
};

// Throws std::out_of_range if somebody named is not in the pool.
[[nodiscard]] ReplacementLottery make_replacement_lottery(const Pool& pool, const Quotas& quotas,
                                                          const ReplacementRequest& request);

// What the seated leave: minima and maxima less those seated with the value, at least 0.
[[nodiscard]] Quotas quotas_left(const Pool& pool, const Quotas& quotas,
                                 const std::vector<int>& seated);

}  // namespace isegoria::sortition
