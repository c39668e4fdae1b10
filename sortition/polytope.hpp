// SPDX-License-Identifier: AGPL-3.0-or-later
// What panels of types may look like, as numbers only: the linear relaxation that all methods work
// on, and the exact test for a panel. Plain values; any thread.
#pragma once

#include <cstdint>
#include <vector>

#include "sortition/certificate.hpp"
#include "sortition/instance.hpp"

namespace isegoria::sortition {

// low <= sum of coefficient times seats <= high.
struct PolytopeRow {
    struct Entry {
        int type = 0;
        std::int64_t coefficient = 1;
    };
    std::vector<Entry> entries;  // Ascending by type.
    std::int64_t low = 0;
    std::int64_t high = 0;
};

// Q = {c : 0 <= c_t <= seats_max_t, low <= A c <= high}. Row 0 is the size of the panel, then come
// the instance's rows in order (quotas, households), then cuts. People of a type are alike, so each
// has the chance c_t / people_t.
struct Polytope {
    int panel_size = 0;
    std::vector<int> people;
    std::vector<int> seats_max;
    std::vector<PolytopeRow> rows;
    // The rows of each type, as positions in `rows` with coefficients; kept by add_cut.
    std::vector<std::vector<std::pair<int, std::int64_t>>> rows_of_type;

    [[nodiscard]] std::size_t type_count() const { return people.size(); }
    void add_cut(PolytopeRow cut);
    // Exact, in integers, cuts included.
    [[nodiscard]] bool contains(const Counts& counts) const;
};

[[nodiscard]] Polytope make_polytope(const Instance& instance);

// The cut as a row: its lower bound is what no panel can be below.
[[nodiscard]] PolytopeRow row_of(const Polytope& polytope, const Cut& cut);

}  // namespace isegoria::sortition
