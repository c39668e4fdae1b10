// SPDX-License-Identifier: AGPL-3.0-or-later
// Answers as canonical texts, and what they come to by each method.
#include "core/ballot.hpp"

#include <algorithm>
#include <random>

#include "assembly_fixture.hpp"
#include "core/schulze.hpp"

namespace isegoria::core {
namespace ballot_tests {

using namespace testing;

Ballot options(std::vector<std::uint32_t> numbers) {
    Ballot ballot;
    ballot.options = std::move(numbers);
    return ballot;
}

TEST(Ballot, IsTheSameTextForTheSameAnswer) {
    EXPECT_EQ(canonical({Gradient::block, {}, {}, {}}, PollMethod::gradient, 0), "block");
    EXPECT_EQ(canonical({{}, Consent::concern, {}, {}}, PollMethod::consent, 0), "concern");
    EXPECT_EQ(canonical({{}, {}, Stance::no, {}}, PollMethod::yes_no, 0), "no");
    EXPECT_EQ(canonical(options({3, 1}), PollMethod::approval, 3), "1 3");
    EXPECT_EQ(canonical(options({1, 3}), PollMethod::approval, 3), "1 3");
    EXPECT_EQ(canonical(options({}), PollMethod::approval, 3), "none");
    EXPECT_EQ(canonical(options({3, 1}), PollMethod::ranking, 3), "3 1");
    EXPECT_EQ(canonical(options({}), PollMethod::ranking, 3), "abstain");
}

TEST(Ballot, ThatDoesNotFitItsPollIsNone) {
    EXPECT_FALSE(canonical({}, PollMethod::gradient, 0));
    EXPECT_FALSE(canonical({Gradient{}, {}, {}, {}}, PollMethod::gradient, 0));
    EXPECT_FALSE(canonical({Gradient::block, {}, Stance::no, {}}, PollMethod::gradient, 0));
    EXPECT_FALSE(canonical({Gradient::block, {}, {}, {}}, PollMethod::yes_no, 0));
    EXPECT_FALSE(canonical({{}, {}, Stance::no, {1}}, PollMethod::yes_no, 0));
    EXPECT_FALSE(canonical({{}, {}, Stance::no, {1}}, PollMethod::ranking, 2));
    for (const PollMethod method : {PollMethod::approval, PollMethod::ranking}) {
        EXPECT_FALSE(canonical(options({0}), method, 3));
        EXPECT_FALSE(canonical(options({4}), method, 3));
        EXPECT_FALSE(canonical(options({2, 2}), method, 3));
    }
}

TEST(Ballot, IsKnownAgainAmongTexts) {
    for (const char* good : {"1", "1 3", "3 1 2", "abstain"})
        EXPECT_TRUE(is_canonical(good, PollMethod::ranking, 3)) << good;
    for (const char* bad : {"", "4", "0", "1 1", "1  2", "1,2", " 1", "1 ", "none", "+1", "01"})
        EXPECT_FALSE(is_canonical(bad, PollMethod::ranking, 3)) << bad;
    EXPECT_FALSE(is_canonical("3 1", PollMethod::approval, 3)) << "not ascending";
    EXPECT_TRUE(is_canonical("none", PollMethod::approval, 3));
    EXPECT_TRUE(is_canonical("stand_aside", PollMethod::gradient, 0));
    EXPECT_FALSE(is_canonical("yes", PollMethod::gradient, 0));
}

TEST(Tally, OfConsentIsTheShareOfThoseWhoDoNotObject) {
    const PollTally result = count_ballots(
        {{"abstain", 4}, {"concern", 2}, {"consent", 4}, {"objection", 2}}, PollMethod::consent, 0);
    EXPECT_EQ(result.answered_count, 12U);
    EXPECT_EQ(result.consensus, 7'500U);
}

TEST(Tally, OfYesAndNoLeavesOutThoseWhoAbstain) {
    EXPECT_EQ(
        count_ballots({{"abstain", 7}, {"no", 1}, {"yes", 2}}, PollMethod::yes_no, 0).consensus,
        6'666U);
    EXPECT_EQ(count_ballots({{"abstain", 7}}, PollMethod::yes_no, 0).consensus, 0U);
}

TEST(Tally, OfApprovalRanksByHowManyApproveAndTellsTies) {
    const PollTally result =
        count_ballots({{"1 2", 3}, {"1 2 3", 1}, {"none", 4}}, PollMethod::approval, 4);
    EXPECT_EQ(result.ranking, (std::vector<RankedTier>{{{1, 2}}, {{3}}, {{4}}}));
    EXPECT_EQ(result.consensus, 5'000U);
}

TEST(Pairwise, PutsWhatIsNotRankedBelowWhatIsAndLevel) {
    // 3 > 1 > {2, 4}.
    const auto counts = pairwise({{"3 1", 5}}, 4);
    const auto at = [&](std::size_t row, std::size_t column) {
        return counts[(row - 1) * 4 + column - 1];
    };
    EXPECT_EQ(at(3, 1), 5U);
    EXPECT_EQ(at(1, 2), 5U);
    EXPECT_EQ(at(3, 4), 5U);
    EXPECT_EQ(at(2, 4), 0U);
    EXPECT_EQ(at(4, 2), 0U);
    EXPECT_EQ(at(1, 3), 0U);
}

// The example of the Schulze method in which 45 people rank five options.
TEST(Schulze, OrdersTheKnownExampleAsItsAuthorDoes) {
    const std::vector<BallotCount> ballots{{"1 3 2 5 4", 5}, {"1 4 5 3 2", 5}, {"2 5 4 1 3", 8},
                                           {"3 1 2 5 4", 3}, {"3 1 5 2 4", 7}, {"3 2 1 4 5", 2},
                                           {"4 3 5 2 1", 7}, {"5 2 1 4 3", 8}};
    const PollTally result = count_ballots(ballots, PollMethod::ranking, 5);
    EXPECT_EQ(result.answered_count, 45U);
    EXPECT_EQ(result.ranking, (std::vector<RankedTier>{{{5}}, {{1}}, {{3}}, {{2}}, {{4}}}));
}

TEST(Schulze, TellsATieAsATie) {
    const PollTally level = count_ballots({{"1 2", 3}, {"2 1", 3}}, PollMethod::ranking, 2);
    EXPECT_EQ(level.ranking, (std::vector<RankedTier>{{{1, 2}}}));
    EXPECT_EQ(level.consensus, 0U);
    const PollTally circle =
        count_ballots({{"1 2 3", 2}, {"2 3 1", 2}, {"3 1 2", 2}}, PollMethod::ranking, 3);
    EXPECT_EQ(circle.ranking, (std::vector<RankedTier>{{{1, 2, 3}}}));
    const PollTally nobody = count_ballots({{"abstain", 3}}, PollMethod::ranking, 3);
    EXPECT_EQ(nobody.ranking, (std::vector<RankedTier>{{{1, 2, 3}}}));
}

TEST(Schulze, GivesTheConsensusOfTheWinnersWeakestDuel) {
    // 1 beats 2 by 6 to 4 and 3 by 8 to 2.
    const PollTally result =
        count_ballots({{"1 2 3", 6}, {"2 1 3", 2}, {"2 3 1", 2}}, PollMethod::ranking, 3);
    EXPECT_EQ(result.ranking.front(), (RankedTier{{1}}));
    EXPECT_EQ(result.consensus, 6'000U);
}

// The strongest path by trying every path.
std::uint64_t strongest(const std::vector<std::uint64_t>& counts, std::size_t count,
                        std::size_t from, std::size_t to, std::vector<bool> been) {
    std::uint64_t best = 0;
    been[from] = true;
    for (std::size_t next = 0; next < count; ++next) {
        const std::uint64_t step = counts[from * count + next];
        if (been[next] || step <= counts[next * count + from]) continue;
        const std::uint64_t rest = next == to ? step : strongest(counts, count, next, to, been);
        best = std::max(best, std::min(step, rest));
    }
    return best;
}

TEST(Schulze, PutsNothingAboveWhatBeatsItByTheStrongestPath) {
    std::mt19937_64 random(20'111);
    for (int round = 0; round < 300; ++round) {
        const std::size_t count = 2 + random() % 4;
        std::vector<std::uint64_t> counts(count * count);
        for (std::size_t row = 0; row < count; ++row)
            for (std::size_t column = 0; column < count; ++column)
                if (row != column) counts[row * count + column] = random() % 12;
        std::vector<std::size_t> tier_of(count);
        const auto tiers = schulze(counts, count);
        for (std::size_t tier = 0; tier < tiers.size(); ++tier)
            for (const std::uint32_t option : tiers[tier].options) tier_of[option - 1] = tier;
        for (std::size_t one = 0; one < count; ++one) {
            bool beaten = false;
            for (std::size_t other = 0; other < count; ++other) {
                if (one == other) continue;
                const auto been = std::vector<bool>(count, false);
                const bool above = strongest(counts, count, other, one, been) >
                                   strongest(counts, count, one, other, been);
                beaten = beaten || above;
                if (above) {
                    EXPECT_LT(tier_of[other], tier_of[one]) << "round " << round;
                }
            }
            EXPECT_EQ(beaten, tier_of[one] != 0) << "round " << round;
        }
    }
}

}  // namespace ballot_tests
}  // namespace isegoria::core
