// SPDX-License-Identifier: AGPL-3.0-or-later
// What --help prints, made from the table of verbs. Pure functions; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sortition/tool/verbs.hpp"

namespace isegoria::sortition::tool {

// The page of the whole tool, and that of one verb. At most 100 columns wide.
[[nodiscard]] std::string help_page(Language language);
[[nodiscard]] std::string help_page(const Verb& verb, Language language);

// "sortition draw DIR --public-value TEXT [--out DIR2]", one piece an item.
[[nodiscard]] std::vector<std::string> usage(const Verb& verb, const Form& form, Language language);

// A paragraph to be filled anew, or lines to be left as they are.
struct Paragraph {
    std::string text;
    bool literal = false;
};
[[nodiscard]] std::vector<Paragraph> paragraphs(std::string_view text);

// The options of all forms, each name once, those of every verb at the end.
[[nodiscard]] std::vector<const Option*> options_of(const Verb& verb);

// What every page of the whole tool says, the manual's too.
[[nodiscard]] Words introduction();
[[nodiscard]] Words first_draw();

}  // namespace isegoria::sortition::tool
