// SPDX-License-Identifier: AGPL-3.0-or-later
// A rehearsal: an assembly that begins as a copy of another one, is marked as such wherever it is
// shown, and publishes nothing. What is copied is what was prepared, never people or what they have
// said. Pure.
#pragma once

#include <vector>

#include "core/state.hpp"

namespace isegoria::core {

// Dates of the original that are over by then are put off to so long after now.
inline constexpr std::int64_t rehearsal_grace_ms = 30LL * 24 * 3'600 * 1'000;

// What a fresh assembly has to be told to stand as the original stood when it was prepared:
// mandate, plan, questions, the whole agenda as one that is still to come, the evidence library. In
// order; to be issued by the server in one batch. Texts that have been erased are left out with what needs them.
[[nodiscard]] std::vector<Command> copy_of(const State& original, std::int64_t now_ms);

}  // namespace isegoria::core
