// SPDX-License-Identifier: AGPL-3.0-or-later
// The search for tables. One number is lowered: for each clustered value 1,000 a table it is spread
// over, for each diversified value ten times the square of how many people a table has beyond the
// value's share, rounded up or down, and for the n-th meeting of two people n - 1. Rounds are
// seated one after the other, then exchanged all together by late acceptance: an exchange is kept
// when it is no worse than now, or than some hundreds of tries ago (Burke and Bykov, EJOR 258,
// 2017). That needs no temperature and no floating point. Owned by one planning; one thread.
#include "sortition/group_search.hpp"

#include <algorithm>
#include <span>
#include <tuple>

namespace isegoria::sortition {
namespace {

// Tries of a unit at a table before the search for a first seating gives up: a blink.
constexpr int seating_tries_max = 200'000;
// How many tries ago an exchange may compare itself with; more finds better plans more slowly.
constexpr std::int64_t memory_max = 2'000;
constexpr std::int64_t steps_between_progress = 8'192;

std::int64_t square(std::int64_t number) { return number * number; }

}  // namespace

Seating::Seating(const GroupModel& model)
    : model_(model),
      tables_(static_cast<int>(model.sizes.size())),
      units_(static_cast<int>(model.units.size())) {
    const auto rounds = static_cast<std::size_t>(model.rounds);
    const auto people = static_cast<std::size_t>(model.people);
    members_.resize(rounds * model.sizes.size());
    seat_.resize(rounds * people);
    unit_table_.assign(rounds * model.units.size(), -1);
    met_.resize(people * people);
    for (const std::vector<int>& group : model.earlier) {
        for (const int one : group) {
            for (const int other : group) {
                if (one != other) ++met_[at(one, other, model.people)];
            }
        }
    }
    for (const CountedColumn& column : model.columns) {
        counts_.emplace_back(rounds * model.sizes.size() *
                             static_cast<std::size_t>(column.value_count));
        for (int value = 0; value < column.value_count; ++value) {
            for (int table = 0; table < tables_; ++table) {
                cost_ += model.rounds * value_cost(column, value, table, 0);
            }
        }
    }
}

std::int64_t Seating::value_cost(const CountedColumn& column, int value, int table,
                                 int count) const {
    if (column.cluster) return count > 0 ? apart_need_weight : 0;
    const std::int64_t share =
        static_cast<std::int64_t>(column.people[static_cast<std::size_t>(value)]) *
        model_.sizes[static_cast<std::size_t>(table)];
    const std::int64_t low = share / model_.people;
    const std::int64_t high = low + (share % model_.people == 0 ? 0 : 1);
    const std::int64_t beyond = count < low ? low - count : std::max<std::int64_t>(0, count - high);
    return column.weight * square(beyond);
}

void Seating::count(int round, int person, int table, int step) {
    for (std::size_t c = 0; c < model_.columns.size(); ++c) {
        const CountedColumn& column = model_.columns[c];
        const int value = column.values[static_cast<std::size_t>(person)];
        if (value < 0) continue;
        int& count = counts_[c][at(round * tables_ + table, value, column.value_count)];
        cost_ -= value_cost(column, value, table, count);
        count += step;
        cost_ += value_cost(column, value, table, count);
    }
}

void Seating::meet(int round, int person, int table, int step) {
    for (const int other : members(round, table)) {
        if (other == person) continue;
        std::uint16_t& met = met_[at(person, other, model_.people)];
        // The n-th meeting costs n - 1, so what is added or taken away is the smaller number.
        if (step > 0) cost_ += met;
        met = static_cast<std::uint16_t>(met + step);
        if (step < 0) cost_ -= met;
        met_[at(other, person, model_.people)] = met;
    }
}

void Seating::place(int round, int unit, int table) {
    std::vector<int>& members = members_[at(round, table, tables_)];
    for (const int person : model_.units[static_cast<std::size_t>(unit)]) {
        meet(round, person, table, 1);
        count(round, person, table, 1);
        seat_[at(round, person, model_.people)] = members.size();
        members.push_back(person);
    }
    unit_table_[at(round, unit, units_)] = table;
}

void Seating::remove(int round, int unit) {
    const int table = table_of(round, unit);
    std::vector<int>& members = members_[at(round, table, tables_)];
    for (const int person : model_.units[static_cast<std::size_t>(unit)]) {
        meet(round, person, table, -1);
        count(round, person, table, -1);
        const std::size_t seat = seat_[at(round, person, model_.people)];
        members[seat] = members.back();
        seat_[at(round, members[seat], model_.people)] = seat;
        members.pop_back();
    }
    unit_table_[at(round, unit, units_)] = -1;
}

int Seating::seats_left(int round, int table) const {
    return model_.sizes[static_cast<std::size_t>(table)] -
           static_cast<int>(members(round, table).size());
}

bool Seating::may_sit(int round, int unit, int table) const {
    const std::vector<int>& others = model_.apart[static_cast<std::size_t>(unit)];
    return std::none_of(others.begin(), others.end(),
                        [&](int other) { return table_of(round, other) == table; });
}

std::int64_t Seating::first_cost(int round, int person, int table) const {
    std::int64_t cost = 0;
    for (const int other : members(round, table)) cost += met_[at(person, other, model_.people)];
    for (std::size_t c = 0; c < model_.columns.size(); ++c) {
        const CountedColumn& column = model_.columns[c];
        const int value = column.values[static_cast<std::size_t>(person)];
        if (value < 0) continue;
        const int count = counts_[c][at(round * tables_ + table, value, column.value_count)];
        cost +=
            value_cost(column, value, table, count + 1) - value_cost(column, value, table, count);
    }
    return cost;
}

bool Seating::shares_a_need(int round, int person, int table) const {
    for (std::size_t c = 0; c < model_.columns.size(); ++c) {
        const CountedColumn& column = model_.columns[c];
        const int value = column.values[static_cast<std::size_t>(person)];
        if (!column.cluster || value < 0) continue;
        if (counts_[c][at(round * tables_ + table, value, column.value_count)] > 0) return true;
    }
    return false;
}

namespace {

// One round's first seating: fixed units, then firm ones (larger than a person, or apart from
// somebody) by depth-first search, then everybody else, whom the seats left always fit.
class FirstRound {
  public:
    FirstRound(const GroupModel& model, int round, Generator& generator, Seating& seating)
        : model_(model), round_(round), generator_(generator), seating_(seating) {}

