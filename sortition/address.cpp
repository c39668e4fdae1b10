// SPDX-License-Identifier: AGPL-3.0-or-later
// Normalising addresses step by step: accents, punctuation, abbreviations, order of words, parts of
// a house. Pure functions; any thread.
#include "sortition/address.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "sortition/text.hpp"

namespace isegoria::sortition {
namespace {

using Words = std::vector<std::string>;

// Small letters with an accent and what they are without; found by their two octets in UTF-8.
constexpr std::string_view plain_letters[][2] = {
    {"à", "a"}, {"á", "a"}, {"â", "a"},  {"ã", "a"},  {"ä", "a"}, {"å", "a"},  {"ā", "a"},
    {"ă", "a"}, {"ą", "a"}, {"æ", "ae"}, {"ç", "c"},  {"ć", "c"}, {"č", "c"},  {"ď", "d"},
    {"đ", "d"}, {"è", "e"}, {"é", "e"},  {"ê", "e"},  {"ë", "e"}, {"ē", "e"},  {"ę", "e"},
    {"ě", "e"}, {"ğ", "g"}, {"ì", "i"},  {"í", "i"},  {"î", "i"}, {"ï", "i"},  {"ī", "i"},
    {"ł", "l"}, {"ñ", "n"}, {"ń", "n"},  {"ň", "n"},  {"ò", "o"}, {"ó", "o"},  {"ô", "o"},
    {"õ", "o"}, {"ö", "o"}, {"ø", "o"},  {"ō", "o"},  {"ő", "o"}, {"œ", "oe"}, {"ř", "r"},
    {"ś", "s"}, {"ş", "s"}, {"š", "s"},  {"ß", "ss"}, {"ţ", "t"}, {"ť", "t"},  {"ù", "u"},
    {"ú", "u"}, {"û", "u"}, {"ü", "u"},  {"ū", "u"},  {"ů", "u"}, {"ű", "u"},  {"ý", "y"},
    {"ÿ", "y"}, {"ź", "z"}, {"ż", "z"},  {"ž", "z"}};

// The short form stands for all of a line, so that "st" is street and saint alike.
constexpr std::string_view short_forms[][2] = {
    {"avenue", "av"},     {"ave", "av"},          {"boulevard", "bd"},    {"bld", "bd"},
    {"blvd", "bd"},       {"boul", "bd"},         {"bvd", "bd"},          {"street", "st"},
    {"str", "st"},        {"saint", "st"},        {"sainte", "ste"},      {"r", "rue"},
    {"road", "rd"},       {"lane", "ln"},         {"drive", "dr"},        {"docteur", "dr"},
    {"doctor", "dr"},     {"place", "pl"},        {"square", "sq"},       {"court", "ct"},
    {"crescent", "cres"}, {"cr", "cres"},         {"gardens", "gdns"},    {"terrace", "terr"},
    {"tce", "terr"},      {"close", "cl"},        {"grove", "gr"},        {"highway", "hwy"},
    {"park", "pk"},       {"chemin", "ch"},       {"che", "ch"},          {"chem", "ch"},
    {"impasse", "imp"},   {"allee", "all"},       {"allees", "all"},      {"quai", "q"},
    {"route", "rte"},     {"residence", "res"},   {"lotissement", "lot"}, {"faubourg", "fg"},
    {"fbg", "fg"},        {"passage", "pass"},    {"general", "gal"},     {"gen", "gal"},
    {"marechal", "mal"},  {"commandant", "cdt"},  {"president", "pdt"},   {"professeur", "pr"},
    {"prof", "pr"},       {"professor", "pr"},    {"capitaine", "cne"},   {"colonel", "cel"},
    {"north", "n"},       {"nord", "n"},          {"south", "s"},         {"sud", "s"},
    {"east", "e"},        {"est", "e"},           {"west", "w"},          {"ouest", "w"},
    {"apartment", "apt"}, {"appartement", "apt"}, {"appt", "apt"},        {"app", "apt"},
    {"flat", "apt"},      {"unit", "apt"},        {"logement", "apt"},    {"batiment", "bat"},
    {"building", "bat"},  {"bldg", "bat"},        {"block", "bat"},       {"escalier", "esc"},
    {"staircase", "esc"}, {"etage", "etg"},       {"floor", "etg"},       {"fl", "etg"},
    {"porte", "pte"},     {"door", "pte"}};

// Left out of every address.
constexpr std::array<std::string_view, 15> small_words{
    "de", "du", "des", "la", "le", "les", "l", "d", "aux", "au", "of", "the", "cedex", "and", "et"};
constexpr std::array<std::string_view, 5> number_words{"no", "nr", "num", "numero", "number"};
constexpr std::array<std::string_view, 5> part_words{"apt", "bat", "esc", "etg", "pte"};
constexpr std::array<std::string_view, 3> number_suffixes{"bis", "ter", "quater"};

// A slip in a shorter word makes another word: rue de Lyon, rue de Laon.
constexpr std::size_t spelling_letters_min = 5;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_number(std::string_view word) { return !word.empty() && is_digit(word.front()); }

template <class List>
bool contains(const List& list, std::string_view word) {
    return std::find(std::begin(list), std::end(list), word) != std::end(list);
}

using Replacements = std::map<std::string_view, std::string_view>;

template <std::size_t Lines>
Replacements replacements(const std::string_view (&lines)[Lines][2]) {
    Replacements map;
    for (const auto& line : lines) map.emplace(line[0], line[1]);
    return map;
}

std::string_view replaced(std::string_view text, const Replacements& by) {
    const auto found = by.find(text);
    return found == by.end() ? text : found->second;
}

// Folded, without accents, whether these are part of the letter or follow it (U+0300 to U+036F).
std::string without_accents(std::string_view text) {
    static const Replacements plain_by = replacements(plain_letters);
    const std::string folded = fold(text);
    std::string plain;
    for (std::size_t i = 0; i < folded.size();) {
        const std::size_t length = std::max<std::size_t>(utf8_sequence_length(folded, i), 1);
        const std::string_view letter = std::string_view(folded).substr(i, length);
        i += length;
        if (letter >= "\xCC\x80" && letter <= "\xCD\xAF") continue;
        plain += replaced(letter, plain_by);
    }
    return plain;
}

bool is_separator(std::string_view letter) {
    if (letter.size() == 1) {
        const char c = letter.front();
        return !(is_digit(c) || (c >= 'a' && c <= 'z'));
    }
    // General punctuation (U+2000 to U+206F), and of Latin-1 the blank, quotes, ° and º.
    return (letter >= "\xE2\x80\x80" && letter <= "\xE2\x81\xAF") || letter == "\xC2\xA0" ||
           letter == "\xC2\xAB" || letter == "\xC2\xBB" || letter == "\xC2\xB0" ||
           letter == "\xC2\xBA";
}

// Words and numbers; "12b" stays one number, "no12" becomes "no" and "12".
Words split(std::string_view plain) {
    Words words;
    bool open = false;
    for (std::size_t i = 0; i < plain.size();) {
        const std::size_t length = std::max<std::size_t>(utf8_sequence_length(plain, i), 1);
        const std::string_view letter = plain.substr(i, length);
        i += length;
        if (is_separator(letter)) {
            open = false;
            continue;
        }
        const bool starts_number = open && is_digit(letter.front()) && !is_number(words.back());
        if (!open || starts_number) words.emplace_back();
        words.back() += letter;
        open = true;
    }
    return words;
}

// Numbers without zeros before them, with "bis" or a single letter behind them attached; "no" goes.
Words with_numbers(const Words& words) {
    Words result;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const bool before_number = i + 1 < words.size() && is_number(words[i + 1]);
        if (before_number && (words[i] == "n" || contains(number_words, words[i]))) continue;
        const bool after_number =
            !result.empty() && i > 0 && is_number(words[i - 1]) && is_digit(words[i - 1].back());
        const bool letter = words[i].size() == 1 && words[i] >= "a" && words[i] <= "d";
        if (after_number && (letter || contains(number_suffixes, words[i]))) {
            result.back() += words[i];
            continue;
        }
        if (!is_number(words[i])) {
            result.push_back(words[i]);
            continue;
        }
        const std::size_t first = std::min(words[i].find_first_not_of('0'), words[i].size() - 1);
        result.push_back(words[i].substr(first));
    }
    return result;
}

Words shortened(const Words& words) {
    static const Replacements short_by = replacements(short_forms);
    Words result;
    for (const std::string& word : words) {
        if (!contains(small_words, word)) result.emplace_back(replaced(word, short_by));
    }
    return result;
}

// Takes "apt 3" and the like out of the words.
void take_parts(Words& words, std::vector<std::pair<std::string, std::string>>& parts) {
    Words rest;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const bool named =
            i + 1 < words.size() && (is_number(words[i + 1]) || words[i + 1].size() <= 2);
        if (named && contains(part_words, words[i])) {
            parts.emplace_back(words[i], words[i + 1]);
            ++i;
        } else if (i + 1 < words.size() && words[i + 1] == "etg" && is_number(words[i])) {
            // Floors are named the other way round: 3e étage, 3rd floor.
            const std::size_t digits = words[i].find_first_not_of("0123456789");
            parts.emplace_back("etg", words[i].substr(0, digits));
            ++i;
        } else {
            rest.push_back(words[i]);
        }
    }
    words = std::move(rest);
}

