// SPDX-License-Identifier: AGPL-3.0-or-later
// Finding households: equal addresses by sorting, alike ones by their keys, slips of one letter by
// leaving out each letter in turn, so that no two addresses need to be compared without a reason.
// Pure functions; any thread.
#include "sortition/households.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <numeric>
#include <optional>
#include <set>
#include <utility>

#include "sortition/csv_writer.hpp"
#include "sortition/text.hpp"

namespace isegoria::sortition {
namespace {

using Columns = std::vector<std::size_t>;

std::vector<std::string_view> cells_of(const Pool& pool, const Columns& columns,
                                       std::uint32_t person) {
    std::vector<std::string_view> cells;
    for (const std::size_t column : columns)
        cells.push_back(pool.table.cell(pool.table_row[person], column));
    return cells;
}

std::string folded_address(const std::vector<std::string_view>& cells) {
    std::string address;
    for (const std::string_view cell : cells) address += fold(cell) + '\n';
    return address;
}

std::string shown_address(const std::vector<std::string_view>& cells) {
    std::string address;
    for (const std::string_view cell : cells) {
        const std::string_view shown = trim(cell);
        if (!shown.empty()) address += (address.empty() ? "" : ", ") + std::string(shown);
    }
    return address;
}

// Places of one address: its people by id, the first of them standing for all.
struct Address {
    std::uint32_t first = 0;
    AddressKey key;
};

// A 64-bit FNV-1a hash; what it finds equal is compared again.
std::uint64_t hash_without(std::string_view text, std::size_t left_out) {
    std::uint64_t hash = 14'695'981'039'346'656'037U;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (i == left_out) continue;
        hash = (hash ^ static_cast<unsigned char>(text[i])) * 1'099'511'628'211U;
    }
    return hash;
}

class HouseholdFinder {
  public:
    HouseholdFinder(const Pool& pool, Columns columns)
        : pool_(pool), columns_(std::move(columns)) {}

    Reading<Households> run(AddressMatch match, const std::vector<HouseholdDecision>& decisions) {
        Reading<Households> result;
        group_equal();
        if (match == AddressMatch::tolerant) propose();
        if (proposals_.size() > household_pairs_max) {
            result.errors.push_back(finding("household_too_many_pairs",
                                            {{"count", std::to_string(proposals_.size())},
                                             {"limit", std::to_string(household_pairs_max)}}));
            return result;
        }
        parent_.resize(pool_.size());
        std::iota(parent_.begin(), parent_.end(), 0U);
        set_apart(decisions);
        for (std::uint32_t person = 0; person < pool_.size(); ++person) {
            if (!apart_.contains(person)) join(person, addresses_[address_of_[person]].first);
        }
        Households households;
        decide(decisions, households.open);
        households.household.resize(pool_.size());
        std::vector<std::uint32_t> sizes(pool_.size());
        for (std::uint32_t person = 0; person < pool_.size(); ++person) {
            households.household[person] = root(person);
            ++sizes[root(person)];
        }
        for (const std::uint32_t size : sizes) households.shared += size > 1 ? size : 0;
        give_notices(households, result.notices);
        result.value = std::move(households);
        return result;
    }

  private:
    // Everybody's address; people without one have an address each.
    void group_equal() {
        std::map<std::string, std::uint32_t> numbers;
        address_of_.resize(pool_.size());
        for (const std::uint32_t person : canonical_people(pool_)) {
            const std::vector<std::string_view> cells = cells_of(pool_, columns_, person);
            const bool none = std::all_of(cells.begin(), cells.end(),
                                          [](std::string_view cell) { return trim(cell).empty(); });
            if (none) ++without_address_;
            const auto number = static_cast<std::uint32_t>(addresses_.size());
            const auto [found, fresh] = none ? std::pair(numbers.end(), true)
                                             : numbers.emplace(folded_address(cells), number);
            address_of_[person] = fresh ? number : found->second;
            if (fresh) {
                addresses_.push_back({person, none ? AddressKey{} : address_key(cells)});
            } else if (!addresses_[found->second].key.has_number) {
                without_number_.insert(found->second);
            }
        }
    }

