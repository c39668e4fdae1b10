// SPDX-License-Identifier: AGPL-3.0-or-later
// Reading an address list and its rates, sharing out invitations in exact integers, and drawing.
// Pure functions; any thread.
#include "sortition/invitation.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <numeric>
#include <span>
#include <utility>

#include "sortition/csv_writer.hpp"
#include "sortition/pool.hpp"
#include "sortition/public_value.hpp"
#include "sortition/seed.hpp"
#include "sortition/text.hpp"

namespace isegoria::sortition {
namespace {

// Weights are P / r in thousandths of a person, rounded down. A billion people at a rate of a
// millionth give 10^18, and times a million invitations that needs more than 64 bits.
constexpr std::int64_t weight_unit = 1'000;
__extension__ using Wide = __int128;

constexpr std::string_view key_break = "\n";

Finding missing_column(const Table& table, std::string_view name) {
    Finding missing = finding("invitation_column_missing", {{"column", std::string(name)}});
    missing.file = table.file();
    missing.row = 1;
    return missing;
}

struct Place {
    std::string key;
    std::string name;
    bool complete = true;
};

// The columns that make a stratum.
class StratumColumns {
  public:
    StratumColumns(const Table& table, std::string_view area, std::string_view further,
                   FindingList& errors)
        : table_(table) {
        for (const std::string_view name : {area, further}) {
            if (name.empty()) continue;
            columns_.push_back(table.find_column(name));
            if (columns_.back() == table.column_count()) errors.add(missing_column(table, name));
        }
    }

    Place place(std::size_t row, FindingList& errors) const {
        Place place;
        for (const std::size_t column : columns_) {
            const std::string_view cell = trim(table_.cell(row, column));
            if (cell.empty()) {
                errors.add(table_.at(row, column, "invitation_area_empty",
                                     {{"column", std::string(trim(table_.header()[column]))}}));
                place.complete = false;
            }
            place.key += (place.key.empty() ? "" : std::string(key_break)) + fold(cell);
            place.name += (place.name.empty() ? "" : " / ") + std::string(cell);
        }
        return place;
    }

    [[nodiscard]] std::size_t first() const { return columns_.front(); }

