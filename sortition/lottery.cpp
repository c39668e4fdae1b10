// SPDX-License-Identifier: AGPL-3.0-or-later
// The draw itself. Pure functions of their arguments; any thread.
//
// What is promised. A panel that is returned has the size asked for and meets every quota: it is
// counted again, person by person, by code that shares nothing with the search. The same pool,
// quotas, size and public value give the same people on every machine, whatever the order of rows
// and columns in the files, since everything is integer arithmetic over canonically sorted lists
// and numbers from SHA-256. If there is no panel, small cases are proved and the changes that would
// allow one are named; where neither a panel nor a proof is found within the limit, that is said.
//
// How. People with equal values of all features are one type. (1) Seat by seat: the quota that
// needs the largest share of the people still open to it is served next, by one of them at random.
// (2) If the way ends with quotas broken, people are exchanged one for one, always the exchange
// that mends most, with a short memory against circles; then a few new starts. (3) If that fails,
// all panels are searched depth first, each quota narrowing how many of each type can be seated.
// (4) Within a type the seats go to people chosen evenly, so people with equal values have equal
// chances.
//
// What is not promised. Chances across types are not equalised. This is a relative of what other
// tools call the legacy method: people whose values are rare get seated more often than others, as
// under any quotas, but also more often or more rarely than the quotas force; mending and the
// complete search lean towards some panels for no reason of fairness. The methods of
// prepare.hpp are strictly better in this. What this one is good for: it is simple enough to be
// checked by reading, needs no solver, and answers within seconds.
#include "sortition/lottery.hpp"

#include <algorithm>
#include <stdexcept>

#include "sortition/alternates.hpp"
#include "sortition/complete_search.hpp"
#include "sortition/greedy.hpp"
#include "sortition/instance.hpp"
#include "sortition/public_value.hpp"
#include "sortition/seed.hpp"

