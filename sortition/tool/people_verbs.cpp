// SPDX-License-Identifier: AGPL-3.0-or-later
// The words of the verbs before and after a draw. Constants; any thread.
#include "sortition/tool/people_verbs.hpp"

#include "sortition/tool/options.hpp"

namespace isegoria::sortition::tool {

using namespace options;

namespace {

const Words folder_word{"DIR", "DOSSIER"};

}  // namespace

Verb invite_verb() {
    return {"invite",
            {"draws whom to write to, from a list of addresses",
             "tire au sort à qui écrire, dans une liste d'adresses"},
            {R"(The first of two lotteries: people of the list are invited, and those who answer are the
pool of the second. Areas get invitations by their population over their response rate, so that the answers
mirror the population though areas answer differently. Within an area everybody has the same chance.

Without --public-value prints the hash to publish. With it, writes invited.csv, next.csv (everybody else in
the order of a second wave), allocation.csv (how many by area, and why) and invitation.json. Whoever has
the list repeats it with the same command.)",
             R"(La première de deux loteries : des personnes de la liste sont invitées, et celles qui
répondent forment le vivier de la seconde. Chaque territoire reçoit des invitations selon sa population
divisée par son taux de réponse, pour que les réponses reflètent la population bien qu'on réponde inégalement.
Dans un territoire, tous ont la même chance.

Sans --public-value, affiche l'empreinte à publier. Avec elle, écrit invited.csv, next.csv (tous les autres,
dans l'ordre d'une seconde vague), allocation.csv (combien par territoire, et pourquoi) et invitation.json.
Qui a la liste refait le tirage par la même commande.)"},
            {{{}, {&addresses, &letters, &area_column},
              {&by, &rate, &response_rates, &id_column, &public_value_later, &out_later, &overwrite}}},
            {R"(sortition invite --addresses register.csv --letters 20000 --area-column commune \
  --rate "4 %" --public-value "2 5 8 10 12" --out invitations)",
             R"(sortition invite --addresses registre.csv --letters 20000 --area-column commune \
  --rate "4 %" --public-value "2 5 8 10 12" --out invitations)"}};
}

Verb explain_verb() {
    return {"explain",
            {"tells one person their chance, and why", "dit à une personne sa chance, et pourquoi"},
            {R"(Says how large a person's chance was, exactly, and which quotas raised or lowered it. Before
the draw as well as after it.)",
             R"(Dit exactement quelle était la chance d'une personne, et quels quotas l'ont augmentée ou
diminuée. Avant le tirage comme après.)"},
            {{folder_word, {&id}, {}}},
            {"sortition explain lottery --id P017", "sortition explain loterie --id P017"}};
}

Verb alternates_verb() {
    return {"alternates",
            {"chooses who stands by for members that drop out",
             "choisit les suppléants des membres qui se désisteraient"},
            {R"(Imagines many times who of the panel might drop out, by the rates given, and chooses the
alternates with whom the quotas hold best over all of these. Prints how many people would be missing or too
many in all with them, without them, and at best with as many alternates. Writes the alternates in the order
in which to call them.)",
             R"(Imagine de nombreuses fois qui, dans le panel, pourrait se désister, selon les taux donnés, et
choisit les suppléants avec lesquels les quotas tiennent le mieux dans l'ensemble. Affiche combien de personnes
manqueraient ou seraient de trop avec eux, sans eux, et au mieux avec autant de suppléants. Écrit les suppléants
dans l'ordre d'appel.)"},
            {{folder_word, {&count, &out_file},
              {&dropout, &dropout_rates, &samples, &public_value_fresh, &overwrite}}},
            {R"(sortition alternates lottery --count 8 --dropout "12 %" --out alternates.csv)",
             R"(sortition alternates loterie --count 8 --dropout "12 %" --out suppleants.csv)"}};
}

