// SPDX-License-Identifier: AGPL-3.0-or-later
// Times of a countdown, in signs that are read from the last row of a hall. Pure; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace isegoria::cli {

inline constexpr std::size_t big_rows = 5;

// "4:05", "1:04:05"; "+0:30" when it is over by so much. A second that has begun counts as left.
[[nodiscard]] std::string countdown(std::int64_t end_ms, std::int64_t now_ms);

// The digits, colons and pluses of a time as big_rows lines of equal width, six places a digit.
[[nodiscard]] std::vector<std::string> big(std::string_view time);

}  // namespace isegoria::cli
