// SPDX-License-Identifier: AGPL-3.0-or-later
// The measure of consensus and the quorum, with figures done by hand.
#include "core/gradient.hpp"

#include <gtest/gtest.h>

namespace isegoria::core {
namespace {

TEST(Consensus, IsTheShareOfThoseWhoAgreeAmongThoseWhoTakeASide) {
    EXPECT_EQ(consensus({.endorse = 3,
                         .agree_with_reservations = 2,
                         .mixed = 1,
                         .stand_aside = 1,
                         .block = 1,
                         .abstain = 0}),
              6'250U);
}

TEST(Consensus, LeavesAbstentionsOut) {
    EXPECT_EQ(consensus({.endorse = 1, .abstain = 99}), 10'000U);
    EXPECT_EQ(consensus({.abstain = 5}), 0U);
}

TEST(Consensus, IsNothingWhereNobodyHasBeenAsked) { EXPECT_EQ(consensus({}), 0U); }

TEST(Consensus, IsNotVetoedByABlockButLoweredByIt) {
    EXPECT_EQ(consensus({.endorse = 9, .block = 1}), 9'000U);
    EXPECT_EQ(consensus({.endorse = 9, .mixed = 1}), 9'000U);
}

TEST(Consensus, IsRoundedDownSoThatNoThresholdIsReachedByRounding) {
    const GradientCounts counts{.endorse = 2, .block = 1};
    EXPECT_EQ(consensus(counts), 6'666U);
    EXPECT_TRUE(reaches(counts, 66));
    EXPECT_FALSE(reaches(counts, 67));
}

TEST(Consensus, ReachesAThresholdThatItEquals) {
    EXPECT_TRUE(reaches({.endorse = 7, .block = 3}, 70));
    EXPECT_FALSE(reaches({.endorse = 69, .block = 31}, 70));
    EXPECT_FALSE(reaches({.abstain = 3}, 50));
}

TEST(Counts, MoveOnePersonAtATime) {
    GradientCounts counts;
    recount(counts, std::nullopt, Gradient::endorse);
    recount(counts, std::nullopt, Gradient::abstain);
    recount(counts, Gradient::endorse, Gradient::block);
    EXPECT_EQ(counts, (GradientCounts{.block = 1, .abstain = 1}));
    EXPECT_EQ(cast_count(counts), 2U);
    recount(counts, Gradient::block, std::nullopt);
    EXPECT_EQ(counts, (GradientCounts{.abstain = 1}));
}

TEST(Counts, NeverFallBelowZeroAndKnowNoOtherLevel) {
    GradientCounts counts;
    recount(counts, Gradient::mixed, std::nullopt);
    recount(counts, std::nullopt, static_cast<Gradient>(77));
    EXPECT_EQ(counts, GradientCounts{});
}

TEST(Counts, HaveAPlaceForEveryLevel) {
    GradientCounts counts;
    std::uint64_t levels = 0;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<Gradient>>([&](auto each) {
        recount(counts, std::nullopt, each.value);
        EXPECT_EQ(cast_count(counts), ++levels) << each.name;
    });
}

TEST(Quorum, IsHalfOfThoseSeatedRoundedUp) {
    EXPECT_EQ(quorum_of(12), 6U);
    EXPECT_EQ(quorum_of(13), 7U);
    EXPECT_TRUE(has_quorum({.endorse = 3, .abstain = 3}, 12));
    EXPECT_FALSE(has_quorum({.endorse = 3, .abstain = 2}, 12));
}

TEST(Quorum, IsNeverReachedByAnEmptyPanel) {
    EXPECT_EQ(quorum_of(0), 1U);
    EXPECT_FALSE(has_quorum({}, 0));
}

}  // namespace
}  // namespace isegoria::core
