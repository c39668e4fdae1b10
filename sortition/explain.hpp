// SPDX-License-Identifier: AGPL-3.0-or-later
// A person's own chance, explained: how large it was, against equal chances for all, and which
// quotas raised or lowered it. From the prepared portfolio, in exact integers. Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sortition/finding.hpp"
#include "sortition/pool.hpp"
#include "sortition/portfolio.hpp"
#include "sortition/prepare.hpp"
#include "sortition/quota.hpp"

namespace isegoria::sortition {

// raises: every panel of the portfolio seats exactly the minimum, and those with the value have a
// larger chance on average than the whole pool. lowers: exactly the maximum, and a smaller one.
enum class QuotaEffect { raises, lowers, neutral };

struct FeatureStatement {
    std::size_t feature = 0;  // Positions in the quotas.
    std::size_t value = 0;
    std::int64_t people = 0;  // Of the pool who have the value.
    // Seats of the value, summed over the portfolio by weight: on average seats / denominator.
    std::int64_t seats = 0;
    QuotaEffect effect = QuotaEffect::neutral;
};

struct Statement {
    Chance chance;            // In the lottery that is drawn, in lowest terms.
    std::int64_t others = 0;  // People with the same values and the same chance.
    bool shares_household = false;
    std::vector<FeatureStatement> features;  // In the order of the quotas.
};

// Needs a portfolio that check_portfolio accepts. Throws std::out_of_range if the person is not in
// the pool.
[[nodiscard]] Statement explain(const Pool& pool, const Quotas& quotas, const Portfolio& portfolio,
                                std::size_t person);

// The statement as sentences: explain_chance (or explain_never), explain_average, explain_alike or
// explain_alone, explain_household, then for each feature explain_raises, explain_lowers or
// explain_neutral; those that raise or lower come first.
[[nodiscard]] Findings statement_sentences(const Statement& statement, const Pool& pool,
                                           const Quotas& quotas, const Portfolio& portfolio);

// "6.5 %" from a fraction, with as many as `decimals`, rounded half up, without zeros at the end.
[[nodiscard]] std::string percent_text(Chance chance, int decimals);

}  // namespace isegoria::sortition
