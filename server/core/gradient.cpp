// SPDX-License-Identifier: AGPL-3.0-or-later
// Counting on the gradient of agreement, in integers.
#include "core/gradient.hpp"

#include <algorithm>

namespace isegoria::core {
namespace {

// The counter of a level; null for a value that is none, which is then not counted.
std::uint64_t* counter(GradientCounts& counts, Gradient gradient) {
    switch (gradient) {
        case Gradient::endorse:
            return &counts.endorse;
        case Gradient::agree_with_reservations:
            return &counts.agree_with_reservations;
        case Gradient::mixed:
            return &counts.mixed;
        case Gradient::stand_aside:
            return &counts.stand_aside;
        case Gradient::block:
            return &counts.block;
        case Gradient::abstain:
            return &counts.abstain;
    }
    return nullptr;
}

std::uint64_t agreeing(const GradientCounts& counts) {
    return counts.endorse + counts.agree_with_reservations;
}

std::uint64_t taking_a_side(const GradientCounts& counts) {
    return agreeing(counts) + counts.mixed + counts.stand_aside + counts.block;
}

}  // namespace

void recount(GradientCounts& counts, std::optional<Gradient> from, std::optional<Gradient> to) {
    if (from)
        if (std::uint64_t* before = counter(counts, *from); before != nullptr && *before > 0)
            --*before;
    if (to)
        if (std::uint64_t* after = counter(counts, *to); after != nullptr) ++*after;
}

std::uint64_t cast_count(const GradientCounts& counts) {
    return taking_a_side(counts) + counts.abstain;
}

std::uint32_t consensus(const GradientCounts& counts) {
    const std::uint64_t sides = taking_a_side(counts);
    if (sides == 0) return 0;
    return static_cast<std::uint32_t>(agreeing(counts) * whole / sides);
}

bool reaches(const GradientCounts& counts, std::uint32_t threshold_percent) {
    const std::uint64_t sides = taking_a_side(counts);
    return sides > 0 && agreeing(counts) * 100 >= sides * threshold_percent;
}

std::uint64_t quorum_of(std::uint64_t seated_count) { return quorum_of(seated_count, 50); }

std::uint64_t quorum_of(std::uint64_t seated_count, std::uint32_t percent) {
    return std::max<std::uint64_t>(1, (seated_count * percent + 99) / 100);
}

bool has_quorum(const GradientCounts& counts, std::uint64_t seated_count) {
    return cast_count(counts) >= quorum_of(seated_count);
}

}  // namespace isegoria::core
