// SPDX-License-Identifier: AGPL-3.0-or-later
// Writes the manual page (man(7)). Pure functions; any thread.
#include "sortition/tool/manual.hpp"

#include "sortition/tool/help.hpp"
#include "sortition/tool/verbs.hpp"

namespace isegoria::sortition::tool {
namespace {

// Backslashes and hyphens mean something to roff anywhere; points and apostrophes at the start of
// a line do.
std::string roff(std::string_view text) {
    std::string result;
    bool line_start = true;
    for (const char c : text) {
        if (line_start && (c == '.' || c == '\'')) result += "\\&";
        if (c == '\\') {
            result += "\\e";
        } else if (c == '-') {
            result += "\\-";
        } else {
            result += c;
        }
        line_start = c == '\n';
    }
    return result;
}

std::string section(Words title, Language language) {
    return ".SH " + std::string(title.in(language)) + "\n";
}

std::string literal(std::string_view lines) {
    return ".PP\n.nf\n" + roff(lines) + "\n.fi\n";
}

std::string body(std::string_view text) {
    std::string result;
    for (const Paragraph& paragraph : paragraphs(text)) {
        if (paragraph.literal) {
            result += literal(std::string_view(paragraph.text).substr(0, paragraph.text.size() - 1));
        } else {
            result += ".PP\n" + roff(paragraph.text) + "\n";
        }
    }
    return result;
}

std::string synopsis(const Verb& verb, Language language) {
    std::string result;
    for (const Form& form : verb.forms) {
        result += ".HP\n";
        for (const std::string& word : usage(verb, form, language)) result += roff(word) + "\n";
    }
    return result;
}

std::string option_list(const Verb& verb, Language language) {
    std::string result;
    for (const Option* const option : options_of(verb)) {
        result += ".TP\n\\fB" + roff(option->name) + "\\fR";
        if (!option->placeholder.empty())
            result += " \\fI" + roff(option->placeholder.in(language)) + "\\fR";
        result += "\n" + roff(option->meaning.in(language)) + "\n";
    }
    return result;
}

std::string name_line(Language language) {
    // What follows the dash of the introduction, without its full stop; apropos reads it.
    std::string_view text = introduction().in(language);
    text.remove_prefix(std::string_view("sortition - ").size());
    text.remove_suffix(1);
    std::string line = "sortition \\- " + roff(text);
    for (char& c : line) c = c == '\n' ? ' ' : c;
    return line + "\n";
}

}  // namespace

std::string manual_page(Language language) {
    std::string page = ".TH SORTITION 1 \"\" \"Isegoria\" \"" +
                       std::string(Words{"Isegoria manual", "Manuel d'Isegoria"}.in(language)) +
                       "\"\n";
    page += section({"NAME", "NOM"}, language) + name_line(language);
    page += section({"SYNOPSIS", "SYNOPSIS"}, language);
    for (const Verb& verb : verbs()) page += synopsis(verb, language);
    page += section({"DESCRIPTION", "DESCRIPTION"}, language) + body(first_draw().in(language));
    page += section({"VERBS", "VERBES"}, language);
    for (const Verb& verb : verbs()) {
        page += ".SS " + std::string(verb.name) + "\n" + roff(verb.summary.in(language)) + "\n" +
                synopsis(verb, language) + body(verb.explanation.in(language)) +
                option_list(verb, language) + literal(verb.example.in(language));
    }
    page += section({"EXIT STATUS", "CODES DE SORTIE"}, language);
    for (const ExitCode& each : exit_codes()) {
        page += ".TP\n" + std::to_string(each.code) + "\n" + roff(each.meaning.in(language)) + "\n";
    }
    return page;
}

}  // namespace isegoria::sortition::tool
