// SPDX-License-Identifier: AGPL-3.0-or-later
// Facilitators for tables: moved on by one table a round, then exchanged pair by pair while that
// lowers the cost. Deterministic without chance. Pure; any thread.
#include "sortition/group_facilitators.hpp"

#include <algorithm>
#include <utility>

#include "sortition/text.hpp"

namespace isegoria::sortition {
namespace {

// Passes over all pairs; the cost hardly ever falls after the third.
constexpr int passes_max = 10;

class Assignment {
  public:
    Assignment(const GroupPeople& people, const GroupRequest& request,
               std::vector<GroupRound>& rounds)
        : people_(people.ids.size()),
          per_table_(static_cast<std::size_t>(request.facilitators_per_table)),
          facilitators_(request.facilitators.size()),
          stay_(request.facilitators_stay),
          rounds_(rounds),
          met_(facilitators_ * people_) {
        for (const Facilitator& facilitator : request.facilitators) {
            std::vector<std::string> serves;
            for (const std::string& value : facilitator.serves) serves.push_back(fold(value));
            serves_.push_back(std::move(serves));
        }
        const std::vector<std::vector<std::string>> own = needs_of(people);
        for (const GroupRound& round : rounds) {
            std::vector<std::vector<std::string>> needs;
            for (const std::vector<int>& table : round.tables)
                needs.push_back(needs_at(own, table));
            unserved_.emplace_back(needs.size());
            needs_.push_back(std::move(needs));
        }
    }

    void run() {
        // A seat for everybody: those past the tables wait.
        for (std::size_t round = 0; round < rounds_.size(); ++round) {
            std::vector<std::size_t> order(facilitators_);
            for (std::size_t i = 0; i < facilitators_; ++i) {
                order[i] = stay_ ? i : (i + round * per_table_) % facilitators_;
            }
            seats_.push_back(std::move(order));
        }
        for (std::size_t round = 0; round < rounds_.size(); ++round) {
            for (std::size_t table = 0; table < rounds_[round].tables.size(); ++table) {
                for (std::size_t i = 0; i < per_table_; ++i)
                    meet(round, table, seats_[round][table * per_table_ + i], 1);
                count_needs(round, table);
            }
        }
        bool better = true;
        for (int pass = 0; better && pass < passes_max; ++pass) better = exchange_all();
        write();
    }

  private:
    bool exchange_all() {
        bool better = false;
        const std::size_t seated = rounds_.front().tables.size() * per_table_;
        for (std::size_t round = 0; round < rounds_.size(); ++round) {
            if (stay_ && round > 0) break;
            for (std::size_t one = 0; one < seated; ++one) {
                for (std::size_t other = one + 1; other < facilitators_; ++other) {
                    const std::int64_t before = cost_;
                    exchange(round, one, other);
                    if (cost_ < before) {
                        better = true;
                    } else {
                        exchange(round, one, other);
                    }
                }
            }
        }
        return better;
    }

    void exchange(std::size_t round, std::size_t one, std::size_t other) {
        const std::size_t first = stay_ ? 0 : round;
        const std::size_t last = stay_ ? rounds_.size() - 1 : round;
        for (std::size_t r = first; r <= last; ++r) {
            const std::size_t table = one / per_table_;
            const std::size_t other_table = other / per_table_;
            leave(r, table, seats_[r][one]);
            leave(r, other_table, seats_[r][other]);
            std::swap(seats_[r][one], seats_[r][other]);
            come(r, table, seats_[r][one]);
            come(r, other_table, seats_[r][other]);
        }
        for (std::size_t r = first; r <= last; ++r) {
            for (const std::size_t table : {one / per_table_, other / per_table_}) {
                if (table < needs_[r].size()) count_needs(r, table);
            }
        }
    }

    void leave(std::size_t round, std::size_t table, std::size_t facilitator) {
        if (table < rounds_[round].tables.size()) meet(round, table, facilitator, -1);
    }
    void come(std::size_t round, std::size_t table, std::size_t facilitator) {
        if (table < rounds_[round].tables.size()) meet(round, table, facilitator, 1);
    }

    void meet(std::size_t round, std::size_t table, std::size_t facilitator, int step) {
        for (const int person : rounds_[round].tables[table]) {
            int& met = met_[facilitator * people_ + static_cast<std::size_t>(person)];
            if (step > 0) cost_ += met;
            met += step;
            if (step < 0) cost_ -= met;
        }
    }

    void count_needs(std::size_t round, std::size_t table) {
        std::int64_t unserved = 0;
        for (const std::string& need : needs_[round][table]) {
            bool served = false;
            for (std::size_t i = 0; i < per_table_ && !served; ++i) {
                const std::vector<std::string>& serves =
                    serves_[seats_[round][table * per_table_ + i]];
                served = std::find(serves.begin(), serves.end(), need) != serves.end();
            }
            if (!served) ++unserved;
        }
        cost_ += (unserved - unserved_[round][table]) * apart_need_weight;
        unserved_[round][table] = unserved;
    }

    void write() {
        for (std::size_t round = 0; round < rounds_.size(); ++round) {
            rounds_[round].facilitators.clear();
            for (std::size_t table = 0; table < rounds_[round].tables.size(); ++table) {
                std::vector<int> here;
                for (std::size_t i = 0; i < per_table_; ++i)
                    here.push_back(static_cast<int>(seats_[round][table * per_table_ + i]));
                std::sort(here.begin(), here.end());
                rounds_[round].facilitators.push_back(std::move(here));
            }
        }
    }

    std::size_t people_;
    std::size_t per_table_;
    std::size_t facilitators_;
    bool stay_;
    std::vector<GroupRound>& rounds_;
    std::vector<std::vector<std::string>> serves_;
    std::vector<std::vector<std::vector<std::string>>> needs_;
    std::vector<std::vector<std::size_t>> seats_;
    std::vector<std::vector<std::int64_t>> unserved_;
    std::vector<int> met_;
    std::int64_t cost_ = 0;
};

}  // namespace

std::vector<std::vector<std::string>> needs_of(const GroupPeople& people) {
    std::vector<std::vector<std::string>> needs(people.ids.size());
    for (const GroupColumn& column : people.columns) {
        if (column.rule != GroupRule::cluster) continue;
        const std::vector<std::string> values = counted_values(column);
        for (std::size_t person = 0; person < needs.size(); ++person) {
            if (!values[person].empty()) needs[person].push_back(values[person]);
        }
    }
    return needs;
}

std::vector<std::string> needs_at(const std::vector<std::vector<std::string>>& needs,
                                  const std::vector<int>& table) {
    std::vector<std::string> here;
    for (const int person : table) {
        const std::vector<std::string>& own = needs[static_cast<std::size_t>(person)];
        here.insert(here.end(), own.begin(), own.end());
    }
    std::sort(here.begin(), here.end());
    here.erase(std::unique(here.begin(), here.end()), here.end());
    return here;
}

void assign_facilitators(const GroupPeople& people, const GroupRequest& request,
                         std::vector<GroupRound>& rounds) {
    if (request.facilitators_per_table == 0 || rounds.empty()) {
        for (GroupRound& round : rounds) round.facilitators.assign(round.tables.size(), {});
        return;
    }
    Assignment(people, request, rounds).run();
}

}  // namespace isegoria::sortition
