// SPDX-License-Identifier: AGPL-3.0-or-later
// Reading of shares. Plain values; any thread.
#include "sortition/census.hpp"

#include <algorithm>
#include <charconv>
#include <numeric>

#include "sortition/generate.hpp"
#include "sortition/text.hpp"

namespace isegoria::sortition {
namespace {

constexpr std::int64_t whole = 1'000'000'000;

// A number as typed: digits, perhaps a point or comma and decimals.
struct Decimal {
    std::int64_t digits = 0;
    std::size_t decimals = 0;
};

std::optional<Decimal> read_decimal(std::string_view text) {
    Decimal result;
    const std::size_t point = std::min(text.find_first_of(".,"), text.size());
    std::string digits(text.substr(0, point));
    if (point < text.size()) {
        result.decimals = text.size() - point - 1;
        digits += text.substr(point + 1);
    }
    if (result.decimals > share_decimals_max || point == 0) return std::nullopt;
    const bool plain = std::all_of(digits.begin(), digits.end(),
                                   [](char c) { return c >= '0' && c <= '9'; });
    const char* const end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, result.digits);
    if (!plain || error != std::errc() || stop != end) return std::nullopt;
    std::int64_t above = share_max + 1;
    for (std::size_t i = 0; i < result.decimals; ++i) above *= 10;
    return result.digits < above ? std::optional(result) : std::nullopt;
}

std::size_t column_named(const Table& table, std::string_view name, std::string_view otherwise) {
    const std::size_t column = table.find_column(name);
    return column < table.column_count() ? column : table.find_column(otherwise);
}

template <class Items, class Name>
std::optional<std::size_t> position_of(const Items& items, std::string_view name, Name name_of) {
    const std::string key = fold(name);
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (fold(name_of(items[i])) == key) return i;
    }
    return std::nullopt;
}

class CensusReader {
  public:
    explicit CensusReader(const Table& table) : table_(table) {}

    Reading<Census> run() {
        Reading<Census> result;
        if (find_columns()) {
            for (std::size_t row = 0; row < table_.row_count(); ++row) read_row(row);
            if (findings_.empty()) scale();
            if (findings_.empty()) check();
        }
        result.errors = findings_.take();
        if (result.errors.empty()) result.value = std::move(census_);
        return result;
    }

  private:
    bool find_columns() {
        const bool both = table_.find_column("category") < table_.column_count() &&
                          table_.find_column("feature") < table_.column_count();
        feature_ = both ? table_.find_column("category") : column_named(table_, "feature", "category");
        value_ = both ? table_.find_column("feature") : column_named(table_, "value", "name");
        share_ = table_.find_column("share");
        respondents_ = table_.find_column("respondents");
        given_feature_ = table_.find_column("given_feature");
        given_value_ = table_.find_column("given_value");
        const auto require = [&](std::size_t column, std::string_view name) {
            if (column < table_.column_count()) return;
            Finding missing = finding("census_column_missing", {{"column", std::string(name)}});
            missing.file = table_.file();
            findings_.add(std::move(missing));
        };
        require(feature_, "feature");
        require(value_, "value");
        require(share_, "share");
        if ((given_feature_ < table_.column_count()) != (given_value_ < table_.column_count()))
            require(table_.column_count(), "given_feature, given_value");
        return findings_.empty();
    }

    [[nodiscard]] std::string text(std::size_t row, std::size_t column) const {
        if (column >= table_.column_count()) return {};
        return std::string(trim(table_.cell(row, column)));
    }

    void refuse(std::size_t row, std::size_t column, std::string_view code, Arguments arguments) {
        findings_.add(table_.at(row, column, code, std::move(arguments)));
    }

    void read_row(std::size_t row) {
        const std::string name = text(row, feature_);
        const std::string value = text(row, value_);
        if (name.empty()) return refuse(row, feature_, "census_name_missing", {});
        if (value.empty()) return refuse(row, value_, "census_name_missing", {});
        const auto taken = made_up_columns();
        if (std::find(taken.begin(), taken.end(), fold(name)) != taken.end())
            return refuse(row, feature_, "census_name_taken", {{"feature", name}});
        const std::size_t feature = feature_named(name);
        const auto place = given_place(row, feature);
        if (!place) return;
        auto& values = census_.features[feature].values;
        auto position = position_of(values, value, [](const std::string& each) { return each; });
        if (!position) {
            position = values.size();
            values.push_back(value);
        }
        const auto share = decimal(row, share_);
        const auto respondents =
            text(row, respondents_).empty() ? share : decimal(row, respondents_);
        if (!share || !respondents) return;
        Entries& entries = entries_[feature];
        entries.resize(std::max(entries.size(), *place + 1));
        auto& cells = entries[*place];
        cells.resize(std::max(cells.size(), *position + 1));
        if (cells[*position])
            return refuse(row, value_, "census_value_twice", {{"feature", name}, {"value", value}});
        cells[*position] = {*share, *respondents};
    }

    std::size_t feature_named(const std::string& name) {
        const auto found = position_of(census_.features, name,
                                       [](const CensusFeature& each) { return each.name; });
        if (found) return *found;
        census_.features.push_back({name, {}, std::nullopt, {}});
        entries_.emplace_back();
        return census_.features.size() - 1;
    }

