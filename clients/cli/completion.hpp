// SPDX-License-Identifier: AGPL-3.0-or-later
// Completion for shells, written out from the same tables as everything else. Pure; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace isegoria::cli {

// Of "bash", "zsh" or "fish"; empty for any other name.
[[nodiscard]] std::string completion(std::string_view shell);

// What a verb understands, with dashes: its own options, then the global ones.
[[nodiscard]] std::vector<std::string> options_of(std::string_view noun, std::string_view verb);

}  // namespace isegoria::cli
