// SPDX-License-Identifier: AGPL-3.0-or-later
// The lottery: a panel that meets every quota, drawn from a pool by published chance, its ordered
// alternates, and replacements later on. Everything is integer arithmetic and the same on every
// machine. Pure functions of their arguments; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sortition/digest.hpp"
#include "sortition/finding.hpp"
#include "sortition/pool.hpp"
#include "sortition/quota.hpp"

namespace isegoria::sortition {

// What a lottery aims at; p is each person's chance to be seated.
//   leximin     the smallest p as large as can be, then the next smallest, and so on (Flanigan and
//               others, Nature 596, 2021); what to use unless there is a reason against it
//   maximin     the smallest p as large as can be, then the largest as small, then as leximin
//   nash        the product of all p as large as can be (Flanigan and others, NeurIPS 2021)
//   goldilocks  neither too small nor too large: (n/k) max p + gamma (k/n) / min p as small as can
//               be (Baharav and Flanigan, EC 2024), then as leximin
//   minimax     the largest p as small as can be, then as leximin
//   spread      the chances of leximin, over as many different panels as the portfolio has weights
//   random_feasible  seats from the tightest quota on, as the "legacy" method of other tools. Panels
//               are right, chances are not equalised: for comparison only, see lottery.cpp
// Whoever can be on no panel at all counts in none of these minima and products.
enum class Method { leximin, maximin, nash, goldilocks, minimax, spread, random_feasible };
inline constexpr std::array<Method, 7> all_methods{
    Method::leximin, Method::maximin, Method::nash,           Method::goldilocks,
    Method::minimax, Method::spread,  Method::random_feasible};

[[nodiscard]] std::string_view method_name(Method method);
[[nodiscard]] std::optional<Method> method_from_name(std::string_view name);

// No assembly seats more, and every search grows with the panel.
inline constexpr int panel_size_max = 10'000;
// Builds with mending before the complete search is asked; nearly every pool needs one.
inline constexpr int attempts_max = 10;

// With more groups of equal values nearly everybody is a group alone: the features are too many or
// too fine for quotas to mean anything, and every search would take minutes.
inline constexpr std::size_t types_max = 20'000;

struct DrawRequest {
    int panel_size = 0;
    int alternates = 0;
    Method method = Method::random_feasible;
    std::string public_value;  // See parse_public_value.
};

// Either a panel or findings. People are positions in the pool: the panel sorted by id, the
// alternates in the order in which they are called.
// Findings: panel_size_out_of_range, alternates_out_of_range, method_needs_prepare (every method but
// random_feasible: see prepare.hpp), lottery_households_need_prepare, public_value_*, those
// of check_quotas and check_pool; lottery_too_many_types; lottery_impossible (proved) or
// lottery_undecided (the limit was reached), followed by suggest_minimum and suggest_maximum: made
// together, those changes of quotas have been seen to allow a panel.
struct Drawing {
    std::vector<int> panel;
    std::vector<int> alternates;
    Digest pool{};
    Digest quotas{};
    Digest panel_digest{};
    int attempts = 0;          // Builds made; the last one gave the panel unless `guesses` did.
    std::int64_t guesses = 0;  // Of the complete search; 0 when it was not needed.
    Findings findings;

    [[nodiscard]] bool drawn() const { return findings.empty(); }
};

// Throws std::invalid_argument if the pool was not read with these quotas or has an id twice.
[[nodiscard]] Drawing draw(const Pool& pool, const Quotas& quotas, const DrawRequest& request);

// SHA-256 over the domain "isegoria panel 1", the size of the panel, its ids sorted octet by
// octet, the number of alternates, and their ids in order.
[[nodiscard]] Digest panel_hash(const Pool& pool, std::span<const int> panel,
                                std::span<const int> alternates);

// A quota that a group of people does not meet: `count` of them have the value, but the quota asks
// for `minimum` to `maximum`. Feature and value are positions in the quotas.
struct Violation {
    std::size_t feature = 0;
    std::size_t value = 0;
    int count = 0;
    int minimum = 0;
    int maximum = 0;

    [[nodiscard]] int amount() const { return count < minimum ? minimum - count : count - maximum; }
    friend bool operator==(const Violation&, const Violation&) = default;
};

// Counted anew from the pool, without any of the search's data.
[[nodiscard]] std::vector<Violation> violations(const Pool& pool, const Quotas& quotas,
                                                std::span<const int> people);

struct Replacement {
    std::optional<int> person;  // Nobody when no alternate is left.
    int total_violation = 0;    // 0: the quotas hold.
    std::vector<Violation> violations;
};

// Who takes the seat of `vacated`: the first alternate in the recorded order with whom the quotas
// still hold; if with none, the one with the smallest total violation, the earlier when equal.
// `seated` are the members, `vacated` among them or already left out. When several seats are
// vacated, keep those that wait for their turn in `seated`: one seat is filled at a time.
// Alternates who are seated, or who vacated the seat, are passed over.
// Throws std::out_of_range if a person is not in the pool.
[[nodiscard]] Replacement replace(const Pool& pool, const Quotas& quotas,
                                  std::span<const int> seated, int vacated,
                                  std::span<const int> alternates_in_order);

}  // namespace isegoria::sortition
