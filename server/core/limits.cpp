// SPDX-License-Identifier: AGPL-3.0-or-later
// The checks of limits.hpp.
#include "core/limits.hpp"

#include <algorithm>
#include <cctype>

namespace isegoria::core {
namespace {

// One code point from valid UTF-8 (RFC 3629), or nothing; moves `at` behind it.
std::optional<char32_t> next_sign(std::string_view words, std::size_t& at) {
    const auto octet = [&](std::size_t index) { return static_cast<unsigned char>(words[index]); };
    const unsigned char lead = octet(at);
    if (lead < 0x80) return static_cast<char32_t>(octet(at++));
    const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || at + length > words.size()) return std::nullopt;
    char32_t sign = lead & (0x7fU >> length);
    for (std::size_t index = 1; index < length; ++index) {
        if ((octet(at + index) & 0xc0U) != 0x80) return std::nullopt;
        sign = (sign << 6U) | (octet(at + index) & 0x3fU);
    }
    constexpr char32_t shortest[] = {0, 0, 0x80, 0x800, 0x10000};
    if (sign < shortest[length] || sign > 0x10ffff || (sign >= 0xd800 && sign <= 0xdfff))
        return std::nullopt;
    at += length;
    return sign;
}

bool is_deceptive(char32_t sign) {
    if (sign < 0x20) return sign != '\n' && sign != '\t';
    return (sign >= 0x7f && sign < 0xa0) || (sign >= 0x202a && sign <= 0x202e) ||
           (sign >= 0x2066 && sign <= 0x2069) || sign == 0x200e || sign == 0x200f ||
           sign == 0x061c || sign == 0xfeff;
}

// Signs that leave a page white: Unicode's White_Space (PropList.txt) and the joiners of no width.
bool is_blank(char32_t sign) {
    return sign == ' ' || sign == '\n' || sign == '\t' || sign == 0xa0 || sign == 0x1680 ||
           (sign >= 0x2000 && sign <= 0x200d) || sign == 0x2028 || sign == 0x2029 ||
           sign == 0x202f || sign == 0x205f || sign == 0x2060 || sign == 0x3000;
}

// BCP 47 tags differ by their letters, not by their case (RFC 5646, 2.1.1).
bool is_same_language(std::string_view one, std::string_view other) {
    const auto lower = [](char sign) {
        return static_cast<char>(std::tolower(static_cast<unsigned char>(sign)));
    };
    return std::equal(one.begin(), one.end(), other.begin(), other.end(),
                      [&](char left, char right) { return lower(left) == lower(right); });
}

}  // namespace

std::size_t sign_count(std::string_view words) {
    return static_cast<std::size_t>(std::count_if(words.begin(), words.end(), [](char octet) {
        return (static_cast<unsigned char>(octet) & 0xc0U) != 0x80;
    }));
}

std::optional<Rejection> check_text(std::string_view field, std::string_view words,
                                    std::size_t signs_max) {
    bool blank = true;
    for (std::size_t at = 0; at < words.size();) {
        const auto sign = next_sign(words, at);
        if (!sign) return Rejection{Reason::text_is_malformed, field};
        if (is_deceptive(*sign)) return Rejection{Reason::text_holds_control_signs, field};
        blank = blank && is_blank(*sign);
    }
    if (blank) return Rejection{Reason::text_is_empty, field};
    if (sign_count(words) > signs_max)
        return Rejection{Reason::text_is_too_long, field, {{"max", std::to_string(signs_max)}}};
    return std::nullopt;
}

bool is_language(std::string_view tag) {
    std::size_t part = 0;
    std::size_t length = 0;
    const auto fits = [&] {
        return part == 0 ? length == 2 || length == 3 : length >= 2 && length <= 8;
    };
    for (const char sign : tag) {
        if (sign == '-') {
            if (!fits()) return false;
            ++part;
            length = 0;
        } else {
            const auto octet = static_cast<unsigned char>(sign);
            if (octet >= 0x80 || (part == 0 ? !std::isalpha(octet) : !std::isalnum(octet)))
                return false;
            ++length;
        }
    }
    return fits() && tag.size() <= 20;
}

std::optional<Rejection> check_wordings(std::string_view field,
                                        const std::vector<Wording>& wordings,
                                        std::size_t signs_max) {
    if (wordings.empty()) return Rejection{Reason::text_is_empty, field};
    if (wordings.size() > languages_max)
        return Rejection{Reason::too_many, field, {{"max", std::to_string(languages_max)}}};
    for (std::size_t index = 0; index < wordings.size(); ++index) {
        if (!is_language(wordings[index].language))
            return Rejection{
                Reason::language_is_unknown, field, {{"language", wordings[index].language}}};
        for (std::size_t other = 0; other < index; ++other)
            if (is_same_language(wordings[other].language, wordings[index].language))
                return Rejection{Reason::named_twice, field, {{"name", wordings[index].language}}};
        if (auto finding = check_text(field, wordings[index].words, signs_max)) return finding;
    }
    return std::nullopt;
}

}  // namespace isegoria::core
