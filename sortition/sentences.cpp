// SPDX-License-Identifier: AGPL-3.0-or-later
// The table of sentences and their filling in. Pure functions; any thread.
#include "sortition/sentences.hpp"

#include <algorithm>
#include <array>

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
    {"csv_empty", "The file is empty.", "Le fichier est vide."},
    {"csv_no_rows", "The file has a heading but no rows.", "Le fichier a un en-tête mais aucune ligne."},
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
    {"csv_heading_twice", "The heading \"{heading}\" is already in {first_cell}. Rename one of the two.",
     "L'intitulé « {heading} » figure déjà en {first_cell}. Renommez l'un des deux."},
    {"quota_column_missing", "The column \"{column}\" is missing.", "La colonne « {column} » manque."},
    {"quota_none", "The file names no quota.", "Le fichier ne contient aucun quota."},
    {"quota_note_row", "A row without feature and bounds was taken as a note and left out.",
     "Une ligne sans critère ni bornes a été prise pour une note et laissée de côté."},
    {"quota_feature_missing", "The feature is missing.", "Le critère manque."},
    {"quota_value_missing", "The value is missing.", "La valeur manque."},
    {"quota_bound_missing", "\"{heading}\" is missing. Type a whole number.", "« {heading} » manque. Saisissez un nombre entier."},
    {"quota_bound_not_a_number", "\"{text}\" is not a whole number from 0 to {limit}.",
     "« {text} » n'est pas un nombre entier de 0 à {limit}."},
    {"quota_min_above_max", "{value}: the minimum {low} is above the maximum {high}.",
     "{value} : le minimum {low} dépasse le maximum {high}."},
    {"quota_min_flex_above_min", "{value}: min_flex {low} is above the minimum {high}.",
     "{value} : min_flex {low} dépasse le minimum {high}."},
    {"quota_max_flex_below_max", "{value}: max_flex {high} is below the maximum {low}.",
     "{value} : max_flex {high} est inférieur au maximum {low}."},
    {"quota_value_twice", "{feature}: \"{value}\" is already in {first_cell}. Delete one of the two.",
     "{feature} : « {value} » figure déjà en {first_cell}. Supprimez l'un des deux."},
    {"quota_too_many_features", "There are more than {limit} features.", "Il y a plus de {limit} critères."},
    {"quota_too_many_values", "{feature} has more than {limit} values.", "{feature} a plus de {limit} valeurs."},
    {"quota_sums_disagree", "The minima of {feature} add up to {minimum_sum}, the maxima of {other_feature} only to {maximum_sum}: no panel size fits both.",
     "La somme des minima de {feature} est {minimum_sum}, celle des maxima de {other_feature} seulement {maximum_sum} : aucune taille de panel ne convient aux deux."},
    {"quota_minima_above_panel", "The minima of {feature} add up to {sum}, more than the panel of {panel_size}. Lower a minimum.",
     "La somme des minima de {feature} est {sum}, plus que le panel de {panel_size}. Baissez un minimum."},
    {"quota_maxima_below_panel", "The maxima of {feature} add up to {sum}, less than the panel of {panel_size}. Raise a maximum.",
     "La somme des maxima de {feature} est {sum}, moins que le panel de {panel_size}. Relevez un maximum."},
    {"pool_column_missing", "The column \"{column}\" is missing.", "La colonne « {column} » manque."},
    {"pool_value_empty", "{feature} is empty. Fill it in, or leave the person out.",
     "{feature} est vide. Complétez, ou retirez la personne."},
    {"pool_value_unknown", "{feature}: \"{value}\" is not in the quotas, which know: {known}.",
     "{feature} : « {value} » n'est pas dans les quotas, qui connaissent : {known}."},
    {"pool_id_empty", "The id is empty.", "L'identifiant est vide."},
    {"pool_id_twice", "The id \"{id}\" is already in {first_cell}. Is it the same person?",
     "L'identifiant « {id} » figure déjà en {first_cell}. Est-ce la même personne ?"},
    {"pool_smaller_than_panel", "The pool has {people} people, fewer than the panel of {panel_size}.",
     "Le vivier compte {people} personnes, moins que le panel de {panel_size}."},
    {"pool_too_small", "The pool has too few people. I suggest: {feature} {value} minimum {minimum} -> {people}.",
     "Le vivier compte trop peu de personnes. Je propose : {feature} {value} minimum {minimum} -> {people}."},
    {"public_value_empty", "The public value is empty.", "La valeur publique est vide."},
    {"public_value_too_long", "The public value is longer than {limit} octets.", "La valeur publique dépasse {limit} octets."},
    {"public_value_not_utf8", "The public value must be one line of UTF-8 text, or hex: and digits.",
     "La valeur publique doit être une ligne de texte UTF-8, ou hex: suivi de chiffres."},
    {"public_value_not_hex", "After hex: an even number of hexadecimal digits is expected.",
     "Après hex: il faut un nombre pair de chiffres hexadécimaux."},
    {"panel_size_out_of_range", "The panel size {asked} is not between {least} and {most}.",
     "La taille du panel {asked} n'est pas entre {least} et {most}."},
    {"alternates_out_of_range", "{asked} alternates: between {least} and {most} are possible.",
     "{asked} suppléants : de {least} à {most} sont possibles."},
    {"method_unknown", "The method \"{method}\" is unknown here.", "La méthode « {method} » est inconnue ici."},
    {"lottery_impossible", "No panel can meet these quotas; this is proved ({guesses} cases searched).",
     "Aucun panel ne peut respecter ces quotas ; c'est prouvé ({guesses} cas examinés)."},
    {"lottery_undecided", "No panel was found within the limit of the search ({guesses} cases), nor was it proved that there is none.",
     "Aucun panel n'a été trouvé dans la limite de la recherche ({guesses} cas), et il n'est pas prouvé qu'il n'en existe pas."},
    {"lottery_too_many_types", "The pool has {types} groups of equal values, more than {limit}. Use fewer features, or coarser values.",
     "Le vivier a {types} groupes de mêmes valeurs, plus que {limit}. Prenez moins de critères, ou des valeurs moins fines."},
    {"suggest_minimum", "I suggest: {feature} {value} minimum {from} -> {to}.", "Je propose : {feature} {value} minimum {from} -> {to}."},
    {"suggest_maximum", "I suggest: {feature} {value} maximum {from} -> {to}.", "Je propose : {feature} {value} maximum {from} -> {to}."},
    {"groups_out_of_range", "Tables: {what} is {asked}; from {least} to {most} are possible.",
     "Tables : {what} vaut {asked} ; de {least} à {most} sont possibles."},
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
    {"transcript_unreadable", "The transcript {path} cannot be read.", "Le procès-verbal {path} ne peut pas être lu."},
    {"transcript_not_json", "The transcript is not the JSON expected: line {line}, column {column}.",
     "Le procès-verbal n'est pas le JSON attendu : ligne {line}, colonne {column}."},
    {"transcript_format", "The transcript is not in the format {format}.", "Le procès-verbal n'est pas au format {format}."},
    {"transcript_field", "The transcript's field \"{field}\" is missing, doubled, unknown or of the wrong kind.",
     "Le champ « {field} » du procès-verbal manque, est répété, inconnu ou d'un mauvais type."},
    {"transcript_difference", "Not confirmed. First difference: {field} is {expected} when computed again, {found} in the transcript.",
     "Non confirmé. Première différence : {field} vaut {expected} en recalculant, {found} dans le procès-verbal."},
    {"command_unknown", "The command \"{command}\" is unknown. See: sortition --help.",
     "La commande « {command} » est inconnue. Voir : sortition --help."},
    {"argument_unknown", "The argument \"{argument}\" is unknown here. See: sortition --help.",
     "L'argument « {argument} » est inconnu ici. Voir : sortition --help."},
    {"argument_missing", "{argument} is missing.", "{argument} manque."},
    {"argument_without_value", "{argument} needs a value.", "{argument} demande une valeur."},
    {"argument_twice", "{argument} is given twice.", "{argument} est donné deux fois."},
    {"argument_not_a_number", "{argument}: \"{text}\" is not a whole number from {least} to {most}.",
     "{argument} : « {text} » n'est pas un nombre entier de {least} à {most}."},
    {"argument_not_a_language", "--lang: \"{text}\" is neither en nor fr.", "--lang : « {text} » n'est ni en ni fr."},
    {"output_exists", "{path} is already there; nothing was written. Choose another place.",
     "{path} existe déjà ; rien n'a été écrit. Choisissez un autre emplacement."},
    {"output_unwritable", "{path} cannot be written; nothing was left behind.",
     "{path} ne peut pas être écrit ; rien n'a été laissé."},
    {"checked", "{people} people in {types} groups of equal values, {quotas} quotas. Pool {pool_hash}, quotas {quotas_hash}.",
     "{people} personnes en {types} groupes de mêmes valeurs, {quotas} quotas. Vivier {pool_hash}, quotas {quotas_hash}."},
    {"drawn", "{panel_size} people and {alternates} alternates were drawn into {path}. Panel {panel_hash}.",
     "{panel_size} personnes et {alternates} suppléants ont été tirés au sort dans {path}. Panel {panel_hash}."},
    {"verified", "Confirmed: the same {panel_size} people and {alternates} alternates come out again.",
     "Confirmé : les mêmes {panel_size} personnes et {alternates} suppléants sortent de nouveau."},
    {"generated", "{people} invented people were written to {path}.", "{people} personnes inventées ont été écrites dans {path}."},
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

std::string fill(std::string_view sentence, const Arguments& arguments) {
    std::string result;
    while (true) {
        const std::size_t open = sentence.find('{');
        result += sentence.substr(0, open);
        if (open == std::string_view::npos) return result;
        const std::size_t close = sentence.find('}', open);
        const std::string_view name = sentence.substr(open + 1, close - open - 1);
        for (const auto& [key, value] : arguments) {
            if (key == name) result += printable(value);
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

std::span<const Sentence> all_sentences() { return sentences; }

std::string say(const Finding& finding, Language language) {
    const auto* const found =
        std::find_if(std::begin(sentences), std::end(sentences),
                     [&](const Sentence& each) { return each.code == finding.code; });
    // A code without a sentence is a bug that the tests look for; its name is better than silence.
    if (found == std::end(sentences)) return place(finding, language) + finding.code;
    const bool english = language == Language::english;
    return place(finding, language) +
           fill(english ? found->english : found->french, finding.arguments);
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
