// SPDX-License-Identifier: AGPL-3.0-or-later
// The public value of a draw: what nobody could know before a date, in the forms in which it is
// published. Read into octets, of which every draw makes its seed. Pure functions; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "sortition/finding.hpp"

namespace isegoria::sortition {

// A signature of a randomness beacon has 48 to 256 octets; a page of text is not a public value.
inline constexpr std::size_t public_value_max = 4'096;

// Ten dice give 60 million values: with fewer, somebody could list all panels beforehand and have
// an opinion on the dice. Fewer are taken, with a notice.
inline constexpr std::size_t dice_enough = 10;

// The chain "quicknet" of drand, the one whose rounds are taken: its genesis in seconds since 1970
// and the seconds between rounds. Chain hash
// 52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971.
inline constexpr std::int64_t drand_genesis = 1'692'803'367;
inline constexpr std::int64_t drand_period = 3;
// Its signatures are points of BLS12-381's first group, compressed.
inline constexpr std::size_t drand_signature_bytes = 48;

// When a round of the chain is due, in seconds since 1970. Rounds count from 1.
[[nodiscard]] std::int64_t drand_time(std::int64_t round);

// 1692803367 gives "2023-08-23T15:09:27Z", in no zone but UTC and in no language.
[[nodiscard]] std::string utc_text(std::int64_t seconds_since_1970);

// The forms, and the octets that each gives:
//   hex:DIGITS                         those octets;
//   dice:3 1 6 …                       "dice:316…", the blanks and commas left out;
//   rfc3797:9319/2 5 8 10 12/…         the canonical key of RFC 3797, section 4 ("9319./2.5.8.10.
//                                      12./…"): numbers sorted in each source, sources in order;
//   drand:ROUND:SIGNATURE:RANDOMNESS   the 32 octets of the randomness, which must be the SHA-256
//                                      of the signature;
//   anything else                      its UTF-8 octets, without the blanks at the ends.
// Errors: public_value_empty, public_value_too_long, public_value_not_utf8 (or a control
// character), public_value_not_hex, public_value_not_dice, public_value_not_rfc3797,
// public_value_not_drand, public_value_drand_differs.
// Notices: public_value_few_dice; public_value_drand, which says when the round was due and that
// the signature itself was not checked.
[[nodiscard]] Reading<std::string> parse_public_value(std::string_view text);

}  // namespace isegoria::sortition
