// SPDX-License-Identifier: AGPL-3.0-or-later
// Who takes a seat that somebody leaves.
#include <gtest/gtest.h>

#include <stdexcept>

#include "sortition/lottery.hpp"
#include "tests/sortition/reading.hpp"

namespace isegoria::sortition {
namespace {

class ReplacementTest : public testing::Test {
  protected:
    // People by position: 0 fo, 1 fy, 2 mo, 3 my, 4 fo, 5 mo, 6 my, 7 fy.
    const Quotas quotas =
        given_quotas("feature,value,min,max\ng,f,2,2\ng,m,2,2\na,o,2,2\na,y,2,2\n");
    const Pool pool =
        given_pool("id,g,a\n0,f,o\n1,f,y\n2,m,o\n3,m,y\n4,f,o\n5,m,o\n6,m,y\n7,f,y\n", quotas);
    const std::vector<int> seated{0, 1, 2, 3};
};

TEST_F(ReplacementTest, TheFirstInOrderWithWhomTheQuotasHoldIsTaken) {
    const std::vector<int> alternates{5, 6, 4, 7};
    const Replacement replacement = replace(pool, quotas, seated, 0, alternates);
    EXPECT_EQ(replacement.person, 4);
    EXPECT_EQ(replacement.total_violation, 0);
    EXPECT_TRUE(replacement.violations.empty());
}

TEST_F(ReplacementTest, IfWithNoneTheSmallestViolationIsTakenAndStated) {
    // Neither keeps the quotas: 6 breaks all four bounds, 5 only those of the first feature.
    const std::vector<int> alternates{6, 5};
    const Replacement replacement = replace(pool, quotas, seated, 0, alternates);
    EXPECT_EQ(replacement.person, 5);
    EXPECT_EQ(replacement.total_violation, 2);
    const std::vector<Violation> expected{{0, 0, 1, 2, 2}, {0, 1, 3, 2, 2}};
    EXPECT_EQ(replacement.violations, expected);
}

TEST_F(ReplacementTest, AmongEquallyBadOnesTheEarlierIsTaken) {
    const std::vector<int> alternates{7, 5};  // One breaks the ages, the other the genders.
    EXPECT_EQ(replace(pool, quotas, seated, 0, alternates).person, 7);
}

TEST_F(ReplacementTest, WhoeverLeftOrIsSeatedIsPassedOver) {
    const std::vector<int> alternates{0, 1, 4};
    EXPECT_EQ(replace(pool, quotas, seated, 0, alternates).person, 4);
}

TEST_F(ReplacementTest, ItDoesNotMatterWhetherThePersonWasAlreadyTakenOut) {
    const std::vector<int> without{1, 2, 3};
    const std::vector<int> alternates{5, 6, 4, 7};
    EXPECT_EQ(replace(pool, quotas, without, 0, alternates).person, 4);
}

TEST_F(ReplacementTest, WithoutAlternatesTheSeatStaysEmpty) {
    EXPECT_EQ(replace(pool, quotas, seated, 0, {}).person, std::nullopt);
}

TEST_F(ReplacementTest, SomebodyWhoIsNotInThePoolIsABugOfTheCaller) {
    const std::vector<int> alternates{8};
    EXPECT_THROW((void)replace(pool, quotas, seated, 0, alternates), std::out_of_range);
}

}  // namespace
}  // namespace isegoria::sortition
