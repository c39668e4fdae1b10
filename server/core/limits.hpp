// SPDX-License-Identifier: AGPL-3.0-or-later
// Limits of content that every concept shares, and the checks for them. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/outcome.hpp"
#include "core/text.hpp"

namespace isegoria::core {

inline constexpr std::size_t title_signs_max = 200;  // One line on a phone in large print, thrice.
inline constexpr std::size_t text_signs_max =
    5'000;  // About two printed pages; several texts fit a frame.
inline constexpr std::size_t reason_signs_max =
    1'000;  // A public reason is read by everyone concerned.
inline constexpr std::size_t languages_max =
    8;  // Wordings of one text; a body of states works in three.
inline constexpr std::size_t citations_max = 200;  // What one text can honestly be said to rest on.

// Code points of valid UTF-8.
[[nodiscard]] std::size_t sign_count(std::string_view words);

// The finding about one text, or nothing: empty, too long, not UTF-8, or holding control signs that
// could make it look like something else (Unicode bidirectional controls, UAX 9; C0 but tab and
// newline; DEL and C1). A text of blanks alone, of whichever width, is empty.
[[nodiscard]] std::optional<Rejection> check_text(std::string_view field, std::string_view words,
                                                  std::size_t signs_max);

// At least one wording, each language a BCP 47 tag and named once, each text as above.
[[nodiscard]] std::optional<Rejection> check_wordings(std::string_view field,
                                                      const std::vector<Wording>& wordings,
                                                      std::size_t signs_max);

// "fr", "fr-CH", "zh-Hant": RFC 5646 in its plain form.
[[nodiscard]] bool is_language(std::string_view tag);

}  // namespace isegoria::core
