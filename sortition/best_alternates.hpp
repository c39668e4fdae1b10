// SPDX-License-Identifier: AGPL-3.0-or-later
// Alternates chosen for what is likely to happen: over sampled drop-outs, those with whom the
// quotas hold best once each sample's vacant seats are refilled from them (Assos, Baharav, Flanigan
// and Procaccia, "Alternates, assemble! Selecting optimal alternates for citizens' assemblies", EC
// 2025). The same samples and alternates from the same seed. Pure but for the solver; one thread.
//
// The loss of a sample is counted in people: after the best refill, how many are missing to minima
// or beyond maxima, and how many seats stay empty. Found by greedy choice and exchanges; a lower
// bound says how far from the best it can be at most, and small cases are solved as one integer
// programme.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "sortition/digest.hpp"
#include "sortition/dropout.hpp"
#include "sortition/finding.hpp"
#include "sortition/pool.hpp"
#include "sortition/quota.hpp"

namespace isegoria::sortition {

// With more the estimate no longer moves; the work grows with them.
inline constexpr int dropout_samples_max = 2'000;
// Sets of alternates looked at by exchanges; some seconds at most.
inline constexpr int alternate_exchanges_max = 100'000;
// Types times samples up to which all is settled by one integer programme (a second or a few), and
// up to which a linear one bounds the loss (some five seconds); beyond, the bound is that of
// somebody who knew each sample beforehand, and loose.
inline constexpr std::size_t alternates_columns_max = 2'500;
inline constexpr std::size_t alternates_bound_columns_max = 8'000;

struct AlternatesRequest {
    std::vector<int> panel;  // Positions in the pool.
    int wanted = 0;
    DropoutRates rates;
    int samples = 200;
    int exchanges = 400;
    Digest seed{};
    std::function<bool()> cancelled;
};

// Losses are summed over the samples.
struct AlternatesChoice {
    std::vector<int> alternates;  // In the order of calling: those needed in most samples first.
    int samples = 0;
    std::int64_t dropouts = 0;      // Members who drop out.
    std::int64_t loss = 0;          // With these alternates.
    std::int64_t loss_without = 0;  // If nobody took the seats.
    std::int64_t bound = 0;         // No set of as many alternates loses less.
    Findings findings;  // alternates_out_of_range, samples_out_of_range, alternates_cancelled.

    [[nodiscard]] bool optimal() const { return loss == bound; }
    [[nodiscard]] bool chosen() const { return findings.empty(); }
};

// Alternates live with nobody of the panel, and no two of them together. Throws std::out_of_range
// if somebody is not in the pool.
[[nodiscard]] AlternatesChoice choose_best_alternates(const Pool& pool, const Quotas& quotas,
                                                      const AlternatesRequest& request);

}  // namespace isegoria::sortition
