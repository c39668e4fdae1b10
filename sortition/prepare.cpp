// SPDX-License-Identifier: AGPL-3.0-or-later
// Preparing a lottery. Pure functions; any thread.
#include "sortition/prepare.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <span>

#include "sortition/complete_search.hpp"
#include "sortition/greedy.hpp"
#include "sortition/instance.hpp"
#include "sortition/public_pool.hpp"
#include "sortition/round_weights.hpp"
#include "sortition/solution.hpp"
#include "sortition/worker.hpp"

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

// The shortest decimal that reads back as the same number, whatever the locale.
std::string decimal(double value) {
    std::array<char, 32> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
    return {text.data(), end};
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
        for (const Seats& seats : panel.seats) {
            if (seats.type < 0 || static_cast<std::size_t>(seats.type) >= instance.type_count())
                return false;
        }
        if (!is_panel(instance, dense(panel.seats, instance.type_count()))) return false;
    }
    return sum == denominator;
}

// The legacy method as a portfolio: as many panels as there are tickets, each composed seat by seat.
Solution sample_panels(const Instance& instance, const Problem& problem,
                       const PrepareRequest& request) {
    constexpr int mending_steps = 200;
    constexpr int tries_max = 20;
    Solution solution;
    for (std::int64_t i = 0; i < problem.denominator; ++i) {
        Generator generator(sha256("random feasible"), std::to_string(i));
        std::optional<Counts> panel;
        for (int attempt = 0; attempt < tries_max && !panel; ++attempt) {
            if (request.cancelled && request.cancelled()) {
                solution.findings.push_back(finding("prepare_cancelled"));
                return solution;
            }
            Counts counts = build_greedily(instance, generator);
            mend(instance, counts, generator, mending_steps);
            if (is_panel(instance, counts)) panel = std::move(counts);
        }
        if (!panel) {
            solution.findings.push_back(finding("prepare_undecided"));
            return solution;
        }
        solution.portfolio.push_back({sparse(*panel), 1});
    }
    make_canonical(solution.portfolio);
    std::vector<double> weights;
    for (const WeightedPanel& panel : solution.portfolio) {
        weights.push_back(static_cast<double>(panel.weight));
    }
    const auto fine = largest_remainders(weights, lottery_denominator);
    solution.lottery.panels = solution.portfolio;
    for (std::size_t i = 0; i < fine.size(); ++i) solution.lottery.panels[i].weight = fine[i];
    return solution;
}

Watch watch_of(const PrepareRequest& request) {
    Watch watch;
    watch.cancelled = request.cancelled;
    if (request.progress) {
        watch.advanced = [&request](int step, std::int64_t done, std::int64_t total) {
            request.progress({static_cast<Progress::Step>(step), done, total});
        };
    }
    return watch;
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

// Solved here or by the worker; without a solution, `reason` says how the worker ended.
Solution solve_once(const Instance& instance, const Problem& problem,
                    const PrepareRequest& request, std::string& reason) {
    const Watch watch = watch_of(request);
    if (request.method == Method::random_feasible) return sample_panels(instance, problem, request);
    if (request.worker.command.empty()) return solve(problem, watch);
    WorkerOutcome outcome = solve_in_worker(problem, request.worker, watch);
    if (outcome.cancelled) outcome.solution.findings = {finding("prepare_cancelled")};
    if (!outcome.answered && !outcome.cancelled) reason = outcome.reason;
    return std::move(outcome.solution);
}

Certificate certificate_of(const Portfolio& portfolio, const PrepareRequest& request,
                           Solution solution) {
    Certificate certificate;
    certificate.pool = portfolio.pool;
    certificate.quotas = portfolio.quotas;
    certificate.panel_size = request.panel_size;
    certificate.method = request.method;
    if (request.method == Method::goldilocks) certificate.gamma = decimal(request.gamma);
    certificate.lottery = std::move(solution.lottery);
    certificate.cuts = std::move(solution.cuts);
    certificate.largest_chance = solution.largest_chance;
    certificate.stages = std::move(solution.stages);
    certificate.first_stages = std::move(solution.first_stages);
    certificate.objective = std::move(solution.objective);
    return certificate;
}

// Whether a solver that finds no panel is right, as far as the complete search can tell quickly.
bool some_panel_exists(const Instance& instance, const Digest& pool) {
    constexpr std::int64_t visits_max = 10'000'000;
    CompleteSearch search(instance);
    Generator generator(pool, "does a panel exist");
    return search.root_is_possible() &&
           search.run(generator, visits_max) == SearchResult::found;
}

// Takes over what a solver gave, or says what is wrong with it: nothing of it is believed.
std::string take_over(const Pool& pool, const Quotas& quotas, const Instance& instance,
                      const PrepareRequest& request, Solution solution, Prepared& prepared) {
    prepared.findings = std::move(solution.findings);
    if (!prepared.ok()) {
        const std::string& code = prepared.findings[0].code;
        if (code == "prepare_failed") return prepared.findings[0].arguments.at(0).second;
        const bool contradicted =
            code == "lottery_impossible" && some_panel_exists(instance, prepared.portfolio.pool);
        return contradicted ? "impossible" : "";
    }
    if (!are_panels(instance, solution.lottery.panels, lottery_denominator) ||
        !are_panels(instance, solution.portfolio, request.denominator)) {
        return "panels";
    }
    prepared.portfolio.panels = std::move(solution.portfolio);
    prepared.certificate = certificate_of(prepared.portfolio, request, std::move(solution));
    if (request.method == Method::random_feasible) return "";
    CertificateFigures figures;
    const Findings wrong = verify_certificate(pool, quotas, prepared.certificate, &figures);
    if (!wrong.empty()) return wrong[0].code;
    if (figures.cuts_unproved > 0) {
        prepared.notices.push_back(
            finding("prepare_not_proved", {{"cuts", std::to_string(figures.cuts_unproved)}}));
    }
    return "";
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
    prepared.portfolio = {pool_hash(pool, quotas),
                          quotas_hash(quotas),
                          public_pool_hash(public_pool_of(pool, instance)),
                          request.panel_size,
                          instance.type_count(),
                          request.denominator,
                          {}};
    std::string reason;
    for (; problem.attempt < std::max(1, request.worker.attempts_max); ++problem.attempt) {
        if (problem.attempt > 0) {
            prepared.notices.push_back(finding("prepare_retried", {{"reason", reason}}));
        }
        reason.clear();
        Solution solution = solve_once(instance, problem, request, reason);
        if (reason.empty()) {
            reason = take_over(pool, quotas, instance, request, std::move(solution), prepared);
        }
        if (reason.empty()) break;
    }
    if (!reason.empty()) prepared.findings = {finding("prepare_failed", {{"reason", reason}})};
    if (!prepared.ok()) return prepared;
    prepared.lottery = prepared.certificate.lottery;
    prepared.portfolio_digest = portfolio_hash(prepared.portfolio);
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
