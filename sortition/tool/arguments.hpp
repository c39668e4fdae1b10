// SPDX-License-Identifier: AGPL-3.0-or-later
// The command line of the tool: a command, options that take a value, and flags. One thread.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sortition/finding.hpp"
#include "sortition/sentences.hpp"

namespace isegoria::sortition::tool {

struct Arguments {
    std::string command;  // "help" when help was asked for or nothing was said.
    Language language = Language::english;
    bool json = false;
    std::map<std::string, std::string, std::less<>> options;

    [[nodiscard]] std::string text(std::string_view option) const;
    [[nodiscard]] bool has(std::string_view option) const { return options.contains(option); }
    // The whole number of an option, or `otherwise` when it is not given; adds a finding and gives
    // `otherwise` when it is not a number from `least` to `most`.
    [[nodiscard]] int number(std::string_view option, int least, int most, int otherwise,
                             FindingList& findings) const;
};

struct Command {
    std::string_view name;
    std::vector<std::string_view> required;
    std::vector<std::string_view> optional;
};

// Reads "--option value" and "--option=value". Findings: command_unknown, argument_unknown,
// argument_missing, argument_without_value, argument_twice, argument_not_a_language.
[[nodiscard]] Arguments read_arguments(std::span<const std::string_view> words,
                                       std::span<const Command> commands, FindingList& findings);

}  // namespace isegoria::sortition::tool
