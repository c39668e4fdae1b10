// SPDX-License-Identifier: AGPL-3.0-or-later
// Checking and measuring tables, counted anew from lists of people. Pure; any thread.
#include "sortition/group_quality.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "sortition/group_facilitators.hpp"

namespace isegoria::sortition {
namespace {

using Rounds = std::vector<GroupRound>;

// The table of each person in a round; empty when somebody sits nowhere or twice.
std::vector<int> places_of(std::size_t people, const GroupRound& round) {
    std::vector<int> places(people, -1);
    std::size_t seated = 0;
    for (std::size_t table = 0; table < round.tables.size(); ++table) {
        for (const int person : round.tables[table]) {
            if (person < 0 || static_cast<std::size_t>(person) >= people) return {};
            int& place = places[static_cast<std::size_t>(person)];
            if (place >= 0) return {};
            place = static_cast<int>(table);
            ++seated;
        }
    }
    return seated == people ? places : std::vector<int>();
}

bool keeps_company(const GroupColumn& column, const std::vector<int>& places) {
    const std::vector<std::string> values = counted_values(column);
    std::map<std::string, int> table_of;
    for (std::size_t person = 0; person < places.size(); ++person) {
        if (values[person].empty()) continue;
        if (table_of.emplace(values[person], places[person]).first->second != places[person])
            return false;
    }
    return true;
}

bool facilitators_are_right(const GroupRequest& request, const Rounds& rounds) {
    for (const GroupRound& round : rounds) {
        std::vector<int> everybody;
        if (round.facilitators.size() != round.tables.size()) return false;
        for (const std::vector<int>& here : round.facilitators) {
            if (static_cast<int>(here.size()) != request.facilitators_per_table) return false;
            everybody.insert(everybody.end(), here.begin(), here.end());
        }
        std::sort(everybody.begin(), everybody.end());
        if (std::adjacent_find(everybody.begin(), everybody.end()) != everybody.end()) return false;
        if (request.facilitators_stay && round.facilitators != rounds.front().facilitators)
            return false;
    }
    return true;
}

// Meetings as sorted pairs, so that equal ones are neighbours.
using Meetings = std::vector<std::pair<int, int>>;

void add_meetings(const std::vector<int>& group, Meetings& meetings) {
    for (std::size_t i = 0; i < group.size(); ++i) {
        for (std::size_t j = i + 1; j < group.size(); ++j)
            meetings.push_back(std::minmax(group[i], group[j]));
    }
}

void measure_meetings(std::size_t people, const GroupRequest& request, const Rounds& rounds,
                      GroupQuality& quality) {
    Meetings planned;
    for (const GroupRound& round : rounds) {
        for (const std::vector<int>& table : round.tables) add_meetings(table, planned);
    }
    std::sort(planned.begin(), planned.end());
    const auto number = static_cast<std::int64_t>(people);
    quality.pairs = number * (number - 1) / 2;
    quality.meetings = static_cast<std::int64_t>(planned.size());
    quality.pairs_met_most = std::min(quality.pairs, quality.meetings);
    std::vector<int> others(people);
    for (std::size_t i = 0; i < planned.size(); ++i) {
        if (i > 0 && planned[i] == planned[i - 1]) continue;
        ++quality.pairs_met;
        ++others[static_cast<std::size_t>(planned[i].first)];
        ++others[static_cast<std::size_t>(planned[i].second)];
    }
    quality.fewest_met = others.empty() ? 0 : *std::min_element(others.begin(), others.end());

    Meetings before;
    for (const std::vector<int>& group : request.earlier) add_meetings(group, before);
    std::sort(before.begin(), before.end());
    for (std::size_t i = 0, end = 0; i < planned.size(); i = end) {
        while (end < planned.size() && planned[end] == planned[i]) ++end;
        const auto [first, last] = std::equal_range(before.begin(), before.end(), planned[i]);
        const auto times = static_cast<std::int64_t>(end - i);
        quality.repeated += first == last ? times - 1 : times;
        quality.most_meetings =
            std::max(quality.most_meetings, static_cast<int>(times + (last - first)));
    }
}

// The fewest tables that hold so many people.
std::int64_t fewest_tables(std::vector<int> sizes, int people) {
    std::sort(sizes.rbegin(), sizes.rend());
    std::int64_t tables = 0;
    for (const int size : sizes) {
        if (people <= 0) break;
        people -= size;
        ++tables;
    }
    return tables;
}

GroupColumnQuality measure_column(const GroupColumn& column, const GroupRequest& request,
                                  const Rounds& rounds) {
    GroupColumnQuality quality;
    quality.name = column.name;
    quality.rule = column.rule;
    if (column.rule == GroupRule::ignore || column.rule == GroupRule::keep) return quality;
    const std::vector<std::string> values = counted_values(column);
    std::map<std::string, int> totals;
    for (const std::string& value : values) {
        if (!value.empty()) ++totals[value];
    }
    const auto people = static_cast<std::int64_t>(values.size());
    for (const GroupRound& round : rounds) {
        for (const std::vector<int>& table : round.tables) {
            std::map<std::string, int> counts;
            for (const int person : table) ++counts[values[static_cast<std::size_t>(person)]];
            for (const auto& [value, total] : totals) {
                const int count = counts.contains(value) ? counts[value] : 0;
                if (column.rule == GroupRule::cluster) {
                    quality.tables_used += count > 0 ? 1 : 0;
                    continue;
                }
                const std::int64_t share = total * static_cast<std::int64_t>(table.size());
                const std::int64_t low = share / people;
                const std::int64_t high = (share + people - 1) / people;
                const std::int64_t beyond =
                    count < low ? low - count : std::max<std::int64_t>(0, count - high);
                quality.uneven += beyond;
                quality.worst = std::max(quality.worst, static_cast<int>(beyond));
            }
        }
        for (const auto& [value, total] : totals) {
            if (column.rule == GroupRule::cluster)
                quality.tables_least += fewest_tables(request.table_sizes, total);
        }
    }
    return quality;
}

void measure_facilitators(const GroupPeople& people, const GroupRequest& request,
                          const Rounds& rounds, GroupQuality& quality) {
    if (request.facilitators_per_table == 0) return;
    const std::vector<std::vector<std::string>> needs = needs_of(people);
    std::map<std::pair<int, int>, int> met;
    for (const GroupRound& round : rounds) {
        for (std::size_t table = 0; table < round.tables.size(); ++table) {
            for (const std::string& need : needs_at(needs, round.tables[table])) {
                bool served = false;
                for (const int facilitator : round.facilitators[table]) {
                    GroupColumn serves;
                    serves.values =
                        request.facilitators[static_cast<std::size_t>(facilitator)].serves;
                    const std::vector<std::string> folded = counted_values(serves);
                    served =
                        served || std::find(folded.begin(), folded.end(), need) != folded.end();
                }
                if (!served) ++quality.needs_unserved;
            }
            for (const int facilitator : round.facilitators[table]) {
                for (const int person : round.tables[table]) {
                    if (met[{facilitator, person}]++ > 0) ++quality.facilitator_repeats;
                }
            }
        }
    }
}

}  // namespace

std::string broken_wish(const GroupPeople& people, const GroupRequest& request,
                        const Rounds& rounds) {
    if (static_cast<int>(rounds.size()) != request.rounds) return "the number of rounds";
    for (std::size_t r = 0; r < rounds.size(); ++r) {
        const std::vector<int> places = places_of(people.ids.size(), rounds[r]);
        if (places.size() != people.ids.size()) return "somebody sits nowhere or twice";
        if (rounds[r].tables.size() != request.table_sizes.size()) return "the number of tables";
        for (std::size_t table = 0; table < rounds[r].tables.size(); ++table) {
            if (static_cast<int>(rounds[r].tables[table].size()) != request.table_sizes[table])
                return "the size of a table";
        }
        for (const FixedPlace& place : request.fixed) {
            if (place.round != every_round && place.round != static_cast<int>(r)) continue;
            if (places[static_cast<std::size_t>(place.person)] != place.table)
                return "a fixed place";
        }
        const auto share = [&](const PeoplePair& pair) {
            return places[static_cast<std::size_t>(pair.one)] ==
                   places[static_cast<std::size_t>(pair.other)];
        };
        if (!std::all_of(request.together.begin(), request.together.end(), share))
            return "two people together";
        if (std::any_of(request.apart.begin(), request.apart.end(), share))
            return "two people apart";
        for (const GroupColumn& column : people.columns) {
            if (column.rule == GroupRule::keep && !keeps_company(column, places))
                return "people kept together by a column";
        }
    }
    return facilitators_are_right(request, rounds) ? std::string() : "the facilitators";
}

GroupQuality measure_groups(const GroupPeople& people, const GroupRequest& request,
                            const Rounds& rounds) {
    GroupQuality quality;
    measure_meetings(people.ids.size(), request, rounds, quality);
    for (const GroupColumn& column : people.columns)
        quality.columns.push_back(measure_column(column, request, rounds));
    measure_facilitators(people, request, rounds, quality);
    return quality;
}

}  // namespace isegoria::sortition
