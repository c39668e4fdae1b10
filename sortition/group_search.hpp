// SPDX-License-Identifier: AGPL-3.0-or-later
// The search behind the tables: a first arrangement that keeps every firm wish, then exchanges that
// lower one integer cost. Owned by one planning; one thread.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sortition/groups.hpp"
#include "sortition/seed.hpp"

namespace isegoria::sortition {

// A column that counts, in numbers. `values[p]` is -1 for somebody whom it does not concern.
struct CountedColumn {
    bool cluster = false;
    std::int64_t weight = 0;
    int value_count = 0;
    std::vector<int> values;
    std::vector<int> people;  // How many have each value.
};

// The request in canonical numbers. A unit is a set of people who always share a table, mostly one.
struct GroupModel {
    int people = 0;
    std::vector<int> sizes;
    int rounds = 0;
    std::vector<CountedColumn> columns;
    std::vector<std::vector<int>> units;
    std::vector<int> unit_of;
    std::vector<std::vector<int>> apart;  // Of each unit, the units that it must not meet.
    std::vector<std::vector<int>> fixed;  // By round and unit: the table, or -1.
    std::vector<std::vector<int>> earlier;
};

// Where everybody sits, with every count that the cost is made of.
class Seating {
  public:
    explicit Seating(const GroupModel& model);

    void place(int round, int unit, int table);
    void remove(int round, int unit);
    [[nodiscard]] int table_of(int round, int unit) const {
        return unit_table_[at(round, unit, units_)];
    }
    [[nodiscard]] const std::vector<int>& members(int round, int table) const {
        return members_[at(round, table, tables_)];
    }
    [[nodiscard]] int seats_left(int round, int table) const;
    // False when the unit would meet one from whom it must be apart. Seats are not looked at.
    [[nodiscard]] bool may_sit(int round, int unit, int table) const;
    // By round and unit: the table, -1 where not placed yet.
    [[nodiscard]] const std::vector<int>& arrangement() const { return unit_table_; }
    // The cost of what is placed so far. A place still empty counts as missing people.
    [[nodiscard]] std::int64_t cost() const { return cost_; }
    // What placing one more person would add, as far as it can be known before the table is full.
    [[nodiscard]] std::int64_t first_cost(int round, int person, int table) const;
    // Whether somebody there has a clustered value of this person.
    [[nodiscard]] bool shares_a_need(int round, int person, int table) const;

  private:
    [[nodiscard]] static std::size_t at(int row, int column, int width) {
        return static_cast<std::size_t>(row) * static_cast<std::size_t>(width) +
               static_cast<std::size_t>(column);
    }
    void count(int round, int person, int table, int step);
    void meet(int round, int person, int table, int step);
    [[nodiscard]] std::int64_t value_cost(const CountedColumn& column, int value, int table,
                                          int count) const;

    const GroupModel& model_;
    int tables_;
    int units_;
    std::vector<std::vector<int>> members_;
    std::vector<std::size_t> seat_;
    std::vector<int> unit_table_;
    std::vector<std::uint16_t> met_;
    std::vector<std::vector<int>> counts_;  // Of each column: by round, table and value.
    std::int64_t cost_ = 0;
};

enum class FirstSeating { found, impossible, undecided };

// Seats one round so that all firm wishes hold, looking at what earlier rounds did. Leaves the
// round empty when it fails.
[[nodiscard]] FirstSeating seat_round(const GroupModel& model, int round, Generator& generator,
                                      Seating& seating);

// Exchanges units between tables for `steps` tries and gives the best arrangement met; none when
// cancelled.
[[nodiscard]] std::optional<std::vector<int>> improve(const GroupModel& model, std::int64_t steps,
                                                      Generator& generator,
                                                      const GroupProgress& progress,
                                                      Seating seating);

}  // namespace isegoria::sortition
