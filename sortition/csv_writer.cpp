// SPDX-License-Identifier: AGPL-3.0-or-later
// The CSV writer. Pure functions; any thread.
#include "sortition/csv_writer.hpp"

namespace isegoria::sortition {

bool is_formula(std::string_view cell) {
    constexpr std::string_view starters = "=+-@\t\r\n";
    return !cell.empty() && starters.find(cell.front()) != std::string_view::npos;
}

void append_cell(std::string& out, std::string_view cell) {
    const bool formula = is_formula(cell);
    const bool edge_blank = !cell.empty() && (cell.front() == ' ' || cell.back() == ' ');
    // A formula is quoted too: some spreadsheets look behind the apostrophe of a bare cell. A
    // semicolon is quoted because spreadsheets of some countries separate by it.
    if (!formula && !edge_blank && cell.find_first_of("\",;\r\n\t") == std::string_view::npos) {
        out += cell;
        return;
    }
    out += '"';
    if (formula) out += '\'';
    for (const char c : cell) {
        if (c == '"') out += '"';
        out += c;
    }
    out += '"';
}

void append_row(std::string& out, const std::vector<std::string_view>& cells,
                std::string_view row_end) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (i > 0) out += ',';
        append_cell(out, cells[i]);
    }
    out += row_end;
}

}  // namespace isegoria::sortition
