// SPDX-License-Identifier: AGPL-3.0-or-later
// What the tool does for each command. Prints to the two streams it is given. One thread.
#pragma once

#include <ostream>
#include <span>
#include <string_view>

namespace isegoria::sortition::tool {

// The exit codes, as --help explains them.
inline constexpr int exit_ok = 0;
inline constexpr int exit_not_possible = 1;
inline constexpr int exit_bad_input = 2;

// `words` is the command line without the program's name. Results go to `out`; notices and errors
// to `err`, or with --json all as one JSON object to `out`.
[[nodiscard]] int run(std::span<const std::string_view> words, std::ostream& out,
                      std::ostream& err);

[[nodiscard]] std::string_view help_text(bool french);

}  // namespace isegoria::sortition::tool
