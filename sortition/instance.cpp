// SPDX-License-Identifier: AGPL-3.0-or-later
// Grouping people into types and quotas into rows. Immutable once built; any thread.
#include "sortition/instance.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <numeric>
#include <stdexcept>

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

// Each person's row of each feature, people in canonical order.
using RowLists = std::vector<std::vector<int>>;

RowLists add_quota_rows(const Pool& pool, const Quotas& quotas,
                        const std::vector<std::uint32_t>& people, Instance& instance) {
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
    RowLists rows_of(people.size());
    for (std::size_t i = 0; i < people.size(); ++i) {
        for (const std::size_t f : features) {
            rows_of[i].push_back(row_numbers[f][static_cast<std::size_t>(pool.value(people[i], f))]);
        }
    }
    return rows_of;
}

// Households of more than one person by their make-up, each as the places of its people.
using Classes = std::map<RowLists, std::vector<std::vector<std::size_t>>>;

Classes classify_households(const Pool& pool, const RowLists& rows_of) {
    Classes classes;
    if (pool.household.empty()) return classes;
    const std::vector<std::uint32_t> first_of = first_of_household(pool);
    std::vector<std::vector<std::size_t>> members(first_of.size());
    for (std::size_t i = 0; i < first_of.size(); ++i) members[first_of[i]].push_back(i);
    for (std::vector<std::size_t>& household : members) {
        if (household.size() < 2) continue;
        RowLists make_up;
        for (const std::size_t i : household) make_up.push_back(rows_of[i]);
        std::sort(make_up.begin(), make_up.end());
        classes[std::move(make_up)].push_back(std::move(household));
    }
    return classes;
}

void add_household_rows(const Classes& classes, std::size_t feature, Instance& instance,
                        RowLists& rows_of) {
    if (classes.empty()) return;
    const auto alone = static_cast<int>(instance.rows.size());
    for (std::vector<int>& rows : rows_of) rows.push_back(alone);
    const auto add = [&](int most) {
        Row row;
        row.feature = feature;
        row.value = instance.rows.size() - instance.quota_row_count;
        row.maximum = row.maximum_flex = most;
        instance.rows.push_back(std::move(row));
    };
    add(bound_max);
    for (const auto& [make_up, households] : classes) {
        for (const std::vector<std::size_t>& household : households) {
            for (const std::size_t i : household) {
                rows_of[i].back() = static_cast<int>(instance.rows.size());
            }
        }
        add(static_cast<int>(households.size()));
    }
}

// People with equal rows, as places in canonical order, under what orders the types.
struct TypeGroup {
    Digest label{};
    std::vector<std::size_t> places;
};

std::vector<TypeGroup> group_types(const RowLists& rows_of, const Digest& key) {
    std::vector<std::size_t> order(rows_of.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    // Stable, so that within a type people stay sorted by id.
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return rows_of[a] < rows_of[b]; });
    std::vector<TypeGroup> groups;
    for (std::size_t i = 0; i < order.size(); ++i) {
        const std::vector<int>& rows = rows_of[order[i]];
        if (i == 0 || rows_of[order[i - 1]] != rows) {
            Hasher label("isegoria type 1");
            label.text({reinterpret_cast<const char*>(key.data()), key.size()});
            for (const int row : rows) label.number(row);
            groups.push_back({label.finish(), {}});
        }
        groups.back().places.push_back(order[i]);
    }
    std::sort(groups.begin(), groups.end(),
              [](const TypeGroup& a, const TypeGroup& b) { return a.label < b.label; });
    return groups;
}

void add_types(const std::vector<std::uint32_t>& people, const RowLists& rows_of,
               const Digest& key, Instance& instance, std::vector<int>& type_of) {
    type_of.resize(people.size());
    for (const TypeGroup& group : group_types(rows_of, key)) {
        const auto type = static_cast<int>(instance.people.size());
        for (const int row : rows_of[group.places.front()]) {
            instance.type_rows.push_back(row);
            instance.rows[static_cast<std::size_t>(row)].types.push_back(type);
        }
        std::vector<std::uint32_t>& of_type = instance.people.emplace_back();
        for (const std::size_t place : group.places) {
            type_of[place] = type;
            of_type.push_back(people[place]);
        }
    }
}

