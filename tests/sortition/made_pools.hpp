// SPDX-License-Identifier: AGPL-3.0-or-later
// Pools made from a seed for tests and benchmarks: features hang together as they do in life
// (education, income and age), and those who answer are not like the population that quotas are made
// from. Plain values; any thread.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "sortition/pool.hpp"
#include "sortition/quota.hpp"
#include "sortition/seed.hpp"

namespace isegoria::sortition {

struct MadePool {
    Quotas quotas;
    Pool pool;
    int panel_size = 0;
};

struct MadePoolShape {
    int people = 0;
    int panel_size = 0;
    std::vector<int> values;  // How many values each feature has.
    // How far bounds lie from the population's share of the panel, on each side.
    int slack = 1;
    // Of a thousand people, how many share the household of the person before them.
    int sharing = 0;
};

// The value of one person: most often the one of their standing or next to it, so that features
// hang together; sometimes any.
inline int made_value(Generator& generator, int values, std::uint64_t standing, bool answers) {
    const auto many = static_cast<std::uint64_t>(values);
    const std::uint64_t kind = generator.below(20);
    auto value = static_cast<int>(standing * many / 1'000);
    if (kind < 2) value = static_cast<int>(generator.below(many));
    if (kind >= 2 && kind < 6) value += generator.below(2) == 0 ? 1 : -1;
    // Who answers invitations leans to the upper values.
    if (answers && generator.below(6) == 0) ++value;
    return std::clamp(value, 0, values - 1);
}

inline MadePool made_pool(const MadePoolShape& shape, const std::string& seed) {
    MadePool made;
    made.panel_size = shape.panel_size;
    const std::size_t features = shape.values.size();
    // The population that the quotas are made from.
    constexpr int population = 20'000;
    Generator census(sha256(seed), "population");
    std::vector<std::vector<int>> shares;
    for (const int values : shape.values) shares.emplace_back(static_cast<std::size_t>(values));
    for (int i = 0; i < population; ++i) {
        const std::uint64_t standing = census.below(1'000);
        for (std::size_t f = 0; f < features; ++f) {
            ++shares[f][static_cast<std::size_t>(
                made_value(census, shape.values[f], standing, false))];
        }
    }
    for (std::size_t f = 0; f < features; ++f) {
        QuotaFeature feature;
        feature.name = "feature " + std::to_string(f);
        for (std::size_t v = 0; v < shares[f].size(); ++v) {
            const std::int64_t seats = std::int64_t{shares[f][v]} * shape.panel_size;
            Quota quota;
            quota.value = "value " + std::to_string(v);
            quota.minimum = std::max(0, static_cast<int>(seats / population) - shape.slack + 1);
            quota.maximum =
                static_cast<int>((seats + population - 1) / population) + shape.slack - 1;
            feature.values.push_back(std::move(quota));
        }
        made.quotas.features.push_back(std::move(feature));
    }
    Generator answers(sha256(seed), "answers");
    made.pool.feature_count = features;
    std::uint32_t household = 0;
    for (int i = 0; i < shape.people; ++i) {
        std::string number = std::to_string(i);
        made.pool.ids.push_back("P" + std::string(7 - number.size(), '0') + number);
        const std::uint64_t standing = answers.below(1'000);
        for (std::size_t f = 0; f < features; ++f) {
            made.pool.values.push_back(
                static_cast<std::int16_t>(made_value(answers, shape.values[f], standing, true)));
        }
        if (shape.sharing == 0) continue;
        if (i > 0 && answers.below(1'000) >= static_cast<std::uint64_t>(shape.sharing)) ++household;
        made.pool.household.push_back(household);
    }
    return made;
}

}  // namespace isegoria::sortition
