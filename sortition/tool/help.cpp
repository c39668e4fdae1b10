// SPDX-License-Identifier: AGPL-3.0-or-later
// The tool's help, in both languages. Constants; any thread.
#include "sortition/tool/commands.hpp"

namespace isegoria::sortition::tool {
namespace {

constexpr std::string_view english =
    R"(sortition - draws a panel that meets its quotas, so that anyone can repeat the draw.

  sortition check    --categories C --respondents R [--panel-size K]
  sortition draw     --categories C --respondents R --panel-size K --public-value TEXT --out DIR
                     [--alternates N]
  sortition verify   --categories C --respondents R --transcript T
  sortition generate --people N --seed TEXT --out FILE [--categories FILE --panel-size K]

A first draw, with invented people:

  1. sortition generate --people 400 --seed rehearsal --out pool.csv \
       --categories categories.csv --panel-size 30
  2. sortition check --categories categories.csv --respondents pool.csv --panel-size 30
     Publish the two hashes that it prints: from now on nobody can change the files unseen.
  3. Wait for a value that nobody could know at step 2: numbers of a public lottery, dice thrown
     before witnesses, a round of a randomness beacon announced in advance.
  4. sortition draw --categories categories.csv --respondents pool.csv --panel-size 30 \
       --alternates 10 --public-value "2 5 8 10 12" --out result
  5. Anyone who is given the files repeats it:
     sortition verify --categories categories.csv --respondents pool.csv \
       --transcript result/transcript.json

The files are CSV in UTF-8. The categories have the columns feature (or category), value (or name),
min, max and optionally min_flex, max_flex. The respondents have one row a person and one column
a feature; other columns are carried into the results. Capitals and blanks at the ends do not
matter, leading zeros do. Cells that a spreadsheet would run as a formula get an apostrophe in front.

draw writes panel.csv, alternates.csv (in the order in which to call them), remaining.csv and
transcript.json, which holds ids and no names. It writes nothing if anything is wrong, and never over
a file that is there.

  --alternates N       how many people stand by (0)
  --id-column COL      the respondents' id; otherwise id, unique_id, nationbuilder_id, or else the
                       row number
  --public-value TEXT  the text, or hex: and hexadecimal digits
  --lang en|fr         the language of messages (en)
  --json               one JSON object on the standard output, for programs

What a draw promises: right size, every quota met, the same people on every machine. What it does
not: chances between people with different features are not equalised (no leximin yet).

Exit codes: 0 done; 1 not possible (no such panel, or the transcript is not confirmed);
2 bad input (a file, an argument, or a place that cannot be written).
)";

constexpr std::string_view french =
    R"(sortition - tire au sort un panel qui respecte ses quotas, de façon vérifiable par tous.

  sortition check    --categories C --respondents R [--panel-size K]
  sortition draw     --categories C --respondents R --panel-size K --public-value TEXTE --out DOSSIER
                     [--alternates N]
  sortition verify   --categories C --respondents R --transcript T
  sortition generate --people N --seed TEXTE --out FICHIER [--categories FICHIER --panel-size K]

Un premier tirage, avec des personnes inventées :

  1. sortition generate --people 400 --seed repetition --out vivier.csv \
       --categories categories.csv --panel-size 30
  2. sortition check --categories categories.csv --respondents vivier.csv --panel-size 30
     Publiez les deux empreintes affichées : dès lors, nul ne peut changer les fichiers sans être vu.
  3. Attendez une valeur que personne ne pouvait connaître à l'étape 2 : les numéros d'une loterie
     publique, des dés jetés devant témoins, un tour annoncé d'avance d'une balise d'aléa.
  4. sortition draw --categories categories.csv --respondents vivier.csv --panel-size 30 \
       --alternates 10 --public-value "2 5 8 10 12" --out resultat
  5. Quiconque reçoit les fichiers recommence :
     sortition verify --categories categories.csv --respondents vivier.csv \
       --transcript resultat/transcript.json

Les fichiers sont des CSV en UTF-8. Les catégories ont les colonnes feature (ou category), value (ou
name), min, max et, si l'on veut, min_flex, max_flex. Les répondants ont une ligne par personne et une
colonne par critère ; les autres colonnes passent dans les résultats. Majuscules et blancs aux
extrémités ne comptent pas, les zéros initiaux comptent. Une cellule qu'un tableur exécuterait comme
formule reçoit une apostrophe devant.

draw écrit panel.csv, alternates.csv (les suppléants, dans l'ordre d'appel), remaining.csv (les autres)
et transcript.json (le procès-verbal : des identifiants, aucun nom). Rien n'est écrit si quelque chose
ne va pas, et jamais par-dessus un fichier présent.

  --alternates N        nombre de suppléants (0)
  --id-column COL       l'identifiant des répondants ; sinon id, unique_id, nationbuilder_id, ou à
                        défaut le numéro de ligne
  --public-value TEXTE  le texte, ou hex: suivi de chiffres hexadécimaux
  --lang en|fr          la langue des messages (en)
  --json                un objet JSON sur la sortie standard, pour les programmes

Ce que le tirage promet : la bonne taille, chaque quota respecté, les mêmes personnes sur toute machine.
Ce qu'il ne promet pas : les chances de personnes aux critères différents ne sont pas égalisées (pas
encore de leximin).

Codes de sortie : 0 fait ; 1 impossible (aucun panel, ou procès-verbal non confirmé) ; 2 entrée
incorrecte (fichier, argument, ou emplacement où l'on ne peut écrire).
)";

}  // namespace

std::string_view help_text(bool in_french) { return in_french ? french : english; }

}  // namespace isegoria::sortition::tool