    void propose() {
        std::map<std::string_view, std::vector<std::uint32_t>> by_place;
        for (std::uint32_t a = 0; a < addresses_.size(); ++a) {
            if (!addresses_[a].key.place.empty()) by_place[addresses_[a].key.place].push_back(a);
        }
        for (const auto& [place, here] : by_place) propose_at_place(here);
        propose_slips(by_place);
        std::sort(proposals_.begin(), proposals_.end());
        proposals_.erase(std::unique(proposals_.begin(), proposals_.end()), proposals_.end());
    }

    void propose_pair(std::uint32_t one, std::uint32_t other) {
        // One more than is allowed is enough to know that there are too many.
        if (proposals_.size() > household_pairs_max) return;
        proposals_.emplace_back(std::min(one, other), std::max(one, other));
    }

    // Spellings with the same parts go with the first of them; spellings with other parts are
    // compared with each such first.
    void propose_at_place(const std::vector<std::uint32_t>& here) {
        std::vector<std::uint32_t> firsts;
        for (const std::uint32_t address : here) {
            const auto same = std::find_if(firsts.begin(), firsts.end(), [&](std::uint32_t first) {
                return addresses_[first].key.parts == addresses_[address].key.parts;
            });
            if (same != firsts.end()) {
                propose_pair(*same, address);
                continue;
            }
            for (const std::uint32_t first : firsts) {
                if (parts_agree(addresses_[first].key, addresses_[address].key))
                    propose_pair(first, address);
            }
            firsts.push_back(address);
        }
    }

    // Two places that differ in a letter agree when that letter is left out of one or both.
    void propose_slips(const std::map<std::string_view, std::vector<std::uint32_t>>& by_place) {
        std::map<std::string, std::vector<const std::vector<std::uint32_t>*>> blocks;
        for (const auto& [place, here] : by_place) {
            // The numbers must agree, so only places with the same numbers are put side by side.
            std::string numbers;
            for (const char c : place) {
                if ((c >= '0' && c <= '9') || c == '|') numbers += c;
            }
            blocks[std::move(numbers)].push_back(&here);
        }
        for (const auto& [numbers, places] : blocks) {
            if (places.size() < 2) continue;
            std::vector<std::pair<std::uint64_t, std::uint32_t>> variants;
            for (std::uint32_t i = 0; i < places.size(); ++i) {
                const std::string_view place = addresses_[places[i]->front()].key.place;
                for (std::size_t left_out = 0; left_out <= place.size(); ++left_out)
                    variants.emplace_back(hash_without(place, left_out), i);
            }
            std::sort(variants.begin(), variants.end());
            variants.erase(std::unique(variants.begin(), variants.end()), variants.end());
            propose_equal_variants(places, variants);
        }
    }

    void propose_equal_variants(
        const std::vector<const std::vector<std::uint32_t>*>& places,
        const std::vector<std::pair<std::uint64_t, std::uint32_t>>& variants) {
        for (std::size_t begin = 0, end = 0; begin < variants.size(); begin = end) {
            while (end < variants.size() && variants[end].first == variants[begin].first) ++end;
            for (std::size_t i = begin; i < end; ++i) {
                for (std::size_t j = i + 1; j < end; ++j) {
                    const Address& one = addresses_[places[variants[i].second]->front()];
                    const Address& other = addresses_[places[variants[j].second]->front()];
                    if (differ_in_a_letter(one.key.place, other.key.place) &&
                        parts_agree(one.key, other.key)) {
                        propose_pair(places[variants[i].second]->front(),
                                     places[variants[j].second]->front());
                    }
                }
            }
        }
    }

