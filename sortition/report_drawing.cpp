// SPDX-License-Identifier: AGPL-3.0-or-later
// SVG written by hand: rectangles, lines and a path. Pure functions; any thread.
#include "sortition/report_drawing.hpp"

#include <algorithm>
#include <numeric>

#include "sortition/text.hpp"

namespace isegoria::sortition {
namespace {

// Of a drawing, in its own units; a telephone shows it at about nine tenths of that.
constexpr std::int64_t width = 400;
constexpr std::int64_t row_height = 44;
// Names longer than this would leave the drawing; the table beside has them whole.
constexpr std::size_t label_letters_max = 40;
// Finer than the eye sees on paper.
constexpr std::int64_t curve_points_max = 400;

// Whole tenths: 1234 is "123.4".
std::string tenths(std::int64_t value) {
    return std::to_string(value / 10) + "." + std::to_string(value % 10);
}

std::string attribute(std::string_view name, std::int64_t in_tenths) {
    return " " + std::string(name) + "=\"" + tenths(in_tenths) + "\"";
}

std::string rectangle(std::string_view kind, std::int64_t x, std::int64_t y, std::int64_t w,
                      std::int64_t h) {
    return "<rect class=\"" + std::string(kind) + "\"" + attribute("x", x) + attribute("y", y) +
           attribute("width", w) + attribute("height", h) + "/>";
}

std::string line(std::string_view kind, std::int64_t x1, std::int64_t y1, std::int64_t x2,
                 std::int64_t y2) {
    return "<line class=\"" + std::string(kind) + "\"" + attribute("x1", x1) +
           attribute("y1", y1) + attribute("x2", x2) + attribute("y2", y2) + "/>";
}

std::string text(std::string_view anchor, std::int64_t x, std::int64_t y, std::string_view words) {
    return "<text text-anchor=\"" + std::string(anchor) + "\"" + attribute("x", x) +
           attribute("y", y) + ">" + html_text(words) + "</text>";
}

std::string opened(std::int64_t height, std::string_view label) {
    return "<svg viewBox=\"0 0 " + std::to_string(width) + " " + std::to_string(height) +
           "\" role=\"img\" aria-label=\"" + html_text(label) + "\">\n";
}

std::string shortened(std::string_view name) {
    std::size_t letters = 0;
    for (std::size_t i = 0; i < name.size();) {
        if (++letters > label_letters_max) return std::string(name.substr(0, i)) + "…";
        i += std::max<std::size_t>(1, utf8_sequence_length(name, i));
    }
    return std::string(name);
}

std::string padded(std::int64_t number, std::size_t digits) {
    const std::string text = std::to_string(number);
    return std::string(digits - std::min(digits, text.size()), '0') + text;
}

// A round number at or above `value`: 1, 2, 5, 10 … times a power of ten.
std::int64_t round_up(std::int64_t value) {
    std::int64_t power = 1;
    while (power * 10 < value) power *= 10;
    for (const std::int64_t factor : {1, 2, 3, 4, 5, 6, 8}) {
        if (factor * power >= value) return factor * power;
    }
    return 10 * power;
}

}  // namespace

std::string html_text(std::string_view text) {
    std::string result;
    for (const char c : text) {
        switch (c) {
            case '&': result += "&amp;"; break;
            case '<': result += "&lt;"; break;
            case '>': result += "&gt;"; break;
            case '"': result += "&quot;"; break;
            case '\'': result += "&#39;"; break;
            default: result += c;
        }
    }
    return result;
}

std::string count_text(std::int64_t count, Language language) {
    const std::string digits = std::to_string(count);
    std::string result;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        // The French separator is a narrow no-break space.
        if (i > 0 && (digits.size() - i) % 3 == 0)
            result += language == Language::french ? "\xE2\x80\xAF" : ",";
        result += digits[i];
    }
    return result;
}

std::string percent_text(std::int64_t part, int decimals, Language language) {
    std::int64_t scale = 1;
    for (int i = 0; i < decimals; ++i) scale *= 10;
    const std::int64_t step = chance_unit / 100 / scale;
    const std::int64_t rounded = (part + step / 2) / step;
    std::string result = std::to_string(rounded / scale);
    const bool french = language == Language::french;
    if (decimals > 0)
        result += (french ? "," : ".") + padded(rounded % scale, static_cast<std::size_t>(decimals));
    return result + "\xC2\xA0%";
}

std::int64_t share_of(std::int64_t part, std::int64_t whole) {
    return whole == 0 ? 0 : (part * chance_unit + whole / 2) / whole;
}

