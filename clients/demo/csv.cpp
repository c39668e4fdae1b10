// SPDX-License-Identifier: AGPL-3.0-or-later
// One pass over the octets, with the quote as the only state.
#include "demo/csv.hpp"

#include <algorithm>

namespace isegoria::demo {

std::size_t Sheet::place(std::string_view column) const {
    return static_cast<std::size_t>(std::find(columns.begin(), columns.end(), column) -
                                    columns.begin());
}

Sheet read_csv(std::string_view octets) {
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (octets.substr(0, byte_order_mark.size()) == byte_order_mark)
        octets.remove_prefix(byte_order_mark.size());
    std::vector<std::vector<std::string>> rows;
    std::vector<std::string> row;
    std::string cell;
    bool quoted = false;
    const auto end_row = [&] {
        row.push_back(std::move(cell));
        cell.clear();
        const bool blank = row.size() == 1 && row.front().empty();
        if (!blank) rows.push_back(std::move(row));
        row.clear();
    };
    for (std::size_t at = 0; at < octets.size(); ++at) {
        const char sign = octets[at];
        const bool doubled = sign == '"' && at + 1 < octets.size() && octets[at + 1] == '"';
        if (quoted && doubled) {
            cell += '"';
            ++at;
        } else if (sign == '"') {
            quoted = !quoted;
        } else if (quoted) {
            cell += sign;
        } else if (sign == ',') {
            row.push_back(std::move(cell));
            cell.clear();
        } else if (sign == '\n') {
            end_row();
        } else if (sign != '\r') {
            cell += sign;
        }
    }
    if (!cell.empty() || !row.empty()) end_row();
    Sheet sheet;
    if (rows.empty()) return sheet;
    sheet.columns = std::move(rows.front());
    rows.erase(rows.begin());
    for (auto& each : rows) each.resize(sheet.columns.size());
    sheet.rows = std::move(rows);
    return sheet;
}

}  // namespace isegoria::demo
