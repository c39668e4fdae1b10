// SPDX-License-Identifier: AGPL-3.0-or-later
// The verb generate. One thread.
#include "sortition/generate.hpp"

#include "sortition/lottery.hpp"
#include "sortition/tool/actions.hpp"
#include "sortition/tool/commands.hpp"
#include "sortition/tool/output.hpp"

namespace isegoria::sortition::tool {
namespace {

Reading<Census> read_shares(const Arguments& arguments) {
    Reading<Census> result;
    if (!arguments.has("--shares")) {
        result.value = invented_valley();
        return result;
    }
    Reading<Table> table = read_csv_file(arguments.text("--shares"));
    if (table.ok()) result = read_census(*table.value);
    append(result.errors, std::move(table.errors));
    append(result.notices, std::move(table.notices));
    return result;
}

}  // namespace

Result generate(const Arguments& arguments, const Surroundings& surroundings) {
    FindingList wrong;
    MadeUpPool request;
    const std::string seed = arguments.text("--seed");
    request.seed = seed;
    request.people = arguments.number("--people", 1, static_cast<int>(rows_max), 1, wrong);
    request.sharing_percent = arguments.number("--sharing", 0, 100, 0, wrong);
    const int panel_size = arguments.number("--panel-size", 1, panel_size_max, 1, wrong);
    // Quotas cannot be made for a panel of unknown size.
    if (arguments.has("--categories") && !arguments.has("--panel-size"))
        wrong.add(finding("argument_missing", {{"argument", "--panel-size"}}));
    Reading<Census> census = read_shares(arguments);
    wrong.add_all(std::move(census.errors));
    if (!wrong.empty()) return failed(exit_bad_input, wrong.take(), std::move(census.notices));
    const std::string path = arguments.text("--out");
    std::vector<OutputFile> files{{path, false, [&](std::ostream& stream) {
                                       generate_pool(*census.value, request,
                                                     [&](std::string_view rows) { stream << rows; });
                                   }}};
    if (arguments.has("--categories")) {
        files.push_back({arguments.text("--categories"), false, [&](std::ostream& stream) {
                             stream << generate_categories(*census.value, panel_size);
                         }});
    }
    Findings unwritten =
        write_files(files, {arguments.has("--overwrite"), surroundings.interrupted});
    if (!unwritten.empty()) return refused(std::move(unwritten));
    Result result;
    result.notices = std::move(census.notices);
    result.messages.push_back(finding(
        "generated", {{"people", std::to_string(request.people)}, {"path", path}}));
    return result;
}

}  // namespace isegoria::sortition::tool
