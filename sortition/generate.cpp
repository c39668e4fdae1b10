// SPDX-License-Identifier: AGPL-3.0-or-later
// Inventing people. Names are put together from syllables, so that no list of real names is needed
// and none can be met but by accident. Any thread.
#include "sortition/generate.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "sortition/csv_writer.hpp"
#include "sortition/digest.hpp"
#include "sortition/seed.hpp"

namespace isegoria::sortition {
namespace {

// Rows are handed on in pieces of about this size.
constexpr std::size_t piece_bytes = 64 * 1024;

constexpr std::array<std::string_view, 12> first_starts{"Al",  "Bri", "Cal", "Do", "El", "Fen",
                                                        "Gal", "Is",  "Lu",  "Mi", "Or", "Ta"};
constexpr std::array<std::string_view, 12> first_ends{"brin",  "dora",  "fiel", "lume",
                                                      "mira",  "nesse", "quil", "rene",
                                                      "sande", "tova",  "vane", "zel"};
constexpr std::array<std::string_view, 14> last_starts{
    "Amber", "Brook",   "Clover", "Dapple", "Ember", "Fallow", "Gorse",
    "Hazel", "Juniper", "Larch",  "Meadow", "Otter", "Quill",  "Thistle"};
constexpr std::array<std::string_view, 12> last_ends{"bank", "croft", "dell", "fold",
                                                     "gate", "holt",  "mere", "nook",
                                                     "rill", "stone", "wick", "yarrow"};
constexpr std::array<std::string_view, 10> streets{
    "Heron Path", "Mill Lane",   "Lantern Street", "Bell Steps", "Orchard Row",
    "Ferry Quay", "Chalk Alley", "Bee Yard",       "Cloud Rise", "Snail Walk"};

template <std::size_t count>
std::string_view any_of(const std::array<std::string_view, count>& words, Generator& generator) {
    return words[static_cast<std::size_t>(generator.below(count))];
}

std::size_t any_value(const std::vector<CensusShare>& shares, Generator& generator) {
    std::int64_t sum = 0;
    for (const CensusShare& share : shares) sum += share.respondents;
    auto ticket = static_cast<std::int64_t>(generator.below(static_cast<std::uint64_t>(sum)));
    std::size_t position = 0;
    while (ticket >= shares[position].respondents) ticket -= shares[position++].respondents;
    return position;
}

// Positions of values, a feature each.
std::vector<std::size_t> any_person(const Census& census, Generator& generator) {
    std::vector<std::size_t> values;
    for (const CensusFeature& feature : census.features) {
        const std::size_t row = feature.given ? values[*feature.given] : 0;
        values.push_back(any_value(feature.shares[row], generator));
    }
    return values;
}

std::string lower(std::string text) {
    for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    return text;
}

std::string padded(int number, std::size_t digits) {
    const std::string text = std::to_string(number);
    return std::string(digits - std::min(digits, text.size()), '0') + text;
}

}  // namespace

std::vector<std::string_view> made_up_columns() {
    return {"id", "first_name", "last_name", "email", "address", "village"};
}

void generate_pool(const Census& census, const MadeUpPool& request, const Sink& sink) {
    Generator generator(sha256(request.seed), "made-up pool");
    const std::size_t digits = std::to_string(request.people).size();
    std::string rows;
    std::vector<std::string_view> heading = made_up_columns();
    for (const CensusFeature& feature : census.features) heading.push_back(feature.name);
    append_row(rows, heading, "\n");
    std::string address;
    std::string village;
    for (int person = 1; person <= request.people; ++person) {
        const std::string id = "P" + padded(person, digits);
        const std::string first = std::string(any_of(first_starts, generator)) +
                                  std::string(any_of(first_ends, generator));
        const std::string last =
            std::string(any_of(last_starts, generator)) + std::string(any_of(last_ends, generator));
        const std::string email =
            lower(first + "." + last) + "." + std::to_string(person) + "@example.org";
        const bool shares = person > 1 && request.sharing_percent > 0 &&
                            generator.below(100) < static_cast<unsigned>(request.sharing_percent);
        if (!shares) {
            address = std::to_string(1 + generator.below(90)) + " " +
                      std::string(any_of(streets, generator));
            village = std::string(any_of(last_starts, generator)) + " Made-up";
        }
        std::vector<std::string_view> row{id, first, last, email, address, village};
        const std::vector<std::size_t> values = any_person(census, generator);
        for (std::size_t f = 0; f < values.size(); ++f)
            row.push_back(census.features[f].values[values[f]]);
        append_row(rows, row, "\n");
        if (rows.size() > piece_bytes || person == request.people) {
            sink(rows);
            rows.clear();
        }
    }
}

std::string generate_categories(const Census& census, int panel_size) {
    constexpr std::int64_t whole = 1'000'000'000;
    std::string rows;
    append_row(rows, {"feature", "value", "min", "max"}, "\n");
    for (std::size_t f = 0; f < census.features.size(); ++f) {
        const CensusFeature& feature = census.features[f];
        const std::vector<std::int64_t> parts = inhabitants_of(census, f);
        for (std::size_t v = 0; v < parts.size(); ++v) {
            const std::int64_t scaled = parts[v] * panel_size;
            const std::string minimum = std::to_string(std::max<std::int64_t>(0, scaled / whole - 1));
            const std::string maximum = std::to_string((scaled + whole - 1) / whole + 1);
            append_row(rows, {feature.name, feature.values[v], minimum, maximum}, "\n");
        }
    }
    return rows;
}

}  // namespace isegoria::sortition
