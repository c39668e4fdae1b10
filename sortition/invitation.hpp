// SPDX-License-Identifier: AGPL-3.0-or-later
// The first of two lotteries: which addresses of a list are invited, so that those who answer
// mirror the strata (areas, or areas by a further column) although strata answer at different
// rates. Integers only; the same people from the same public value. Pure functions; any thread.
//
// The formula, published with the outcome. Stratum s has N_s addresses, a population P_s (given, or
// N_s) and a response rate r_s. Of M invitations it should get M w_s / sum(w), where w_s = P_s /
// r_s, so that the answers expected, i_s r_s, are in proportion to the population. No stratum gets
// more than its addresses: where the share would be larger all of them are invited, and the others
// share what is left in the same way. Shares are rounded by largest remainder; of equal remainders
// the stratum that comes first by name gets the invitation.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sortition/csv.hpp"
#include "sortition/digest.hpp"
#include "sortition/finding.hpp"

namespace isegoria::sortition {

// Rates are whole numbers of a millionth.
inline constexpr std::int64_t rate_unit = 1'000'000;
// Communes of a large country times a few values; more strata than that get an invitation each at
// best.
inline constexpr std::size_t strata_max = 100'000;
inline constexpr std::int64_t population_max = 1'000'000'000;

// `name` is the area, or "area / value" with a further column, as first written in the list.
struct Stratum {
    std::string name;
    std::string key;                    // Folded; strata are sorted by it.
    std::vector<std::uint32_t> people;  // Positions in the list, sorted by id.
    std::int64_t population = 0;
    std::int64_t rate = 0;  // Of rate_unit; 0 while unknown.
    std::int64_t invitations = 0;

    // How many are expected to answer, in millionths of a person.
    [[nodiscard]] std::int64_t expected() const { return invitations * rate; }
};

struct AddressList {
    Table table;
    std::vector<std::string> ids;
    std::vector<Stratum> strata;

    [[nodiscard]] std::size_t size() const { return ids.size(); }
};

// `further_column` may be empty. Ids as for read_pool.
// Errors: invitation_column_missing, invitation_area_empty, pool_id_empty, pool_id_twice,
// invitation_too_many_strata.
[[nodiscard]] Reading<AddressList> read_address_list(Table table, std::string_view area_column,
                                                     std::string_view further_column,
                                                     std::string_view id_column);

// Puts rates and populations into the strata. Columns: the area column, the further column if there
// is one, `rate` ("3.5 %", "3,5%" or "0.035") and optionally `population`.
// Errors: invitation_column_missing, invitation_rate_unclear (also 0, above 100 %, and finer than a
// millionth), invitation_population_unclear, invitation_stratum_twice, invitation_rate_missing (a
// stratum of the list without a row). Notices: invitation_stratum_unused.
[[nodiscard]] Reading<AddressList> with_rates(AddressList list, const Table& rates,
                                              std::string_view area_column,
                                              std::string_view further_column);

// The same rate for all strata, of rate_unit.
void set_rate(AddressList& list, std::int64_t rate);

// "3.5 %", "3,5%" and "0.035" are 35,000. Nothing for what is no rate above 0 and at most 1.
[[nodiscard]] std::optional<std::int64_t> parse_rate(std::string_view text);

// Sets `invitations` of every stratum by the formula above.
// Findings: invitations_out_of_range (1 to the number of addresses), invitation_rate_missing.
[[nodiscard]] Findings allocate(AddressList& list, std::int64_t invitations);

// SHA-256 over the domain "isegoria addresses 1", the number of people, and for each sorted by id:
// the id and the key of the stratum; then the number of strata, and for each its key, population,
// rate and invitations. Committed to before the public value is known.
[[nodiscard]] Digest address_list_hash(const AddressList& list);

// People are positions in the list.
struct InvitationDraw {
    Findings findings;                                // public_value_*; empty when drawn.
    Digest seed{};                                    // Domain "isegoria invitations 1".
    std::vector<std::vector<std::uint32_t>> invited;  // By stratum, in the order drawn.
    std::vector<std::vector<std::uint32_t>> next;     // Those after them, for a second wave.
};

// In each stratum everybody is shuffled (Generator, stream "stratum <key>"); the first are invited.
[[nodiscard]] InvitationDraw draw_invitations(const AddressList& list,
                                              std::string_view public_value);

// stratum, addresses, population, rate, invitations, expected; then the sums.
[[nodiscard]] std::string allocation_csv(const AddressList& list);

}  // namespace isegoria::sortition
