// SPDX-License-Identifier: AGPL-3.0-or-later
// Planning of tables: checks what is asked, puts it into canonical numbers, so that no order of a
// file matters, searches, and checks the outcome anew. Pure functions; any thread.
#include "sortition/groups.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <stdexcept>
#include <utility>

#include "sortition/digest.hpp"
#include "sortition/group_facilitators.hpp"
#include "sortition/group_quality.hpp"
#include "sortition/group_search.hpp"
#include "sortition/text.hpp"

namespace isegoria::sortition {
namespace {

// Exchanges for each place in each round when the request leaves them open, and their least and
// most: a tenth of a second for a small meeting, half a minute for the largest.
constexpr std::int64_t steps_per_place = 2'000;
constexpr std::int64_t steps_least = 50'000;
constexpr std::int64_t steps_most = 20'000'000;

void require_inside(const GroupPeople& people, const GroupRequest& request) {
    const auto size = static_cast<int>(people.ids.size());
    const auto tables = static_cast<int>(request.table_sizes.size());
    const auto person = [&](int position) {
        if (position < 0 || position >= size) throw std::out_of_range("a person who is not there");
    };
    for (const FixedPlace& place : request.fixed) {
        person(place.person);
        if (place.table < 0 || place.table >= tables) throw std::out_of_range("no such table");
        if (place.round < every_round || place.round >= request.rounds)
            throw std::out_of_range("no such round");
    }
    for (const auto* const pairs : {&request.together, &request.apart}) {
        for (const PeoplePair& pair : *pairs) {
            person(pair.one);
            person(pair.other);
        }
    }
    for (const std::vector<int>& group : request.earlier)
        std::for_each(group.begin(), group.end(), person);
    for (const GroupColumn& column : people.columns) {
        if (column.values.size() != people.ids.size())
            throw std::invalid_argument("a column with another number of values than people");
    }
}

Findings check_numbers(const GroupPeople& people, const GroupRequest& request) {
    FindingList findings;
    const auto range = [&](std::string_view code, std::int64_t asked, std::int64_t least,
                           std::int64_t most, Arguments more = {}) {
        if (asked >= least && asked <= most) return;
        more.insert(more.end(), {{"asked", std::to_string(asked)},
                                 {"least", std::to_string(least)},
                                 {"most", std::to_string(most)}});
        findings.add(finding(code, std::move(more)));
    };
    const auto size = static_cast<std::int64_t>(people.ids.size());
    const auto tables = static_cast<std::int64_t>(request.table_sizes.size());
    const std::int64_t some = std::max<std::int64_t>(1, size);
    range("groups_people_out_of_range", size, 1, static_cast<std::int64_t>(group_people_max));
    range("groups_rounds_out_of_range", request.rounds, 1, group_rounds_max);
    range("groups_tables_out_of_range", tables, 1, some);
    range("groups_earlier_out_of_range", static_cast<std::int64_t>(request.earlier.size()), 0,
          static_cast<std::int64_t>(group_earlier_max));
    range("groups_steps_out_of_range", request.steps, 0, group_steps_max);
    for (const GroupColumn& column : people.columns) {
        if (column.rule != GroupRule::diversify) continue;
        range("groups_weight_out_of_range", column.weight, 1, group_weight_max,
              {{"column", column.name}});
    }
    std::int64_t seats = 0;
    for (std::size_t table = 0; table < request.table_sizes.size(); ++table) {
        range("groups_seats_out_of_range", request.table_sizes[table], 1, some,
              {{"table", std::to_string(table + 1)}});
        seats += std::max(0, request.table_sizes[table]);
    }
    if (findings.empty() && seats != size) {
        findings.add(finding("groups_seats_disagree",
                             {{"seats", std::to_string(seats)}, {"people", std::to_string(size)}}));
    }
    const auto facilitators = static_cast<std::int64_t>(request.facilitators.size());
    range("groups_facilitators_out_of_range", request.facilitators_per_table, 0,
          tables == 0 ? 0 : facilitators / tables);
    std::set<std::string_view> seen;
    for (const std::string& id : people.ids) {
        if (!seen.insert(id).second) findings.add(finding("groups_id_twice", {{"id", id}}));
    }
    return findings.take();
}

// People by their canonical number; `original[c]` is where the request has them.
struct Canonical {
    std::vector<int> original;
    std::vector<int> number;

