// SPDX-License-Identifier: AGPL-3.0-or-later
// The table of sentences and their filling in. Pure functions; any thread.
#include "sortition/sentences.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "sortition/json_text.hpp"
#include "sortition/text.hpp"

namespace isegoria::sortition {
namespace {

// clang-format off
constexpr Sentence sentences[] = {
    {"and_more", "And {count} more.", "Et {count} autres."},
    {"csv_file_too_large", "The file is larger than {limit} octets. Leave out columns that are not needed.",
     "Le fichier dépasse {limit} octets. Retirez les colonnes inutiles."},
    {"csv_unreadable", "The file cannot be read. Check its name and your right to open it.",
     "Le fichier ne peut pas être lu. Vérifiez son nom et votre droit de l'ouvrir."},
    {"csv_utf16", "The file is in UTF-16. Save it again as \"CSV UTF-8\".",
     "Le fichier est en UTF-16. Enregistrez-le de nouveau en « CSV UTF-8 »."},
    {"csv_latin1", "The file looks like Latin-1 or Windows-1252: {count} cells with accents cannot be read, this is the first. Save it again as \"CSV UTF-8\".",
     "Le fichier semble être en Latin-1 ou Windows-1252 : {count} cellules accentuées sont illisibles, voici la première. Enregistrez-le de nouveau en « CSV UTF-8 »."},
    {"csv_not_utf8", "The cell is not UTF-8. Type it anew and save as \"CSV UTF-8\".",
     "La cellule n'est pas en UTF-8. Saisissez-la de nouveau et enregistrez en « CSV UTF-8 »."},
    {"csv_nul", "The cell contains a zero octet. Delete its content and type it anew.",
     "La cellule contient un octet nul. Effacez son contenu et saisissez-le de nouveau."},
    {"csv_empty", "The file is empty. Is it the right one?", "Le fichier est vide. Est-ce le bon ?"},
    {"csv_no_rows", "The file has a heading but no rows. Is it the right one?", "Le fichier a un en-tête mais aucune ligne. Est-ce le bon ?"},
    {"csv_separator", "The columns are separated by {separator} instead of a comma; read so.",
     "Les colonnes sont séparées par {separator} au lieu d'une virgule ; lu ainsi."},
    {"csv_blank_rows", "Blank rows were skipped ({count}): {rows}.", "Des lignes vides ont été ignorées ({count}) : {rows}."},
    {"csv_too_many_columns", "There are more than {limit} columns. Check the separator, or leave out columns.",
     "Il y a plus de {limit} colonnes. Vérifiez le séparateur ou retirez des colonnes."},
    {"csv_too_many_rows", "There are more than {limit} rows. Draw a sample first.",
     "Il y a plus de {limit} lignes. Tirez d'abord un échantillon."},
    {"csv_cell_too_long", "The cell is longer than {limit} octets. Is a quotation mark missing?",
     "La cellule dépasse {limit} octets. Manque-t-il un guillemet ?"},
    {"csv_quote_unclosed", "The quotation mark that opens here is never closed. Close it, or delete it.",
     "Le guillemet ouvert ici n'est jamais fermé. Fermez-le ou supprimez-le."},
    {"csv_text_after_quote", "There is text after the closing quotation mark. Double each quotation mark within the cell.",
     "Il y a du texte après le guillemet fermant. Doublez chaque guillemet à l'intérieur de la cellule."},
    {"csv_stray_quote", "There is a quotation mark within an unquoted cell. Put the cell in quotation marks and double those within.",
     "Il y a un guillemet dans une cellule sans guillemets. Entourez la cellule de guillemets et doublez ceux de l'intérieur."},
    {"csv_row_length", "The row has {cells} cells, the heading {expected}. Is a comma missing, or too many?",
     "La ligne a {cells} cellules, l'en-tête {expected}. Manque-t-il une virgule, ou y en a-t-il trop ?"},
    {"csv_row_too_long", "The row and its headings are longer than {limit} octets together. Leave out columns that are not needed, or shorten the cells.",
     "La ligne et ses intitulés dépassent ensemble {limit} octets. Retirez les colonnes inutiles, ou raccourcissez les cellules."},
    {"csv_heading_twice", "The heading \"{heading}\" is already in {first_cell}. Rename one of the two.",
     "L'intitulé « {heading} » figure déjà en {first_cell}. Renommez l'un des deux."},
    {"quota_column_missing", "The column \"{column}\" is missing. Add it, or rename the one that stands for it.", "La colonne « {column} » manque. Ajoutez-la, ou renommez celle qui en tient lieu."},
    {"quota_none", "The file names no quota. Give each value of each feature a row.", "Le fichier ne contient aucun quota. Donnez une ligne à chaque valeur de chaque critère."},
    {"quota_note_row", "A row without feature and bounds was taken as a note and left out.",
     "Une ligne sans critère ni bornes a été prise pour une note et laissée de côté."},
    {"quota_feature_missing", "The feature is missing. Type its name.", "Le critère manque. Saisissez son nom."},
    {"quota_value_missing", "The value is missing. Type its name.", "La valeur manque. Saisissez son nom."},
    {"quota_bound_missing", "\"{heading}\" is missing. Type a whole number.", "« {heading} » manque. Saisissez un nombre entier."},
    {"quota_bound_not_a_number", "\"{text}\" is not a whole number from 0 to {limit}. Type digits only.",
     "« {text} » n'est pas un nombre entier de 0 à {limit}. N'utilisez que des chiffres."},
    {"quota_min_above_max", "{value}: the minimum {low} is above the maximum {high}. Were the two exchanged?",
     "{value} : le minimum {low} dépasse le maximum {high}. Ont-ils été intervertis ?"},
    {"quota_min_flex_above_min", "{value}: min_flex {low} is above the minimum {high}. Lower it, or leave it empty.",
     "{value} : min_flex {low} dépasse le minimum {high}. Baissez-le ou laissez-le vide."},
    {"quota_max_flex_below_max", "{value}: max_flex {high} is below the maximum {low}. Raise it, or leave it empty.",
     "{value} : max_flex {high} est inférieur au maximum {low}. Relevez-le ou laissez-le vide."},
    {"quota_value_twice", "{feature}: \"{value}\" is already in {first_cell}. Delete one of the two.",
     "{feature} : « {value} » figure déjà en {first_cell}. Supprimez l'un des deux."},
    {"quota_too_many_features", "There are more than {limit} features. Keep those that matter.", "Il y a plus de {limit} critères. Gardez ceux qui comptent."},
    {"quota_too_many_values", "{feature} has more than {limit} values. Merge some.", "{feature} a plus de {limit} valeurs. Regroupez-en."},
    {"quota_sums_disagree", "The minima of {feature} add up to {minimum_sum}, the maxima of {other_feature} only to {maximum_sum}: no panel size fits both. Lower the former, or raise the latter.",
     "La somme des minima de {feature} est {minimum_sum}, celle des maxima de {other_feature} seulement {maximum_sum} : aucune taille de panel ne convient aux deux. Baissez les premiers ou relevez les seconds."},
    {"quota_minima_above_panel", "The minima of {feature} add up to {sum}, more than the panel of {panel_size}. Lower a minimum.",
     "La somme des minima de {feature} est {sum}, plus que le panel de {panel_size}. Baissez un minimum."},
    {"quota_maxima_below_panel", "The maxima of {feature} add up to {sum}, less than the panel of {panel_size}. Raise a maximum.",
     "La somme des maxima de {feature} est {sum}, moins que le panel de {panel_size}. Relevez un maximum."},
    {"pool_column_missing", "The column \"{column}\" is missing. Add it, or name it as the quotas do.", "La colonne « {column} » manque. Ajoutez-la, ou nommez-la comme dans les quotas."},
    {"pool_value_empty", "{feature} is empty. Fill it in, or leave the person out.",
     "{feature} est vide. Complétez, ou retirez la personne."},
    {"pool_value_unknown", "{feature}: \"{value}\" is not in the quotas, which know: {known}. Write it alike in both files.",
     "{feature} : « {value} » n'est pas dans les quotas, qui connaissent : {known}. Écrivez-la pareil dans les deux fichiers."},
    {"pool_id_empty", "The id is empty. Give the person one.", "L'identifiant est vide. Donnez-en un à la personne."},
    {"pool_id_twice", "The id \"{id}\" is already in {first_cell}. Is it the same person?",
     "L'identifiant « {id} » figure déjà en {first_cell}. Est-ce la même personne ?"},
    {"pool_smaller_than_panel", "The pool has {people} people who can be seated (one of a household), fewer than the {panel_size} seats. Invite more people, or lower the panel size.",
     "Le vivier compte {people} personnes pouvant siéger (une par foyer), moins que les {panel_size} places. Invitez plus de personnes ou réduisez le panel."},
    {"pool_cannot_fill", "With the people there are, the maxima of {feature} fill only {seats} of {panel_size} seats. Raise the maximum of a value that has more people.",
     "Avec les personnes présentes, les maxima de {feature} ne remplissent que {seats} places sur {panel_size}. Relevez le maximum d'une valeur qui a plus de personnes."},
    {"pool_too_small", "The pool has too few people. I suggest: {feature} {value} minimum {minimum} -> {people}.",
     "Le vivier compte trop peu de personnes. Je propose : {feature} {value} minimum {minimum} -> {people}."},
    {"public_value_empty", "The public value is empty.", "La valeur publique est vide."},
    {"public_value_too_long", "The public value is longer than {limit} octets.", "La valeur publique dépasse {limit} octets."},
    {"public_value_not_utf8", "The public value must be one line of UTF-8 text, or hex: and digits.",
     "La valeur publique doit être une ligne de texte UTF-8, ou hex: suivi de chiffres."},
    {"public_value_not_hex", "After hex: an even number of hexadecimal digits is expected.",
     "Après hex: il faut un nombre pair de chiffres hexadécimaux."},
    {"public_value_not_dice", "After dice: the numbers 1 to 6 are expected, with blanks if you like.",
     "Après dice: il faut des nombres de 1 à 6, avec des blancs si l'on veut."},
    {"public_value_few_dice", "Only {count} dice: throw at least {enough}, so that nobody can list all the panels that they could give.",
     "Seulement {count} dés : jetez-en au moins {enough}, pour que nul ne puisse lister tous les panels possibles."},
    {"public_value_not_rfc3797", "After rfc3797: whole numbers are expected, the sources parted by slashes, as in rfc3797:9319/2 5 8 10 12.",
     "Après rfc3797: il faut des nombres entiers, les sources séparées par des barres, comme rfc3797:9319/2 5 8 10 12."},
    {"public_value_not_drand", "After drand: the round, the signature (96 hexadecimal digits) and the randomness (64) are expected, with colons between.",
     "Après drand: il faut le tour, la signature (96 chiffres hexadécimaux) et l'aléa (64), séparés par des deux-points."},
    {"public_value_drand_differs", "The randomness is not the SHA-256 of the signature, which is {expected}. Copy both anew.",
     "L'aléa n'est pas le SHA-256 de la signature, qui est {expected}. Recopiez les deux."},
    {"public_value_drand", "Round {round} of drand's chain quicknet, due at {time}. The randomness is the hash of the signature; the BLS signature itself was not checked here: compare it with drand's.",
     "Tour {round} de la chaîne quicknet de drand, prévu pour {time}. L'aléa est l'empreinte de la signature ; la signature BLS elle-même n'a pas été vérifiée ici : comparez-la à celle de drand."},
    {"panel_size_out_of_range", "The panel size {asked} is not between {least} and {most}.",
     "La taille du panel {asked} n'est pas entre {least} et {most}."},
    {"alternates_out_of_range", "{asked} alternates: between {least} and {most} are possible.",
     "{asked} suppléants : de {least} à {most} sont possibles."},
    {"portfolio_of_another_pool", "The portfolio was prepared for another pool: {found} instead of {expected}.",
     "Le portefeuille a été préparé pour un autre vivier : {found} au lieu de {expected}."},
    {"portfolio_of_other_quotas", "The portfolio was prepared for other quotas: {found} instead of {expected}.",
     "Le portefeuille a été préparé pour d'autres quotas : {found} au lieu de {expected}."},
    {"portfolio_of_other_public_pool", "The portfolio was prepared for another public pool: {found} instead of {expected}.",
     "Le portefeuille a été préparé pour un autre vivier public : {found} au lieu de {expected}."},
    {"public_pool_order", "This is no public pool: people, types and households are not numbered in their order.",
     "Ceci n'est pas un vivier public : personnes, types et foyers n'y sont pas numérotés dans leur ordre."},
    {"portfolio_types", "The portfolio counts {found} types of people, the pool has {expected}.",
     "Le portefeuille compte {found} types de personnes, le vivier en a {expected}."},
    {"portfolio_weights", "The weights of the portfolio's panels are not whole numbers that sum to {denominator}.",
     "Les poids des panels du portefeuille ne sont pas des entiers de somme {denominator}."},
    {"portfolio_order", "The portfolio's panels are not in their order, or one is there twice.",
     "Les panels du portefeuille ne sont pas dans l'ordre, ou l'un y figure deux fois."},
    {"portfolio_panel", "The panel at position {position} of the portfolio breaks a rule of size, quotas or households.",
     "Le panel en position {position} du portefeuille enfreint une règle de taille, de quota ou de foyer."},
    {"portfolio_too_large", "The portfolio is larger than {limit} octets.", "Le portefeuille dépasse {limit} octets."},
    {"portfolio_format", "This is not a portfolio of this version.", "Ceci n'est pas un portefeuille de cette version."},
    {"portfolio_line", "The line is not what a portfolio has there. Take the file as it was written.",
     "La ligne n'est pas ce qu'un portefeuille contient à cet endroit. Reprenez le fichier tel qu'il a été écrit."},
    {"denominator_out_of_range", "The portfolio's denominator must be from {least} to {most}; it is {asked}.",
     "Le dénominateur du portefeuille doit être de {least} à {most} ; il est de {asked}."},
    {"gamma_out_of_range", "Gamma must be from {least} to {most}.", "Gamma doit être de {least} à {most}."},
    {"certificate_of_another_pool", "The certificate was made for another pool.", "Le certificat a été établi pour un autre vivier."},
    {"certificate_of_other_quotas", "The certificate was made for other quotas.", "Le certificat a été établi pour d'autres quotas."},
    {"certificate_panels", "A panel of the certificate breaks a rule, or its weights do not sum up.",
     "Un panel du certificat enfreint une règle, ou la somme des poids est fausse."},
    {"certificate_cut", "The proof of the inequality at position {position} of the certificate does not hold.",
     "La preuve de l'inégalité en position {position} du certificat ne tient pas."},
    {"certificate_stage", "The stage at position {position} of the certificate does not prove what it should.",
     "L'étape en position {position} du certificat ne prouve pas ce qu'elle devrait."},
    {"certificate_incomplete", "The certificate does not settle each type of people exactly once.",
     "Le certificat ne règle pas chaque type de personnes exactement une fois."},
    {"certificate_objective", "The certificate does not prove the method's objective.",
     "Le certificat ne prouve pas l'objectif de la méthode."},
    {"certificate_claims_nothing", "The method promises no equal chances, so there is nothing to prove.",
     "La méthode ne promet pas l'égalité des chances, il n'y a donc rien à prouver."},
    {"certificate_too_large", "The certificate is larger than {limit} octets.", "Le certificat dépasse {limit} octets."},
    {"certificate_not_json", "The certificate is not JSON. Take the file as it was written.",
     "Le certificat n'est pas du JSON. Reprenez le fichier tel qu'il a été écrit."},
    {"certificate_format", "This is not a certificate of this version.", "Ceci n'est pas un certificat de cette version."},
    {"certificate_field", "The field \"{field}\" of the certificate is missing, unknown or wrong.",
     "Le champ « {field} » du certificat manque, est inconnu ou faux."},
    {"prepare_cancelled", "The preparation was cancelled.", "La préparation a été annulée."},
    {"prepare_retried", "The solvers were started anew with other settings after: {reason}.",
     "Les solveurs ont été relancés avec d'autres réglages après : {reason}."},
    {"prepare_not_proved", "{cuts} inequalities of the certificate stand without a proof, which grew too large to keep.",
     "{cuts} inégalités du certificat restent sans preuve, devenue trop volumineuse pour être gardée."},
    {"prepare_undecided", "No mixture of panels was found within the limits. Relax a quota, or merge values.",
     "Aucun mélange de panels n'a été trouvé dans les limites. Relâchez un quota ou fusionnez des valeurs."},
    {"prepare_failed", "The solvers failed under every setting; the last failure: {reason}. Please report it.",
     "Les solveurs ont échoué dans tous les réglages ; le dernier échec : {reason}. Merci de le signaler."},
    {"method_needs_prepare", "The method {method} draws from a prepared portfolio: prepare first, then draw.",
     "La méthode {method} tire dans un portefeuille préparé : préparez d'abord, puis tirez."},
    {"lottery_households_need_prepare", "The pool knows households: prepare a portfolio first, which seats one person of each at most.",
     "Le vivier connaît les foyers : préparez d'abord un portefeuille, qui n'y prend qu'une personne au plus par foyer."},
    {"method_unknown", "The method \"{method}\" is unknown here.", "La méthode « {method} » est inconnue ici."},
    {"lottery_impossible", "No panel can meet these quotas; this is proved ({guesses} cases searched).",
     "Aucun panel ne peut respecter ces quotas ; c'est prouvé ({guesses} cas examinés)."},
    {"lottery_undecided", "No panel was found within the limit of the search ({guesses} cases), nor was it proved that there is none.",
     "Aucun panel n'a été trouvé dans la limite de la recherche ({guesses} cas), et il n'est pas prouvé qu'il n'en existe pas."},
    {"lottery_too_many_types", "The pool has {types} groups of equal values, more than {limit}. Use fewer features, or coarser values.",
     "Le vivier a {types} groupes de mêmes valeurs, plus que {limit}. Prenez moins de critères, ou des valeurs moins fines."},
    {"suggest_minimum", "I suggest: {feature} {value} minimum {from} -> {to}.", "Je propose : {feature} {value} minimum {from} -> {to}."},
    {"suggest_maximum", "I suggest: {feature} {value} maximum {from} -> {to}.", "Je propose : {feature} {value} maximum {from} -> {to}."},
    {"record_not_json", "This is not the JSON expected: line {line}, column {column}.",
     "Ce n'est pas le JSON attendu : ligne {line}, colonne {column}."},
    {"record_format", "This is not in the format {format}.", "Ceci n'est pas au format {format}."},
    {"record_field", "The field \"{field}\" is missing, doubled, unknown or of the wrong kind.",
     "Le champ « {field} » manque, est répété, inconnu ou d'un mauvais type."},
    {"earlier_found", "Of the earlier panel, {by_id} people of this pool were found by their id and {by_address} by their address.",
     "Du panel précédent, {by_id} personnes de ce vivier ont été retrouvées par leur identifiant et {by_address} par leur adresse."},
    {"earlier_not_in_pool", "{count} rows of the earlier panel fit nobody in this pool.",
     "{count} lignes du panel précédent ne correspondent à personne dans ce vivier."},
    {"earlier_column_missing", "The column \"{column}\" is missing in the file of the earlier panel.",
     "La colonne « {column} » manque dans le fichier du panel précédent."},
    {"earlier_nothing_to_match", "The earlier panel cannot be found in the pool: there are no ids in both files. Name the address columns.",
     "Le panel précédent ne peut pas être retrouvé dans le vivier : les deux fichiers n'ont pas d'identifiants communs. Indiquez les colonnes d'adresse."},
    {"invitation_column_missing", "The column \"{column}\" is missing. Add it, or choose another.",
     "La colonne « {column} » manque. Ajoutez-la ou choisissez-en une autre."},
    {"invitation_area_empty", "{column} is empty. Fill it in, or leave the address out.",
     "{column} est vide. Complétez, ou retirez l'adresse."},
    {"invitation_too_many_strata", "The list has {count} strata, more than {limit}. Choose a coarser column.",
     "La liste a {count} strates, plus que {limit}. Choisissez une colonne moins fine."},
    {"invitation_rate_unclear", "\"{text}\" is no response rate above 0 and at most 100 %. Write it as 3.5 % or 0.035.",
     "« {text} » n'est pas un taux de réponse supérieur à 0 et d'au plus 100 %. Écrivez-le 3,5 % ou 0,035."},
    {"invitation_population_unclear", "\"{text}\" is not a whole number from 1 to {limit}. Type digits only.",
     "« {text} » n'est pas un nombre entier de 1 à {limit}. N'utilisez que des chiffres."},
    {"invitation_stratum_twice", "{stratum} is already in {first_cell}. Delete one of the two.",
     "{stratum} figure déjà en {first_cell}. Supprimez l'une des deux."},
    {"invitation_rate_missing", "{stratum} has addresses but no response rate. Add a row for it.",
     "{stratum} a des adresses mais pas de taux de réponse. Ajoutez une ligne."},
    {"invitation_stratum_unused", "{stratum} has a response rate but no addresses.",
     "{stratum} a un taux de réponse mais aucune adresse."},
    {"invitations_out_of_range", "{asked} invitations: between {least} and {most} are possible.",
     "{asked} invitations : de {least} à {most} sont possibles."},
    {"explain_chance", "Your chance was {percent}: {numerator} in {denominator}.",
     "Votre chance était de {percent} : {numerator} sur {denominator}."},
    {"explain_average", "With equal chances for everybody it would have been {percent}: {panel_size} seats for {people} people.",
     "Avec des chances égales pour tous, elle aurait été de {percent} : {panel_size} places pour {people} personnes."},
    {"explain_alike", "{others} others have the same values as you in all features, and exactly your chance.",
     "{others} autres personnes ont les mêmes valeurs que vous dans tous les critères, et exactement votre chance."},
    {"explain_alone", "Nobody else has the same values as you in all features.",
     "Personne d'autre n'a les mêmes valeurs que vous dans tous les critères."},
    {"explain_household", "Others live at your address; of a household at most one person can be seated.",
     "D'autres vivent à votre adresse ; d'un foyer, une personne au plus peut siéger."},
    {"explain_raises", "{feature} {value} raises it: {people} people of {pool} have this value, and the quota asks for at least {minimum} of {panel_size}; every panel that could be drawn has exactly so many.",
     "{feature} {value} l'augmente : {people} personnes sur {pool} ont cette valeur, et le quota en demande au moins {minimum} sur {panel_size} ; tout panel qui pouvait être tiré en a exactement autant."},
    {"explain_lowers", "{feature} {value} lowers it: {people} people of {pool} have this value, and the quota allows at most {maximum} of {panel_size}; every panel that could be drawn has exactly so many.",
     "{feature} {value} la diminue : {people} personnes sur {pool} ont cette valeur, et le quota en permet au plus {maximum} sur {panel_size} ; tout panel qui pouvait être tiré en a exactement autant."},
    {"explain_neutral", "{feature} {value}: on average {seats} of {panel_size} seats for {people} people of {pool}; the quota of {minimum} to {maximum} did not decide alone.",
     "{feature} {value} : en moyenne {seats} places sur {panel_size} pour {people} personnes sur {pool} ; le quota de {minimum} à {maximum} n'a pas décidé seul."},
    {"explain_never", "No panel that could be drawn seats somebody with your values: the quotas exclude it.",
     "Aucun panel qui pouvait être tiré ne fait siéger une personne ayant vos valeurs : les quotas l'excluent."},
    {"infeasible_pool", "The pool cannot fill the panel whatever the quotas: too few people, or too few households. Invite more people, or lower the panel size.",
     "Le vivier ne peut pas remplir le panel, quels que soient les quotas : trop peu de personnes ou de foyers. Invitez plus de personnes ou réduisez le panel."},
    {"infeasible_undecided", "Whether the quotas can be met was not settled within the limits. Relax a quota, or use coarser values.",
     "Dans les limites fixées, il n'est pas établi si les quotas peuvent être respectés. Relâchez un quota ou prenez des valeurs moins fines."},
    {"infeasible_conflict", "No panel can keep these {count} bounds together, and no fewer of them exclude each other:",
     "Aucun panel ne peut respecter ensemble ces {count} bornes, et aucun ensemble plus petit ne s'exclut :"},
    {"infeasible_conflict_one", "No panel can keep this bound:", "Aucun panel ne peut respecter cette borne :"},
    {"infeasible_conflict_some", "No panel can keep these {count} bounds together, and each of them is needed for that:",
     "Aucun panel ne peut respecter ensemble ces {count} bornes, et chacune y est pour quelque chose :"},
    {"infeasible_minimum", "{feature} {value}: at least {bound} ({people} people in the pool).",
     "{feature} {value} : au moins {bound} ({people} personnes dans le vivier)."},
    {"infeasible_maximum", "{feature} {value}: at most {bound} ({people} people in the pool).",
     "{feature} {value} : au plus {bound} ({people} personnes dans le vivier)."},
    {"infeasible_beyond_flexes", "Within min_flex and max_flex no panel is possible; what follows goes beyond them.",
     "Dans les limites de min_flex et max_flex, aucun panel n'est possible ; ce qui suit les dépasse."},
    {"infeasible_suggestion", "Suggestion {number} (weight {cost}):", "Proposition {number} (poids {cost}) :"},
    {"infeasible_chance", "With it the smallest chance is {percent}.", "Avec elle, la plus petite chance est de {percent}."},
    {"vacancies_out_of_range", "{asked} vacant seats: with those who can still be taken, from {least} to {most} can be filled.",
     "{asked} places vacantes : avec les personnes encore disponibles, de {least} à {most} peuvent être pourvues."},
    {"replacement_undecided", "Whether the quotas can still be met was not settled within the limits. Fill fewer seats at once.",
     "Dans les limites fixées, il n'est pas établi si les quotas peuvent encore être respectés. Pourvoyez moins de places à la fois."},
    {"dropout_column_missing", "The column \"{column}\" of the drop-out rates is missing. Add it.",
     "La colonne « {column} » des taux d'abandon manque. Ajoutez-la."},
    {"dropout_value_unknown", "{feature} \"{value}\" is not in the quotas. Write it alike in both files.",
     "{feature} « {value} » n'est pas dans les quotas. Écrivez-le pareil dans les deux fichiers."},
    {"dropout_value_twice", "{feature} \"{value}\" has two rates. Delete one of the two.",
     "{feature} « {value} » a deux taux. Supprimez l'un des deux."},
    {"dropout_rate_unclear", "\"{text}\" is no rate from 0 to below 100 %. Write it as 8 % or 0.08.",
     "« {text} » n'est pas un taux de 0 à moins de 100 %. Écrivez-le 8 % ou 0,08."},
    {"samples_out_of_range", "{asked} samples: from {least} to {most} are possible.",
     "{asked} échantillons : de {least} à {most} sont possibles."},
    {"exchanges_out_of_range", "{asked} exchanges: from {least} to {most} are possible.",
     "{asked} échanges : de {least} à {most} sont possibles."},
    {"alternates_cancelled", "The choice of alternates was cancelled.", "Le choix des suppléants a été annulé."},
    {"household_no_address", "{count} people have no address in the chosen columns; each counts as living alone.",
     "{count} personnes n'ont pas d'adresse dans les colonnes choisies ; chacune compte comme vivant seule."},
    {"household_without_number", "Several people share \"{address}\", which has no house number. If they do not live together, choose more columns, or set them apart in the confirmation file.",
     "Plusieurs personnes partagent « {address} », sans numéro. Si elles ne vivent pas ensemble, choisissez plus de colonnes ou séparez-les dans le fichier de confirmation."},
    {"household_pairs_open", "{count} pairs of addresses look alike and wait for your yes or no; until then they count as different.",
     "{count} paires d'adresses se ressemblent et attendent votre oui ou non ; d'ici là elles comptent comme différentes."},
    {"household_too_many_pairs", "More than {limit} pairs of addresses look alike. Add the column with the house number or the postcode.",
     "Plus de {limit} paires d'adresses se ressemblent. Ajoutez la colonne du numéro ou du code postal."},
    {"household_by_accents", "Equal but for accents.", "Égales aux accents près."},
    {"household_by_punctuation", "Equal but for blanks and punctuation.", "Égales aux espaces et à la ponctuation près."},
    {"household_by_abbreviation", "Equal but for abbreviations and small words.", "Égales aux abréviations et petits mots près."},
    {"household_by_word_order", "Equal but for the order of words.", "Égales à l'ordre des mots près."},
    {"household_by_apartment", "Equal, but only one names the apartment, building, staircase or floor.",
     "Égales, mais une seule précise l'appartement, le bâtiment, l'escalier ou l'étage."},
    {"household_by_spelling", "Equal but for one letter.", "Égales à une lettre près."},
    {"household_column_missing", "The column \"{column}\" of the confirmation file is missing.",
     "La colonne « {column} » du fichier de confirmation manque."},
    {"household_id_unknown", "Nobody in the pool has the id \"{id}\". Delete the row, or correct the id.",
     "Personne dans le vivier n'a l'identifiant « {id} ». Supprimez la ligne ou corrigez l'identifiant."},
    {"household_answer_unclear", "\"{text}\" is neither yes nor no.", "« {text} » n'est ni oui ni non."},
    {"household_answers_disagree", "{id} and {other} are answered with yes and with no. Delete one of the two rows.",
     "{id} et {other} ont à la fois oui et non pour réponse. Supprimez l'une des deux lignes."},
    {"groups_people_out_of_range", "{asked} people at tables: from {least} to {most} are possible.",
     "{asked} personnes à table : de {least} à {most} sont possibles."},
    {"groups_rounds_out_of_range", "{asked} rounds: from {least} to {most} are possible.",
     "{asked} tours : de {least} à {most} sont possibles."},
    {"groups_tables_out_of_range", "{asked} tables: from {least} to {most} are possible.",
     "{asked} tables : possible de {least} à {most}."},
    {"groups_earlier_out_of_range", "{asked} earlier tables: at most {most} can be looked at.",
     "{asked} tables précédentes : au plus {most} peuvent être prises en compte."},
    {"groups_steps_out_of_range", "{asked} exchanges to try: from {least} to {most} are possible.",
     "{asked} échanges à essayer : de {least} à {most} sont possibles."},
    {"groups_weight_out_of_range", "{column} has the weight {asked}: from {least} to {most} are possible.",
     "{column} a le poids {asked} : de {least} à {most} sont possibles."},
    {"groups_seats_out_of_range", "Table {table} has {asked} seats: from {least} to {most} are possible.",
     "La table {table} a {asked} places : de {least} à {most} sont possibles."},
    {"groups_facilitators_out_of_range", "{asked} facilitators at each table: with those there are, from {least} to {most} are possible.",
     "{asked} animateurs par table : avec ceux qu'il y a, de {least} à {most} sont possibles."},
    {"groups_seats_disagree", "The tables have {seats} seats for {people} people. Change the sizes until both agree.",
     "Les tables ont {seats} places pour {people} personnes. Changez les tailles jusqu'à ce que les deux concordent."},
    {"groups_id_twice", "The id \"{id}\" is in the list of people twice. Delete one of the two.",
     "L'identifiant « {id} » figure deux fois dans la liste des personnes. Supprimez l'un des deux."},
    {"groups_together_too_many", "{id} and those to be kept with them are {people} people, but the largest table has {seats} seats.",
     "{id} et les personnes à garder ensemble sont {people}, mais la plus grande table a {seats} places."},
    {"groups_apart_and_together", "{id} and {other} are to be together and apart. Give up one of the two wishes.",
     "{id} et {other} doivent être à la fois ensemble et séparés. Renoncez à l'un des deux souhaits."},
    {"groups_place_twice", "{id}, or somebody kept with them, is fixed at two tables in round {round}. Delete one place.",
     "{id}, ou une personne gardée avec, a une place fixe à deux tables au tour {round}. Supprimez l'une des places."},
    {"groups_table_full", "Round {round}: {people} people are fixed at table {table}, which has {seats} seats.",
     "Tour {round} : {people} personnes ont une place fixe à la table {table}, qui a {seats} places."},
    {"groups_impossible", "Round {round}: no seating keeps all the fixed places, the people together and the people apart; this is proved. Give up one of these wishes.",
     "Tour {round} : aucun placement ne respecte toutes les places fixes, les personnes ensemble et les personnes séparées ; c'est prouvé. Renoncez à l'un de ces souhaits."},
    {"groups_undecided", "Round {round}: no seating was found that keeps all the fixed places, the people together and the people apart, nor was it proved that there is none. Give up one of these wishes.",
     "Tour {round} : aucun placement respectant toutes les places fixes, les personnes ensemble et les personnes séparées n'a été trouvé, et il n'est pas prouvé qu'il n'en existe pas. Renoncez à l'un de ces souhaits."},
    {"groups_cancelled", "The planning of tables was cancelled.", "La répartition en tables a été annulée."},
    {"transcript_difference", "Not confirmed. First difference: {field} is {expected} when computed again, {found} in the transcript.",
     "Non confirmé. Première différence : {field} vaut {expected} en recalculant, {found} dans le procès-verbal."},
};
// clang-format on

// What is shown of a cell; enough to recognise it.
constexpr std::size_t shown_bytes_max = 200;

bool is_direction_control(std::string_view sequence) {
    // U+202A to U+202E, U+2066 to U+2069, U+200E, U+200F.
    return (sequence >= "\xE2\x80\xAA" && sequence <= "\xE2\x80\xAE") ||
           (sequence >= "\xE2\x81\xA6" && sequence <= "\xE2\x81\xA9") ||
           sequence == "\xE2\x80\x8E" || sequence == "\xE2\x80\x8F";
}

std::string printable(std::string_view text) {
    std::string result;
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t length = utf8_sequence_length(text, i);
        const std::string_view sequence = text.substr(i, std::max<std::size_t>(length, 1));
        i += sequence.size();
        const unsigned char c = static_cast<unsigned char>(sequence.front());
        // U+0080 to U+009F are control characters that some terminals obey.
        const bool control = c < 0x20 || c == 0x7F || (c == 0xC2 && sequence < "\xC2\xA0");
        if (length == 0 || control || is_direction_control(sequence)) continue;
        if (result.size() + sequence.size() > shown_bytes_max) return result + "…";
        result += sequence;
    }
    return result;
}

// Findings carry shares as "9.09 %", and numbers under these names as "9.09", whatever the language;
// French writes a decimal comma. Other arguments may be cells, which are shown as they stand.
std::string in_language(std::string_view name, const std::string& value, Language language) {
    constexpr std::string_view share = " %";
    const bool is_number = name == "seats" || name == "cost";
    const std::size_t point = value.find('.');
    const bool is_share = value.ends_with(share) &&
                          value.find_first_not_of("0123456789.") == value.size() - share.size();
    if (language != Language::french || !(is_share || is_number) || point == std::string::npos)
        return value;
    std::string result = value;
    result[point] = ',';
    return result;
}

std::string fill(std::string_view sentence, const Arguments& arguments, Language language) {
    std::string result;
    while (true) {
        const std::size_t open = sentence.find('{');
        result += sentence.substr(0, open);
        if (open == std::string_view::npos) return result;
        const std::size_t close = sentence.find('}', open);
        const std::string_view name = sentence.substr(open + 1, close - open - 1);
        for (const auto& [key, value] : arguments) {
            if (key == name) result += printable(in_language(key, value, language));
        }
        sentence.remove_prefix(close + 1);
    }
}

std::string place(const Finding& finding, Language language) {
    const bool english = language == Language::english;
    std::string result = printable(finding.file);
    const auto part = [&](std::string_view text) {
        result += (result.empty() ? "" : ", ") + std::string(text);
    };
    if (finding.row > 0) part((english ? "row " : "ligne ") + std::to_string(finding.row));
    if (!finding.cell.empty()) part((english ? "cell " : "cellule ") + finding.cell);
    // Cells with line breaks make an editor's lines run ahead of a spreadsheet's rows.
    if (finding.row > 0 && finding.line > 0 && finding.line != finding.row) {
        part((english ? "line of the text " : "ligne du texte ") + std::to_string(finding.line));
    }
    if (!result.empty()) result += english ? ": " : " : ";
    return result;
}

}  // namespace

