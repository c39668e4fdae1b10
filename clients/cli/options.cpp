// SPDX-License-Identifier: AGPL-3.0-or-later
// See options.hpp.
#include "cli/options.hpp"

#include <charconv>

#include "cli/profile.hpp"
#include "program/language.hpp"

namespace isegoria::cli {
namespace {

std::uint64_t assembly_number(const std::string& place, const std::string& text) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc() || end != text.data() + text.size())
        throw UsageError("cli.usage.not_a_number", {{"option", place},
                                                    {"value", text},
                                                    {"min", std::string("0")},
                                                    {"max", std::to_string(UINT64_MAX)}});
    return value;
}

bool take_flag(Arguments& arguments, const char* name) {
    const auto value = arguments.take(name);
    if (value && *value != "true" && *value != "false")
        throw UsageError("cli.usage.not_a_truth",
                         {{"option", std::string("--") + name}, {"value", *value}});
    return value == "true";
}

}  // namespace

words::Language language_of(const std::vector<std::string>& typed,
                            const Surroundings& surroundings) {
    return program::language_of(typed, surroundings.variable);
}

Options read_options(Arguments& arguments, const Surroundings& surroundings,
                     const std::set<std::string>& own) {
    Options options;
    options.json = take_flag(arguments, "json");
    options.once = take_flag(arguments, "once");
    options.help = take_flag(arguments, "help");
    options.accept_new_certificate = take_flag(arguments, "accept-new-certificate");

    const auto lang = arguments.take("lang");
    if (lang && !words::parse(*lang))
        throw UsageError("cli.usage.not_one_of", {{"option", std::string("--lang")},
                                                  {"value", *lang},
                                                  {"names", std::string("en, fr")}});
    std::vector<std::string> spelt;
    if (lang) spelt = {"--lang", *lang};
    options.language = language_of(spelt, surroundings);

    options.server = arguments.take("server").value_or(
        surroundings.variable("ISEGORIA_SERVER").value_or(std::string()));
    if (!options.server.empty() && websocket_url(options.server).empty())
        throw UsageError("cli.usage.not_a_server",
                         {{"option", std::string("--server")}, {"value", options.server}});
    options.profile = arguments.take("profile").value_or(options.profile);
    if (!is_profile_name(options.profile))
        throw UsageError("cli.usage.not_a_profile",
                         {{"option", std::string("--profile")}, {"value", options.profile}});
    if (!own.contains("time-zone"))
        options.time_zone = arguments.take("time-zone").value_or(options.time_zone);
    if (!words::is_time_zone(options.time_zone))
        throw UsageError("cli.usage.not_a_time_zone",
                         {{"option", std::string("--time-zone")}, {"value", options.time_zone}});
    options.fingerprint = arguments.take("fingerprint").value_or(std::string());
    std::string digits = options.fingerprint;
    std::erase(digits, ':');
    if (!digits.empty() &&
        (digits.size() != 64 ||
         digits.find_first_not_of("0123456789abcdefABCDEF") != std::string::npos))
        throw UsageError("cli.usage.not_a_fingerprint", {{"option", std::string("--fingerprint")},
                                                         {"value", options.fingerprint}});
    options.output = arguments.take("output").value_or(std::string());

    if (!own.contains("assembly")) {
        if (const auto typed = arguments.take("assembly"))
            options.assembly = assembly_number("--assembly", *typed);
    }
    if (!options.assembly) {
        const auto set = surroundings.variable("ISEGORIA_ASSEMBLY");
        if (set && !set->empty()) options.assembly = assembly_number("ISEGORIA_ASSEMBLY", *set);
    }
    return options;
}

}  // namespace isegoria::cli
