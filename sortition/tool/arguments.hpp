// SPDX-License-Identifier: AGPL-3.0-or-later
// The command line of the tool, read by the table of verbs. One thread.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>

#include "sortition/finding.hpp"
#include "sortition/sentences.hpp"
#include "sortition/tool/verbs.hpp"

namespace isegoria::sortition::tool {

struct Arguments {
    const Verb* verb = nullptr;  // Nothing when no verb, or an unknown one, was given.
    bool wants_help = false;     // Help was asked for, or nothing was said.
    Language language = Language::english;
    bool json = false;
    std::string operand;  // What stood without a name, for instance the folder.
    std::map<std::string, std::string, std::less<>> options;  // A flag's value is empty.

    [[nodiscard]] std::string text(std::string_view option) const;
    [[nodiscard]] bool has(std::string_view option) const { return options.contains(option); }
    // The whole number of an option, or `otherwise` when it is not given; adds a finding and gives
    // `otherwise` when it is not a number from `least` to `most`.
    [[nodiscard]] int number(std::string_view option, int least, int most, int otherwise,
                             FindingList& findings) const;
};

// Reads "--option value" and "--option=value". `language` is that of the environment.
// Findings: command_unknown, argument_unknown, argument_missing, argument_without_value,
// argument_with_value, argument_twice, argument_not_a_choice, argument_too_many.
[[nodiscard]] Arguments read_arguments(std::span<const std::string_view> words, Language language,
                                       FindingList& findings);

}  // namespace isegoria::sortition::tool
