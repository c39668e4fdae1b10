// SPDX-License-Identifier: AGPL-3.0-or-later
// Runs one command line. Prints to the two streams it is given. One thread.
#pragma once

#include <ostream>
#include <span>
#include <string_view>

#include "sortition/tool/result.hpp"

namespace isegoria::sortition::tool {

// The exit codes, as --help explains them.
inline constexpr int exit_ok = 0;
inline constexpr int exit_not_possible = 1;
inline constexpr int exit_bad_input = 2;
inline constexpr int exit_failure = 3;

// `words` is the command line without the program's name. Results go to `out`; notices and errors
// to `err`, or with --json all as one JSON object to `out`.
[[nodiscard]] int run(std::span<const std::string_view> words, std::ostream& out,
                      std::ostream& err, const Surroundings& surroundings = {});

// The exit code that findings of the library call for: the worst of them.
[[nodiscard]] int exit_code_of(const Findings& findings);

// A failure with that exit code.
[[nodiscard]] Result refused(Findings errors, Findings notices = {});

}  // namespace isegoria::sortition::tool
