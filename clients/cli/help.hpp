// SPDX-License-Identifier: AGPL-3.0-or-later
// Help that teaches, made from the tables, the messages and the catalogue. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "cli/verbs.hpp"
#include "words/words.hpp"

namespace isegoria::cli {

[[nodiscard]] std::string general_help(words::Language language);
[[nodiscard]] std::string noun_help(std::string_view noun, words::Language language);
[[nodiscard]] std::string verb_help(const Verb& verb, words::Language language);
// Of `list`, `show` and of the verbs of this machine.
[[nodiscard]] std::string other_help(std::string_view noun, std::string_view verb,
                                     words::Language language);

// A whole line that could be typed: every field once, with a value of its kind.
[[nodiscard]] std::string example(const Verb& verb);
// Every key of the catalogue that the help of this command says.
[[nodiscard]] std::vector<std::string> help_keys(const Verb& verb);

}  // namespace isegoria::cli