    // Which row of shares this is: the position of the given value, 0 without one.
    std::optional<std::size_t> given_place(std::size_t row, std::size_t feature) {
        CensusFeature& own = census_.features[feature];
        const std::string name = text(row, given_feature_);
        const std::string value = text(row, given_value_);
        const bool fresh = entries_[feature].empty();
        const auto found = position_of(census_.features, name,
                                       [](const CensusFeature& each) { return each.name; });
        if (name.empty() && value.empty()) {
            if (!own.given) return 0;
            refuse(row, feature_, "census_given_mixed", {{"feature", own.name}});
            return std::nullopt;
        }
        if (!found || *found >= feature) {
            refuse(row, given_feature_, "census_given_unknown", {{"text", name}});
            return std::nullopt;
        }
        if ((!fresh && !own.given) || (own.given && *own.given != *found)) {
            refuse(row, feature_, "census_given_mixed", {{"feature", own.name}});
            return std::nullopt;
        }
        own.given = found;
        const auto place = position_of(census_.features[*found].values, value,
                                       [](const std::string& each) { return each; });
        if (!place) refuse(row, given_value_, "census_given_unknown", {{"text", value}});
        return place;
    }

    std::optional<Decimal> decimal(std::size_t row, std::size_t column) {
        const std::string typed = text(row, column);
        const auto number = read_decimal(typed);
        if (!number) refuse(row, column, "census_share_not_a_number", {{"text", typed}});
        if (number) decimals_ = std::max(decimals_, number->decimals);
        return number;
    }

    // All shares in whole numbers of the finest decimal of the file.
    void scale() {
        const auto whole_number = [&](Decimal number) {
            for (; number.decimals < decimals_; ++number.decimals) number.digits *= 10;
            return number.digits;
        };
        for (std::size_t f = 0; f < census_.features.size(); ++f) {
            CensusFeature& feature = census_.features[f];
            for (const auto& cells : entries_[f]) {
                std::vector<CensusShare>& row = feature.shares.emplace_back(feature.values.size());
                for (std::size_t v = 0; v < cells.size(); ++v) {
                    if (cells[v])
                        row[v] = {whole_number(cells[v]->first), whole_number(cells[v]->second)};
                }
            }
        }
    }

    void check() {
        for (CensusFeature& feature : census_.features) {
            const std::size_t rows =
                feature.given ? census_.features[*feature.given].values.size() : 1;
            feature.shares.resize(rows, std::vector<CensusShare>(feature.values.size()));
            for (std::size_t row = 0; row < rows; ++row) {
                std::int64_t inhabitants = 0;
                std::int64_t respondents = 0;
                for (const CensusShare& share : feature.shares[row]) {
                    inhabitants += share.inhabitants;
                    respondents += share.respondents;
                }
                if (inhabitants > 0 && respondents > 0) continue;
                const std::string given =
                    feature.given ? census_.features[*feature.given].values[row] : "";
                Finding none =
                    finding("census_no_share", {{"feature", feature.name}, {"given", given}});
                none.file = table_.file();
                findings_.add(std::move(none));
            }
        }
    }

    using Entries = std::vector<std::vector<std::optional<std::pair<Decimal, Decimal>>>>;

    const Table& table_;
    std::size_t feature_ = 0, value_ = 0, share_ = 0, respondents_ = 0;
    std::size_t given_feature_ = 0, given_value_ = 0;
    std::size_t decimals_ = 0;
    Census census_;
    std::vector<Entries> entries_;  // As typed, a feature each.
    FindingList findings_;
};

CensusFeature feature_of(std::string name,
                         const std::vector<std::pair<std::string, CensusShare>>& shares) {
    CensusFeature feature{std::move(name), {}, std::nullopt, {{}}};
    for (const auto& [value, share] : shares) {
        feature.values.push_back(value);
        feature.shares[0].push_back(share);
    }
    return feature;
}

}  // namespace

Census invented_valley() {
    // Per thousand.
    return {{feature_of("gender", {{"woman", {510, 525}}, {"man", {482, 463}}, {"another", {8, 12}}}),
             feature_of("age", {{"16-29", {190, 120}},
                                {"30-44", {230, 200}},
                                {"45-64", {330, 380}},
                                {"65+", {250, 300}}}),
             feature_of("territory", {{"Upper valley", {140, 150}},
                                      {"Lower valley", {310, 290}},
                                      {"Plateau", {180, 190}},
                                      {"Old town", {270, 280}},
                                      {"Far hamlets", {100, 90}}}),
             feature_of("education", {{"No diploma", {220, 110}},
                                      {"Vocational", {280, 230}},
                                      {"Secondary", {180, 190}},
                                      {"Higher", {320, 470}}})}};
}

Reading<Census> read_census(const Table& table) { return CensusReader(table).run(); }

std::vector<std::int64_t> inhabitants_of(const Census& census, std::size_t feature) {
    const CensusFeature& own = census.features.at(feature);
    const std::vector<std::int64_t> given =
        own.given ? inhabitants_of(census, *own.given) : std::vector<std::int64_t>{whole};
    std::vector<std::int64_t> parts(own.values.size());
    for (std::size_t row = 0; row < own.shares.size(); ++row) {
        std::int64_t sum = 0;
        for (const CensusShare& share : own.shares[row]) sum += share.inhabitants;
        for (std::size_t v = 0; v < parts.size(); ++v) {
            // A sum may have fifteen digits and a part nine: more than 64 bits together.
            __extension__ using Wide = __int128;
            parts[v] += static_cast<std::int64_t>(static_cast<Wide>(given[row]) *
                                                  own.shares[row][v].inhabitants / sum);
        }
    }
    return parts;
}

}  // namespace isegoria::sortition
