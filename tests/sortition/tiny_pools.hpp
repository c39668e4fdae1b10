// SPDX-License-Identifier: AGPL-3.0-or-later
// Random tiny pools whose panels can all be listed, and the optimum over that list by the most
// literal programme: the reference that nothing cleverer may differ from. Plain values; any thread.
#pragma once

#include <algorithm>
#include <numeric>
#include <optional>
#include <string>
#include <vector>

#include "sortition/instance.hpp"
#include "sortition/lottery.hpp"
#include "sortition/solver.hpp"
#include "tests/sortition/made_pools.hpp"

namespace isegoria::sortition {

// Quotas are made round a panel of random people, so that most pools have one; every other time
// they are exact. `households` lets people share them.
inline MadePool tiny_pool(int number, bool households) {
    Generator chance(sha256("tiny"), std::to_string(number));
    const auto upto = [&](int least, int most) {
        return least + static_cast<int>(chance.below(static_cast<std::uint64_t>(most - least + 1)));
    };
    MadePool made;
    const int people = upto(5, 11);
    made.panel_size = upto(2, std::min(5, people - 2));
    const int features = upto(1, 3);
    made.pool.feature_count = static_cast<std::size_t>(features);
    std::vector<int> values;
    for (int f = 0; f < features; ++f) values.push_back(upto(2, 3));
    for (int i = 0; i < people; ++i) {
        made.pool.ids.push_back(std::string(1, static_cast<char>('a' + i)));
        for (const int many : values) {
            made.pool.values.push_back(static_cast<std::int16_t>(upto(0, many - 1)));
        }
        if (households) {
            made.pool.household.push_back(static_cast<std::uint32_t>(upto(0, people - 1)));
        }
    }
    const int slack = number % 2 == 0 ? 0 : 1;
    for (int f = 0; f < features; ++f) {
        QuotaFeature feature{"f" + std::to_string(f), {}};
        for (int v = 0; v < values[static_cast<std::size_t>(f)]; ++v) {
            int on_panel = 0;
            for (int i = 0; i < made.panel_size; ++i) {
                on_panel += made.pool.value(static_cast<std::size_t>(i),
                                            static_cast<std::size_t>(f)) == v;
            }
            feature.values.push_back({"v" + std::to_string(v),
                                      std::max(0, on_panel - upto(0, slack)),
                                      on_panel + upto(0, slack), std::nullopt, std::nullopt});
        }
        made.quotas.features.push_back(std::move(feature));
    }
    return made;
}

// All panels of people, each as who is on it: sizes, quotas and households checked person by person.
inline std::vector<std::vector<int>> all_panels(const MadePool& made) {
    std::vector<std::vector<int>> panels;
    const auto people = static_cast<int>(made.pool.size());
    for (unsigned set = 0; set < (1U << static_cast<unsigned>(people)); ++set) {
        if (__builtin_popcount(set) != made.panel_size) continue;
        std::vector<int> panel;
        for (int i = 0; i < people; ++i) {
            if ((set >> static_cast<unsigned>(i)) & 1U) panel.push_back(i);
        }
        if (!violations(made.pool, made.quotas, panel).empty()) continue;
        bool together = false;
        for (std::size_t a = 0; !made.pool.household.empty() && a < panel.size(); ++a) {
            for (std::size_t b = a + 1; b < panel.size(); ++b) {
                together |= made.pool.household[static_cast<std::size_t>(panel[a])] ==
                            made.pool.household[static_cast<std::size_t>(panel[b])];
            }
        }
        if (!together) panels.push_back(std::move(panel));
    }
    return panels;
}

// A programme over the weights of all panels: a column each, and a row for their sum.
struct ListedPanels {
    LinearProgram program;
    std::vector<std::vector<Term>> of_person;

    ListedPanels(const std::vector<std::vector<int>>& panels, std::size_t people)
        : of_person(people) {
        std::vector<Term> sum;
        for (const std::vector<int>& panel : panels) {
            const int column = program.add_column(0, infinity, 0);
            sum.push_back({column, 1});
            for (const int person : panel) {
                of_person[static_cast<std::size_t>(person)].push_back({column, 1});
            }
        }
        program.add_row(sum, 1, 1);
    }
};

// Leximin by its definition: the largest z that all unsettled people can have, then whoever cannot
// have more than z while the others keep theirs is settled at it.
inline std::vector<double> listed_leximin(const std::vector<std::vector<int>>& panels,
                                          std::size_t people, double largest = 1) {
    std::vector<std::optional<double>> settled(people);
    const auto build = [&](ListedPanels& list, double others, int* level) {
        if (level != nullptr) *level = list.program.add_column(0, 1, 1);
        for (std::size_t i = 0; i < people; ++i) {
            std::vector<Term> terms = list.of_person[i];
            list.program.add_row(terms, -infinity, largest + 1e-9);
            if (!settled[i] && level != nullptr) terms.push_back({*level, -1});
            const double least = settled[i] ? *settled[i] - 1e-9 : others;
            list.program.add_row(terms, least, infinity);
        }
    };
    while (std::any_of(settled.begin(), settled.end(), [](const auto& s) { return !s; })) {
        ListedPanels stage(panels, people);
        int level = 0;
        build(stage, 0, &level);
        if (stage.program.solve() != SolveStatus::optimal) throw std::logic_error("stage");
        const double z = stage.program.value(level);
        std::vector<std::size_t> stuck;
        for (std::size_t i = 0; i < people; ++i) {
            if (settled[i]) continue;
            ListedPanels alone(panels, people);
            build(alone, z - 1e-9, nullptr);
            for (const Term& term : alone.of_person[i]) alone.program.set_cost(term.column, 1);
            if (alone.program.solve() != SolveStatus::optimal) throw std::logic_error("alone");
            if (alone.program.objective() <= z + 1e-7) stuck.push_back(i);
        }
        if (stuck.empty()) throw std::logic_error("nobody is settled");
        for (const std::size_t i : stuck) settled[i] = z;
    }
    std::vector<double> chances;
    for (const auto& chance : settled) chances.push_back(*chance);
    return chances;
}

}  // namespace isegoria::sortition