    void set_apart(const std::vector<HouseholdDecision>& decisions) {
        for (const HouseholdDecision& decision : decisions) {
            const bool equal = address_of_[decision.one] == address_of_[decision.other];
            if (!equal || decision.same || decision.one == decision.other) continue;
            // Everybody is joined to the first, so it is not the first who is set apart.
            const bool is_first = addresses_[address_of_[decision.other]].first == decision.other;
            apart_.insert(is_first ? decision.one : decision.other);
        }
    }

    void decide(const std::vector<HouseholdDecision>& decisions, std::vector<HouseholdPair>& open) {
        std::set<std::pair<std::uint32_t, std::uint32_t>> decided;
        for (const HouseholdDecision& decision : decisions) {
            decided.insert(std::minmax({address_of_[decision.one], address_of_[decision.other]}));
            if (decision.same) join(decision.one, decision.other);
        }
        for (const auto& [one, other] : proposals_) {
            if (decided.contains({one, other})) continue;
            HouseholdPair pair{addresses_[one].first, addresses_[other].first, {}, {}, {}};
            const auto cells = cells_of(pool_, columns_, pair.one);
            const auto other_cells = cells_of(pool_, columns_, pair.other);
            pair.address = shown_address(cells);
            pair.other_address = shown_address(other_cells);
            pair.difference =
                compare_addresses(cells, other_cells).value_or(AddressDifference::word_order);
            open.push_back(std::move(pair));
        }
    }

    void give_notices(const Households& households, Findings& notices) const {
        const auto notice = [&](std::string_view code, std::size_t count) {
            if (count > 0) notices.push_back(finding(code, {{"count", std::to_string(count)}}));
        };
        notice("household_no_address", without_address_);
        for (const std::uint32_t address : without_number_) {
            const std::uint32_t person = addresses_[address].first;
            Finding where = pool_.table.at(
                pool_.table_row[person], columns_.front(), "household_without_number",
                {{"address", shown_address(cells_of(pool_, columns_, person))}});
            notices.push_back(std::move(where));
            if (notices.size() == findings_max) break;
        }
        notice("household_pairs_open", households.open.size());
    }

    std::uint32_t root(std::uint32_t person) {
        while (parent_[person] != person) {
            parent_[person] = parent_[parent_[person]];
            person = parent_[person];
        }
        return person;
    }
    void join(std::uint32_t one, std::uint32_t other) {
        const std::uint32_t a = root(one);
        const std::uint32_t b = root(other);
        parent_[std::max(a, b)] = std::min(a, b);
    }

    const Pool& pool_;
    Columns columns_;
    std::vector<std::uint32_t> address_of_;
    std::vector<Address> addresses_;
    std::set<std::uint32_t> without_number_;
    std::size_t without_address_ = 0;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> proposals_;  // Of addresses.
    std::set<std::uint32_t> apart_;
    std::vector<std::uint32_t> parent_;
};

Finding missing_column(const Table& table, std::string_view code, std::string_view name) {
    Finding missing = finding(code, {{"column", std::string(name)}});
    missing.file = table.file();
    missing.row = 1;
    return missing;
}

std::optional<bool> answer_from(std::string_view cell) {
    constexpr std::array<std::string_view, 5> yes{"yes", "y", "oui", "o", "1"};
    constexpr std::array<std::string_view, 4> no{"no", "n", "non", "0"};
    const std::string word = fold(cell);
    if (std::find(yes.begin(), yes.end(), word) != yes.end()) return true;
    if (std::find(no.begin(), no.end(), word) != no.end()) return false;
    return std::nullopt;
}

}  // namespace

