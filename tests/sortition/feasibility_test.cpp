// SPDX-License-Identifier: AGPL-3.0-or-later
// Random small lotteries, where trying every group of people says whether a panel exists: the draw
// must agree each time. A failure prints the number that makes the instance again.
#include <gtest/gtest.h>

#include <bit>
#include <numeric>

#include "sortition/complete_search.hpp"
#include "sortition/instance.hpp"
#include "sortition/lottery.hpp"
#include "sortition/seed.hpp"

namespace isegoria::sortition {
namespace {

constexpr int instances = 600;

struct Small {
    Quotas quotas;
    Pool pool;
    int panel_size = 0;
};

int between(Generator& generator, int least, int most) {
    return least + static_cast<int>(generator.below(static_cast<std::uint64_t>(most - least + 1)));
}

// Bounds lie near what a random panel would have, so that about half of all instances have none.
Small make_small(int number) {
    Generator generator(sha256("small instances"), std::to_string(number));
    Small small;
    const int people = between(generator, 4, 11);
    small.panel_size = between(generator, 1, people - 1);
    small.pool.feature_count = static_cast<std::size_t>(between(generator, 1, 4));
    for (int person = 0; person < people; ++person)
        small.pool.ids.push_back("p" + std::to_string(person));
    small.pool.values.resize(static_cast<std::size_t>(people) * small.pool.feature_count);
    for (std::size_t f = 0; f < small.pool.feature_count; ++f) {
        QuotaFeature feature{"f" + std::to_string(f), {}};
        const int values = between(generator, 2, 3);
        std::vector<int> counts(static_cast<std::size_t>(values));
        for (std::size_t person = 0; person < small.pool.size(); ++person) {
            const int value = between(generator, 0, values - 1);
            small.pool.values[person * small.pool.feature_count + f] =
                static_cast<std::int16_t>(value);
            ++counts[static_cast<std::size_t>(value)];
        }
        for (int v = 0; v < values; ++v) {
            const int usual = counts[static_cast<std::size_t>(v)] * small.panel_size / people;
            const int minimum = std::max(0, usual + between(generator, -1, 1));
            const int maximum = minimum + between(generator, 0, 1 + static_cast<int>(f % 2));
            feature.values.push_back({"v" + std::to_string(v), minimum, maximum, {}, {}});
        }
        small.quotas.features.push_back(std::move(feature));
    }
    return small;
}

bool exists_by_trying_all(const Small& small) {
    const unsigned groups = 1U << small.pool.size();
    for (unsigned group = 0; group < groups; ++group) {
        if (std::popcount(group) != small.panel_size) continue;
        std::vector<int> people;
        for (std::size_t person = 0; person < small.pool.size(); ++person) {
            if ((group >> person & 1U) != 0) people.push_back(static_cast<int>(person));
        }
        if (violations(small.pool, small.quotas, people).empty()) return true;
    }
    return false;
}

TEST(Feasibility, TheDrawAgreesWithTryingEveryGroup) {
    int possible = 0;
    int proved = 0;
    for (int number = 0; number < instances; ++number) {
        const Small small = make_small(number);
        const bool exists = exists_by_trying_all(small);
        const Drawing drawing =
            draw(small.pool, small.quotas, {small.panel_size, 0, Method::random_feasible, "x"});
        ASSERT_EQ(drawing.drawn(), exists) << "instance " << number;
        possible += exists ? 1 : 0;
        if (exists) {
            ASSERT_TRUE(violations(small.pool, small.quotas, drawing.panel).empty())
                << "instance " << number;
        } else {
            for (const Finding& finding : drawing.findings) {
                ASSERT_NE(finding.code, "lottery_undecided") << "instance " << number;
                proved += finding.code == "lottery_impossible" ? 1 : 0;
            }
        }
    }
    // Both sides must be well represented, or the test would say little.
    EXPECT_GT(possible, instances / 5);
    EXPECT_GT(proved, instances / 20);
}

TEST(Feasibility, TheCompleteSearchAloneAgreesWithTryingEveryGroup) {
    int guessed = 0;
    for (int number = 0; number < instances; ++number) {
        const Small small = make_small(number);
        const Instance instance = make_instance(small.pool, small.quotas, small.panel_size);
        Generator generator(sha256("search"), "test");
        CompleteSearch search(instance);
        const SearchResult result = search.run(generator);
        ASSERT_EQ(result == SearchResult::found, exists_by_trying_all(small))
            << "instance " << number;
        ASSERT_NE(result, SearchResult::undecided) << "instance " << number;
        if (result == SearchResult::found) {
            ASSERT_EQ(instance.total_cost(search.counts()), 0) << "instance " << number;
            ASSERT_EQ(std::accumulate(search.counts().begin(), search.counts().end(), 0),
                      small.panel_size);
        }
        guessed += search.guesses() > 0 ? 1 : 0;
    }
    EXPECT_GT(guessed, instances / 20);
}

}  // namespace
}  // namespace isegoria::sortition