    FirstSeating run() {
        if (!place_fixed()) return give_up(FirstSeating::impossible);
        for (std::size_t unit = 0; unit < model_.units.size(); ++unit) {
            if (seating_.table_of(round_, static_cast<int>(unit)) >= 0) continue;
            const bool firm = model_.units[unit].size() > 1 || !model_.apart[unit].empty();
            (firm ? firm_ : free_).push_back(static_cast<int>(unit));
        }
        generator_.shuffle(std::span(firm_));
        generator_.shuffle(std::span(free_));
        std::stable_sort(firm_.begin(), firm_.end(), [&](int a, int b) {
            const auto i = static_cast<std::size_t>(a);
            const auto j = static_cast<std::size_t>(b);
            if (model_.units[i].size() != model_.units[j].size())
                return model_.units[i].size() > model_.units[j].size();
            return model_.apart[i].size() > model_.apart[j].size();
        });
        if (!place_firm(0)) {
            return give_up(tries_ > seating_tries_max ? FirstSeating::undecided
                                                      : FirstSeating::impossible);
        }
        place_free();
        return FirstSeating::found;
    }

  private:
    FirstSeating give_up(FirstSeating why) {
        for (int unit = 0; unit < static_cast<int>(model_.units.size()); ++unit) {
            if (seating_.table_of(round_, unit) >= 0) seating_.remove(round_, unit);
        }
        return why;
    }

    [[nodiscard]] bool fits(int unit, int table) const {
        return seating_.seats_left(round_, table) >=
                   static_cast<int>(model_.units[static_cast<std::size_t>(unit)].size()) &&
               seating_.may_sit(round_, unit, table);
    }

    bool place_fixed() {
        const std::vector<int>& fixed = model_.fixed[static_cast<std::size_t>(round_)];
        for (std::size_t unit = 0; unit < fixed.size(); ++unit) {
            if (fixed[unit] < 0) continue;
            if (!fits(static_cast<int>(unit), fixed[unit])) return false;
            seating_.place(round_, static_cast<int>(unit), fixed[unit]);
        }
        return true;
    }

