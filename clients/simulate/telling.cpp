// SPDX-License-Identifier: AGPL-3.0-or-later
// Sentences of the catalogues on stdout; with --json the outcome alone is there.
#include "simulate/telling.hpp"

#include <iostream>

namespace isegoria::simulate {

std::string Telling::say(std::string_view key, const words::Arguments& arguments) const {
    return words::say(settings_.language, key, arguments);
}

void Telling::note(std::string_view key, const words::Arguments& arguments) const {
    if (!settings_.json) std::cout << say(key, arguments) << std::endl;
}

void Telling::hold(bool holds, std::string_view key, const words::Arguments& arguments) const {
    if (!holds) throw demo::Failure(say("demo.does_not_hold", {{"what", say(key, arguments)}}));
    if (!settings_.json) std::cout << "  ✓ " << say(key, arguments) << std::endl;
}

}  // namespace isegoria::simulate
