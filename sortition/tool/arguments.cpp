// SPDX-License-Identifier: AGPL-3.0-or-later
// Reading of the command line. One thread.
#include "sortition/tool/arguments.hpp"

#include <algorithm>
#include <charconv>
#include <vector>

namespace isegoria::sortition::tool {
namespace {

bool asks_for_help(std::string_view word) {
    return word == "--help" || word == "-h" || word == "help";
}

const Option* among(std::span<const Option* const> options, std::string_view name) {
    const auto found = std::find_if(options.begin(), options.end(),
                                    [&](const Option* each) { return each->name == name; });
    return found == options.end() ? nullptr : *found;
}

const Option* among(const Form& form, std::string_view name) {
    const Option* const required = among(std::span(form.required), name);
    return required != nullptr ? required : among(std::span(form.optional), name);
}

const Option* among(const Verb& verb, std::string_view name) {
    for (const Form& form : verb.forms) {
        if (const Option* const found = among(form, name); found != nullptr) return found;
    }
    return nullptr;
}

std::string joined(const std::vector<std::string_view>& items) {
    std::string text;
    for (const std::string_view item : items) {
        text += (text.empty() ? "" : ", ") + std::string(item);
    }
    return text;
}

// The form that the words fit: with something unnamed, one that takes it.
const Form& form_of(const Verb& verb, const Arguments& arguments) {
    const auto fits = [&](const Form& form) {
        return form.operand.empty() == arguments.operand.empty();
    };
    const auto found = std::find_if(verb.forms.begin(), verb.forms.end(), fits);
    return found == verb.forms.end() ? verb.forms.front() : *found;
}

class ArgumentReader {
  public:
    ArgumentReader(std::span<const std::string_view> words, Arguments& arguments,
                   FindingList& findings)
        : words_(words), arguments_(arguments), findings_(findings) {}

    void run() {
        for (position_ = 0; position_ < words_.size(); ++position_) {
            const std::string_view word = words_[position_];
            if (word.starts_with("--")) {
                read_option(word);
            } else if (!arguments_.operand.empty()) {
                refuse("argument_too_many", word);
            } else {
                arguments_.operand = word;
            }
        }
    }

  private:
    void refuse(std::string_view code, std::string_view argument) {
        findings_.add(finding(code, {{"argument", std::string(argument)}}));
    }

    void read_option(std::string_view word) {
        const std::size_t equals = word.find('=');
        const bool has_value = equals != std::string_view::npos;
        const std::string name(word.substr(0, equals));
        const Option* option = among(common_options(), name);
        if (option == nullptr) option = among(*arguments_.verb, name);
        if (option == nullptr) return refuse("argument_unknown", word);
        std::string_view value;
        if (option->kind == Kind::flag) {
            if (has_value) refuse("argument_with_value", name);
        } else {
            const bool next_is_value =
                position_ + 1 < words_.size() && !words_[position_ + 1].starts_with("--");
            if (has_value) {
                value = word.substr(equals + 1);
            } else if (next_is_value) {
                value = words_[++position_];
            }
            if (value.empty()) refuse("argument_without_value", name);
        }
        check_choice(*option, value);
        if (!arguments_.options.emplace(name, value).second) refuse("argument_twice", name);
    }

    void check_choice(const Option& option, std::string_view value) {
        const auto& choices = option.choices;
        if (choices.empty() || value.empty() ||
            std::find(choices.begin(), choices.end(), value) != choices.end())
            return;
        findings_.add(finding("argument_not_a_choice", {{"argument", std::string(option.name)},
                                                        {"text", std::string(value)},
                                                        {"choices", joined(choices)}}));
    }

    std::span<const std::string_view> words_;
    Arguments& arguments_;
    FindingList& findings_;
    std::size_t position_ = 0;
};

void check_form(const Verb& verb, const Arguments& arguments, FindingList& findings) {
    const Form& form = form_of(verb, arguments);
    const auto refuse = [&](std::string_view code, std::string_view argument) {
        findings.add(finding(code, {{"argument", std::string(argument)}}));
    };
    if (arguments.operand.empty() && !form.operand.empty())
        refuse("argument_missing", form.operand.in(arguments.language));
    if (!arguments.operand.empty() && form.operand.empty())
        refuse("argument_too_many", arguments.operand);
    const auto& choices = form.operand_choices;
    if (!arguments.operand.empty() && !choices.empty() &&
        std::find(choices.begin(), choices.end(), arguments.operand) == choices.end()) {
        findings.add(
            finding("argument_not_a_choice",
                    {{"argument", std::string(form.operand.in(arguments.language))},
                     {"text", arguments.operand},
                     {"choices", joined(choices)}}));
    }
    for (const Option* const required : form.required) {
        if (!arguments.has(required->name)) refuse("argument_missing", required->name);
    }
    // Known to the verb's other form only: it would be passed over in silence.
    for (const auto& [name, value] : arguments.options) {
        if (among(common_options(), name) == nullptr && among(form, name) == nullptr)
            refuse("argument_not_here", name);
    }
}

// What is said about the language is heard wherever it stands, so that errors are said in it too.
Language language_of(std::span<const std::string_view> words, Language otherwise) {
    constexpr std::string_view mark = "--lang=";
    for (std::size_t i = 0; i < words.size(); ++i) {
        std::string_view tag;
        if (words[i].starts_with(mark)) tag = words[i].substr(mark.size());
        if (words[i] == "--lang" && i + 1 < words.size()) tag = words[i + 1];
        if (const auto language = language_from_tag(tag)) return *language;
    }
    return otherwise;
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

Arguments read_arguments(std::span<const std::string_view> words, Language language,
                         FindingList& findings) {
    Arguments arguments;
    arguments.language = language_of(words, language);
    arguments.json = std::find(words.begin(), words.end(), "--json") != words.end();
    arguments.wants_help = words.empty() || std::any_of(words.begin(), words.end(), asks_for_help);
    for (const std::string_view word : words) {
        arguments.verb = find_verb(word);
        if (arguments.verb != nullptr || !arguments.wants_help) break;
    }
    if (arguments.wants_help) return arguments;
    if (arguments.verb == nullptr) {
        findings.add(finding("command_unknown", {{"command", std::string(words[0])}}));
        return arguments;
    }
    ArgumentReader(words.subspan(1), arguments, findings).run();
    check_form(*arguments.verb, arguments, findings);
    return arguments;
}

}  // namespace isegoria::sortition::tool
