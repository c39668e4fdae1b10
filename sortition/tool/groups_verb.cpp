// SPDX-License-Identifier: AGPL-3.0-or-later
// The verb groups: plans, and writes who sits where. One thread.
#include <filesystem>

#include "sortition/csv_writer.hpp"
#include "sortition/tool/actions.hpp"
#include "sortition/tool/commands.hpp"
#include "sortition/tool/group_input.hpp"
#include "sortition/tool/output.hpp"
#include "sortition/tool/progress.hpp"

namespace isegoria::sortition::tool {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr std::string_view mark = "tables.csv";

// Everybody with all columns, and a column with the table of each round.
std::string people_file(const GroupInput& input, const GroupPlan& plan) {
    std::vector<std::vector<std::string>> seats(input.people.ids.size());
    for (const GroupRound& round : plan.rounds) {
        for (std::size_t table = 0; table < round.tables.size(); ++table) {
            for (const int person : round.tables[table])
                seats[static_cast<std::size_t>(person)].push_back(std::to_string(table + 1));
        }
    }
    std::string rows(byte_order_mark);
    std::vector<std::string_view> cells(input.table.header().begin(), input.table.header().end());
    std::vector<std::string> names;
    for (std::size_t round = 1; round <= plan.rounds.size(); ++round)
        names.push_back("table_of_round_" + std::to_string(round));
    cells.insert(cells.end(), names.begin(), names.end());
    append_row(rows, cells);
    for (std::size_t row = 0; row < input.table.row_count(); ++row) {
        cells.clear();
        for (std::size_t column = 0; column < input.table.column_count(); ++column)
            cells.push_back(input.table.cell(row, column));
        cells.insert(cells.end(), seats[row].begin(), seats[row].end());
        append_row(rows, cells);
    }
    return rows;
}

std::string tables_file(const GroupInput& input, const GroupPlan& plan) {
    std::string rows(byte_order_mark);
    append_row(rows, {"round", "table", "role", "id"});
    for (std::size_t r = 0; r < plan.rounds.size(); ++r) {
        const GroupRound& round = plan.rounds[r];
        for (std::size_t t = 0; t < round.tables.size(); ++t) {
            const std::string number = std::to_string(r + 1);
            const std::string table = std::to_string(t + 1);
            if (t < round.facilitators.size()) {
                for (const int each : round.facilitators[t]) {
                    append_row(rows, {number, table, "facilitator",
                                      input.request.facilitators[static_cast<std::size_t>(each)].id});
                }
            }
            for (const int person : round.tables[t]) {
                append_row(rows, {number, table, "member",
                                  input.people.ids[static_cast<std::size_t>(person)]});
            }
        }
    }
    return rows;
}

Findings figures(const GroupQuality& quality) {
    Findings messages{
        finding("groups_meetings", {{"met", std::to_string(quality.pairs_met)},
                                    {"most", std::to_string(quality.pairs_met_most)},
                                    {"repeated", std::to_string(quality.repeated)},
                                    {"fewest", std::to_string(quality.fewest_met)}})};
    for (const GroupColumnQuality& column : quality.columns) {
        const bool clustered = column.rule == GroupRule::cluster;
        const bool diversified = column.rule == GroupRule::diversify;
        if (clustered) {
            messages.push_back(
                finding("groups_clustered", {{"column", column.name},
                                             {"tables", std::to_string(column.tables_used)},
                                             {"least", std::to_string(column.tables_least)}}));
        } else if (diversified) {
            messages.push_back(finding("groups_diversified",
                                       {{"column", column.name},
                                        {"uneven", std::to_string(column.uneven)},
                                        {"worst", std::to_string(column.worst)}}));
        }
    }
    if (quality.needs_unserved > 0) {
        messages.push_back(
            finding("groups_unserved", {{"tables", std::to_string(quality.needs_unserved)}}));
    }
    return messages;
}

}  // namespace

Result groups(const Arguments& arguments, const Surroundings& surroundings) {
    Reading<GroupInput> input = read_group_input(arguments);
    if (!input.ok())
        return failed(exit_bad_input, std::move(input.errors), std::move(input.notices));
    ProgressLine line(surroundings.progress);
    input.value->request.progress = [&](std::int64_t done, std::int64_t of) {
        const Words words{"Seating people …", "Répartition des personnes …"};
        line.show(words.in(arguments.language), done, of);
        return !(surroundings.interrupted && surroundings.interrupted());
    };
    GroupPlan plan = plan_groups(input.value->people, input.value->request);
    if (!plan.planned()) return refused(std::move(plan.findings), std::move(input.notices));
    const std::string path = arguments.text("--out");
    Findings unwritten = write_folder(
        path, mark,
        {{"people.csv", true,
          [&](std::ostream& stream) { stream << people_file(*input.value, plan); }},
         {mark, true, [&](std::ostream& stream) { stream << tables_file(*input.value, plan); }}},
        {arguments.has("--overwrite"), surroundings.interrupted});
    if (!unwritten.empty()) return refused(std::move(unwritten), std::move(input.notices));
    Result result;
    result.notices = std::move(input.notices);
    result.messages = figures(plan.quality);
    result.messages.push_back(
        finding("groups_planned",
                {{"people", std::to_string(input.value->people.ids.size())},
                 {"tables", std::to_string(input.value->request.table_sizes.size())},
                 {"rounds", std::to_string(plan.rounds.size())},
                 {"path", path}}));
    return result;
}

}  // namespace isegoria::sortition::tool
