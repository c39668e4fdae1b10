// SPDX-License-Identifier: AGPL-3.0-or-later
// Which language to speak: tags and the Accept-Language header. Pure functions over short texts.
#include <algorithm>
#include <cctype>
#include <cstddef>

#include "words/catalogue.hpp"

namespace isegoria::words {
namespace {

// Browsers send a handful; the rest of a longer header can only be an attempt to keep us busy.
constexpr std::size_t ranges_max = 32;
// RFC 9110 weights have three decimals, so thousandths hold every one of them exactly.
constexpr int full_weight = 1000;

struct Row {
    Language language;
    std::string_view tag;
    const char* locale;
};
constexpr Row rows[] = {
    {Language::english, "en", "en_GB"},
    {Language::french, "fr", "fr_FR"},
};

const Row& row_of(Language language) {
    for (const Row& row : rows)
        if (row.language == language) return row;
    return rows[0];
}

std::string_view trimmed(std::string_view text) {
    const auto blank = [](char c) { return c == ' ' || c == '\t'; };
    while (!text.empty() && blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && blank(text.back())) text.remove_suffix(1);
    return text;
}

std::string_view taken_until(std::string_view& rest, char separator) {
    const std::size_t end = std::min(rest.find(separator), rest.size());
    const std::string_view taken = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return trimmed(taken);
}

bool equal_letters(std::string_view left, std::string_view right) {
    return std::equal(left.begin(), left.end(), right.begin(), right.end(), [](char a, char b) {
        return std::tolower(static_cast<unsigned char>(a)) ==
               std::tolower(static_cast<unsigned char>(b));
    });
}

// "q=0.8" in thousandths; nothing when it is not a weight of RFC 9110, 12.4.2.
std::optional<int> weight_of(std::string_view parameter) {
    if (parameter.size() < 3 || !equal_letters(parameter.substr(0, 2), "q=")) return std::nullopt;
    const std::string_view digits = parameter.substr(2);
    if (digits.size() > 5 || (digits[0] != '0' && digits[0] != '1')) return std::nullopt;
    if (digits.size() > 1 && digits[1] != '.') return std::nullopt;
    int weight = (digits[0] - '0') * full_weight;
    int step = full_weight / 10;
    for (std::size_t i = 2; i < digits.size(); ++i, step /= 10) {
        if (digits[i] < '0' || digits[i] > '9') return std::nullopt;
        weight += (digits[i] - '0') * step;
    }
    if (weight > full_weight) return std::nullopt;
    return weight;
}

}  // namespace

const std::vector<Language>& languages() {
    static const std::vector<Language> all = [] {
        std::vector<Language> result;
        for (const Row& row : rows) result.push_back(row.language);
        return result;
    }();
    return all;
}

std::optional<Language> parse(std::string_view tag) {
    const std::string_view primary = tag.substr(0, tag.find_first_of("-_"));
    for (const Row& row : rows)
        if (equal_letters(primary, row.tag)) return row.language;
    return std::nullopt;
}

std::string_view tag(Language language) { return row_of(language).tag; }

const char* locale_of(Language language) { return row_of(language).locale; }

Language negotiate(std::string_view accept_language) {
    struct Wish {
        Language language;
        int weight;
    };
    std::vector<Wish> wishes;  // In the order of the header, which decides among equals.
    std::optional<int> star;
    std::size_t ranges = 0;
    for (std::string_view rest = accept_language; !rest.empty() && ranges < ranges_max; ++ranges) {
        std::string_view range = taken_until(rest, ',');
        const std::string_view name = taken_until(range, ';');
        const std::optional<int> weight = range.empty() ? full_weight : weight_of(range);
        if (!weight) continue;
        if (name == "*") star = weight;
        if (const auto language = parse(name)) wishes.push_back({*language, *weight});
    }
    // A star speaks for every language that was not named, in our own order.
    for (const Language language : languages()) {
        const auto named = [&](const Wish& wish) { return wish.language == language; };
        if (star && std::none_of(wishes.begin(), wishes.end(), named))
            wishes.push_back({language, *star});
    }
    const auto lighter = [](const Wish& a, const Wish& b) { return a.weight < b.weight; };
    const auto best = std::max_element(wishes.begin(), wishes.end(), lighter);
    const bool wanted = best != wishes.end() && best->weight > 0;
    return wanted ? best->language : languages().front();
}

}  // namespace isegoria::words
