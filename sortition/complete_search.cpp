// SPDX-License-Identifier: AGPL-3.0-or-later
// The complete search. Each type has a range of how many of it the panel takes; each quota, and the
// panel's size, narrows the ranges of its types (bounds consistency) until nothing moves. Then a
// range of the tightest quota is halved as a guess, and both halves are searched in turn. Every
// panel lies in one of the halves, so an empty search is a proof. Owned by one draw; one thread.
#include "sortition/complete_search.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

namespace isegoria::sortition {

CompleteSearch::CompleteSearch(const Instance& instance)
    : instance_(instance), all_types_(instance.type_count()) {
    std::iota(all_types_.begin(), all_types_.end(), 0);
    for (const Row& row : instance.rows) constraints_.push_back({&row.types, row.low, row.high});
    constraints_.push_back({&all_types_, instance.panel_size, instance.panel_size});
    lower_.assign(instance.type_count(), 0);
    for (std::size_t type = 0; type < instance.type_count(); ++type) {
        upper_.push_back(std::min(instance.available(type), instance.panel_size));
        add_to_sums(static_cast<int>(type), 0, upper_.back(), false);
    }
    for (std::size_t c = 0; c < constraints_.size(); ++c) wake(c);
}

void CompleteSearch::wake(std::size_t constraint) {
    if (constraints_[constraint].waiting) return;
    constraints_[constraint].waiting = true;
    waiting_.push_back(constraint);
}

void CompleteSearch::add_to_sums(int type, int lower_step, int upper_step, bool wake_them) {
    const auto add = [&](std::size_t c) {
        constraints_[c].lower_sum += lower_step;
        constraints_[c].upper_sum += upper_step;
        if (wake_them) wake(c);
    };
    for (std::size_t f = 0; f < instance_.feature_count; ++f) {
        add(static_cast<std::size_t>(instance_.row_of(static_cast<std::size_t>(type), f)));
    }
    add(constraints_.size() - 1);
}

bool CompleteSearch::narrow(int type, int lower, int upper) {
    const auto t = static_cast<std::size_t>(type);
    if (lower > upper) return false;
    if (lower == lower_[t] && upper == upper_[t]) return true;
    changes_.push_back({type, lower_[t], upper_[t]});
    add_to_sums(type, lower - lower_[t], upper - upper_[t], true);
    lower_[t] = lower;
    upper_[t] = upper;
    return true;
}

bool CompleteSearch::propagate_one(std::size_t constraint) {
    Constraint& c = constraints_[constraint];
    if (c.lower_sum > c.high || c.upper_sum < c.low) return false;
    for (const int type : *c.types) {
        ++visits_;
        const auto t = static_cast<std::size_t>(type);
        // What the others take at least, and can take at most, bounds what is left to this type.
        const std::int64_t upper =
            std::min<std::int64_t>(upper_[t], c.high - (c.lower_sum - lower_[t]));
        const std::int64_t lower =
            std::max<std::int64_t>(lower_[t], c.low - (c.upper_sum - upper_[t]));
        if (!narrow(type, static_cast<int>(lower), static_cast<int>(upper))) return false;
    }
    return true;
}

bool CompleteSearch::propagate() {
    bool possible = true;
    while (!waiting_.empty()) {
        const std::size_t constraint = waiting_.back();
        waiting_.pop_back();
        // Marked as done before, not after: its own narrowing may give it more to do.
        constraints_[constraint].waiting = false;
        possible = possible && propagate_one(constraint);
    }
    return possible;
}

void CompleteSearch::undo_to(std::size_t changes) {
    while (changes_.size() > changes) {
        const Change change = changes_.back();
        const auto t = static_cast<std::size_t>(change.type);
        changes_.pop_back();
        add_to_sums(change.type, change.lower - lower_[t], change.upper - upper_[t], false);
        lower_[t] = change.lower;
        upper_[t] = change.upper;
    }
}

// The widest range within the quota that has least room left and is not settled yet; -1 when every
// range is a single number.
int CompleteSearch::choose_type() const {
    const Constraint* tightest = nullptr;
    std::int64_t least_room = std::numeric_limits<std::int64_t>::max();
    for (const Constraint& c : constraints_) {
        if (c.lower_sum == c.upper_sum) continue;
        const std::int64_t room = std::min(c.high - c.lower_sum, c.upper_sum - c.low);
        if (room >= least_room) continue;
        least_room = room;
        tightest = &c;
    }
    if (tightest == nullptr) return -1;
    return *std::max_element(tightest->types->begin(), tightest->types->end(), [&](int a, int b) {
        const auto i = static_cast<std::size_t>(a);
        const auto j = static_cast<std::size_t>(b);
        return upper_[i] - lower_[i] < upper_[j] - lower_[j];
    });
}

// Goes to the other half of the last guess that has one; false when none is left.
bool CompleteSearch::back_up() {
    while (!guesses_open_.empty()) {
        const Guess guess = guesses_open_.back();
        guesses_open_.pop_back();
        undo_to(guess.changes_before);
        if (narrow(guess.type, guess.other_lower, guess.other_upper) && propagate()) return true;
    }
    return false;
}

bool CompleteSearch::root_is_possible() { return propagate(); }

SearchResult CompleteSearch::run(Generator& generator, std::int64_t visits_max) {
    if (!propagate()) return SearchResult::impossible;
    while (true) {
        const int type = choose_type();
        if (type < 0) return SearchResult::found;
        if (visits_ > visits_max) return SearchResult::undecided;
        ++guesses_;
        const int lower = lower_[static_cast<std::size_t>(type)];
        const int upper = upper_[static_cast<std::size_t>(type)];
        const int middle = lower + (upper - lower) / 2;
        const bool upper_half_first = generator.below(2) == 1;
        Guess guess{changes_.size(), type, upper_half_first ? lower : middle + 1,
                    upper_half_first ? middle : upper};
        guesses_open_.push_back(guess);
        const bool narrowed =
            upper_half_first ? narrow(type, middle + 1, upper) : narrow(type, lower, middle);
        if (!(narrowed && propagate()) && !back_up()) return SearchResult::impossible;
    }
}

}  // namespace isegoria::sortition
