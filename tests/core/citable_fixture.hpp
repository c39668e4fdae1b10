// SPDX-License-Identifier: AGPL-3.0-or-later
// A deliberation on a published collection whose contributions may be cited. Used by tests alone.
#pragma once

#include "assembly_fixture.hpp"

namespace isegoria::core::testing {

constexpr ContributionId citable(std::uint64_t number) { return {number}; }

// A deliberation phase is open; contributions citable(1) to citable(count) lie in its ground.
inline State deliberating_on_contributions(std::uint64_t = 3) {
    return during(PhaseKind::deliberation);
}

// An article that stands in the draft of the charter …
inline constexpr ArticleId citable_article{1};
// … in this state.
inline State with_article(State state) { return state; }

}  // namespace isegoria::core::testing
