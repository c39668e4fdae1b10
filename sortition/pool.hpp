// SPDX-License-Identifier: AGPL-3.0-or-later
// The pool: who can be drawn. An id and the feature values of each person; whatever else the file
// says (names, addresses) stays apart in the table and never enters a draw. Immutable; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sortition/csv.hpp"
#include "sortition/digest.hpp"
#include "sortition/finding.hpp"
#include "sortition/quota.hpp"

namespace isegoria::sortition {

// People are numbered 0 … size()-1 in the order of the file. Features and values are numbered as
// in the Quotas that the pool was read with; use a pool with those quotas only.
struct Pool {
    std::vector<std::string> ids;      // Unique, trimmed, otherwise octet for octet as in the file.
    std::vector<std::int16_t> values;  // Row by row: people times features.
    std::size_t feature_count = 0;
    Table table;                           // Everything of the file; may be empty.
    std::vector<std::uint32_t> table_row;  // Each person's row in `table`; empty if there is none.
    bool ids_are_row_numbers = false;
    // Whose addresses are the same: each person's household, numbered in any way. At most one
    // person of a household is seated. Empty: everybody lives alone.
    std::vector<std::uint32_t> household;

    [[nodiscard]] std::size_t size() const { return ids.size(); }
    [[nodiscard]] int value(std::size_t person, std::size_t feature) const {
        return values[person * feature_count + feature];
    }
};

// Where ids are looked for unless a column is named, in this order.
inline constexpr std::array<std::string_view, 3> usual_id_columns{"id", "unique_id",
                                                                  "nationbuilder_id"};

// Reads a respondents file. `id_column` empty: the first of id, unique_id, nationbuilder_id, or
// else the row number of the spreadsheet as id. Names are compared by `fold`.
// Errors (codes pool_*): a column missing, a value empty or unknown to the quotas, an id empty or
// met before.
[[nodiscard]] Reading<Pool> read_pool(Table table, const Quotas& quotas,
                                      std::string_view id_column);

// What can be said of a respondents file while the quotas cannot be used: ids that are empty or met
// before, columns of `features` that are missing, and their empty cells. The same codes.
[[nodiscard]] Findings check_respondents(const Table& table,
                                         const std::vector<std::string>& features,
                                         std::string_view id_column);

// The position of the id column: the chosen one (column_count() if it is missing), else the first
// usual one, else none.
[[nodiscard]] std::optional<std::size_t> find_id_column(const Table& table,
                                                        std::string_view chosen);

// What makes `panels` panels of this size, drawn one after the other from the same pool,
// impossible: fewer people than seats (pool_smaller_than_panel), fewer with a value than its minima
// (pool_too_small, with the change that would mend it), or a feature whose maxima and people do not
// fill the seats (pool_cannot_fill). Of a household one person is counted.
[[nodiscard]] Findings check_pool(const Pool& pool, const Quotas& quotas, int panel_size,
                                  int panels = 1);

// The pool without some people, for instance those of an earlier panel. Households stay.
[[nodiscard]] Pool without_people(const Pool& pool, const std::vector<std::uint32_t>& left_out);

// People sorted by id, octet by octet: the order that everything drawn goes by.
[[nodiscard]] std::vector<std::uint32_t> canonical_people(const Pool& pool);

// For each place in the canonical order, the place of the first person of the same household: a
// numbering of households that does not depend on how the pool numbers them.
[[nodiscard]] std::vector<std::uint32_t> first_of_household(const Pool& pool);

// SHA-256 over, in this order: the domain "isegoria pool 1", the number of features, the folded
// names of the features in sorted order, the number of people, then for each person sorted by id:
// the id, and the folded value of each feature in that same order. So neither the order of rows and
// columns nor capital letters matter, and the other columns are not part of it. When households
// are known, the text "households" follows and, for each person sorted by id, the position in that
// order of the first person of the same household.
[[nodiscard]] Digest pool_hash(const Pool& pool, const Quotas& quotas);

// The same over the domain "isegoria type order 1": what only those know who know the whole pool.
// Types of people are numbered by it, so that their numbers say nothing to others.
[[nodiscard]] Digest type_order_key(const Pool& pool, const Quotas& quotas);

}  // namespace isegoria::sortition
