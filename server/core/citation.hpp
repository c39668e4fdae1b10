// SPDX-License-Identifier: AGPL-3.0-or-later
// Whether something may be cited by what the panel writes: the joint between collection, proposals
// and the charter. Pure.
#pragma once

#include <string_view>
#include <vector>

#include "core/ids.hpp"
#include "core/outcome.hpp"

namespace isegoria::core {

struct State;

// A contribution that was accepted, is not withdrawn, and lies in the published result of its
// phase.
[[nodiscard]] bool is_citable(const State& state, ContributionId contribution);
// A proposal that is not withdrawn.
[[nodiscard]] bool is_citable(const State& state, ProposalId proposal);

}  // namespace isegoria::core
