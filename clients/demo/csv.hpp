// SPDX-License-Identifier: AGPL-3.0-or-later
// Comma-separated values (RFC 4180) with a heading row, as far as the demo's statements need it.
// Pure; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace isegoria::demo {

struct Sheet {
    std::vector<std::string> columns;
    std::vector<std::vector<std::string>> rows;  // Each as long as `columns`.

    // Place of the column; columns.size() when there is none.
    [[nodiscard]] std::size_t place(std::string_view column) const;
};

// Quotes, quoted line breaks, both line ends and a byte-order mark are understood. Short rows are
// filled up with empty cells, and what goes beyond the heading is left out.
[[nodiscard]] Sheet read_csv(std::string_view octets);

}  // namespace isegoria::demo
