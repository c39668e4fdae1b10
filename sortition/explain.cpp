// SPDX-License-Identifier: AGPL-3.0-or-later
// Counting a person's type and values through the portfolio. Pure functions; any thread.
#include "sortition/explain.hpp"

#include <algorithm>
#include <numeric>
#include <stdexcept>
#include <string>

namespace isegoria::sortition {
namespace {

struct RowSeats {
    std::int64_t total = 0;  // Weighted.
    int fewest = 0;
    int most = 0;
};

// What the portfolio seats of each quota row.
std::vector<RowSeats> seats_of_rows(const Instance& instance, const Portfolio& portfolio) {
    std::vector<RowSeats> rows(instance.rows.size());
    bool first = true;
    for (const WeightedPanel& panel : portfolio.panels) {
        const std::vector<int> sums = instance.row_sums(dense(panel.seats, instance.type_count()));
        for (std::size_t r = 0; r < rows.size(); ++r) {
            rows[r].total += panel.weight * sums[r];
            rows[r].fewest = first ? sums[r] : std::min(rows[r].fewest, sums[r]);
            rows[r].most = first ? sums[r] : std::max(rows[r].most, sums[r]);
        }
        first = false;
    }
    return rows;
}

std::size_t type_of(const Instance& instance, std::uint32_t person) {
    for (std::size_t type = 0; type < instance.type_count(); ++type) {
        const std::vector<std::uint32_t>& people = instance.people[type];
        if (std::find(people.begin(), people.end(), person) != people.end()) return type;
    }
    throw std::logic_error("a person of no type");
}

Chance in_lowest_terms(std::int64_t numerator, std::int64_t denominator) {
    const std::int64_t divisor = std::gcd(numerator, denominator);
    return {numerator / divisor, denominator / divisor};
}

FeatureStatement state_feature(const Instance& instance, const Row& row, const RowSeats& seats,
                               const Portfolio& portfolio, std::size_t pool_size) {
    FeatureStatement statement;
    statement.feature = row.feature;
    statement.value = row.value;
    for (const int type : row.types)
        statement.people += instance.available(static_cast<std::size_t>(type));
    statement.seats = seats.total;
    // Those with the value on average against the pool on average: seats / people against k / n.
    const std::int64_t of_value = seats.total * static_cast<std::int64_t>(pool_size);
    const std::int64_t of_all = statement.people * portfolio.panel_size * portfolio.denominator;
    if (seats.most == row.minimum && of_value > of_all) statement.effect = QuotaEffect::raises;
    if (seats.fewest == row.maximum && of_value < of_all) statement.effect = QuotaEffect::lowers;
    return statement;
}

std::string_view code_of(QuotaEffect effect) {
    switch (effect) {
        case QuotaEffect::raises:
            return "explain_raises";
        case QuotaEffect::lowers:
            return "explain_lowers";
        case QuotaEffect::neutral:
            return "explain_neutral";
    }
    return {};
}

// Seats on average with one decimal.
std::string average_text(std::int64_t seats, std::int64_t denominator) {
    const std::int64_t tenths = (seats * 10 + denominator / 2) / denominator;
    return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
}

}  // namespace

Statement explain(const Pool& pool, const Quotas& quotas, const Portfolio& portfolio,
                  std::size_t person) {
    if (person >= pool.size()) throw std::out_of_range("a person who is not in the pool");
    const Instance instance = make_instance(pool, quotas, portfolio.panel_size);
    const std::size_t type = type_of(instance, static_cast<std::uint32_t>(person));
    std::int64_t tickets = 0;
    for (const WeightedPanel& panel : portfolio.panels) {
        for (const Seats& seats : panel.seats) {
            if (static_cast<std::size_t>(seats.type) == type) tickets += panel.weight * seats.count;
        }
    }
    Statement statement;
    statement.chance = in_lowest_terms(tickets, portfolio.denominator * instance.available(type));
    statement.others = instance.available(type) - 1;
    if (!pool.household.empty()) {
        const std::uint32_t home = pool.household[person];
        statement.shares_household =
            std::count(pool.household.begin(), pool.household.end(), home) > 1;
    }
    const std::vector<RowSeats> rows = seats_of_rows(instance, portfolio);
    for (std::size_t r = 0; r < instance.quota_row_count; ++r) {
        const Row& row = instance.rows[r];
        if (pool.value(person, row.feature) != static_cast<int>(row.value)) continue;
        statement.features.push_back(state_feature(instance, row, rows[r], portfolio, pool.size()));
    }
    std::sort(
        statement.features.begin(), statement.features.end(),
        [](const FeatureStatement& a, const FeatureStatement& b) { return a.feature < b.feature; });
    return statement;
}

std::string percent_text(Chance chance, int decimals) {
    std::int64_t scale = 100;
    for (int i = 0; i < decimals; ++i) scale *= 10;
    // Long division, so that no product exceeds 64 bits.
    const std::int64_t whole = chance.numerator / chance.denominator;
    std::int64_t rest = chance.numerator % chance.denominator;
    std::int64_t scaled = whole * scale;
    std::int64_t step = scale;
    while (step > 1) {
        step /= 10;
        rest *= 10;
        scaled += rest / chance.denominator * step;
        rest %= chance.denominator;
    }
    if (rest >= chance.denominator - rest) ++scaled;
    const std::int64_t ones = scale / 100;
    std::string part = std::to_string(scaled % ones + ones).substr(1);
    while (!part.empty() && part.back() == '0') part.pop_back();
    return std::to_string(scaled / ones) + (part.empty() ? "" : "." + part) + " %";
}

Findings statement_sentences(const Statement& statement, const Pool& pool, const Quotas& quotas,
                             const Portfolio& portfolio) {
    Findings sentences;
    const std::string people = std::to_string(pool.size());
    const std::string panel_size = std::to_string(portfolio.panel_size);
    const Chance average{portfolio.panel_size, static_cast<std::int64_t>(pool.size())};
    if (statement.chance.numerator == 0) {
        sentences.push_back(finding("explain_never"));
    } else {
        sentences.push_back(finding(
            "explain_chance", {{"percent", percent_text(statement.chance, 2)},
                               {"numerator", std::to_string(statement.chance.numerator)},
                               {"denominator", std::to_string(statement.chance.denominator)}}));
    }
    sentences.push_back(finding(
        "explain_average",
        {{"percent", percent_text(average, 2)}, {"panel_size", panel_size}, {"people", people}}));
    if (statement.others == 0) {
        sentences.push_back(finding("explain_alone"));
    } else {
        sentences.push_back(
            finding("explain_alike", {{"others", std::to_string(statement.others)}}));
    }
    if (statement.shares_household) sentences.push_back(finding("explain_household"));
    std::vector<FeatureStatement> features = statement.features;
    std::stable_partition(features.begin(), features.end(), [](const FeatureStatement& each) {
        return each.effect != QuotaEffect::neutral;
    });
    for (const FeatureStatement& each : features) {
        const QuotaFeature& feature = quotas.features[each.feature];
        const Quota& quota = feature.values[each.value];
        sentences.push_back(finding(code_of(each.effect),
                                    {{"feature", feature.name},
                                     {"value", quota.value},
                                     {"people", std::to_string(each.people)},
                                     {"pool", people},
                                     {"minimum", std::to_string(quota.minimum)},
                                     {"maximum", std::to_string(quota.maximum)},
                                     {"seats", average_text(each.seats, portfolio.denominator)},
                                     {"panel_size", panel_size}}));
    }
    return sentences;
}

}  // namespace isegoria::sortition
