// SPDX-License-Identifier: AGPL-3.0-or-later
// Conflicts and relaxations of quotas, by integer programmes over types. One thread.
#include "sortition/infeasible.hpp"

#include <algorithm>
#include <numeric>
#include <string>
#include <string_view>
#include <utility>

#include "sortition/explain.hpp"
#include "sortition/instance.hpp"
#include "sortition/solver.hpp"

namespace isegoria::sortition {
namespace {

// An element of a conflict: one bound of one row.
struct Element {
    int row = 0;
    bool is_minimum = true;
};

std::vector<Term> terms_of(const Row& row) {
    std::vector<Term> terms;
    for (const int type : row.types) terms.push_back({type, 1.0});
    return terms;
}

void add_people(IntegerProgram& program, const Instance& instance) {
    std::vector<Term> everybody;
    for (std::size_t type = 0; type < instance.type_count(); ++type) {
        program.add_column(0, instance.seats_max(type), 0);
        everybody.push_back({static_cast<int>(type), 1.0});
    }
    program.add_row(everybody, instance.panel_size, instance.panel_size);
    for (std::size_t r = instance.quota_row_count; r < instance.rows.size(); ++r)
        program.add_row(terms_of(instance.rows[r]), 0, instance.rows[r].maximum);
}

// Whether a panel keeps some of the bounds; the rest is ignored.
class Oracle {
  public:
    explicit Oracle(const Instance& instance) : instance_(instance) {
        add_people(program_, instance);
        first_row_ = program_.row_count();
        for (std::size_t r = 0; r < instance.quota_row_count; ++r) {
            const Row& row = instance.rows[r];
            program_.add_row(terms_of(row), -infinity, infinity);
            if (row.minimum > 0) elements_.push_back({static_cast<int>(r), true});
            if (row.maximum < instance.panel_size)
                elements_.push_back({static_cast<int>(r), false});
        }
    }

    [[nodiscard]] const std::vector<Element>& elements() const { return elements_; }

    // `kept` has a flag for each element. After `optimal`, satisfied() knows a panel.
    SolveStatus solve(const std::vector<bool>& kept) {
        std::vector<std::pair<double, double>> bounds(instance_.quota_row_count,
                                                      {-infinity, infinity});
        for (std::size_t e = 0; e < elements_.size(); ++e) {
            if (!kept[e]) continue;
            const Row& row = instance_.rows[static_cast<std::size_t>(elements_[e].row)];
            auto& [low, high] = bounds[static_cast<std::size_t>(elements_[e].row)];
            (elements_[e].is_minimum ? low : high) =
                elements_[e].is_minimum ? row.minimum : row.maximum;
        }
        for (std::size_t r = 0; r < bounds.size(); ++r) {
            program_.set_row_bounds(first_row_ + static_cast<int>(r), bounds[r].first,
                                    bounds[r].second);
        }
        IntegerProgram::Limits limits;
        limits.first_solution = true;
        const SolveStatus status = program_.solve(limits);
        if (!program_.has_solution()) return status;
        if (status != SolveStatus::optimal && status != SolveStatus::limit) return status;
        read_sums();
        return SolveStatus::optimal;
    }

    // Which elements the panel found keeps, counted in integers.
    [[nodiscard]] bool satisfied(std::size_t element) const {
        const Row& row = instance_.rows[static_cast<std::size_t>(elements_[element].row)];
        const int sum = sums_[static_cast<std::size_t>(elements_[element].row)];
        return elements_[element].is_minimum ? sum >= row.minimum : sum <= row.maximum;
    }

  private:
    void read_sums() {
        Counts counts(instance_.type_count());
        for (std::size_t type = 0; type < counts.size(); ++type)
            counts[type] = static_cast<int>(program_.integer_value(static_cast<int>(type)));
        sums_ = instance_.row_sums(counts);
    }

    const Instance& instance_;
    IntegerProgram program_;
    int first_row_ = 0;
    std::vector<Element> elements_;
    std::vector<int> sums_;
};

using Flags = std::vector<bool>;

// The fewest elements of which every set has one; nothing when the solver fails.
std::optional<Flags> smallest_hitting_set(std::size_t elements,
                                          const std::vector<std::vector<int>>& sets) {
    IntegerProgram program;
    for (std::size_t e = 0; e < elements; ++e) program.add_column(0, 1, -1);
    for (const std::vector<int>& set : sets) {
        std::vector<Term> terms;
        for (const int element : set) terms.push_back({element, 1.0});
        program.add_row(terms, 1, infinity);
    }
    if (program.solve() != SolveStatus::optimal) return std::nullopt;
    Flags chosen(elements);
    for (std::size_t e = 0; e < elements; ++e)
        chosen[e] = program.integer_value(static_cast<int>(e)) == 1;
    return chosen;
}

enum class Search { found, undecided };

class ConflictSearch {
  public:
    ConflictSearch(Oracle& oracle, const InfeasibleRequest& request)
        : oracle_(oracle), request_(request) {}

