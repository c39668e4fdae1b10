// SPDX-License-Identifier: AGPL-3.0-or-later
// Grouping people into types and quotas into rows. Immutable once built; any thread.
#include "sortition/instance.hpp"

#include <algorithm>
#include <limits>

namespace isegoria::sortition {
namespace {

// What the other quotas of the feature leave over bounds each quota from the other side.
void tighten(std::vector<Row>& rows, int panel_size) {
    for (std::size_t begin = 0, end = 0; begin < rows.size(); begin = end) {
        std::int64_t lows = 0;
        std::int64_t highs = 0;
        for (end = begin; end < rows.size() && rows[end].feature == rows[begin].feature; ++end) {
            lows += rows[end].low;
            highs += rows[end].high;
        }
        for (std::size_t r = begin; r < end; ++r) {
            const std::int64_t others_high = highs - rows[r].high;
            const std::int64_t others_low = lows - rows[r].low;
            const int low = rows[r].low;
            const int high = rows[r].high;
            rows[r].low = static_cast<int>(std::max<std::int64_t>(low, panel_size - others_high));
            rows[r].high =
                static_cast<int>(std::clamp<std::int64_t>(panel_size - others_low, -1, high));
        }
    }
}

}  // namespace

std::int64_t Instance::cost(const Row& row, int count) const {
    if (count < row.minimum) {
        return row.minimum - count + flex_weight * std::max(0, row.minimum_flex - count);
    }
    if (count > row.maximum) {
        return count - row.maximum + flex_weight * std::max(0, count - row.maximum_flex);
    }
    return 0;
}

std::vector<int> Instance::row_sums(const Counts& counts) const {
    std::vector<int> sums(rows.size());
    for (std::size_t type = 0; type < counts.size(); ++type) {
        for (std::size_t f = 0; f < feature_count; ++f) {
            sums[static_cast<std::size_t>(row_of(type, f))] += counts[type];
        }
    }
    return sums;
}

std::int64_t Instance::total_cost(const Counts& counts) const {
    const std::vector<int> sums = row_sums(counts);
    std::int64_t total = 0;
    for (std::size_t r = 0; r < rows.size(); ++r) total += cost(rows[r], sums[r]);
    return total;
}

Instance make_instance(const Pool& pool, const Quotas& quotas, int panel_size) {
    Instance instance;
    instance.panel_size = panel_size;
    instance.feature_count = quotas.features.size();
    const std::vector<std::size_t> features = canonical_features(quotas);
    std::vector<std::vector<int>> row_numbers(quotas.features.size());
    for (const std::size_t f : features) {
        const QuotaFeature& feature = quotas.features[f];
        row_numbers[f].resize(feature.values.size());
        for (const std::size_t v : canonical_values(feature)) {
            const Quota& quota = feature.values[v];
            row_numbers[f][v] = static_cast<int>(instance.rows.size());
            Row row;
            row.feature = f;
            row.value = v;
            row.minimum = quota.minimum;
            row.maximum = quota.maximum;
            // Without a flex the organiser said nothing against moving the bound.
            row.minimum_flex = quota.minimum_flex.value_or(0);
            row.maximum_flex = quota.maximum_flex.value_or(bound_max);
            instance.rows.push_back(std::move(row));
        }
    }

    const auto row_at = [&](std::uint32_t person, std::size_t position) {
        const std::size_t f = features[position];
        return row_numbers[f][static_cast<std::size_t>(pool.value(person, f))];
    };
    const auto compare = [&](std::uint32_t a, std::uint32_t b) {
        for (std::size_t i = 0; i < features.size(); ++i) {
            if (const int difference = row_at(a, i) - row_at(b, i)) return difference;
        }
        return 0;
    };
    std::vector<std::uint32_t> people = canonical_people(pool);
    // Stable, so that within a type people stay sorted by id.
    std::stable_sort(people.begin(), people.end(),
                     [&](std::uint32_t a, std::uint32_t b) { return compare(a, b) < 0; });
    for (std::size_t i = 0; i < people.size(); ++i) {
        if (i == 0 || compare(people[i - 1], people[i]) != 0) {
            for (std::size_t position = 0; position < features.size(); ++position) {
                const int row = row_at(people[i], position);
                instance.type_rows.push_back(row);
                instance.rows[static_cast<std::size_t>(row)].types.push_back(
                    static_cast<int>(instance.people.size()));
            }
            instance.people.emplace_back();
        }
        instance.people.back().push_back(people[i]);
    }
    for (Row& row : instance.rows) {
        std::int64_t there_are = 0;
        for (const int type : row.types)
            there_are += instance.available(static_cast<std::size_t>(type));
        row.low = row.minimum;
        row.high = static_cast<int>(std::min<std::int64_t>(row.maximum, there_are));
    }
    tighten(instance.rows, panel_size);
    return instance;
}

}  // namespace isegoria::sortition
