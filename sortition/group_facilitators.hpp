// SPDX-License-Identifier: AGPL-3.0-or-later
// Which facilitator sits at which table: first those who can serve a need there, then so that each
// meets as many different people as possible. Pure; any thread.
#pragma once

#include <string>
#include <vector>

#include "sortition/groups.hpp"

namespace isegoria::sortition {

// The clustered values of each person, folded.
[[nodiscard]] std::vector<std::vector<std::string>> needs_of(const GroupPeople& people);

// The needs of the people at a table, each once, sorted.
[[nodiscard]] std::vector<std::string> needs_at(const std::vector<std::vector<std::string>>& needs,
                                                const std::vector<int>& table);

// Fills `facilitators` of every round. Needs tables times `facilitators_per_table` facilitators.
void assign_facilitators(const GroupPeople& people, const GroupRequest& request,
                         std::vector<GroupRound>& rounds);

}  // namespace isegoria::sortition
