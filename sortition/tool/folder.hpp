// SPDX-License-Identifier: AGPL-3.0-or-later
// The folder of a lottery: its files, from the preparation to the draw. What reads it and what writes
// the results of a draw is integer-only: the same octets on every machine. README.md describes each
// file for those who repeat a draw by hand. One thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sortition/csv.hpp"
#include "sortition/draw_record.hpp"
#include "sortition/portfolio.hpp"
#include "sortition/tool/input.hpp"
#include "sortition/tool/output.hpp"
#include "sortition/tool/result.hpp"

namespace isegoria::sortition::tool {

namespace file_names {
inline constexpr std::string_view categories = "categories.csv";
inline constexpr std::string_view respondents = "respondents.csv";
inline constexpr std::string_view already_selected = "already_selected.csv";
inline constexpr std::string_view households = "households.csv";
inline constexpr std::string_view prepared = "prepared.json";
inline constexpr std::string_view portfolio = "portfolio.txt";
inline constexpr std::string_view public_pool = "public_pool.json";
inline constexpr std::string_view certificate = "certificate.json";
inline constexpr std::string_view probabilities = "probabilities.csv";
inline constexpr std::string_view panels = "panels.csv";
inline constexpr std::string_view panel = "panel.csv";
inline constexpr std::string_view remaining = "remaining.csv";
inline constexpr std::string_view transcript = "transcript.json";
inline constexpr std::string_view report = "report.html";
}  // namespace file_names

// A chance in 10^12ths, as probabilities.csv has it.
inline constexpr std::int64_t probability_unit = 1'000'000'000'000;

// What is prepared: everything that a draw needs besides the public value. Probabilities are of the
// people of the pool, in its order.
struct Lottery {
    Input input;
    PreparedRecord record;
    Portfolio portfolio;
    std::vector<std::int64_t> probabilities;
    std::string certificate;  // Its JSON, octet for octet.
};

// What a draw adds.
struct Drawn {
    DrawRecord record;
    std::vector<int> panel;
    Findings notices;  // Of the public value.
};

// "0.174626650466": twelve decimals.
[[nodiscard]] std::string probability_text(std::int64_t probability);

// A file's octets made into a value by `read`, whose errors get the file's name.
template <class Value, class Read>
[[nodiscard]] std::optional<Value> read_part(const std::string& path, Findings& errors,
                                             const Read& read) {
    Reading<std::string> bytes = read_file(path);
    if (!bytes.ok()) {
        append(errors, std::move(bytes.errors));
        return std::nullopt;
    }
    Reading<Value> value = read(*bytes.value);
    for (Finding& error : value.errors) error.file = path;
    append(errors, std::move(value.errors));
    return std::move(value.value);
}

// Errors: those of every reader, with the file.
[[nodiscard]] Reading<Lottery> read_lottery(const std::string& folder);

// Whether files, records and portfolio belong together: the hashes of everything computed again and
// compared with prepared.json. Findings: draw_difference.
[[nodiscard]] Findings check_records(const Lottery& lottery);

// Draws with a public value. Errors: those of draw_panel.
[[nodiscard]] Reading<Drawn> draw_lottery(const Lottery& lottery, std::string_view public_value);

// A file of people with every column of the respondents; ids that are row numbers get a column "id"
// in front.
void write_people(std::ostream& stream, const Pool& pool, const std::vector<int>& people);

// public_pool.json.
[[nodiscard]] std::string public_pool_text(const Lottery& lottery);

// The files of a prepared folder; `lottery` must outlive their writing.
[[nodiscard]] std::vector<OutputFile> prepared_files(const Lottery& lottery);

// The files that a draw adds, transcript.json last: where it is, all are. `drawn` too must outlive
// their writing.
[[nodiscard]] std::vector<OutputFile> drawn_files(const Lottery& lottery, const Drawn& drawn,
                                                  Language language);

}  // namespace isegoria::sortition::tool
