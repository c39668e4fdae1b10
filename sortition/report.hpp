// SPDX-License-Identifier: AGPL-3.0-or-later
// The page about a draw that is printed and published: self-contained HTML without any personal
// datum, the same octets on every machine (integers only). Plain values; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sortition/finding.hpp"
#include "sortition/sentences.hpp"

namespace isegoria::sortition {

// Counts from 1 to one below this are not published: with what neighbours know, they single people
// out (the usual threshold of statistical offices).
inline constexpr std::int64_t small_cell = 5;

// Chances are whole numbers of this part of one.
inline constexpr std::int64_t chance_unit = 1'000'000'000;

struct ReportValue {
    std::string name;
    int minimum = 0;
    int maximum = 0;
    std::int64_t in_pool = 0;
    std::int64_t in_panel = 0;
};

struct ReportFeature {
    std::string name;
    std::vector<ReportValue> values;
};

struct Report {
    std::string title;   // The assembly's; may be empty.
    std::string method;  // As method_name gives it.
    bool certified = false;
    int panel_size = 0;
    std::int64_t lots = 0;    // Equal lots of the lottery.
    std::int64_t panels = 0;  // Different panels that have at least one lot.
    std::int64_t households = 0;  // 0: addresses were not looked at.
    std::vector<ReportFeature> features;
    std::vector<std::int64_t> chances;     // Of each person, by the optimum, in any order.
    std::int64_t largest_rounding = 0;     // Between a person's chance by the optimum and by lots.
    std::int64_t smallest_drawn = 0;       // The smallest positive chance by lots.
    std::string pool_hash, quotas_hash, portfolio_hash, panel_hash;
    std::string public_value;
    std::int64_t lot = 0;  // The one drawn, from 0.
    Findings notices;      // What the reader should know of the public value.
};

[[nodiscard]] std::string report_page(const Report& report, Language language);

// Which of a feature's counts have to be hidden: those from 1 to small_cell - 1, and others until
// nobody can compute one of them as the rest of a known total: at least two cells, or none, and
// together at least small_cell people.
[[nodiscard]] std::vector<bool> hidden_cells(const std::vector<std::int64_t>& counts);

// The mean difference of two people's chances over twice the mean chance, in millionths: 0 when all
// are equal. `chances` sorted ascending.
[[nodiscard]] std::int64_t gini_millionths(const std::vector<std::int64_t>& chances);

}  // namespace isegoria::sortition
