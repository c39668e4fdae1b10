// SPDX-License-Identifier: AGPL-3.0-or-later
// How categories and respondents files are understood, checked and hashed.
#include <gtest/gtest.h>

#include "tests/sortition/reading.hpp"

namespace isegoria::sortition {
namespace {

const char* const categories =
    "feature,value,min,max\nGender,F,1,2\nGender,M,1,2\nAge,Old,0,3\nAge,Young,0,3\n";

TEST(Quotas, TheUsualColumnNamesAreUnderstood) {
    for (const char* const text :
         {"feature,value,min,max\ng,f,1,2\n", "Category,NAME,Min,Max\ng,f,1,2\n",
          "category,feature,min,max\ng,f,1,2\n", "notes,max,min,value,feature\nx,2,1,f,g\n"}) {
        const Quotas quotas = given_quotas(text);
        ASSERT_EQ(quotas.features.size(), 1U) << text;
        EXPECT_EQ(quotas.features[0].name, "g");
        ASSERT_EQ(quotas.features[0].values.size(), 1U);
        EXPECT_EQ(quotas.features[0].values[0].value, "f");
        EXPECT_EQ(quotas.features[0].values[0].minimum, 1);
        EXPECT_EQ(quotas.features[0].values[0].maximum, 2);
        EXPECT_FALSE(quotas.features[0].values[0].minimum_flex);
    }
}

TEST(Quotas, FlexesAreReadAndRowsOfOneFeatureNeedNotBeTogether) {
    const Quotas quotas = given_quotas(
        "feature,value,min,max,min_flex,max_flex\ng,f,1,2,0,5\na,x,0,9,,\nG,m,1,2,1,\n");
    ASSERT_EQ(quotas.features.size(), 2U);
    ASSERT_EQ(quotas.features[0].values.size(), 2U);
    EXPECT_EQ(quotas.features[0].values[0].minimum_flex, 0);
    EXPECT_EQ(quotas.features[0].values[0].maximum_flex, 5);
    EXPECT_FALSE(quotas.features[0].values[1].maximum_flex);
}

TEST(Quotas, ANoteRowIsLeftOutWithANotice) {
    const Reading<Quotas> quotas = quotas_from("feature,value,min,max\ng,f,1,2\n,ask Bea,,\n");
    ASSERT_TRUE(quotas.ok());
    ASSERT_EQ(quotas.notices.size(), 1U);
    EXPECT_EQ(quotas.notices[0].code, "quota_note_row");
    EXPECT_EQ(quotas.notices[0].cell, "A3");
}

TEST(Quotas, SumsThatExcludeThePanelSizeAreNamed) {
    const Quotas quotas = given_quotas(categories);
    EXPECT_TRUE(check_quotas(quotas, 2).empty());
    EXPECT_TRUE(check_quotas(quotas, 4).empty());
    const Findings low = check_quotas(quotas, 1);
    ASSERT_EQ(low.size(), 1U);
    EXPECT_EQ(low[0].code, "quota_minima_above_panel");
    EXPECT_EQ(argument(low[0], "feature"), "Gender");
    const Findings high = check_quotas(quotas, 5);
    ASSERT_EQ(high.size(), 1U);
    EXPECT_EQ(high[0].code, "quota_maxima_below_panel");
    EXPECT_EQ(argument(high[0], "sum"), "4");
}

TEST(Quotas, SumsThatExcludeEachOtherAreNamedWithBothFeatures) {
    const Quotas quotas = given_quotas("feature,value,min,max\nGender,F,5,6\nAge,Old,0,4\n");
    const Findings findings = check_quotas(quotas, std::nullopt);
    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings[0].code, "quota_sums_disagree");
    EXPECT_EQ(argument(findings[0], "feature"), "Gender");
    EXPECT_EQ(argument(findings[0], "other_feature"), "Age");
}

TEST(Quotas, AMinimumAboveItsMaximumIsFoundWithoutAFile) {
    const Quotas quotas{{{"g", {{"f", 3, 2, {}, {}}}}}};
    const Findings findings = check_quotas(quotas, 3);
    ASSERT_FALSE(findings.empty());
    EXPECT_EQ(findings[0].code, "quota_min_above_max");
}

TEST(Pool, NamesAreComparedWithoutCapitalsAndBlanksAndIdsKeepTheirZeros) {
    const Quotas quotas = given_quotas(categories);
    const Pool pool =
        given_pool("Name,GENDER, age ,Unique_ID\nAda, f ,OLD, 007 \nBea,M,young,7\n", quotas);
    ASSERT_EQ(pool.size(), 2U);
    EXPECT_EQ(pool.ids, (std::vector<std::string>{"007", "7"}));
    EXPECT_EQ(pool.value(0, 0), 0);
    EXPECT_EQ(pool.value(1, 0), 1);
    EXPECT_EQ(pool.value(1, 1), 1);
    EXPECT_EQ(pool.table.cell(0, 0), "Ada");
}

TEST(Pool, WithoutAnIdColumnTheSpreadsheetsRowNumberIsTheId) {
    const Quotas quotas = given_quotas(categories);
    const Pool pool = given_pool("gender,age\nf,old\n\nm,old\n", quotas);
    EXPECT_TRUE(pool.ids_are_row_numbers);
    EXPECT_EQ(pool.ids, (std::vector<std::string>{"2", "4"}));
}

TEST(Pool, TheChosenIdColumnIsTaken) {
    const Quotas quotas = given_quotas(categories);
    const Pool pool = given_pool("id,badge,gender,age\n1,x,f,old\n1,y,m,old\n", quotas, "Badge");
    EXPECT_EQ(pool.ids, (std::vector<std::string>{"x", "y"}));
}

TEST(Pool, TooFewPeopleWithAValueComesWithTheChangeThatMendsIt) {
    const Quotas quotas =
        given_quotas("feature,value,min,max\nregion,London,30,40\nregion,Leeds,0,40\n");
    const Pool pool = given_pool("id,region\n1,London\n2,Leeds\n", quotas);
    const Findings findings = check_pool(pool, quotas, 40);
    ASSERT_EQ(findings.size(), 2U);
    EXPECT_EQ(findings[0].code, "pool_smaller_than_panel");
    EXPECT_EQ(findings[1].code, "pool_too_small");
    EXPECT_EQ(argument(findings[1], "value"), "London");
    EXPECT_EQ(argument(findings[1], "minimum"), "30");
    EXPECT_EQ(argument(findings[1], "people"), "1");
}

TEST(Hashes, DoNotDependOnOrderCapitalsOrOtherColumns) {
    const Quotas one = given_quotas(categories);
    const Quotas other = given_quotas(
        "name,feature,max,min\nyoung,AGE,3,0\nm,GENDER,2,1\nold,age,3,0\nf,gender,2,1\n");
    EXPECT_EQ(quotas_hash(one), quotas_hash(other));
    const Pool first = given_pool("id,gender,age\na,f,old\nb,m,young\n", one);
    const Pool second = given_pool("phone,AGE,gender,id\n1,Young,M,b\n2,OLD,F,a\n", other);
    EXPECT_EQ(pool_hash(first, one), pool_hash(second, other));
}

TEST(Hashes, DependOnEverythingThatADrawDependsOn) {
    const Quotas quotas = given_quotas(categories);
    const Digest base =
        pool_hash(given_pool("id,gender,age\na,f,old\nb,m,young\n", quotas), quotas);
    for (const char* const text :
         {"id,gender,age\na,m,old\nb,m,young\n", "id,gender,age\na,f,old\nB,m,young\n",
          "id,gender,age\na,f,old\n", "id,gender,age\nab,f,old\nb,m,young\n"}) {
        EXPECT_NE(pool_hash(given_pool(text, quotas), quotas), base) << text;
    }
    const Digest base_quotas = quotas_hash(quotas);
    for (const char* const text :
         {"feature,value,min,max\nGender,F,1,2\nGender,M,1,2\nAge,Old,0,3\nAge,Young,0,4\n",
          "feature,value,min,max\nGender,F,1,2\nGender,M,1,2\nAge,Old,0,3\nAge,Younger,0,3\n",
          "feature,value,min,max\nGender,F,0,2\nGender,M,1,2\nAge,Old,0,3\nAge,Young,0,3\n",
          "feature,value,min,max,max_flex\nGender,F,1,2,3\nGender,M,1,2,\nAge,Old,0,3,\nAge,Young,"
          "0,3,\n"}) {
        EXPECT_NE(quotas_hash(given_quotas(text)), base_quotas) << text;
    }
}

TEST(Hashes, AreTheDocumentedOnes) {
    // The serialisations written out by hand from the headers.
    EXPECT_EQ(to_hex(quotas_hash(given_quotas("feature,value,min,max\nG,F,1,2\n"))),
              to_hex(sha256("17:isegoria quotas 11;1:g1;1:f1;2;-1;-1;")));
    const Quotas quotas = given_quotas("feature,value,min,max\nG,F,1,2\n");
    EXPECT_EQ(to_hex(pool_hash(given_pool("id,g\nb,f\na,F\n", quotas), quotas)),
              to_hex(sha256("15:isegoria pool 11;1:g2;1:a1:f1:b1:f")));
}

}  // namespace
}  // namespace isegoria::sortition
