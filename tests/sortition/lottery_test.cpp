// SPDX-License-Identifier: AGPL-3.0-or-later
// Draws: what they promise, what they refuse, and that they repeat.
#include "sortition/lottery.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <stdexcept>

#include "sortition/complete_search.hpp"
#include "sortition/generate.hpp"
#include "sortition/instance.hpp"
#include "tests/sortition/reading.hpp"

namespace isegoria::sortition {
namespace {

Quotas sixty_quotas() { return given_quotas(generate_categories(invented_valley(), 60)); }

std::string pool_text(int people) {
    std::string text;
    generate_pool(invented_valley(), {people, "lottery test", 0}, [&](std::string_view rows) { text += rows; });
    return text;
}

DrawRequest request(int size, int alternates, std::string value) {
    return {size, alternates, Method::random_feasible, std::move(value)};
}

std::set<std::string> ids_of(const Pool& pool, const std::vector<int>& people) {
    std::set<std::string> ids;
    for (const int person : people) ids.insert(pool.ids[static_cast<std::size_t>(person)]);
    return ids;
}

TEST(Lottery, APanelHasItsSizeMeetsItsQuotasAndSharesNobodyWithTheAlternates) {
    const Quotas quotas = sixty_quotas();
    const Pool pool = given_pool(pool_text(400), quotas);
    const Drawing drawing = draw(pool, quotas, request(60, 30, "2 5 8"));
    ASSERT_TRUE(drawing.drawn());
    EXPECT_EQ(drawing.panel.size(), 60U);
    EXPECT_EQ(drawing.alternates.size(), 30U);
    EXPECT_TRUE(violations(pool, quotas, drawing.panel).empty());
    std::set<std::string> everybody = ids_of(pool, drawing.panel);
    everybody.merge(ids_of(pool, drawing.alternates));
    EXPECT_EQ(everybody.size(), 90U);
    EXPECT_EQ(drawing.panel_digest, panel_hash(pool, drawing.panel, drawing.alternates));
}

TEST(Lottery, TheSameValueGivesTheSamePeopleAndAnotherValueOthers) {
    const Quotas quotas = sixty_quotas();
    const Pool pool = given_pool(pool_text(400), quotas);
    const Drawing first = draw(pool, quotas, request(60, 20, "2 5 8"));
    const Drawing again = draw(pool, quotas, request(60, 20, " 2 5 8 "));
    const Drawing other = draw(pool, quotas, request(60, 20, "2 5 9"));
    EXPECT_EQ(first.panel, again.panel);
    EXPECT_EQ(first.alternates, again.alternates);
    EXPECT_EQ(first.panel_digest, again.panel_digest);
    EXPECT_NE(first.panel, other.panel);
    EXPECT_NE(first.panel_digest, other.panel_digest);
}

TEST(Lottery, TheOrderOfRowsAndCapitalsChangeNobodysFate) {
    const Quotas quotas =
        given_quotas("feature,value,min,max\ng,f,1,3\ng,m,1,3\na,o,1,3\na,y,1,3\n");
    const Quotas turned =
        given_quotas("feature,value,min,max\nA,Y,1,3\nG,M,1,3\nA,O,1,3\nG,F,1,3\n");
    const Pool pool =
        given_pool("id,g,a\n1,f,o\n2,f,y\n3,m,o\n4,m,y\n5,f,o\n6,m,y\n7,f,y\n", quotas);
    const Pool reversed =
        given_pool("id,a,g\n7,y,f\n6,Y,M\n5,o,F\n4,y,m\n3,o,m\n2,y,f\n1,o,f\n", turned);
    for (const char* const value : {"a", "b", "c", "d", "e"}) {
        const Drawing one = draw(pool, quotas, request(4, 2, value));
        const Drawing two = draw(reversed, turned, request(4, 2, value));
        ASSERT_TRUE(one.drawn());
        EXPECT_EQ(ids_of(pool, one.panel), ids_of(reversed, two.panel));
        EXPECT_EQ(one.panel_digest, two.panel_digest);
    }
}

TEST(Lottery, PeopleWithEqualValuesAreSeatedEquallyOften) {
    const Quotas quotas = given_quotas("feature,value,min,max\ng,f,1,1\ng,m,1,1\n");
    const Pool pool = given_pool("id,g\n1,f\n2,f\n3,f\n4,m\n5,m\n", quotas);
    std::map<int, int> seated;
    for (int i = 0; i < 3'000; ++i) {
        for (const int person : draw(pool, quotas, request(2, 0, std::to_string(i))).panel)
            ++seated[person];
    }
    // Expected 1,000 and 1,500; six standard deviations are some 160.
    for (int person = 0; person < 3; ++person) EXPECT_NEAR(seated[person], 1'000, 160);
    for (int person = 3; person < 5; ++person) EXPECT_NEAR(seated[person], 1'500, 160);
}

TEST(Lottery, EachImpossibleRequestHasItsCode) {
    const Quotas quotas = given_quotas("feature,value,min,max\ng,f,1,2\ng,m,1,2\n");
    const Pool pool = given_pool("id,g\n1,f\n2,f\n3,m\n", quotas);
    const auto code = [&](const DrawRequest& asked) {
        const Drawing drawing = draw(pool, quotas, asked);
        EXPECT_EQ(drawing.panel.empty(), !drawing.drawn());
        return drawing.findings.empty() ? std::string() : drawing.findings[0].code;
    };
    EXPECT_EQ(code(request(0, 0, "x")), "panel_size_out_of_range");
    EXPECT_EQ(code(request(panel_size_max + 1, 0, "x")), "panel_size_out_of_range");
    EXPECT_EQ(code(request(2, 2, "x")), "alternates_out_of_range");
    EXPECT_EQ(code(request(2, -1, "x")), "alternates_out_of_range");
    EXPECT_EQ(code(request(2, 0, "")), "public_value_empty");
    EXPECT_EQ(code({2, 0, static_cast<Method>(99), "x"}), "method_unknown");
    EXPECT_EQ(code({2, 0, Method::leximin, "x"}), "method_needs_prepare");
    EXPECT_EQ(code(request(1, 0, "x")), "quota_minima_above_panel");
    EXPECT_EQ(code(request(5, 0, "x")), "quota_maxima_below_panel");
    EXPECT_EQ(code(request(4, 0, "x")), "pool_smaller_than_panel");
    EXPECT_EQ(code(request(2, 1, "x")), "");
}

// A pool of people of whom no two are alike.
Pool pool_of_types(const Quotas& quotas, std::size_t people) {
    Pool pool;
    pool.feature_count = 2;
    const std::size_t width = quotas.features[1].values.size();
    for (std::size_t person = 0; person < people; ++person) {
        pool.ids.push_back(std::to_string(person));
        pool.values.push_back(static_cast<std::int16_t>(person / width));
        pool.values.push_back(static_cast<std::int16_t>(person % width));
    }
    return pool;
}

TEST(Lottery, GroupsOfEqualValuesHaveALimit) {
    Quotas quotas;
    for (const char* const name : {"a", "b"}) {
        quotas.features.push_back({name, {}});
        for (int v = 0; v < 150; ++v)
            quotas.features.back().values.push_back({std::to_string(v), 0, 5, {}, {}});
    }
    const Pool full = pool_of_types(quotas, types_max);
    EXPECT_TRUE(draw(full, quotas, request(5, 2, "x")).drawn());
    const Drawing drawing = draw(pool_of_types(quotas, types_max + 1), quotas, request(5, 0, "x"));
    ASSERT_EQ(drawing.findings.size(), 1U);
    EXPECT_EQ(drawing.findings[0].code, "lottery_too_many_types");
}

TEST(Lottery, APoolThatDoesNotFitItsQuotasIsABugOfTheCaller) {
    const Quotas quotas = given_quotas("feature,value,min,max\ng,f,0,2\ng,m,0,2\n");
    const Pool pool = given_pool("id,g\n1,f\n2,m\n", quotas);
    const auto draw_from = [&](const Pool& wrong) {
        (void)draw(wrong, quotas, request(1, 0, "x"));
    };
    Pool wrong = pool;
    wrong.values[1] = 2;
    EXPECT_THROW(draw_from(wrong), std::invalid_argument);
    wrong = pool;
    wrong.values.pop_back();
    EXPECT_THROW(draw_from(wrong), std::invalid_argument);
    wrong = pool;
    wrong.ids[1] = "1";
    EXPECT_THROW(draw_from(wrong), std::invalid_argument);
}

// Every woman is young and every man old, but as many women as old people are asked for.
TEST(Lottery, QuotasThatCrossEachOtherAreProvedImpossibleAndTheSuggestionHelps) {
    Quotas quotas = given_quotas("feature,value,min,max\ng,f,3,4\ng,m,0,1\na,o,3,4\na,y,0,1\n");
    const std::string text = "id,g,a\n1,f,y\n2,f,y\n3,f,y\n4,m,o\n5,m,o\n6,m,o\n7,f,o\n";
    const Pool pool = given_pool(text, quotas);
    const Drawing drawing = draw(pool, quotas, request(4, 0, "x"));
    ASSERT_GE(drawing.findings.size(), 2U);
    EXPECT_EQ(drawing.findings[0].code, "lottery_impossible");
    for (std::size_t i = 1; i < drawing.findings.size(); ++i) {
        const Finding& suggestion = drawing.findings[i];
        for (QuotaFeature& feature : quotas.features) {
            for (Quota& quota : feature.values) {
                if (feature.name != argument(suggestion, "feature")) continue;
                if (quota.value != argument(suggestion, "value")) continue;
                const int bound = std::stoi(argument(suggestion, "to"));
                (suggestion.code == "suggest_minimum" ? quota.minimum : quota.maximum) = bound;
            }
        }
    }
    EXPECT_TRUE(draw(pool, quotas, request(4, 0, "x")).drawn());
}

TEST(Lottery, SuggestionsStayWithinTheFlexesWhenAPanelAllowsIt) {
    // Either g/f or a/o must give way by one; only a/o may.
    const Quotas quotas = given_quotas(
        "feature,value,min,max,min_flex,max_flex\n"
        "g,f,2,2,2,2\ng,m,0,1,0,1\na,o,2,2,1,2\na,y,0,1,0,2\n");
    const Pool pool = given_pool("id,g,a\n1,f,y\n2,f,y\n3,m,o\n4,m,o\n", quotas);
    const Drawing drawing = draw(pool, quotas, request(3, 0, "x"));
    ASSERT_EQ(drawing.findings.size(), 3U);
    EXPECT_EQ(drawing.findings[0].code, "lottery_impossible");
    for (std::size_t i = 1; i < 3; ++i) EXPECT_EQ(argument(drawing.findings[i], "feature"), "a");
}

TEST(CompleteSearch, AWorkLimitThatIsReachedIsNoProof) {
    const Quotas quotas = sixty_quotas();
    const Pool pool = given_pool(pool_text(400), quotas);
    const Instance instance = make_instance(pool, quotas, 60);
    Generator generator(sha256("limit"), "test");
    CompleteSearch search(instance);
    EXPECT_EQ(search.run(generator, 1), SearchResult::undecided);
}

TEST(CompleteSearch, FindsAPanelByItself) {
    const Quotas quotas = sixty_quotas();
    const Pool pool = given_pool(pool_text(400), quotas);
    const Instance instance = make_instance(pool, quotas, 60);
    Generator generator(sha256("found"), "test");
    CompleteSearch search(instance);
    ASSERT_EQ(search.run(generator), SearchResult::found);
    EXPECT_EQ(instance.total_cost(search.counts()), 0);
    int seats = 0;
    for (std::size_t type = 0; type < instance.type_count(); ++type) {
        EXPECT_LE(search.counts()[type], instance.available(type));
        seats += search.counts()[type];
    }
    EXPECT_EQ(seats, 60);
}

TEST(Alternates, SomebodyStandsByForEveryMemberWhoCanBeReplaced) {
    const Quotas quotas = given_quotas("feature,value,min,max\ng,f,3,3\ng,m,3,3\n");
    const Pool pool =
        given_pool("id,g\n1,f\n2,f\n3,f\n4,f\n5,f\n6,f\n7,m\n8,m\n9,m\n10,m\n", quotas);
    for (int i = 0; i < 50; ++i) {
        const Drawing drawing = draw(pool, quotas, request(6, 2, std::to_string(i)));
        ASSERT_TRUE(drawing.drawn());
        for (const int member : drawing.panel) {
            EXPECT_EQ(
                replace(pool, quotas, drawing.panel, member, drawing.alternates).total_violation,
                0);
        }
    }
}

}  // namespace
}  // namespace isegoria::sortition