    explicit Canonical(const std::vector<std::string>& ids)
        : original(ids.size()), number(ids.size()) {
        std::iota(original.begin(), original.end(), 0);
        std::sort(original.begin(), original.end(), [&](int a, int b) {
            return ids[static_cast<std::size_t>(a)] < ids[static_cast<std::size_t>(b)];
        });
        for (std::size_t i = 0; i < original.size(); ++i)
            number[static_cast<std::size_t>(original[i])] = static_cast<int>(i);
    }
    [[nodiscard]] int of(int person) const { return number[static_cast<std::size_t>(person)]; }
};

class ModelMaker {
  public:
    ModelMaker(const GroupPeople& people, const GroupRequest& request)
        : people_(people), request_(request), canonical_(people.ids) {}

    // The model, unless there are findings.
    GroupModel run(FindingList& findings) {
        model_.people = static_cast<int>(people_.ids.size());
        model_.sizes = request_.table_sizes;
        model_.rounds = request_.rounds;
        make_columns();
        make_units(findings);
        make_apart(findings);
        make_fixed(findings);
        for (const std::vector<int>& group : request_.earlier) {
            std::vector<int> numbers;
            for (const int person : group) numbers.push_back(canonical_.of(person));
            model_.earlier.push_back(std::move(numbers));
        }
        return std::move(model_);
    }

    [[nodiscard]] const Canonical& canonical() const { return canonical_; }

  private:
    [[nodiscard]] int unit_of(int person) const {
        return model_.unit_of[static_cast<std::size_t>(canonical_.of(person))];
    }
    [[nodiscard]] const std::string& id(int person) const {
        return people_.ids[static_cast<std::size_t>(person)];
    }

    void make_columns() {
        std::vector<std::pair<std::string, const GroupColumn*>> sorted;
        for (const GroupColumn& column : people_.columns) {
            if (column.rule == GroupRule::diversify || column.rule == GroupRule::cluster)
                sorted.emplace_back(fold(column.name), &column);
        }
        std::stable_sort(sorted.begin(), sorted.end(),
                         [](const auto& a, const auto& b) { return a.first < b.first; });
        for (const auto& [name, column] : sorted) {
            const std::vector<std::string> values = counted_values(*column);
            std::map<std::string, int> numbers;
            for (const std::string& value : values) {
                if (!value.empty()) numbers.emplace(value, 0);
            }
            CountedColumn counted;
            counted.cluster = column->rule == GroupRule::cluster;
            counted.weight = column->weight * uneven_weight;
            for (auto& [value, number] : numbers) number = counted.value_count++;
            counted.people.resize(numbers.size());
            for (const int person : canonical_.original) {
                const std::string& value = values[static_cast<std::size_t>(person)];
                counted.values.push_back(value.empty() ? -1 : numbers.at(value));
                if (!value.empty()) ++counted.people[static_cast<std::size_t>(numbers.at(value))];
            }
            model_.columns.push_back(std::move(counted));
        }
    }

