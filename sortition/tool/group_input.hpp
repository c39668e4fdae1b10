// SPDX-License-Identifier: AGPL-3.0-or-later
// Reads what the verb groups is given: people, columns and wishes, with every error at once. One
// thread.
#pragma once

#include "sortition/csv.hpp"
#include "sortition/groups.hpp"
#include "sortition/tool/arguments.hpp"

namespace isegoria::sortition::tool {

struct GroupInput {
    Table table;  // The people, row by row as in `people`.
    GroupPeople people;
    GroupRequest request;
};

// Errors: those of read_csv; pool_column_missing, pool_id_empty; group_column_rule (a list of
// columns that cannot be read), group_id_unknown, group_wish_unclear, group_number_unclear.
[[nodiscard]] Reading<GroupInput> read_group_input(const Arguments& arguments);

}  // namespace isegoria::sortition::tool
