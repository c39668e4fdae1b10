// SPDX-License-Identifier: AGPL-3.0-or-later
// Why no panel meets the quotas, and what would have to give: the smallest set of bounds that
// exclude each other, and the least changes that allow a panel. Solvers propose; every panel and
// every change is counted again in integers. Owned by one question; one thread.
//
// Smallest set: by implicit hitting sets (Ignatiev and others, "Smallest MUS extraction with
// minimal hitting set dualization", CP 2015). Least changes: the weights of the field's practice, a
// minimum lowered by d costs (1 + 2/minimum) d, a maximum raised by u costs u, so that small groups
// keep their seats longest.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "sortition/finding.hpp"
#include "sortition/pool.hpp"
#include "sortition/prepare.hpp"
#include "sortition/quota.hpp"

namespace isegoria::sortition {

// Rounds of hitting sets before the search for the smallest conflict gives up and takes an
// irreducible one; real conflicts need some ten.
inline constexpr int conflict_rounds_max = 200;
// More alternatives than that are a list, not a help.
inline constexpr int suggestions_max = 5;
// Costs are whole numbers of this part.
inline constexpr std::int64_t relaxation_unit = 1'000'000;

// A minimum or a maximum of a value; positions in the quotas.
struct QuotaBound {
    std::size_t feature = 0;
    std::size_t value = 0;
    bool is_minimum = true;

    friend auto operator<=>(const QuotaBound&, const QuotaBound&) = default;
};

struct BoundChange {
    QuotaBound bound;
    int from = 0;
    int to = 0;

    friend auto operator<=>(const BoundChange&, const BoundChange&) = default;
};

// Made together, the changes allow a panel. `cost` in parts of relaxation_unit.
struct Relaxation {
    std::vector<BoundChange> changes;
    std::int64_t cost = 0;
    std::optional<Chance> smallest_chance;  // With these quotas; nothing when it was not asked for.
};

// feasible: there is a panel, nothing to explain. no_panel: not even without quotas (too few people
// or households). conflict: the rest is filled in. undecided: a limit of the solvers was reached.
enum class Feasibility { feasible, no_panel, conflict, undecided };

struct Infeasibility {
    Feasibility outcome = Feasibility::undecided;
    std::vector<QuotaBound> conflict;
    bool conflict_is_smallest = false;  // Otherwise only: none of it can be left out.
    // Cheapest first, different in which bounds they change.
    std::vector<Relaxation> suggestions;
    bool least_is_proved = false;  // Of the first suggestion.
    // No changes within the flexes allow a panel; the suggestions go beyond them.
    bool beyond_flexes = false;
};

struct InfeasibleRequest {
    int panel_size = 0;
    int suggestions = 3;  // 1 … suggestions_max.
    // Asked for each suggestion when it is there; see smallest_chance_by.
    std::function<std::optional<Chance>(const Quotas&)> smallest_chance;
    std::function<bool()> cancelled;  // Once true, the outcome is undecided.
};

// Throws std::invalid_argument if the pool was not read with these quotas, or has an id twice.
[[nodiscard]] Infeasibility explain_infeasible(const Pool& pool, const Quotas& quotas,
                                               const InfeasibleRequest& request);

// The quotas with the changes made.
[[nodiscard]] Quotas relaxed(Quotas quotas, const std::vector<BoundChange>& changes);

// The smallest chance of anybody who has one at all, by preparing the lottery as `request` says.
[[nodiscard]] std::optional<Chance> smallest_chance_by(const Pool& pool, const Quotas& quotas,
                                                       const PrepareRequest& request);

// As sentences, bounds at their cells: infeasible_conflict (_one, _some) and for each bound
// infeasible_minimum or infeasible_maximum, infeasible_beyond_flexes, and for each suggestion
// infeasible_suggestion (with its number and cost), suggest_minimum or suggest_maximum,
// infeasible_chance.
[[nodiscard]] Findings infeasibility_sentences(const Infeasibility& infeasibility, const Pool& pool,
                                               const Quotas& quotas);

}  // namespace isegoria::sortition
