// SPDX-License-Identifier: AGPL-3.0-or-later
// The verbs and their words. Constants; any thread.
#include "sortition/tool/verbs.hpp"

#include <algorithm>
#include <array>

#include "sortition/tool/commands.hpp"
#include "sortition/tool/options.hpp"
#include "sortition/tool/people_verbs.hpp"

namespace isegoria::sortition::tool {
namespace {

using namespace options;

Verb check_verb() {
    return {"check",
            {"looks at the two files and prints their hashes",
             "examine les deux fichiers et affiche leurs empreintes"},
            {R"(Says everything that is wrong with the files at once, each error at its row and cell,
and what makes every panel impossible. Prints the hashes of pool and quotas; whoever publishes them
can no longer change the files unseen. Writes nothing but the file of --alike.)",
             R"(Signale en une fois tout ce qui ne va pas dans les fichiers, chaque erreur à sa ligne
et à sa cellule, et ce qui rend tout panel impossible. Affiche les empreintes du vivier et des quotas ;
qui les publie ne peut plus changer les fichiers sans que cela se voie. N'écrit que le fichier de --alike.)"},
            {{{}, {&categories, &respondents},
              {&panel_size, &id_column, &address_columns, &address_match, &households, &alike,
               &already_selected, &overwrite}}},
            {"sortition check --categories categories.csv --respondents pool.csv --panel-size 30",
             "sortition check --categories categories.csv --respondents vivier.csv --panel-size 30"}};
}

Verb prepare_verb() {
    return {"prepare",
            {"computes the lottery and prints what to publish before the draw",
             "calcule la loterie et affiche ce qu'il faut publier avant le tirage"},
            {R"(Computes the lottery: which panels may be drawn, and how many of the M lots each has,
so that chances are as the algorithm promises. No chance is involved yet. Prints the commitments (the
hashes of pool, quotas and portfolio) and writes the prepared folder.

Publish the commitments, and which value to come will decide, before that value is known. Then give it
to "sortition draw DIR".)",
             R"(Calcule la loterie : quels panels peuvent être tirés, et combien des M lots revient à
chacun, pour que les chances soient celles que promet l'algorithme. Le hasard n'intervient pas encore.
Affiche les engagements (empreintes du vivier, des quotas et du portefeuille) et écrit le dossier
préparé.

Publiez les engagements, et quelle valeur à venir décidera, avant que cette valeur soit connue. Donnez-la
ensuite à « sortition draw DOSSIER ».)"},
            {{{}, {&categories, &respondents, &panel_size, &out},
              {&algorithm, &gamma, &panels, &id_column, &address_columns, &address_match,
               &households, &already_selected, &title, &overwrite}}},
            {R"(sortition prepare --categories categories.csv --respondents pool.csv \
  --panel-size 30 --out lottery)",
             R"(sortition prepare --categories categories.csv --respondents vivier.csv \
  --panel-size 30 --out loterie)"}};
}

Verb draw_verb() {
    return {"draw",
            {"draws the panel with a public value", "tire le panel avec une valeur publique"},
            {R"(With a prepared folder: the public value decides one of its lots, whose panel is
drawn. Integers and SHA-256 only, so that everybody gets the same people on every machine.

With the two files instead: prepares and draws at once. For rehearsals, or where pool, quotas and
the coming value were published otherwise: an organiser who may still change a file when the value is
known could try several.

Writes panel.csv and remaining.csv (with every column of the respondents), probabilities.csv,
panels.csv, certificate.json, transcript.json and report.html, a page without personal data to print
and to publish.)",
             R"(Avec un dossier préparé : la valeur publique désigne l'un de ses lots, dont le panel
est tiré. Rien que des nombres entiers et SHA-256 : chacun obtient les mêmes personnes sur toute machine.

Avec les deux fichiers : prépare et tire d'un coup. Pour les répétitions, ou si le vivier, les quotas et
la valeur à venir ont été publiés autrement : un organisateur qui peut encore changer un fichier quand la
valeur est connue pourrait en essayer plusieurs.

Écrit panel.csv et remaining.csv (avec toutes les colonnes des répondants), probabilities.csv,
panels.csv, certificate.json, transcript.json et report.html, une page sans donnée personnelle, à
imprimer et à publier.)"},
            {{Words{"DIR", "DOSSIER"}, {&public_value}, {&out_beside, &overwrite}},
             {{}, {&categories, &respondents, &panel_size, &public_value, &out},
              {&algorithm, &gamma, &panels, &id_column, &address_columns, &address_match,
               &households, &already_selected, &title, &overwrite}}},
            {R"(sortition draw lottery --public-value "2 5 8 10 12"
sortition draw --categories categories.csv --respondents pool.csv --panel-size 30 \
  --algorithm leximin --public-value "dice:3 1 6 6 2 4 1 5 2 2" --out result)",
             R"(sortition draw loterie --public-value "2 5 8 10 12"
sortition draw --categories categories.csv --respondents vivier.csv --panel-size 30 \
  --algorithm leximin --public-value "dice:3 1 6 6 2 4 1 5 2 2" --out resultat)"}};
}

