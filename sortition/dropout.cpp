// SPDX-License-Identifier: AGPL-3.0-or-later
// Reading rates and sampling who drops out. Pure functions; any thread.
#include "sortition/dropout.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string>

#include "sortition/invitation.hpp"
#include "sortition/seed.hpp"
#include "sortition/text.hpp"

namespace isegoria::sortition {
namespace {

template <class Items, class Name>
std::optional<std::size_t> find_folded(const Items& items, std::string_view key, Name name) {
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (fold(name(items[i])) == key) return i;
    }
    return std::nullopt;
}

}  // namespace

Reading<DropoutRates> read_dropout_rates(const Table& table, const Quotas& quotas) {
    Reading<DropoutRates> result;
    FindingList errors;
    const std::size_t none = table.column_count();
    const auto column = [&](std::string_view one, std::string_view other) {
        std::size_t found = table.find_column(one);
        if (found == none) found = table.find_column(other);
        if (found == none) {
            Finding missing = finding("dropout_column_missing", {{"column", std::string(one)}});
            missing.file = table.file();
            missing.row = 1;
            errors.add(std::move(missing));
        }
        return found;
    };
    const std::array<std::size_t, 3> columns{column("feature", "category"), column("value", "name"),
                                             column("rate", "rate")};
    if (!errors.empty()) {
        result.errors = errors.take();
        return result;
    }
    DropoutRates rates;
    for (const QuotaFeature& feature : quotas.features)
        rates.by_value.emplace_back(feature.values.size());
    std::set<std::pair<std::size_t, std::size_t>> seen;
    for (std::size_t row = 0; row < table.row_count(); ++row) {
        const std::string_view feature_text = trim(table.cell(row, columns[0]));
        const std::string_view value_text = trim(table.cell(row, columns[1]));
        const std::string_view rate_text = trim(table.cell(row, columns[2]));
        const auto feature = find_folded(quotas.features, fold(feature_text),
                                         [](const QuotaFeature& each) { return each.name; });
        const auto value = feature ? find_folded(quotas.features[*feature].values, fold(value_text),
                                                 [](const Quota& each) { return each.value; })
                                   : std::nullopt;
        const bool zero = rate_text == "0" || rate_text == "0%" || rate_text == "0 %";
        const std::optional<std::int64_t> rate =
            zero ? std::optional<std::int64_t>(0) : parse_rate(rate_text);
        if (!value) {
            errors.add(table.at(
                row, columns[feature ? 1 : 0], "dropout_value_unknown",
                {{"feature", std::string(feature_text)}, {"value", std::string(value_text)}}));
        }
        if (!rate || *rate == rate_unit) {
            errors.add(table.at(row, columns[2], "dropout_rate_unclear",
                                {{"text", std::string(rate_text)}}));
        }
        if (!value || !rate) continue;
        if (!seen.emplace(*feature, *value).second) {
            errors.add(table.at(
                row, columns[1], "dropout_value_twice",
                {{"feature", std::string(feature_text)}, {"value", std::string(value_text)}}));
        }
        rates.by_value[*feature][*value] = *rate;
    }
    if (errors.empty()) {
        result.value = std::move(rates);
    } else {
        result.errors = errors.take();
    }
    return result;
}

std::int64_t dropout_chance(const Pool& pool, const DropoutRates& rates, std::size_t person) {
    std::int64_t stays = rate_unit - rates.flat;
    for (std::size_t f = 0; f < rates.by_value.size(); ++f) {
        const auto value = static_cast<std::size_t>(pool.value(person, f));
        stays = stays * (rate_unit - rates.by_value[f].at(value)) / rate_unit;
    }
    return rate_unit - stays;
}

std::vector<std::vector<int>> sample_dropouts(const Pool& pool, const DropoutRates& rates,
                                              const std::vector<int>& members, int samples,
                                              const Digest& seed) {
    std::vector<std::int64_t> chances;
    for (const int member : members)
        chances.push_back(dropout_chance(pool, rates, static_cast<std::size_t>(member)));
    Generator generator(seed, "dropout");
    std::vector<std::vector<int>> dropouts(static_cast<std::size_t>(samples));
    for (std::vector<int>& sample : dropouts) {
        for (std::size_t i = 0; i < members.size(); ++i) {
            const auto ticket =
                static_cast<std::int64_t>(generator.below(static_cast<std::uint64_t>(rate_unit)));
            if (ticket < chances[i]) sample.push_back(members[i]);
        }
    }
    return dropouts;
}

}  // namespace isegoria::sortition
