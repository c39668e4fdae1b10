// SPDX-License-Identifier: AGPL-3.0-or-later
// Reading and checking of quotas. Plain values; any thread.
#include "sortition/quota.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <numeric>

#include "sortition/text.hpp"

namespace isegoria::sortition {
namespace {

struct Columns {
    std::size_t feature, value, minimum, maximum, minimum_flex, maximum_flex;
};

std::optional<Columns> find_columns(const Table& table, FindingList& errors) {
    const std::size_t none = table.column_count();
    const auto first_of = [&](std::string_view one, std::string_view other) {
        const std::size_t found = table.find_column(one);
        return found != none ? found : table.find_column(other);
    };
    Columns columns{};
    const bool both = table.find_column("category") != none && table.find_column("feature") != none;
    columns.feature = first_of("category", "feature");
    columns.value = both ? table.find_column("feature") : first_of("value", "name");
    columns.minimum = table.find_column("min");
    columns.maximum = table.find_column("max");
    columns.minimum_flex = table.find_column("min_flex");
    columns.maximum_flex = table.find_column("max_flex");
    const auto require = [&](std::size_t column, std::string names) {
        if (column != none) return;
        Finding missing = finding("quota_column_missing", {{"column", std::move(names)}});
        missing.file = table.file();
        missing.row = 1;
        errors.add(std::move(missing));
    };
    require(columns.feature, "feature / category");
    require(columns.value, "value / name");
    require(columns.minimum, "min");
    require(columns.maximum, "max");
    if (!errors.empty()) return std::nullopt;
    return columns;
}

class QuotaReader {
  public:
    QuotaReader(const Table& table, const Columns& columns) : table_(table), columns_(columns) {}
    Reading<Quotas> run(FindingList errors);

  private:
    void read_row(std::size_t row);
    std::optional<int> read_bound(std::size_t row, std::size_t column, bool may_be_empty);
    void check_row(std::size_t row, const Quota& quota);
    void store(std::size_t row, std::string_view feature, Quota quota);
    [[nodiscard]] std::string_view cell(std::size_t row, std::size_t column) const {
        return column == table_.column_count() ? std::string_view()
                                               : trim(table_.cell(row, column));
    }

    const Table& table_;
    const Columns& columns_;
    FindingList errors_;
    FindingList notices_;
    Quotas quotas_;
    std::map<std::string, std::size_t> feature_positions_;
    std::map<std::pair<std::string, std::string>, std::size_t> rows_seen_;
};

std::optional<int> QuotaReader::read_bound(std::size_t row, std::size_t column, bool may_be_empty) {
    const std::string_view text = cell(row, column);
    if (text.empty()) {
        if (!may_be_empty) {
            errors_.add(table_.at(row, column, "quota_bound_missing",
                                  {{"heading", std::string(trim(table_.header()[column]))}}));
        }
        return std::nullopt;
    }
    int bound = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), bound);
    if (error != std::errc() || end != text.data() + text.size() || bound < 0 ||
        bound > bound_max) {
        errors_.add(table_.at(row, column, "quota_bound_not_a_number",
                              {{"text", std::string(text)}, {"limit", std::to_string(bound_max)}}));
        return std::nullopt;
    }
    return bound;
}

void QuotaReader::check_row(std::size_t row, const Quota& quota) {
    const auto above = [&](std::size_t column, std::string_view code, int low, int high) {
        if (low <= high) return;
        errors_.add(table_.at(row, column, code,
                              {{"value", quota.value},
                               {"low", std::to_string(low)},
                               {"high", std::to_string(high)}}));
    };
    above(columns_.minimum, "quota_min_above_max", quota.minimum, quota.maximum);
    above(columns_.minimum_flex, "quota_min_flex_above_min",
          quota.minimum_flex.value_or(quota.minimum), quota.minimum);
    above(columns_.maximum_flex, "quota_max_flex_below_max", quota.maximum,
          quota.maximum_flex.value_or(quota.maximum));
}

