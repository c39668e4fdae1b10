// SPDX-License-Identifier: AGPL-3.0-or-later
// The shared screen as lines of a terminal. Pure: the time of the moment is an argument; any
// thread.
#pragma once

#include "cli/screen_lines.hpp"
#include "cli/shared_screen.hpp"

namespace isegoria::cli {

inline constexpr std::size_t screen_columns_min = 40;  // Narrower, no line would hold a sentence.
// What does not fit is leafed through: a page stands as long as it takes to read twenty lines.
inline constexpr std::int64_t screen_page_ms = 15'000;

// No line is wider than the columns (or the least of them), and there are no more than rows.
[[nodiscard]] ScreenLines draw(const SharedScreen& screen, const Stage& stage);

// What the facilitator has put on show: the lower part of the screen. screen_topic.cpp.
[[nodiscard]] ScreenLines draw_topic(const SharedScreen& screen, const Stage& stage);

// By how much the running item is over its time; 0 while it is not.
[[nodiscard]] std::int64_t overrun_ms(const SharedScreen& screen, const Stage& stage);

}  // namespace isegoria::cli
