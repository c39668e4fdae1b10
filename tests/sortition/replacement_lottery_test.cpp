// SPDX-License-Identifier: AGPL-3.0-or-later
// Vacant seats get a lottery of their own: the seated count, their homes and those left out do not
// take part, and the quotas hold as well as they can.
#include <gtest/gtest.h>

#include "sortition/lottery.hpp"
#include "sortition/portfolio.hpp"
#include "sortition/prepare.hpp"
#include "sortition/replacement.hpp"
#include "tests/sortition/reading.hpp"

namespace isegoria::sortition {
namespace replacement_lottery_tests {

const char* const categories =
    "feature,value,min,max\ngender,f,2,2\ngender,m,2,2\nage,old,1,3\nage,young,1,3\n";

class ReplacementLotteryTest : public testing::Test {
  protected:
    Quotas quotas_ = given_quotas(categories);
    Pool pool_ = given_pool(
        "id,gender,age\n1,f,old\n2,f,young\n3,m,old\n4,m,young\n5,f,old\n6,f,young\n7,f,young\n8,m,"
        "old\n",
        quotas_);
};

TEST_F(ReplacementLotteryTest, WhatTheSeatedLeaveOfTheQuotasIsAsked) {
    ReplacementRequest request;
    request.seated = {0, 2};
    request.left_out = {1, 3};
    request.vacancies = 2;
    const ReplacementLottery lottery = make_replacement_lottery(pool_, quotas_, request);
    ASSERT_TRUE(lottery.ready());
    EXPECT_TRUE(lottery.changes.empty());
    EXPECT_EQ(lottery.pool.ids, (std::vector<std::string>{"5", "6", "7", "8"}));
    EXPECT_EQ(lottery.origin, (std::vector<std::uint32_t>{4, 5, 6, 7}));
    const std::vector<Quota>& gender = lottery.quotas.features[0].values;
    EXPECT_EQ(gender[0].minimum, 1);
    EXPECT_EQ(gender[0].maximum, 1);
    EXPECT_EQ(lottery.quotas.features[1].values[0].minimum, 0);
    EXPECT_EQ(lottery.quotas.features[1].values[0].maximum, 1);
}

TEST_F(ReplacementLotteryTest, IsPreparedAndDrawnLikeAnyOther) {
    ReplacementRequest request;
    request.seated = {0, 2};
    request.left_out = {1, 3};
    request.vacancies = 2;
    const ReplacementLottery lottery = make_replacement_lottery(pool_, quotas_, request);
    PrepareRequest prepare_request;
    prepare_request.panel_size = lottery.vacancies;
    const Prepared prepared = prepare(lottery.pool, lottery.quotas, prepare_request);
    ASSERT_TRUE(prepared.ok());
    // One man of one; one of two young women, for the old one would be the third who is old.
    EXPECT_NEAR(prepared.chances[3].value(), 1, 1e-6);
    EXPECT_NEAR(prepared.chances[0].value(), 0, 1e-6);
    EXPECT_NEAR(prepared.chances[1].value(), 0.5, 1e-6);
    const PortfolioDraw draw =
        draw_panel(lottery.pool, lottery.quotas, prepared.portfolio, "2 5 8");
    ASSERT_TRUE(draw.findings.empty());
    std::vector<int> panel = request.seated;
    for (const int person : draw.people)
        panel.push_back(static_cast<int>(lottery.origin[static_cast<std::size_t>(person)]));
    EXPECT_TRUE(violations(pool_, quotas_, panel).empty());
}

TEST_F(ReplacementLotteryTest, WhoLivesWithAMemberStaysAtHome) {
    pool_.household = {0, 1, 2, 3, 0, 5, 6, 7};
    ReplacementRequest request;
    request.seated = {0, 2, 3};
    request.vacancies = 1;
    const ReplacementLottery lottery = make_replacement_lottery(pool_, quotas_, request);
    EXPECT_EQ(lottery.pool.ids, (std::vector<std::string>{"2", "6", "7", "8"}));
    EXPECT_EQ(lottery.pool.household, (std::vector<std::uint32_t>{1, 5, 6, 7}));
}

TEST_F(ReplacementLotteryTest, QuotasThatCannotHoldAreRelaxedAsLittleAsPossible) {
    ReplacementRequest request;
    request.seated = {0, 1, 2};
    request.left_out = {3, 7};
    request.vacancies = 1;
    const ReplacementLottery lottery = make_replacement_lottery(pool_, quotas_, request);
    ASSERT_TRUE(lottery.ready());
    // Only women are left: a man less than the minimum, a woman more than the maximum.
    EXPECT_EQ(lottery.changes,
              (std::vector<BoundChange>{{{0, 0, false}, 0, 1}, {{0, 1, true}, 1, 0}}));
    PrepareRequest prepare_request;
    prepare_request.panel_size = 1;
    EXPECT_TRUE(prepare(lottery.pool, lottery.quotas, prepare_request).ok());
}

TEST_F(ReplacementLotteryTest, MoreSeatsThanCandidatesAreRefused) {
    ReplacementRequest request;
    request.seated = {0, 1};
    request.vacancies = 7;
    EXPECT_EQ(make_replacement_lottery(pool_, quotas_, request).findings.at(0).code,
              "vacancies_out_of_range");
    request.vacancies = 0;
    EXPECT_EQ(make_replacement_lottery(pool_, quotas_, request).findings.at(0).code,
              "vacancies_out_of_range");
    request.vacancies = 1;
    request.cancelled = [] { return true; };
    request.left_out = {2, 3, 7};
    EXPECT_EQ(make_replacement_lottery(pool_, quotas_, request).findings.at(0).code,
              "replacement_undecided");
    request.seated = {8};
    EXPECT_THROW(static_cast<void>(make_replacement_lottery(pool_, quotas_, request)),
                 std::out_of_range);
}

}  // namespace replacement_lottery_tests
}  // namespace isegoria::sortition