Verb verify_verb() {
    return {"verify",
            {"repeats a draw and checks everything that was promised",
             "refait un tirage et vérifie tout ce qui a été promis"},
            {R"(Needs no solver and believes nothing: the hashes are computed again, the quotas are
counted again in every panel, the certificate of optimality is checked in exact fractions, and the draw
is repeated from the public value. Names the first thing that fails.

Of what everybody may have of a draw (transcript.json, portfolio.txt and public_pool.json in a folder) it
checks what can be seen without the pool's values: the commitment, the lot, the panel person by person,
and everyone's chance.)",
             R"(Sans solveur et sans rien croire : les empreintes sont recalculées, les quotas
recomptés dans chaque panel, le certificat d'optimalité vérifié en fractions exactes, et le tirage refait
à partir de la valeur publique. Nomme la première chose qui ne tient pas.

De ce que chacun peut avoir d'un tirage (transcript.json, portfolio.txt et public_pool.json dans un dossier),
vérifie ce qui se voit sans les valeurs du vivier : l'engagement, le lot, le panel personne par personne,
et la chance de chacun.)"},
            {{Words{"DIR", "DOSSIER"}, {}, {}},
             {{}, {&categories, &respondents, &transcript}, {&id_column}}},
            {"sortition verify lottery", "sortition verify loterie"}};
}

Verb completion_verb() {
    return {"completion",
            {"prints the completion for a shell", "affiche la complétion pour un shell"},
            {R"(Prints a script by which the shell completes verbs, options and values. Packages install
it; by hand, put it where the shell looks.)",
             R"(Affiche un script grâce auquel le shell complète verbes, options et valeurs. Les paquets
l'installent ; à la main, placez-le où le shell le cherche.)"},
            {{{"bash|zsh|fish", "bash|zsh|fish"}, {}, {}, Kind::choice, {"bash", "zsh", "fish"}}},
            {"sortition completion bash > ~/.local/share/bash-completion/completions/sortition",
             "sortition completion bash > ~/.local/share/bash-completion/completions/sortition"}};
}

Verb manual_verb() {
    return {"manual",
            {"prints the manual page", "affiche la page de manuel"},
            {"Prints the page sortition(1) in the language of man, made of the same words as this help.",
             "Affiche la page sortition(1) dans le langage de man, faite des mots de cette aide."},
            {{{}, {}, {}}},
            {"sortition manual > sortition.1", "sortition manual --lang fr > sortition.1"}};
}

}  // namespace

std::span<const Verb> verbs() {
    static const std::array all{check_verb(),      invite_verb(),     prepare_verb(),
                                draw_verb(),       verify_verb(),     explain_verb(),
                                alternates_verb(), replace_verb(),    groups_verb(),
                                generate_verb(),   completion_verb(), manual_verb()};
    return all;
}

const Verb* find_verb(std::string_view name) {
    const auto all = verbs();
    const auto found = std::find_if(all.begin(), all.end(),
                                    [&](const Verb& each) { return each.name == name; });
    return found == all.end() ? nullptr : &*found;
}

std::span<const Option* const> common_options() {
    static const std::array<const Option*, 3> all{&lang, &json, &help};
    return all;
}

std::span<const ExitCode> exit_codes() {
    static const std::array<ExitCode, 4> all{
        {{exit_ok, {"done", "fait"}},
         {exit_not_possible,
          {"not possible: no such panel, or the draw is not confirmed",
           "impossible : aucun panel de cette sorte, ou tirage non confirmé"}},
         {exit_bad_input,
          {"bad input: a file, an argument, or a name that is taken",
           "entrée incorrecte : un fichier, un argument, ou un nom déjà pris"}},
         {exit_failure,
          {"the world failed: a disk is full, a place cannot be written, a solver died, or it was "
           "interrupted",
           "défaillance : disque plein, emplacement où l'on ne peut écrire, solveur mort, ou "
           "interruption"}}}};
    return all;
}

}  // namespace isegoria::sortition::tool