    void make_units(FindingList& findings) {
        std::vector<int> parent(people_.ids.size());
        std::iota(parent.begin(), parent.end(), 0);
        const auto root = [&](int number) {
            while (parent[static_cast<std::size_t>(number)] != number)
                number = parent[static_cast<std::size_t>(number)];
            return number;
        };
        // The smaller number leads, so that units come out in canonical order.
        const auto join = [&](int one, int other) {
            const int a = root(one);
            const int b = root(other);
            parent[static_cast<std::size_t>(std::max(a, b))] = std::min(a, b);
        };
        for (const PeoplePair& pair : request_.together)
            join(canonical_.of(pair.one), canonical_.of(pair.other));
        for (const GroupColumn& column : people_.columns) {
            if (column.rule != GroupRule::keep) continue;
            const std::vector<std::string> values = counted_values(column);
            std::map<std::string, int> first;
            for (std::size_t person = 0; person < values.size(); ++person) {
                if (values[person].empty()) continue;
                const int number = canonical_.of(static_cast<int>(person));
                join(first.emplace(values[person], number).first->second, number);
            }
        }
        model_.unit_of.resize(people_.ids.size());
        for (int number = 0; number < model_.people; ++number) {
            const int leader = root(number);
            if (leader == number) {
                model_.unit_of[static_cast<std::size_t>(number)] =
                    static_cast<int>(model_.units.size());
                model_.units.emplace_back();
            }
            const int unit = model_.unit_of[static_cast<std::size_t>(leader)];
            model_.unit_of[static_cast<std::size_t>(number)] = unit;
            model_.units[static_cast<std::size_t>(unit)].push_back(number);
        }
        const int most = *std::max_element(model_.sizes.begin(), model_.sizes.end());
        for (const std::vector<int>& unit : model_.units) {
            if (static_cast<int>(unit.size()) <= most) continue;
            const int first = canonical_.original[static_cast<std::size_t>(unit.front())];
            findings.add(
                finding("groups_together_too_many", {{"id", id(first)},
                                                     {"people", std::to_string(unit.size())},
                                                     {"seats", std::to_string(most)}}));
        }
    }

    void make_apart(FindingList& findings) {
        model_.apart.resize(model_.units.size());
        for (const PeoplePair& pair : request_.apart) {
            const int one = unit_of(pair.one);
            const int other = unit_of(pair.other);
            if (one == other) {
                findings.add(finding("groups_apart_and_together",
                                     {{"id", id(pair.one)}, {"other", id(pair.other)}}));
                continue;
            }
            model_.apart[static_cast<std::size_t>(one)].push_back(other);
            model_.apart[static_cast<std::size_t>(other)].push_back(one);
        }
        for (std::vector<int>& others : model_.apart) {
            std::sort(others.begin(), others.end());
            others.erase(std::unique(others.begin(), others.end()), others.end());
        }
    }

    void make_fixed(FindingList& findings) {
        model_.fixed.assign(static_cast<std::size_t>(model_.rounds),
                            std::vector<int>(model_.units.size(), -1));
        for (const FixedPlace& place : request_.fixed) {
            const int first = place.round == every_round ? 0 : place.round;
            const int last = place.round == every_round ? model_.rounds - 1 : place.round;
            for (int round = first; round <= last; ++round) {
                int& table = model_.fixed[static_cast<std::size_t>(round)]
                                         [static_cast<std::size_t>(unit_of(place.person))];
                if (table >= 0 && table != place.table) {
                    findings.add(
                        finding("groups_place_twice",
                                {{"id", id(place.person)}, {"round", std::to_string(round + 1)}}));
                    break;
                }
                table = place.table;
            }
        }
        for (int round = 0; round < model_.rounds; ++round) {
            std::vector<int> seated(model_.sizes.size());
            const std::vector<int>& fixed = model_.fixed[static_cast<std::size_t>(round)];
            for (std::size_t unit = 0; unit < fixed.size(); ++unit) {
                if (fixed[unit] >= 0)
                    seated[static_cast<std::size_t>(fixed[unit])] +=
                        static_cast<int>(model_.units[unit].size());
            }
            for (std::size_t table = 0; table < seated.size(); ++table) {
                if (seated[table] <= model_.sizes[table]) continue;
                findings.add(
                    finding("groups_table_full", {{"table", std::to_string(table + 1)},
                                                  {"round", std::to_string(round + 1)},
                                                  {"people", std::to_string(seated[table])},
                                                  {"seats", std::to_string(model_.sizes[table])}}));
            }
        }
    }

