// SPDX-License-Identifier: AGPL-3.0-or-later
// The one list of programs beside the nouns of the command line: what a first word may be that
// concerns this machine or the server's. Help, completion and the dispatcher read it. Read-only; any
// thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace isegoria::program {

struct Listed {
    std::string_view name;                  // The first word; program.<name> says what it is for.
    std::vector<std::string_view> verbs;    // Second words; empty: it has none.
    std::vector<std::string_view> options;  // Without dashes, as its --help shows them.
};
[[nodiscard]] const std::vector<Listed>& programs();
[[nodiscard]] const Listed* find_program(std::string_view name);
// The key of the sentence that says what it is for.
[[nodiscard]] std::string key_of(const Listed& program);

}  // namespace isegoria::program
