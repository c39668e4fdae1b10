// SPDX-License-Identifier: AGPL-3.0-or-later
// See completion.hpp. Each script asks nobody at run time: names hold no signs that a shell minds.
#include "cli/completion.hpp"

#include <algorithm>
#include <set>

#include "cli/arguments.hpp"
#include "cli/filters.hpp"
#include "cli/needs.hpp"
#include "cli/values.hpp"
#include "cli/verbs.hpp"
#include "program/programs.hpp"

namespace isegoria::cli {
namespace {

using google::protobuf::FieldDescriptor;

std::string one_line(const std::vector<std::string>& words) {
    std::string result;
    for (const std::string& word : words) result += (result.empty() ? "" : " ") + word;
    return result;
}

std::vector<std::string> first_words() {
    std::vector<std::string> result = nouns();
    // The rest of the one binary: what concerns this machine and the server's.
    for (const char* word : {"watch", "completion", "help"}) result.emplace_back(word);
    for (const program::Listed& each : program::programs()) result.emplace_back(each.name);
    return result;
}

std::vector<std::string> second_words(const std::string& noun) {
    if (noun == "completion") return {"bash", "zsh", "fish"};
    if (noun == "help") {
        std::vector<std::string> all = nouns();
        for (const program::Listed& each : program::programs()) all.emplace_back(each.name);
        return all;
    }
    if (const program::Listed* found = program::find_program(noun))
        return {found->verbs.begin(), found->verbs.end()};
    return verbs_of(noun);
}

// What a program of this machine or the server's understands, with dashes.
std::vector<std::string> options_of_program(const program::Listed& listed) {
    std::vector<std::string> result;
    for (const std::string_view option : listed.options) result.push_back("--" + std::string(option));
    result.emplace_back("--lang");
    result.emplace_back("--help");
    return result;
}

// The names that the options of a verb may take.
std::vector<std::pair<std::string, std::vector<std::string>>> choices_of(const std::string& noun,
                                                                         const std::string& verb) {
    std::vector<const FieldDescriptor*> fields;
    if (const Verb* command = find_verb(noun, verb))
        for (int index = 0; index < command->message().field_count(); ++index)
            fields.push_back(command->message().field(index));
    else if (const Reading* reading = find_reading(noun, verb); reading && verb == "list")
        fields = filter_fields(*reading);
    std::vector<std::pair<std::string, std::vector<std::string>>> result;
    for (const FieldDescriptor* field : fields)
        if (field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM)
            result.emplace_back("--" + option_name(*field), short_names(*field->enum_type()));
    return result;
}

// bash, and zsh through its bashcompinit.
std::string bash() {
    std::string script =
        "_isegoria() {\n"
        "    local word=\"${COMP_WORDS[COMP_CWORD]}\" last=\"${COMP_WORDS[COMP_CWORD-1]}\"\n"
        "    local noun=\"${COMP_WORDS[1]}\" verb=\"${COMP_WORDS[2]}\" choices=\"\"\n"
        "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
        "        choices=\"" +
        one_line(first_words()) +
        "\"\n"
        "    elif [ \"$COMP_CWORD\" -eq 2 ]; then\n"
        "        case \"$noun\" in\n";
    for (const std::string& noun : first_words()) {
        std::vector<std::string> words = second_words(noun);
        if (const program::Listed* found = program::find_program(noun); found && words.empty())
            words = options_of_program(*found);
        script += "            " + noun + ") choices=\"" + one_line(words) + "\" ;;\n";
    }
    script +=
        "        esac\n"
        "    else\n"
        "        case \"$noun $verb $last\" in\n";
    for (const std::string& noun : nouns())
        for (const std::string& verb : verbs_of(noun))
            for (const auto& [option, names] : choices_of(noun, verb))
                script += "            \"" + noun + " " + verb + " " + option + "\") choices=\"" +
                          one_line(names) + "\" ;;\n";
    script +=
        "            *\" --lang\") choices=\"en fr\" ;;\n"
        "            *) case \"$noun $verb\" in\n";
    for (const std::string& noun : nouns())
        for (const std::string& verb : verbs_of(noun))
            script += "                \"" + noun + " " + verb + "\") choices=\"" +
                      one_line(options_of(noun, verb)) + "\" ;;\n";
    script += "                *) case \"$noun\" in\n";
    for (const program::Listed& each : program::programs())
        script += "                    " + std::string(each.name) + ") choices=\"" +
                  one_line(options_of_program(each)) + "\" ;;\n";
    script += "                    *) choices=\"" + one_line(options_of("", "")) +
              "\" ;;\n"
              "                esac ;;\n"
              "            esac ;;\n"
              "        esac\n"
              "    fi\n"
              "    COMPREPLY=($(compgen -W \"$choices\" -- \"$word\"))\n"
              "}\n"
              "complete -o default -F _isegoria isegoria\n";
    return script;
}

std::string fish() {
    std::string script = "complete -c isegoria -f\n";
    const std::string none = "complete -c isegoria -n __fish_use_subcommand -a '";
    script += none + one_line(first_words()) + "'\n";
    for (const std::string& noun : first_words()) {
        const std::string verbs = one_line(second_words(noun));
        if (verbs.empty()) continue;
        script += "complete -c isegoria -n '__fish_seen_subcommand_from " + noun +
                  "; and not __fish_seen_subcommand_from " + verbs + "' -a '" + verbs + "'\n";
    }
    for (const std::string& noun : nouns())
        for (const std::string& verb : verbs_of(noun)) {
            const std::string when = "complete -c isegoria -n '__fish_seen_subcommand_from " +
                                     noun + "; and __fish_seen_subcommand_from " + verb + "' ";
            std::set<std::string> done;
            for (const auto& [option, names] : choices_of(noun, verb)) {
                script += when + "-l " + option.substr(2) + " -x -a '" + one_line(names) + "'\n";
                done.insert(option);
            }
            for (const std::string& option : options_of(noun, verb))
                if (!done.contains(option)) script += when + "-l " + option.substr(2) + "\n";
        }
    for (const program::Listed& each : program::programs())
        for (const std::string& option : options_of_program(each))
            script += "complete -c isegoria -n '__fish_seen_subcommand_from " +
                      std::string(each.name) + "' -l " + option.substr(2) + "\n";
    return script;
}

}  // namespace

std::vector<std::string> options_of(std::string_view noun, std::string_view verb) {
    std::vector<std::string> result = own_options_of(noun, verb);
    for (const std::string& name : global_options())
        if (std::ranges::find(result, "--" + name) == result.end()) result.push_back("--" + name);
    return result;
}

std::string completion(std::string_view shell) {
    if (shell == "bash") return "# isegoria, for bash: source this file.\n" + bash();
    if (shell == "zsh")
        return "#compdef isegoria\n# isegoria, for zsh: source this file.\n"
               "autoload -U +X bashcompinit && bashcompinit\n" +
               bash();
    if (shell == "fish") return "# isegoria, for fish: source this file.\n" + fish();
    return {};
}

}  // namespace isegoria::cli