    const GroupPeople& people_;
    const GroupRequest& request_;
    Canonical canonical_;
    GroupModel model_;
};

Digest seed_of(const GroupPeople& people, const Canonical& canonical, const std::string& text) {
    Hasher hasher("isegoria groups 1");
    hasher.text(text).number(static_cast<std::int64_t>(people.ids.size()));
    for (const int person : canonical.original)
        hasher.text(people.ids[static_cast<std::size_t>(person)]);
    return hasher.finish();
}

std::vector<GroupRound> rounds_from(const GroupModel& model, const Canonical& canonical,
                                    const std::vector<int>& arrangement) {
    std::vector<GroupRound> rounds(static_cast<std::size_t>(model.rounds));
    for (std::size_t round = 0; round < rounds.size(); ++round) {
        rounds[round].tables.resize(model.sizes.size());
        for (std::size_t unit = 0; unit < model.units.size(); ++unit) {
            const int table = arrangement[round * model.units.size() + unit];
            for (const int number : model.units[unit]) {
                rounds[round].tables[static_cast<std::size_t>(table)].push_back(
                    canonical.original[static_cast<std::size_t>(number)]);
            }
        }
        for (std::vector<int>& table : rounds[round].tables) std::sort(table.begin(), table.end());
    }
    return rounds;
}

}  // namespace

std::string_view rule_name(GroupRule rule) {
    switch (rule) {
        case GroupRule::ignore:
            return "ignore";
        case GroupRule::diversify:
            return "diversify";
        case GroupRule::cluster:
            return "cluster";
        case GroupRule::keep:
            return "keep";
    }
    return {};
}

std::vector<std::string> counted_values(const GroupColumn& column) {
    std::vector<std::string> clustered;
    if (column.rule == GroupRule::cluster) {
        for (const std::string& value : column.clustered) clustered.push_back(fold(value));
    }
    std::vector<std::string> values;
    for (const std::string& value : column.values) {
        values.push_back(fold(value));
        const bool counts = clustered.empty() || std::find(clustered.begin(), clustered.end(),
                                                           values.back()) != clustered.end();
        if (!counts) values.back().clear();
    }
    return values;
}

GroupPlan plan_groups(const GroupPeople& people, const GroupRequest& request) {
    require_inside(people, request);
    GroupPlan plan;
    plan.findings = check_numbers(people, request);
    if (!plan.findings.empty()) return plan;
    FindingList findings;
    ModelMaker maker(people, request);
    const GroupModel model = maker.run(findings);
    if (!findings.empty()) {
        plan.findings = findings.take();
        return plan;
    }
    const Digest seed = seed_of(people, maker.canonical(), request.seed);
    Seating seating(model);
    for (int round = 0; round < model.rounds; ++round) {
        Generator generator(seed, "round " + std::to_string(round + 1));
        const FirstSeating result = seat_round(model, round, generator, seating);
        if (result == FirstSeating::found) continue;
        plan.findings.push_back(
            finding(result == FirstSeating::impossible ? "groups_impossible" : "groups_undecided",
                    {{"round", std::to_string(round + 1)}}));
        return plan;
    }
    const std::int64_t places = static_cast<std::int64_t>(model.people) * model.rounds;
    plan.steps = request.steps > 0 ? request.steps
                                   : std::clamp(places * steps_per_place, steps_least, steps_most);
    Generator generator(seed, "exchanges");
    const auto arrangement =
        improve(model, plan.steps, generator, request.progress, std::move(seating));
    if (!arrangement) {
        plan.findings.push_back(finding("groups_cancelled"));
        return plan;
    }
    plan.rounds = rounds_from(model, maker.canonical(), *arrangement);
    assign_facilitators(people, request, plan.rounds);
    if (const std::string broken = broken_wish(people, request, plan.rounds); !broken.empty())
        throw std::logic_error("the tables planned break a wish: " + broken);
    plan.quality = measure_groups(people, request, plan.rounds);
    return plan;
}

std::vector<int> even_tables(int people, int tables) {
    if (people < 1 || tables < 1) return {};
    std::vector<int> sizes(static_cast<std::size_t>(tables), people / tables);
    for (int i = 0; i < people % tables; ++i) ++sizes[static_cast<std::size_t>(i)];
    return sizes;
}

std::vector<int> tables_of(int people, int seats) {
    if (people < 1 || seats < 1) return {};
    return even_tables(people, people / seats + (people % seats != 0 ? 1 : 0));
}

}  // namespace isegoria::sortition
