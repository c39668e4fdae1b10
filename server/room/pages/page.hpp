// SPDX-License-Identifier: AGPL-3.0-or-later
// What the pages for browsers are made of: text in the reader's language, escaped, in one frame.
// Pure functions; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/state.hpp"
#include "words/words.hpp"

namespace isegoria::room {

struct Page {
    std::string content_type;
    std::string body;
    int status = 200;  // Of HTTP; another one is an address that cannot be meant, said in the body.
};
// What is wrong with an address, as a plain sentence.
[[nodiscard]] Page wrong_address(const std::string& sentence);

enum class PageForm { html, markdown, json };
// What is drawn by a class with one member function for each form.
template <class Drawn>
[[nodiscard]] Page in_form(const Drawn& drawn, PageForm form) {
    if (form == PageForm::markdown) return drawn.as_markdown();
    return form == PageForm::json ? drawn.as_json() : drawn.as_html();
}

// For HTML text and attributes in quotation marks.
[[nodiscard]] std::string escaped(std::string_view words);

// In the reader's language if there is such a wording, else the first; what was redacted says so.
[[nodiscard]] const core::Text* in_language(const std::vector<core::TextWording>& wordings,
                                            words::Language language);
[[nodiscard]] std::string text_of(const std::vector<core::TextWording>& wordings,
                                  words::Language language);
[[nodiscard]] std::string text_of(const core::Text& text, words::Language language);

// Escaped, with a paragraph at each empty line.
[[nodiscard]] std::string paragraphs(std::string_view words);

// A whole HTML document; `body` is markup, `title` is not.
[[nodiscard]] std::string frame(words::Language language, const std::string& title,
                                const std::string& body);
[[nodiscard]] std::string_view style_sheet();

// The same page in the other language and in the other forms; `address` is that of the HTML.
[[nodiscard]] std::string other_forms(const std::string& address, words::Language language);

// ".md", ".json" or nothing left of a path. Nothing: it goes on otherwise.
[[nodiscard]] std::optional<PageForm> read_form(std::string_view path);
// Take a piece of a path away from its front; false when it does not begin so. Numbers are above 0.
[[nodiscard]] bool take(std::string_view& path, std::string_view prefix);
[[nodiscard]] bool take_number(std::string_view& path, std::uint64_t& number);

}  // namespace isegoria::room
