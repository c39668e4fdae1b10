// SPDX-License-Identifier: AGPL-3.0-or-later
// Reading a folder back and drawing from it. One thread.
#include "sortition/tool/folder.hpp"

#include <charconv>
#include <filesystem>
#include <optional>

#include "sortition/csv.hpp"
#include "sortition/public_value.hpp"
#include "sortition/text.hpp"
#include "sortition/tool/result.hpp"

namespace isegoria::sortition::tool {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t decimals = 12;

std::string within(const std::string& folder, std::string_view name) {
    return (fs::path(folder) / name).string();
}

std::optional<std::int64_t> read_probability(std::string_view text) {
    const std::size_t point = text.find('.');
    if (point != 1 || text.size() != point + 1 + decimals) return std::nullopt;
    std::string digits(text.substr(0, point));
    digits += text.substr(point + 1);
    std::int64_t value = 0;
    const char* const end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, value);
    if (error != std::errc() || stop != end || value < 0 || value > probability_unit)
        return std::nullopt;
    return value;
}

// In the order of the pool, person by person.
std::optional<std::vector<std::int64_t>> read_probabilities(const std::string& path,
                                                            const Pool& pool, Findings& errors) {
    Reading<Table> table = read_csv_file(path);
    append(errors, std::move(table.errors));
    if (!table.ok()) return std::nullopt;
    const auto refuse = [&](std::size_t row) {
        errors.push_back(table.value->at(row, 0, "folder_probabilities", {}));
        return std::nullopt;
    };
    const std::size_t column = table.value->find_column("probability");
    if (column == table.value->column_count() || table.value->row_count() != pool.size())
        return refuse(0);
    std::vector<std::int64_t> probabilities;
    for (std::size_t person = 0; person < pool.size(); ++person) {
        const auto probability = read_probability(table.value->cell(person, column));
        if (!probability) return refuse(person);
        probabilities.push_back(*probability);
    }
    return probabilities;
}

}  // namespace

std::string probability_text(std::int64_t probability) {
    const std::string digits = std::to_string(probability % probability_unit);
    return std::to_string(probability / probability_unit) + "." +
           std::string(decimals - digits.size(), '0') + digits;
}

Reading<Lottery> read_lottery(const std::string& folder) {
    Reading<Lottery> result;
    std::error_code error;
    if (!fs::is_regular_file(within(folder, file_names::prepared), error)) {
        result.errors.push_back(finding("folder_not_prepared", {{"path", folder}}));
        return result;
    }
    Lottery lottery;
    auto record = read_part<PreparedRecord>(within(folder, file_names::prepared), result.errors,
                                            read_prepared_record);
    auto portfolio =
        read_part<Portfolio>(within(folder, file_names::portfolio), result.errors, read_portfolio);
    Reading<std::string> certificate = read_file(within(folder, file_names::certificate));
    append(result.errors, std::move(certificate.errors));
    if (!record) return result;
    const auto if_any = [&](const std::string& hash, std::string_view name) {
        return hash.empty() ? std::string() : within(folder, name);
    };
    InputFiles files{within(folder, file_names::categories),
                     within(folder, file_names::respondents),
                     if_any(record->file_already_selected, file_names::already_selected),
                     if_any(record->file_households, file_names::households),
                     record->id_column,
                     record->address_columns,
                     record->address_match == "tolerant" ? AddressMatch::tolerant
                                                         : AddressMatch::exact};
    Reading<Input> input = read_input(files);
    append(result.errors, std::move(input.errors));
    if (!input.ok()) return result;
    auto probabilities = read_probabilities(within(folder, file_names::probabilities),
                                            input.value->pool, result.errors);
    if (!result.errors.empty()) return result;
    result.value = Lottery{std::move(*input.value), std::move(*record), std::move(*portfolio),
                           std::move(*probabilities), std::move(*certificate.value)};
    return result;
}

Findings check_records(const Lottery& lottery) {
    const auto& [input, record, portfolio, probabilities, certificate] = lottery;
    PreparedRecord again = record;
    again.people = static_cast<int>(input.pool.size());
    again.households = static_cast<int>(input.households);
    again.panel_size = portfolio.panel_size;
    again.lots = portfolio.denominator;
    again.file_categories = input.hash_categories;
    again.file_respondents = input.hash_respondents;
    again.file_already_selected = input.hash_already_selected;
    again.file_households = input.hash_households;
    again.pool_hash = to_hex(pool_hash(input.pool, input.quotas));
    again.quotas_hash = to_hex(quotas_hash(input.quotas));
    again.portfolio_hash = to_hex(portfolio_hash(portfolio));
    Findings differences = compare(again, record);
    for (Finding& each : differences) each.file = file_names::prepared;
    return differences;
}

Reading<Drawn> draw_lottery(const Lottery& lottery, std::string_view public_value) {
    Reading<Drawn> result;
    Reading<std::string> octets = parse_public_value(public_value);
    if (!octets.ok()) {
        result.errors = std::move(octets.errors);
        return result;
    }
    PortfolioDraw draw = draw_panel(lottery.input.pool, lottery.input.quotas, lottery.portfolio,
                                    public_value);
    if (!draw.findings.empty()) {
        result.errors = std::move(draw.findings);
        return result;
    }
    result.value = Drawn{make_draw_record(lottery.input.pool, lottery.record, lottery.portfolio,
                                          draw, public_value, *octets.value),
                         std::move(draw.people), std::move(octets.notices)};
    return result;
}

}  // namespace isegoria::sortition::tool
