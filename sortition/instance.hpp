// SPDX-License-Identifier: AGPL-3.0-or-later
// A lottery as the searches see it: people grouped into types (equal feature values), quotas as
// rows. Built in canonical order, so that neither file order nor memory addresses reach a draw.
// Immutable once built; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sortition/pool.hpp"
#include "sortition/quota.hpp"

namespace isegoria::sortition {

// One quota. `minimum` and `maximum` are the organiser's; `low` and `high` are what they imply
// together with the panel size, the feature's other quotas and the people there are.
struct Row {
    std::size_t feature = 0;  // Position in Quotas.
    std::size_t value = 0;
    int minimum = 0;
    int maximum = 0;
    int minimum_flex = 0;
    int maximum_flex = 0;
    int low = 0;
    int high = 0;
    std::vector<int> types;  // Which types have this value, ascending.
};

// How many of each type are on a panel.
using Counts = std::vector<int>;

// Breaking an organiser's flex is counted this many times, so that suggestions stay within the
// flexes whenever a panel near enough does.
inline constexpr std::int64_t flex_weight = 1'000;

struct Instance {
    int panel_size = 0;
    std::size_t feature_count = 0;
    std::vector<Row> rows;
    std::vector<int> type_rows;                      // Types times features: the row of each value.
    std::vector<std::vector<std::uint32_t>> people;  // Of each type, sorted by id.

    [[nodiscard]] std::size_t type_count() const { return people.size(); }
    [[nodiscard]] int available(std::size_t type) const {
        return static_cast<int>(people[type].size());
    }
    [[nodiscard]] int row_of(std::size_t type, std::size_t feature) const {
        return type_rows[type * feature_count + feature];
    }
    // How far `count` people with that value are from the organiser's bounds; 0 within them.
    [[nodiscard]] std::int64_t cost(const Row& row, int count) const;
    [[nodiscard]] std::vector<int> row_sums(const Counts& counts) const;
    [[nodiscard]] std::int64_t total_cost(const Counts& counts) const;
};

[[nodiscard]] Instance make_instance(const Pool& pool, const Quotas& quotas, int panel_size);

}  // namespace isegoria::sortition