std::optional<Language> language_from_tag(std::string_view tag) {
    if (tag == "en") return Language::english;
    if (tag == "fr") return Language::french;
    return std::nullopt;
}

std::span<const Sentence> all_sentences() {
    static const std::vector<Sentence> all = [] {
        std::vector<Sentence> both(std::begin(sentences), std::end(sentences));
        both.insert(both.end(), tool_sentences().begin(), tool_sentences().end());
        return both;
    }();
    return all;
}

std::string say(const Finding& finding, Language language) {
    const std::span<const Sentence> all = all_sentences();
    const auto found = std::find_if(all.begin(), all.end(), [&](const Sentence& each) {
        return each.code == finding.code;
    });
    // A code without a sentence is a bug that the tests look for; its name is better than silence.
    if (found == all.end()) return place(finding, language) + finding.code;
    const bool english = language == Language::english;
    return place(finding, language) +
           fill(english ? found->english : found->french, finding.arguments, language);
}

std::string to_json(const Finding& finding, Language language) {
    std::string json = "{\"code\": " + json_string(finding.code);
    if (!finding.file.empty()) json += ", \"file\": " + json_string(finding.file);
    const auto number = [&](std::string_view name, std::uint32_t value) {
        if (value > 0) json += ", " + json_string(name) + ": " + std::to_string(value);
    };
    number("row", finding.row);
    number("line", finding.line);
    number("column", finding.column);
    if (!finding.cell.empty()) json += ", \"cell\": " + json_string(finding.cell);
    json += ", \"arguments\": {";
    for (std::size_t i = 0; i < finding.arguments.size(); ++i) {
        const auto& [name, value] = finding.arguments[i];
        json += (i == 0 ? "" : ", ") + json_string(name) + ": " + json_string(value);
    }
    return json + "}, \"sentence\": " + json_string(say(finding, language)) + "}";
}

}  // namespace isegoria::sortition
