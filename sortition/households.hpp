// SPDX-License-Identifier: AGPL-3.0-or-later
// Who lives with whom, by the address columns that the organiser chooses, so that at most one
// person of a household is seated. Equal addresses are one household; addresses that are only
// alike are proposed to the organiser, and joined when confirmed. Pure functions; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sortition/address.hpp"
#include "sortition/csv.hpp"
#include "sortition/finding.hpp"
#include "sortition/pool.hpp"
#include "sortition/sentences.hpp"

namespace isegoria::sortition {

// Nobody confirms more by hand; so many mean that a column with the house number was left out.
inline constexpr std::size_t household_pairs_max = 10'000;

enum class AddressMatch { exact, tolerant };

// Two spellings that may be one address, with the first person (by id) at each. People are
// positions in the pool.
struct HouseholdPair {
    std::uint32_t one = 0;
    std::uint32_t other = 0;
    std::string address, other_address;  // As in the file, columns joined by a comma.
    AddressDifference difference = AddressDifference::accents;
};

// What the organiser says about two people's addresses: one household or two.
struct HouseholdDecision {
    std::uint32_t one = 0;
    std::uint32_t other = 0;
    bool same = false;
};

// Notices: household_no_address (those people live alone for the draw), household_without_number
// (equal addresses in which no house number is: confirm that they are one household),
// household_pairs_open (how many proposals are undecided; their people count as living apart).
// Errors: pool_column_missing, household_too_many_pairs.
struct Households {
    std::vector<std::uint32_t> household;  // For Pool::household.
    std::size_t shared = 0;                // People who share theirs with another.
    std::vector<HouseholdPair> open;       // Proposals without a decision, sorted by ids.
};

// `decisions` count for everybody at the two addresses. A refusal of two people at equal addresses
// sets the second apart from the household.
[[nodiscard]] Reading<Households> find_households(const Pool& pool,
                                                  const std::vector<std::string>& columns,
                                                  AddressMatch match,
                                                  const std::vector<HouseholdDecision>& decisions);

// The confirmation file: id, other_id, address, other_address, reason, same. The last is empty, for
// the organiser to fill with yes or no.
[[nodiscard]] std::string household_pairs_csv(const Pool& pool,
                                              const std::vector<HouseholdPair>& pairs,
                                              Language language);

// Reads it back: columns id, other_id and same (yes, no, oui, non, y, n, o, 1, 0; empty:
// undecided). Errors: household_column_missing, household_id_unknown, household_answer_unclear,
// household_answers_disagree (the same two people, yes and no).
[[nodiscard]] Reading<std::vector<HouseholdDecision>> read_household_decisions(const Table& table,
                                                                               const Pool& pool);

// The finding that says the difference.
[[nodiscard]] std::string_view difference_code(AddressDifference difference);

}  // namespace isegoria::sortition
