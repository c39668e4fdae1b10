// SPDX-License-Identifier: AGPL-3.0-or-later
// The integer portfolio: the panels among which one is drawn, each with a weight out of m. It is
// what is committed to before the public value is known; from it on everything is integer
// arithmetic, and the same octets on every machine. Plain values; any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sortition/digest.hpp"
#include "sortition/finding.hpp"
#include "sortition/instance.hpp"
#include "sortition/pool.hpp"
#include "sortition/quota.hpp"

namespace isegoria::sortition {

// Three dice of ten faces give a ticket of a portfolio out of a thousand.
inline constexpr int denominator_default = 1'000;
// Finer than that, rounding no longer shows, and the portfolio becomes a book.
inline constexpr int denominator_max = 1'000'000;
// The largest portfolios have some thousand panels of some hundred types.
inline constexpr std::size_t portfolio_bytes_max = std::size_t{256} << 20U;

// So many seats of a panel go to people of that type (a position in Instance::people).
struct Seats {
    int type = 0;
    int count = 0;

    friend auto operator<=>(const Seats&, const Seats&) = default;
};

// A panel without the types that have no seat on it, ascending by type.
using SparsePanel = std::vector<Seats>;

[[nodiscard]] SparsePanel sparse(const Counts& counts);
[[nodiscard]] Counts dense(const SparsePanel& panel, std::size_t type_count);

struct WeightedPanel {
    SparsePanel seats;
    std::int64_t weight = 0;

    friend auto operator<=>(const WeightedPanel&, const WeightedPanel&) = default;
};

// Panels are distinct, ascending by their seats, with weights of at least 1 that sum to the
// denominator. A ticket is a whole number below the denominator: it draws the panel within whose
// share it falls, the first panel having the tickets from 0 on.
struct Portfolio {
    Digest pool{};
    Digest quotas{};
    Digest public_pool{};  // See public_pool.hpp.
    int panel_size = 0;
    std::size_t type_count = 0;
    std::int64_t denominator = denominator_default;
    std::vector<WeightedPanel> panels;

    friend bool operator==(const Portfolio&, const Portfolio&) = default;
};

// How many seats of each type the panels give in the mean, times the sum of the weights.
[[nodiscard]] std::vector<std::int64_t> weighted_seats(std::span<const WeightedPanel> panels,
                                                       std::size_t type_count);

// Sorts the panels, joins equal ones and leaves out those without weight.
void make_canonical(std::vector<WeightedPanel>& panels);

// The canonical text, which is also its file: a line for the format, one each for "pool", "quotas",
// "public-pool" (hexadecimal), "panel-size", "types", "denominator" and "panels", then a line for each panel: its
// weight, a colon, and for each type with seats a blank, the type, and from two seats on a star and
// their number. Each line ends with a line feed.
inline constexpr std::string_view portfolio_format = "isegoria-portfolio-2";
[[nodiscard]] std::string to_text(const Portfolio& portfolio);

// Accepts exactly what to_text gives. Errors: portfolio_too_large, portfolio_format,
// portfolio_line (with the line that is wrong).
[[nodiscard]] Reading<Portfolio> read_portfolio(std::string_view text);

// SHA-256 over the domain "isegoria portfolio 1" and the canonical text.
[[nodiscard]] Digest portfolio_hash(const Portfolio& portfolio);

// Whether this is a portfolio of that pool and those quotas whose every panel keeps all rules.
// Findings: portfolio_of_another_pool, portfolio_of_other_quotas,
// portfolio_of_other_public_pool, portfolio_types, portfolio_weights (not 1
// or more each, or another sum than the denominator), portfolio_order, portfolio_panel (with its position).
[[nodiscard]] Findings check_portfolio(const Pool& pool, const Quotas& quotas,
                                       const Portfolio& portfolio);

// The same of the panels alone: the order, the weights, and each panel by is_panel.
[[nodiscard]] Findings check_panels(const Instance& instance, const Portfolio& portfolio);

// SHA-256 over the domain "isegoria portfolio seed 1", the hashes of pool, quotas and portfolio,
// and the octets of the public value (see parse_public_value).
[[nodiscard]] Digest portfolio_seed(const Portfolio& portfolio, std::string_view octets);

struct PortfolioDraw {
    Findings findings;  // Empty exactly when a panel was drawn.
    Digest seed{};
    std::int64_t ticket = 0;
    std::size_t panel = 0;    // Position in the portfolio.
    std::vector<int> people;  // Positions in the pool, sorted by id, octet by octet.
};

// Draws: checks the portfolio, takes the ticket from the generator's stream "ticket" of the seed,
// and the people as people_of_panel does. Findings: those of check_portfolio and public_value_*.
// Throws std::invalid_argument if the pool was not read with these quotas or has an id twice.
[[nodiscard]] PortfolioDraw draw_panel(const Pool& pool, const Quotas& quotas,
                                       const Portfolio& portfolio, std::string_view public_value);

// The same of a portfolio and a public value that were checked; of the pool only the ids are read.
[[nodiscard]] PortfolioDraw draw_lot(const Pool& pool, const Instance& instance,
                                     const Portfolio& portfolio, std::string_view octets);

// The panel whose share the ticket falls into. 0 <= ticket < denominator.
[[nodiscard]] std::size_t panel_of_ticket(const Portfolio& portfolio, std::int64_t ticket);

// The people who would sit on the panel at that position: within each type each equally likely, one
// of a household at most, from the generator's stream "people of panel <position>". So once the
// public value is known, the people of every panel of the portfolio are.
[[nodiscard]] std::vector<int> people_of_panel(const Pool& pool, const Instance& instance,
                                               const Portfolio& portfolio, std::size_t position,
                                               const Digest& seed);

}  // namespace isegoria::sortition
