// SPDX-License-Identifier: AGPL-3.0-or-later
// Who sits at which table, over several rounds: tables that mirror the panel, people with a common
// need together, and as many different meetings as possible. Integers only: the same people,
// wishes and seed give the same tables on every machine. Pure functions; any thread.
//
// The two aims, tables that mirror the whole and people who meet anew, are those of Barrett and Gal
// ("DREAM", arXiv:2410.21451) and of GroupSelect; the rules of a column are named as there.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "sortition/finding.hpp"

namespace isegoria::sortition {

// Every pair of people has a counter: 18 MB at this number. No plenary is larger.
inline constexpr std::size_t group_people_max = 3'000;
// Two days with a round every quarter of an hour.
inline constexpr int group_rounds_max = 50;
// A column counts at most as much as this many others.
inline constexpr int group_weight_max = 100;
// Exchanges tried: some minutes of one core.
inline constexpr std::int64_t group_steps_max = 100'000'000;
// Of earlier groups; the counters of meetings have 16 bits.
inline constexpr std::size_t group_earlier_max = 10'000;

// One person too many or too few of a value at a table counts as this many meetings of two people
// who have met before (and two too many as four times that).
inline constexpr std::int64_t uneven_weight = 10;
// One table more than needed for a common need costs an interpreter; nothing outweighs it.
inline constexpr std::int64_t apart_need_weight = 1'000;

// ignore: the column decides nothing. diversify: each table mirrors the whole. cluster: those with
// the same value sit at as few tables as possible (a language that needs an interpreter). keep:
// those with the same value always share a table (a person and their carer).
enum class GroupRule { ignore, diversify, cluster, keep };

[[nodiscard]] std::string_view rule_name(GroupRule rule);

// `values` has one text a person, compared by `fold`; an empty one means that the column does not
// concern the person.
struct GroupColumn {
    std::string name;
    GroupRule rule = GroupRule::ignore;
    int weight = 1;                      // diversify: how many times the column counts.
    std::vector<std::string> clustered;  // cluster: which values; none means all of them.
    std::vector<std::string> values;
};

// People are numbered in this order everywhere below; what is planned does not depend on it.
struct GroupPeople {
    std::vector<std::string> ids;
    std::vector<GroupColumn> columns;
};

inline constexpr int every_round = -1;

struct FixedPlace {
    int person = 0;
    int table = 0;  // From 0.
    int round = every_round;
};

struct PeoplePair {
    int one = 0;
    int other = 0;
};

// `serves`: the values of clustered columns that this person can help with.
struct Facilitator {
    std::string id;
    std::vector<std::string> serves;
};

// Told after every few thousand exchanges; returning false ends the planning.
using GroupProgress = std::function<bool(std::int64_t done, std::int64_t of)>;

struct GroupRequest {
    std::vector<int> table_sizes;  // Seats of each table; together as many as there are people.
    int rounds = 1;
    std::vector<FixedPlace> fixed;
    std::vector<PeoplePair> together;
    std::vector<PeoplePair> apart;
    std::vector<std::vector<int>> earlier;  // Groups that have sat together before this plan.
    std::vector<Facilitator> facilitators;
    int facilitators_per_table = 0;
    bool facilitators_stay = false;  // At one table for all rounds; otherwise they meet everybody.
    std::string seed;
    std::int64_t steps = 0;  // 0: as many as suit the number of people and rounds.
    GroupProgress progress;
};

// Of each table: people ascending, facilitators as positions in the request.
struct GroupRound {
    std::vector<std::vector<int>> tables;
    std::vector<std::vector<int>> facilitators;

    friend bool operator==(const GroupRound&, const GroupRound&) = default;
};

// uneven: over all tables and rounds, how many people of a value are beyond its share of the table,
// rounded up or down. worst: the most of these at one table. tables_used: of clustered values, over
// all rounds, against the fewest that could hold them.
struct GroupColumnQuality {
    std::string name;
    GroupRule rule = GroupRule::ignore;
    std::int64_t uneven = 0;
    int worst = 0;
    std::int64_t tables_used = 0;
    std::int64_t tables_least = 0;
};

// A meeting is a pair of people at a table in a round. What happened in `earlier` counts for
// `repeated` and `most_meetings` only.
struct GroupQuality {
    std::int64_t pairs = 0;           // Pairs of people there are.
    std::int64_t meetings = 0;        // Meetings in the plan.
    std::int64_t pairs_met = 0;       // Pairs that meet at least once.
    std::int64_t pairs_met_most = 0;  // No plan with these tables has more: min(pairs, meetings).
    std::int64_t repeated = 0;        // Meetings of two who have met before.
    int most_meetings = 0;            // Of the pair that meets most often.
    int fewest_met = 0;               // How many others the person meets who meets fewest.
    std::int64_t needs_unserved = 0;  // Tables with a clustered value that no facilitator serves.
    std::int64_t facilitator_repeats = 0;  // Meetings of a facilitator with somebody met before.
    std::vector<GroupColumnQuality> columns;
};

// A plan exactly when there are no findings.
// Findings (codes groups_*): too many people, earlier groups; rounds, weights or steps out of
// range; an id twice; a table without seats; seats that are not as many as people; somebody fixed
// at two tables of one round; more people fixed at a table than it seats; people together who must
// be apart, or who are more than a table seats; too few facilitators; cancelled; impossible (proved
// for the round named) or undecided (no arrangement that keeps the firm wishes was found).
struct GroupPlan {
    std::vector<GroupRound> rounds;
    GroupQuality quality;
    std::int64_t steps = 0;
    Findings findings;

    [[nodiscard]] bool planned() const { return findings.empty(); }
};

// Throws std::out_of_range for a person, table or round that is not there, std::invalid_argument
// for a column with another number of values than there are people.
[[nodiscard]] GroupPlan plan_groups(const GroupPeople& people, const GroupRequest& request);

// The values of a column by which people are counted: folded, and empty where the column does not
// concern the person (of a clustered one: any value that is not to be clustered).
[[nodiscard]] std::vector<std::string> counted_values(const GroupColumn& column);

// `tables` sizes that differ by at most one, the larger first.
[[nodiscard]] std::vector<int> even_tables(int people, int tables);
// As few tables as possible with at most `seats` each, sizes differing by at most one.
[[nodiscard]] std::vector<int> tables_of(int people, int seats);

}  // namespace isegoria::sortition
