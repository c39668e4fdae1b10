// SPDX-License-Identifier: AGPL-3.0-or-later
// The one table of what the tool can be asked: verbs, their forms and their options, with the words
// for both languages. The reader of the command line, the help, the manual page and the shells'
// completion all go by it, so that they cannot differ. Constants; any thread.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "sortition/sentences.hpp"

namespace isegoria::sortition::tool {

// What stands after an option. A flag takes nothing.
enum class Kind { flag, text, number, file, folder, choice };

struct Option {
    std::string_view name;
    Kind kind = Kind::text;
    Words placeholder;  // What stands for the value in a usage line.
    Words meaning;
    std::vector<std::string_view> choices = {};
};

// One way of giving a verb: what it takes without a name, and which options it needs and knows.
struct Form {
    Words operand;  // "DIR"; empty when everything has a name.
    std::vector<const Option*> required;
    std::vector<const Option*> optional;
    Kind operand_kind = Kind::folder;
    std::vector<std::string_view> operand_choices = {};
};

struct Verb {
    std::string_view name;
    Words summary;      // Half a line.
    Words explanation;  // Paragraphs, parted by an empty line; a paragraph of two blanks is kept.
    std::vector<Form> forms;
    Words example;  // Lines of a shell.
};

[[nodiscard]] std::span<const Verb> verbs();
// Nothing when there is no such verb.
[[nodiscard]] const Verb* find_verb(std::string_view name);
// --lang, --json and --help, which every verb knows.
[[nodiscard]] std::span<const Option* const> common_options();

// An exit code and what it says.
struct ExitCode {
    int code = 0;
    Words meaning;
};
[[nodiscard]] std::span<const ExitCode> exit_codes();

}  // namespace isegoria::sortition::tool
