// SPDX-License-Identifier: AGPL-3.0-or-later
// Which people stand by, in which order: so that for as many members as possible somebody early in
// the list can take their seat with the quotas still holding. One thread.
#pragma once

#include <vector>

#include "sortition/instance.hpp"
#include "sortition/seed.hpp"

namespace isegoria::sortition {

// The types of `wanted` alternates in order, for a panel of `counts` that meets the quotas. Needs
// as many people outside the panel.
[[nodiscard]] std::vector<std::size_t> choose_alternates(const Instance& instance,
                                                         const Counts& counts, int wanted,
                                                         Generator& generator);

}  // namespace isegoria::sortition
