// SPDX-License-Identifier: AGPL-3.0-or-later
// The Schulze method: from how many prefer each option to each other one, an order of all options
// in which ties are told as ties. Pure.
//
// Markus Schulze, "A new monotonic, clone-independent, reversal symmetric, and condorcet-consistent
// single-winner election method", Social Choice and Welfare 36 (2011), 267-303. A path from A to B
// goes from option to option, each preferred to the next by more people than the other way round;
// it is as strong as its weakest step, and a step is as strong as the number of those who prefer
// (winning votes). A stands above B when the strongest path from A to B is stronger than that back.
#pragma once

#include "core/ballot.hpp"

namespace isegoria::core {

// `preferring[row * count + column]`: how many prefer option row + 1 to option column + 1. Best
// first; each option in exactly one tier. The first tier are the winners, above whom nothing
// stands; each further one those above whom nothing of what is left stands.
[[nodiscard]] std::vector<RankedTier> schulze(const std::vector<std::uint64_t>& preferring,
                                              std::size_t count);
// Tiers by a plain score, the highest first.
[[nodiscard]] std::vector<RankedTier> tiers_by_score(const std::vector<std::uint64_t>& scores);

}  // namespace isegoria::core
