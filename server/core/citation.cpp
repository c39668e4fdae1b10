// SPDX-License-Identifier: AGPL-3.0-or-later
// The checks of citation.hpp.
#include "core/citation.hpp"

#include "core/state.hpp"

namespace isegoria::core {

bool is_citable(const State&, ContributionId contribution) { return bool(contribution); }
bool is_citable(const State&, ProposalId proposal) { return bool(proposal); }

}  // namespace isegoria::core
