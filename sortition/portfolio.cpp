// SPDX-License-Identifier: AGPL-3.0-or-later
// Checking a portfolio and drawing from it. Pure functions; any thread.
#include "sortition/portfolio.hpp"

#include <algorithm>
#include <cassert>

#include "sortition/public_pool.hpp"
#include "sortition/public_value.hpp"
#include "sortition/seed.hpp"

namespace isegoria::sortition {
namespace {

std::string_view octets_of(const Digest& digest) {
    return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

bool is_sparse_panel(const SparsePanel& panel, std::size_t type_count) {
    for (std::size_t i = 0; i < panel.size(); ++i) {
        if (panel[i].type < 0 || static_cast<std::size_t>(panel[i].type) >= type_count ||
            panel[i].count < 1 || (i > 0 && panel[i - 1].type >= panel[i].type)) {
            return false;
        }
    }
    return true;
}

}  // namespace

Findings check_panels(const Instance& instance, const Portfolio& portfolio) {
    FindingList findings;
    if (portfolio.type_count != instance.type_count()) {
        findings.add(finding("portfolio_types", {{"expected", std::to_string(instance.type_count())},
                                                 {"found", std::to_string(portfolio.type_count)}}));
    }
    std::int64_t total = 0;
    bool weights = portfolio.denominator >= 1 && portfolio.denominator <= denominator_max;
    bool ordered = true;
    for (std::size_t i = 0; i < portfolio.panels.size(); ++i) {
        const WeightedPanel& panel = portfolio.panels[i];
        weights = weights && panel.weight >= 1 && panel.weight <= portfolio.denominator - total;
        if (weights) total += panel.weight;
        ordered = ordered && (i == 0 || portfolio.panels[i - 1].seats < panel.seats);
        if (!is_sparse_panel(panel.seats, instance.type_count()) ||
            !is_panel(instance, dense(panel.seats, instance.type_count()))) {
            findings.add(finding("portfolio_panel", {{"position", std::to_string(i)}}));
        }
    }
    if (!weights || total != portfolio.denominator) {
        findings.add(finding("portfolio_weights",
                             {{"denominator", std::to_string(portfolio.denominator)}}));
    }
    if (!ordered) findings.add(finding("portfolio_order"));
    return findings.take();
}

namespace {

Findings check_hashes(const Pool& pool, const Quotas& quotas, const Portfolio& portfolio) {
    FindingList findings;
    const auto compare = [&](std::string_view code, const Digest& expected, const Digest& found) {
        if (expected == found) return;
        findings.add(finding(code, {{"expected", to_hex(expected)}, {"found", to_hex(found)}}));
    };
    compare("portfolio_of_another_pool", pool_hash(pool, quotas), portfolio.pool);
    compare("portfolio_of_other_quotas", quotas_hash(quotas), portfolio.quotas);
    return findings.take();
}

Findings check_against(const Pool& pool, const Instance& instance, const Portfolio& portfolio) {
    const Digest listed = public_pool_hash(public_pool_of(pool, instance));
    if (listed != portfolio.public_pool)
        return {finding("portfolio_of_other_public_pool",
                        {{"expected", to_hex(listed)}, {"found", to_hex(portfolio.public_pool)}})};
    return check_panels(instance, portfolio);
}

}  // namespace

SparsePanel sparse(const Counts& counts) {
    SparsePanel panel;
    for (std::size_t type = 0; type < counts.size(); ++type) {
        if (counts[type] != 0) panel.push_back({static_cast<int>(type), counts[type]});
    }
    return panel;
}

Counts dense(const SparsePanel& panel, std::size_t type_count) {
    Counts counts(type_count);
    for (const Seats& seats : panel) counts.at(static_cast<std::size_t>(seats.type)) = seats.count;
    return counts;
}

void make_canonical(std::vector<WeightedPanel>& panels) {
    std::sort(panels.begin(), panels.end());
    std::vector<WeightedPanel> joined;
    for (WeightedPanel& panel : panels) {
        if (panel.weight == 0) continue;
        if (!joined.empty() && joined.back().seats == panel.seats) {
            joined.back().weight += panel.weight;
        } else {
            joined.push_back(std::move(panel));
        }
    }
    panels = std::move(joined);
}

Digest portfolio_hash(const Portfolio& portfolio) {
    Hasher hasher("isegoria portfolio 1");
    return hasher.text(to_text(portfolio)).finish();
}

Findings check_portfolio(const Pool& pool, const Quotas& quotas, const Portfolio& portfolio) {
    require_consistent(pool, quotas);
    Findings findings = check_hashes(pool, quotas, portfolio);
    if (!findings.empty()) return findings;
    return check_against(pool, make_instance(pool, quotas, portfolio.panel_size), portfolio);
}

Digest portfolio_seed(const Portfolio& portfolio, std::string_view octets) {
    const Digest hash = portfolio_hash(portfolio);
    Hasher hasher("isegoria portfolio seed 1");
    hasher.text(octets_of(portfolio.pool)).text(octets_of(portfolio.quotas));
    return hasher.text(octets_of(hash)).text(octets).finish();
}

PortfolioDraw draw_panel(const Pool& pool, const Quotas& quotas, const Portfolio& portfolio,
                         std::string_view public_value) {
    PortfolioDraw draw;
    require_consistent(pool, quotas);
    Reading<std::string> octets = parse_public_value(public_value);
    draw.findings = check_hashes(pool, quotas, portfolio);
    draw.findings.insert(draw.findings.end(), octets.errors.begin(), octets.errors.end());
    if (!draw.findings.empty()) return draw;
    const Instance instance = make_instance(pool, quotas, portfolio.panel_size);
    draw.findings = check_against(pool, instance, portfolio);
    if (!draw.findings.empty()) return draw;
    return draw_lot(pool, instance, portfolio, *octets.value);
}

PortfolioDraw draw_lot(const Pool& pool, const Instance& instance, const Portfolio& portfolio,
                       std::string_view octets) {
    PortfolioDraw draw;
    draw.seed = portfolio_seed(portfolio, octets);
    Generator generator(draw.seed, "ticket");
    draw.ticket = static_cast<std::int64_t>(
        generator.below(static_cast<std::uint64_t>(portfolio.denominator)));
    draw.panel = panel_of_ticket(portfolio, draw.ticket);
    draw.people = people_of_panel(pool, instance, portfolio, draw.panel, draw.seed);
    return draw;
}

std::size_t panel_of_ticket(const Portfolio& portfolio, std::int64_t ticket) {
    std::size_t position = 0;
    while (ticket >= portfolio.panels.at(position).weight) {
        ticket -= portfolio.panels[position++].weight;
    }
    return position;
}

std::vector<int> people_of_panel(const Pool& pool, const Instance& instance,
                                 const Portfolio& portfolio, std::size_t position,
                                 const Digest& seed) {
    Generator generator(seed, "people of panel " + std::to_string(position));
    const Counts counts = dense(portfolio.panels.at(position).seats, instance.type_count());
    std::vector<int> people = seat_people(instance, counts, generator);
    std::sort(people.begin(), people.end(), [&](int a, int b) {
        return pool.ids[static_cast<std::size_t>(a)] < pool.ids[static_cast<std::size_t>(b)];
    });
    return people;
}

std::vector<std::int64_t> weighted_seats(std::span<const WeightedPanel> panels,
                                         std::size_t type_count) {
    std::vector<std::int64_t> sums(type_count);
    for (const WeightedPanel& panel : panels) {
        for (const Seats& seats : panel.seats) {
            sums[static_cast<std::size_t>(seats.type)] += panel.weight * seats.count;
        }
    }
    return sums;
}

}  // namespace isegoria::sortition
