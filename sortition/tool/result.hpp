// SPDX-License-Identifier: AGPL-3.0-or-later
// What a verb has to say at its end, and where it runs. Plain values; one thread.
#pragma once

#include <functional>
#include <iterator>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "sortition/finding.hpp"
#include "sortition/sentences.hpp"

namespace isegoria::sortition::tool {

// Messages are what was asked for; `text` is printed as it is, for verbs that print a document.
struct Result {
    int exit_code = 0;
    Findings notices;
    Findings errors;
    Findings messages;
    std::string text;
};

[[nodiscard]] inline Result failed(int exit_code, Findings errors, Findings notices = {}) {
    Result result;
    result.exit_code = exit_code;
    result.notices = std::move(notices);
    result.errors = std::move(errors);
    return result;
}

inline void append(Findings& all, Findings more) {
    all.insert(all.end(), std::make_move_iterator(more.begin()),
               std::make_move_iterator(more.end()));
}

// What is around the tool: main fills it in, tests leave it empty.
struct Surroundings {
    Language language = Language::english;
    // Where progress is shown; nothing when nobody is watching.
    std::ostream* progress = nullptr;
    // Asked often during long work: true ends it.
    std::function<bool()> interrupted;
    // The program that runs solvers for us (see prepare.hpp); empty: in this process.
    std::vector<std::string> worker;
};

}  // namespace isegoria::sortition::tool
