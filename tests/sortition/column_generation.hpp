// SPDX-License-Identifier: AGPL-3.0-or-later
// Leximin by classical column generation, person by person and panel by panel, as Flanigan and
// others (Nature 596, 2021, supplement) describe it: it shares nothing with the library's method
// but the solvers. The reference of the tests, and the baseline of the bench. One thread.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <stdexcept>
#include <vector>

#include "sortition/pool.hpp"
#include "sortition/quota.hpp"
#include "sortition/solver.hpp"

namespace isegoria::sortition {

struct ColumnGeneration {
    bool finished = false;
    std::vector<double> chances;
    std::size_t panels = 0;
    int settled = 0;  // People whose chance was known when it ended.
};

// Every panel as a set of people: quotas as rows, one a household.
class PanelPricing {
  public:
    PanelPricing(const Pool& pool, const Quotas& quotas, int panel_size) {
        std::vector<Term> everybody;
        for (std::size_t i = 0; i < pool.size(); ++i) {
            everybody.push_back({program_.add_column(0, 1, 0), 1});
        }
        program_.add_row(everybody, panel_size, panel_size);
        for (std::size_t f = 0; f < quotas.features.size(); ++f) {
            for (std::size_t v = 0; v < quotas.features[f].values.size(); ++v) {
                std::vector<Term> terms;
                for (std::size_t i = 0; i < pool.size(); ++i) {
                    if (pool.value(i, f) == static_cast<int>(v)) {
                        terms.push_back({static_cast<int>(i), 1});
                    }
                }
                const Quota& quota = quotas.features[f].values[v];
                program_.add_row(terms, quota.minimum, quota.maximum);
            }
        }
        std::vector<std::vector<Term>> households(pool.size());
        for (std::size_t i = 0; i < pool.household.size(); ++i) {
            households.at(pool.household[i]).push_back({static_cast<int>(i), 1});
        }
        for (const std::vector<Term>& household : households) {
            if (household.size() > 1) program_.add_row(household, 0, 1);
        }
    }

    std::vector<int> best(const std::vector<double>& worths) {
        for (std::size_t i = 0; i < worths.size(); ++i) {
            program_.set_cost(static_cast<int>(i), worths[i]);
        }
        if (program_.solve() != SolveStatus::optimal) throw std::runtime_error("pricing");
        std::vector<int> panel;
        for (int i = 0; i < program_.column_count(); ++i) {
            if (program_.integer_value(i) == 1) panel.push_back(i);
        }
        return panel;
    }

  private:
    IntegerProgram program_;
};

// `go_on` is asked before each pricing; a false ends the work unfinished.
inline ColumnGeneration leximin_by_columns(const Pool& pool, const Quotas& quotas, int panel_size,
                                           const std::function<bool()>& go_on) {
    constexpr double tolerance = 1e-7;
    ColumnGeneration result;
    PanelPricing pricing(pool, quotas, panel_size);
    std::vector<std::optional<double>> fixed(pool.size());
    std::set<std::vector<int>> panels;
    // Start from panels that between them seat whoever can be seated.
    std::vector<double> worths(pool.size(), 1);
    for (std::size_t i = 0; i < pool.size(); ++i) {
        if (worths[i] < 1) continue;
        if (!go_on()) return result;
        worths[i] = 1'000;
        const std::vector<int> panel = pricing.best(worths);
        worths[i] = 0.5;
        for (const int person : panel) worths[static_cast<std::size_t>(person)] = 0.5;
        panels.insert(panel);
    }
    const auto people = static_cast<int>(pool.size());
    while (result.settled < people) {
        // Minimise the most that a panel collects, less what the settled are owed.
        LinearProgram dual;
        std::vector<Term> open;
        for (int i = 0; i < people; ++i) {
            const auto& chance = fixed[static_cast<std::size_t>(i)];
            dual.add_column(0, infinity, chance ? *chance - tolerance : 0);
            if (!chance) open.push_back({i, 1});
        }
        const int most = dual.add_column(-infinity, infinity, -1);
        dual.add_row(open, 1, 1);
        const auto add = [&](const std::vector<int>& panel) {
            std::vector<Term> terms{{most, -1}};
            for (const int person : panel) terms.push_back({person, 1});
            dual.add_row(terms, -infinity, 0);
        };
        for (const std::vector<int>& panel : panels) add(panel);
        for (;;) {
            if (dual.solve(LinearProgram::Start::dual) != SolveStatus::optimal) {
                throw std::runtime_error("the dual of column generation");
            }
            if (!go_on()) return result;
            for (int i = 0; i < people; ++i) worths[static_cast<std::size_t>(i)] = dual.value(i);
            std::vector<int> panel = pricing.best(worths);
            double collected = 0;
            for (const int person : panel) collected += dual.value(person);
            if (collected <= dual.value(most) + tolerance || !panels.insert(panel).second) break;
            add(panel);
        }
        const double level = -dual.objective();
        int settled_now = 0;
        for (int i = 0; i < people; ++i) {
            auto& chance = fixed[static_cast<std::size_t>(i)];
            if (chance || dual.value(i) <= 1e-5) continue;
            chance = std::max(0.0, level);
            ++settled_now;
        }
        if (settled_now == 0) throw std::runtime_error("nobody is settled");
        result.settled += settled_now;
    }
    for (const auto& chance : fixed) result.chances.push_back(*chance);
    result.panels = panels.size();
    result.finished = true;
    return result;
}

}  // namespace isegoria::sortition