Verb replace_verb() {
    return {"replace",
            {"prepares a lottery for seats that fell vacant",
             "prépare une loterie pour des sièges devenus vacants"},
            {R"(Members who stay keep their seats. The vacant ones become a lottery of their own, by the same
algorithm, among everybody who could still be seated: not those who left or refused, nor anybody who lives with
a member. Its quotas are what the seated leave of the panel's; where nobody left could keep them, the least
that has to give is said.

The new folder is prepared: publish its commitments, then give it to "sortition draw", like the first. For
further vacancies, name it with --after.)",
             R"(Les membres qui restent gardent leur siège. Les sièges vacants font l'objet d'une loterie à
part, par le même algorithme, parmi toutes les personnes qui peuvent encore siéger : ni celles qui sont parties
ou ont refusé, ni celles qui habitent avec un membre. Ses quotas sont ce que les membres laissent de ceux du
panel ; si personne ne peut plus les respecter, le moindre assouplissement nécessaire est indiqué.

Le nouveau dossier est préparé : publiez ses engagements, puis donnez-le à « sortition draw », comme le premier.
Pour d'autres vacances, nommez-le avec --after.)"},
            {{folder_word, {&vacated, &out}, {&after, &not_asked, &overwrite}}},
            {R"(sortition replace lottery --vacated P017,P203 --out replacements
sortition draw replacements --public-value "3 7 19 22 40")",
             R"(sortition replace loterie --vacated P017,P203 --out remplacements
sortition draw remplacements --public-value "3 7 19 22 40")"}};
}

Verb groups_verb() {
    return {"groups",
            {"seats people at tables over several rounds",
             "répartit des personnes à des tables sur plusieurs tours"},
            {R"(Makes tables that mirror the whole, keeps common needs together, and lets as many people
meet as possible over the rounds. Wishes and fixed places are always kept. Columns that are not named
decide nothing. Prints how good the plan is against the best that any plan could be.

Writes into the folder people.csv (each person with the table of each round) and tables.csv (each
table of each round with its people and facilitators).)",
             R"(Fait des tables qui reflètent l'ensemble, réunit les besoins communs, et fait se rencontrer
le plus de personnes possible au fil des tours. Souhaits et places fixes sont toujours respectés. Les
colonnes qui ne sont pas nommées ne décident de rien. Affiche ce que vaut le plan face au meilleur que l'on
puisse imaginer.

Écrit dans le dossier people.csv (chaque personne avec sa table à chaque tour) et tables.csv (chaque table
de chaque tour avec ses personnes et ses animateurs).)"},
            {{{}, {&group_people, &group_seed, &out},
              {&tables, &seats, &rounds, &diversify, &cluster, &keep, &wishes, &places, &earlier,
               &facilitators, &facilitators_per_table, &facilitators_stay, &id_column, &overwrite}}},
            {R"(sortition groups --people result/panel.csv --tables 6 --rounds 4 \
  --diversify gender,age --seed "day 1" --out tables)",
             R"(sortition groups --people resultat/panel.csv --tables 6 --rounds 4 \
  --diversify genre,age --seed "jour 1" --out tables)"}};
}

Verb generate_verb() {
    return {"generate",
            {"invents a pool to try things out with", "invente un vivier pour s'exercer"},
            {R"(Invents people (names of syllables, addresses that lead nowhere) with features by the
shares of a population. In the file of shares each row says what share of the people has a value; a row
with given_feature and given_value says it of those people only, so that for instance diplomas can go with
age:

  feature,value,share,respondents,given_feature,given_value
  age,under 30,25,15,,
  age,30 and over,75,85,,
  diploma,yes,55,70,age,under 30
  diploma,no,45,30,age,under 30
  diploma,yes,35,50,age,30 and over
  diploma,no,65,50,age,30 and over

Shares need not add up to 100. People are drawn by the column respondents, quotas are made by the
column share: as in life, those who answer are not like those who were asked.)",
             R"(Invente des personnes (noms faits de syllabes, adresses qui ne mènent nulle part) aux
critères répartis selon les parts d'une population. Chaque ligne du fichier des parts dit quelle part des
gens a une valeur ; une ligne avec given_feature et given_value ne le dit que de ces gens-là, pour que par
exemple les diplômes aillent avec l'âge :

  feature,value,share,respondents,given_feature,given_value
  age,moins de 30,25,15,,
  age,30 et plus,75,85,,
  diplome,oui,55,70,age,moins de 30
  diplome,non,45,30,age,moins de 30
  diplome,oui,35,50,age,30 et plus
  diplome,non,65,50,age,30 et plus

La somme des parts n'est pas forcément 100. Les personnes sont tirées selon la colonne respondents, les
quotas faits selon la colonne share : comme dans la vie, ceux qui répondent ne ressemblent pas à ceux qu'on
a sollicités.)"},
            {{{}, {&people, &seed, &out_file},
              {&shares, &sharing, &categories_out, &panel_size_of_quotas, &overwrite}}},
            {R"(sortition generate --people 400 --seed rehearsal --out pool.csv \
  --categories categories.csv --panel-size 30)",
             R"(sortition generate --people 400 --seed repetition --out vivier.csv \
  --categories categories.csv --panel-size 30)"}};
}

}  // namespace isegoria::sortition::tool