    // The tables that take the unit, the most welcome first; of several that are alike because
    // they are empty and equally large, one.
    [[nodiscard]] std::vector<int> candidates(int unit) const {
        std::vector<int> tables;
        std::vector<int> empty_sizes;
        for (int table = 0; table < static_cast<int>(model_.sizes.size()); ++table) {
            if (!fits(unit, table)) continue;
            const int size = model_.sizes[static_cast<std::size_t>(table)];
            if (seating_.seats_left(round_, table) == size) {
                if (std::find(empty_sizes.begin(), empty_sizes.end(), size) != empty_sizes.end())
                    continue;
                empty_sizes.push_back(size);
            }
            tables.push_back(table);
        }
        const int person = model_.units[static_cast<std::size_t>(unit)].front();
        std::stable_sort(tables.begin(), tables.end(), [&](int a, int b) {
            const bool need_a = seating_.shares_a_need(round_, person, a);
            const bool need_b = seating_.shares_a_need(round_, person, b);
            if (need_a != need_b) return need_a;
            return seating_.seats_left(round_, a) > seating_.seats_left(round_, b);
        });
        return tables;
    }

    bool place_firm(std::size_t next) {
        if (next == firm_.size()) return true;
        for (const int table : candidates(firm_[next])) {
            if (++tries_ > seating_tries_max) return false;
            seating_.place(round_, firm_[next], table);
            if (place_firm(next + 1)) return true;
            seating_.remove(round_, firm_[next]);
        }
        return false;
    }

    // People with a common need go first, one need after the other, while whole tables are free.
    void place_free() {
        const auto need = [&](int unit) {
            const int person = model_.units[static_cast<std::size_t>(unit)].front();
            for (std::size_t c = 0; c < model_.columns.size(); ++c) {
                const CountedColumn& column = model_.columns[c];
                const int value = column.values[static_cast<std::size_t>(person)];
                if (column.cluster && value >= 0) return std::pair(c, value);
            }
            return std::pair(model_.columns.size(), 0);
        };
        std::stable_sort(free_.begin(), free_.end(),
                         [&](int a, int b) { return need(a) < need(b); });
        for (const int unit : free_) {
            const int person = model_.units[static_cast<std::size_t>(unit)].front();
            const bool needs = need(unit).first < model_.columns.size();
            int best = -1;
            std::tuple<bool, std::int64_t, std::int64_t> best_rank;
            for (int table = 0; table < static_cast<int>(model_.sizes.size()); ++table) {
                const std::int64_t left = seating_.seats_left(round_, table);
                if (left == 0) continue;
                const std::int64_t cost = seating_.first_cost(round_, person, table);
                const bool alone = needs && !seating_.shares_a_need(round_, person, table);
                const auto rank =
                    needs ? std::tuple(alone, -left, cost) : std::tuple(alone, cost, -left);
                if (best >= 0 && rank >= best_rank) continue;
                best = table;
                best_rank = rank;
            }
            seating_.place(round_, unit, best);
        }
    }

    const GroupModel& model_;
    int round_;
    Generator& generator_;
    Seating& seating_;
    std::vector<int> firm_;
    std::vector<int> free_;
    int tries_ = 0;
};

// Picks exchanges and undoes them.
class Exchanges {
  public:
    Exchanges(const GroupModel& model, Generator& generator, Seating& seating)
        : model_(model), generator_(generator), seating_(seating) {
        movable_.resize(static_cast<std::size_t>(model.rounds));
        for (std::size_t round = 0; round < movable_.size(); ++round) {
            for (std::size_t unit = 0; unit < model.units.size(); ++unit) {
                if (model.fixed[round][unit] < 0) movable_[round].push_back(static_cast<int>(unit));
            }
        }
    }

    // False when chance picked two that cannot be exchanged.
    bool pick() {
        round_ = static_cast<int>(generator_.below(movable_.size()));
        const std::vector<int>& movable = movable_[static_cast<std::size_t>(round_)];
        if (movable.size() < 2) return false;
        const int one = movable[generator_.below(movable.size())];
        const int other = movable[generator_.below(movable.size())];
        table_ = seating_.table_of(round_, one);
        other_table_ = seating_.table_of(round_, other);
        if (table_ == other_table_) return false;
        units_.assign(1, one);
        other_units_.assign(1, other);
        if (!even_out(units_, table_, size(other) - size(one))) return false;
        if (!even_out(other_units_, other_table_, size(one) - size(other))) return false;
        return true;
    }

