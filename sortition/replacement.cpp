// SPDX-License-Identifier: AGPL-3.0-or-later
// Making the lottery for vacant seats. Pure but for the solver; any thread.
#include "sortition/replacement.hpp"

#include <algorithm>
#include <string>

namespace isegoria::sortition {
namespace {

// Everybody who cannot take a seat.
std::vector<std::uint32_t> not_candidates(const Pool& pool, const ReplacementRequest& request) {
    std::vector<bool> out(pool.size());
    std::vector<std::uint32_t> homes;
    for (const int person : request.seated) {
        out.at(static_cast<std::size_t>(person)) = true;
        if (!pool.household.empty())
            homes.push_back(pool.household[static_cast<std::size_t>(person)]);
    }
    for (const int person : request.left_out) out.at(static_cast<std::size_t>(person)) = true;
    std::sort(homes.begin(), homes.end());
    std::vector<std::uint32_t> people;
    for (std::uint32_t person = 0; person < pool.size(); ++person) {
        const bool at_home = !pool.household.empty() &&
                             std::binary_search(homes.begin(), homes.end(), pool.household[person]);
        if (out[person] || at_home) people.push_back(person);
    }
    return people;
}

}  // namespace

Quotas quotas_left(const Pool& pool, const Quotas& quotas, const std::vector<int>& seated) {
    Quotas left = quotas;
    for (std::size_t f = 0; f < left.features.size(); ++f) {
        std::vector<int> counts(left.features[f].values.size());
        for (const int person : seated)
            ++counts.at(static_cast<std::size_t>(pool.value(static_cast<std::size_t>(person), f)));
        for (std::size_t v = 0; v < counts.size(); ++v) {
            Quota& quota = left.features[f].values[v];
            const auto less = [&](int bound) { return std::max(0, bound - counts[v]); };
            quota.minimum = less(quota.minimum);
            quota.maximum = less(quota.maximum);
            if (quota.minimum_flex) quota.minimum_flex = less(*quota.minimum_flex);
            if (quota.maximum_flex) quota.maximum_flex = less(*quota.maximum_flex);
        }
    }
    return left;
}

ReplacementLottery make_replacement_lottery(const Pool& pool, const Quotas& quotas,
                                            const ReplacementRequest& request) {
    ReplacementLottery lottery;
    const std::vector<std::uint32_t> out = not_candidates(pool, request);
    lottery.pool = without_people(pool, out);
    lottery.vacancies = request.vacancies;
    for (std::uint32_t person = 0, next = 0; person < pool.size(); ++person) {
        if (next < out.size() && out[next] == person) {
            ++next;
        } else {
            lottery.origin.push_back(person);
        }
    }
    const auto candidates = static_cast<int>(lottery.pool.size());
    if (request.vacancies < 1 || request.vacancies > candidates) {
        lottery.findings.push_back(
            finding("vacancies_out_of_range", {{"asked", std::to_string(request.vacancies)},
                                               {"least", "1"},
                                               {"most", std::to_string(candidates)}}));
        return lottery;
    }
    lottery.quotas = quotas_left(pool, quotas, request.seated);
    InfeasibleRequest question;
    question.panel_size = request.vacancies;
    question.suggestions = 1;
    question.cancelled = request.cancelled;
    const Infeasibility found = explain_infeasible(lottery.pool, lottery.quotas, question);
    if (found.outcome == Feasibility::feasible) return lottery;
    if (found.outcome != Feasibility::conflict || found.suggestions.empty()) {
        lottery.findings.push_back(finding(
            found.outcome == Feasibility::no_panel ? "infeasible_pool" : "replacement_undecided"));
        return lottery;
    }
    lottery.changes = found.suggestions.front().changes;
    lottery.quotas = relaxed(std::move(lottery.quotas), lottery.changes);
    return lottery;
}

}  // namespace isegoria::sortition
