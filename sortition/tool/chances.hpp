// SPDX-License-Identifier: AGPL-3.0-or-later
// Exact chances as the whole 10^12ths of probabilities.csv. Pure functions; any thread.
#pragma once

#include <cstdint>
#include <vector>

#include "sortition/prepare.hpp"
#include "sortition/tool/folder.hpp"

namespace isegoria::sortition::tool {

// Rounded to the nearest, halves up.
[[nodiscard]] inline std::vector<std::int64_t> probabilities_of(const std::vector<Chance>& chances) {
    __extension__ using Wide = __int128;
    std::vector<std::int64_t> probabilities;
    probabilities.reserve(chances.size());
    for (const Chance& chance : chances) {
        const Wide scaled = static_cast<Wide>(chance.numerator) * probability_unit;
        probabilities.push_back(
            static_cast<std::int64_t>((scaled + chance.denominator / 2) / chance.denominator));
    }
    return probabilities;
}

}  // namespace isegoria::sortition::tool
