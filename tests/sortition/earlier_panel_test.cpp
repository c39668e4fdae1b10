// SPDX-License-Identifier: AGPL-3.0-or-later
// People of an earlier panel are found again by id and by address, and left out.
#include "sortition/earlier_panel.hpp"

#include <gtest/gtest.h>

#include "tests/sortition/reading.hpp"

namespace isegoria::sortition {
namespace earlier_panel_tests {

const char* const categories = "feature,value,min,max\ng,f,0,9\ng,m,0,9\n";
const char* const respondents =
    "id,g,street,zip\n01,f,1 High St,AB1\n02,m,2 High St,AB1\n03,f,2 high st "
    ",ab1\n04,m,,AB1\n05,f,9 "
    "Low Rd,AB2\n";

class EarlierPanelTest : public testing::Test {
  protected:
    Reading<EarlierPanel> find(const char* earlier, const std::vector<std::string>& address = {},
                               const char* id = "") {
        return find_earlier_panel(*read_csv(earlier, "earlier.csv").value, pool_, id, address);
    }
    static std::vector<std::uint32_t> people(const Reading<EarlierPanel>& found) {
        std::vector<std::uint32_t> people;
        for (const EarlierMember& member : found.value->members) people.push_back(member.person);
        return people;
    }
    static std::string first_code(const Reading<EarlierPanel>& found) {
        return found.errors.empty() ? "" : found.errors.front().code;
    }

    Quotas quotas_ = given_quotas(categories);
    Pool pool_ = given_pool(respondents, quotas_);
};

using People = std::vector<std::uint32_t>;

TEST_F(EarlierPanelTest, IdsAreComparedWithTheirZeros) {
    const Reading<EarlierPanel> found = find("name,ID\nAda, 01 \nBea,5\nCy,05\n");
    ASSERT_TRUE(found.ok());
    EXPECT_EQ(people(found), (People{0, 4}));
    EXPECT_EQ(found.value->members[1].row, 4U);
    EXPECT_TRUE(found.value->members[1].by_id);
    ASSERT_EQ(found.notices.size(), 2U);
    EXPECT_EQ(argument(found.notices[0], "by_id"), "2");
    EXPECT_EQ(argument(found.notices[1], "count"), "1");
}

TEST_F(EarlierPanelTest, EverybodyAtTheAddressOfAMemberIsFound) {
    const Reading<EarlierPanel> found =
        find("street,zip\n 2 HIGH ST,ab1\n,AB1\n9 Low Rd,AB3\n", {"street", "zip"});
    ASSERT_TRUE(found.ok());
    EXPECT_EQ(people(found), (People{1, 2})) << "an empty cell is no address";
    EXPECT_FALSE(found.value->members[0].by_id);
    EXPECT_EQ(argument(found.notices[1], "count"), "2");
}

TEST_F(EarlierPanelTest, EitherIdOrAddressIsEnough) {
    const Reading<EarlierPanel> found =
        find("id,street,zip\n01,9 Low Rd,AB2\n99,2 High St,AB1\n", {"street", "zip"});
    ASSERT_TRUE(found.ok());
    EXPECT_EQ(people(found), (People{0, 1, 2, 4}));
    EXPECT_EQ(found.notices.size(), 1U);
}

TEST_F(EarlierPanelTest, WhatCannotBeMatchedIsRefused) {
    EXPECT_EQ(first_code(find("name\nAda\n")), "earlier_nothing_to_match");
    EXPECT_EQ(first_code(find("id\n01\n", {"street"})), "earlier_column_missing");
    EXPECT_EQ(first_code(find("id,door\n01,2\n", {"door"})), "pool_column_missing");
    EXPECT_EQ(first_code(find("id\n01\n", {}, "badge")), "earlier_column_missing");
    pool_ = given_pool("g,street\nf,x\n", quotas_);
    EXPECT_EQ(first_code(find("id\n2\n")), "earlier_nothing_to_match")
        << "row numbers of two files mean different people";
}

TEST_F(EarlierPanelTest, APoolWithoutThemKeepsEverythingElse) {
    pool_.household = {0, 1, 1, 3, 4};
    const Pool rest = without_people(pool_, {1, 4});
    EXPECT_EQ(rest.ids, (std::vector<std::string>{"01", "03", "04"}));
    EXPECT_EQ(rest.value(2, 0), pool_.value(3, 0));
    EXPECT_EQ(rest.household, (std::vector<std::uint32_t>{0, 1, 3}));
    EXPECT_EQ(rest.table.cell(rest.table_row[1], 2), "2 high st ");
    EXPECT_THROW(static_cast<void>(without_people(pool_, {5})), std::out_of_range);
}

TEST(PoolCheck, AHouseholdCountsOnceAndSeveralPanelsNeedSeveralTimesAsMany) {
    const Quotas quotas = given_quotas("feature,value,min,max\ng,f,2,3\ng,m,1,3\n");
    Pool pool = given_pool("id,g\n1,f\n2,f\n3,m\n4,m\n5,f\n6,f\n", quotas);
    EXPECT_TRUE(check_pool(pool, quotas, 3).empty());
    EXPECT_TRUE(check_pool(pool, quotas, 3, 2).empty());
    const Findings three = check_pool(pool, quotas, 3, 3);
    ASSERT_EQ(three.size(), 3U);
    EXPECT_EQ(three[0].code, "pool_smaller_than_panel");
    EXPECT_EQ(three[1].code, "pool_too_small");
    EXPECT_EQ(three[1].cell, "C2");
    EXPECT_EQ(three[2].cell, "C3");
    pool.household = {0, 0, 1, 2, 0, 0};
    const Findings shared = check_pool(pool, quotas, 3);
    ASSERT_EQ(shared.size(), 1U);
    EXPECT_EQ(shared[0].code, "pool_too_small");
    EXPECT_EQ(argument(shared[0], "people"), "1");
}

}  // namespace earlier_panel_tests
}  // namespace isegoria::sortition
