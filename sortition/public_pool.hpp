// SPDX-License-Identifier: AGPL-3.0-or-later
// The public pool: who could be drawn, under the ids of the transcript, with the number of each
// person's type and household and nothing else. With the portfolio and the transcript it lets
// anybody repeat a draw to its last seat and count everyone's chance, while the values of a person
// stay with those who may see the pool: numbers of types are in the order of a hash of the whole
// pool. Plain values; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sortition/digest.hpp"
#include "sortition/draw_record.hpp"
#include "sortition/finding.hpp"
#include "sortition/instance.hpp"
#include "sortition/pool.hpp"
#include "sortition/portfolio.hpp"

namespace isegoria::sortition {

inline constexpr std::string_view public_pool_format = "isegoria-public-pool-1";

struct PublicPool {
    std::vector<std::string> people;       // Ids, ascending octet by octet.
    std::vector<std::int64_t> types;       // Each person's, as portfolios number them.
    std::vector<std::int64_t> households;  // Each person's, from 1 in the order of its first
                                           // person; 0 for who lives alone.

    friend bool operator==(const PublicPool&, const PublicPool&) = default;
};

// `instance` is of that pool.
[[nodiscard]] PublicPool public_pool_of(const Pool& pool, const Instance& instance);

// Its file: equal public pools are equal octets.
[[nodiscard]] std::string to_json(const PublicPool& pool);
// Errors: those of read_record, public_pool_order when it is none that public_pool_of gives.
[[nodiscard]] Reading<PublicPool> read_public_pool(std::string_view json);

// SHA-256 over the domain "isegoria public pool 1", the number of people, and for each their id,
// type and household. The portfolio commits to it.
[[nodiscard]] Digest public_pool_hash(const PublicPool& pool);

struct PublicFigures {
    std::size_t people = 0;
    std::size_t panels = 0;
    // Of the people who have any, in 10^12ths, rounded down: lots that seat one of the type times
    // seats, by lots and people of the type.
    std::int64_t smallest_chance = 0;
    std::int64_t largest_chance = 0;
};

// Whether the draw is the one that the commitment and the public value give: the three files belong
// together, every panel of the portfolio has the right size and one person of a household at most,
// and hashes, seed, lot, panel and people come out again as the record says. What it cannot see, for
// it knows no values: quotas, and that the chances are as equal as can be.
// Findings: draw_difference, portfolio_*, public_value_*.
[[nodiscard]] Findings verify_public(const DrawRecord& record, const Portfolio& portfolio,
                                     const PublicPool& pool, PublicFigures* figures = nullptr);

}  // namespace isegoria::sortition
