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

std::optional<std::size_t> find_id_column(const Table& table, std::string_view chosen) {
    if (!chosen.empty()) return table.find_column(chosen);
    for (const std::string_view usual : usual_id_columns) {
        const std::size_t column = table.find_column(usual);
        if (column != table.column_count()) return column;
    }
    return std::nullopt;
}

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

namespace {

// How many of each value could be seated: people, or households in which somebody has the value.
std::vector<std::vector<int>> seats_by_value(const Pool& pool, const Quotas& quotas) {
    std::vector<std::vector<int>> seats(quotas.features.size());
    for (std::size_t f = 0; f < seats.size(); ++f) {
        std::vector<std::pair<int, std::uint32_t>> pairs;
        for (std::uint32_t person = 0; person < pool.size(); ++person) {
            const std::uint32_t home = pool.household.empty() ? person : pool.household[person];
            pairs.emplace_back(pool.value(person, f), home);
        }
        if (!pool.household.empty()) {
            std::sort(pairs.begin(), pairs.end());
            pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
        }
        seats[f].resize(quotas.features[f].values.size());
        for (const auto& [value, home] : pairs) ++seats[f][static_cast<std::size_t>(value)];
    }
    return seats;
}

std::size_t household_count(const Pool& pool) {
    if (pool.household.empty()) return pool.size();
    std::vector<std::uint32_t> homes = pool.household;
    std::sort(homes.begin(), homes.end());
    return static_cast<std::size_t>(std::unique(homes.begin(), homes.end()) - homes.begin());
}

}  // namespace

Findings check_pool(const Pool& pool, const Quotas& quotas, int panel_size, int panels) {
    FindingList findings;
    const std::int64_t seats = std::int64_t{panel_size} * panels;
    const std::size_t homes = household_count(pool);
    if (panel_size < 0 || static_cast<std::int64_t>(homes) < seats) {
        Finding small =
            finding("pool_smaller_than_panel",
                    {{"people", std::to_string(homes)},
                     {"panel_size", std::to_string(panel_size < 0 ? panel_size : seats)}});
        small.file = pool.table.file();
        findings.add(std::move(small));
    }
    const std::vector<std::vector<int>> there_are = seats_by_value(pool, quotas);
    for (std::size_t f = 0; f < quotas.features.size(); ++f) {
        const QuotaFeature& feature = quotas.features[f];
        std::int64_t filled = 0;
        for (std::size_t v = 0; v < feature.values.size(); ++v) {
            const Quota& quota = feature.values[v];
            filled += std::min(std::int64_t{quota.maximum} * panels, std::int64_t{there_are[f][v]});
            if (there_are[f][v] >= std::int64_t{quota.minimum} * panels) continue;
            findings.add(quotas.at_minimum(quota, "pool_too_small",
                                           {{"feature", feature.name},
                                            {"value", quota.value},
                                            {"minimum", std::to_string(quota.minimum)},
                                            {"people", std::to_string(there_are[f][v] / panels)}}));
        }
        std::int64_t maxima = 0;
        for (const Quota& quota : feature.values) maxima += std::int64_t{quota.maximum} * panels;
        // Maxima that are too low by themselves are said by check_quotas.
        if (filled >= seats || maxima < seats || static_cast<std::int64_t>(homes) < seats) continue;
        Finding short_of = finding("pool_cannot_fill", {{"feature", feature.name},
                                                        {"seats", std::to_string(filled)},
                                                        {"panel_size", std::to_string(seats)}});
        short_of.file = quotas.file;
        findings.add(std::move(short_of));
    }
    return findings.take();
}

Findings check_respondents(const Table& table, const std::vector<std::string>& features,
                           std::string_view id_column) {
    FindingList errors;
    const std::optional<std::size_t> id = find_id_column(table, id_column);
    if (id && *id == table.column_count()) {
        errors.add(missing_column(table, id_column));
    } else {
        Pool pool;
        read_ids(table, id, pool, errors);
    }
    for (const std::string& feature : features) {
        const std::size_t column = table.find_column(feature);
        if (column == table.column_count()) {
            errors.add(missing_column(table, feature));
            continue;
        }
        for (std::size_t row = 0; row < table.row_count(); ++row) {
            if (!trim(table.cell(row, column)).empty()) continue;
            errors.add(table.at(row, column, "pool_value_empty",
                                {{"feature", std::string(trim(table.header()[column]))}}));
        }
    }
    return errors.take();
}

Pool without_people(const Pool& pool, const std::vector<std::uint32_t>& left_out) {
    std::vector<bool> out(pool.size());
    for (const std::uint32_t person : left_out) out.at(person) = true;
    Pool rest;
    rest.feature_count = pool.feature_count;
    rest.table = pool.table;
    rest.ids_are_row_numbers = pool.ids_are_row_numbers;
    for (std::uint32_t person = 0; person < pool.size(); ++person) {
        if (out[person]) continue;
        rest.ids.push_back(pool.ids[person]);
        for (std::size_t f = 0; f < pool.feature_count; ++f)
            rest.values.push_back(static_cast<std::int16_t>(pool.value(person, f)));
        if (!pool.table_row.empty()) rest.table_row.push_back(pool.table_row[person]);
        if (!pool.household.empty()) rest.household.push_back(pool.household[person]);
    }
    return rest;
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

namespace {

// Of everything of the pool that enters a draw.
Digest digest_of_pool(std::string_view domain, const Pool& pool, const Quotas& quotas) {
    const std::vector<std::size_t> features = canonical_features(quotas);
    std::vector<std::vector<std::string>> folded(quotas.features.size());
    for (std::size_t f = 0; f < folded.size(); ++f) {
        for (const Quota& quota : quotas.features[f].values) folded[f].push_back(fold(quota.value));
    }
    Hasher hasher(domain);
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

}  // namespace

Digest pool_hash(const Pool& pool, const Quotas& quotas) {
    return digest_of_pool("isegoria pool 1", pool, quotas);
}

Digest type_order_key(const Pool& pool, const Quotas& quotas) {
    return digest_of_pool("isegoria type order 1", pool, quotas);
}

}  // namespace isegoria::sortition
