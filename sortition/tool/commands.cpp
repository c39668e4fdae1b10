// SPDX-License-Identifier: AGPL-3.0-or-later
// From the words to the verb and from its findings to what is printed. One thread.
#include "sortition/tool/commands.hpp"

#include <algorithm>
#include <array>

#include "sortition/tool/actions.hpp"
#include "sortition/tool/arguments.hpp"
#include "sortition/tool/help.hpp"

namespace isegoria::sortition::tool {
namespace {

struct Action {
    std::string_view verb;
    Result (*perform)(const Arguments&, const Surroundings&);
};

constexpr std::array actions{Action{"check", check},
                             Action{"prepare", prepare_lottery},
                             Action{"draw", draw},
                             Action{"verify", verify},
                             Action{"invite", invite},
                             Action{"explain", explain_chance},
                             Action{"alternates", alternates},
                             Action{"replace", replace},
                             Action{"groups", groups},
                             Action{"generate", generate},
                             Action{"completion", print_completion},
                             Action{"manual", print_manual}};

std::string json_array(const Findings& findings, Language language) {
    std::string json = "[";
    for (std::size_t i = 0; i < findings.size(); ++i) {
        json += (i == 0 ? "\n    " : ",\n    ") + to_json(findings[i], language);
    }
    return json + (findings.empty() ? "]" : "\n  ]");
}

void print(const Result& result, const Arguments& arguments, std::ostream& out, std::ostream& err) {
    const Language language = arguments.language;
    if (!result.text.empty()) {
        out << result.text;
    } else if (arguments.json) {
        out << "{\n  \"exit_code\": " << result.exit_code
            << ",\n  \"errors\": " << json_array(result.errors, language)
            << ",\n  \"notices\": " << json_array(result.notices, language)
            << ",\n  \"messages\": " << json_array(result.messages, language) << "\n}\n";
    } else {
        for (const Finding& notice : result.notices) err << say(notice, language) << '\n';
        for (const Finding& error : result.errors) err << say(error, language) << '\n';
        for (const Finding& message : result.messages) out << say(message, language) << '\n';
    }
    out.flush();
}

Result perform(const Arguments& arguments, const Surroundings& surroundings) {
    const auto* const action =
        std::find_if(actions.begin(), actions.end(),
                     [&](const Action& each) { return each.verb == arguments.verb->name; });
    return action->perform(arguments, surroundings);
}

}  // namespace

int exit_code_of(const Findings& findings) {
    // The world's failures first, then what somebody typed; what no panel can meet is not possible.
    constexpr std::array<std::string_view, 4> failures{"interrupted", "_cancelled",
                                                       "prepare_failed", "output_unwritable"};
    constexpr std::array<std::string_view, 8> typed{"public_value", "_out_of_range", "output_",
                                                    "csv_",         "record_",       "argument_",
                                                    "dropout_",     "person_unknown"};
    int code = findings.empty() ? exit_ok : exit_not_possible;
    for (const Finding& each : findings) {
        const auto is = [&](std::string_view part) {
            return each.code.find(part) != std::string::npos;
        };
        if (std::any_of(failures.begin(), failures.end(), is)) return exit_failure;
        if (std::any_of(typed.begin(), typed.end(), is)) code = exit_bad_input;
    }
    return code;
}

Result refused(Findings errors, Findings notices) {
    const int code = exit_code_of(errors);
    return failed(code, std::move(errors), std::move(notices));
}

int run(std::span<const std::string_view> words, std::ostream& out, std::ostream& err,
        const Surroundings& surroundings) {
    FindingList findings;
    const Arguments arguments = read_arguments(words, surroundings.language, findings);
    if (arguments.wants_help) {
        out << (arguments.verb != nullptr ? help_page(*arguments.verb, arguments.language)
                                          : help_page(arguments.language));
        return words.empty() ? exit_bad_input : exit_ok;
    }
    const Result result = findings.empty() ? perform(arguments, surroundings)
                                           : failed(exit_bad_input, findings.take());
    print(result, arguments, out, err);
    // What could not be said was not done.
    return out.good() ? result.exit_code : exit_failure;
}

}  // namespace isegoria::sortition::tool
