// SPDX-License-Identifier: AGPL-3.0-or-later
// The frozen result of a phase.
#include "core/result.hpp"

#include "core/state.hpp"

namespace isegoria::core {

std::optional<Rejection> check_publishable(const State&, const PhaseState&) { return std::nullopt; }

ResultPublished result_of(const State&, const PhaseState& phase) {
    return ResultPublished{phase.planned.phase, 0, 0, 0, 0};
}

}  // namespace isegoria::core