    // Needs that all elements together are infeasible and none of them is feasible.
    Search run(Flags& conflict, bool& smallest) {
        smallest = true;
        if (find_smallest(conflict) == Search::found) return Search::found;
        smallest = false;
        return reduce(conflict);
    }

  private:
    [[nodiscard]] bool cancelled() const { return request_.cancelled && request_.cancelled(); }

    Search find_smallest(Flags& conflict) {
        const std::size_t elements = oracle_.elements().size();
        std::vector<std::vector<int>> corrections;
        for (int round = 0; round < conflict_rounds_max && !cancelled(); ++round) {
            std::optional<Flags> kept = smallest_hitting_set(elements, corrections);
            if (!kept) return Search::undecided;
            const SolveStatus status = oracle_.solve(*kept);
            if (status == SolveStatus::infeasible) {
                conflict = std::move(*kept);
                return Search::found;
            }
            if (status != SolveStatus::optimal || !grow(*kept)) return Search::undecided;
            std::vector<int> correction;
            for (std::size_t e = 0; e < elements; ++e) {
                if (!(*kept)[e]) correction.push_back(static_cast<int>(e));
            }
            corrections.push_back(std::move(correction));
        }
        return Search::undecided;
    }

    // Adds elements while a panel keeps all of them; what the last panel keeps anyway is free.
    bool grow(Flags& kept) {
        const auto take_satisfied = [&] {
            for (std::size_t e = 0; e < kept.size(); ++e) kept[e] = kept[e] || oracle_.satisfied(e);
        };
        take_satisfied();
        for (std::size_t e = 0; e < kept.size(); ++e) {
            if (kept[e]) continue;
            kept[e] = true;
            const SolveStatus status = oracle_.solve(kept);
            if (status == SolveStatus::optimal) {
                take_satisfied();
            } else if (status == SolveStatus::infeasible) {
                kept[e] = false;
            } else {
                return false;
            }
        }
        return true;
    }

    // Leaves out what the rest does not need.
    Search reduce(Flags& conflict) {
        conflict.assign(oracle_.elements().size(), true);
        for (std::size_t e = 0; e < conflict.size(); ++e) {
            if (cancelled()) return Search::undecided;
            conflict[e] = false;
            if (oracle_.solve(conflict) != SolveStatus::infeasible) conflict[e] = true;
        }
        return Search::found;
    }

    Oracle& oracle_;
    const InfeasibleRequest& request_;
};

std::int64_t lowering_cost(int minimum) { return relaxation_unit + 2 * relaxation_unit / minimum; }

// The programme of least changes.
class Relaxer {
  public:
    Relaxer(const Instance& instance, bool within_flexes) : instance_(instance) {
        add_people(program_, instance);
        for (std::size_t r = 0; r < instance.quota_row_count; ++r) {
            const Row& row = instance.rows[r];
            std::vector<Term> terms = terms_of(row);
            if (row.minimum > 0) {
                const int most =
                    row.minimum - (within_flexes ? std::min(row.minimum_flex, row.minimum) : 0);
                const int column = add_change(r, true, most, lowering_cost(row.minimum));
                terms.push_back({column, 1.0});
                program_.add_row(terms, row.minimum, infinity);
                terms.pop_back();
            }
            if (row.maximum < instance.panel_size) {
                const int room = instance.panel_size - row.maximum;
                const int most =
                    within_flexes ? std::min(room, row.maximum_flex - row.maximum) : room;
                const int column = add_change(r, false, std::max(most, 0), relaxation_unit);
                terms.push_back({column, -1.0});
                program_.add_row(terms, -infinity, row.maximum);
            }
        }
    }

    // Forbids changing the elements named; then the cheapest changes, proved or not.
    SolveStatus solve(const std::vector<QuotaBound>& forbidden, Relaxation& relaxation) {
        for (const Changeable& each : changeable_) {
            const bool may =
                std::find(forbidden.begin(), forbidden.end(), each.bound) == forbidden.end();
            program_.set_column_bounds(each.column, 0, may ? each.most : 0);
        }
        const SolveStatus status = program_.solve();
        if (!program_.has_solution() ||
            (status != SolveStatus::optimal && status != SolveStatus::limit)) {
            return status;
        }
        Counts counts(instance_.type_count());
        for (std::size_t type = 0; type < counts.size(); ++type)
            counts[type] = static_cast<int>(program_.integer_value(static_cast<int>(type)));
        relaxation = changes_for(counts);
        return status;
    }

