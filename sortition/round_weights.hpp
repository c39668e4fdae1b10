// SPDX-License-Identifier: AGPL-3.0-or-later
// From a mixture of panels to whole weights: out of 10^12 for the certificate, where rounding does
// not show, and out of m for the portfolio, where it is kept small. Pure functions; any thread.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sortition/certificate.hpp"
#include "sortition/polytope.hpp"
#include "sortition/portfolio.hpp"

namespace isegoria::sortition {

// Whole numbers that sum to `total`, each next to its share of it (largest remainders; the earlier
// when equal). The weights are at least 0 with a sum above 0.
[[nodiscard]] std::vector<std::int64_t> largest_remainders(std::span<const double> weights,
                                                           std::int64_t total);

// Weights out of `denominator` for some of the lottery's panels, with every person's chance as near
// to the lottery's as it could be brought. Canonical.
[[nodiscard]] std::vector<WeightedPanel> round_portfolio(const Polytope& polytope,
                                                         const FractionalLottery& lottery,
                                                         std::int64_t denominator);

}  // namespace isegoria::sortition