Reading<Households> find_households(const Pool& pool, const std::vector<std::string>& columns,
                                    AddressMatch match,
                                    const std::vector<HouseholdDecision>& decisions) {
    Reading<Households> failed;
    Columns positions;
    for (const std::string& name : columns) {
        positions.push_back(pool.table.find_column(name));
        if (positions.back() == pool.table.column_count())
            failed.errors.push_back(missing_column(pool.table, "pool_column_missing", name));
    }
    if (!failed.errors.empty()) return failed;
    if (positions.empty()) {
        failed.value.emplace();
        return failed;
    }
    return HouseholdFinder(pool, std::move(positions)).run(match, decisions);
}

std::string_view difference_code(AddressDifference difference) {
    switch (difference) {
        case AddressDifference::accents:
            return "household_by_accents";
        case AddressDifference::punctuation:
            return "household_by_punctuation";
        case AddressDifference::abbreviation:
            return "household_by_abbreviation";
        case AddressDifference::word_order:
            return "household_by_word_order";
        case AddressDifference::apartment:
            return "household_by_apartment";
        case AddressDifference::spelling:
            return "household_by_spelling";
    }
    return {};
}

std::string household_pairs_csv(const Pool& pool, const std::vector<HouseholdPair>& pairs,
                                Language language) {
    std::string csv;
    append_row(csv, {"id", "other_id", "address", "other_address", "reason", "same"});
    for (const HouseholdPair& pair : pairs) {
        const std::string reason = say(finding(difference_code(pair.difference)), language);
        append_row(csv, {pool.ids[pair.one], pool.ids[pair.other], pair.address, pair.other_address,
                         reason, ""});
    }
    return csv;
}

Reading<std::vector<HouseholdDecision>> read_household_decisions(const Table& table,
                                                                 const Pool& pool) {
    Reading<std::vector<HouseholdDecision>> result;
    FindingList errors;
    std::array<std::size_t, 3> columns{};
    constexpr std::array<std::string_view, 3> names{"id", "other_id", "same"};
    for (std::size_t i = 0; i < names.size(); ++i) {
        columns[i] = table.find_column(names[i]);
        if (columns[i] == table.column_count())
            errors.add(missing_column(table, "household_column_missing", names[i]));
    }
    if (!errors.empty()) {
        result.errors = errors.take();
        return result;
    }
    const std::vector<std::uint32_t> people = canonical_people(pool);
    const auto find_person = [&](std::size_t row,
                                 std::size_t column) -> std::optional<std::uint32_t> {
        const std::string_view id = trim(table.cell(row, column));
        const auto found = std::lower_bound(
            people.begin(), people.end(), id,
            [&](std::uint32_t person, std::string_view key) { return pool.ids[person] < key; });
        if (found != people.end() && pool.ids[*found] == id) return *found;
        errors.add(table.at(row, column, "household_id_unknown", {{"id", std::string(id)}}));
        return std::nullopt;
    };
    std::vector<HouseholdDecision> decisions;
    std::map<std::pair<std::uint32_t, std::uint32_t>, bool> answers;
    for (std::size_t row = 0; row < table.row_count(); ++row) {
        const std::optional<std::uint32_t> one = find_person(row, columns[0]);
        const std::optional<std::uint32_t> other = find_person(row, columns[1]);
        const std::string_view cell = trim(table.cell(row, columns[2]));
        if (cell.empty()) continue;
        const std::optional<bool> same = answer_from(cell);
        if (!same) {
            errors.add(table.at(row, columns[2], "household_answer_unclear",
                                {{"text", std::string(cell)}}));
            continue;
        }
        if (!one || !other) continue;
        const auto [earlier, fresh] = answers.emplace(std::minmax({*one, *other}), *same);
        if (!fresh && earlier->second != *same) {
            errors.add(table.at(row, columns[2], "household_answers_disagree",
                                {{"id", pool.ids[*one]}, {"other", pool.ids[*other]}}));
        }
        decisions.push_back({*one, *other, *same});
    }
    if (errors.empty()) {
        result.value = std::move(decisions);
    } else {
        result.errors = errors.take();
    }
    return result;
}

}  // namespace isegoria::sortition
