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

const Option address_match{"--address-match", Kind::choice, {"exact|tolerant", "exact|tolerant"},
    {"tolerant: also look for addresses that are alike (accents, abbreviations, a letter). They count "
     "as one only where --households says yes (exact).",
     "tolerant : chercher aussi les adresses qui se ressemblent (accents, abréviations, une lettre). "
     "Elles ne comptent pour une que si --households dit oui (exact)."},
    {"exact", "tolerant"}};

const Option households{"--households", Kind::file, {"FILE", "FICHIER"},
    {"The file of --alike, its last column filled in with yes or no.",
     "Le fichier de --alike, sa dernière colonne remplie par oui ou non."}};

const Option alike{"--alike", Kind::file, {"FILE", "FICHIER"},
    {"Write the pairs of alike addresses that wait for a yes or no into this file.",
     "Écrire dans ce fichier les paires d'adresses semblables qui attendent un oui ou un non."}};

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
    {"The transcript of a draw by the older method random_feasible (format "
     "isegoria-sortition-transcript-1). What a server publishes of a draw is a folder: verify DIR.",
     "Le procès-verbal d'un tirage par l'ancienne méthode random_feasible (format "
     "isegoria-sortition-transcript-1). Ce qu'un serveur publie d'un tirage est un dossier : verify "
     "DOSSIER."}};

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

const Option group_people{"--people", Kind::file, {"FILE", "FICHIER"},
    {"Who is to be seated: a CSV file with one row a person, for instance panel.csv.",
     "Qui placer : un fichier CSV avec une ligne par personne, par exemple panel.csv."}};

const Option tables{"--tables", Kind::number, {"N", "N"},
    {"How many tables there are; their sizes differ by one at most.",
     "Le nombre de tables ; leurs tailles diffèrent d'une place au plus."}};

const Option seats{"--seats", Kind::text, {"N,N", "N,N"},
    {"The seats of each table, instead of --tables.",
     "Les places de chaque table, au lieu de --tables."}};

const Option rounds{"--rounds", Kind::number, {"N", "N"},
    {"How many rounds there are (1).", "Le nombre de tours (1)."}};

const Option diversify{"--diversify", Kind::text, {"COL,COL*2", "COL,COL*2"},
    {"Columns in which each table is to mirror the whole; *2 counts a column twice.",
     "Colonnes dans lesquelles chaque table doit refléter l'ensemble ; *2 compte double."}};

const Option cluster{"--cluster", Kind::text, {"COL,COL=VALUE+VALUE", "COL,COL=VALEUR+VALEUR"},
    {"Columns whose values are to sit at as few tables as possible, for instance a language that needs "
     "an interpreter; = names the only values that matter.",
     "Colonnes dont les valeurs doivent tenir sur aussi peu de tables que possible, par exemple une "
     "langue à interpréter ; = nomme les seules valeurs qui comptent."}};

const Option keep{"--keep", Kind::text, {"COL,COL", "COL,COL"},
    {"Columns whose equal values always share a table, for instance a person and their carer.",
     "Colonnes dont les valeurs égales partagent toujours une table, par exemple une personne et son "
     "accompagnant."}};

const Option wishes{"--wishes", Kind::file, {"FILE", "FICHIER"},
    {"Pairs that must or must not share a table: the columns id, other_id, wish (together or apart).",
     "Paires à réunir ou à séparer : les colonnes id, other_id, wish (together ou apart)."}};

const Option places{"--places", Kind::file, {"FILE", "FICHIER"},
    {"Fixed places: the columns id, table and, if for one round only, round.",
     "Places fixes : les colonnes id, table et, si ce n'est que pour un tour, round."}};

const Option earlier{"--earlier", Kind::file, {"FILE", "FICHIER"},
    {"A tables.csv of before: who has met there counts as having met.",
     "Un tables.csv d'avant : qui s'y est rencontré compte comme s'étant rencontré."}};

const Option facilitators{"--facilitators", Kind::file, {"FILE", "FICHIER"},
    {"The facilitators: the columns id and, if you like, serves (values of clustered columns, parted by "
     "semicolons).",
     "Les animateurs : les colonnes id et, si l'on veut, serves (valeurs des colonnes regroupées, "
     "séparées par des points-virgules)."}};

