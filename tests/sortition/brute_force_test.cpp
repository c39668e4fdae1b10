// SPDX-License-Identifier: AGPL-3.0-or-later
// Every method against the optimum over the list of all panels, on tiny pools: exact quotas,
// households, and pools whose relaxation promises more than panels can give.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "sortition/prepare.hpp"
#include "tests/sortition/reading.hpp"
#include "tests/sortition/tiny_pools.hpp"

namespace isegoria::sortition {
namespace {

struct Compared {
    int solved = 0;
    int impossible = 0;
    int with_cuts = 0;
};

PrepareRequest request_of(const MadePool& made, Method method) {
    PrepareRequest request;
    request.panel_size = made.panel_size;
    request.method = method;
    return request;
}

Compared compare_leximin(int pools, bool households) {
    Compared compared;
    for (int number = 0; number < pools; ++number) {
        const MadePool made = tiny_pool(number, households);
        const std::vector<std::vector<int>> panels = all_panels(made);
        const Prepared prepared =
            prepare(made.pool, made.quotas, request_of(made, Method::leximin));
        if (panels.empty()) {
            EXPECT_FALSE(prepared.ok()) << "pool " << number;
            ++compared.impossible;
            continue;
        }
        EXPECT_TRUE(prepared.ok()) << "pool " << number << ": " << prepared.findings[0].code;
        if (!prepared.ok()) continue;
        const std::vector<double> exact = listed_leximin(panels, made.pool.size());
        for (std::size_t i = 0; i < exact.size(); ++i) {
            EXPECT_NEAR(prepared.chances[i].value(), exact[i], 1e-6)
                << "pool " << number << ", person " << i;
        }
        ++compared.solved;
        if (!prepared.certificate.cuts.empty()) ++compared.with_cuts;
    }
    return compared;
}

TEST(BruteForce, LeximinIsExactOnPoolsWithoutHouseholds) {
    const Compared compared = compare_leximin(300, false);
    EXPECT_GT(compared.solved, 250);
    RecordProperty("cuts", compared.with_cuts);
}

TEST(BruteForce, LeximinIsExactOnPoolsWithHouseholds) {
    const Compared compared = compare_leximin(300, true);
    EXPECT_GT(compared.solved, 150);
    EXPECT_GT(compared.impossible, 10);
    EXPECT_GT(compared.with_cuts, 0) << "no pool whose relaxation is not tight";
}

// Calls for each tiny pool that has a panel, of two kinds in turn.
template <class Compare>
void for_each_pool(int pools, Method method, const Compare& compare) {
    int compared = 0;
    for (int number = 0; number < pools; ++number) {
        const MadePool made = tiny_pool(number, number % 3 == 0);
        const std::vector<std::vector<int>> panels = all_panels(made);
        if (panels.empty()) continue;
        SCOPED_TRACE(number);
        const Prepared prepared = prepare(made.pool, made.quotas, request_of(made, method));
        ASSERT_TRUE(prepared.ok()) << prepared.findings[0].code << ": "
                                    << argument(prepared.findings[0], "reason");
        std::vector<double> chances;
        for (const Chance& chance : prepared.chances) chances.push_back(chance.value());
        compare(made, panels, chances, prepared);
        ++compared;
    }
    EXPECT_GT(compared, pools / 2);
}

double smallest_positive(const std::vector<double>& chances) {
    double smallest = 1;
    for (const double chance : chances) {
        if (chance > 1e-7) smallest = std::min(smallest, chance);
    }
    return smallest;
}

// The least largest chance when those who have one in `chances` get at least `least`.
double listed_largest(const std::vector<std::vector<int>>& panels,
                      const std::vector<double>& chances, double least) {
    ListedPanels list(panels, chances.size());
    const int largest = list.program.add_column(0, 1, -1);
    for (std::size_t i = 0; i < chances.size(); ++i) {
        std::vector<Term> terms = list.of_person[i];
        if (chances[i] > 1e-7) list.program.add_row(terms, least, infinity);
        terms.push_back({largest, -1});
        list.program.add_row(terms, -infinity, 0);
    }
    EXPECT_EQ(list.program.solve(), SolveStatus::optimal);
    return list.program.value(largest);
}

void expect_near(const std::vector<double>& chances, const std::vector<double>& exact) {
    for (std::size_t i = 0; i < exact.size(); ++i) EXPECT_NEAR(chances[i], exact[i], 2e-6) << i;
}

TEST(BruteForce, MaximinHasTheLargestSmallestChanceThenTheLeastLargest) {
    for_each_pool(200, Method::maximin, [](const auto& made, const auto& panels,
                                           const auto& chances, const Prepared&) {
        const std::vector<double> leximin = listed_leximin(panels, made.pool.size());
        const double smallest = smallest_positive(leximin);
        const double largest = listed_largest(panels, leximin, smallest - 1e-9);
        expect_near(chances, listed_leximin(panels, made.pool.size(), largest + 1e-9));
    });
}

TEST(BruteForce, MinimaxHasTheLeastLargestChance) {
    for_each_pool(100, Method::minimax, [](const auto& made, const auto& panels,
                                           const auto& chances, const Prepared&) {
        const double largest = listed_largest(panels, chances, 0);
        expect_near(chances, listed_leximin(panels, made.pool.size(), largest + 1e-9));
    });
}

TEST(BruteForce, GoldilocksIsNoWorseThanUnderAnyOtherBoundOnTheLargestChance) {
    for_each_pool(60, Method::goldilocks, [](const auto& made, const auto& panels,
                                             const auto& chances, const Prepared&) {
        const std::vector<double> leximin = listed_leximin(panels, made.pool.size());
        double people = 0;
        for (const double chance : leximin) people += chance > 1e-7 ? 1 : 0;
        const double share = made.panel_size / people;
        const auto value_of = [&](const std::vector<double>& each) {
            const double largest = *std::max_element(each.begin(), each.end());
            return largest / share + share / smallest_positive(each);
        };
        const double reached = value_of(chances);
        const double least = listed_largest(panels, leximin, 0);
        for (int step = 0; step <= 20; ++step) {
            const double cap = least + 1e-9 + (1 - least) * step / 20;
            const std::vector<double> under = listed_leximin(panels, made.pool.size(), cap);
            bool all = true;
            for (std::size_t i = 0; i < under.size(); ++i) {
                all = all && (leximin[i] <= 1e-7 || under[i] > 1e-7);
            }
            if (all) {
                EXPECT_LE(reached, value_of(under) + 1e-5) << "cap " << cap;
            }
        }
    });
}

TEST(BruteForce, NashMeetsItsOptimalityConditionForEveryPanel) {
    for_each_pool(200, Method::nash, [](const auto& made, const auto& panels,
                                        const auto& chances, const Prepared&) {
        const std::vector<double> leximin = listed_leximin(panels, made.pool.size());
        double people = 0;
        for (const double chance : leximin) people += chance > 1e-7 ? 1 : 0;
        for (const std::vector<int>& panel : panels) {
            double sum = 0;
            for (const int person : panel) sum += 1 / chances[static_cast<std::size_t>(person)];
            EXPECT_LE(sum, people * (1 + 2e-6));
        }
    });
}

TEST(BruteForce, SpreadHasTheChancesOfLeximinOverMorePanels) {
    std::size_t more = 0;
    for_each_pool(60, Method::spread, [&](const auto& made, const auto& panels,
                                          const auto& chances, const Prepared& prepared) {
        expect_near(chances, listed_leximin(panels, made.pool.size()));
        const Prepared plain =
            prepare(made.pool, made.quotas, request_of(made, Method::leximin));
        EXPECT_GE(prepared.lottery.panels.size(), plain.lottery.panels.size());
        more += prepared.lottery.panels.size() > plain.lottery.panels.size() ? 1 : 0;
    });
    EXPECT_GT(more, 5U);
}

}  // namespace
}  // namespace isegoria::sortition
