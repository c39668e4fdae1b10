// SPDX-License-Identifier: AGPL-3.0-or-later
// The shares of a population, from which pools and quotas are made up: read from a file, or those of
// an invented valley. Plain values; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sortition/csv.hpp"
#include "sortition/finding.hpp"

namespace isegoria::sortition {

// A share is a number below a thousand million, with at most six decimals.
inline constexpr std::int64_t share_max = 999'999'999;
inline constexpr std::size_t share_decimals_max = 6;

// How many there are among the inhabitants, from which quotas are made, and among those who answer
// an invitation. Parts of the sum of their row, whatever it is.
struct CensusShare {
    std::int64_t inhabitants = 0;
    std::int64_t respondents = 0;
};

// A feature that depends on an earlier one has a row of shares for each value of that one; any
// other has a single row.
struct CensusFeature {
    std::string name;
    std::vector<std::string> values;
    std::optional<std::size_t> given;
    std::vector<std::vector<CensusShare>> shares;
};

struct Census {
    std::vector<CensusFeature> features;
};

// The figures are invented, not anybody's census: those with diplomas and those past 45 answer more
// often.
[[nodiscard]] Census invented_valley();

// Columns: `feature` (or `category`), `value` (or `name`), `share`; optionally `respondents`, `share`
// where empty; optionally `given_feature`, `given_value`. Names are compared by `fold`.
// Errors (codes census_*): a column or name missing, a share that is no number, the same value twice,
// a given feature or value that no row above names, a feature with and without a given one, no shares
// for one of the given values, shares that are all zero, a name that invented people have already.
[[nodiscard]] Reading<Census> read_census(const Table& table);

// The part of the inhabitants that has each value of that feature, in thousand millionths, over all
// values of the feature that it depends on.
[[nodiscard]] std::vector<std::int64_t> inhabitants_of(const Census& census, std::size_t feature);

}  // namespace isegoria::sortition
