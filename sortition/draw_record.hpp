// SPDX-License-Identifier: AGPL-3.0-or-later
// The two records of a lottery: what was fixed before the public value was known, and what it drew.
// Both hold hashes and ids, never names. Plain values; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sortition/finding.hpp"
#include "sortition/pool.hpp"
#include "sortition/portfolio.hpp"

namespace isegoria::sortition {

inline constexpr std::string_view prepared_format = "isegoria-sortition-prepared-1";
inline constexpr std::string_view draw_format = "isegoria-sortition-draw-1";

// Hashes in lower-case hexadecimal. The file_* are SHA-256 of the files' octets; empty without the
// file.
struct PreparedRecord {
    std::string title;     // Of the report.
    std::string language;  // Of the report: "en" or "fr".
    std::string method;
    std::string gamma;  // As it was typed; empty but for goldilocks.
    int panel_size = 0;
    int people = 0;
    int households = 0;  // 0: addresses were not looked at.
    std::int64_t lots = 0;
    int certified = 0;  // 1: certificate.json proves what the method promises.
    std::string id_column;
    std::vector<std::string> address_columns;
    std::string address_match;  // "exact" or "tolerant"; empty without address columns.
    std::string file_categories, file_respondents, file_already_selected, file_households;
    std::string pool_hash, quotas_hash, portfolio_hash;

    friend bool operator==(const PreparedRecord&, const PreparedRecord&) = default;
};

struct DrawRecord {
    std::string method;
    int people = 0;
    int panel_size = 0;
    std::string pool_hash, quotas_hash, portfolio_hash;
    std::string public_value;   // As it was given.
    std::string public_octets;  // What it was read as, in hexadecimal.
    std::string seed;
    std::int64_t lots = 0;
    std::int64_t lot = 0;  // The one drawn, from 0.
    int position = 0;      // Of its panel in the portfolio, from 0.
    std::int64_t weight = 0;
    std::vector<std::string> panel;  // Ids, sorted octet by octet.
    std::string panel_hash;          // See lottery.hpp.

    friend bool operator==(const DrawRecord&, const DrawRecord&) = default;
};

[[nodiscard]] std::string to_json(const PreparedRecord& record);
[[nodiscard]] std::string to_json(const DrawRecord& record);

// Errors: those of read_record.
[[nodiscard]] Reading<PreparedRecord> read_prepared_record(std::string_view json);
[[nodiscard]] Reading<DrawRecord> read_draw_record(std::string_view json);

// Of a draw without findings; `octets` is what parse_public_value made of the value.
[[nodiscard]] DrawRecord make_draw_record(const Pool& pool, const PreparedRecord& prepared,
                                          const Portfolio& portfolio, const PortfolioDraw& draw,
                                          std::string_view public_value, std::string_view octets);

// The first field in which the two differ, as draw_difference with field, expected and found;
// nothing when they are equal.
[[nodiscard]] Findings compare(const PreparedRecord& expected, const PreparedRecord& found);
[[nodiscard]] Findings compare(const DrawRecord& expected, const DrawRecord& found);

}  // namespace isegoria::sortition
