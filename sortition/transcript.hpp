// SPDX-License-Identifier: AGPL-3.0-or-later
// What is published of a draw, as JSON, and the check by which anyone who is given the files can
// repeat it. Contains ids, never names. Plain values; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sortition/finding.hpp"
#include "sortition/lottery.hpp"

namespace isegoria::sortition {

// The format that this version writes and reads.
inline constexpr std::string_view transcript_format = "isegoria-sortition-transcript-1";

// A transcript of the largest draw has some hundred thousand ids; past this it is something else.
inline constexpr std::size_t transcript_bytes_max = std::size_t{64} << 20U;

struct Transcript {
    std::string method;
    std::string public_value;
    int people = 0;
    int panel_size = 0;
    std::string pool_hash, quotas_hash, panel_hash;  // Lower-case hexadecimal.
    int attempts = 0;
    std::int64_t guesses = 0;
    std::vector<std::string> panel;       // Ids, sorted.
    std::vector<std::string> alternates;  // Ids, in order.

    friend bool operator==(const Transcript&, const Transcript&) = default;
};

// Of a drawing that succeeded.
[[nodiscard]] Transcript make_transcript(const Pool& pool, const DrawRequest& request,
                                         const Drawing& drawing);

// Indented JSON with the fields always in the same order, so that equal transcripts are equal
// files.
[[nodiscard]] std::string to_json(const Transcript& transcript);

// Errors: those of read_record.
[[nodiscard]] Reading<Transcript> read_transcript(std::string_view json);

// Draws again and compares everything. Empty: the draw is confirmed. Otherwise the first
// difference, as transcript_difference with field, expected (recomputed) and found (in the
// transcript); or why it cannot be drawn at all.
[[nodiscard]] Findings verify(const Pool& pool, const Quotas& quotas, const Transcript& transcript);

}  // namespace isegoria::sortition
