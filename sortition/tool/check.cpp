// SPDX-License-Identifier: AGPL-3.0-or-later
// The verb check. One thread.
#include <algorithm>

#include "sortition/instance.hpp"
#include "sortition/lottery.hpp"
#include "sortition/tool/actions.hpp"
#include "sortition/tool/commands.hpp"
#include "sortition/tool/input.hpp"
#include "sortition/tool/output.hpp"

namespace isegoria::sortition::tool {

Result check(const Arguments& arguments, const Surroundings& surroundings) {
    constexpr int no_number = -1;
    FindingList wrong;
    const int panel_size = arguments.number("--panel-size", 1, panel_size_max, no_number, wrong);
    const InputFiles files = input_files(arguments, wrong);
    if (!wrong.empty()) return failed(exit_bad_input, wrong.take());
    Reading<Input> input = read_input(files);
    if (!input.ok())
        return failed(exit_bad_input, std::move(input.errors), std::move(input.notices));
    const Quotas& quotas = input.value->quotas;
    const Pool& pool = input.value->pool;
    const bool sized = panel_size != no_number;
    Findings impossible = check_quotas(quotas, sized ? std::optional(panel_size) : std::nullopt);
    append(impossible, check_pool(pool, quotas, sized ? panel_size : 0));
    if (!impossible.empty())
        return failed(exit_not_possible, std::move(impossible), std::move(input.notices));
    const Instance instance = make_instance(pool, quotas, std::max(panel_size, 0));
    const auto quota_count = static_cast<std::size_t>(
        std::count_if(instance.rows.begin(), instance.rows.end(), [&](const Row& row) {
            return row.feature < quotas.features.size();
        }));
    Result result;
    result.notices = std::move(input.notices);
    result.messages.push_back(finding("checked", {{"people", std::to_string(pool.size())},
                                                  {"types", std::to_string(instance.type_count())},
                                                  {"quotas", std::to_string(quota_count)},
                                                  {"pool_hash", to_hex(pool_hash(pool, quotas))},
                                                  {"quotas_hash", to_hex(quotas_hash(quotas))}}));
    if (input.value->households > 0) {
        result.messages.push_back(
            finding("checked_households",
                    {{"households", std::to_string(input.value->households)},
                     {"people", std::to_string(pool.size())}}));
    }
    if (arguments.has("--alike")) {
        const std::string path = arguments.text("--alike");
        const OutputFile pairs{path, true, [&](std::ostream& stream) {
                                   stream << household_pairs_csv(pool, input.value->alike,
                                                                 arguments.language);
                               }};
        Findings unwritten =
            write_files({pairs}, {arguments.has("--overwrite"), surroundings.interrupted});
        if (!unwritten.empty()) return refused(std::move(unwritten), std::move(result.notices));
        result.messages.push_back(
            finding("checked_alike",
                    {{"count", std::to_string(input.value->alike.size())}, {"path", path}}));
    }
    return result;
}

}  // namespace isegoria::sortition::tool
