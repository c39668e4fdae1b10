// SPDX-License-Identifier: AGPL-3.0-or-later
// Writes the files of a lottery of replacements. Pure functions; any thread.
#include "sortition/tool/made_files.hpp"

#include "sortition/csv_writer.hpp"

namespace isegoria::sortition::tool {
namespace {

// An input must keep its octets: no apostrophe before what a spreadsheet would run.
void append_verbatim(std::string& out, std::string_view cell, bool first) {
    out += first ? "\"" : ",\"";
    for (const char c : cell) {
        if (c == '"') out += '"';
        out += c;
    }
    out += '"';
}

}  // namespace

std::string candidates_file(const Pool& pool, const std::vector<std::uint32_t>& people) {
    std::string rows;
    const bool with_id = pool.ids_are_row_numbers;
    if (with_id) append_verbatim(rows, "id", true);
    for (std::size_t c = 0; c < pool.table.column_count(); ++c)
        append_verbatim(rows, pool.table.header()[c], c == 0 && !with_id);
    rows += "\n";
    for (const std::uint32_t person : people) {
        if (with_id) append_verbatim(rows, pool.ids[person], true);
        for (std::size_t c = 0; c < pool.table.column_count(); ++c)
            append_verbatim(rows, pool.table.cell(pool.table_row[person], c), c == 0 && !with_id);
        rows += "\n";
    }
    return rows;
}

std::string quotas_file(const Quotas& quotas) {
    std::string rows;
    append_row(rows, {"feature", "value", "min", "max"}, "\n");
    for (const QuotaFeature& feature : quotas.features) {
        for (const Quota& quota : feature.values) {
            append_row(rows, {feature.name, quota.value, std::to_string(quota.minimum),
                              std::to_string(quota.maximum)},
                       "\n");
        }
    }
    return rows;
}

}  // namespace isegoria::sortition::tool