  private:
    struct Changeable {
        QuotaBound bound;
        int column = 0;
        int most = 0;
    };

    int add_change(std::size_t row, bool is_minimum, int most, std::int64_t cost) {
        const int column =
            program_.add_column(0, most, -static_cast<double>(cost) / relaxation_unit);
        changeable_.push_back(
            {{instance_.rows[row].feature, instance_.rows[row].value, is_minimum}, column, most});
        return column;
    }

    // What the panel needs, counted from its people rather than taken from the solver.
    [[nodiscard]] Relaxation changes_for(const Counts& counts) const {
        Relaxation relaxation;
        const std::vector<int> sums = instance_.row_sums(counts);
        for (std::size_t r = 0; r < instance_.quota_row_count; ++r) {
            const Row& row = instance_.rows[r];
            if (sums[r] < row.minimum) {
                relaxation.changes.push_back(
                    {{row.feature, row.value, true}, row.minimum, sums[r]});
                relaxation.cost += lowering_cost(row.minimum) * (row.minimum - sums[r]);
            }
            if (sums[r] > row.maximum) {
                relaxation.changes.push_back(
                    {{row.feature, row.value, false}, row.maximum, sums[r]});
                relaxation.cost += relaxation_unit * (sums[r] - row.maximum);
            }
        }
        std::sort(relaxation.changes.begin(), relaxation.changes.end());
        return relaxation;
    }

