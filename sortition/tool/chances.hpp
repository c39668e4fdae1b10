// SPDX-License-Identifier: AGPL-3.0-or-later
// Exact chances as the whole 10^12ths of probabilities.csv. Pure functions; any thread.
#pragma once

#include <cstdint>
#include <vector>

#include "sortition/certificate.hpp"
#include "sortition/instance.hpp"
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

// The chances that a lottery over panels of that pool gives, person by person: the weights of the
// panels times the seats of the person's type, over the sum of weights times the people of the type.
[[nodiscard]] inline std::vector<Chance> chances_of_panels(const Pool& pool, const Quotas& quotas,
                                                           int panel_size,
                                                           const std::vector<WeightedPanel>& panels,
                                                           std::int64_t denominator) {
    const Instance instance = make_instance(pool, quotas, panel_size);
    std::vector<std::int64_t> seats(instance.type_count());
    for (const WeightedPanel& panel : panels) {
        for (const Seats& each : panel.seats)
            seats.at(static_cast<std::size_t>(each.type)) += each.count * panel.weight;
    }
    std::vector<Chance> chances(pool.size());
    for (std::size_t type = 0; type < seats.size(); ++type) {
        for (const std::uint32_t person : instance.people[type])
            chances[person] = {seats[type], denominator * instance.available(type)};
    }
    return chances;
}

}  // namespace isegoria::sortition::tool
