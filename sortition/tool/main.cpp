// SPDX-License-Identifier: AGPL-3.0-or-later
// The stand-alone lottery tool's entry. One thread.
#include <iostream>
#include <string_view>
#include <vector>

#include "sortition/tool/commands.hpp"

int main(int count, char** words) {
    const std::vector<std::string_view> arguments(words + (count > 0 ? 1 : 0), words + count);
    return isegoria::sortition::tool::run(arguments, std::cout, std::cerr);
}
