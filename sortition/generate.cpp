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

constexpr std::array<Share, 3> gender{{{"woman", 510, 525}, {"man", 482, 463}, {"another", 8, 12}}};
constexpr std::array<Share, 4> age{
    {{"16-29", 190, 120}, {"30-44", 230, 200}, {"45-64", 330, 380}, {"65+", 250, 300}}};
constexpr std::array<Share, 5> territory{{{"Upper valley", 140, 150},
                                          {"Lower valley", 310, 290},
                                          {"Plateau", 180, 190},
                                          {"Old town", 270, 280},
                                          {"Far hamlets", 100, 90}}};
constexpr std::array<Share, 4> education{{{"No diploma", 220, 110},
                                          {"Vocational", 280, 230},
                                          {"Secondary", 180, 190},
                                          {"Higher", 320, 470}}};
constexpr std::array<MadeUpFeature, 4> features{
    {{"gender", gender}, {"age", age}, {"territory", territory}, {"education", education}}};

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

std::string_view any_value(std::span<const Share> shares, Generator& generator) {
    auto ticket = static_cast<int>(generator.below(1'000));
    for (const Share& share : shares) {
        if (ticket < share.respondents) return share.value;
        ticket -= share.respondents;
    }
    return shares.back().value;
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

std::span<const MadeUpFeature> made_up_features() { return features; }

void generate_pool(int people, std::string_view seed, const Sink& sink) {
    Generator generator(sha256(seed), "made-up pool");
    const std::size_t digits = std::to_string(people).size();
    std::string rows;
    std::vector<std::string_view> heading{"id",    "first_name", "last_name",
                                          "email", "address",    "village"};
    for (const MadeUpFeature& feature : features) heading.push_back(feature.name);
    append_row(rows, heading, "\n");
    for (int person = 1; person <= people; ++person) {
        const std::string id = "P" + padded(person, digits);
        const std::string first = std::string(any_of(first_starts, generator)) +
                                  std::string(any_of(first_ends, generator));
        const std::string last =
            std::string(any_of(last_starts, generator)) + std::string(any_of(last_ends, generator));
        const std::string email =
            lower(first + "." + last) + "." + std::to_string(person) + "@example.org";
        const std::string address =
            std::to_string(1 + generator.below(90)) + " " + std::string(any_of(streets, generator));
        const std::string village = std::string(any_of(last_starts, generator)) + " Made-up";
        std::vector<std::string_view> row{id, first, last, email, address, village};
        for (const MadeUpFeature& feature : features)
            row.push_back(any_value(feature.shares, generator));
        append_row(rows, row, "\n");
        if (rows.size() > piece_bytes || person == people) {
            sink(rows);
            rows.clear();
        }
    }
}

std::string generate_categories(int panel_size) {
    std::string rows;
    append_row(rows, {"feature", "value", "min", "max"}, "\n");
    for (const MadeUpFeature& feature : features) {
        for (const Share& share : feature.shares) {
            const int scaled = share.inhabitants * panel_size;
            const std::string minimum = std::to_string(std::max(0, scaled / 1'000 - 1));
            const std::string maximum = std::to_string((scaled + 999) / 1'000 + 1);
            append_row(rows, {feature.name, share.value, minimum, maximum}, "\n");
        }
    }
    return rows;
}

}  // namespace isegoria::sortition
