// SPDX-License-Identifier: AGPL-3.0-or-later
// Writes the completion scripts: verbs first, then the options of the verb, then files, folders or
// choices by the option's kind. Pure functions; any thread.
#include <algorithm>

#include "sortition/tool/help.hpp"
#include "sortition/tool/manual.hpp"
#include "sortition/tool/verbs.hpp"

namespace isegoria::sortition::tool {
namespace {

std::string joined(const std::vector<std::string_view>& items) {
    std::string text;
    for (const std::string_view item : items)
        text += (text.empty() ? "" : " ") + std::string(item);
    return text;
}

std::string verb_names() {
    std::vector<std::string_view> names;
    for (const Verb& verb : verbs()) names.push_back(verb.name);
    return joined(names);
}

// Each name once; where a verb's forms give it two meanings, their kinds are alike.
std::vector<const Option*> named_once(const Verb& verb) {
    std::vector<const Option*> once;
    for (const Option* const option : options_of(verb)) {
        const bool known = std::any_of(once.begin(), once.end(), [&](const Option* each) {
            return each->name == option->name;
        });
        if (!known) once.push_back(option);
    }
    return once;
}

const Form* form_with_operand(const Verb& verb) {
    const auto found = std::find_if(verb.forms.begin(), verb.forms.end(),
                                    [](const Form& form) { return !form.operand.empty(); });
    return found == verb.forms.end() ? nullptr : &*found;
}

std::string option_names(const Verb& verb) {
    std::vector<std::string_view> names;
    for (const Option* const option : named_once(verb)) names.push_back(option->name);
    return joined(names);
}

std::string bash_values(Kind kind, const std::vector<std::string_view>& choices) {
    if (kind == Kind::file) return "compgen -f -- \"$word\"";
    if (kind == Kind::folder) return "compgen -d -- \"$word\"";
    if (kind == Kind::choice) return "compgen -W '" + joined(choices) + "' -- \"$word\"";
    return ":";
}

std::string bash() {
    std::string script = R"(# bash completion for sortition(1)
_sortition() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} verb=${COMP_WORDS[1]}
    local IFS=$'\n'
    COMPREPLY=()
    if [ "$COMP_CWORD" -eq 1 ]; then
        COMPREPLY=($(IFS=' '; compgen -W ')" +
                         verb_names() + R"( --help' -- "$word"))
        return
    fi
    case "$verb $before" in
)";
    // compgen splits its word list at IFS.
    const auto entry = [](const std::string& pattern, const std::string& command) {
        return "    '" + pattern + "') COMPREPLY=($(IFS=' '; " + command + ")); return ;;\n";
    };
    for (const Verb& verb : verbs()) {
        for (const Option* const option : named_once(verb)) {
            if (option->kind == Kind::flag) continue;
            script += entry(std::string(verb.name) + " " + std::string(option->name),
                            bash_values(option->kind, option->choices));
        }
    }
    script += "    esac\n    case \"$verb\" in\n";
    for (const Verb& verb : verbs()) {
        std::string command = "compgen -W '" + option_names(verb) + "' -- \"$word\"";
        if (const Form* const form = form_with_operand(verb); form != nullptr)
            command += "; " + bash_values(form->operand_kind, form->operand_choices);
        script += entry(std::string(verb.name), command);
    }
    return script + R"(    esac
}
complete -o filenames -F _sortition sortition
)";
}

// Quotation marks end a zsh specification, square brackets and colons part it.
std::string zsh_text(std::string_view text) {
    std::string result;
    for (const char c : text) {
        if (c == '\'') {
            result += "'\\''";
        } else if (c == '[' || c == ']' || c == ':') {
            result += {'\\', c};
        } else {
            result += c;
        }
    }
    return result;
}

std::string zsh_values(Kind kind, const std::vector<std::string_view>& choices) {
    if (kind == Kind::file) return "_files";
    if (kind == Kind::folder) return "_files -/";
    if (kind == Kind::choice) return "(" + joined(choices) + ")";
    return "";
}

std::string zsh() {
    std::string script = R"(#compdef sortition
# zsh completion for sortition(1)
_sortition() {
    local -a verbs
    verbs=(
)";
    for (const Verb& verb : verbs()) {
        script += "        '" + std::string(verb.name) + ":" + zsh_text(verb.summary.english) +
                  "'\n";
    }
    script += R"(    )
    if (( CURRENT == 2 )); then
        _describe verb verbs
        return
    fi
    local verb=$words[2]
    shift words
    (( CURRENT-- ))
    case $verb in
)";
    for (const Verb& verb : verbs()) {
        script += "    " + std::string(verb.name) + ")\n        _arguments";
        for (const Option* const option : named_once(verb)) {
            script += " \\\n            '" + std::string(option->name) + "[" +
                      zsh_text(option->meaning.english) + "]";
            if (option->kind != Kind::flag) {
                script += ":" + zsh_text(option->placeholder.english) + ":" +
                          zsh_values(option->kind, option->choices);
            }
            script += "'";
        }
        if (const Form* const form = form_with_operand(verb); form != nullptr) {
            script += " \\\n            '1:" + zsh_text(form->operand.english) + ":" +
                      zsh_values(form->operand_kind, form->operand_choices) + "'";
        }
        script += "\n        ;;\n";
    }
    return script + "    esac\n}\n_sortition \"$@\"\n";
}

std::string fish_text(std::string_view text) {
    std::string result = "'";
    for (const char c : text) {
        if (c == '\'' || c == '\\') result += '\\';
        result += c;
    }
    return result + "'";
}

std::string fish_values(Kind kind, const std::vector<std::string_view>& choices) {
    if (kind == Kind::file) return " -r -F";
    if (kind == Kind::folder) return " -x -a '(__fish_complete_directories)'";
    if (kind == Kind::choice) return " -x -a '" + joined(choices) + "'";
    return kind == Kind::flag ? "" : " -x";
}

std::string fish() {
    std::string script = "# fish completion for sortition(1)\ncomplete -c sortition -f\n";
    for (const Verb& verb : verbs()) {
        script += "complete -c sortition -n __fish_use_subcommand -a " + std::string(verb.name) +
                  " -d " + fish_text(verb.summary.english) + "\n";
        const std::string with_verb =
            "complete -c sortition -n '__fish_seen_subcommand_from " + std::string(verb.name) + "'";
        for (const Option* const option : named_once(verb)) {
            script += with_verb + " -l " + std::string(option->name.substr(2)) + " -d " +
                      fish_text(option->meaning.english) +
                      fish_values(option->kind, option->choices) + "\n";
        }
        if (const Form* const form = form_with_operand(verb); form != nullptr) {
            script += with_verb + (form->operand_kind == Kind::choice
                                       ? " -a '" + joined(form->operand_choices) + "'"
                                       : std::string(" -F")) +
                      "\n";
        }
    }
    return script;
}

}  // namespace

std::string completion_script(std::string_view shell) {
    if (shell == "bash") return bash();
    if (shell == "zsh") return zsh();
    return shell == "fish" ? fish() : std::string();
}

}  // namespace isegoria::sortition::tool
