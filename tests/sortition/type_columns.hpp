// SPDX-License-Identifier: AGPL-3.0-or-later
// Leximin by classical column generation over kinds of people: those with equal values are
// interchangeable and have equal chances, so pools of ten thousand can be checked. It shares with
// the library's method the solvers alone; people must live apart. One thread.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <vector>

#include "sortition/pool.hpp"
#include "sortition/quota.hpp"
#include "sortition/solver.hpp"

namespace isegoria::sortition {

class TypeColumns {
  public:
    TypeColumns(const Pool& pool, const Quotas& quotas, int panel_size) {
        std::map<std::vector<int>, std::size_t> kinds;
        for (std::size_t i = 0; i < pool.size(); ++i) {
            std::vector<int> values;
            for (std::size_t f = 0; f < pool.feature_count; ++f) values.push_back(pool.value(i, f));
            const auto [found, fresh] = kinds.emplace(values, people_.size());
            if (fresh) people_.push_back(0);
            ++people_[found->second];
            kind_of_.push_back(found->second);
        }
        std::vector<Term> everybody;
        for (const int count : people_)
            everybody.push_back({pricing_.add_column(0, std::min(count, panel_size), 0), 1});
        pricing_.add_row(everybody, panel_size, panel_size);
        for (std::size_t f = 0; f < quotas.features.size(); ++f) {
            for (std::size_t v = 0; v < quotas.features[f].values.size(); ++v) {
                std::vector<Term> terms;
                for (const auto& [values, kind] : kinds)
                    if (values[f] == static_cast<int>(v))
                        terms.push_back({static_cast<int>(kind), 1});
                const Quota& quota = quotas.features[f].values[v];
                pricing_.add_row(terms, quota.minimum, quota.maximum);
            }
        }
    }

    // The chance of each person of the pool.
    std::vector<double> leximin() {
        seat_everybody();
        settled_.assign(people_.size(), std::nullopt);
        while (std::ranges::any_of(settled_, [](const auto& each) { return !each; })) settle();
        std::vector<double> chances;
        for (const std::size_t kind : kind_of_) chances.push_back(*settled_[kind] / percent);
        return chances;
    }

    [[nodiscard]] std::size_t kinds() const { return people_.size(); }
    [[nodiscard]] std::size_t panels() const { return panels_.size(); }

  private:
    using Panel = std::vector<int>;  // How many of each kind.

    // Chances are small; in per cent the solvers' tolerances are small beside them.
    static constexpr double percent = 100;
    static constexpr double tolerance = 1e-7;

    [[nodiscard]] double share(const Panel& panel, std::size_t kind) const {
        return percent * panel[kind] / people_[kind];
    }

    Panel best(const std::vector<double>& worths) {
        for (std::size_t kind = 0; kind < worths.size(); ++kind)
            pricing_.set_cost(static_cast<int>(kind), worths[kind] * percent / people_[kind]);
        if (pricing_.solve() != SolveStatus::optimal) throw std::runtime_error("pricing");
        Panel panel;
        for (std::size_t kind = 0; kind < worths.size(); ++kind)
            panel.push_back(static_cast<int>(pricing_.integer_value(static_cast<int>(kind))));
        return panel;
    }

    void seat_everybody() {
        std::vector<double> worths(people_.size(), 1);
        for (std::size_t kind = 0; kind < people_.size(); ++kind) {
            if (worths[kind] < 1) continue;
            worths[kind] = 1'000;
            const Panel panel = best(worths);
            worths[kind] = 0.5;
            for (std::size_t other = 0; other < panel.size(); ++other)
                if (panel[other] > 0) worths[other] = 0.5;
            panels_.insert(panel);
        }
    }

    // Minimises the most that a panel collects, less what the settled are owed; those with a price
    // can have no more.
    void settle() {
        LinearProgram dual;
        std::vector<Term> open;
        for (std::size_t kind = 0; kind < people_.size(); ++kind) {
            const auto& chance = settled_[kind];
            const int column = dual.add_column(0, infinity, chance ? *chance - tolerance : 0);
            if (!chance) open.push_back({column, 1});
        }
        const int most = dual.add_column(-infinity, infinity, -1);
        dual.add_row(open, 1, 1);
        const auto add = [&](const Panel& panel) {
            std::vector<Term> terms{{most, -1}};
            for (std::size_t kind = 0; kind < panel.size(); ++kind)
                if (panel[kind] > 0) terms.push_back({static_cast<int>(kind), share(panel, kind)});
            dual.add_row(terms, -infinity, 0);
        };
        for (const Panel& panel : panels_) add(panel);
        std::vector<double> worths(people_.size());
        for (;;) {
            if (dual.solve(LinearProgram::Start::dual) != SolveStatus::optimal)
                throw std::runtime_error("the dual of column generation");
            for (std::size_t kind = 0; kind < worths.size(); ++kind)
                worths[kind] = std::max(0.0, dual.value(static_cast<int>(kind)));
            const Panel panel = best(worths);
            double collected = 0;
            for (std::size_t kind = 0; kind < panel.size(); ++kind)
                collected += worths[kind] * share(panel, kind);
            if (collected <= dual.value(most) + tolerance || !panels_.insert(panel).second) break;
            add(panel);
        }
        const double level = -dual.objective();
        bool any = false;
        for (std::size_t kind = 0; kind < people_.size(); ++kind) {
            if (settled_[kind] || dual.value(static_cast<int>(kind)) <= 1e-5) continue;
            settled_[kind] = std::max(0.0, level);
            any = true;
        }
        if (!any) throw std::runtime_error("nobody is settled");
    }

    std::vector<int> people_;  // Of each kind.
    std::vector<std::size_t> kind_of_;
    IntegerProgram pricing_;
    std::set<Panel> panels_;
    std::vector<std::optional<double>> settled_;  // In per cent.
};

}  // namespace isegoria::sortition
