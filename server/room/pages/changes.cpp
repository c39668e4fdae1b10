// SPDX-License-Identifier: AGPL-3.0-or-later
// See changes.hpp. A change may reach over the end of a line: its marks are closed there and opened
// anew, so that they never cross those of a paragraph.
#include "room/pages/changes.hpp"

#include <boost/json/object.hpp>

#include "room/pages/markdown.hpp"
#include "room/pages/page.hpp"

namespace isegoria::room {
namespace {

using core::Span;
using core::SpanKind;

// Calls back with each piece of a line, and with how many line ends lie between two pieces.
template <class EachPiece, class EachBreak>
void walk(const std::vector<Span>& spans, EachPiece each_piece, EachBreak each_break) {
    std::size_t line_ends = 0;
    for (const Span& span : spans) {
        std::string_view words = span.words;
        while (true) {
            const std::size_t end = words.find('\n');
            if (const std::string_view piece = words.substr(0, end); !piece.empty()) {
                if (line_ends != 0) each_break(line_ends);
                line_ends = 0;
                each_piece(span.kind, piece);
            }
            if (end == std::string_view::npos) break;
            ++line_ends;
            words.remove_prefix(end + 1);
        }
    }
}

std::string html_piece(SpanKind kind, std::string_view piece) {
    switch (kind) {
        case SpanKind::kept:
            return escaped(piece);
        case SpanKind::deleted:
            return "<del>" + escaped(piece) + "</del>";
        case SpanKind::inserted:
            return "<ins>" + escaped(piece) + "</ins>";
    }
    return {};
}

std::string marked_piece(SpanKind kind, std::string_view piece, bool begins_line) {
    switch (kind) {
        case SpanKind::kept:
            if (begins_line)
                piece.remove_prefix(std::min(piece.find_first_not_of(" \t"), piece.size()));
            return markdown_piece(piece);
        case SpanKind::deleted:
            return "[-" + markdown_piece(piece) + "-]";
        case SpanKind::inserted:
            return "{+" + markdown_piece(piece) + "+}";
    }
    return {};
}

std::string marked(const std::vector<Span>& spans, std::string_view line_end) {
    std::string result;
    bool begins_line = true;
    walk(
        spans,
        [&](SpanKind kind, std::string_view piece) {
            const std::string text = marked_piece(kind, piece, begins_line);
            begins_line = begins_line && text.empty();
            result += text;
        },
        [&](std::size_t line_ends) {
            for (std::size_t count = line_end == " " ? 1 : line_ends; count > 0; --count)
                result += line_end;
            begins_line = true;
        });
    return result;
}

}  // namespace

std::string html_line(const std::vector<Span>& spans) {
    std::string result;
    walk(
        spans, [&](SpanKind kind, std::string_view piece) { result += html_piece(kind, piece); },
        [&](std::size_t) { result += ' '; });
    return result;
}

std::string html_paragraphs(const std::vector<Span>& spans) {
    std::string result = "<p>";
    walk(
        spans, [&](SpanKind kind, std::string_view piece) { result += html_piece(kind, piece); },
        [&](std::size_t line_ends) { result += line_ends == 1 ? "<br>" : "</p>\n<p>"; });
    return result + "</p>\n";
}

std::string markdown_line(const std::vector<Span>& spans) { return marked(spans, " "); }
std::string markdown_block(const std::vector<Span>& spans) { return marked(spans, "\n"); }

boost::json::array json_spans(const std::vector<Span>& spans) {
    boost::json::array result;
    for (const Span& span : spans)
        result.push_back(
            boost::json::object{{"kind", core::enum_name(span.kind)}, {"words", span.words}});
    return result;
}

}  // namespace isegoria::room
