// SPDX-License-Identifier: AGPL-3.0-or-later
// Looks at a plan of tables with fresh eyes: whether it keeps every firm wish, and how good it is.
// Shares no data with the search, so that a wrong plan cannot judge itself. Pure; any thread.
#pragma once

#include <string>

#include "sortition/groups.hpp"

namespace isegoria::sortition {

// The firm wish that the rounds break, in a few English words for the exception that it becomes;
// empty when they keep all: everybody once a round, sizes, fixed places, together, keep, apart,
// facilitators.
[[nodiscard]] std::string broken_wish(const GroupPeople& people, const GroupRequest& request,
                                      const std::vector<GroupRound>& rounds);

// Of rounds that break no firm wish.
[[nodiscard]] GroupQuality measure_groups(const GroupPeople& people, const GroupRequest& request,
                                          const std::vector<GroupRound>& rounds);

}  // namespace isegoria::sortition
