// SPDX-License-Identifier: AGPL-3.0-or-later
// A person's chance and its reasons, on portfolios that can be counted by hand.
#include "sortition/explain.hpp"

#include <gtest/gtest.h>

#include "sortition/public_pool.hpp"
#include "sortition/sentences.hpp"
#include "tests/sortition/reading.hpp"

namespace isegoria::sortition {
namespace {

TEST(Percent, IsRoundedHalfUpWithoutZerosAtTheEnd) {
    EXPECT_EQ(percent_text({13, 200}, 2), "6.5 %");
    EXPECT_EQ(percent_text({1, 3}, 2), "33.33 %");
    EXPECT_EQ(percent_text({2, 3}, 2), "66.67 %");
    EXPECT_EQ(percent_text({1, 1}, 2), "100 %");
    EXPECT_EQ(percent_text({0, 5}, 2), "0 %");
    EXPECT_EQ(percent_text({1, 20'000}, 2), "0.01 %");
    EXPECT_EQ(percent_text({999'999'999'999'999, 1'000'000'000'000'000}, 2), "100 %");
}

class ExplainTest : public testing::Test {
  protected:
    // 2 of 8 women and 2 of 4 men; one woman of two is old.
    ExplainTest() {
        std::string text = "id,gender,age\n";
        for (int i = 0; i < 8; ++i)
            text += "f" + std::to_string(i) + (i < 4 ? ",f,old\n" : ",f,young\n");
        for (int i = 0; i < 4; ++i) text += "m" + std::to_string(i) + ",m,old\n";
        pool_ = given_pool(text, quotas_);
        const Instance instance = make_instance(pool_, quotas_, 4);
        portfolio_.pool = pool_hash(pool_, quotas_);
        portfolio_.quotas = quotas_hash(quotas_);
        portfolio_.panel_size = 4;
        portfolio_.type_count = instance.type_count();
        portfolio_.denominator = 10;
        portfolio_.public_pool = public_pool_hash(public_pool_of(pool_, instance));
        portfolio_.panels = {{panel(1, 2, 1), 6}, {panel(0, 2, 2), 4}};
        make_canonical(portfolio_.panels);
    }

    // So many old women, old men and young women.
    [[nodiscard]] SparsePanel panel(int old_women, int old_men, int young_women) const {
        const Instance instance = make_instance(pool_, quotas_, 4);
        Counts counts(instance.type_count());
        for (std::size_t type = 0; type < counts.size(); ++type) {
            const std::string& somebody = pool_.ids[instance.people[type].front()];
            counts[type] = somebody[0] == 'm' ? old_men : somebody < "f4" ? old_women : young_women;
        }
        return sparse(counts);
    }

    Quotas quotas_ = given_quotas(
        "feature,value,min,max\ngender,f,0,2\ngender,m,2,3\nage,old,0,4\nage,young,0,4\n");
    Pool pool_;
    Portfolio portfolio_;
};

TEST_F(ExplainTest, TheChanceIsCountedFromThePortfolio) {
    ASSERT_TRUE(check_portfolio(pool_, quotas_, portfolio_).empty());
    const Statement old_woman = explain(pool_, quotas_, portfolio_, 0);
    EXPECT_EQ(old_woman.chance.numerator, 3);
    EXPECT_EQ(old_woman.chance.denominator, 20) << "6 / 10 seats for 4";
    EXPECT_EQ(old_woman.others, 3);
    EXPECT_FALSE(old_woman.shares_household);
    ASSERT_EQ(old_woman.features.size(), 2U);
    EXPECT_EQ(old_woman.features[0].effect, QuotaEffect::lowers);
    EXPECT_EQ(old_woman.features[0].people, 8);
    EXPECT_EQ(old_woman.features[0].seats, 20);
    EXPECT_EQ(old_woman.features[1].effect, QuotaEffect::neutral);
    const Statement man = explain(pool_, quotas_, portfolio_, 8);
    EXPECT_EQ(man.chance.numerator, 1);
    EXPECT_EQ(man.chance.denominator, 2);
    EXPECT_EQ(man.features[0].effect, QuotaEffect::raises);
    EXPECT_THROW(static_cast<void>(explain(pool_, quotas_, portfolio_, 12)), std::out_of_range);
}

TEST_F(ExplainTest, AgreesWithTheChancesOfThePortfolio) {
    const std::vector<Chance> chances = chances_in(pool_, quotas_, portfolio_);
    for (std::size_t person = 0; person < pool_.size(); ++person) {
        const Chance chance = explain(pool_, quotas_, portfolio_, person).chance;
        EXPECT_EQ(chance.numerator * chances[person].denominator,
                  chances[person].numerator * chance.denominator);
    }
}

TEST_F(ExplainTest, TheReasonsAreSaidInBothLanguages) {
    const Statement statement = explain(pool_, quotas_, portfolio_, 8);
    std::string english;
    std::string french;
    for (const Finding& each : statement_sentences(statement, pool_, quotas_, portfolio_)) {
        english += say(each, Language::english) + "\n";
        french += say(each, Language::french) + "\n";
    }
    EXPECT_EQ(
        english,
        "Your chance was 50 %: 1 in 2.\n"
        "With equal chances for everybody it would have been 33.33 %: 4 seats for 12 people.\n"
        "3 others have the same values as you in all features, and exactly your chance.\n"
        "gender m raises it: 4 people of 12 have this value, and the quota asks for at least 2 "
        "of 4; every panel that could be drawn has exactly so many.\n"
        "age old: on average 2.6 of 4 seats for 8 people of 12; the quota of 0 to 4 did not "
        "decide alone.\n");
    EXPECT_TRUE(french.starts_with("Votre chance était de 50 % : 1 sur 2.\n")) << french;
}

TEST_F(ExplainTest, WhoCannotBeSeatedIsToldSo) {
    portfolio_.panels = {{panel(0, 2, 2), 10}};
    const Statement statement = explain(pool_, quotas_, portfolio_, 0);
    EXPECT_EQ(statement.chance.numerator, 0);
    EXPECT_EQ(statement_sentences(statement, pool_, quotas_, portfolio_)[0].code, "explain_never");
}

TEST_F(ExplainTest, AHouseholdIsMentioned) {
    pool_.household = {0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    const Instance instance = make_instance(pool_, quotas_, 4);
    portfolio_.type_count = instance.type_count();
    portfolio_.panels.clear();
    Counts counts(instance.type_count());
    // Two men, and two of the young women, who live alone.
    for (std::size_t type = 0; type < counts.size(); ++type) {
        const std::uint32_t somebody = instance.people[type].front();
        if (somebody >= 4) counts[type] = 2;
    }
    portfolio_.panels = {{sparse(counts), 10}};
    const Statement statement = explain(pool_, quotas_, portfolio_, 0);
    EXPECT_TRUE(statement.shares_household);
    EXPECT_FALSE(explain(pool_, quotas_, portfolio_, 3).shares_household);
    const Findings sentences = statement_sentences(statement, pool_, quotas_, portfolio_);
    EXPECT_TRUE(std::any_of(sentences.begin(), sentences.end(),
                            [](const Finding& each) { return each.code == "explain_household"; }));
}

}  // namespace
}  // namespace isegoria::sortition
