// SPDX-License-Identifier: AGPL-3.0-or-later
// Tables over several rounds: firm wishes hold in every round, needs sit together, tables mirror
// the whole, people meet anew; and what is refused.
#include "sortition/groups.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <numeric>
#include <set>

#include "sortition/group_quality.hpp"
#include "tests/sortition/reading.hpp"

namespace isegoria::sortition {
namespace {

GroupPeople given_people(int number) {
    GroupPeople people;
    for (int i = 0; i < number; ++i) people.ids.push_back("p" + std::to_string(100 + i));
    return people;
}

// The value of person i is values[i mod …].
void add_column(GroupPeople& people, std::string name, GroupRule rule,
                const std::vector<std::string>& values) {
    GroupColumn column;
    column.name = std::move(name);
    column.rule = rule;
    for (std::size_t i = 0; i < people.ids.size(); ++i)
        column.values.push_back(values[i % values.size()]);
    people.columns.push_back(std::move(column));
}

GroupRequest request_for(const GroupPeople& people, int seats, int rounds) {
    GroupRequest request;
    request.table_sizes = tables_of(static_cast<int>(people.ids.size()), seats);
    request.rounds = rounds;
    request.seed = "2 1 2 4 6";
    request.steps = 30'000;
    return request;
}

int table_of(const GroupRound& round, int person) {
    for (std::size_t table = 0; table < round.tables.size(); ++table) {
        if (std::count(round.tables[table].begin(), round.tables[table].end(), person) > 0)
            return static_cast<int>(table);
    }
    return -1;
}

std::vector<std::string> codes(const GroupPlan& plan) {
    std::vector<std::string> codes;
    for (const Finding& each : plan.findings) codes.push_back(each.code);
    return codes;
}

TEST(Groups, SizesDifferByAtMostOne) {
    EXPECT_EQ(even_tables(10, 3), (std::vector<int>{4, 3, 3}));
    EXPECT_EQ(tables_of(100, 8), even_tables(100, 13));
    EXPECT_EQ(tables_of(8, 8), (std::vector<int>{8}));
    EXPECT_EQ(tables_of(8, std::numeric_limits<int>::max()), (std::vector<int>{8}));
    EXPECT_TRUE(tables_of(0, 8).empty());
    EXPECT_TRUE(tables_of(8, 0).empty());
}

TEST(Groups, SixteenPeopleAtTablesOfFourAllMeetExactlyOnceInFiveRounds) {
    // The affine plane of order 4: the one case of this size where a perfect plan is known to
    // exist.
    GroupPeople people = given_people(16);
    GroupRequest request = request_for(people, 4, 5);
    request.steps = 400'000;
    const GroupPlan plan = plan_groups(people, request);
    ASSERT_TRUE(plan.planned());
    EXPECT_EQ(plan.quality.pairs, 120);
    EXPECT_EQ(plan.quality.meetings, 120);
    EXPECT_EQ(plan.quality.pairs_met_most, 120);
    EXPECT_GE(plan.quality.pairs_met, 104) << "of 120";
    EXPECT_EQ(plan.quality.repeated, plan.quality.meetings - plan.quality.pairs_met);
}

TEST(Groups, EveryTableMirrorsTheWhole) {
    GroupPeople people = given_people(60);
    add_column(people, "gender", GroupRule::diversify, {"f", "m"});
    add_column(people, "age", GroupRule::diversify, {"a", "b", "c"});
    add_column(people, "region", GroupRule::diversify, {"n", "e", "s", "w", "n"});
    GroupRequest request = request_for(people, 6, 4);
    request.steps = 60'000;
    const GroupPlan plan = plan_groups(people, request);
    ASSERT_TRUE(plan.planned());
    for (const GroupColumnQuality& column : plan.quality.columns) {
        EXPECT_EQ(column.uneven, 0) << column.name;
        EXPECT_EQ(column.worst, 0) << column.name;
    }
    for (const GroupRound& round : plan.rounds) {
        for (const std::vector<int>& table : round.tables) {
            EXPECT_EQ(std::count_if(table.begin(), table.end(), [](int p) { return p % 2 == 0; }),
                      3);
        }
    }
    EXPECT_EQ(plan.quality.meetings, 4 * 10 * 15);
    EXPECT_GE(plan.quality.pairs_met, 570);
    EXPECT_LE(plan.quality.most_meetings, 2);
}

TEST(Groups, ThoseWithACommonNeedSitAtAsFewTablesAsPossible) {
    GroupPeople people = given_people(40);
    add_column(people, "gender", GroupRule::diversify, {"f", "m"});
    add_column(people, "language", GroupRule::cluster,
               {"French", "", "", "", "Arabic", "", "", "", "", ""});
    GroupRequest request = request_for(people, 5, 3);
    const GroupPlan plan = plan_groups(people, request);
    ASSERT_TRUE(plan.planned());
    // Four people of each language fit at one table a round.
    EXPECT_EQ(plan.quality.columns[1].tables_least, 6);
    EXPECT_EQ(plan.quality.columns[1].tables_used, 6);

    people.columns[1].clustered = {" arabic "};
    const GroupPlan one = plan_groups(people, request);
    ASSERT_TRUE(one.planned());
    EXPECT_EQ(one.quality.columns[1].tables_least, 3);
    EXPECT_EQ(one.quality.columns[1].tables_used, 3);
    EXPECT_NE(one.rounds, plan.rounds);
}

TEST(Groups, ANeedLargerThanATableTakesTheFewestThatHoldIt) {
    GroupPeople people = given_people(24);
    add_column(people, "language", GroupRule::cluster, {"Breton", ""});
    const GroupPlan plan = plan_groups(people, request_for(people, 5, 2));
    ASSERT_TRUE(plan.planned());
    EXPECT_EQ(plan.quality.columns[0].tables_least, 6);
    EXPECT_EQ(plan.quality.columns[0].tables_used, 6);
}

TEST(Groups, FirmWishesHoldInEveryRound) {
    GroupPeople people = given_people(23);
    add_column(people, "gender", GroupRule::diversify, {"f", "m"});
    add_column(people, "carer", GroupRule::keep, {"", "", "", "c1", "", "", "c1", "", "", ""});
    GroupRequest request = request_for(people, 6, 5);
    request.fixed = {{0, 3, every_round}, {1, 2, 1}, {3, 0, 4}};
    request.together = {{7, 8}, {8, 9}};
    request.apart = {{0, 1}, {7, 12}, {2, 5}, {2, 4}, {4, 5}};
    const GroupPlan plan = plan_groups(people, request);
    ASSERT_TRUE(plan.planned()) << plan.findings[0].code;
    EXPECT_EQ(broken_wish(people, request, plan.rounds), "");
    for (std::size_t r = 0; r < 5; ++r) {
        const GroupRound& round = plan.rounds[r];
        EXPECT_EQ(table_of(round, 0), 3);
        EXPECT_EQ(table_of(round, 3), table_of(round, 6));
        EXPECT_EQ(table_of(round, 3), table_of(round, 13));
        EXPECT_EQ(table_of(round, 7), table_of(round, 9));
        EXPECT_NE(table_of(round, 0), table_of(round, 1));
        EXPECT_NE(table_of(round, 7), table_of(round, 12));
        EXPECT_NE(table_of(round, 2), table_of(round, 4));
    }
    EXPECT_EQ(table_of(plan.rounds[1], 1), 2);
    EXPECT_EQ(table_of(plan.rounds[4], 3), 0);
}

TEST(Groups, EachBrokenWishIsSeenByTheCheck) {
    GroupPeople people = given_people(4);
    add_column(people, "carer", GroupRule::keep, {"", "", "", ""});
    GroupRequest request = request_for(people, 2, 1);
    request.facilitators = {{"f1", {}}, {"f2", {}}};
    request.facilitators_per_table = 1;
    const std::vector<GroupRound> good{{{{0, 1}, {2, 3}}, {{0}, {1}}}};
    ASSERT_EQ(broken_wish(people, request, good), "");
    EXPECT_NE(broken_wish(people, request, {}), "");
    EXPECT_NE(broken_wish(people, request, {{{{0, 1}, {2, 2}}, {{0}, {1}}}}), "");
    EXPECT_NE(broken_wish(people, request, {{{{0, 1}, {2, 4}}, {{0}, {1}}}}), "");
    EXPECT_NE(broken_wish(people, request, {{{{0, 1}, {2}}, {{0}, {1}}}}), "");
    EXPECT_NE(broken_wish(people, request, {{{{0, 1, 2}, {3}}, {{0}, {1}}}}), "");
    EXPECT_NE(broken_wish(people, request, {{{{0, 1}, {2, 3}}, {{0}, {0}}}}), "");
    EXPECT_NE(broken_wish(people, request, {{{{0, 1}, {2, 3}}, {{0, 1}, {}}}}), "");
    const auto breaks = [&](auto change) {
        GroupPeople other_people = people;
        GroupRequest other = request;
        change(other_people, other);
        return !broken_wish(other_people, other, good).empty();
    };
    EXPECT_TRUE(breaks([](auto&, auto& r) { r.fixed = {{0, 1, every_round}}; }));
    EXPECT_TRUE(breaks([](auto&, auto& r) { r.together = {{0, 2}}; }));
    EXPECT_TRUE(breaks([](auto&, auto& r) { r.apart = {{0, 1}}; }));
    EXPECT_TRUE(breaks([](auto& p, auto&) { p.columns[0].values = {"x", "", "x", ""}; }));
}

TEST(Groups, TheSameSeedGivesTheSameTablesWhateverTheOrderOfPeopleAndColumns) {
    GroupPeople people = given_people(30);
    add_column(people, "gender", GroupRule::diversify, {"f", "m"});
    add_column(people, "Age", GroupRule::diversify, {"Old", "young", "mid"});
    GroupRequest request = request_for(people, 5, 3);
    request.apart = {{0, 7}};
    const GroupPlan plan = plan_groups(people, request);
    ASSERT_TRUE(plan.planned());
    EXPECT_EQ(plan_groups(people, request).rounds, plan.rounds);

    GroupPeople reversed = people;
    std::reverse(reversed.ids.begin(), reversed.ids.end());
    std::reverse(reversed.columns.begin(), reversed.columns.end());
    for (GroupColumn& column : reversed.columns)
        std::reverse(column.values.begin(), column.values.end());
    for (std::string& value : reversed.columns[0].values) value = " " + value;
    GroupRequest reversed_request = request;
    reversed_request.apart = {{22, 29}};
    const GroupPlan other = plan_groups(reversed, reversed_request);
    ASSERT_TRUE(other.planned());
    for (std::size_t round = 0; round < 3; ++round) {
        for (int person = 0; person < 30; ++person) {
            EXPECT_EQ(table_of(other.rounds[round], 29 - person),
                      table_of(plan.rounds[round], person));
        }
    }
    request.seed = "another";
    EXPECT_NE(plan_groups(people, request).rounds, plan.rounds);
}

TEST(Groups, TheTablesOfASmallPanelAreTheseOnEveryMachine) {
    GroupPeople people = given_people(9);
    for (int i = 0; i < 9; ++i) people.ids[static_cast<std::size_t>(i)] = "p" + std::to_string(i);
    add_column(people, "gender", GroupRule::diversify, {"m", "f", "f"});
    GroupRequest request = request_for(people, 3, 4);
    request.seed = "2 5 8";
    request.steps = 10'000;
    const GroupPlan plan = plan_groups(people, request);
    ASSERT_TRUE(plan.planned());
    using Tables = std::vector<std::vector<int>>;
    EXPECT_EQ(plan.rounds[0].tables, (Tables{{3, 4, 7}, {0, 1, 8}, {2, 5, 6}}));
    EXPECT_EQ(plan.rounds[1].tables, (Tables{{4, 6, 8}, {1, 3, 5}, {0, 2, 7}}));
    EXPECT_EQ(plan.rounds[2].tables, (Tables{{1, 6, 7}, {2, 3, 4}, {0, 5, 8}}));
    EXPECT_EQ(plan.rounds[3].tables, (Tables{{3, 7, 8}, {1, 2, 6}, {0, 4, 5}}));
}

TEST(Groups, EarlierTablesAreNotRepeated) {
    GroupPeople people = given_people(16);
    GroupRequest request = request_for(people, 4, 1);
    request.earlier = {{0, 1, 2, 3}, {4, 5, 6, 7}, {8, 9, 10, 11}, {12, 13, 14, 15}};
    const GroupPlan plan = plan_groups(people, request);
    ASSERT_TRUE(plan.planned());
    EXPECT_EQ(plan.quality.repeated, 0);
    EXPECT_EQ(plan.quality.most_meetings, 1);
    request.earlier.push_back({0, 4, 8, 12});
    request.fixed = {{0, 0, every_round}, {1, 0, every_round}};
    const GroupPlan forced = plan_groups(people, request);
    ASSERT_TRUE(forced.planned());
    // One of them at that table, and with two people fewer to spread, a second one elsewhere.
    EXPECT_EQ(forced.quality.repeated, 2);
    EXPECT_EQ(forced.quality.most_meetings, 2);
}

TEST(Groups, FacilitatorsServeNeedsFirstAndThenMeetEverybody) {
    GroupPeople people = given_people(24);
    add_column(people, "language", GroupRule::cluster, {"", "", "", "", "", "", "", "Welsh"});
    GroupRequest request = request_for(people, 6, 4);
    for (int i = 0; i < 5; ++i) request.facilitators.push_back({"f" + std::to_string(i), {}});
    request.facilitators[3].serves = {"WELSH"};
    request.facilitators_per_table = 1;
    const GroupPlan plan = plan_groups(people, request);
    ASSERT_TRUE(plan.planned());
    EXPECT_EQ(plan.quality.needs_unserved, 0);
    std::set<int> of_the_first;
    for (const GroupRound& round : plan.rounds) {
        EXPECT_EQ(round.facilitators[static_cast<std::size_t>(table_of(round, 7))],
                  (std::vector<int>{3}));
        of_the_first.insert(round.facilitators[static_cast<std::size_t>(table_of(round, 0))][0]);
    }
    EXPECT_GE(of_the_first.size(), 3U);

    request.facilitators_stay = true;
    const GroupPlan stay = plan_groups(people, request);
    ASSERT_TRUE(stay.planned());
    for (const GroupRound& round : stay.rounds)
        EXPECT_EQ(round.facilitators, stay.rounds[0].facilitators);
    EXPECT_EQ(stay.rounds[0].tables, plan.rounds[0].tables);

    request.facilitators_stay = false;
    request.facilitators[3].serves.clear();
    EXPECT_EQ(plan_groups(people, request).quality.needs_unserved, 4);
}

TEST(Groups, WishesThatExcludeEachOtherAreRefusedByName) {
    GroupPeople people = given_people(6);
    const GroupRequest base = request_for(people, 3, 2);
    const auto refused = [&](auto change) {
        GroupRequest request = base;
        change(request);
        return codes(plan_groups(people, request));
    };
    using Codes = std::vector<std::string>;
    EXPECT_EQ(refused([](GroupRequest& r) {
                  r.table_sizes = {3, 4};
              }),
              Codes{"groups_seats_disagree"});
    EXPECT_EQ(refused([](GroupRequest& r) {
                  r.table_sizes = {6, 0};
              }),
              Codes{"groups_seats_out_of_range"});
    EXPECT_EQ(refused([](GroupRequest& r) {
                  r.together = {{0, 1}, {1, 2}, {2, 3}};
              }),
              Codes{"groups_together_too_many"});
    EXPECT_EQ(refused([](GroupRequest& r) {
                  r.together = {{0, 1}, {1, 2}};
                  r.apart = {{2, 0}};
              }),
              Codes{"groups_apart_and_together"});
    EXPECT_EQ(refused([](GroupRequest& r) {
                  r.fixed = {{0, 1, every_round}, {0, 0, 1}};
              }),
              Codes{"groups_place_twice"});
    EXPECT_EQ(refused([](GroupRequest& r) {
                  r.fixed = {{0, 1, 0}, {1, 1, 0}, {2, 1, 0}, {3, 1, 0}};
              }),
              Codes{"groups_table_full"});
    EXPECT_EQ(refused([](GroupRequest& r) {
                  r.apart = {{0, 1}, {1, 2}, {2, 0}};
              }),
              Codes{"groups_impossible"});
    EXPECT_EQ(refused([](GroupRequest& r) {
                  r.fixed = {{0, 0, 1}, {1, 0, 1}};
                  r.apart = {{0, 1}};
              }),
              Codes{"groups_impossible"});
    EXPECT_EQ(refused([](GroupRequest& r) { r.facilitators_per_table = 1; }),
              Codes{"groups_facilitators_out_of_range"});
    EXPECT_EQ(refused([](GroupRequest& r) { r.progress = [](auto, auto) { return false; }; }),
              Codes{"groups_cancelled"});
    people.ids[1] = people.ids[0];
    EXPECT_EQ(refused([](GroupRequest&) {}), Codes{"groups_id_twice"});
}

TEST(Groups, LimitsAreAcceptedAndOnePastThemIsRefused) {
    GroupPeople people = given_people(4);
    add_column(people, "gender", GroupRule::diversify, {"f", "m"});
    const GroupRequest base = request_for(people, 2, 1);
    const auto refusal = [&](auto change) {
        GroupPeople other_people = people;
        GroupRequest request = base;
        request.steps = 10;
        change(other_people, request);
        const GroupPlan plan = plan_groups(other_people, request);
        return plan.planned() ? std::string() : plan.findings.front().code;
    };
    EXPECT_EQ(refusal([](auto&, auto& r) { r.rounds = group_rounds_max; }), "");
    EXPECT_EQ(refusal([](auto&, auto& r) { r.rounds = group_rounds_max + 1; }),
              "groups_rounds_out_of_range");
    EXPECT_EQ(refusal([](auto&, auto& r) { r.rounds = 0; }), "groups_rounds_out_of_range");
    EXPECT_EQ(refusal([](auto& p, auto&) { p.columns[0].weight = group_weight_max; }), "");
    EXPECT_EQ(refusal([](auto& p, auto&) { p.columns[0].weight = group_weight_max + 1; }),
              "groups_weight_out_of_range");
    EXPECT_EQ(refusal([](auto&, auto& r) { r.steps = group_steps_max + 1; }),
              "groups_steps_out_of_range");
    EXPECT_EQ(refusal([](auto&, auto& r) { r.earlier.assign(group_earlier_max, {0, 1}); }), "");
    EXPECT_EQ(refusal([](auto&, auto& r) {
                  r.earlier.assign(group_earlier_max + 1, {0, 1});
              }),
              "groups_earlier_out_of_range");
    EXPECT_EQ(refusal([](auto&, auto& r) { r.table_sizes.assign(5, 1); }),
              "groups_tables_out_of_range");
    GroupPeople none;
    EXPECT_EQ(plan_groups(none, request_for(none, 2, 1)).findings.front().code,
              "groups_people_out_of_range");
    GroupPeople most = given_people(static_cast<int>(group_people_max));
    GroupRequest request = request_for(most, 10, 1);
    request.steps = 10;
    EXPECT_TRUE(plan_groups(most, request).planned());
    most = given_people(static_cast<int>(group_people_max) + 1);
    EXPECT_FALSE(plan_groups(most, request_for(most, 10, 1)).planned());
}

TEST(Groups, WhatIsNotThereIsAMistakeOfTheCaller) {
    GroupPeople people = given_people(4);
    const GroupRequest base = request_for(people, 2, 1);
    GroupRequest request = base;
    request.apart = {{0, 4}};
    EXPECT_THROW(static_cast<void>(plan_groups(people, request)), std::out_of_range);
    request = base;
    request.fixed = {{0, 2, every_round}};
    EXPECT_THROW(static_cast<void>(plan_groups(people, request)), std::out_of_range);
    request.fixed = {{0, 0, 1}};
    EXPECT_THROW(static_cast<void>(plan_groups(people, request)), std::out_of_range);
    add_column(people, "gender", GroupRule::diversify, {"f"});
    people.columns[0].values.pop_back();
    EXPECT_THROW(static_cast<void>(plan_groups(people, base)), std::invalid_argument);
}

}  // namespace
}  // namespace isegoria::sortition
