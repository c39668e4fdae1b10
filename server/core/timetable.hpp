// SPDX-License-Identifier: AGPL-3.0-or-later
// What the clock does by itself: commands that fall due, which the server issues in its own name so
// that they stand on the record like any other. Pure.
#pragma once

#include <cstdint>
#include <vector>

#include "core/state.hpp"

namespace isegoria::core {

struct Due {
    std::int64_t at_ms = 0;  // Unix time, not before
    Command command;
};

// Everything that the clock will do as things stand now, in no order. Each is refused when it comes
// too early or has been overtaken, so issuing one twice does no harm.
[[nodiscard]] std::vector<Due> timetable(const State& state);

}  // namespace isegoria::core
