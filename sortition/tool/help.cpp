// SPDX-License-Identifier: AGPL-3.0-or-later
// Lays out the help. Pure functions; any thread.
#include "sortition/tool/help.hpp"

#include <algorithm>

#include "sortition/text.hpp"

namespace isegoria::sortition::tool {
namespace {

constexpr std::size_t width = 100;
constexpr std::size_t indent = 2;

// Letters, not octets: French has accents.
std::size_t letters(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    }));
}

std::string padded(std::string_view text, std::size_t to) {
    return std::string(text) + std::string(to - std::min(to, letters(text)), ' ');
}

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words;
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t end = std::min(text.find_first_of(" \n", i), text.size());
        if (end > i) words.emplace_back(text.substr(i, end - i));
        i = end + 1;
    }
    return words;
}

// Fills lines with the words; the first line starts behind `first`, the others `hanging` in.
std::string filled(std::string first, std::size_t hanging, const std::vector<std::string>& words) {
    std::string result;
    std::string line = std::move(first);
    bool fresh = true;
    for (const std::string& word : words) {
        if (!fresh && letters(line) + 1 + letters(word) > width) {
            result += line + "\n";
            line = std::string(hanging, ' ');
            fresh = true;
        }
        line += (fresh ? "" : " ") + word;
        fresh = false;
    }
    return result + line + "\n";
}

std::string listed(const std::vector<std::pair<std::string, std::string>>& entries) {
    std::size_t column = 0;
    for (const auto& [name, meaning] : entries) column = std::max(column, letters(name));
    column += indent + 2;
    std::string result;
    for (const auto& [name, meaning] : entries) {
        result += filled(padded(std::string(indent, ' ') + name, column), column,
                         words_of(meaning));
    }
    return result;
}

std::string titled(std::string_view option, std::string_view placeholder) {
    return std::string(option) + (placeholder.empty() ? "" : " " + std::string(placeholder));
}

std::string body(std::string_view text) {
    std::string result;
    for (const Paragraph& paragraph : paragraphs(text)) {
        result += "\n";
        result += paragraph.literal ? paragraph.text : filled("", 0, words_of(paragraph.text));
    }
    return result;
}

std::string indented(std::string_view lines) {
    std::string result(indent, ' ');
    for (const char c : lines) {
        result += c;
        if (c == '\n') result += std::string(indent, ' ');
    }
    return result + "\n";
}

std::string exit_code_list(Language language) {
    std::vector<std::pair<std::string, std::string>> entries;
    for (const ExitCode& each : exit_codes())
        entries.emplace_back(std::to_string(each.code), each.meaning.in(language));
    return "\n" + std::string(Words{"Exit codes:", "Codes de sortie :"}.in(language)) + "\n" +
           listed(entries);
}

}  // namespace

Words introduction() {
    return {R"(sortition - draws a panel that meets its quotas, with chances as equal as they allow, so
that anyone can repeat the draw and check that nothing fairer was possible.)",
            R"(sortition - tire au sort un panel qui respecte ses quotas, avec des chances aussi égales
qu'ils le permettent, de sorte que chacun puisse refaire le tirage et vérifier que rien de plus juste
n'était possible.)"};
}

Words first_draw() {
    return {R"(A first draw, with invented people:

  sortition generate --people 400 --seed rehearsal --out pool.csv \
    --categories categories.csv --panel-size 30
  sortition prepare --categories categories.csv --respondents pool.csv \
    --panel-size 30 --out lottery

Publish the three hashes that it prints: from now on nobody can change pool, quotas or lottery unseen. Say
which value will decide that nobody can know yet: numbers of a public lottery, dice thrown before
witnesses, a round of a randomness beacon. When it is known:

  sortition draw lottery --public-value "2 5 8 10 12"

Anyone who is given the folder checks it, and prints the page to publish:

  sortition verify lottery
  lottery/report.html)",
            R"(Un premier tirage, avec des personnes inventées :

  sortition generate --people 400 --seed repetition --out vivier.csv \
    --categories categories.csv --panel-size 30
  sortition prepare --categories categories.csv --respondents vivier.csv \
    --panel-size 30 --out loterie

Publiez les trois empreintes affichées : dès lors, nul ne peut changer le vivier, les quotas ou la loterie
sans que cela se voie. Dites quelle valeur, que personne ne peut encore connaître, décidera : les numéros
d'une loterie publique, des dés jetés devant témoins, un tour d'une balise d'aléa. Quand elle est connue :

  sortition draw loterie --public-value "2 5 8 10 12"

Quiconque reçoit le dossier le vérifie, et imprime la page à publier :

  sortition verify loterie
  loterie/report.html)"};
}

std::vector<Paragraph> paragraphs(std::string_view text) {
    std::vector<Paragraph> result;
    while (!text.empty()) {
        const std::size_t end = text.find("\n\n");
        const std::string_view piece = text.substr(0, end);
        const bool literal = piece.starts_with("  ");
        result.push_back({std::string(piece) + (literal ? "\n" : ""), literal});
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 2);
    }
    return result;
}

std::vector<const Option*> options_of(const Verb& verb) {
    std::vector<const Option*> result;
    const auto add = [&](const Option* option) {
        // Where forms differ in what a name means, both are said.
        if (std::find(result.begin(), result.end(), option) == result.end())
            result.push_back(option);
    };
    for (const Form& form : verb.forms) {
        std::for_each(form.required.begin(), form.required.end(), add);
        std::for_each(form.optional.begin(), form.optional.end(), add);
    }
    for (const Option* const option : common_options()) add(option);
    return result;
}

std::vector<std::string> usage(const Verb& verb, const Form& form, Language language) {
    std::vector<std::string> words{"sortition", std::string(verb.name)};
    if (!form.operand.empty()) words.emplace_back(form.operand.in(language));
    for (const Option* const option : form.required)
        words.push_back(titled(option->name, option->placeholder.in(language)));
    for (const Option* const option : form.optional)
        words.push_back("[" + titled(option->name, option->placeholder.in(language)) + "]");
    return words;
}

std::string help_page(Language language) {
    std::string page = filled("", 0, words_of(introduction().in(language)));
    std::vector<std::pair<std::string, std::string>> entries;
    for (const Verb& verb : verbs()) entries.emplace_back(verb.name, verb.summary.in(language));
    page += "\n" + std::string(Words{"Verbs:", "Verbes :"}.in(language)) + "\n" + listed(entries);
    page += body(first_draw().in(language));
    page += exit_code_list(language);
    page += body(Words{R"(Each verb has a page of its own: sortition draw --help. The manual is
sortition(1).)",
                       R"(Chaque verbe a sa page : sortition draw --help. Le manuel est
sortition(1).)"}
                     .in(language));
    return page;
}

std::string help_page(const Verb& verb, Language language) {
    std::string page = "sortition " + std::string(verb.name) + " - " +
                       std::string(verb.summary.in(language)) + "\n\n";
    for (const Form& form : verb.forms)
        page += filled(std::string(indent, ' '), 3 * indent, usage(verb, form, language));
    page += body(verb.explanation.in(language));
    std::vector<std::pair<std::string, std::string>> entries;
    for (const Option* const option : options_of(verb)) {
        entries.emplace_back(titled(option->name, option->placeholder.in(language)),
                             option->meaning.in(language));
    }
    page += "\n" + std::string(Words{"Options:", "Options :"}.in(language)) + "\n" +
            listed(entries);
    page += "\n" + std::string(Words{"Example:", "Exemple :"}.in(language)) + "\n" +
            indented(verb.example.in(language));
    return page + exit_code_list(language);
}

}  // namespace isegoria::sortition::tool
