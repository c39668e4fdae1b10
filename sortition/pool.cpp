// SPDX-License-Identifier: AGPL-3.0-or-later
// Reading, checking and hashing of a pool. Immutable once read; any thread.
#include "sortition/pool.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <numeric>
#include <optional>
#include <unordered_map>

#include "sortition/text.hpp"

namespace isegoria::sortition {
namespace {

constexpr std::array<std::string_view, 3> usual_id_columns{"id", "unique_id", "nationbuilder_id"};

// A value that is unknown is answered by what would be known; a long list helps nobody.
constexpr std::size_t listed_values_max = 12;

struct FeatureColumn {
    std::size_t column = 0;
    std::unordered_map<std::string, std::int16_t> values;
    std::string known;
};

std::string list_of(const QuotaFeature& feature) {
    std::string list;
    for (std::size_t i = 0; i < std::min(feature.values.size(), listed_values_max); ++i) {
        list += (i == 0 ? "" : ", ") + feature.values[i].value;
    }
    return feature.values.size() > listed_values_max ? list + " …" : list;
}

std::optional<std::size_t> find_id_column(const Table& table, std::string_view chosen) {
    if (!chosen.empty()) return table.find_column(chosen);
    for (const std::string_view usual : usual_id_columns) {
        const std::size_t column = table.find_column(usual);
        if (column != table.column_count()) return column;
    }
    return std::nullopt;
}

Finding missing_column(const Table& table, std::string_view name) {
    Finding missing = finding("pool_column_missing", {{"column", std::string(name)}});
    missing.file = table.file();
    missing.row = 1;
    return missing;
}

void read_values(const Table& table, const std::vector<FeatureColumn>& columns, Pool& pool,
                 FindingList& errors) {
    // Cells repeat, so most are found as they stand and need not be folded each time.
    std::vector<std::unordered_map<std::string_view, std::int16_t>> verbatim(columns.size());
    pool.values.reserve(table.row_count() * columns.size());
    for (std::size_t row = 0; row < table.row_count(); ++row) {
        for (std::size_t f = 0; f < columns.size(); ++f) {
            const std::string_view cell = table.cell(row, columns[f].column);
            if (const auto known = verbatim[f].find(cell); known != verbatim[f].end()) {
                pool.values.push_back(known->second);
                continue;
            }
            const auto value = columns[f].values.find(fold(cell));
            pool.values.push_back(value == columns[f].values.end() ? std::int16_t{0}
                                                                   : value->second);
            if (value != columns[f].values.end()) {
                verbatim[f].emplace(cell, value->second);
            } else if (trim(cell).empty()) {
                errors.add(
                    table.at(row, columns[f].column, "pool_value_empty",
                             {{"feature", std::string(trim(table.header()[columns[f].column]))}}));
            } else {
                errors.add(
                    table.at(row, columns[f].column, "pool_value_unknown",
                             {{"feature", std::string(trim(table.header()[columns[f].column]))},
                              {"value", std::string(trim(cell))},
                              {"known", columns[f].known}}));
            }
        }
    }
}

void read_ids(const Table& table, std::optional<std::size_t> column, Pool& pool,
              FindingList& errors) {
    pool.ids.reserve(table.row_count());
    pool.ids_are_row_numbers = !column;
    for (std::size_t row = 0; row < table.row_count(); ++row) {
        pool.ids.push_back(column ? std::string(trim(table.cell(row, *column)))
                                  : std::to_string(table.row_number(row)));
        if (pool.ids.back().empty()) errors.add(table.at(row, *column, "pool_id_empty", {}));
    }
    if (!column) return;
    const std::vector<std::uint32_t> order = canonical_people(pool);
    std::vector<std::pair<std::uint32_t, std::uint32_t>> repeated;
    for (std::size_t i = 1, first = 0; i < order.size(); ++i) {
        if (pool.ids[order[i]] != pool.ids[order[first]]) {
            first = i;
        } else if (!pool.ids[order[i]].empty()) {
            repeated.emplace_back(order[i], order[first]);
        }
    }
    std::sort(repeated.begin(), repeated.end());
    for (const auto& [row, first] : repeated) {
        errors.add(table.at(row, *column, "pool_id_twice",
                            {{"id", pool.ids[row]},
                             {"first_cell", cell_name(table.row_number(first),
                                                      static_cast<std::uint32_t>(*column + 1))}}));
    }
}

}  // namespace

Reading<Pool> read_pool(Table table, const Quotas& quotas, std::string_view id_column) {
    Reading<Pool> result;
    FindingList errors;
    const std::optional<std::size_t> id = find_id_column(table, id_column);
    if (id && *id == table.column_count()) errors.add(missing_column(table, id_column));
    std::vector<FeatureColumn> columns;
    for (const QuotaFeature& feature : quotas.features) {
        FeatureColumn column;
        column.column = table.find_column(feature.name);
        column.known = list_of(feature);
        for (std::size_t v = 0; v < feature.values.size(); ++v) {
            column.values.emplace(fold(feature.values[v].value), static_cast<std::int16_t>(v));
        }
        if (column.column == table.column_count()) errors.add(missing_column(table, feature.name));
        columns.push_back(std::move(column));
    }
    if (errors.empty()) {
        Pool pool;
        pool.feature_count = columns.size();
        read_ids(table, id, pool, errors);
        read_values(table, columns, pool, errors);
        if (errors.empty()) {
            pool.table_row.resize(table.row_count());
            std::iota(pool.table_row.begin(), pool.table_row.end(), 0U);
            pool.table = std::move(table);
            result.value = std::move(pool);
            return result;
        }
    }
    result.errors = errors.take();
    return result;
}

Findings check_pool(const Pool& pool, const Quotas& quotas, int panel_size) {
    FindingList findings;
    if (panel_size < 0 || pool.size() < static_cast<std::size_t>(panel_size)) {
        findings.add(finding(
            "pool_smaller_than_panel",
            {{"people", std::to_string(pool.size())}, {"panel_size", std::to_string(panel_size)}}));
    }
    for (std::size_t f = 0; f < quotas.features.size(); ++f) {
        const QuotaFeature& feature = quotas.features[f];
        std::vector<int> people(feature.values.size());
        for (std::size_t person = 0; person < pool.size(); ++person) {
            ++people[static_cast<std::size_t>(pool.value(person, f))];
        }
        for (std::size_t v = 0; v < people.size(); ++v) {
            if (people[v] >= feature.values[v].minimum) continue;
            findings.add(
                finding("pool_too_small", {{"feature", feature.name},
                                           {"value", feature.values[v].value},
                                           {"minimum", std::to_string(feature.values[v].minimum)},
                                           {"people", std::to_string(people[v])}}));
        }
    }
    return findings.take();
}

std::vector<std::uint32_t> canonical_people(const Pool& pool) {
    std::vector<std::uint32_t> people(pool.size());
    std::iota(people.begin(), people.end(), 0U);
    // Equal ids occur only while duplicates are being looked for; the earlier row comes first.
    std::sort(people.begin(), people.end(), [&](std::uint32_t a, std::uint32_t b) {
        const int order = pool.ids[a].compare(pool.ids[b]);
        return order != 0 ? order < 0 : a < b;
    });
    return people;
}

std::vector<std::uint32_t> first_of_household(const Pool& pool) {
    const std::vector<std::uint32_t> people = canonical_people(pool);
    std::map<std::uint32_t, std::uint32_t> firsts;
    std::vector<std::uint32_t> result;
    result.reserve(people.size());
    for (std::uint32_t i = 0; i < people.size(); ++i) {
        const std::uint32_t household = pool.household.empty() ? i : pool.household.at(people[i]);
        result.push_back(firsts.emplace(household, i).first->second);
    }
    return result;
}

Digest pool_hash(const Pool& pool, const Quotas& quotas) {
    const std::vector<std::size_t> features = canonical_features(quotas);
    std::vector<std::vector<std::string>> folded(quotas.features.size());
    for (std::size_t f = 0; f < folded.size(); ++f) {
        for (const Quota& quota : quotas.features[f].values) folded[f].push_back(fold(quota.value));
    }
    Hasher hasher("isegoria pool 1");
    hasher.number(static_cast<std::int64_t>(features.size()));
    for (const std::size_t f : features) hasher.text(fold(quotas.features[f].name));
    hasher.number(static_cast<std::int64_t>(pool.size()));
    for (const std::uint32_t person : canonical_people(pool)) {
        hasher.text(pool.ids[person]);
        for (const std::size_t f : features) {
            hasher.text(folded[f][static_cast<std::size_t>(pool.value(person, f))]);
        }
    }
    if (!pool.household.empty()) {
        hasher.text("households");
        for (const std::uint32_t first : first_of_household(pool)) hasher.number(first);
    }
    return hasher.finish();
}

}  // namespace isegoria::sortition
