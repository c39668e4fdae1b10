// SPDX-License-Identifier: AGPL-3.0-or-later
// Searches all panels, depth first with propagation: finds one that meets the quotas, proves that
// there is none, or says that its limit was reached. Owned by one draw; one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sortition/instance.hpp"
#include "sortition/seed.hpp"

namespace isegoria::sortition {

// Visits of a type during propagation, the unit of all its work: about a second of a slow core.
inline constexpr std::int64_t search_visits_max = 100'000'000;

enum class SearchResult { found, impossible, undecided };

class CompleteSearch {
  public:
    explicit CompleteSearch(const Instance& instance);

    // False when the quotas exclude each other without any guess being made.
    [[nodiscard]] bool root_is_possible();

    // The generator decides only which half of a domain is tried first.
    [[nodiscard]] SearchResult run(Generator& generator,
                                   std::int64_t visits_max = search_visits_max);

    // The panel, after `found`.
    [[nodiscard]] const Counts& counts() const { return lower_; }
    [[nodiscard]] std::int64_t guesses() const { return guesses_; }

  private:
    struct Change {
        int type, lower, upper;
    };
    struct Guess {
        std::size_t changes_before;
        int type, other_lower, other_upper;
    };
    // A constraint low <= sum of its types <= high; the last one is the size of the panel.
    struct Constraint {
        const std::vector<int>* types;
        std::int64_t low, high;
        std::int64_t lower_sum = 0, upper_sum = 0;
        bool waiting = false;
    };

    bool narrow(int type, int lower, int upper);
    bool propagate();
    bool propagate_one(std::size_t constraint);
    void wake(std::size_t constraint);
    void undo_to(std::size_t changes);
    bool back_up();
    [[nodiscard]] int choose_type() const;
    void add_to_sums(int type, int lower_step, int upper_step, bool wake_them);

    const Instance& instance_;
    std::vector<int> all_types_;
    std::vector<Constraint> constraints_;
    std::vector<std::size_t> waiting_;
    Counts lower_;
    Counts upper_;
    std::vector<Change> changes_;
    std::vector<Guess> guesses_open_;
    std::int64_t guesses_ = 0;
    std::int64_t visits_ = 0;
};

}  // namespace isegoria::sortition
