// SPDX-License-Identifier: AGPL-3.0-or-later
// Words of people in Markdown: nothing of them is ever markup, and none leaves the place that it
// was given. Pure functions; any thread.
#pragma once

#include <string>
#include <string_view>

namespace isegoria::room {

// On one line, for headings and emphasis: line breaks become blanks.
[[nodiscard]] std::string markdown_line(std::string_view words);
// Paragraphs as they were written. No line begins with blanks, which could make it code.
[[nodiscard]] std::string markdown_block(std::string_view words);
// As markdown_block, in a quotation that no line of it leaves.
[[nodiscard]] std::string markdown_quotation(std::string_view words);
// A piece of a line, as it is but for what Markdown would read as its own.
[[nodiscard]] std::string markdown_piece(std::string_view words);

}  // namespace isegoria::room
