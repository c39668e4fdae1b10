// SPDX-License-Identifier: AGPL-3.0-or-later
// Making the public pool, and repeating a draw from it. Pure functions; any thread.
#include "sortition/public_pool.hpp"

#include <algorithm>
#include <concepts>
#include <map>

#include "sortition/json_record.hpp"
#include "sortition/public_value.hpp"

namespace isegoria::sortition {

// Found by the type of the record.
template <class Visitor, class Record>
    requires std::same_as<std::remove_const_t<Record>, PublicPool>
void visit_fields(Record& pool, Visitor&& visit) {
    visit("people", pool.people);
    visit("types", pool.types);
    visit("households", pool.households);
}

namespace {

using HouseholdPlaces = std::map<std::int64_t, std::vector<std::size_t>>;

HouseholdPlaces shared_households(const PublicPool& pool) {
    HouseholdPlaces places;
    for (std::size_t i = 0; i < pool.households.size(); ++i)
        if (pool.households[i] != 0) places[pool.households[i]].push_back(i);
    return places;
}

bool is_numbered(const PublicPool& pool) {
    const std::size_t size = pool.people.size();
    if (pool.types.size() != size || pool.households.size() != size) return false;
    const auto not_before = [](const std::string& a, const std::string& b) { return a >= b; };
    if (std::adjacent_find(pool.people.begin(), pool.people.end(), not_before) !=
        pool.people.end())
        return false;
    // Types are 0, 1 … without a gap, and there are no more of them than people.
    std::vector<bool> met(size);
    std::int64_t most = -1;
    for (const std::int64_t type : pool.types) {
        if (type < 0 || static_cast<std::size_t>(type) >= size) return false;
        met[static_cast<std::size_t>(type)] = true;
        most = std::max(most, type);
    }
    if (std::find(met.begin(), met.begin() + most + 1, false) != met.begin() + most + 1)
        return false;
    std::int64_t households = 0;
    for (const std::int64_t household : pool.households) {
        if (household < 0 || household > households + 1) return false;
        households = std::max(households, household);
    }
    const HouseholdPlaces places = shared_households(pool);
    return std::none_of(places.begin(), places.end(),
                        [](const auto& each) { return each.second.size() < 2; });
}

// Types and households without any quota: what is_panel and seat_people need to know. Its only
// rows are those who live alone and the classes of households. Nothing when a type is in two of
// them, which no pool gives.
std::optional<Instance> instance_of(const PublicPool& pool, int panel_size) {
    Instance instance;
    instance.panel_size = panel_size;
    instance.feature_count = 1;
    const std::int64_t most = pool.types.empty()
                                  ? -1
                                  : *std::max_element(pool.types.begin(), pool.types.end());
    instance.people.resize(static_cast<std::size_t>(most + 1));
    instance.type_rows.assign(instance.people.size(), -1);
    for (std::size_t i = 0; i < pool.types.size(); ++i)
        instance.people[static_cast<std::size_t>(pool.types[i])].push_back(
            static_cast<std::uint32_t>(i));

    bool apart = true;
    const auto put = [&](std::int64_t type, std::size_t row) {
        int& there = instance.type_rows[static_cast<std::size_t>(type)];
        apart = apart && (there == -1 || there == static_cast<int>(row));
        there = static_cast<int>(row);
    };
    const auto add_row = [&](std::size_t people_max) {
        Row row;
        row.maximum = static_cast<int>(people_max);
        instance.rows.push_back(std::move(row));
        return instance.rows.size() - 1;
    };
    add_row(pool.people.size());
    for (std::size_t i = 0; i < pool.types.size(); ++i)
        if (pool.households[i] == 0) put(pool.types[i], 0);
    std::map<std::vector<std::int64_t>, std::vector<std::vector<std::size_t>>> classes;
    for (const auto& [number, places] : shared_households(pool)) {
        std::vector<std::int64_t> make_up;
        for (const std::size_t place : places) make_up.push_back(pool.types[place]);
        std::sort(make_up.begin(), make_up.end());
        classes[std::move(make_up)].push_back(places);
    }
    for (const auto& [make_up, households] : classes) {
        const std::size_t row = add_row(households.size());
        HouseholdClass& added = instance.households.emplace_back();
        for (const std::int64_t type : make_up) {
            put(type, row);
            if (added.types.empty() || added.types.back() != type)
                added.types.push_back(static_cast<int>(type));
        }
        for (const std::vector<std::size_t>& places : households) {
            added.people.emplace_back(added.types.size());
            for (const std::size_t place : places) {
                const auto at = std::lower_bound(added.types.begin(), added.types.end(),
                                                 static_cast<int>(pool.types[place]));
                added.people.back()[static_cast<std::size_t>(at - added.types.begin())].push_back(
                    static_cast<std::uint32_t>(place));
            }
        }
    }
    if (!apart) return std::nullopt;
    return instance;
}

Findings differs(std::string field, std::string expected, std::string found) {
    return {finding("draw_difference", {{"field", std::move(field)},
                                        {"expected", std::move(expected)},
                                        {"found", std::move(found)}})};
}

PublicFigures count_chances(const Instance& instance, const Portfolio& portfolio) {
    constexpr std::int64_t unit = 1'000'000'000'000;
    PublicFigures figures;
    figures.panels = portfolio.panels.size();
    figures.smallest_chance = unit;
    const auto seats = weighted_seats(portfolio.panels, instance.type_count());
    for (std::size_t type = 0; type < seats.size(); ++type) {
        figures.people += instance.people[type].size();
        if (seats[type] == 0) continue;
        // Lots times people pass what 64 bits hold of 10^12ths.
        __extension__ using Wide = __int128;
        const auto chance = static_cast<std::int64_t>(
            Wide{seats[type]} * unit / (Wide{portfolio.denominator} * instance.available(type)));
        figures.smallest_chance = std::min(figures.smallest_chance, chance);
        figures.largest_chance = std::max(figures.largest_chance, chance);
    }
    return figures;
}

}  // namespace

PublicPool public_pool_of(const Pool& pool, const Instance& instance) {
    const std::vector<std::uint32_t> people = canonical_people(pool);
    std::vector<std::int64_t> type_of(pool.size());
    for (std::size_t type = 0; type < instance.type_count(); ++type)
        for (const std::uint32_t person : instance.people[type])
            type_of[person] = static_cast<std::int64_t>(type);
    PublicPool listed;
    for (const std::uint32_t person : people) {
        listed.people.push_back(pool.ids[person]);
        listed.types.push_back(type_of[person]);
    }
    listed.households.assign(people.size(), 0);
    if (pool.household.empty()) return listed;
    const std::vector<std::uint32_t> first_of = first_of_household(pool);
    std::vector<int> size_of(people.size());
    for (const std::uint32_t first : first_of) ++size_of[first];
    std::int64_t last = 0;
    for (std::size_t i = 0; i < people.size(); ++i) {
        const std::uint32_t first = first_of[i];
        if (size_of[first] < 2) continue;
        listed.households[i] = first == i ? ++last : listed.households[first];
    }
    return listed;
}

std::string to_json(const PublicPool& pool) { return write_record(pool, public_pool_format); }

Reading<PublicPool> read_public_pool(std::string_view json) {
    Reading<PublicPool> result = read_record<PublicPool>(json, public_pool_format);
    if (result.ok() && !is_numbered(*result.value)) {
        result.value.reset();
        result.errors.push_back(finding("public_pool_order"));
    }
    return result;
}

Digest public_pool_hash(const PublicPool& pool) {
    Hasher hasher("isegoria public pool 1");
    hasher.number(static_cast<std::int64_t>(pool.people.size()));
    for (std::size_t i = 0; i < pool.people.size(); ++i)
        hasher.text(pool.people[i]).number(pool.types[i]).number(pool.households[i]);
    return hasher.finish();
}

Findings verify_public(const DrawRecord& record, const Portfolio& portfolio,
                       const PublicPool& pool, PublicFigures* figures) {
    // The commitment first: with other files the rest cannot but differ.
    const std::string committed = to_hex(portfolio_hash(portfolio));
    if (committed != record.portfolio_hash)
        return differs("portfolio_hash", committed, record.portfolio_hash);
    const Digest listed = public_pool_hash(pool);
    if (listed != portfolio.public_pool)
        return {finding("portfolio_of_other_public_pool",
                        {{"expected", to_hex(listed)}, {"found", to_hex(portfolio.public_pool)}})};
    const auto instance = instance_of(pool, portfolio.panel_size);
    if (!instance) return {finding("public_pool_order")};
    Findings wrong = check_panels(*instance, portfolio);
    if (!wrong.empty()) return wrong;
    const Reading<std::string> octets = parse_public_value(record.public_value);
    if (!octets.ok()) return octets.errors;

    Pool ids;
    ids.ids = pool.people;
    PreparedRecord prepared;
    prepared.method = record.method;  // Says nothing about how a lot is drawn.
    prepared.people = static_cast<int>(pool.people.size());
    prepared.panel_size = portfolio.panel_size;
    prepared.pool_hash = to_hex(portfolio.pool);
    prepared.quotas_hash = to_hex(portfolio.quotas);
    const PortfolioDraw again = draw_lot(ids, *instance, portfolio, *octets.value);
    wrong = compare(make_draw_record(ids, prepared, portfolio, again, record.public_value,
                                     *octets.value),
                    record);
    if (wrong.empty() && figures != nullptr) *figures = count_chances(*instance, portfolio);
    return wrong;
}

}  // namespace isegoria::sortition