void QuotaReader::store(std::size_t row, std::string_view feature, Quota quota) {
    const std::string key = fold(feature);
    const auto [seen, fresh] = rows_seen_.emplace(std::pair(key, fold(quota.value)), row);
    if (!fresh) {
        errors_.add(
            table_.at(row, columns_.value, "quota_value_twice",
                      {{"feature", std::string(feature)},
                       {"value", quota.value},
                       {"first_cell", cell_name(table_.row_number(seen->second),
                                                static_cast<std::uint32_t>(columns_.value + 1))}}));
        return;
    }
    const auto [position, is_new] = feature_positions_.emplace(key, quotas_.features.size());
    if (is_new) {
        if (quotas_.features.size() == features_max) {
            errors_.add(table_.at(row, columns_.feature, "quota_too_many_features",
                                  {{"limit", std::to_string(features_max)}}));
        }
        quotas_.features.push_back({std::string(feature), {}});
    }
    std::vector<Quota>& values = quotas_.features[position->second].values;
    if (values.size() == values_max) {
        errors_.add(
            table_.at(row, columns_.value, "quota_too_many_values",
                      {{"feature", std::string(feature)}, {"limit", std::to_string(values_max)}}));
    }
    values.push_back(std::move(quota));
}

void QuotaReader::read_row(std::size_t row) {
    const std::string_view feature = cell(row, columns_.feature);
    if (feature.empty() && cell(row, columns_.minimum).empty() &&
        cell(row, columns_.maximum).empty()) {
        notices_.add(table_.at(row, columns_.feature, "quota_note_row", {}));
        return;
    }
    const std::size_t errors_before = errors_.total();
    Quota quota;
    quota.row = table_.row_number(row);
    quota.value = cell(row, columns_.value);
    if (feature.empty()) errors_.add(table_.at(row, columns_.feature, "quota_feature_missing", {}));
    if (quota.value.empty()) errors_.add(table_.at(row, columns_.value, "quota_value_missing", {}));
    quota.minimum = read_bound(row, columns_.minimum, false).value_or(0);
    quota.maximum = read_bound(row, columns_.maximum, false).value_or(0);
    quota.minimum_flex = read_bound(row, columns_.minimum_flex, true);
    quota.maximum_flex = read_bound(row, columns_.maximum_flex, true);
    // Comparing bounds that could not be read would only repeat the first error.
    if (errors_.total() == errors_before) check_row(row, quota);
    if (!feature.empty() && !quota.value.empty()) store(row, feature, std::move(quota));
}

Reading<Quotas> QuotaReader::run(FindingList errors) {
    errors_ = std::move(errors);
    for (std::size_t row = 0; row < table_.row_count(); ++row) read_row(row);
    if (errors_.empty() && quotas_.features.empty()) {
        Finding none = finding("quota_none");
        none.file = table_.file();
        errors_.add(std::move(none));
    }
    quotas_.file = table_.file();
    quotas_.minimum_column = static_cast<std::uint32_t>(columns_.minimum + 1);
    quotas_.maximum_column = static_cast<std::uint32_t>(columns_.maximum + 1);
    Reading<Quotas> result;
    result.notices = notices_.take();
    if (errors_.empty()) {
        result.value = std::move(quotas_);
    } else {
        result.errors = errors_.take();
    }
    return result;
}

struct Sums {
    std::int64_t minimum = 0;
    std::int64_t maximum = 0;
};

Sums sums_of(const QuotaFeature& feature) {
    Sums sums;
    for (const Quota& quota : feature.values) {
        sums.minimum += quota.minimum;
        sums.maximum += quota.maximum;
    }
    return sums;
}

const Quota& largest_minimum(const QuotaFeature& feature) {
    return *std::max_element(feature.values.begin(), feature.values.end(),
                             [](const Quota& a, const Quota& b) { return a.minimum < b.minimum; });
}

const Quota& smallest_maximum(const QuotaFeature& feature) {
    return *std::min_element(feature.values.begin(), feature.values.end(),
                             [](const Quota& a, const Quota& b) { return a.maximum < b.maximum; });
}

// Without a panel size: no size fits both the feature with the largest sum of minima and the one
// with the smallest sum of maxima.
void check_sums_agree(const Quotas& quotas, FindingList& findings) {
    const auto by_minimum = [](const QuotaFeature& a, const QuotaFeature& b) {
        return sums_of(a).minimum < sums_of(b).minimum;
    };
    const auto by_maximum = [](const QuotaFeature& a, const QuotaFeature& b) {
        return sums_of(a).maximum < sums_of(b).maximum;
    };
    const auto& features = quotas.features;
    const auto most = std::max_element(features.begin(), features.end(), by_minimum);
    const auto least = std::min_element(features.begin(), features.end(), by_maximum);
    if (most == features.end() || sums_of(*most).minimum <= sums_of(*least).maximum) return;
    findings.add(quotas.at_minimum(largest_minimum(*most), "quota_sums_disagree",
                                   {{"feature", most->name},
                                    {"minimum_sum", std::to_string(sums_of(*most).minimum)},
                                    {"other_feature", least->name},
                                    {"maximum_sum", std::to_string(sums_of(*least).maximum)}}));
}

