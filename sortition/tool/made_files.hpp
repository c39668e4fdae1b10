// SPDX-License-Identifier: AGPL-3.0-or-later
// The two files of a lottery of replacements, which nobody wrote: who can still be seated, and what
// the seated leave of the quotas. Pure functions; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sortition/pool.hpp"
#include "sortition/quota.hpp"

namespace isegoria::sortition::tool {

// These people of the pool with every column of its file.
[[nodiscard]] std::string candidates_file(const Pool& pool,
                                          const std::vector<std::uint32_t>& people);
[[nodiscard]] std::string quotas_file(const Quotas& quotas);

}  // namespace isegoria::sortition::tool
