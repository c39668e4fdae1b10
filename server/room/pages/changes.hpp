// SPDX-License-Identifier: AGPL-3.0-or-later
// Two texts in one, with what was struck and what was added, in the three forms of a page. Pure
// functions; any thread.
#pragma once

#include <boost/json/array.hpp>
#include <string>
#include <vector>

#include "core/comparison.hpp"

namespace isegoria::room {

// On one line, with <del> and <ins>; for headings.
[[nodiscard]] std::string html_line(const std::vector<core::Span>& spans);
// With a paragraph at each empty line, as paragraphs() of page.hpp.
[[nodiscard]] std::string html_paragraphs(const std::vector<core::Span>& spans);

// Struck words as [-so-] and added ones as {+so+}: signs that also show on a terminal, and that no
// text can forge, since its own brackets stand behind backslashes.
[[nodiscard]] std::string markdown_line(const std::vector<core::Span>& spans);
[[nodiscard]] std::string markdown_block(const std::vector<core::Span>& spans);

// {"kind": "kept", "words": "…"} each.
[[nodiscard]] boost::json::array json_spans(const std::vector<core::Span>& spans);

}  // namespace isegoria::room
