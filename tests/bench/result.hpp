// SPDX-License-Identifier: AGPL-3.0-or-later
// How a bench says what it found: one JSON object a line on standard output, and on standard error
// the limits and circumstances that it ran under. Used by the benches alone, on one thread.
#pragma once

#include <cstdio>
#include <optional>
#include <string>

namespace isegoria::bench {

struct Result {
    std::string bench;
    std::string name;  // of the case
    double value = 0;
    std::string unit;
    std::string baseline;  // empty: none
    std::optional<double> ratio;
    std::string bar;  // empty: none applies
    std::optional<bool> ok;
};

inline void print(const Result& result) {
    const auto words = [](const std::string& text) {
        return text.empty() ? std::string("null") : "\"" + text + "\"";
    };
    char ratio[32] = "null";
    if (result.ratio) std::snprintf(ratio, sizeof ratio, "%.3f", *result.ratio);
    const char* ok = !result.ok ? "null" : *result.ok ? "true" : "false";
    std::printf(
        "{\"bench\":\"%s\",\"case\":\"%s\",\"value\":%.6g,\"unit\":\"%s\",\"baseline\":%s,"
        "\"ratio\":%s,\"bar\":%s,\"ok\":%s}\n",
        result.bench.c_str(), result.name.c_str(), result.value, result.unit.c_str(),
        words(result.baseline).c_str(), ratio, words(result.bar).c_str(), ok);
    std::fflush(stdout);
}

}  // namespace isegoria::bench
