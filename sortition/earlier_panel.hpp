// SPDX-License-Identifier: AGPL-3.0-or-later
// People of an earlier panel, found again in a new pool by their id or their address, so that they
// can be left out of the draw or marked. Pure functions; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sortition/csv.hpp"
#include "sortition/finding.hpp"
#include "sortition/pool.hpp"

namespace isegoria::sortition {

struct EarlierMember {
    std::uint32_t person = 0;  // Position in the pool.
    std::uint32_t row = 0;     // In the earlier file, as a spreadsheet counts; the first that fits.
    bool by_id = false;        // Otherwise all address columns are equal.
};

// Ascending by person. Notices: earlier_found (how many by id, how many by address) and
// earlier_not_in_pool (rows that fit nobody).
struct EarlierPanel {
    std::vector<EarlierMember> members;
};

// `id_column` as for read_pool; ids that are row numbers fit nobody. Address columns count when all
// of them are in both files and none is empty, compared by `fold`.
// Errors: earlier_column_missing (an address column, or a chosen id column, that the earlier file
// lacks), pool_column_missing, earlier_nothing_to_match (neither ids nor address columns).
[[nodiscard]] Reading<EarlierPanel> find_earlier_panel(
    const Table& earlier, const Pool& pool, std::string_view id_column,
    const std::vector<std::string>& address_columns);

}  // namespace isegoria::sortition
