// SPDX-License-Identifier: AGPL-3.0-or-later
// Building the polytope of panels. Plain values; any thread.
#include "sortition/polytope.hpp"

#include <algorithm>
#include <numeric>

namespace isegoria::sortition {

void Polytope::add_cut(PolytopeRow cut) {
    for (const PolytopeRow::Entry& entry : cut.entries) {
        rows_of_type[static_cast<std::size_t>(entry.type)].emplace_back(
            static_cast<int>(rows.size()), entry.coefficient);
    }
    rows.push_back(std::move(cut));
}

bool Polytope::contains(const Counts& counts) const {
    for (std::size_t type = 0; type < counts.size(); ++type) {
        if (counts[type] < 0 || counts[type] > seats_max[type]) return false;
    }
    return std::all_of(rows.begin(), rows.end(), [&](const PolytopeRow& row) {
        std::int64_t sum = 0;
        for (const PolytopeRow::Entry& entry : row.entries) {
            sum += entry.coefficient * counts[static_cast<std::size_t>(entry.type)];
        }
        return sum >= row.low && sum <= row.high;
    });
}

Polytope make_polytope(const Instance& instance) {
    Polytope polytope;
    polytope.panel_size = instance.panel_size;
    for (std::size_t type = 0; type < instance.type_count(); ++type) {
        polytope.people.push_back(instance.available(type));
        polytope.seats_max.push_back(std::min(instance.seats_max(type), instance.panel_size));
    }
    polytope.rows_of_type.resize(instance.type_count());
    std::vector<int> everybody(instance.type_count());
    std::iota(everybody.begin(), everybody.end(), 0);
    const auto add = [&](const std::vector<int>& types, std::int64_t low, std::int64_t high) {
        PolytopeRow row;
        for (const int type : types) row.entries.push_back({type, 1});
        row.low = low;
        row.high = high;
        polytope.add_cut(std::move(row));
    };
    add(everybody, instance.panel_size, instance.panel_size);
    // The tightened bounds hold for every panel, and make some further points of Q leave it.
    for (const Row& row : instance.rows) {
        add(row.types, std::max(0, row.low), std::min(row.high, instance.panel_size));
    }
    return polytope;
}

PolytopeRow row_of(const Polytope& polytope, const Cut& cut) {
    PolytopeRow row;
    std::int64_t least = 0;
    for (const Multiplier& each : cut.coefficients) {
        row.entries.push_back({each.position, each.value});
        least += std::min<std::int64_t>(0, each.value) *
                 polytope.seats_max[static_cast<std::size_t>(each.position)];
    }
    row.low = least;
    row.high = cut.most;
    return row;
}

}  // namespace isegoria::sortition
