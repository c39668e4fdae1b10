// SPDX-License-Identifier: AGPL-3.0-or-later
// Quotas: for each value of each feature, how many of the panel must and may have it. Read from
// the categories file that practitioners already keep. Plain values; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sortition/csv.hpp"
#include "sortition/digest.hpp"
#include "sortition/finding.hpp"

namespace isegoria::sortition {

// People, panel and bounds are counted in `int`; a bound above this is a typing error.
inline constexpr int bound_max = 1'000'000;
// A feature's values are kept as 16-bit numbers; a real one has 2 to 30.
inline constexpr std::size_t values_max = 10'000;
// Features multiply the work of every search; real quotas have 2 to 10.
inline constexpr std::size_t features_max = 100;

// Between `minimum` and `maximum` people of the panel have this value. The flexes say how far the
// organiser would let a suggestion move the bounds; they never widen a draw by themselves.
struct Quota {
    std::string value;
    int minimum = 0;
    int maximum = 0;
    std::optional<int> minimum_flex;
    std::optional<int> maximum_flex;
    std::uint32_t row = 0;  // Of the spreadsheet it was read from; 0: made by a program.
};

struct QuotaFeature {
    std::string name;
    std::vector<Quota> values;
};

// In the order of the file; names are unique under `fold`.
struct Quotas {
    std::vector<QuotaFeature> features;
    // Where it was read from, for findings; the columns count from 1, 0 when there is no file.
    std::string file = {};
    std::uint32_t minimum_column = 0;
    std::uint32_t maximum_column = 0;

    // A finding about a bound, placed at its cell if there is one.
    [[nodiscard]] Finding at_minimum(const Quota& quota, std::string_view code,
                                     Arguments arguments) const;
    [[nodiscard]] Finding at_maximum(const Quota& quota, std::string_view code,
                                     Arguments arguments) const;
};

// Columns: `feature` or `category` (with both, `category` is the feature and `feature` the value),
// `value` or `name`, `min`, `max`, optionally `min_flex`, `max_flex`; others are ignored. A row
// with neither feature nor bounds is somebody's note: left out, with a notice.
// Errors (codes quota_*): a column missing, a name or bound missing, a bound that is no whole
// number, a minimum above its maximum, a flex inside the bounds, the same value twice, limits.
[[nodiscard]] Reading<Quotas> read_quotas(const Table& table);

// What makes every panel impossible whatever the pool: a minimum above its maximum, sums that
// exclude the panel size, or without a panel size two features whose sums exclude each other. A
// finding about a sum stands at the feature's largest minimum or smallest maximum, where a change
// is most easily made.
[[nodiscard]] Findings check_quotas(const Quotas& quotas, std::optional<int> panel_size);

// SHA-256 over, in this order: the domain "isegoria quotas 1", the number of features, then for
// each feature sorted by folded name: folded name, number of values, and for each value sorted by
// folded name: folded value, minimum, maximum, minimum flex, maximum flex (-1 when not given).
[[nodiscard]] Digest quotas_hash(const Quotas& quotas);

// Positions of the features, and of one feature's values, sorted by folded name. Everything that
// is drawn goes by this order, so that shuffling the rows of a file changes nothing.
[[nodiscard]] std::vector<std::size_t> canonical_features(const Quotas& quotas);
[[nodiscard]] std::vector<std::size_t> canonical_values(const QuotaFeature& feature);

}  // namespace isegoria::sortition
