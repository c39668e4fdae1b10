// SPDX-License-Identifier: AGPL-3.0-or-later
// Our tables beside two others on published people: a shuffle, and the way of GroupSelect's first
// algorithm (written anew from its description: people in the order of their values, each to the
// table with fewest of the value, a hundred attempts, of which the rounds with most meetings).
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <numeric>

#include "sortition/csv.hpp"
#include "sortition/group_quality.hpp"
#include "sortition/seed.hpp"

namespace isegoria::sortition {
namespace {

namespace fs = std::filesystem;

fs::path data_folder() {
    const char* const told = std::getenv("ISEGORIA_SHARED_DATA");
    if (told != nullptr) return fs::path(told) / "sortition/groupselect";
    return fs::path(ISEGORIA_SOURCE_DIR).parent_path() / "shared/data/sortition/groupselect";
}

GroupPeople people_of(const Table& table, const std::vector<std::string>& columns) {
    GroupPeople people;
    const std::size_t id = table.find_column("ID");
    for (std::size_t row = 0; row < table.row_count(); ++row)
        people.ids.emplace_back(table.cell(row, id));
    for (const std::string& name : columns) {
        GroupColumn column;
        column.name = name;
        column.rule = GroupRule::diversify;
        for (std::size_t row = 0; row < table.row_count(); ++row)
            column.values.emplace_back(table.cell(row, table.find_column(name)));
        people.columns.push_back(std::move(column));
    }
    return people;
}

using Tables = std::vector<std::vector<int>>;

std::vector<int> shuffled(std::size_t number, Generator& generator) {
    std::vector<int> order(number);
    std::iota(order.begin(), order.end(), 0);
    generator.shuffle(std::span(order));
    return order;
}

Tables by_shuffle(const GroupPeople& people, const std::vector<int>& sizes, Generator& generator) {
    const std::vector<int> order = shuffled(people.ids.size(), generator);
    Tables tables;
    std::size_t next = 0;
    for (const int size : sizes) {
        tables.emplace_back(order.begin() + static_cast<std::ptrdiff_t>(next),
                            order.begin() + static_cast<std::ptrdiff_t>(next) + size);
        next += static_cast<std::size_t>(size);
    }
    return tables;
}

Tables by_fewest_of_value(const GroupPeople& people, const std::vector<int>& sizes,
                          Generator& generator) {
    std::vector<int> order = shuffled(people.ids.size(), generator);
    const auto value = [&](int person, std::size_t column) -> const std::string& {
        return people.columns[column].values[static_cast<std::size_t>(person)];
    };
    std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
        for (std::size_t c = 0; c < people.columns.size(); ++c) {
            if (value(a, c) != value(b, c)) return value(a, c) < value(b, c);
        }
        return false;
    });
    Tables tables(sizes.size());
    for (const int person : order) {
        std::vector<std::size_t> open;
        for (std::size_t t = 0; t < tables.size(); ++t) {
            if (static_cast<int>(tables[t].size()) < sizes[t]) open.push_back(t);
        }
        const auto keep_least = [&](auto measure) {
            std::vector<std::int64_t> measures;
            for (const std::size_t t : open)
                measures.push_back(static_cast<std::int64_t>(measure(t)));
            const std::int64_t least = *std::min_element(measures.begin(), measures.end());
            std::vector<std::size_t> kept;
            for (std::size_t i = 0; i < open.size(); ++i) {
                if (measures[i] == least) kept.push_back(open[i]);
            }
            open = kept;
        };
        for (std::size_t c = 0; c < people.columns.size(); ++c) {
            keep_least([&](std::size_t t) {
                return std::count_if(tables[t].begin(), tables[t].end(), [&](int other) {
                    return value(other, c) == value(person, c);
                });
            });
        }
        keep_least([&](std::size_t t) { return tables[t].size(); });
        tables[open.front()].push_back(person);
    }
    return tables;
}

std::vector<GroupRound> rounds_of(const std::vector<Tables>& tables) {
    std::vector<GroupRound> rounds;
    for (const Tables& each : tables)
        rounds.push_back({each, std::vector<std::vector<int>>(each.size())});
    return rounds;
}