std::string joined(const Words& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
    return text;
}

using Step = std::string (*)(std::string_view);

std::string by_fold(std::string_view cell) { return fold(cell); }
std::string by_words(std::string_view cell) {
    return joined(with_numbers(split(without_accents(cell))));
}
std::string by_short_forms(std::string_view cell) {
    return joined(shortened(with_numbers(split(without_accents(cell)))));
}

bool equal_by(Step step, const std::vector<std::string_view>& one,
              const std::vector<std::string_view>& other) {
    return std::equal(one.begin(), one.end(), other.begin(), other.end(),
                      [&](std::string_view a, std::string_view b) { return step(a) == step(b); });
}

// The word around a position, without what lies beyond its blanks.
std::string_view word_at(std::string_view text, std::size_t position) {
    const std::size_t from = text.substr(0, position).find_last_of(" |");
    const std::size_t to = text.find_first_of(" |", position);
    const std::size_t start = from == std::string_view::npos ? 0 : from + 1;
    return text.substr(start, to == std::string_view::npos ? to : to - start);
}

}  // namespace

AddressKey address_key(const std::vector<std::string_view>& columns) {
    AddressKey key;
    for (const std::string_view cell : columns) {
        Words words = shortened(with_numbers(split(without_accents(cell))));
        take_parts(words, key.parts);
        const auto first_word = std::stable_partition(
            words.begin(), words.end(), [](const std::string& word) { return is_number(word); });
        key.has_number = key.has_number || first_word != words.begin();
        std::sort(first_word, words.end());
        key.place += joined(words) + "|";
    }
    std::sort(key.parts.begin(), key.parts.end());
    return key;
}

