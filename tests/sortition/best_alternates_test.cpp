// SPDX-License-Identifier: AGPL-3.0-or-later
// Drop-outs are sampled as documented, and alternates chosen over them lose no more than any
// others, which is tried for small pools.
#include "sortition/best_alternates.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>

#include "sortition/invitation.hpp"
#include "sortition/lottery.hpp"
#include "sortition/seed.hpp"
#include "tests/sortition/reading.hpp"

namespace isegoria::sortition {
namespace {

const char* const categories =
    "feature,value,min,max\nGender,f,2,2\nGender,m,2,2\nAge,old,1,2\nAge,young,2,3\n";

Pool made_up_pool(const Quotas& quotas, int people, int number) {
    Generator generator(sha256("alternates " + std::to_string(number)), "pool");
    std::string text = "id,gender,age\n";
    for (int i = 0; i < people; ++i) {
        text += std::to_string(100 + i) + (generator.below(2) == 0 ? ",f" : ",m") +
                (generator.below(3) == 0 ? ",old\n" : ",young\n");
    }
    return given_pool(text, quotas);
}

DropoutRates flat(std::int64_t rate) {
    DropoutRates rates;
    rates.flat = rate;
    return rates;
}

// People missing or too many, and empty seats, of a group of people.
std::int64_t loss_of(const Pool& pool, const Quotas& quotas, const std::vector<int>& people,
                     std::size_t size) {
    auto loss = static_cast<std::int64_t>(size - people.size());
    for (const Violation& violation : violations(pool, quotas, people)) loss += violation.amount();
    return loss;
}

// Over all ways of refilling.
std::int64_t least_loss(const Pool& pool, const Quotas& quotas, const std::vector<int>& panel,
                        const std::vector<int>& dropped, const std::vector<int>& alternates) {
    std::vector<int> left = panel;
    for (const int person : dropped) std::erase(left, person);
    std::int64_t least = -1;
    for (unsigned taken = 0; taken < 1U << alternates.size(); ++taken) {
        if (static_cast<std::size_t>(std::popcount(taken)) > dropped.size()) continue;
        std::vector<int> people = left;
        for (std::size_t i = 0; i < alternates.size(); ++i) {
            if ((taken >> i & 1U) != 0) people.push_back(alternates[i]);
        }
        const std::int64_t loss = loss_of(pool, quotas, people, panel.size());
        if (least < 0 || loss < least) least = loss;
    }
    return least;
}

TEST(Dropout, TheChanceMultipliesWhatStays) {
    const Quotas quotas = given_quotas(categories);
    const Pool pool = given_pool("id,gender,age\n1,f,old\n2,m,young\n", quotas);
    DropoutRates rates = flat(100'000);
    EXPECT_EQ(dropout_chance(pool, rates, 0), 100'000);
    const Reading<DropoutRates> read = read_dropout_rates(
        *read_csv("feature,value,rate\ngender,F,20 %\nAge,old,0.5\nage,young,0\n", "d.csv").value,
        quotas);
    ASSERT_TRUE(read.ok());
    EXPECT_EQ(dropout_chance(pool, *read.value, 0), 600'000);
    EXPECT_EQ(dropout_chance(pool, *read.value, 1), 0);
    rates = *read.value;
    rates.flat = 100'000;
    EXPECT_EQ(dropout_chance(pool, rates, 0), 640'000);
}

TEST(Dropout, AFileOfRatesIsRefusedWithAllItsErrors) {
    const Quotas quotas = given_quotas(categories);
    const auto errors = [&](const char* text) {
        std::vector<std::string> list;
        for (const Finding& each :
             read_dropout_rates(*read_csv(text, "d.csv").value, quotas).errors)
            list.push_back(each.code + " " + each.cell);
        return list;
    };
    using Texts = std::vector<std::string>;
    EXPECT_EQ(errors("feature,value\ngender,f\n"), Texts{"dropout_column_missing "});
    EXPECT_EQ(errors("feature,value,rate\nsex,f,1 %\ngender,x,1 %\n"),
              (Texts{"dropout_value_unknown A2", "dropout_value_unknown B3"}));
    EXPECT_EQ(
        errors("feature,value,rate\ngender,f,100 %\ngender,m,x\ngender,F,1 %\n"),
        (Texts{"dropout_rate_unclear C2", "dropout_rate_unclear C3", "dropout_value_twice B4"}));
}

TEST(Dropout, SamplesComeFromTheSeedAndFollowTheRates) {
    const Quotas quotas = given_quotas(categories);
    const Pool pool = made_up_pool(quotas, 20, 1);
    std::vector<int> members;
    for (int i = 0; i < 10; ++i) members.push_back(i);
    const auto samples = sample_dropouts(pool, flat(250'000), members, 2'000, sha256("seed"));
    EXPECT_EQ(sample_dropouts(pool, flat(250'000), members, 2'000, sha256("seed")), samples);
    EXPECT_NE(sample_dropouts(pool, flat(250'000), members, 2'000, sha256("other")), samples);
    std::size_t dropped = 0;
    for (const std::vector<int>& sample : samples) dropped += sample.size();
    // 20,000 chances of a quarter: 5,000 with a standard deviation of 61.
    EXPECT_NEAR(static_cast<double>(dropped), 5'000, 300);
    for (const std::vector<int>& sample : sample_dropouts(pool, flat(0), members, 10, sha256("s")))
        EXPECT_TRUE(sample.empty());
}

TEST(BestAlternates, AgreeWithTryingEveryPair) {
    const Quotas quotas = given_quotas(categories);
    int optimal = 0;
    int mattered = 0;
    for (int number = 0; number < 12; ++number) {
        const Pool pool = made_up_pool(quotas, 12, number);
        const Drawing drawing = draw(pool, quotas, {4, 0, Method::random_feasible, "x"});
        if (!drawing.drawn()) continue;
        AlternatesRequest request;
        request.panel = drawing.panel;
        request.wanted = 2;
        request.rates = flat(300'000);
        request.samples = 30;
        request.seed = sha256("seed " + std::to_string(number));
        const AlternatesChoice choice = choose_best_alternates(pool, quotas, request);
        ASSERT_TRUE(choice.chosen());
        ASSERT_EQ(choice.alternates.size(), 2U);

        const auto samples = sample_dropouts(pool, request.rates, request.panel, 30, request.seed);
        const auto total = [&](const std::vector<int>& alternates) {
            std::int64_t loss = 0;
            for (const std::vector<int>& sample : samples)
                loss += least_loss(pool, quotas, request.panel, sample, alternates);
            return loss;
        };
        std::int64_t best = -1;
        for (int one = 0; one < 12; ++one) {
            for (int other = one + 1; other < 12; ++other) {
                const auto seated = [&](int person) {
                    return std::count(request.panel.begin(), request.panel.end(), person) > 0;
                };
                if (seated(one) || seated(other)) continue;
                const std::int64_t loss = total({one, other});
                if (best < 0 || loss < best) best = loss;
            }
        }
        EXPECT_EQ(choice.loss, total(choice.alternates)) << number;
        EXPECT_EQ(choice.loss_without, total({})) << number;
        EXPECT_LE(choice.bound, best) << number;
        EXPECT_EQ(choice.loss, best) << number;
        optimal += choice.optimal() ? 1 : 0;
        mattered += choice.loss < choice.loss_without ? 1 : 0;
        EXPECT_EQ(choose_best_alternates(pool, quotas, request).alternates, choice.alternates);
    }
    EXPECT_GE(optimal, 6);
    EXPECT_GE(mattered, 6);
}

TEST(BestAlternates, LoseLessThanPeopleWhoCoverTheMostMembers) {
    const Quotas quotas = given_quotas(
        "feature,value,min,max\ng,f,9,11\ng,m,9,11\na,x,4,6\na,y,6,8\na,z,7,9\nr,n,3,4\nr,e,4,5\nr,"
        "s,"
        "5,7\nr,w,5,6\n");
    Generator generator(sha256("larger"), "pool");
    std::string text = "id,g,a,r\n";
    const char* const regions[] = {"n", "e", "s", "w"};
    const char* const ages[] = {"x", "y", "z"};
    for (int i = 0; i < 150; ++i) {
        text += std::to_string(1'000 + i) + (generator.below(2) == 0 ? ",f," : ",m,") +
                ages[generator.below(3)] + "," + regions[generator.below(4)] + "\n";
    }
    const Pool pool = given_pool(text, quotas);
    const Drawing drawing = draw(pool, quotas, {20, 6, Method::random_feasible, "2 5 8"});
    ASSERT_TRUE(drawing.drawn());
    AlternatesRequest request;
    request.panel = drawing.panel;
    request.wanted = 6;
    request.rates = flat(120'000);
    request.samples = 100;
    request.exchanges = 150;
    request.seed = sha256("seed");
    const AlternatesChoice choice = choose_best_alternates(pool, quotas, request);
    ASSERT_TRUE(choice.chosen());
    const auto samples = sample_dropouts(pool, request.rates, request.panel, 100, request.seed);
    std::int64_t covering = 0;
    std::int64_t chosen = 0;
    for (const std::vector<int>& sample : samples) {
        covering += least_loss(pool, quotas, request.panel, sample, drawing.alternates);
        chosen += least_loss(pool, quotas, request.panel, sample, choice.alternates);
    }
    std::cout << "  loss over 100 samples: none " << choice.loss_without << ", covering "
              << covering << ", chosen " << choice.loss << ", at least " << choice.bound << '\n';
    EXPECT_EQ(choice.loss, chosen);
    EXPECT_LE(choice.loss, covering);
    EXPECT_LE(choice.bound, choice.loss);
    EXPECT_TRUE(choice.optimal()) << "24 types and 100 samples are settled as one programme";
    EXPECT_LT(choice.loss, choice.loss_without);
}

TEST(BestAlternates, LiveWithNobodyOfThePanelAndNoTwoTogether) {
    const Quotas quotas = given_quotas("feature,value,min,max\ng,f,0,9\n");
    Pool pool = given_pool("id,g\n1,f\n2,f\n3,f\n4,f\n5,f\n6,f\n", quotas);
    pool.household = {0, 0, 2, 2, 2, 5};
    AlternatesRequest request;
    request.panel = {0};
    request.wanted = 2;
    request.rates = flat(500'000);
    const AlternatesChoice choice = choose_best_alternates(pool, quotas, request);
    ASSERT_TRUE(choice.chosen());
    EXPECT_EQ(std::count(choice.alternates.begin(), choice.alternates.end(), 5), 1);
    EXPECT_EQ(std::count(choice.alternates.begin(), choice.alternates.end(), 1), 0);
    request.wanted = 3;
    ASSERT_EQ(choose_best_alternates(pool, quotas, request).findings.size(), 1U);
    EXPECT_EQ(choose_best_alternates(pool, quotas, request).findings[0].code,
              "alternates_out_of_range");
}

TEST(BestAlternates, LimitsAreRefusedByName) {
    const Quotas quotas = given_quotas("feature,value,min,max\ng,f,0,9\n");
    const Pool pool = given_pool("id,g\n1,f\n2,f\n3,f\n", quotas);
    AlternatesRequest request;
    request.panel = {0};
    request.wanted = 1;
    request.samples = dropout_samples_max;
    EXPECT_TRUE(choose_best_alternates(pool, quotas, request).chosen());
    request.samples = dropout_samples_max + 1;
    request.exchanges = alternate_exchanges_max + 1;
    const AlternatesChoice refused = choose_best_alternates(pool, quotas, request);
    ASSERT_EQ(refused.findings.size(), 2U);
    EXPECT_EQ(refused.findings[0].code, "samples_out_of_range");
    EXPECT_EQ(refused.findings[1].code, "exchanges_out_of_range");
    request.samples = 10;
    request.exchanges = 10;
    request.cancelled = [] { return true; };
    EXPECT_EQ(choose_best_alternates(pool, quotas, request).findings.at(0).code,
              "alternates_cancelled");
    request.panel = {3};
    EXPECT_THROW(static_cast<void>(choose_best_alternates(pool, quotas, request)),
                 std::out_of_range);
}

}  // namespace
}  // namespace isegoria::sortition