    // False when somebody would sit with one from whom they must be apart; then nothing changed.
    bool make() {
        move(units_, -1);
        move(other_units_, -1);
        move(units_, other_table_);
        move(other_units_, table_);
        if (keeps_apart(units_) && keeps_apart(other_units_)) return true;
        undo();
        return false;
    }

    void undo() {
        move(units_, -1);
        move(other_units_, -1);
        move(units_, table_);
        move(other_units_, other_table_);
    }

  private:
    [[nodiscard]] int size(int unit) const {
        return static_cast<int>(model_.units[static_cast<std::size_t>(unit)].size());
    }

    // Adds units of the table until `missing` more people go; some way round the table by chance.
    bool even_out(std::vector<int>& units, int table, int missing) {
        if (missing <= 0) return true;
        const std::vector<int>& members = seating_.members(round_, table);
        const std::size_t start = generator_.below(members.size());
        for (std::size_t i = 0; i < members.size() && missing > 0; ++i) {
            const int person = members[(start + i) % members.size()];
            const int unit = model_.unit_of[static_cast<std::size_t>(person)];
            const bool fixed =
                model_.fixed[static_cast<std::size_t>(round_)][static_cast<std::size_t>(unit)] >= 0;
            if (fixed || size(unit) > missing) continue;
            if (std::find(units.begin(), units.end(), unit) != units.end()) continue;
            units.push_back(unit);
            missing -= size(unit);
        }
        return missing == 0;
    }

    void move(const std::vector<int>& units, int table) {
        for (const int unit : units) {
            if (table < 0) {
                seating_.remove(round_, unit);
            } else {
                seating_.place(round_, unit, table);
            }
        }
    }

    [[nodiscard]] bool keeps_apart(const std::vector<int>& units) const {
        return std::all_of(units.begin(), units.end(), [&](int unit) {
            return seating_.may_sit(round_, unit, seating_.table_of(round_, unit));
        });
    }

    const GroupModel& model_;
    Generator& generator_;
    Seating& seating_;
    std::vector<std::vector<int>> movable_;
    int round_ = 0;
    int table_ = 0;
    int other_table_ = 0;
    std::vector<int> units_;
    std::vector<int> other_units_;
};

// What no seating goes below, were all meetings new: the fewest tables for each clustered value.
std::int64_t least_cost(const GroupModel& model) {
    std::vector<int> sizes = model.sizes;
    std::sort(sizes.rbegin(), sizes.rend());
    std::int64_t tables = 0;
    for (const CountedColumn& column : model.columns) {
        if (!column.cluster) continue;
        for (int people : column.people) {
            for (std::size_t table = 0; people > 0; people -= sizes[table++]) ++tables;
        }
    }
    return tables * model.rounds * apart_need_weight;
}

}  // namespace

FirstSeating seat_round(const GroupModel& model, int round, Generator& generator,
                        Seating& seating) {
    return FirstRound(model, round, generator, seating).run();
}

std::optional<std::vector<int>> improve(const GroupModel& model, std::int64_t steps,
                                        Generator& generator, const GroupProgress& progress,
                                        Seating seating) {
    Exchanges exchanges(model, generator, seating);
    std::vector<int> best = seating.arrangement();
    std::int64_t best_cost = seating.cost();
    const auto memory =
        static_cast<std::size_t>(std::clamp<std::int64_t>(steps / 200, 1, memory_max));
    std::vector<std::int64_t> earlier(memory, seating.cost());
    const std::int64_t least = least_cost(model);
    for (std::int64_t step = 0; step < steps && seating.cost() > least; ++step) {
        if (step % steps_between_progress == 0 && progress && !progress(step, steps)) return {};
        if (!exchanges.pick()) continue;
        std::int64_t& then = earlier[static_cast<std::size_t>(step) % memory];
        const std::int64_t before = seating.cost();
        if (exchanges.make() && seating.cost() > before) {
            const bool kept = seating.cost() <= then;
            exchanges.undo();
            // The best is copied only when it is about to be left.
            if (kept && before < best_cost) {
                best = seating.arrangement();
                best_cost = before;
            }
            if (kept) static_cast<void>(exchanges.make());
        }
        then = std::min(then, seating.cost());
    }
    return seating.cost() < best_cost ? seating.arrangement() : best;
}

}  // namespace isegoria::sortition