const Option facilitators_per_table{"--per-table", Kind::number, {"N", "N"},
    {"How many facilitators each table has (1 with --facilitators).",
     "Le nombre d'animateurs par table (1 avec --facilitators)."}};

const Option facilitators_stay{"--stay", Kind::flag, {},
    {"Facilitators keep their table for all rounds; otherwise they meet everybody.",
     "Les animateurs gardent leur table à tous les tours ; sinon ils rencontrent tout le monde."}};

const Option group_seed{"--seed", Kind::text, {"TEXT", "TEXTE"},
    {"The same text and people give the same tables.",
     "Le même texte et les mêmes personnes donnent les mêmes tables."}};

const Option vacated{"--vacated", Kind::text, {"ID,ID", "ID,ID"},
    {"Members whose seats are to be filled anew.", "Les membres dont les sièges sont à pourvoir."}};

const Option not_asked{"--not-asked", Kind::text, {"ID,ID", "ID,ID"},
    {"People who may not be drawn, for instance because they said no already.",
     "Personnes à ne pas tirer, par exemple parce qu'elles ont déjà refusé."}};

const Option after{"--after", Kind::folder, {"DIR2", "DOSSIER2"},
    {"The folder of the last replacements that were drawn, when these are not the first.",
     "Le dossier des derniers remplacements tirés, si ceux-ci ne sont pas les premiers."}};

const Option count{"--count", Kind::number, {"N", "N"},
    {"How many people stand by.", "Le nombre de suppléants."}};

const Option dropout{"--dropout", Kind::text, {"RATE", "TAUX"},
    {"The share of members that drop out, as 8 % or 0.08 (10 % unless there are --dropout-rates).",
     "La part des membres qui se désistent, comme 8 % ou 0,08 (10 % sans --dropout-rates)."}};

const Option dropout_rates{"--dropout-rates", Kind::file, {"FILE", "FICHIER"},
    {"Rates by feature value: the columns feature, value, rate.",
     "Des taux par valeur : les colonnes feature, value, rate."}};

const Option samples{"--samples", Kind::number, {"N", "N"},
    {"How many drop-outs are imagined (200).", "Le nombre de désistements imaginés (200)."}};

const Option public_value_fresh{"--public-value", Kind::text, {"TEXT", "TEXTE"},
    {"A fresh public value; otherwise the seed of the draw is used again.",
     "Une nouvelle valeur publique ; sinon la graine du tirage sert de nouveau."}};

const Option public_value_later{"--public-value", Kind::text, {"TEXT", "TEXTE"},
    {"The public value, when it is known (see sortition draw --help). Without it, only the commitment "
     "is printed and nothing is written.",
     "La valeur publique, quand elle est connue (voir sortition draw --help). Sans elle, seul "
     "l'engagement est affiché et rien n'est écrit."}};

const Option addresses{"--addresses", Kind::file, {"FILE", "FICHIER"},
    {"The list of addresses: a CSV file with one row a person or household and a column for the area.",
     "La liste d'adresses : un fichier CSV avec une ligne par personne ou foyer et une colonne du "
     "territoire."}};

const Option letters{"--letters", Kind::number, {"N", "N"},
    {"How many invitations are sent.", "Le nombre d'invitations envoyées."}};

const Option area_column{"--area-column", Kind::text, {"COL", "COL"},
    {"The column that says the area.", "La colonne du territoire."}};

const Option by{"--by", Kind::text, {"COL", "COL"},
    {"A further column that parts each area, for instance age.",
     "Une colonne de plus qui divise chaque territoire, par exemple l'âge."}};

const Option rate{"--rate", Kind::text, {"RATE", "TAUX"},
    {"The share that answers, everywhere the same, as 3.5 % or 0.035.",
     "La part qui répond, partout la même, comme 3,5 % ou 0,035."}};

const Option response_rates{"--response-rates", Kind::file, {"FILE", "FICHIER"},
    {"The rates by area: the area column, the column of --by, rate, and if you like population.",
     "Les taux par territoire : la colonne du territoire, celle de --by, rate et, si l'on veut, "
     "population."}};

const Option out_later{"--out", Kind::folder, {"DIR", "DOSSIER"},
    {"The folder to make, with --public-value.", "Le dossier à créer, avec --public-value."}};

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
