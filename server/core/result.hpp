// SPDX-License-Identifier: AGPL-3.0-or-later
// What a phase comes to when its result is published: looked at across concepts. Pure.
#pragma once

#include <optional>

#include "core/plan.hpp"

namespace isegoria::core {

struct State;

// Why the result of a closed phase cannot be published yet, or nothing.
[[nodiscard]] std::optional<Rejection> check_publishable(const State& state,
                                                         const PhaseState& phase);
[[nodiscard]] ResultPublished result_of(const State& state, const PhaseState& phase);

}  // namespace isegoria::core
