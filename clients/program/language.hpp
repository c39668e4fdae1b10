// SPDX-License-Identifier: AGPL-3.0-or-later
// In which language a program speaks: --lang before LC_ALL, LC_MESSAGES and LANG. Pure but for what
// it is given; any thread.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "words/words.hpp"

namespace isegoria::program {

using Variable = std::function<std::optional<std::string>(const std::string& name)>;

// Of this process.
[[nodiscard]] std::optional<std::string> variable_of_process(const std::string& name);
// English when nothing names a language that we have; never throws, for it is asked before the
// words are read.
[[nodiscard]] words::Language language_of(const std::vector<std::string>& typed,
                                          const Variable& variable);

}  // namespace isegoria::program
