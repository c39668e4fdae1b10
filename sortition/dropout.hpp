// SPDX-License-Identifier: AGPL-3.0-or-later
// Who of a panel may drop out: rates per feature value or a flat one, and samples of them by seed.
// Integers only. Pure functions; any thread.
//
// Somebody stays if neither the flat rate nor the rate of any of their values takes them: the
// chance to stay is the product of (1 - rate) (Assos, Baharav, Flanigan and Procaccia, "Alternates,
// assemble!", EC 2025, estimate such rates from past panels).
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "sortition/csv.hpp"
#include "sortition/digest.hpp"
#include "sortition/finding.hpp"
#include "sortition/pool.hpp"
#include "sortition/quota.hpp"

namespace isegoria::sortition {

// In parts of rate_unit (invitation.hpp). `by_value` by feature and value of the quotas; empty:
// none.
struct DropoutRates {
    std::int64_t flat = 0;
    std::vector<std::vector<std::int64_t>> by_value;
};

// Columns: feature (or category), value (or name), rate ("8 %", "0.08", "0"). Values without a row
// have the rate 0.
// Errors: dropout_column_missing, dropout_value_unknown, dropout_value_twice, dropout_rate_unclear
// (also 100 % and more).
[[nodiscard]] Reading<DropoutRates> read_dropout_rates(const Table& table, const Quotas& quotas);

// The chance to drop out, in parts of rate_unit, the product of what stays rounded down.
[[nodiscard]] std::int64_t dropout_chance(const Pool& pool, const DropoutRates& rates,
                                          std::size_t person);

// In each sample, who of `members` drops out, in their order; drawn from the generator's stream
// "dropout", member by member, sample by sample.
[[nodiscard]] std::vector<std::vector<int>> sample_dropouts(const Pool& pool,
                                                            const DropoutRates& rates,
                                                            const std::vector<int>& members,
                                                            int samples, const Digest& seed);

}  // namespace isegoria::sortition
