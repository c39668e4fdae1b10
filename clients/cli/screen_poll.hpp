// SPDX-License-Identifier: AGPL-3.0-or-later
// A poll on the shared screen: the question while it is open, the result once it is closed, never
// anything in between. Pure; any thread.
#pragma once

#include <cstdint>

#include "cli/screen_lines.hpp"
#include "isegoria/v1/poll.pb.h"

namespace isegoria::cli {

[[nodiscard]] ScreenLines draw_poll(const v1::PollView& poll, const Stage& stage);

struct Bar {
    std::string label;
    std::uint64_t count = 0;
};
// One line a bar, or two where a label needs a line of its own; the longest fills what the labels
// leave.
void add_bars(ScreenLines& lines, const Stage& stage, const std::vector<Bar>& bars);

}  // namespace isegoria::cli
