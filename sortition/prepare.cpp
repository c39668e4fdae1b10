// SPDX-License-Identifier: AGPL-3.0-or-later
// Preparing a lottery. Pure functions; any thread.
#include "sortition/prepare.hpp"

#include <algorithm>
#include <cmath>
#include <span>

#include "sortition/instance.hpp"
#include "sortition/round_weights.hpp"
#include "sortition/solution.hpp"

namespace isegoria::sortition {
namespace {

Findings check_request(const Pool& pool, const Quotas& quotas, const PrepareRequest& request) {
    FindingList findings;
    const auto range = [&](std::string_view code, std::int64_t asked, std::int64_t most) {
        if (asked >= 1 && asked <= most) return;
        findings.add(finding(code, {{"asked", std::to_string(asked)},
                                    {"least", "1"},
                                    {"most", std::to_string(most)}}));
    };
    if (method_name(request.method).empty())
        findings.add(finding("method_unknown", {{"method", ""}}));
    range("panel_size_out_of_range", request.panel_size, panel_size_max);
    range("denominator_out_of_range", request.denominator, denominator_max);
    if (!(request.gamma >= gamma_min && request.gamma <= gamma_max))
        findings.add(finding("gamma_out_of_range", {{"least", "0.001"}, {"most", "1000"}}));
    if (!findings.empty()) return findings.take();
    findings.add_all(check_quotas(quotas, request.panel_size));
    findings.add_all(check_pool(pool, quotas, request.panel_size));
    return findings.take();
}

// Each person's chance when the panels give their type so many seats, out of `denominator`.
std::vector<Chance> chances_of(const Instance& instance, std::size_t people,
                               std::span<const WeightedPanel> panels, std::int64_t denominator) {
    const std::vector<std::int64_t> seats = weighted_seats(panels, instance.type_count());
    std::vector<Chance> chances(people);
    for (std::size_t type = 0; type < seats.size(); ++type) {
        for (const std::uint32_t person : instance.people[type]) {
            chances[person] = {seats[type], denominator * instance.available(type)};
        }
    }
    return chances;
}

bool are_panels(const Instance& instance, const std::vector<WeightedPanel>& panels,
                std::int64_t denominator) {
    std::int64_t sum = 0;
    for (const WeightedPanel& panel : panels) {
        if (panel.weight < 1 || panel.weight > denominator - sum) return false;
        sum += panel.weight;
        if (!is_panel(instance, dense(panel.seats, instance.type_count()))) return false;
    }
    return sum == denominator;
}

RoundingLoss loss_of(const Prepared& prepared) {
    RoundingLoss loss;
    bool any = false;
    for (std::size_t person = 0; person < prepared.chances.size(); ++person) {
        const Chance before = prepared.chances[person];
        const Chance after = prepared.portfolio_chances[person];
        loss.largest_deviation =
            std::max(loss.largest_deviation, std::abs(after.value() - before.value()));
        // Who has no chance in the optimum cannot be on a panel.
        if (before.numerator == 0) continue;
        if (!any || before.value() < loss.smallest_before.value()) loss.smallest_before = before;
        if (!any || after.value() < loss.smallest_after.value()) loss.smallest_after = after;
        if (!any || before.value() > loss.largest_before.value()) loss.largest_before = before;
        if (!any || after.value() > loss.largest_after.value()) loss.largest_after = after;
        any = true;
    }
    return loss;
}

}  // namespace

Prepared prepare(const Pool& pool, const Quotas& quotas, const PrepareRequest& request) {
    require_consistent(pool, quotas);
    Prepared prepared;
    prepared.findings = check_request(pool, quotas, request);
    if (!prepared.ok()) return prepared;
    const Instance instance = make_instance(pool, quotas, request.panel_size);
    if (instance.type_count() > types_max) {
        prepared.findings.push_back(
            finding("lottery_too_many_types", {{"types", std::to_string(instance.type_count())},
                                               {"limit", std::to_string(types_max)}}));
        return prepared;
    }
    Problem problem;
    problem.polytope = make_polytope(instance);
    problem.method = request.method;
    problem.gamma = request.gamma;
    problem.denominator = request.denominator;
    Solution solution = solve(problem, {{}, request.cancelled});
    prepared.findings = std::move(solution.findings);
    if (!prepared.ok()) return prepared;
    if (!are_panels(instance, solution.lottery.panels, lottery_denominator) ||
        !are_panels(instance, solution.portfolio, request.denominator)) {
        prepared.findings.push_back(finding("prepare_failed", {{"reason", "panels"}}));
        return prepared;
    }
    prepared.lottery = solution.lottery;
    prepared.portfolio = {pool_hash(pool, quotas), quotas_hash(quotas),  request.panel_size,
                          instance.type_count(),   request.denominator, solution.portfolio};
    prepared.portfolio_digest = portfolio_hash(prepared.portfolio);
    prepared.certificate = {prepared.portfolio.pool,
                            prepared.portfolio.quotas,
                            request.panel_size,
                            request.method,
                            "",
                            std::move(solution.lottery),
                            std::move(solution.cuts),
                            std::move(solution.stages),
                            solution.largest_chance,
                            std::move(solution.objective)};
    prepared.chances =
        chances_of(instance, pool.size(), prepared.lottery.panels, lottery_denominator);
    prepared.portfolio_chances =
        chances_of(instance, pool.size(), prepared.portfolio.panels, request.denominator);
    prepared.loss = loss_of(prepared);
    return prepared;
}

std::vector<Chance> chances_in(const Pool& pool, const Quotas& quotas,
                               const Portfolio& portfolio) {
    const Instance instance = make_instance(pool, quotas, portfolio.panel_size);
    return chances_of(instance, pool.size(), portfolio.panels, portfolio.denominator);
}

}  // namespace isegoria::sortition
