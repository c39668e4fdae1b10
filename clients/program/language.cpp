// SPDX-License-Identifier: AGPL-3.0-or-later
// See language.hpp.
#include "program/language.hpp"

#include <cstdlib>

namespace isegoria::program {

std::optional<std::string> variable_of_process(const std::string& name) {
    const char* value = std::getenv(name.c_str());
    if (value == nullptr) return std::nullopt;
    return value;
}

words::Language language_of(const std::vector<std::string>& typed, const Variable& variable) {
    for (std::size_t at = 0; at < typed.size(); ++at) {
        std::string tag;
        if (typed[at].starts_with("--lang=")) tag = typed[at].substr(7);
        if (typed[at] == "--lang" && at + 1 < typed.size()) tag = typed[at + 1];
        if (const auto language = words::parse(tag)) return *language;
    }
    for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
        const auto value = variable(name);
        if (!value || value->empty()) continue;
        // "fr_FR.UTF-8": what follows the dot is no part of the tag.
        const auto language = words::parse(value->substr(0, value->find('.')));
        return language.value_or(words::Language::english);
    }
    return words::Language::english;
}

}  // namespace isegoria::program
