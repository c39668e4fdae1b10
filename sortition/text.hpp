// SPDX-License-Identifier: AGPL-3.0-or-later
// Text as people type it into spreadsheets: UTF-8 checking, trimming, and the key under which two
// spellings of a name are the same. Pure functions; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace isegoria::sortition {

// The length of the well-formed UTF-8 sequence at `position` (RFC 3629: no over-long forms, no
// surrogates, nothing above U+10FFFF), or 0 when there is none.
[[nodiscard]] std::size_t utf8_sequence_length(std::string_view text, std::size_t position);

[[nodiscard]] bool is_utf8(std::string_view text);

// Without the blanks at both ends: ASCII white space, no-break spaces (U+00A0, U+202F), zero-width
// space and byte-order mark, which spreadsheets and web pages leave behind unseen.
[[nodiscard]] std::string_view trim(std::string_view text);

// The key for comparing names of columns, features and values: trimmed and in lower case. Letters
// of Latin (to U+017F), Greek and Cyrillic are lowered; others are compared as they are. Composed
// and decomposed accents stay different: the quotas then name the value as unknown, with its cell.
[[nodiscard]] std::string fold(std::string_view text);

}  // namespace isegoria::sortition
