// SPDX-License-Identifier: AGPL-3.0-or-later
// Signs that Markdown would read as its own get a backslash (CommonMark 0.30, section 2.4). Those
// of blocks count at the beginning of a line alone, but a piece does not know where it will stand.
#include "room/pages/markdown.hpp"

#include <algorithm>

namespace isegoria::room {
namespace {

// Calls back with each line, without blanks at its beginning.
template <class EachLine>
void for_each_line(std::string_view words, EachLine each_line) {
    while (true) {
        const std::size_t end = words.find('\n');
        std::string_view line = words.substr(0, end);
        line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
        each_line(line);
        if (end == std::string_view::npos) return;
        words.remove_prefix(end + 1);
    }
}

}  // namespace

std::string markdown_piece(std::string_view words) {
    // `=` underlines headings, `:` begins definitions and aligns tables, `$`, `^` and `"` are read
    // by widespread dialects.
    constexpr std::string_view special = "\\`*_{}[]<>()#+-.!|~&=:$^\"";
    std::string result;
    for (const char sign : words) {
        if (special.find(sign) != std::string_view::npos) result += '\\';
        result += sign;
    }
    return result;
}

std::string markdown_line(std::string_view words) {
    std::string result;
    for_each_line(words, [&](std::string_view line) {
        if (line.empty()) return;
        if (!result.empty()) result += ' ';
        result += markdown_piece(line);
    });
    return result;
}

std::string markdown_block(std::string_view words) {
    std::string result;
    for_each_line(words, [&](std::string_view line) {
        if (!result.empty()) result += '\n';
        result += markdown_piece(line);
    });
    return result;
}

std::string markdown_quotation(std::string_view words) {
    std::string result;
    for_each_line(words, [&](std::string_view line) {
        if (!result.empty()) result += '\n';
        result += line.empty() ? ">" : "> " + markdown_piece(line);
    });
    return result;
}

}  // namespace isegoria::room