bool parts_agree(const AddressKey& one, const AddressKey& other) {
    for (const auto& [kind, name] : one.parts) {
        const auto same_kind = [&, k = std::string_view(kind)](const auto& part) {
            return part.first == k;
        };
        const auto found = std::find_if(other.parts.begin(), other.parts.end(), same_kind);
        if (found != other.parts.end() && found->second != name) return false;
    }
    return true;
}

bool differ_in_a_letter(std::string_view place, std::string_view other) {
    if (place.size() < other.size()) std::swap(place, other);
    if (place.size() - other.size() > 1 || place == other) return false;
    const auto [first, ignored] = std::mismatch(other.begin(), other.end(), place.begin());
    const auto at = static_cast<std::size_t>(first - other.begin());
    const bool longer = place.size() != other.size();
    bool one_slip = place.substr(at + 1) == other.substr(at + (longer ? 0 : 1));
    // Two neighbours changed over, as fingers do.
    if (!one_slip && !longer && at + 1 < place.size()) {
        one_slip = place[at] == other[at + 1] && place[at + 1] == other[at] &&
                   place.substr(at + 2) == other.substr(at + 2);
    }
    if (!one_slip) return false;
    const std::string_view word = word_at(place, at);
    const std::string_view other_word = word_at(other, std::min(at, other.size() - 1));
    return !is_number(word) && !is_number(other_word) && place[at] != ' ' && place[at] != '|' &&
           std::min(word.size(), other_word.size()) >= spelling_letters_min;
}

std::optional<AddressDifference> compare_addresses(const std::vector<std::string_view>& one,
                                                   const std::vector<std::string_view>& other) {
    if (equal_by(by_fold, one, other)) return std::nullopt;
    if (equal_by(without_accents, one, other)) return AddressDifference::accents;
    if (equal_by(by_words, one, other)) return AddressDifference::punctuation;
    if (equal_by(by_short_forms, one, other)) return AddressDifference::abbreviation;
    const AddressKey key = address_key(one);
    const AddressKey other_key = address_key(other);
    if (!parts_agree(key, other_key)) return std::nullopt;
    if (key.place == other_key.place) {
        return key.parts == other_key.parts ? AddressDifference::word_order
                                            : AddressDifference::apartment;
    }
    if (differ_in_a_letter(key.place, other_key.place)) return AddressDifference::spelling;
    return std::nullopt;
}

}  // namespace isegoria::sortition
