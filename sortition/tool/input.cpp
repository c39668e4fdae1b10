// SPDX-License-Identifier: AGPL-3.0-or-later
// Reading of the files, and leaving out of those who have a seat already. One thread.
#include "sortition/tool/input.hpp"

#include <algorithm>
#include <ostream>
#include <set>

#include "sortition/digest.hpp"
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

// The cells of the address columns, or nothing when all are empty: such a person lives alone.
std::string address_of(const Table& table, std::size_t row,
                       const std::vector<std::size_t>& columns) {
    std::string address;
    bool empty = true;
    for (const std::size_t column : columns) {
        const std::string cell = fold(table.cell(row, column));
        empty = empty && cell.empty();
        // Of any two different rows of cells, one has another length somewhere.
        address += std::to_string(cell.size()) + ":" + cell;
    }
    return empty ? std::string() : address;
}

Reading<std::vector<std::size_t>> find_columns(const Table& table,
                                               const std::vector<std::string>& names) {
    Reading<std::vector<std::size_t>> result;
    std::vector<std::size_t> columns;
    for (const std::string& name : names) {
        columns.push_back(table.find_column(name));
        if (columns.back() < table.column_count()) continue;
        Finding missing = finding("pool_column_missing", {{"column", name}});
        missing.file = table.file();
        result.errors.push_back(std::move(missing));
    }
    if (result.errors.empty()) result.value = std::move(columns);
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

// Keeps the people that are not in `left_out`, in their order.
void leave_out(Pool& pool, const std::vector<bool>& left_out) {
    Pool kept;
    kept.feature_count = pool.feature_count;
    kept.ids_are_row_numbers = pool.ids_are_row_numbers;
    for (std::size_t person = 0; person < pool.size(); ++person) {
        if (left_out[person]) continue;
        kept.ids.push_back(std::move(pool.ids[person]));
        kept.table_row.push_back(pool.table_row[person]);
        for (std::size_t f = 0; f < pool.feature_count; ++f)
            kept.values.push_back(static_cast<std::int16_t>(pool.value(person, f)));
    }
    kept.table = std::move(pool.table);
    pool = std::move(kept);
}

std::string id_heading(const Table& table, const std::string& chosen) {
    if (!chosen.empty()) return chosen;
    const auto found =
        std::find_if(usual_id_columns.begin(), usual_id_columns.end(), [&](std::string_view usual) {
            return table.find_column(usual) < table.column_count();
        });
    return std::string(found == usual_id_columns.end() ? usual_id_columns.front() : *found);
}

// Those who have a seat already, known by id, and those who live with them.
Findings leave_out_selected(Input& input, const Table& selected,
                            const std::vector<std::size_t>& pool_address) {
    const std::string heading = id_heading(selected, input.files.id_column);
    const std::size_t id = selected.find_column(heading);
    if (id == selected.column_count()) {
        Finding missing = finding("pool_column_missing", {{"column", heading}});
        missing.file = selected.file();
        return {missing};
    }
    Reading<std::vector<std::size_t>> address = find_columns(selected, input.files.address_columns);
    if (!address.ok()) return address.errors;
    std::set<std::string, std::less<>> ids;
    std::set<std::string> addresses;
    for (std::size_t row = 0; row < selected.row_count(); ++row) {
        ids.emplace(trim(selected.cell(row, id)));
        addresses.insert(address_of(selected, row, *address.value));
    }
    std::vector<bool> left_out(input.pool.size());
    for (std::size_t person = 0; person < input.pool.size(); ++person) {
        const std::string home =
            address_of(input.pool.table, input.pool.table_row[person], pool_address);
        left_out[person] = ids.contains(input.pool.ids[person]) ||
                           (!home.empty() && addresses.contains(home));
    }
    leave_out(input.pool, left_out);
    return {};
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
    for (HashedTable* const each : {&categories, &respondents, &selected, &decided}) {
        append(result.notices, std::move(each->table.notices));
        append(result.errors, std::move(each->table.errors));
    }
    if (!categories.table.ok()) return result;
    Reading<Quotas> quotas = read_quotas(*categories.table.value);
    append(result.notices, std::move(quotas.notices));
    append(result.errors, std::move(quotas.errors));
    if (!quotas.ok() || !respondents.table.ok()) return result;
    auto address = find_columns(*respondents.table.value, files.address_columns);
    append(result.errors, std::move(address.errors));
    Reading<Pool> pool =
        read_pool(std::move(*respondents.table.value), *quotas.value, files.id_column);
    append(result.errors, std::move(pool.errors));
    if (!result.errors.empty()) return result;
    input.quotas = std::move(*quotas.value);
    input.pool = std::move(*pool.value);
    if (has_selected)
        append(result.errors, leave_out_selected(input, *selected.table.value, *address.value));
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
