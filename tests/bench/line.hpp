// SPDX-License-Identifier: AGPL-3.0-or-later
// How a bench says what it found: one JSON object a line on standard output, judged by the bar it
// has to meet. Needs the standard library alone; used by the benches, on one thread.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace isegoria::bench {

// What a line is judged by. Made by the four functions below; as it comes, there is none.
struct Bar {
    enum class Of { nothing, value, ratio };
    Of of = Of::nothing;
    bool upper = true;
    double limit = 0;

    // A figure that is none meets no bar.
    [[nodiscard]] bool met_by(double figure) const {
        return std::isfinite(figure) && (upper ? figure <= limit : figure >= limit);
    }
};
inline Bar at_most(double limit) { return {Bar::Of::value, true, limit}; }
inline Bar at_least(double limit) { return {Bar::Of::value, false, limit}; }
inline Bar ratio_at_most(double limit) { return {Bar::Of::ratio, true, limit}; }
inline Bar ratio_at_least(double limit) { return {Bar::Of::ratio, false, limit}; }

struct Line {
    std::string bench;
    std::string name;  // Of the case.
    double value = 0;
    std::string unit;
    std::string baseline{};  // Empty: none.
    std::optional<double> ratio{};
    Bar bar{};
    bool flawless = true;  // False: it is missed, whatever the figure says.
};

// JSON has no infinity, and no way to say that something is not a number.
inline std::string json_number(double value) {
    if (!std::isfinite(value)) return "null";
    char digits[32];
    std::snprintf(digits, sizeof digits, "%.6g", value);
    return digits;
}

inline std::string json_string(const std::string& text) {
    std::string quoted = "\"";
    for (const char sign : text) {
        char code[8];
        const auto number = static_cast<unsigned char>(sign);
        std::snprintf(code, sizeof code, "\\u%04x", static_cast<unsigned>(number));
        if (number < 0x20 || sign == '"' || sign == '\\')
            quoted += code;
        else
            quoted += sign;
    }
    return quoted + '"';
}

// False when the line misses its bar.
inline bool print(const Line& line) {
    const bool of_ratio = line.bar.of == Bar::Of::ratio;
    const double ratio = line.ratio.value_or(NAN);
    const bool barred = line.bar.of != Bar::Of::nothing;
    const bool met = line.flawless && (!barred || line.bar.met_by(of_ratio ? ratio : line.value));
    const std::string bar = std::string(of_ratio ? "ratio " : "") +
                            (line.bar.upper ? "<= " : ">= ") + json_number(line.bar.limit);
    std::printf(
        "{\"bench\":%s,\"case\":%s,\"value\":%s,\"unit\":%s,\"baseline\":%s,\"ratio\":%s,"
        "\"bar\":%s,\"ok\":%s}\n",
        json_string(line.bench).c_str(), json_string(line.name).c_str(),
        json_number(line.value).c_str(), json_string(line.unit).c_str(),
        line.baseline.empty() ? "null" : json_string(line.baseline).c_str(),
        json_number(ratio).c_str(), barred ? json_string(bar).c_str() : "null",
        !met ? "false" : (barred ? "true" : "null"));
    std::fflush(stdout);
    return met;
}
// The same of a figure that stands beside nothing.
inline bool print(const char* bench, const std::string& name, double value, const std::string& unit,
                  Bar bar = {}) {
    return print({.bench = bench, .name = name, .value = value, .unit = unit, .bar = bar});
}

// The value that so many in a hundred, not all of them, are below.
inline double percentile(std::vector<double> values, std::size_t percent) {
    if (values.empty()) throw std::runtime_error("nothing was measured");
    std::sort(values.begin(), values.end());
    return values[values.size() * percent / 100];
}
inline double median(const std::vector<double>& values) { return percentile(values, 50); }

}  // namespace isegoria::bench
