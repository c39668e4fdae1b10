// SPDX-License-Identifier: AGPL-3.0-or-later
// Writes rows that RFC 4180 readers and spreadsheets open, with cells that a spreadsheet would run
// as a formula made harmless. Pure functions; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace isegoria::sortition {

// True when a spreadsheet may run the cell: it begins with = + - @, a tab or a line end
// (OWASP ASVS 5.0, V1.2.10).
[[nodiscard]] bool is_formula(std::string_view cell);

// Appends the cell: a formula gets a leading apostrophe, and quotes go round what needs them.
void append_cell(std::string& out, std::string_view cell);

// Appends one row, ended by CRLF as RFC 4180 asks, unless told otherwise.
void append_row(std::string& out, const std::vector<std::string_view>& cells,
                std::string_view row_end = "\r\n");

}  // namespace isegoria::sortition
