// SPDX-License-Identifier: AGPL-3.0-or-later
// The drawings of the report as inline SVG, and its figures as text. Coordinates are whole tenths,
// so that every machine writes the same. Pure functions; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sortition/report.hpp"

namespace isegoria::sortition {

// With & < > and quotation marks as entities, fit for text and for attributes.
[[nodiscard]] std::string html_text(std::string_view text);

// 12345 is "12,345" in English and "12 345" in French.
[[nodiscard]] std::string count_text(std::int64_t count, Language language);

// A part of `chance_unit` in per cent with that many decimals, rounded to the nearest.
[[nodiscard]] std::string percent_text(std::int64_t part, int decimals, Language language);

// `part` of `whole` in chance units, rounded to the nearest; 0 of nothing.
[[nodiscard]] std::int64_t share_of(std::int64_t part, std::int64_t whole);

// Which counts of a feature may not be shown.
struct HiddenCounts {
    std::vector<bool> in_panel;
    std::vector<bool> in_pool;
};

// One row a value: the quota as a band, the panel as a bar, the pool's share as a line.
[[nodiscard]] std::string draw_feature(const ReportFeature& feature, const HiddenCounts& hidden,
                                       int panel_size, Language language);

// The chances of all people in ascending order as a curve, and what each would have if all were
// equal as a line.
[[nodiscard]] std::string draw_chances(const std::vector<std::int64_t>& ascending, int panel_size,
                                       Language language);

}  // namespace isegoria::sortition