void add_households(const Classes& classes, const std::vector<std::uint32_t>& people,
                    const std::vector<int>& type_of, Instance& instance) {
    std::size_t row = instance.quota_row_count;
    for (const auto& [make_up, households] : classes) {
        HouseholdClass added;
        added.types = instance.rows[++row].types;
        for (const std::vector<std::size_t>& household : households) {
            added.people.emplace_back(added.types.size());
            for (const std::size_t i : household) {
                const auto place =
                    std::lower_bound(added.types.begin(), added.types.end(), type_of[i]);
                added.people.back()[static_cast<std::size_t>(place - added.types.begin())]
                    .push_back(people[i]);
            }
        }
        instance.households.push_back(std::move(added));
    }
    // No two classes have a type in common.
    std::sort(instance.households.begin(), instance.households.end(),
              [](const HouseholdClass& a, const HouseholdClass& b) { return a.types < b.types; });
}

}  // namespace

int Instance::seats_max(std::size_t type) const {
    int most = available(type);
    if (households.empty()) return most;
    return std::min(most, rows[static_cast<std::size_t>(row_of(type, feature_count - 1))].maximum);
}

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
    const std::vector<std::uint32_t> people = canonical_people(pool);
    RowLists rows_of = add_quota_rows(pool, quotas, people, instance);
    instance.quota_row_count = instance.rows.size();
    const Classes classes = classify_households(pool, rows_of);
    add_household_rows(classes, quotas.features.size(), instance, rows_of);
    instance.feature_count = quotas.features.size() + (classes.empty() ? 0 : 1);
    std::vector<int> type_of;
    add_types(people, rows_of, type_order_key(pool, quotas), instance, type_of);
    add_households(classes, people, type_of, instance);
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

void require_consistent(const Pool& pool, const Quotas& quotas) {
    bool consistent = pool.feature_count == quotas.features.size() &&
                      pool.values.size() == pool.size() * pool.feature_count &&
                      (pool.household.empty() || pool.household.size() == pool.size());
    for (std::size_t i = 0; consistent && i < pool.values.size(); ++i) {
        const std::vector<Quota>& values = quotas.features[i % pool.feature_count].values;
        consistent =
            pool.values[i] >= 0 && static_cast<std::size_t>(pool.values[i]) < values.size();
    }
    const std::vector<std::uint32_t> people = canonical_people(pool);
    const auto equal = [&](std::uint32_t a, std::uint32_t b) { return pool.ids[a] == pool.ids[b]; };
    if (!consistent || std::adjacent_find(people.begin(), people.end(), equal) != people.end()) {
        throw std::invalid_argument("a pool that does not fit its quotas, or with an id twice");
    }
}

bool is_panel(const Instance& instance, const Counts& counts) {
    if (counts.size() != instance.type_count()) return false;
    std::int64_t seated = 0;
    for (std::size_t type = 0; type < counts.size(); ++type) {
        if (counts[type] < 0 || counts[type] > instance.available(type)) return false;
        seated += counts[type];
    }
    if (seated != instance.panel_size) return false;
    const std::vector<int> sums = instance.row_sums(counts);
    for (std::size_t r = 0; r < sums.size(); ++r) {
        if (sums[r] < instance.rows[r].minimum || sums[r] > instance.rows[r].maximum) return false;
    }
    return true;
}

std::vector<int> seat_people(const Instance& instance, const Counts& counts,
                             Generator& generator) {
    std::vector<int> panel;
    std::vector<bool> shares_household(instance.type_count());
    for (const HouseholdClass& each : instance.households) {
        for (const int type : each.types) shares_household[static_cast<std::size_t>(type)] = true;
    }
    for (std::size_t type = 0; type < instance.type_count(); ++type) {
        if (shares_household[type] || counts[type] == 0) continue;
        std::vector<std::uint32_t> people = instance.people[type];
        generator.shuffle(std::span(people));
        for (int i = 0; i < counts[type]; ++i) {
            panel.push_back(static_cast<int>(people[static_cast<std::size_t>(i)]));
        }
    }
    for (const HouseholdClass& each : instance.households) {
        std::vector<std::size_t> order(each.people.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        generator.shuffle(std::span(order));
        std::size_t next = 0;
        for (std::size_t i = 0; i < each.types.size(); ++i) {
            for (int seat = counts[static_cast<std::size_t>(each.types[i])]; seat > 0; --seat) {
                const std::vector<std::uint32_t>& people = each.people.at(order.at(next++))[i];
                panel.push_back(static_cast<int>(people[generator.below(people.size())]));
            }
        }
    }
    std::sort(panel.begin(), panel.end());
    return panel;
}

}  // namespace isegoria::sortition
