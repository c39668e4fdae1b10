// SPDX-License-Identifier: AGPL-3.0-or-later
// The manual page and the shells' completion, made from the table of verbs. Pure functions; any
// thread.
#pragma once

#include <string>
#include <string_view>

#include "sortition/sentences.hpp"

namespace isegoria::sortition::tool {

// sortition(1) in man's macros, in UTF-8.
[[nodiscard]] std::string manual_page(Language language);

// For "bash", "zsh" or "fish"; empty for another.
[[nodiscard]] std::string completion_script(std::string_view shell);

}  // namespace isegoria::sortition::tool
