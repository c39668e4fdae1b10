// SPDX-License-Identifier: AGPL-3.0-or-later
// Strongest paths after Floyd and Warshall, as in section 2.3 of the paper.
#include "core/schulze.hpp"

#include <algorithm>
#include <functional>
#include <map>

namespace isegoria::core {
namespace {

// By row and column, as `preferring`.
std::vector<std::uint64_t> strongest_paths(const std::vector<std::uint64_t>& preferring,
                                           std::size_t count) {
    std::vector<std::uint64_t> strength(count * count);
    const auto at = [count](std::size_t row, std::size_t column) { return row * count + column; };
    for (std::size_t row = 0; row < count; ++row)
        for (std::size_t column = 0; column < count; ++column)
            if (row != column && preferring[at(row, column)] > preferring[at(column, row)])
                strength[at(row, column)] = preferring[at(row, column)];
    for (std::size_t by = 0; by < count; ++by)
        for (std::size_t row = 0; row < count; ++row)
            for (std::size_t column = 0; column < count; ++column) {
                if (row == column || row == by || column == by) continue;
                const std::uint64_t path =
                    std::min(strength[at(row, by)], strength[at(by, column)]);
                strength[at(row, column)] = std::max(strength[at(row, column)], path);
            }
    return strength;
}

}  // namespace

std::vector<RankedTier> tiers_by_score(const std::vector<std::uint64_t>& scores) {
    std::map<std::uint64_t, RankedTier, std::greater<>> tiers;
    for (std::size_t option = 0; option < scores.size(); ++option)
        tiers[scores[option]].options.push_back(static_cast<std::uint32_t>(option + 1));
    std::vector<RankedTier> result;
    for (auto& [score, tier] : tiers) result.push_back(std::move(tier));
    return result;
}

std::vector<RankedTier> schulze(const std::vector<std::uint64_t>& preferring, std::size_t count) {
    const std::vector<std::uint64_t> strength = strongest_paths(preferring, count);
    std::vector<RankedTier> result;
    std::vector<bool> placed(count, false);
    // The relation is transitive, so there is always somebody whom none of those left beats.
    for (std::size_t left = count; left > 0;) {
        std::vector<std::size_t> unbeaten;
        for (std::size_t row = 0; row < count; ++row) {
            bool beaten = placed[row];
            for (std::size_t other = 0; other < count && !beaten; ++other)
                beaten =
                    !placed[other] && strength[other * count + row] > strength[row * count + other];
            if (!beaten) unbeaten.push_back(row);
        }
        RankedTier& tier = result.emplace_back();
        for (const std::size_t option : unbeaten) {
            placed[option] = true;
            tier.options.push_back(static_cast<std::uint32_t>(option + 1));
        }
        left -= unbeaten.size();
    }
    return result;
}

}  // namespace isegoria::core
