// SPDX-License-Identifier: AGPL-3.0-or-later
// A lottery as the searches see it: people grouped into types (equal feature values and equal
// households), quotas as rows. Built in canonical order, so that neither file order nor memory
// addresses reach a draw; types stand in the order of a hash (README.md), so that the number of a
// type tells nobody its values. Immutable once built; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sortition/pool.hpp"
#include "sortition/quota.hpp"
#include "sortition/seed.hpp"

namespace isegoria::sortition {

// One quota, or one class of households (then `feature` is the number of features, `minimum` 0 and
// `maximum` the number of such households, the organiser's flexes included). `minimum` and `maximum` are the organiser's; `low` and `high` are what they imply
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

// Households with the same make-up: in each of them live people of each of `types`. So whoever
// takes at most one person from each takes at most as many as there are households, and any such
// taking can be shared out among the households. people[h][i]: those of household h of types[i].
struct HouseholdClass {
    std::vector<int> types;
    std::vector<std::vector<std::vector<std::uint32_t>>> people;
};

// How many of each type are on a panel.
using Counts = std::vector<int>;

// Breaking an organiser's flex is counted this many times, so that suggestions stay within the
// flexes whenever a panel near enough does.
inline constexpr std::int64_t flex_weight = 1'000;

struct Instance {
    int panel_size = 0;
    // Of the quotas, and one more when somebody shares a household: its first row is those who
    // live alone, the others the classes of households, so that the searches see but one more quota.
    std::size_t feature_count = 0;
    std::vector<Row> rows;
    std::size_t quota_row_count = 0;                 // The rows before those of households.
    std::vector<int> type_rows;                      // Types times features: the row of each value.
    std::vector<std::vector<std::uint32_t>> people;  // Of each type, sorted by id.
    std::vector<HouseholdClass> households;          // Ascending by their types.

    [[nodiscard]] std::size_t type_count() const { return people.size(); }
    [[nodiscard]] int available(std::size_t type) const {
        return static_cast<int>(people[type].size());
    }
    [[nodiscard]] int row_of(std::size_t type, std::size_t feature) const {
        return type_rows[type * feature_count + feature];
    }
    // How many of a type one panel can seat: as many as there are, and one a household.
    [[nodiscard]] int seats_max(std::size_t type) const;
    // How far `count` people with that value are from the organiser's bounds; 0 within them.
    [[nodiscard]] std::int64_t cost(const Row& row, int count) const;
    [[nodiscard]] std::vector<int> row_sums(const Counts& counts) const;
    [[nodiscard]] std::int64_t total_cost(const Counts& counts) const;
};

[[nodiscard]] Instance make_instance(const Pool& pool, const Quotas& quotas, int panel_size);

// A pool that was put together by a program rather than read must keep the same promises: throws
// std::invalid_argument if it does not fit its quotas or has an id twice.
void require_consistent(const Pool& pool, const Quotas& quotas);

// Whether the counts are a panel: size, quotas, people there are, one a household. Counted in
// integers from the organiser's bounds, whatever found the panel.
[[nodiscard]] bool is_panel(const Instance& instance, const Counts& counts);

// The people of a panel of types, each of a type equally likely and one a household at most,
// sorted by their places in the pool.
[[nodiscard]] std::vector<int> seat_people(const Instance& instance, const Counts& counts,
                                           Generator& generator);

}  // namespace isegoria::sortition
