// SPDX-License-Identifier: AGPL-3.0-or-later
// See times.hpp. Dates by the proleptic Gregorian calendar of std::chrono (ISO 8601).
#include "cli/times.hpp"

#include <charconv>
#include <chrono>
#include <cstdio>

#include "words/words.hpp"

namespace isegoria::cli {
namespace {

constexpr std::int64_t minute_ms = 60'000;
constexpr std::int64_t hour_ms = 60 * minute_ms;
constexpr std::int64_t day_ms = 24 * hour_ms;
// Deadlines of an assembly lie within decades; more is a mistyped number, and would overflow.
constexpr std::int64_t units_max = 100'000;

std::optional<std::int64_t> whole_number(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || text.empty())
        return std::nullopt;
    return value;
}

// Exactly `digits` digits, taken off the front.
std::optional<int> take_digits(std::string_view& text, std::size_t digits) {
    if (text.size() < digits) return std::nullopt;
    int value = 0;
    for (const char sign : text.substr(0, digits)) {
        if (sign < '0' || sign > '9') return std::nullopt;
        value = value * 10 + (sign - '0');
    }
    text.remove_prefix(digits);
    return value;
}

bool take_sign(std::string_view& text, char sign) {
    if (text.empty() || text.front() != sign) return false;
    text.remove_prefix(1);
    return true;
}

std::optional<std::int64_t> read_relative(std::string_view text, std::int64_t now_ms) {
    if (text.size() < 3 || text.front() != '+') return std::nullopt;
    const auto count = whole_number(text.substr(1, text.size() - 2));
    if (!count || *count < 0 || *count > units_max) return std::nullopt;
    switch (text.back()) {
        case 'm':
            return now_ms + *count * minute_ms;
        case 'h':
            return now_ms + *count * hour_ms;
        case 'd':
            return now_ms + *count * day_ms;
        case 'w':
            return now_ms + *count * 7 * day_ms;
        default:
            return std::nullopt;
    }
}

std::optional<std::int64_t> read_date(std::string_view& text) {
    const auto year = take_digits(text, 4);
    if (!year || !take_sign(text, '-')) return std::nullopt;
    const auto month = take_digits(text, 2);
    if (!month || !take_sign(text, '-')) return std::nullopt;
    const auto day = take_digits(text, 2);
    if (!day) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(*year),
                                           std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    if (!date.ok()) return std::nullopt;
    return std::chrono::sys_days(date).time_since_epoch().count() * day_ms;
}

std::optional<std::int64_t> read_clock(std::string_view& text, bool with_seconds) {
    const auto hour = take_digits(text, 2);
    if (!hour || *hour > 23 || !take_sign(text, ':')) return std::nullopt;
    const auto minute = take_digits(text, 2);
    if (!minute || *minute > 59) return std::nullopt;
    std::int64_t result = *hour * hour_ms + *minute * minute_ms;
    if (with_seconds && take_sign(text, ':')) {
        const auto second = take_digits(text, 2);
        if (!second || *second > 59) return std::nullopt;
        result += *second * 1'000;
    }
    return result;
}

// By the clocks of the place. A time that comes twice in autumn is the earlier of the two.
std::optional<std::int64_t> from_local(std::int64_t local_ms, std::string_view time_zone) {
    // A day before and after, the offset is what it is before and after any change of the clocks.
    const auto before = words::clock_offset_ms(time_zone, {local_ms - day_ms});
    const auto after = words::clock_offset_ms(time_zone, {local_ms + day_ms});
    if (!before || !after) return std::nullopt;
    for (const std::int64_t offset : {*before, *after})
        if (words::clock_offset_ms(time_zone, {local_ms - offset}) == offset)
            return local_ms - offset;
    return std::nullopt;
}

}  // namespace

std::optional<std::int64_t> read_time(std::string_view text, std::string_view time_zone,
                                      std::int64_t now_ms) {
    if (text.starts_with('+')) return read_relative(text, now_ms);
    if (const auto number = whole_number(text)) return number;

    const auto date = read_date(text);
    if (!date) return std::nullopt;
    std::int64_t local = *date;
    if (take_sign(text, 'T') || take_sign(text, ' ')) {
        const auto clock = read_clock(text, true);
        if (!clock) return std::nullopt;
        local += *clock;
    }
    if (text.empty()) return from_local(local, time_zone);
    if (text == "Z") return local;
    const bool ahead = text.front() == '+';
    if (!ahead && text.front() != '-') return std::nullopt;
    text.remove_prefix(1);
    const auto offset = read_clock(text, false);
    if (!offset || !text.empty()) return std::nullopt;
    return ahead ? local - *offset : local + *offset;
}

std::string utc_text(std::int64_t unix_ms) {
    using namespace std::chrono;
    const sys_time<milliseconds> moment{milliseconds(unix_ms)};
    const auto day = floor<days>(moment);
    const year_month_day date(day);
    const hh_mm_ss clock(floor<seconds>(moment - day));
    char text[40];
    std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02dZ", int(date.year()),
                  unsigned(date.month()), unsigned(date.day()), int(clock.hours().count()),
                  int(clock.minutes().count()), int(clock.seconds().count()));
    return text;
}

}  // namespace isegoria::cli
