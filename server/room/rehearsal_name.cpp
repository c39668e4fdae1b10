// SPDX-License-Identifier: AGPL-3.0-or-later
// See rehearsal_name.hpp.
#include "room/rehearsal_name.hpp"

#include "words/words.hpp"

namespace isegoria::room {

std::vector<core::TextWording> shown_names(const core::ConvenedAssembly& convened) {
    std::vector<core::TextWording> names = convened.names;
    if (!convened.rehearsal_of) return names;
    for (core::TextWording& name : names)
        name.words.words =
            words::say(words::parse(name.language).value_or(words::Language::english),
                       "rehearsal.name", {{"name", name.words.words}});
    return names;
}

}  // namespace isegoria::room
