// SPDX-License-Identifier: AGPL-3.0-or-later
// Finding an earlier panel's people by sorted keys. Pure functions; any thread.
#include "sortition/earlier_panel.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "sortition/text.hpp"

namespace isegoria::sortition {
namespace {

using Columns = std::vector<std::size_t>;

Finding missing(const Table& table, std::string_view code, std::string_view name) {
    Finding result = finding(code, {{"column", std::string(name)}});
    result.file = table.file();
    result.row = 1;
    return result;
}

Columns find_columns(const Table& table, std::string_view code,
                     const std::vector<std::string>& names, Findings& errors) {
    Columns columns;
    for (const std::string& name : names) {
        columns.push_back(table.find_column(name));
        if (columns.back() == table.column_count()) errors.push_back(missing(table, code, name));
    }
    return columns;
}

// Empty when one of the cells is.
std::string address_of(const Table& table, std::size_t row, const Columns& columns) {
    std::string address;
    for (const std::size_t column : columns) {
        const std::string cell = fold(table.cell(row, column));
        if (cell.empty()) return {};
        address += cell + '\n';
    }
    return address;
}

// The first row with each key.
using Rows = std::map<std::string, std::size_t, std::less<>>;

}  // namespace

Reading<EarlierPanel> find_earlier_panel(const Table& earlier, const Pool& pool,
                                         std::string_view id_column,
                                         const std::vector<std::string>& address_columns) {
    Reading<EarlierPanel> result;
    const Columns there =
        find_columns(earlier, "earlier_column_missing", address_columns, result.errors);
    const Columns here =
        find_columns(pool.table, "pool_column_missing", address_columns, result.errors);
    std::optional<std::size_t> id = find_id_column(earlier, id_column);
    if (id && *id == earlier.column_count())
        result.errors.push_back(missing(earlier, "earlier_column_missing", id_column));
    if (!result.errors.empty()) return result;
    if (pool.ids_are_row_numbers) id.reset();
    if (!id && address_columns.empty()) {
        Finding nothing = finding("earlier_nothing_to_match");
        nothing.file = earlier.file();
        result.errors.push_back(std::move(nothing));
        return result;
    }
    Rows by_id;
    Rows by_address;
    for (std::size_t row = 0; row < earlier.row_count(); ++row) {
        if (id) by_id.emplace(trim(earlier.cell(row, *id)), row);
        if (!there.empty()) by_address.emplace(address_of(earlier, row, there), row);
    }
    by_id.erase("");
    by_address.erase("");
    EarlierPanel panel;
    std::vector<bool> fits(earlier.row_count());
    std::size_t id_count = 0;
    for (std::uint32_t person = 0; person < pool.size(); ++person) {
        const auto same_id = id ? by_id.find(pool.ids[person]) : by_id.end();
        const auto same_address =
            here.empty() ? by_address.end()
                         : by_address.find(address_of(pool.table, pool.table_row[person], here));
        const bool found_by_id = same_id != by_id.end();
        if (!found_by_id && same_address == by_address.end()) continue;
        const std::size_t row = found_by_id ? same_id->second : same_address->second;
        fits[row] = true;
        if (same_address != by_address.end()) fits[same_address->second] = true;
        id_count += found_by_id ? 1 : 0;
        panel.members.push_back({person, earlier.row_number(row), found_by_id});
    }
    const auto notice = [&](std::string_view code, Arguments arguments) {
        Finding each = finding(code, std::move(arguments));
        each.file = earlier.file();
        result.notices.push_back(std::move(each));
    };
    notice("earlier_found", {{"by_id", std::to_string(id_count)},
                             {"by_address", std::to_string(panel.members.size() - id_count)}});
    const auto strangers = std::count(fits.begin(), fits.end(), false);
    if (strangers > 0) notice("earlier_not_in_pool", {{"count", std::to_string(strangers)}});
    result.value = std::move(panel);
    return result;
}

}  // namespace isegoria::sortition