std::string draw_feature(const ReportFeature& feature, const HiddenCounts& hidden, int panel_size,
                         Language language) {
    std::int64_t pool = 0;
    for (const ReportValue& value : feature.values) pool += value.in_pool;
    // The pool's share of the seats, in tenths of a seat.
    const auto expected = [&](const ReportValue& value) {
        return pool == 0 ? 0 : (10 * value.in_pool * panel_size + pool / 2) / pool;
    };
    std::int64_t most = 10;
    for (const ReportValue& value : feature.values) {
        // A quota far above what anybody needs ("up to the whole panel") would flatten the rest.
        most = std::max({most, 10 * std::min<std::int64_t>(value.maximum, panel_size),
                         expected(value)});
    }
    const auto across = [&](std::int64_t seats_in_tenths) {
        return seats_in_tenths * (width * 10 - 20) / most;
    };
    const Words label{"Panel against quotas and pool: ", "Panel, quotas et vivier : "};
    const auto height = row_height * static_cast<std::int64_t>(feature.values.size());
    std::string svg = opened(height, std::string(label.in(language)) + feature.name);
    for (std::size_t i = 0; i < feature.values.size(); ++i) {
        const ReportValue& value = feature.values[i];
        const std::int64_t top = 10 * row_height * static_cast<std::int64_t>(i);
        const std::int64_t low = across(10 * std::min(value.minimum, panel_size));
        const std::int64_t high = across(10 * std::min(value.maximum, panel_size));
        svg += text("start", 0, top + 150, shortened(value.name));
        svg += rectangle("track", 0, top + 210, width * 10 - 20, 180);
        svg += rectangle("quota", low, top + 210, std::max<std::int64_t>(high - low, 20), 180);
        if (!hidden.in_panel[i])
            svg += rectangle("panel", 0, top + 260, across(10 * value.in_panel), 80);
        if (!hidden.in_pool[i]) {
            const std::int64_t x = across(expected(value));
            svg += line("pool", x, top + 190, x, top + 410);
        }
        svg += "\n";
    }
    return svg + "</svg>\n";
}

std::string draw_chances(const std::vector<std::int64_t>& ascending, int panel_size,
                         Language language) {
    constexpr std::int64_t left = 480;
    constexpr std::int64_t right = width * 10 - 20;
    constexpr std::int64_t top = 120;
    constexpr std::int64_t bottom = 1'900;
    if (ascending.empty()) return {};
    const auto people = static_cast<std::int64_t>(ascending.size());
    const std::int64_t highest =
        std::min(chance_unit, round_up(std::max<std::int64_t>(ascending.back(), 1)));
    const auto across = [&](std::int64_t person) {
        return left + (right - left) * person / people;
    };
    const auto up = [&](std::int64_t chance) {
        return bottom - (bottom - top) * (chance / 1'000) / std::max<std::int64_t>(1, highest / 1'000);
    };
    const Words label{"The chances of all people of the pool, from the smallest to the largest",
                      "Les chances de toutes les personnes du vivier, de la plus petite à la plus grande"};
    std::string svg = opened(235, label.in(language));
    for (const std::int64_t quarter : {0, 1, 2, 3, 4}) {
        const std::int64_t chance = highest / 4 * quarter;
        svg += line("grid", left, up(chance), right, up(chance));
        svg += text("end", left - 60, up(chance) + 45, percent_text(chance, 1, language));
    }
    svg += "\n";
    // Steps: at each point the chance of the people from there to the next.
    std::string path = "M" + tenths(left) + " " + tenths(bottom);
    const std::int64_t points = std::min(people, curve_points_max);
    std::int64_t before = -1;
    for (std::int64_t i = 0; i < points; ++i) {
        const std::int64_t person = i * people / points;
        const std::int64_t chance = ascending[static_cast<std::size_t>(person)];
        if (chance == before) continue;
        path += "H" + tenths(across(person)) + "V" + tenths(up(chance));
        before = chance;
    }
    path += "H" + tenths(right) + "V" + tenths(bottom) + "Z";
    svg += "<path class=\"curve\" d=\"" + path + "\"/>\n";
    const std::int64_t equal = std::min(highest, share_of(panel_size, people));
    svg += line("equal", left, up(equal), right, up(equal)) + "\n";
    svg += text("start", left, bottom + 180, count_text(1, language));
    svg += text("end", right, bottom + 180, count_text(people, language));
    const Words axis{"people, by chance", "personnes, par chance"};
    svg += text("middle", (left + right) / 2, bottom + 180, axis.in(language));
    return svg + "\n</svg>\n";
}

}  // namespace isegoria::sortition
