// SPDX-License-Identifier: AGPL-3.0-or-later
// Conflicts and least changes, against trying every group and every set of bounds.
#include "sortition/infeasible.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>

#include "sortition/seed.hpp"
#include "sortition/sentences.hpp"
#include "tests/sortition/reading.hpp"

namespace isegoria::sortition {
namespace {

// Every group of the panel's size as a count of each value of each feature.
std::vector<std::vector<std::vector<int>>> all_groups(const Pool& pool, const Quotas& quotas,
                                                      int size) {
    std::vector<std::vector<std::vector<int>>> groups;
    for (unsigned group = 0; group < 1U << pool.size(); ++group) {
        if (std::popcount(group) != size) continue;
        std::vector<std::vector<int>> counts;
        for (std::size_t f = 0; f < quotas.features.size(); ++f) {
            counts.emplace_back(quotas.features[f].values.size());
            for (std::size_t person = 0; person < pool.size(); ++person) {
                if ((group >> person & 1U) != 0)
                    ++counts[f][static_cast<std::size_t>(pool.value(person, f))];
            }
        }
        groups.push_back(std::move(counts));
    }
    return groups;
}

std::vector<QuotaBound> all_bounds(const Quotas& quotas) {
    std::vector<QuotaBound> bounds;
    for (std::size_t f = 0; f < quotas.features.size(); ++f) {
        for (std::size_t v = 0; v < quotas.features[f].values.size(); ++v) {
            bounds.push_back({f, v, true});
            bounds.push_back({f, v, false});
        }
    }
    return bounds;
}

bool keeps(const std::vector<std::vector<int>>& counts, const Quotas& quotas,
           const QuotaBound& bound) {
    const Quota& quota = quotas.features[bound.feature].values[bound.value];
    const int count = counts[bound.feature][bound.value];
    return bound.is_minimum ? count >= quota.minimum : count <= quota.maximum;
}

std::size_t fewest_in_conflict(const std::vector<std::vector<std::vector<int>>>& groups,
                               const Quotas& quotas) {
    const std::vector<QuotaBound> bounds = all_bounds(quotas);
    std::size_t fewest = bounds.size() + 1;
    // What each group keeps, as a mask; a set conflicts when no group keeps all of it.
    std::vector<unsigned> kept;
    for (const auto& counts : groups) {
        unsigned mask = 0;
        for (std::size_t b = 0; b < bounds.size(); ++b)
            mask |= keeps(counts, quotas, bounds[b]) ? 1U << b : 0;
        kept.push_back(mask);
    }
    for (unsigned set = 0; set < 1U << bounds.size(); ++set) {
        if (static_cast<std::size_t>(std::popcount(set)) >= fewest) continue;
        if (std::none_of(kept.begin(), kept.end(), [&](unsigned k) { return (k & set) == set; }))
            fewest = static_cast<std::size_t>(std::popcount(set));
    }
    return fewest;
}

// -1 when a flex is broken.
std::int64_t cost_of(const std::vector<std::vector<int>>& counts, const Quotas& quotas,
                     bool within_flexes) {
    std::int64_t cost = 0;
    for (std::size_t f = 0; f < quotas.features.size(); ++f) {
        for (std::size_t v = 0; v < quotas.features[f].values.size(); ++v) {
            const Quota& quota = quotas.features[f].values[v];
            const int count = counts[f][v];
            if (within_flexes && (count < quota.minimum_flex.value_or(0) ||
                                  count > quota.maximum_flex.value_or(bound_max))) {
                return -1;
            }
            if (count < quota.minimum)
                cost += (relaxation_unit + 2 * relaxation_unit / quota.minimum) *
                        (quota.minimum - count);
            if (count > quota.maximum) cost += relaxation_unit * (count - quota.maximum);
        }
    }
    return cost;
}

std::int64_t least_cost(const std::vector<std::vector<std::vector<int>>>& groups,
                        const Quotas& quotas, bool within_flexes) {
    std::int64_t least = -1;
    for (const auto& counts : groups) {
        const std::int64_t cost = cost_of(counts, quotas, within_flexes);
        if (cost >= 0 && (least < 0 || cost < least)) least = cost;
    }
    return least;
}

struct Case {
    Quotas quotas;
    Pool pool;
};

// Two or three features with two values, bounds that often exclude each other, some with flexes.
Case made_up(int number) {
    Generator generator(sha256("infeasible " + std::to_string(number)), "case");
    const auto below = [&](std::uint64_t bound) {
        return static_cast<int>(generator.below(bound));
    };
    const int features = 2 + below(2);
    std::string categories = "feature,value,min,max,min_flex,max_flex\n";
    std::string heading = "id";
    for (int f = 0; f < features; ++f) {
        heading += ",f" + std::to_string(f);
        for (int v = 0; v < 2; ++v) {
            const int minimum = below(4);
            const int maximum = minimum + below(2);
            const bool flexible = below(2) == 0;
            categories += "f" + std::to_string(f) + ",v" + std::to_string(v) + "," +
                          std::to_string(minimum) + "," + std::to_string(maximum) + ",";
            categories += flexible ? std::to_string(std::max(0, minimum - 1)) + "," +
                                         std::to_string(maximum + 1) + "\n"
                                   : ",\n";
        }
    }
    std::string respondents = heading + "\n";
    for (int person = 0; person < 9; ++person) {
        respondents += std::to_string(person);
        for (int f = 0; f < features; ++f) respondents += ",v" + std::to_string(below(3) / 2);
        respondents += "\n";
    }
    Case made;
    made.quotas = given_quotas(categories);
    made.pool = given_pool(respondents, made.quotas);
    return made;
}

TEST(Infeasible, ConflictsAndLeastChangesAgreeWithTryingEverything) {
    int conflicts = 0;
    int beyond = 0;
    int alternatives = 0;
    for (int number = 0; number < 60; ++number) {
        const Case each = made_up(number);
        const auto groups = all_groups(each.pool, each.quotas, 4);
        InfeasibleRequest request;
        request.panel_size = 4;
        const Infeasibility found = explain_infeasible(each.pool, each.quotas, request);
        if (least_cost(groups, each.quotas, false) == 0) {
            EXPECT_EQ(found.outcome, Feasibility::feasible) << number;
            continue;
        }
        ASSERT_EQ(found.outcome, Feasibility::conflict) << number;
        ++conflicts;
        EXPECT_TRUE(found.conflict_is_smallest) << number;
        EXPECT_EQ(found.conflict.size(), fewest_in_conflict(groups, each.quotas)) << number;
        EXPECT_TRUE(std::none_of(groups.begin(), groups.end(), [&](const auto& counts) {
            return std::all_of(
                found.conflict.begin(), found.conflict.end(),
                [&](const QuotaBound& bound) { return keeps(counts, each.quotas, bound); });
        })) << number;

        const std::int64_t within = least_cost(groups, each.quotas, true);
        EXPECT_EQ(found.beyond_flexes, within < 0) << number;
        beyond += found.beyond_flexes ? 1 : 0;
        ASSERT_FALSE(found.suggestions.empty()) << number;
        EXPECT_TRUE(found.least_is_proved) << number;
        EXPECT_EQ(found.suggestions[0].cost,
                  within < 0 ? least_cost(groups, each.quotas, false) : within)
            << number;
        alternatives += found.suggestions.size() > 1 ? 1 : 0;
        for (const Relaxation& suggestion : found.suggestions) {
            const Quotas quotas = relaxed(each.quotas, suggestion.changes);
            EXPECT_EQ(least_cost(groups, quotas, false), 0) << number << ": no panel after all";
            EXPECT_GE(suggestion.cost, found.suggestions[0].cost) << number;
        }
    }
    EXPECT_GE(conflicts, 20);
    EXPECT_GE(beyond, 3);
    EXPECT_GE(alternatives, 10);
}

TEST(Infeasible, ThreeBoundsThatExcludeEachOtherAreNamedWithTheirCells) {
    // All old people are women, so two old and three men of four do not fit.
    const Quotas quotas = given_quotas(
        "feature,value,min,max\nGender,f,0,4\nGender,m,3,4\nAge,old,2,4\nAge,young,0,4\n");
    const Pool pool = given_pool(
        "id,gender,age\n1,f,old\n2,f,old\n3,f,old\n4,m,young\n5,m,young\n6,m,young\n7,f,young\n",
        quotas);
    InfeasibleRequest request;
    request.panel_size = 4;
    request.smallest_chance = [](const Quotas&) { return Chance{1, 4}; };
    const Infeasibility found = explain_infeasible(pool, quotas, request);
    ASSERT_EQ(found.outcome, Feasibility::conflict);
    EXPECT_EQ(found.conflict, (std::vector<QuotaBound>{{0, 1, true}, {1, 0, true}}));
    std::string said;
    for (const Finding& each : infeasibility_sentences(found, pool, quotas))
        said += say(each, Language::english) + "\n";
    EXPECT_EQ(
        said,
        "No panel can keep these 2 bounds together, and no fewer of them exclude each other:\n"
        "categories.csv, row 3, cell C3: Gender m: at least 3 (3 people in the pool).\n"
        "categories.csv, row 4, cell C4: Age old: at least 2 (3 people in the pool).\n"
        "Suggestion 1 (weight 1.67):\n"
        "categories.csv, row 3, cell C3: I suggest: Gender m minimum 3 -> 2.\n"
        "With it the smallest chance is 25 %.\n"
        "Suggestion 2 (weight 2.00):\n"
        "categories.csv, row 4, cell C4: I suggest: Age old minimum 2 -> 1.\n"
        "With it the smallest chance is 25 %.\n");
}

TEST(Infeasible, SumsOfMinimaAboveThePanelAreAConflictOfTheFewestThatExceedIt) {
    const Quotas quotas =
        given_quotas("feature,value,min,max\nr,a,1,9\nr,b,3,9\nr,c,3,9\nr,d,1,9\n");
    const Pool pool = given_pool("id,r\n1,a\n2,b\n3,b\n4,b\n5,c\n6,c\n7,c\n8,d\n", quotas);
    InfeasibleRequest request;
    request.panel_size = 5;
    const Infeasibility found = explain_infeasible(pool, quotas, request);
    ASSERT_EQ(found.outcome, Feasibility::conflict);
    EXPECT_EQ(found.conflict, (std::vector<QuotaBound>{{0, 1, true}, {0, 2, true}}));
}

TEST(Infeasible, AHouseholdSeatsOneAndAPoolMayBeTooSmall) {
    const Quotas quotas = given_quotas("feature,value,min,max\ng,f,2,3\ng,m,0,3\n");
    Pool pool = given_pool("id,g\n1,f\n2,f\n3,m\n4,m\n", quotas);
    InfeasibleRequest request;
    request.panel_size = 3;
    EXPECT_EQ(explain_infeasible(pool, quotas, request).outcome, Feasibility::feasible);
    pool.household = {0, 0, 1, 2};
    const Infeasibility found = explain_infeasible(pool, quotas, request);
    ASSERT_EQ(found.outcome, Feasibility::conflict);
    EXPECT_EQ(found.conflict, (std::vector<QuotaBound>{{0, 0, true}}));
    EXPECT_EQ(infeasibility_sentences(found, pool, quotas).at(0).code, "infeasible_conflict_one");
    pool.household = {0, 0, 1, 1};
    const Infeasibility small = explain_infeasible(pool, quotas, request);
    EXPECT_EQ(small.outcome, Feasibility::no_panel);
    EXPECT_EQ(infeasibility_sentences(small, pool, quotas).at(0).code, "infeasible_pool");
}

TEST(Infeasible, WhoeverWaitsMayGiveUp) {
    const Quotas quotas = given_quotas("feature,value,min,max\ng,f,3,3\ng,m,0,3\n");
    const Pool pool = given_pool("id,g\n1,f\n2,f\n3,m\n4,m\n", quotas);
    InfeasibleRequest request;
    request.panel_size = 3;
    request.cancelled = [] { return true; };
    const Infeasibility found = explain_infeasible(pool, quotas, request);
    EXPECT_EQ(found.outcome, Feasibility::undecided);
    EXPECT_EQ(infeasibility_sentences(found, pool, quotas).at(0).code, "infeasible_undecided");
}

TEST(Infeasible, ASuggestionComesWithTheSmallestChanceOfItsLottery) {
    const Quotas quotas = given_quotas("feature,value,min,max\ng,f,3,3\ng,m,0,3\n");
    const Pool pool = given_pool("id,g\n1,f\n2,f\n3,m\n4,m\n5,m\n6,m\n", quotas);
    PrepareRequest prepare_request;
    prepare_request.panel_size = 3;
    InfeasibleRequest request;
    request.panel_size = 3;
    request.smallest_chance = [&](const Quotas& changed) {
        return smallest_chance_by(pool, changed, prepare_request);
    };
    const Infeasibility found = explain_infeasible(pool, quotas, request);
    ASSERT_EQ(found.suggestions.size(), 1U);
    ASSERT_TRUE(found.suggestions[0].smallest_chance);
    // Two of two women and one of four men.
    EXPECT_NEAR(found.suggestions[0].smallest_chance->value(), 0.25, 1e-6);
}

}  // namespace
}  // namespace isegoria::sortition
