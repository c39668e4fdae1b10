// SPDX-License-Identifier: AGPL-3.0-or-later
// CLI11 does the reading. What it would say in English by itself is said from the catalogue here.
#include "program/options.hpp"

#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <filesystem>
#include <iostream>
#include <utility>

#include "program/language.hpp"

namespace isegoria::program {
namespace {

constexpr std::size_t quoted_max = 80;  // A terminal's line; the person knows the rest.

std::string joined(const std::vector<std::string>& names) {
    std::string all;
    for (const std::string& name : names) all += (all.empty() ? "" : ", ") + name;
    return all;
}

// "--data: 1 required TEXT missing" begins with the option that it is about.
std::string option_in(const std::string& message) {
    const std::size_t begin = message.find("--");
    if (begin == std::string::npos) return message;
    return message.substr(begin, message.find_first_of(": =", begin) - begin);
}

std::string key_of_name(std::string name) {
    for (char& sign : name)
        sign = sign == '-' || sign == ' '
                   ? '_'
                   : static_cast<char>(std::tolower(static_cast<unsigned char>(sign)));
    return name;
}

}  // namespace

std::string quoted(const std::string& value) {
    std::string shown = value.substr(0, quoted_max);
    for (char& sign : shown)
        if (static_cast<unsigned char>(sign) < 0x20 || sign == 0x7f) sign = '?';
    return shown + (value.size() > quoted_max ? "…" : "");
}

Check one_of(std::vector<std::string> names) {
    return [names = std::move(names)](const std::string& value) -> std::optional<Fault> {
        if (std::ranges::find(names, value) != names.end()) return std::nullopt;
        return Fault{"program.fault.one_of", {{"value", quoted(value)}, {"names", joined(names)}}};
    };
}

Check from_to(std::int64_t least, std::int64_t most) {
    return [least, most](const std::string& value) -> std::optional<Fault> {
        std::int64_t number = 0;
        const char* const last = value.data() + value.size();
        const auto [end, error] = std::from_chars(value.data(), last, number);
        if (error == std::errc() && end == last && number >= least && number <= most)
            return std::nullopt;
        return Fault{"program.fault.from_to",
                     {{"value", quoted(value)}, {"least", least}, {"most", most}}};
    };
}

std::optional<Fault> file_fault(const std::string& value) {
    std::error_code ignored;
    if (!std::filesystem::is_directory(value, ignored) && ::access(value.c_str(), R_OK) == 0)
        return std::nullopt;
    return Fault{"program.fault.file", {{"value", quoted(value)}}};
}

Options::Options(const std::string& name, int count, char** words)
    : key_("program." + key_of_name(name)),
      count_(count),
      words_(words),
      language_(language_of({words, words + count}, variable_of_process)),
      app_(say(key_ + ".help"), "isegoria " + name) {
    app_.option_defaults()->group(say("program.label.options"));
    app_.set_help_flag("-h,--help", say("program.help"));
    constexpr std::pair<const char*, const char*> labels[] = {
        {"Usage", "usage"},       {"OPTIONS", "any_options"}, {"Positionals", "words"},
        {"REQUIRED", "required"}, {"Env", "variable"},        {"TEXT", "text"},
        {"UINT", "number"},       {"INT", "number"},          {"FLOAT", "number"}};
    for (const auto& [label, key] : labels)
        app_.get_formatter()->label(label, say(std::string("program.label.") + key));
    add("lang", app_.add_option("--lang", spoken_, say("program.lang")), one_of({"en", "fr"}));
}

std::string Options::text_of(const std::string& option) const {
    return say(key_ + "." + key_of_name(option));
}

CLI::Option* Options::add(const std::string&, CLI::Option* option, const Check& check) {
    if (check)
        option->check([this, check](const std::string& value) {
            const std::optional<Fault> fault = check(value);
            return fault ? say(fault->key, fault->arguments) : std::string();
        });
    return option;
}

std::string Options::sentence_on(const CLI::ParseError& error) const {
    if (dynamic_cast<const CLI::ValidationError*>(&error) != nullptr) return error.what();
    if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr)
        return say("cli.usage.word_is_left", {{"word", quoted(joined(app_.remaining()))},
                                              {"command", app_.get_name()}});
    for (const CLI::Option* option : app_.get_options())
        if (dynamic_cast<const CLI::RequiredError*>(&error) != nullptr && option->get_required() &&
            option->count() == 0)
            return say("cli.usage.option_is_missing_what",
                       {{"option", option->get_name()}, {"what", option->get_description()}});
    if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr)
        return say("program.fault.values", {{"option", option_in(error.what())}});
    return say("program.fault.unreadable", {{"option", option_in(error.what())}});
}

void Options::complain(const std::string& sentence) const {
    std::cerr << app_.get_name() << ": " << sentence << "\n";
}

std::optional<int> Options::read(const std::function<void()>& fit_together) {
    try {
        app_.parse(count_, words_);
        if (fit_together) fit_together();
        return std::nullopt;
    } catch (const CLI::CallForHelp&) {
        std::cout << app_.help() << std::flush;
        return 0;
    } catch (const CLI::ParseError& error) {
        complain(sentence_on(error));
    } catch (const Unfit& unfit) {
        complain(unfit.option + ": " + say(unfit.fault.key, unfit.fault.arguments));
    }
    std::cerr << say("program.see_help", {{"program", app_.get_name()}}) << "\n";
    return exit_usage;
}

}  // namespace isegoria::program
