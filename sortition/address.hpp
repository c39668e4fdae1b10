// SPDX-License-Identifier: AGPL-3.0-or-later
// Addresses as people type them, in English and French: the key under which two spellings may be
// the same place, and what makes them differ. Only ever a proposal. Pure functions; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace isegoria::sortition {

// What two spellings of an address differ in; each takes in those before it.
enum class AddressDifference {
    accents,       // Évry, Evry
    punctuation,   // blanks, hyphens, "n° 12", zeros before a number
    abbreviation,  // av. for avenue, st for street or saint, and words such as de, la, the
    word_order,    // within a column
    apartment,     // one names an apartment, building, staircase or floor, the other does not
    spelling       // one letter, in a word of five letters or more
};

// `place` has the numbers of each column in their order, so that house numbers and postcodes always
// agree, and its words sorted; `parts` are the apartment, building and the like, sorted.
struct AddressKey {
    std::string place;
    std::vector<std::pair<std::string, std::string>> parts;
    bool has_number = false;
};

[[nodiscard]] AddressKey address_key(const std::vector<std::string_view>& columns);

// The least difference that explains both spellings of the same columns; none when they are not
// taken to be the same place, or are equal under `fold`.
[[nodiscard]] std::optional<AddressDifference> compare_addresses(
    const std::vector<std::string_view>& one, const std::vector<std::string_view>& other);

// Whether one could be the other with a part left out: no part is named differently by both.
[[nodiscard]] bool parts_agree(const AddressKey& one, const AddressKey& other);

// Whether the two places differ in one letter (another, one more, two changed over) of a word of
// five letters or more.
[[nodiscard]] bool differ_in_a_letter(std::string_view place, std::string_view other);

}  // namespace isegoria::sortition
