// SPDX-License-Identifier: AGPL-3.0-or-later
// The gradient of agreement on which members place themselves, the counts of it, and the one
// measure of consensus that polls and ratification share. Values and pure functions; any thread.
#pragma once

#include <cstdint>
#include <optional>

#include "core/describe.hpp"

namespace isegoria::core {

// Five levels after Sam Kaner's "gradients of agreement" (Facilitator's Guide to Participatory
// Decision-Making), drawn together to what fits on a phone, and abstention beside them:
// whoever abstains is counted as having taken part and takes no side.
enum class Gradient : std::uint8_t {
    endorse = 1,              // I support it wholly
    agree_with_reservations,  // I support it, and say what troubles me
    mixed,                    // I see as much for it as against it
    stand_aside,              // I disagree and do not stand in the way
    block,                    // I cannot live with it
    abstain,                  // I take no side
};
BOOST_DESCRIBE_ENUM(Gradient, endorse, agree_with_reservations, mixed, stand_aside, block, abstain)

// People on each level.
struct GradientCounts {
    std::uint64_t endorse = 0;
    std::uint64_t agree_with_reservations = 0;
    std::uint64_t mixed = 0;
    std::uint64_t stand_aside = 0;
    std::uint64_t block = 0;
    std::uint64_t abstain = 0;
    bool operator==(const GradientCounts&) const = default;
};
ISEGORIA_DESCRIBE(GradientCounts, endorse, agree_with_reservations, mixed, stand_aside, block,
                  abstain)

inline constexpr std::uint32_t whole = 10'000;  // Shares are told in ten-thousandths of a whole.

// Moves one person from a level (none: newly cast) to another (none: taken back).
void recount(GradientCounts& counts, std::optional<Gradient> from, std::optional<Gradient> to);

[[nodiscard]] std::uint64_t cast_count(const GradientCounts& counts);  // abstentions included

// The consensus, in ten-thousandths:
//
//     10,000 x (endorse + agree_with_reservations)
//     --------------------------------------------------------------------
//     endorse + agree_with_reservations + mixed + stand_aside + block
//
// Abstentions are left out on both sides. A block weighs as any other voice that does not agree: it
// is no veto, but its number stands beside the measure wherever the measure is shown. Rounded
// down, so that a threshold is never reached by rounding; 0 where nobody has taken a side.
// Counts are of people (below 2^50): the product cannot overflow.
[[nodiscard]] std::uint32_t consensus(const GradientCounts& counts);

// Whether the consensus reaches a threshold told in percent; never where nobody has taken a side.
// Compared without rounding.
[[nodiscard]] bool reaches(const GradientCounts& counts, std::uint32_t threshold_percent);

// Half of those seated, rounded up: fewer do not speak for the panel. At least 1.
[[nodiscard]] std::uint64_t quorum_of(std::uint64_t seated_count);
// The same of another share, in percent.
[[nodiscard]] std::uint64_t quorum_of(std::uint64_t seated_count, std::uint32_t percent);
[[nodiscard]] bool has_quorum(const GradientCounts& counts, std::uint64_t seated_count);

}  // namespace isegoria::core
