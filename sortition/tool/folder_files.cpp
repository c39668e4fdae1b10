// SPDX-License-Identifier: AGPL-3.0-or-later
// Writes the files of a folder. Integers and text only. One thread.
#include <algorithm>
#include <cstdlib>

#include "sortition/csv_writer.hpp"
#include "sortition/instance.hpp"
#include "sortition/public_pool.hpp"
#include "sortition/report.hpp"
#include "sortition/tool/chances.hpp"
#include "sortition/tool/folder.hpp"

namespace isegoria::sortition::tool {
namespace {

// Spreadsheets take a file without this mark for their country's old encoding.
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

// Rows are handed on in pieces of about this size.
constexpr std::size_t piece_bytes = 64 * 1024;

void hand_on(std::ostream& stream, std::string& rows, bool all) {
    if (!all && rows.size() < piece_bytes) return;
    stream << rows;
    rows.clear();
}

std::vector<int> others(const Pool& pool, const std::vector<int>& panel) {
    std::vector<bool> seated(pool.size());
    for (const int person : panel) seated[static_cast<std::size_t>(person)] = true;
    std::vector<int> result;
    for (std::size_t person = 0; person < pool.size(); ++person) {
        if (!seated[person]) result.push_back(static_cast<int>(person));
    }
    return result;
}

// Programs read these two, so there is no mark in front.
void write_probabilities(std::ostream& stream, const Lottery& lottery) {
    const Pool& pool = lottery.input.pool;
    std::string rows;
    append_row(rows, {"row", "id", "probability"});
    for (std::size_t person = 0; person < pool.size(); ++person) {
        append_row(rows, {std::to_string(pool.table_row[person]), pool.ids[person],
                          probability_text(lottery.probabilities[person])});
        hand_on(stream, rows, false);
    }
    hand_on(stream, rows, true);
}

void write_panels(std::ostream& stream, const Lottery& lottery, const Digest& seed) {
    const Pool& pool = lottery.input.pool;
    const Portfolio& portfolio = lottery.portfolio;
    const Instance instance = make_instance(pool, lottery.input.quotas, portfolio.panel_size);
    std::vector<std::string> names;
    for (int seat = 1; seat <= portfolio.panel_size; ++seat)
        names.push_back("person_" + std::to_string(seat));
    std::vector<std::string_view> cells{"panel", "weight", "first_lot", "last_lot"};
    cells.insert(cells.end(), names.begin(), names.end());
    std::string rows;
    append_row(rows, cells);
    std::int64_t lot = 0;
    for (std::size_t position = 0; position < portfolio.panels.size(); ++position) {
        const std::int64_t weight = portfolio.panels[position].weight;
        const std::vector<std::string> figures{std::to_string(position), std::to_string(weight),
                                               std::to_string(lot), std::to_string(lot + weight - 1)};
        lot += weight;
        cells.assign(figures.begin(), figures.end());
        for (const int person : people_of_panel(pool, instance, portfolio, position, seed))
            cells.push_back(pool.ids[static_cast<std::size_t>(person)]);
        append_row(rows, cells);
        hand_on(stream, rows, false);
    }
    hand_on(stream, rows, true);
}

std::vector<ReportFeature> report_features(const Pool& pool, const Quotas& quotas,
                                           const std::vector<int>& panel) {
    std::vector<ReportFeature> features;
    for (std::size_t f = 0; f < quotas.features.size(); ++f) {
        ReportFeature feature{quotas.features[f].name, {}};
        for (const Quota& quota : quotas.features[f].values)
            feature.values.push_back({quota.value, quota.minimum, quota.maximum, 0, 0});
        for (std::size_t person = 0; person < pool.size(); ++person)
            ++feature.values[static_cast<std::size_t>(pool.value(person, f))].in_pool;
        for (const int person : panel)
            ++feature.values[static_cast<std::size_t>(
                                 pool.value(static_cast<std::size_t>(person), f))]
                  .in_panel;
        features.push_back(std::move(feature));
    }
    return features;
}

// From 10^12ths to the report's unit.
std::int64_t rounded(std::int64_t probability) {
    constexpr std::int64_t step = probability_unit / chance_unit;
    return (probability + step / 2) / step;
}

Report make_report(const Lottery& lottery, const Drawn& drawn) {
    const auto& [input, record, portfolio, probabilities, certificate] = lottery;
    Report report;
    report.title = record.title;
    report.method = record.method;
    report.certified = record.certified != 0;
    report.panel_size = record.panel_size;
    report.lots = portfolio.denominator;
    report.panels = static_cast<std::int64_t>(portfolio.panels.size());
    report.households = record.households;
    report.features = report_features(input.pool, input.quotas, drawn.panel);
    const std::vector<std::int64_t> in_lots =
        probabilities_of(chances_of_panels(input.pool, input.quotas, portfolio.panel_size,
                                           portfolio.panels, portfolio.denominator));
    report.smallest_drawn = chance_unit;
    for (std::size_t person = 0; person < probabilities.size(); ++person) {
        report.chances.push_back(rounded(probabilities[person]));
        report.largest_rounding = std::max(
            report.largest_rounding, rounded(std::abs(probabilities[person] - in_lots[person])));
        // Who fits on no panel has no chance in any lottery.
        if (probabilities[person] > 0)
            report.smallest_drawn = std::min(report.smallest_drawn, rounded(in_lots[person]));
    }
    report.pool_hash = record.pool_hash;
    report.quotas_hash = record.quotas_hash;
    report.portfolio_hash = record.portfolio_hash;
    report.panel_hash = drawn.record.panel_hash;
    report.public_value = drawn.record.public_value;
    report.lot = drawn.record.lot;
    report.notices = drawn.notices;
    return report;
}

OutputFile text_file(std::string_view name, std::string text) {
    return {name, false, [text = std::move(text)](std::ostream& stream) { stream << text; }};
}

OutputFile copied_file(std::string_view name, const std::string& path, const std::string& hash,
                       const std::string& made = {}) {
    return {name, true, [path, hash, made](std::ostream& stream) {
                if (!made.empty()) {
                    stream << made;
                } else if (!copy_file(path, hash, stream)) {
                    stream.setstate(std::ios::failbit);
                }
            }};
}

}  // namespace

void write_people(std::ostream& stream, const Pool& pool, const std::vector<int>& people) {
    std::string rows(byte_order_mark);
    std::vector<std::string_view> cells;
    if (pool.ids_are_row_numbers) cells.push_back("id");
    for (const std::string& heading : pool.table.header()) cells.push_back(heading);
    append_row(rows, cells);
    for (const int person : people) {
        const auto p = static_cast<std::size_t>(person);
        cells.clear();
        if (pool.ids_are_row_numbers) cells.push_back(pool.ids[p]);
        for (std::size_t column = 0; column < pool.table.column_count(); ++column)
            cells.push_back(pool.table.cell(pool.table_row[p], column));
        append_row(rows, cells);
        hand_on(stream, rows, false);
    }
    hand_on(stream, rows, true);
}

std::string public_pool_text(const Lottery& lottery) {
    const auto& [input, record, portfolio, probabilities, certificate] = lottery;
    return to_json(public_pool_of(
        input.pool, make_instance(input.pool, input.quotas, portfolio.panel_size)));
}

std::vector<OutputFile> prepared_files(const Lottery& lottery) {
    const Input& input = lottery.input;
    std::vector<OutputFile> files{
        copied_file(file_names::categories, input.files.categories, input.hash_categories,
                    input.made_categories),
        copied_file(file_names::respondents, input.files.respondents, input.hash_respondents,
                    input.made_respondents)};
    if (!input.files.already_selected.empty()) {
        files.push_back(copied_file(file_names::already_selected, input.files.already_selected,
                                    input.hash_already_selected));
    }
    if (!input.files.households.empty()) {
        files.push_back(
            copied_file(file_names::households, input.files.households, input.hash_households));
    }
    files.push_back(text_file(file_names::portfolio, to_text(lottery.portfolio)));
    files.push_back({file_names::public_pool, true, [&lottery](std::ostream& stream) {
                         stream << public_pool_text(lottery);
                     }});
    files.push_back(text_file(file_names::certificate, lottery.certificate));
    files.push_back({file_names::probabilities, true, [&lottery](std::ostream& stream) {
                         write_probabilities(stream, lottery);
                     }});
    files.push_back(text_file(file_names::prepared, to_json(lottery.record)));
    return files;
}

std::vector<OutputFile> drawn_files(const Lottery& lottery, const Drawn& drawn, Language language) {
    const Pool& pool = lottery.input.pool;
    return {{file_names::panel, true,
             [&](std::ostream& stream) { write_people(stream, pool, drawn.panel); }},
            {file_names::remaining, true,
             [&](std::ostream& stream) {
                 write_people(stream, pool, others(pool, drawn.panel));
             }},
            {file_names::panels, true,
             [&](std::ostream& stream) {
                 write_panels(stream, lottery, *digest_from_hex(drawn.record.seed));
             }},
            text_file(file_names::report, report_page(make_report(lottery, drawn), language)),
            text_file(file_names::transcript, to_json(drawn.record))};
}

}  // namespace isegoria::sortition::tool