    const Instance& instance_;
    IntegerProgram program_;
    std::vector<Changeable> changeable_;
};

std::vector<QuotaBound> bounds_changed(const Relaxation& relaxation) {
    std::vector<QuotaBound> bounds;
    for (const BoundChange& change : relaxation.changes) bounds.push_back(change.bound);
    return bounds;
}

// The least changes, then for each of its bounds the least that leave that bound alone.
void suggest(Relaxer& relaxer, const InfeasibleRequest& request, Infeasibility& result) {
    Relaxation least;
    const SolveStatus status = relaxer.solve({}, least);
    if (status != SolveStatus::optimal && status != SolveStatus::limit) return;
    if (least.changes.empty()) return;
    result.least_is_proved = status == SolveStatus::optimal;
    std::vector<Relaxation> others;
    for (const QuotaBound& bound : bounds_changed(least)) {
        if (request.suggestions <= 1 || (request.cancelled && request.cancelled())) break;
        Relaxation other;
        const SolveStatus other_status = relaxer.solve({bound}, other);
        if (other_status != SolveStatus::optimal || other.changes.empty()) continue;
        const bool known = std::any_of(others.begin(), others.end(), [&](const Relaxation& each) {
            return bounds_changed(each) == bounds_changed(other);
        });
        if (!known) others.push_back(std::move(other));
    }
    std::sort(others.begin(), others.end(), [](const Relaxation& a, const Relaxation& b) {
        return std::pair(a.cost, a.changes) < std::pair(b.cost, b.changes);
    });
    result.suggestions.push_back(std::move(least));
    const auto wanted =
        static_cast<std::size_t>(std::clamp(request.suggestions, 1, suggestions_max));
    for (Relaxation& other : others) {
        if (result.suggestions.size() < wanted) result.suggestions.push_back(std::move(other));
    }
}

// With two decimals, rounded half up.
std::string cost_text(std::int64_t cost) {
    const std::int64_t hundredths = (cost * 100 + relaxation_unit / 2) / relaxation_unit;
    return std::to_string(hundredths / 100) + "." +
           std::to_string(hundredths % 100 + 100).substr(1);
}

const Quota& quota_of(const Quotas& quotas, const QuotaBound& bound) {
    return quotas.features.at(bound.feature).values.at(bound.value);
}

}  // namespace

Infeasibility explain_infeasible(const Pool& pool, const Quotas& quotas,
                                 const InfeasibleRequest& request) {
    require_consistent(pool, quotas);
    Infeasibility result;
    const Instance instance = make_instance(pool, quotas, request.panel_size);
    Oracle oracle(instance);
    const SolveStatus none = oracle.solve(Flags(oracle.elements().size(), false));
    if (none == SolveStatus::infeasible) {
        result.outcome = Feasibility::no_panel;
        return result;
    }
    const SolveStatus all = oracle.solve(Flags(oracle.elements().size(), true));
    if (all == SolveStatus::optimal) result.outcome = Feasibility::feasible;
    if (none != SolveStatus::optimal || all != SolveStatus::infeasible) return result;

    Flags conflict;
    if (ConflictSearch(oracle, request).run(conflict, result.conflict_is_smallest) ==
        Search::undecided) {
        return result;
    }
    for (std::size_t e = 0; e < conflict.size(); ++e) {
        if (!conflict[e]) continue;
        const Row& row = instance.rows[static_cast<std::size_t>(oracle.elements()[e].row)];
        result.conflict.push_back({row.feature, row.value, oracle.elements()[e].is_minimum});
    }
    std::sort(result.conflict.begin(), result.conflict.end());
    result.outcome = Feasibility::conflict;

    Relaxer within(instance, true);
    suggest(within, request, result);
    if (result.suggestions.empty()) {
        result.beyond_flexes = true;
        Relaxer beyond(instance, false);
        suggest(beyond, request, result);
    }
    if (!request.smallest_chance) return result;
    for (Relaxation& suggestion : result.suggestions) {
        if (request.cancelled && request.cancelled()) break;
        suggestion.smallest_chance = request.smallest_chance(relaxed(quotas, suggestion.changes));
    }
    return result;
}

Quotas relaxed(Quotas quotas, const std::vector<BoundChange>& changes) {
    for (const BoundChange& change : changes) {
        Quota& quota = quotas.features.at(change.bound.feature).values.at(change.bound.value);
        (change.bound.is_minimum ? quota.minimum : quota.maximum) = change.to;
        // Bounds that go beyond the flexes take these along, or the file would contradict itself.
        if (quota.minimum_flex) quota.minimum_flex = std::min(*quota.minimum_flex, quota.minimum);
        if (quota.maximum_flex) quota.maximum_flex = std::max(*quota.maximum_flex, quota.maximum);
    }
    return quotas;
}

std::optional<Chance> smallest_chance_by(const Pool& pool, const Quotas& quotas,
                                         const PrepareRequest& request) {
    const Prepared prepared = prepare(pool, quotas, request);
    if (!prepared.ok()) return std::nullopt;
    return prepared.loss.smallest_before;
}

Findings infeasibility_sentences(const Infeasibility& infeasibility, const Pool& pool,
                                 const Quotas& quotas) {
    Findings sentences;
    switch (infeasibility.outcome) {
        case Feasibility::feasible:
            return sentences;
        case Feasibility::no_panel:
            return {finding("infeasible_pool")};
        case Feasibility::undecided:
            return {finding("infeasible_undecided")};
        case Feasibility::conflict:
            break;
    }
    const std::size_t bounds = infeasibility.conflict.size();
    std::string_view opening = "infeasible_conflict_some";
    if (infeasibility.conflict_is_smallest) opening = "infeasible_conflict";
    if (bounds == 1) opening = "infeasible_conflict_one";
    sentences.push_back(finding(opening, {{"count", std::to_string(bounds)}}));
    for (const QuotaBound& bound : infeasibility.conflict) {
        const Quota& quota = quota_of(quotas, bound);
        std::int64_t people = 0;
        for (std::size_t person = 0; person < pool.size(); ++person) {
            people += pool.value(person, bound.feature) == static_cast<int>(bound.value) ? 1 : 0;
        }
        Arguments arguments{{"feature", quotas.features[bound.feature].name},
                            {"value", quota.value},
                            {"people", std::to_string(people)}};
        arguments.emplace_back("bound",
                               std::to_string(bound.is_minimum ? quota.minimum : quota.maximum));
        sentences.push_back(
            bound.is_minimum
                ? quotas.at_minimum(quota, "infeasible_minimum", std::move(arguments))
                : quotas.at_maximum(quota, "infeasible_maximum", std::move(arguments)));
    }
    if (infeasibility.beyond_flexes) sentences.push_back(finding("infeasible_beyond_flexes"));
    for (std::size_t i = 0; i < infeasibility.suggestions.size(); ++i) {
        const Relaxation& suggestion = infeasibility.suggestions[i];
        sentences.push_back(
            finding("infeasible_suggestion",
                    {{"number", std::to_string(i + 1)}, {"cost", cost_text(suggestion.cost)}}));
        for (const BoundChange& change : suggestion.changes) {
            const Quota& quota = quota_of(quotas, change.bound);
            Arguments arguments{{"feature", quotas.features[change.bound.feature].name},
                                {"value", quota.value},
                                {"from", std::to_string(change.from)},
                                {"to", std::to_string(change.to)}};
            sentences.push_back(
                change.bound.is_minimum
                    ? quotas.at_minimum(quota, "suggest_minimum", std::move(arguments))
                    : quotas.at_maximum(quota, "suggest_maximum", std::move(arguments)));
        }
        if (suggestion.smallest_chance) {
            sentences.push_back(finding(
                "infeasible_chance", {{"percent", percent_text(*suggestion.smallest_chance, 2)}}));
        }
    }
    return sentences;
}

}  // namespace isegoria::sortition
