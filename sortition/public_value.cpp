// SPDX-License-Identifier: AGPL-3.0-or-later
// Reading of public values, form by form. Pure functions; any thread.
#include "sortition/public_value.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <vector>

#include "sortition/digest.hpp"
#include "sortition/rfc3797.hpp"
#include "sortition/text.hpp"

namespace isegoria::sortition {
namespace {

// Rounds until the year 9999, so that a date always has four digits.
constexpr std::int64_t drand_round_max = 83'900'000'000;

bool has_control_character(std::string_view text) {
    return std::any_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

bool is_between(char c, char first, char last) { return c >= first && c <= last; }

std::optional<std::string> octets_of_hex(std::string_view digits) {
    if (digits.empty() || digits.size() % 2 != 0) return std::nullopt;
    std::string octets;
    for (std::size_t i = 0; i < digits.size(); i += 2) {
        unsigned octet = 0;
        const char* const end = digits.data() + i + 2;
        const auto [stop, error] = std::from_chars(digits.data() + i, end, octet, 16);
        if (error != std::errc() || stop != end) return std::nullopt;
        octets += static_cast<char>(octet);
    }
    return octets;
}

template <class Number>
std::optional<Number> number_of(std::string_view digits) {
    Number number = 0;
    const char* const end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, number);
    const bool read = error == std::errc() && stop == end && is_between(digits.front(), '0', '9');
    return read ? std::optional(number) : std::nullopt;
}

std::vector<std::string_view> split(std::string_view text, std::string_view separators) {
    std::vector<std::string_view> parts;
    while (true) {
        const std::size_t end = text.find_first_of(separators);
        parts.push_back(trim(text.substr(0, end)));
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + 1);
    }
}

std::optional<std::string> read_dice(std::string_view text) {
    std::string dice = "dice:";
    const std::size_t before = dice.size();
    for (const char c : text) {
        if (c == ' ' || c == ',') continue;
        if (!is_between(c, '1', '6')) return std::nullopt;
        dice += c;
    }
    return dice.size() > before ? std::optional(dice) : std::nullopt;
}

std::optional<std::string> read_rfc3797(std::string_view text) {
    std::vector<std::string_view> sources = split(text, "/");
    // The canonical form ends every source with a slash.
    if (sources.back().empty()) sources.pop_back();
    std::vector<std::vector<std::uint32_t>> numbers;
    for (const std::string_view source : sources) {
        std::vector<std::uint32_t>& of_source = numbers.emplace_back();
        for (const std::string_view digits : split(source, "., ")) {
            if (digits.empty()) continue;
            const auto number = number_of<std::uint32_t>(digits);
            if (!number) return std::nullopt;
            of_source.push_back(*number);
        }
        if (of_source.empty()) return std::nullopt;
    }
    return numbers.empty() ? std::nullopt : std::optional(rfc3797_key(numbers));
}

Reading<std::string> read_drand(std::string_view text) {
    Reading<std::string> result;
    const std::vector<std::string_view> parts = split(text, ":");
    const auto refuse = [&](std::string_view code, std::string expected = {}) {
        result.errors.push_back(finding(code, {{"expected", std::move(expected)}}));
        return result;
    };
    if (parts.size() != 3 || parts[0].empty()) return refuse("public_value_not_drand");
    const auto round = number_of<std::int64_t>(parts[0]);
    const auto signature = octets_of_hex(parts[1]);
    const auto randomness = octets_of_hex(parts[2]);
    const bool formed = round && *round >= 1 && *round <= drand_round_max && signature &&
                        signature->size() == drand_signature_bytes && randomness &&
                        randomness->size() == Digest().size();
    if (!formed) return refuse("public_value_not_drand");
    const Digest recomputed = sha256(*signature);
    if (!std::equal(recomputed.begin(), recomputed.end(), randomness->begin(),
                    [](std::uint8_t a, char b) { return a == static_cast<std::uint8_t>(b); }))
        return refuse("public_value_drand_differs", to_hex(recomputed));
    result.notices.push_back(
        finding("public_value_drand",
                {{"round", std::to_string(*round)}, {"time", utc_text(drand_time(*round))}}));
    result.value = *randomness;
    return result;
}

std::string padded(std::int64_t number, std::size_t digits) {
    const std::string text = std::to_string(number);
    return std::string(digits - std::min(digits, text.size()), '0') + text;
}

}  // namespace

std::int64_t drand_time(std::int64_t round) { return drand_genesis + (round - 1) * drand_period; }

std::string utc_text(std::int64_t seconds_since_1970) {
    constexpr std::int64_t day_seconds = 86'400;
    const std::int64_t second = seconds_since_1970 % day_seconds;
    // Days since 1 March of the year 0 of the Gregorian rule, in which leap days come last in their
    // year (H. Hinnant, "chrono-compatible low-level date algorithms", civil_from_days).
    const std::int64_t days = seconds_since_1970 / day_seconds + 719'468;
    const std::int64_t era = days / 146'097;
    const std::int64_t day_of_era = days % 146'097;
    const std::int64_t year_of_era =
        (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
    const std::int64_t day_of_year =
        day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const std::int64_t shifted_month = (5 * day_of_year + 2) / 153;
    const std::int64_t day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    const std::int64_t month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9;
    const std::int64_t year = year_of_era + era * 400 + (month <= 2 ? 1 : 0);
    return padded(year, 4) + "-" + padded(month, 2) + "-" + padded(day, 2) + "T" +
           padded(second / 3'600, 2) + ":" + padded(second / 60 % 60, 2) + ":" +
           padded(second % 60, 2) + "Z";
}

Reading<std::string> parse_public_value(std::string_view text) {
    Reading<std::string> result;
    const auto refuse = [&](std::string_view code) {
        result.errors.push_back(finding(code, {{"limit", std::to_string(public_value_max)}}));
        return result;
    };
    const std::string_view value = trim(text);
    if (value.empty()) return refuse("public_value_empty");
    if (value.size() > public_value_max) return refuse("public_value_too_long");
    if (!is_utf8(value) || has_control_character(value)) return refuse("public_value_not_utf8");
    const auto after = [&](std::string_view mark) {
        return value.starts_with(mark) ? std::optional(value.substr(mark.size())) : std::nullopt;
    };
    if (const auto digits = after("hex:")) {
        result.value = octets_of_hex(*digits);
        return result.value ? result : refuse("public_value_not_hex");
    }
    if (const auto sources = after("rfc3797:")) {
        result.value = read_rfc3797(*sources);
        return result.value ? result : refuse("public_value_not_rfc3797");
    }
    if (const auto round = after("drand:")) return read_drand(*round);
    if (const auto thrown = after("dice:")) {
        result.value = read_dice(*thrown);
        if (!result.value) return refuse("public_value_not_dice");
        const std::size_t count = result.value->size() - std::string_view("dice:").size();
        if (count < dice_enough) {
            result.notices.push_back(
                finding("public_value_few_dice", {{"count", std::to_string(count)},
                                                  {"enough", std::to_string(dice_enough)}}));
        }
        return result;
    }
    result.value = std::string(value);
    return result;
}

}  // namespace isegoria::sortition