Finding placed(const Quotas& quotas, const Quota& quota, std::uint32_t column,
               std::string_view code, Arguments arguments) {
    Finding result = finding(code, std::move(arguments));
    result.file = quotas.file;
    if (quota.row == 0 || column == 0) return result;
    result.row = quota.row;
    result.column = column;
    result.cell = cell_name(quota.row, column);
    return result;
}

template <class Names>
std::vector<std::size_t> sorted_positions(const Names& folded) {
    std::vector<std::size_t> positions(folded.size());
    std::iota(positions.begin(), positions.end(), std::size_t{0});
    std::sort(positions.begin(), positions.end(),
              [&](std::size_t a, std::size_t b) { return folded[a] < folded[b]; });
    return positions;
}

}  // namespace

Finding Quotas::at_minimum(const Quota& quota, std::string_view code, Arguments arguments) const {
    return placed(*this, quota, minimum_column, code, std::move(arguments));
}

Finding Quotas::at_maximum(const Quota& quota, std::string_view code, Arguments arguments) const {
    return placed(*this, quota, maximum_column, code, std::move(arguments));
}

Reading<Quotas> read_quotas(const Table& table) {
    FindingList errors;
    const std::optional<Columns> columns = find_columns(table, errors);
    if (columns) return QuotaReader(table, *columns).run(std::move(errors));
    Reading<Quotas> failed;
    failed.errors = errors.take();
    return failed;
}

Findings check_quotas(const Quotas& quotas, std::optional<int> panel_size) {
    FindingList findings;
    for (const QuotaFeature& feature : quotas.features) {
        for (const Quota& quota : feature.values) {
            if (quota.minimum <= quota.maximum) continue;
            findings.add(quotas.at_minimum(quota, "quota_min_above_max",
                                           {{"value", quota.value},
                                            {"low", std::to_string(quota.minimum)},
                                            {"high", std::to_string(quota.maximum)}}));
        }
        const Sums sums = sums_of(feature);
        if (!panel_size || feature.values.empty()) continue;
        const std::string size = std::to_string(*panel_size);
        if (sums.minimum > *panel_size) {
            findings.add(quotas.at_minimum(largest_minimum(feature), "quota_minima_above_panel",
                                           {{"feature", feature.name},
                                            {"sum", std::to_string(sums.minimum)},
                                            {"panel_size", size}}));
        }
        if (sums.maximum < *panel_size) {
            findings.add(quotas.at_maximum(smallest_maximum(feature), "quota_maxima_below_panel",
                                           {{"feature", feature.name},
                                            {"sum", std::to_string(sums.maximum)},
                                            {"panel_size", size}}));
        }
    }
    check_sums_agree(quotas, findings);
    return findings.take();
}

std::vector<std::size_t> canonical_features(const Quotas& quotas) {
    std::vector<std::string> names;
    for (const QuotaFeature& feature : quotas.features) names.push_back(fold(feature.name));
    return sorted_positions(names);
}

std::vector<std::size_t> canonical_values(const QuotaFeature& feature) {
    std::vector<std::string> names;
    for (const Quota& quota : feature.values) names.push_back(fold(quota.value));
    return sorted_positions(names);
}

Digest quotas_hash(const Quotas& quotas) {
    Hasher hasher("isegoria quotas 1");
    hasher.number(static_cast<std::int64_t>(quotas.features.size()));
    for (const std::size_t f : canonical_features(quotas)) {
        const QuotaFeature& feature = quotas.features[f];
        hasher.text(fold(feature.name)).number(static_cast<std::int64_t>(feature.values.size()));
        for (const std::size_t v : canonical_values(feature)) {
            const Quota& quota = feature.values[v];
            hasher.text(fold(quota.value)).number(quota.minimum).number(quota.maximum);
            hasher.number(quota.minimum_flex.value_or(-1)).number(quota.maximum_flex.value_or(-1));
        }
    }
    return hasher.finish();
}

}  // namespace isegoria::sortition
