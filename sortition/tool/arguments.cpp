// SPDX-License-Identifier: AGPL-3.0-or-later
// Reading of the command line. One thread.
#include "sortition/tool/arguments.hpp"

#include <algorithm>
#include <charconv>

namespace isegoria::sortition::tool {
namespace {

bool contains(const std::vector<std::string_view>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

bool asks_for_help(std::string_view word) {
    return word == "--help" || word == "-h" || word == "help";
}

void read_options(std::span<const std::string_view> words, const Command& command,
                  Arguments& arguments, FindingList& findings) {
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string_view word = words[i];
        const std::size_t equals = word.find('=');
        const std::string name(word.substr(0, equals));
        if (word == "--json") {
            arguments.json = true;
            continue;
        }
        if (!contains(command.required, name) && !contains(command.optional, name) &&
            name != "--lang") {
            findings.add(finding("argument_unknown", {{"argument", std::string(word)}}));
            continue;
        }
        const bool next_is_value = i + 1 < words.size() && !words[i + 1].starts_with("--");
        if (equals == std::string_view::npos && !next_is_value) {
            findings.add(finding("argument_without_value", {{"argument", name}}));
            arguments.options.emplace(name, "");
            continue;
        }
        const std::string_view value =
            equals == std::string_view::npos ? words[++i] : word.substr(equals + 1);
        if (value.empty()) findings.add(finding("argument_without_value", {{"argument", name}}));
        if (!arguments.options.emplace(name, value).second) {
            findings.add(finding("argument_twice", {{"argument", name}}));
        }
    }
}

}  // namespace

std::string Arguments::text(std::string_view option) const {
    const auto found = options.find(option);
    return found == options.end() ? std::string() : found->second;
}

int Arguments::number(std::string_view option, int least, int most, int otherwise,
                      FindingList& findings) const {
    if (!has(option)) return otherwise;
    const std::string digits = text(option);
    int value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    const bool whole = error == std::errc() && end == digits.data() + digits.size();
    if (whole && value >= least && value <= most) return value;
    findings.add(finding("argument_not_a_number", {{"argument", std::string(option)},
                                                   {"text", digits},
                                                   {"least", std::to_string(least)},
                                                   {"most", std::to_string(most)}}));
    return otherwise;
}

Arguments read_arguments(std::span<const std::string_view> words, std::span<const Command> commands,
                         FindingList& findings) {
    Arguments arguments;
    arguments.command = "help";
    const Command any{"help", {}, {}};
    if (words.empty()) return arguments;
    const auto command = std::find_if(commands.begin(), commands.end(),
                                      [&](const Command& each) { return each.name == words[0]; });
    const bool help = std::any_of(words.begin(), words.end(), asks_for_help);
    if (help) {
        // Only the language matters to a page of help.
        for (std::size_t i = 0; i < words.size(); ++i) {
            const bool french =
                words[i] == "--lang=fr" ||
                (words[i] == "--lang" && i + 1 < words.size() && words[i + 1] == "fr");
            if (french) arguments.language = Language::french;
        }
        return arguments;
    }
    const bool known = command != commands.end();
    if (!known) findings.add(finding("command_unknown", {{"command", std::string(words[0])}}));
    FindingList of_options;
    read_options(words.subspan(1), known ? *command : any, arguments, of_options);
    // Without a command nothing is known about the options that belong to it.
    if (known) findings.add_all(of_options.take());
    if (arguments.has("--lang")) {
        const auto language = language_from_tag(arguments.text("--lang"));
        arguments.language = language.value_or(Language::english);
        if (!language) {
            findings.add(finding("argument_not_a_language", {{"text", arguments.text("--lang")}}));
        }
    }
    if (!known) return arguments;
    arguments.command = command->name;
    for (const std::string_view required : command->required) {
        if (!arguments.has(required)) {
            findings.add(finding("argument_missing", {{"argument", std::string(required)}}));
        }
    }
    return arguments;
}

}  // namespace isegoria::sortition::tool