namespace isegoria::sortition {
namespace {

// Exchanges made in one attempt, and pairs of types compared for them: so that a hopeless panel of
// 150 among 1,200 types costs two seconds, and the largest that is accepted less than a minute.
constexpr int mending_steps_max = 200;
constexpr int mending_steps_min = 5;
constexpr std::int64_t mending_pairs_max = 200'000'000;

int mending_steps(const Instance& instance) {
    const std::int64_t pairs = std::max<std::int64_t>(1, instance.panel_size) *
                               static_cast<std::int64_t>(instance.type_count());
    return static_cast<int>(
        std::clamp<std::int64_t>(mending_pairs_max / pairs, mending_steps_min, mending_steps_max));
}

Findings check_request(const Pool& pool, const Quotas& quotas, const DrawRequest& request) {
    FindingList findings;
    const auto range = [&](std::string_view code, int asked, int least, std::int64_t most) {
        if (asked >= least && asked <= most) return;
        findings.add(finding(code, {{"asked", std::to_string(asked)},
                                    {"least", std::to_string(least)},
                                    {"most", std::to_string(most)}}));
    };
    const std::string_view name = method_name(request.method);
    if (name.empty()) findings.add(finding("method_unknown", {{"method", ""}}));
    if (!name.empty() && request.method != Method::random_feasible) {
        findings.add(finding("method_needs_prepare", {{"method", std::string(name)}}));
    }
    if (!pool.household.empty()) findings.add(finding("lottery_households_need_prepare"));
    range("panel_size_out_of_range", request.panel_size, 1, panel_size_max);
    findings.add_all(parse_public_value(request.public_value).errors);
    if (!findings.empty()) return findings.take();
    findings.add_all(check_quotas(quotas, request.panel_size));
    findings.add_all(check_pool(pool, quotas, request.panel_size));
    const auto people = static_cast<std::int64_t>(pool.size());
    range("alternates_out_of_range", request.alternates, 0,
          std::max<std::int64_t>(0, people - request.panel_size));
    return findings.take();
}

struct Composition {
    Counts counts;
    std::int64_t cost = 0;
    int attempts = 0;
    std::int64_t guesses = 0;
    SearchResult result = SearchResult::undecided;
};

Composition compose(const Instance& instance, const Digest& seed) {
    Composition composition;
    CompleteSearch search(instance);
    const bool possible = search.root_is_possible();
    while (composition.attempts < attempts_max) {
        ++composition.attempts;
        Generator generator(seed, "attempt " + std::to_string(composition.attempts));
        Counts counts = build_greedily(instance, generator);
        const std::int64_t cost = mend(instance, counts, generator, mending_steps(instance));
        if (composition.attempts == 1 || cost < composition.cost) {
            composition.counts = std::move(counts);
            composition.cost = cost;
        }
        if (composition.cost == 0) {
            composition.result = SearchResult::found;
            return composition;
        }
        // What is known to be impossible is built only for the sake of a suggestion.
        if (!possible && composition.attempts == 3) break;
    }
    Generator generator(seed, "search");
    composition.result = possible ? search.run(generator) : SearchResult::impossible;
    composition.guesses = search.guesses();
    if (composition.result == SearchResult::found) {
        composition.counts = search.counts();
        composition.cost = 0;
    }
    return composition;
}

// The nearest panel met shows which quotas would have to move, and how far.
Findings explain(const Instance& instance, const Quotas& quotas, const Composition& composition) {
    FindingList findings;
    const bool proved = composition.result == SearchResult::impossible;
    findings.add(finding(proved ? "lottery_impossible" : "lottery_undecided",
                         {{"guesses", std::to_string(composition.guesses)}}));
    const std::vector<int> sums = instance.row_sums(composition.counts);
    for (std::size_t r = 0; r < sums.size(); ++r) {
        const Row& row = instance.rows[r];
        if (row.feature == quotas.features.size()) continue;  // One a household is not negotiable.
        const QuotaFeature& feature = quotas.features[row.feature];
        const auto suggest = [&](std::string_view code, int from) {
            findings.add(finding(code, {{"feature", feature.name},
                                        {"value", feature.values[row.value].value},
                                        {"from", std::to_string(from)},
                                        {"to", std::to_string(sums[r])}}));
        };
        if (sums[r] < row.minimum) suggest("suggest_minimum", row.minimum);
        if (sums[r] > row.maximum) suggest("suggest_maximum", row.maximum);
    }
    return findings.take();
}

// Seats and stand-by places of a type go to its people by one shuffle of them.
void seat_people(const Pool& pool, const Instance& instance, const Counts& counts,
                 const std::vector<std::size_t>& alternate_types, const Digest& seed,
                 Drawing& drawing) {
    Generator generator(seed, "people");
    std::vector<std::vector<std::uint32_t>> people = instance.people;
    std::vector<std::size_t> next(people.size());
    for (std::size_t type = 0; type < people.size(); ++type) {
        generator.shuffle(std::span(people[type]));
        next[type] = static_cast<std::size_t>(counts[type]);
        for (std::size_t i = 0; i < next[type]; ++i) {
            drawing.panel.push_back(static_cast<int>(people[type][i]));
        }
    }
    for (const std::size_t type : alternate_types) {
        drawing.alternates.push_back(static_cast<int>(people[type][next[type]++]));
    }
    std::sort(drawing.panel.begin(), drawing.panel.end(), [&](int a, int b) {
        return pool.ids[static_cast<std::size_t>(a)] < pool.ids[static_cast<std::size_t>(b)];
    });
}

// A wrong panel must never leave this file, whatever went wrong above.
void recheck(const Pool& pool, const Quotas& quotas, const DrawRequest& request,
             const Drawing& drawing) {
    std::vector<int> everybody = drawing.panel;
    everybody.insert(everybody.end(), drawing.alternates.begin(), drawing.alternates.end());
    std::sort(everybody.begin(), everybody.end());
    const bool twice = std::adjacent_find(everybody.begin(), everybody.end()) != everybody.end();
    const bool sizes = drawing.panel.size() == static_cast<std::size_t>(request.panel_size) &&
                       drawing.alternates.size() == static_cast<std::size_t>(request.alternates);
    if (twice || !sizes || !violations(pool, quotas, drawing.panel).empty()) {
        throw std::logic_error("the lottery composed a panel that fails its own check");
    }
}

}  // namespace

std::string_view method_name(Method method) {
    switch (method) {
        case Method::leximin:
            return "leximin";
        case Method::maximin:
            return "maximin";
        case Method::nash:
            return "nash";
        case Method::goldilocks:
            return "goldilocks";
        case Method::minimax:
            return "minimax";
        case Method::spread:
            return "spread";
        case Method::random_feasible:
            return "random_feasible";
    }
    return {};
}

std::optional<Method> method_from_name(std::string_view name) {
    for (const Method method : all_methods) {
        if (name == method_name(method)) return method;
    }
    return std::nullopt;
}

Drawing draw(const Pool& pool, const Quotas& quotas, const DrawRequest& request) {
    require_consistent(pool, quotas);
    Drawing drawing;
    drawing.pool = pool_hash(pool, quotas);
    drawing.quotas = quotas_hash(quotas);
    drawing.findings = check_request(pool, quotas, request);
    if (!drawing.findings.empty()) return drawing;

    const std::string octets = *parse_public_value(request.public_value).value;
    const Digest seed = make_seed(drawing.pool, drawing.quotas, octets);
    const Instance instance = make_instance(pool, quotas, request.panel_size);
    if (instance.type_count() > types_max) {
        drawing.findings.push_back(
            finding("lottery_too_many_types", {{"types", std::to_string(instance.type_count())},
                                               {"limit", std::to_string(types_max)}}));
        return drawing;
    }
    const Composition composition = compose(instance, seed);
    drawing.attempts = composition.attempts;
    drawing.guesses = composition.guesses;
    if (composition.result != SearchResult::found) {
        drawing.findings = explain(instance, quotas, composition);
        return drawing;
    }
    Generator generator(seed, "alternates");
    const std::vector<std::size_t> alternate_types =
        choose_alternates(instance, composition.counts, request.alternates, generator);
    seat_people(pool, instance, composition.counts, alternate_types, seed, drawing);
    recheck(pool, quotas, request, drawing);
    drawing.panel_digest = panel_hash(pool, drawing.panel, drawing.alternates);
    return drawing;
}

Digest panel_hash(const Pool& pool, std::span<const int> panel, std::span<const int> alternates) {
    std::vector<std::string_view> ids;
    for (const int person : panel) ids.push_back(pool.ids.at(static_cast<std::size_t>(person)));
    std::sort(ids.begin(), ids.end());
    Hasher hasher("isegoria panel 1");
    hasher.number(static_cast<std::int64_t>(ids.size()));
    for (const std::string_view id : ids) hasher.text(id);
    hasher.number(static_cast<std::int64_t>(alternates.size()));
    for (const int person : alternates) hasher.text(pool.ids.at(static_cast<std::size_t>(person)));
    return hasher.finish();
}

std::vector<Violation> violations(const Pool& pool, const Quotas& quotas,
                                  std::span<const int> people) {
    std::vector<Violation> broken;
    for (std::size_t f = 0; f < quotas.features.size(); ++f) {
        const std::vector<Quota>& values = quotas.features[f].values;
        std::vector<int> counts(values.size());
        for (const int person : people) {
            if (person < 0 || static_cast<std::size_t>(person) >= pool.size()) {
                throw std::out_of_range("a person who is not in the pool");
            }
            ++counts.at(static_cast<std::size_t>(pool.value(static_cast<std::size_t>(person), f)));
        }
        for (std::size_t v = 0; v < values.size(); ++v) {
            if (counts[v] >= values[v].minimum && counts[v] <= values[v].maximum) continue;
            broken.push_back({f, v, counts[v], values[v].minimum, values[v].maximum});
        }
    }
    return broken;
}

Replacement replace(const Pool& pool, const Quotas& quotas, std::span<const int> seated,
                    int vacated, std::span<const int> alternates_in_order) {
    std::vector<int> members(seated.begin(), seated.end());
    std::erase(members, vacated);
    Replacement best;
    for (const int candidate : alternates_in_order) {
        if (candidate == vacated) continue;
        if (std::find(members.begin(), members.end(), candidate) != members.end()) continue;
        members.push_back(candidate);
        std::vector<Violation> broken = violations(pool, quotas, members);
        members.pop_back();
        int total = 0;
        for (const Violation& violation : broken) total += violation.amount();
        if (best.person && total >= best.total_violation) continue;
        best = {candidate, total, std::move(broken)};
        if (total == 0) break;
    }
    return best;
}

}  // namespace isegoria::sortition
