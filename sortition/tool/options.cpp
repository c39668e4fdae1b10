// SPDX-License-Identifier: AGPL-3.0-or-later
// The options and their words. Constants; any thread.
#include "sortition/tool/options.hpp"

namespace isegoria::sortition::tool::options {

const Option categories{"--categories", Kind::file, {"FILE", "FICHIER"},
    {"The quotas: a CSV file with the columns feature (or category), value (or name), min, max, and "
     "if you like min_flex, max_flex.",
     "Les quotas : un fichier CSV avec les colonnes feature (ou category), value (ou name), min, max "
     "et, si l'on veut, min_flex, max_flex."}};

const Option categories_out{"--categories", Kind::file, {"FILE", "FICHIER"},
    {"Also write quotas that fit, for a panel of --panel-size, into this file.",
     "Écrire aussi, dans ce fichier, des quotas qui conviennent, pour un panel de --panel-size."}};

const Option respondents{"--respondents", Kind::file, {"FILE", "FICHIER"},
    {"The pool: a CSV file with one row a person and one column a feature; other columns are carried "
     "into panel.csv and remaining.csv.",
     "Le vivier : un fichier CSV avec une ligne par personne et une colonne par critère ; les autres "
     "colonnes passent dans panel.csv et remaining.csv."}};

const Option panel_size{"--panel-size", Kind::number, {"K", "K"},
    {"How many people the panel has.", "Le nombre de personnes du panel."}};

const Option panel_size_of_quotas{"--panel-size", Kind::number, {"K", "K"},
    {"The panel that the quotas of --categories are made for.",
     "Le panel pour lequel les quotas de --categories sont faits."}};

const Option algorithm{"--algorithm", Kind::choice, {"NAME", "NOM"},
    {"What the lottery aims at: leximin (the default: the smallest chance as large as can be, then the "
     "next, and so on), maximin (only the smallest, then the largest as small as can be), nash (the "
     "product of all chances), goldilocks (neither too small nor too large), minimax (the largest as "
     "small as can be), spread (leximin over as many different panels as possible), random_feasible "
     "(chances not equalised: for comparison only).",
     "Ce que vise la loterie : leximin (par défaut : la plus petite chance aussi grande que possible, "
     "puis la suivante, et ainsi de suite), maximin (la plus petite seulement, puis la plus grande aussi "
     "petite que possible), nash (le produit de toutes les chances), goldilocks (ni trop petites ni trop "
     "grandes), minimax (la plus grande aussi petite que possible), spread (leximin sur autant de panels "
     "différents que possible), random_feasible (chances non égalisées : pour comparer seulement)."},
    {"leximin", "maximin", "nash", "goldilocks", "minimax", "spread", "random_feasible"}};

const Option gamma{"--gamma", Kind::text, {"NUMBER", "NOMBRE"},
    {"What a small chance weighs against a large one, for goldilocks only (1).",
     "Ce que pèse une petite chance face à une grande, pour goldilocks seulement (1)."}};

const Option title{"--title", Kind::text, {"TEXT", "TEXTE"},
    {"The heading of the report, for instance the name of the assembly.",
     "Le titre du rapport, par exemple le nom de l'assemblée."}};

const Option panels{"--panels", Kind::number, {"M", "M"},
    {"How many equal lots the lottery has; a panel's weight is the number of its lots (1000).",
     "Le nombre de lots égaux de la loterie ; le poids d'un panel est le nombre de ses lots (1000)."}};

const Option public_value{"--public-value", Kind::text, {"TEXT", "TEXTE"},
    {"What nobody could know when the commitments were published: any text (the numbers of a public "
     "lottery), hex:DIGITS, \"dice:3 1 6 …\", \"rfc3797:9319/2 5 8/…\", or a round of the drand "
     "beacon as drand:ROUND:SIGNATURE:RANDOMNESS.",
     "Ce que nul ne pouvait connaître à la publication des engagements : un texte quelconque (les "
     "numéros d'une loterie publique), hex:CHIFFRES, « dice:3 1 6 … » (des dés), "
     "« rfc3797:9319/2 5 8/… », ou un tour de la balise drand : drand:TOUR:SIGNATURE:ALÉA."}};

const Option id_column{"--id-column", Kind::text, {"COL", "COL"},
    {"The column with the respondents' ids; otherwise id, unique_id or nationbuilder_id, or else the "
     "row number is the id.",
     "La colonne des identifiants ; sinon id, unique_id ou nationbuilder_id, ou à défaut le numéro "
     "de ligne."}};

const Option address_columns{"--address-columns", Kind::text, {"COL,COL", "COL,COL"},
    {"People who agree in all these columns live together: at most one of them is seated.",
     "Les personnes identiques dans toutes ces colonnes habitent ensemble : une au plus siège."}};

const Option already_selected{"--already-selected", Kind::file, {"FILE", "FICHIER"},
    {"People seated by an earlier draw, in the columns of --respondents: left out of the pool.",
     "Personnes déjà retenues, avec les colonnes de --respondents : retirées du vivier."}};

const Option out{"--out", Kind::folder, {"DIR", "DOSSIER"},
    {"The folder to make. Nothing is written unless all of it can be.",
     "Le dossier à créer. Rien n'est écrit si tout ne peut l'être."}};

const Option out_beside{"--out", Kind::folder, {"DIR2", "DOSSIER2"},
    {"Make this folder, with everything of DIR in it, and leave DIR as it is; without it the results "
     "are added to DIR.",
     "Créer ce dossier, avec tout le contenu de DOSSIER, et laisser DOSSIER tel quel ; à défaut les "
     "résultats s'ajoutent à DOSSIER."}};

const Option out_file{"--out", Kind::file, {"FILE", "FICHIER"},
    {"The file to write.", "Le fichier à écrire."}};

const Option overwrite{"--overwrite", Kind::flag, {},
    {"Replace what is there already under the name of --out.",
     "Remplacer ce qui porte déjà le nom donné par --out."}};

const Option transcript{"--transcript", Kind::file, {"FILE", "FICHIER"},
    {"The transcript of a draw by the method random_feasible, as a server of Isegoria publishes it.",
     "Le procès-verbal d'un tirage par la méthode random_feasible, tel qu'un serveur Isegoria le "
     "publie."}};

const Option id{"--id", Kind::text, {"ID", "ID"},
    {"The person concerned, by id.", "L'identifiant de la personne concernée."}};

const Option people{"--people", Kind::number, {"N", "N"},
    {"How many people to invent.", "Le nombre de personnes à inventer."}};

const Option seed{"--seed", Kind::text, {"TEXT", "TEXTE"},
    {"The same text gives the same file, octet for octet.",
     "Le même texte donne le même fichier, octet pour octet."}};

const Option shares{"--shares", Kind::file, {"FILE", "FICHIER"},
    {"The population: a CSV file with the columns feature, value, share, if you like respondents "
     "(the share among those who answer), and for features that depend on another one given_feature, "
     "given_value. Without it, an invented valley.",
     "La population : un fichier CSV avec les colonnes feature, value, share, si l'on veut "
     "respondents (la part parmi les répondants), et, pour un critère qui dépend d'un autre, "
     "given_feature, given_value. À défaut, une vallée inventée."}};

const Option sharing{"--sharing", Kind::number, {"PERCENT", "POUR-CENT"},
    {"How many of a hundred people live at the address of the person before them (0).",
     "Combien de personnes sur cent habitent à l'adresse de la précédente (0)."}};

const Option lang{"--lang", Kind::choice, {"en|fr", "en|fr"},
    {"The language of messages and of the report; otherwise that of the environment (LC_ALL, "
     "LC_MESSAGES, LANG).",
     "La langue des messages et du rapport ; sinon celle de l'environnement (LC_ALL, LC_MESSAGES, "
     "LANG)."},
    {"en", "fr"}};

const Option json{"--json", Kind::flag, {},
    {"One JSON object on the standard output, for programs.",
     "Un objet JSON sur la sortie standard, pour les programmes."}};

const Option help{"--help", Kind::flag, {},
    {"This page.", "Cette page."}};

}  // namespace isegoria::sortition::tool::options
