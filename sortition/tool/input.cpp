// SPDX-License-Identifier: AGPL-3.0-or-later
// Reading of the files, and leaving out of those who have a seat already. One thread.
#include "sortition/tool/input.hpp"

#include <algorithm>
#include <ostream>

#include "sortition/digest.hpp"
#include "sortition/earlier_panel.hpp"
#include "sortition/lottery_files.hpp"
#include "sortition/text.hpp"
#include "sortition/tool/result.hpp"

namespace isegoria::sortition::tool {
namespace {

struct HashedTable {
    Reading<Table> table;
    std::string hash;
};

HashedTable table_of(std::string bytes, const std::string& path) {
    HashedTable result;
    result.hash = to_hex(sha256(bytes));
    result.table = read_csv(std::move(bytes), path);
    return result;
}

HashedTable read_table(const std::string& path) {
    Reading<std::string> bytes = read_file(path);
    if (bytes.ok()) return table_of(std::move(*bytes.value), path);
    HashedTable result;
    result.table.errors = std::move(bytes.errors);
    return result;
}

// Puts the households into the pool; errors and notices go to `result`.
void join_households(Input& input, const HashedTable& decided, Reading<Input>& result) {
    Reading<std::vector<HouseholdDecision>> decisions;
    decisions.value.emplace();
    if (!input.files.households.empty() && decided.table.ok())
        decisions = read_household_decisions(*decided.table.value, input.pool);
    append(result.errors, std::move(decisions.errors));
    if (!decisions.ok()) return;
    Reading<Households> found = find_households(input.pool, input.files.address_columns,
                                                input.files.address_match, *decisions.value);
    append(result.errors, std::move(found.errors));
    append(result.notices, std::move(found.notices));
    if (!found.ok()) return;
    input.pool.household = std::move(found.value->household);
    input.alike = std::move(found.value->open);
    std::vector<std::uint32_t> numbers = input.pool.household;
    std::sort(numbers.begin(), numbers.end());
    input.households =
        std::distance(numbers.begin(), std::unique(numbers.begin(), numbers.end()));
}

// Those who have a seat already are left out, and those who live where one of them does.
void leave_out_selected(Input& input, const HashedTable& selected, Reading<Input>& result) {
    if (!selected.table.ok()) return;
    Reading<EarlierPanel> found = find_earlier_panel(*selected.table.value, input.pool,
                                                     input.files.id_column,
                                                     input.files.address_columns);
    append(result.errors, std::move(found.errors));
    append(result.notices, std::move(found.notices));
    if (!found.ok()) return;
    std::vector<std::uint32_t> people;
    for (const EarlierMember& member : found.value->members) people.push_back(member.person);
    input.pool = without_people(input.pool, people);
}

Reading<Input> read_tables(const InputFiles& files, HashedTable categories,
                           HashedTable respondents) {
    Reading<Input> result;
    Input input;
    input.files = files;
    HashedTable selected;
    HashedTable decided;
    const bool has_selected = !files.already_selected.empty();
    if (has_selected) selected = read_table(files.already_selected);
    if (!files.households.empty()) decided = read_table(files.households);
    Reading<LotteryFiles> both = read_lottery_files(
        std::move(categories.table), std::move(respondents.table), files.id_column);
    result.notices = std::move(both.notices);
    result.errors = std::move(both.errors);
    for (HashedTable* const each : {&selected, &decided}) {
        append(result.notices, std::move(each->table.notices));
        append(result.errors, std::move(each->table.errors));
    }
    if (!both.ok()) return result;
    input.quotas = std::move(both.value->quotas);
    input.pool = std::move(both.value->pool);
    if (has_selected) leave_out_selected(input, selected, result);
    if (!files.address_columns.empty()) join_households(input, decided, result);
    input.hash_categories = std::move(categories.hash);
    input.hash_respondents = std::move(respondents.hash);
    input.hash_already_selected = std::move(selected.hash);
    input.hash_households = std::move(decided.hash);
    if (result.errors.empty()) result.value = std::move(input);
    return result;
}

}  // namespace

InputFiles input_files(const Arguments& arguments, FindingList& wrong) {
    for (const char* const option : {"--address-match", "--households", "--alike"}) {
        if (arguments.has(option) && !arguments.has("--address-columns"))
            wrong.add(finding("argument_not_here", {{"argument", option}}));
    }
    const bool tolerant = arguments.text("--address-match") == "tolerant";
    return {arguments.text("--categories"),
            arguments.text("--respondents"),
            arguments.text("--already-selected"),
            arguments.text("--households"),
            arguments.text("--id-column"),
            list_of(arguments.text("--address-columns")),
            tolerant ? AddressMatch::tolerant : AddressMatch::exact};
}

std::vector<std::string> list_of(std::string_view text) {
    std::vector<std::string> items;
    while (true) {
        const std::size_t end = text.find(',');
        const std::string_view item = trim(text.substr(0, end));
        if (!item.empty()) items.emplace_back(item);
        if (end == std::string_view::npos) return items;
        text.remove_prefix(end + 1);
    }
}

Reading<Input> read_input(const InputFiles& files) {
    return read_tables(files, read_table(files.categories), read_table(files.respondents));
}

Reading<Input> made_input(const InputFiles& files, std::string categories,
                          std::string respondents) {
    Reading<Input> input = read_tables(files, table_of(categories, files.categories),
                                       table_of(respondents, files.respondents));
    if (!input.ok()) return input;
    input.value->made_categories = std::move(categories);
    input.value->made_respondents = std::move(respondents);
    return input;
}

bool copy_file(const std::string& path, const std::string& hash, std::ostream& stream) {
    const Reading<std::string> bytes = read_file(path);
    if (!bytes.ok() || to_hex(sha256(*bytes.value)) != hash) return false;
    stream << *bytes.value;
    return true;
}

}  // namespace isegoria::sortition::tool