  private:
    const Table& table_;
    std::vector<std::size_t> columns_;
};

std::optional<std::int64_t> parse_count(std::string_view text) {
    std::int64_t count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    if (count < 1 || count > population_max) return std::nullopt;
    return count;
}

Stratum* find_stratum(std::vector<Stratum>& strata, std::string_view key) {
    const auto found =
        std::lower_bound(strata.begin(), strata.end(), key,
                         [](const Stratum& each, std::string_view k) { return each.key < k; });
    return found != strata.end() && found->key == key ? &*found : nullptr;
}

std::int64_t weight_of(const Stratum& stratum) {
    return stratum.population * rate_unit * weight_unit / stratum.rate;
}

// Sets those who would get more than there are to all of them, until nobody would.
void fill_small(std::vector<Stratum*>& open, std::int64_t& left) {
    bool changed = true;
    while (changed && left > 0) {
        changed = false;
        Wide weights = 0;
        for (const Stratum* stratum : open) weights += weight_of(*stratum);
        std::vector<Stratum*> rest;
        std::int64_t given = 0;
        for (Stratum* stratum : open) {
            const auto people = static_cast<std::int64_t>(stratum->people.size());
            if (Wide{left} * weight_of(*stratum) < Wide{people} * weights) {
                rest.push_back(stratum);
                continue;
            }
            stratum->invitations = people;
            given += people;
            changed = true;
        }
        open = std::move(rest);
        left -= given;
    }
}

void share_out(const std::vector<Stratum*>& open, std::int64_t left) {
    Wide weights = 0;
    for (const Stratum* stratum : open) weights += weight_of(*stratum);
    std::vector<std::pair<Wide, Stratum*>> remainders;
    std::int64_t given = 0;
    for (Stratum* stratum : open) {
        const Wide share = Wide{left} * weight_of(*stratum);
        stratum->invitations = static_cast<std::int64_t>(share / weights);
        given += stratum->invitations;
        remainders.emplace_back(share % weights, stratum);
    }
    std::stable_sort(remainders.begin(), remainders.end(),
                     [](const auto& a, const auto& b) { return a.first > b.first; });
    for (std::size_t i = 0; given < left; ++i, ++given) ++remainders[i].second->invitations;
}

// "12.3" of a person from millionths, rounded half up.
std::string tenths(std::int64_t millionths) {
    const std::int64_t rounded = (millionths + 50'000) / 100'000;
    return std::to_string(rounded / 10) + "." + std::to_string(rounded % 10);
}

std::string percent(std::int64_t rate) {
    std::string decimals = std::to_string(rate % 10'000 + 10'000).substr(1);
    while (!decimals.empty() && decimals.back() == '0') decimals.pop_back();
    return std::to_string(rate / 10'000) + (decimals.empty() ? "" : "." + decimals) + " %";
}

}  // namespace

Reading<AddressList> read_address_list(Table table, std::string_view area_column,
                                       std::string_view further_column,
                                       std::string_view id_column) {
    Reading<AddressList> result;
    FindingList errors;
    errors.add_all(check_respondents(table, {}, id_column));
    const StratumColumns columns(table, area_column, further_column, errors);
    if (errors.total() > 0) {
        result.errors = errors.take();
        return result;
    }
    AddressList list;
    const std::optional<std::size_t> id = find_id_column(table, id_column);
    std::map<std::string, Stratum> strata;
    for (std::size_t row = 0; row < table.row_count(); ++row) {
        list.ids.push_back(id ? std::string(trim(table.cell(row, *id)))
                              : std::to_string(table.row_number(row)));
        Place place = columns.place(row, errors);
        if (!place.complete) continue;
        Stratum& stratum = strata[place.key];
        if (stratum.people.empty()) {
            stratum.key = std::move(place.key);
            stratum.name = std::move(place.name);
        }
        stratum.people.push_back(static_cast<std::uint32_t>(row));
    }
    if (strata.size() > strata_max) {
        Finding many = finding(
            "invitation_too_many_strata",
            {{"count", std::to_string(strata.size())}, {"limit", std::to_string(strata_max)}});
        many.file = table.file();
        errors.add(std::move(many));
    }
    if (!errors.empty()) {
        result.errors = errors.take();
        return result;
    }
    for (auto& [key, stratum] : strata) {
        std::sort(stratum.people.begin(), stratum.people.end(),
                  [&](std::uint32_t a, std::uint32_t b) { return list.ids[a] < list.ids[b]; });
        stratum.population = static_cast<std::int64_t>(stratum.people.size());
        list.strata.push_back(std::move(stratum));
    }
    list.table = std::move(table);
    result.value = std::move(list);
    return result;
}

std::optional<std::int64_t> parse_rate(std::string_view text) {
    text = trim(text);
    const bool percent_sign = text.ends_with('%');
    if (percent_sign) text = trim(text.substr(0, text.size() - 1));
    // A rate is at most 1 with six decimals, in percent at most 100 with four.
    const std::size_t decimals = percent_sign ? 4 : 6;
    const std::size_t point = text.find_first_of(".,");
    const std::string_view whole = text.substr(0, point);
    const std::string_view part = point == std::string_view::npos ? "" : text.substr(point + 1);
    const bool empty = whole.empty() || (point != std::string_view::npos && part.empty());
    if (empty || whole.size() > 3 || part.size() > decimals) return std::nullopt;
    std::int64_t rate = 0;
    for (const char c : std::string(whole) + std::string(part)) {
        if (c < '0' || c > '9') return std::nullopt;
        rate = rate * 10 + (c - '0');
    }
    for (std::size_t i = part.size(); i < decimals; ++i) rate *= 10;
    if (rate < 1 || rate > rate_unit) return std::nullopt;
    return rate;
}

Reading<AddressList> with_rates(AddressList list, const Table& rates, std::string_view area_column,
                                std::string_view further_column) {
    Reading<AddressList> result;
    FindingList errors;
    const StratumColumns columns(rates, area_column, further_column, errors);
    const std::size_t rate_column = rates.find_column("rate");
    const std::size_t population_column = rates.find_column("population");
    if (rate_column == rates.column_count()) errors.add(missing_column(rates, "rate"));
    if (errors.total() > 0) {
        result.errors = errors.take();
        return result;
    }
    std::map<std::string, std::size_t> seen;
    for (std::size_t row = 0; row < rates.row_count(); ++row) {
        const Place place = columns.place(row, errors);
        const std::string_view rate_text = trim(rates.cell(row, rate_column));
        const std::optional<std::int64_t> rate = parse_rate(rate_text);
        if (!rate) {
            errors.add(rates.at(row, rate_column, "invitation_rate_unclear",
                                {{"text", std::string(rate_text)}}));
        }
        std::optional<std::int64_t> population;
        if (population_column != rates.column_count()) {
            const std::string_view text = trim(rates.cell(row, population_column));
            population = parse_count(text);
            if (!population) {
                errors.add(rates.at(
                    row, population_column, "invitation_population_unclear",
                    {{"text", std::string(text)}, {"limit", std::to_string(population_max)}}));
            }
        }
        if (!place.complete) continue;
        const auto [first, fresh] = seen.emplace(place.key, row);
        if (!fresh) {
            errors.add(rates.at(
                row, columns.first(), "invitation_stratum_twice",
                {{"stratum", place.name},
                 {"first_cell", cell_name(rates.row_number(first->second),
                                          static_cast<std::uint32_t>(columns.first() + 1))}}));
            continue;
        }
        Stratum* const stratum = find_stratum(list.strata, place.key);
        if (stratum == nullptr) {
            result.notices.push_back(rates.at(row, columns.first(), "invitation_stratum_unused",
                                              {{"stratum", place.name}}));
            continue;
        }
        stratum->rate = rate.value_or(0);
        if (population) stratum->population = *population;
    }
    for (const Stratum& stratum : list.strata) {
        if (seen.contains(stratum.key)) continue;
        Finding missing = finding("invitation_rate_missing", {{"stratum", stratum.name}});
        missing.file = rates.file();
        errors.add(std::move(missing));
    }
    if (errors.empty()) {
        result.value = std::move(list);
    } else {
        result.errors = errors.take();
    }
    return result;
}

void set_rate(AddressList& list, std::int64_t rate) {
    for (Stratum& stratum : list.strata) stratum.rate = rate;
}

Findings allocate(AddressList& list, std::int64_t invitations) {
    const auto most = static_cast<std::int64_t>(list.size());
    if (invitations < 1 || invitations > most) {
        return {finding("invitations_out_of_range", {{"asked", std::to_string(invitations)},
                                                     {"least", "1"},
                                                     {"most", std::to_string(most)}})};
    }
    FindingList without_rate;
    for (const Stratum& stratum : list.strata) {
        if (stratum.rate < 1 || stratum.rate > rate_unit)
            without_rate.add(finding("invitation_rate_missing", {{"stratum", stratum.name}}));
    }
    if (!without_rate.empty()) return without_rate.take();
    std::vector<Stratum*> open;
    for (Stratum& stratum : list.strata) {
        stratum.invitations = 0;
        open.push_back(&stratum);
    }
    std::int64_t left = invitations;
    fill_small(open, left);
    if (!open.empty()) share_out(open, left);
    return {};
}

Digest address_list_hash(const AddressList& list) {
    std::vector<std::pair<std::string_view, std::string_view>> people;
    for (const Stratum& stratum : list.strata) {
        for (const std::uint32_t person : stratum.people)
            people.emplace_back(list.ids[person], stratum.key);
    }
    std::sort(people.begin(), people.end());
    Hasher hasher("isegoria addresses 1");
    hasher.number(static_cast<std::int64_t>(people.size()));
    for (const auto& [id, key] : people) hasher.text(id).text(key);
    hasher.number(static_cast<std::int64_t>(list.strata.size()));
    for (const Stratum& stratum : list.strata) {
        hasher.text(stratum.key).number(stratum.population).number(stratum.rate);
        hasher.number(stratum.invitations);
    }
    return hasher.finish();
}

InvitationDraw draw_invitations(const AddressList& list, std::string_view public_value) {
    InvitationDraw draw;
    const Reading<std::string> octets = parse_public_value(public_value);
    if (!octets.ok()) {
        draw.findings = octets.errors;
        return draw;
    }
    const Digest hash = address_list_hash(list);
    Hasher hasher("isegoria invitations 1");
    hasher.text({reinterpret_cast<const char*>(hash.data()), hash.size()}).text(*octets.value);
    draw.seed = hasher.finish();
    for (const Stratum& stratum : list.strata) {
        std::vector<std::uint32_t> people = stratum.people;
        Generator generator(draw.seed, "stratum " + stratum.key);
        generator.shuffle(std::span(people));
        const auto last = people.begin() + static_cast<std::ptrdiff_t>(stratum.invitations);
        draw.invited.emplace_back(people.begin(), last);
        draw.next.emplace_back(last, people.end());
    }
    return draw;
}

std::string allocation_csv(const AddressList& list) {
    std::string csv;
    append_row(csv, {"stratum", "addresses", "population", "rate", "invitations", "expected"});
    std::int64_t people = 0;
    std::int64_t population = 0;
    std::int64_t invitations = 0;
    std::int64_t expected = 0;
    const auto row = [&](std::string_view name, std::int64_t addresses, std::int64_t inhabitants,
                         const std::string& rate, std::int64_t invited, std::int64_t answers) {
        append_row(csv, {name, std::to_string(addresses), std::to_string(inhabitants), rate,
                         std::to_string(invited), tenths(answers)});
    };
    for (const Stratum& stratum : list.strata) {
        const auto here = static_cast<std::int64_t>(stratum.people.size());
        row(stratum.name, here, stratum.population, percent(stratum.rate), stratum.invitations,
            stratum.expected());
        people += here;
        population += stratum.population;
        invitations += stratum.invitations;
        expected += stratum.expected();
    }
    row("", people, population, "", invitations, expected);
    return csv;
}

}  // namespace isegoria::sortition
