// SPDX-License-Identifier: AGPL-3.0-or-later
// Equality of speech in figures, checked against the definition and against cases done by hand.
#include "core/equality.hpp"

#include <random>

#include "assembly_fixture.hpp"

namespace isegoria::core {
namespace {

using namespace testing;

// The definition itself, without sorting: the mean difference of all pairs, over twice the mean,
// times n / (n - 1). In ten-thousandths, rounded down.
std::uint32_t gini_of_pairs(const std::vector<std::uint64_t>& amounts) {
    std::uint64_t differences = 0;
    std::uint64_t sum = 0;
    for (const std::uint64_t one : amounts) {
        sum += one;
        for (const std::uint64_t other : amounts)
            differences += one > other ? one - other : other - one;
    }
    const std::uint64_t count = amounts.size();
    if (count < 2 || sum == 0) return 0;
    return static_cast<std::uint32_t>(differences * 10'000 / (2 * (count - 1) * sum));
}

TEST(Gini, IsZeroWhenAllHaveSpokenEquallyLong) { EXPECT_EQ(gini({700, 700, 700}), 0U); }

TEST(Gini, IsWholeWhenOneHasSpokenAlone) {
    EXPECT_EQ(gini({0, 900}), 10'000U);
    EXPECT_EQ(gini({0, 5, 0, 0, 0}), 10'000U);
}

TEST(Gini, IsZeroWhereThereIsNothingToCompare) {
    EXPECT_EQ(gini({}), 0U);
    EXPECT_EQ(gini({12}), 0U);
    EXPECT_EQ(gini({0, 0, 0}), 0U);
}

TEST(Gini, OfOneTwoAndThreeIsAThird) {
    // (2 x (1 + 4 + 9) - 4 x 6) / (2 x 6) = 4 / 12.
    EXPECT_EQ(gini({3, 1, 2}), 3'333U);
}

TEST(Gini, AgreesWithTheDefinitionByPairs) {
    std::mt19937_64 random(20'261'123);
    for (int round = 0; round < 500; ++round) {
        std::vector<std::uint64_t> amounts(1 + random() % 40);
        for (std::uint64_t& amount : amounts) amount = random() % 3 == 0 ? 0 : random() % 600'000;
        EXPECT_EQ(gini(amounts), gini_of_pairs(amounts)) << "round " << round;
    }
}

TEST(Gini, OfTheLargestPanelOverTwentyYearsDoesNotOverflow) {
    constexpr std::uint64_t twenty_years_ms = 20ULL * 366 * 86'400'000;
    std::vector<std::uint64_t> amounts(panel_size_max, 0);
    amounts.back() = twenty_years_ms;
    EXPECT_EQ(gini(amounts), 10'000U);
    amounts.assign(panel_size_max, twenty_years_ms / panel_size_max);
    EXPECT_EQ(gini(amounts), 0U);
}

TEST(Equality, IsOverThoseSeatedAndTellsWhoElseSpoke) {
    State state = opened();
    state.speaker_queue.speech[member(1)] = {2, 6'000};
    state.speaker_queue.speech[member(2)] = {1, 3'000};
    state.speaker_queue.speech[expert] = {1, 3'000};
    const Equality figures = equality(state);
    EXPECT_EQ(figures.seated_count, member_count);
    EXPECT_EQ(figures.spoke_count, 2U);
    EXPECT_EQ(figures.silent_count, member_count - 2);
    EXPECT_EQ(figures.spoke_share, 1'666U);
    EXPECT_EQ(figures.panel_ms, 9'000);
    EXPECT_EQ(figures.total_ms, 12'000);
    EXPECT_EQ(figures.panel_share, 7'500U);
    // Twelve seats, 6 and 3 seconds: (2 x (12 x 6 + 11 x 3) - 13 x 9) / (11 x 9) = 93 / 99.
    EXPECT_EQ(figures.gini, 9'393U);
}

TEST(Equality, CountsAFormerMembersTimeAsSpokenByOthers) {
    State state = opened();
    state.speaker_queue.speech[member(1)] = {1, 4'000};
    state = given(state, SeatVacated{member(1), VacancyCause::withdrew});
    const Equality figures = equality(state);
    EXPECT_EQ(figures.seated_count, member_count - 1);
    EXPECT_EQ(figures.panel_ms, 0);
    EXPECT_EQ(figures.total_ms, 4'000);
}

TEST(Equality, IsToldOfEachSession) {
    State state = opened();
    state.sessions.by_id[SessionId{1}].speech[member(1)] = {1, 500};
    state.sessions.by_id[SessionId{2}].speech[member(2)] = {1, 700};
    EXPECT_EQ(equality(state, SessionId{1}).panel_ms, 500);
    EXPECT_EQ(equality(state, SessionId{2}).panel_ms, 700);
    EXPECT_EQ(equality(state, SessionId{3}), Equality{});
}

TEST(Equality, OfAPanelThatIsNotDrawnIsNothing) { EXPECT_EQ(equality(founded()), Equality{}); }

}  // namespace
}  // namespace isegoria::core
