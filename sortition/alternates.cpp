// SPDX-License-Identifier: AGPL-3.0-or-later
// Choosing alternates. A type covers a member if exchanging the two keeps every quota. Members are
// covered in rounds: each alternate is one who covers most members who have had fewest alternates
// so far, and chance decides among equals, person by person. One thread.
#include "sortition/alternates.hpp"

#include <algorithm>
#include <cstdint>

namespace isegoria::sortition {
namespace {

// Pairs of a type and a member's type that are looked at: a second, and 80 MB at the very most. A
// larger pool has so many types that a list made by chance serves as well.
constexpr std::size_t pairs_max = 20'000'000;

class Cover {
  public:
    Cover(const Instance& instance, const Counts& counts) : instance_(instance), counts_(counts) {
        const std::vector<int> sums = instance.row_sums(counts);
        for (std::size_t r = 0; r < sums.size(); ++r) {
            may_leave_.push_back(sums[r] > instance.rows[r].minimum);
            may_come_.push_back(sums[r] < instance.rows[r].maximum);
        }
        had_.assign(counts.size(), 0);
        members_covered_.resize(counts.size());
        const auto members = static_cast<std::size_t>(
            std::count_if(counts.begin(), counts.end(), [](int count) { return count > 0; }));
        if (members * counts.size() > pairs_max) return;
        for (std::size_t type = 0; type < counts.size(); ++type) {
            if (counts[type] == instance.available(type)) continue;
            for (std::size_t member = 0; member < counts.size(); ++member) {
                if (counts[member] > 0 && covers(type, member))
                    members_covered_[type].push_back(static_cast<std::uint32_t>(member));
            }
        }
    }

    // How many members this type covers who have had `level` alternates so far.
    [[nodiscard]] std::int64_t worth(std::size_t type, int level) const {
        std::int64_t worth = 0;
        for (const std::uint32_t member : members_covered_[type]) {
            if (had_[member] == level) worth += counts_[member];
        }
        return worth;
    }

    void take(std::size_t type) {
        for (const std::uint32_t member : members_covered_[type]) ++had_[member];
    }

    [[nodiscard]] int most_had() const {
        return had_.empty() ? 0 : *std::max_element(had_.begin(), had_.end());
    }

  private:
    [[nodiscard]] bool covers(std::size_t comes, std::size_t leaves) const {
        for (std::size_t f = 0; f < instance_.feature_count; ++f) {
            const int from = instance_.row_of(leaves, f);
            const int to = instance_.row_of(comes, f);
            if (from == to) continue;
            if (!may_leave_[static_cast<std::size_t>(from)]) return false;
            if (!may_come_[static_cast<std::size_t>(to)]) return false;
        }
        return true;
    }

    const Instance& instance_;
    const Counts& counts_;
    std::vector<bool> may_leave_;
    std::vector<bool> may_come_;
    std::vector<int> had_;
    std::vector<std::vector<std::uint32_t>> members_covered_;
};

}  // namespace

std::vector<std::size_t> choose_alternates(const Instance& instance, const Counts& counts,
                                           int wanted, Generator& generator) {
    Cover cover(instance, counts);
    std::vector<std::int64_t> left(counts.size());
    for (std::size_t type = 0; type < left.size(); ++type) {
        left[type] = instance.available(type) - counts[type];
    }
    std::vector<std::size_t> chosen;
    while (static_cast<int>(chosen.size()) < wanted) {
        std::vector<std::size_t> best_types;
        std::uint64_t best_people = 0;
        // Members whom nobody left can cover stay at their level for ever: go on with the next.
        for (int level = 0; best_types.empty() && level <= cover.most_had(); ++level) {
            std::int64_t best = 1;
            for (std::size_t type = 0; type < left.size(); ++type) {
                if (left[type] == 0) continue;
                const std::int64_t worth = cover.worth(type, level);
                if (worth < best) continue;
                if (worth > best || best_types.empty()) {
                    best_types.clear();
                    best_people = 0;
                }
                best = worth;
                best_types.push_back(type);
                best_people += static_cast<std::uint64_t>(left[type]);
            }
        }
        // Nobody left covers anybody: anyone may as well stand by.
        for (std::size_t type = 0; best_people == 0 && type < left.size(); ++type) {
            if (left[type] > 0) best_types.push_back(type);
        }
        if (best_people == 0) {
            for (const std::size_t type : best_types)
                best_people += static_cast<std::uint64_t>(left[type]);
        }
        std::uint64_t ticket = generator.below(best_people);
        std::size_t i = 0;
        while (ticket >= static_cast<std::uint64_t>(left[best_types[i]])) {
            ticket -= static_cast<std::uint64_t>(left[best_types[i]]);
            ++i;
        }
        --left[best_types[i]];
        cover.take(best_types[i]);
        chosen.push_back(best_types[i]);
    }
    return chosen;
}

}  // namespace isegoria::sortition
