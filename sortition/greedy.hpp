// SPDX-License-Identifier: AGPL-3.0-or-later
// Quick ways to a panel of types: seat by seat from the tightest quota, and mending by exchanges.
// Pure but for the generator; owned by one draw, one thread.
#pragma once

#include <cstdint>

#include "sortition/instance.hpp"
#include "sortition/seed.hpp"

namespace isegoria::sortition {

// A panel of the right size, drawn seat by seat; it may break quotas where the way came to an end.
// Needs panel_size people in the instance.
[[nodiscard]] Counts build_greedily(const Instance& instance, Generator& generator);

// Exchanges one person at a time until the quotas hold or `steps_max` exchanges are made. Leaves
// the best panel met in `counts` and returns its cost (Instance::total_cost).
std::int64_t mend(const Instance& instance, Counts& counts, Generator& generator, int steps_max);

}  // namespace isegoria::sortition