std::vector<GroupRound> like_groupselect(const GroupPeople& people, const GroupRequest& request,
                                         Generator& generator) {
    constexpr int attempts = 100;
    std::vector<Tables> made;
    for (int i = 0; i < attempts * request.rounds; ++i)
        made.push_back(by_fewest_of_value(people, request.table_sizes, generator));
    std::vector<GroupRound> best;
    std::int64_t most = -1;
    for (int attempt = 0; attempt < attempts; ++attempt) {
        std::vector<Tables> sample;
        for (int round = 0; round < request.rounds; ++round)
            sample.push_back(made[static_cast<std::size_t>(generator.below(made.size()))]);
        std::vector<GroupRound> rounds = rounds_of(sample);
        const std::int64_t met = measure_groups(people, request, rounds).pairs_met;
        if (met <= most) continue;
        most = met;
        best = std::move(rounds);
    }
    return best;
}

std::int64_t uneven(const GroupQuality& quality) {
    return std::accumulate(
        quality.columns.begin(), quality.columns.end(), std::int64_t{0},
        [](std::int64_t sum, const GroupColumnQuality& column) { return sum + column.uneven; });
}

void show(const char* name, const GroupQuality& quality) {
    std::cout << "  " << name << ": pairs met " << quality.pairs_met << " of "
              << quality.pairs_met_most << ", repeated " << quality.repeated
              << ", most meetings of a pair " << quality.most_meetings << ", fewest met "
              << quality.fewest_met << ", people beyond their share";
    for (const GroupColumnQuality& column : quality.columns)
        std::cout << ' ' << column.name << ' ' << column.uneven;
    std::cout << '\n';
}

struct Case {
    const char* file;
    std::vector<std::string> columns;
    int seats;
    int rounds;
};

class GroupFigures : public testing::TestWithParam<Case> {};

TEST_P(GroupFigures, AreNoWorseThanAShuffleAndTheOrderlyGreedyInAnyRespect) {
    const fs::path file = data_folder() / GetParam().file;
    if (!fs::exists(file)) GTEST_SKIP() << "the published people are not at " << file;
    const Reading<Table> table = read_csv_file(file.string());
    ASSERT_TRUE(table.ok());
    const GroupPeople people = people_of(*table.value, GetParam().columns);
    GroupRequest request;
    request.table_sizes = tables_of(static_cast<int>(people.ids.size()), GetParam().seats);
    request.rounds = GetParam().rounds;
    request.seed = "groupselect";
    request.steps = 300'000;
    const GroupPlan plan = plan_groups(people, request);
    ASSERT_TRUE(plan.planned());

    Generator generator(sha256("the others"), "tables");
    std::vector<Tables> shuffles;
    for (int round = 0; round < request.rounds; ++round)
        shuffles.push_back(by_shuffle(people, request.table_sizes, generator));
    const GroupQuality shuffle = measure_groups(people, request, rounds_of(shuffles));
    const std::vector<GroupRound> like = like_groupselect(people, request, generator);
    ASSERT_EQ(broken_wish(people, request, like), "");
    const GroupQuality greedy = measure_groups(people, request, like);
    std::cout << GetParam().file << ", tables of " << GetParam().seats << ", " << request.rounds
              << " rounds\n";
    show("shuffle    ", shuffle);
    show("groupselect", greedy);
    show("ours       ", plan.quality);
    for (const GroupQuality& other : {shuffle, greedy}) {
        EXPECT_GE(plan.quality.pairs_met, other.pairs_met);
        EXPECT_LE(plan.quality.repeated, other.repeated);
        EXPECT_LE(plan.quality.most_meetings, other.most_meetings);
        EXPECT_GE(plan.quality.fewest_met, other.fewest_met);
        EXPECT_LE(uneven(plan.quality), uneven(other));
        for (std::size_t c = 0; c < people.columns.size(); ++c)
            EXPECT_LE(plan.quality.columns[c].uneven, other.columns[c].uneven);
    }
}

INSTANTIATE_TEST_SUITE_P(
    Published, GroupFigures,
    testing::Values(Case{"100i_4j_3k_3d_data.csv", {"gender", "age", "region", "nation"}, 8, 6},
                    Case{"100i_4j_3k_3d_data.csv", {"gender", "age", "region"}, 10, 10},
                    Case{"30i_4j_3k_3d_data.csv", {"gender", "age", "region"}, 6, 5},
                    Case{"sf_f_40.csv", {"a", "b", "c", "d", "e", "f", "g"}, 8, 4}),
    [](const auto& each) {
        std::string name = std::string(each.param.file) + "_" + std::to_string(each.param.rounds);
        std::replace_if(
            name.begin(), name.end(), [](char c) { return std::isalnum(c) == 0; }, '_');
        return name;
    });

}  // namespace
}  // namespace isegoria::sortition
