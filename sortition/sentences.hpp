// SPDX-License-Identifier: AGPL-3.0-or-later
// Says findings in English or French, for the tool. The server has its own catalogue under the same
// codes. Pure functions; any thread.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "sortition/finding.hpp"

namespace isegoria::sortition {

enum class Language { english, french };

// One text in both languages.
struct Words {
    std::string_view english;
    std::string_view french;

    [[nodiscard]] std::string_view in(Language language) const {
        return language == Language::french ? french : english;
    }
    [[nodiscard]] bool empty() const { return english.empty(); }
};

[[nodiscard]] std::optional<Language> language_from_tag(std::string_view tag);

// One sentence or two per language; {name} stands for the argument of that name.
struct Sentence {
    std::string_view code;
    std::string_view english;
    std::string_view french;
};

// Every code that the library or the tool can give; the latter's alone.
[[nodiscard]] std::span<const Sentence> all_sentences();
[[nodiscard]] std::span<const Sentence> tool_sentences();

// The place and the sentence on one line. Arguments come from people's files: control characters
// and those that turn the direction of text are left out, and long ones are cut.
[[nodiscard]] std::string say(const Finding& finding, Language language);

// The finding as a JSON object, with its sentence.
[[nodiscard]] std::string to_json(const Finding& finding, Language language);

}  // namespace isegoria::sortition
