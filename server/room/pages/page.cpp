// SPDX-License-Identifier: AGPL-3.0-or-later
// What all pages are made of. Every word of a person is escaped where it is written out; nothing of
// it is ever markup.
#include "room/pages/page.hpp"

#include <charconv>

namespace isegoria::room {

using words::Language;
using words::say;

std::string escaped(std::string_view words) {
    std::string result;
    for (const char sign : words) switch (sign) {
            case '&':
                result += "&amp;";
                break;
            case '<':
                result += "&lt;";
                break;
            case '>':
                result += "&gt;";
                break;
            case '"':
                result += "&quot;";
                break;
            case '\'':
                result += "&#39;";
                break;
            default:
                result += sign;
        }
    return result;
}

const core::Text* in_language(const std::vector<core::TextWording>& wordings, Language language) {
    for (const core::TextWording& wording : wordings)
        if (words::parse(wording.language) == language) return &wording.words;
    return wordings.empty() ? nullptr : &wordings.front().words;
}

std::string text_of(const std::vector<core::TextWording>& wordings, Language language) {
    const core::Text* text = in_language(wordings, language);
    if (text == nullptr) return {};
    return text->erased ? say(language, "general.redacted") : text->words;
}

std::string text_of(const core::Text& text, Language language) {
    return text.erased ? say(language, "general.redacted") : text.words;
}

std::string paragraphs(std::string_view words) {
    std::string result = "<p>";
    for (std::size_t at = 0; at < words.size(); ++at) {
        if (words[at] == '\n' && at + 1 < words.size() && words[at + 1] == '\n')
            result += "</p>\n<p>", ++at;
        else if (words[at] == '\n')
            result += "<br>";
        else
            result += escaped(words.substr(at, 1));
    }
    return result + "</p>\n";
}

std::string frame(Language language, const std::string& title, const std::string& body) {
    return "<!doctype html>\n<html lang=\"" + std::string(words::tag(language)) +
           "\">\n<head>\n<meta charset=\"utf-8\">\n"
           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>" +
           escaped(title) +
           "</title>\n<link rel=\"stylesheet\" href=\"/style.css\">\n</head>\n<body>\n<main>\n" +
           body + "</main>\n</body>\n</html>\n";
}

Page wrong_address(const std::string& sentence) {
    return {"text/plain; charset=utf-8", sentence + "\n", 404};
}

std::string other_forms(const std::string& address, Language language) {
    return "<a href=\"" + address + ".md\">Markdown</a> · <a href=\"" + address +
           ".json\">JSON</a> · <a href=\"" + address +
           "?lang=" + (language == Language::english ? "fr\">Français" : "en\">English") + "</a>";
}

std::optional<PageForm> read_form(std::string_view path) {
    if (path.empty()) return PageForm::html;
    if (path == ".md") return PageForm::markdown;
    if (path == ".json") return PageForm::json;
    return std::nullopt;
}

bool take(std::string_view& path, std::string_view prefix) {
    if (!path.starts_with(prefix)) return false;
    path.remove_prefix(prefix.size());
    return true;
}

bool take_number(std::string_view& path, std::uint64_t& number) {
    const auto result = std::from_chars(path.data(), path.data() + path.size(), number);
    if (result.ec != std::errc() || number == 0) return false;
    path.remove_prefix(static_cast<std::size_t>(result.ptr - path.data()));
    return true;
}

std::string_view style_sheet() {
    return "body{font:1.1rem/1.6 system-ui,sans-serif;color:#1b1b1b;background:#fdfdfb;margin:0}\n"
           "main{max-width:42rem;margin:0 auto;padding:1.5rem 1rem 4rem;overflow-wrap:anywhere}\n"
           "h1{line-height:1.2}h2{margin-top:2.5rem}\n"
           ".notice{border-left:.3rem solid #24527a;padding:.5rem 1rem;background:#eef3f8}\n"
           ".provenance,footer{color:#4a4a4a;font-size:.95rem}\n"
           "aside{border:1px solid #8a8a8a;border-radius:.4rem;padding:.2rem 1rem;margin:1rem 0}\n"
           "a{color:#1a4a80}\n"
           "ins{background:#d9efdd;color:#12391b;text-decoration:underline}\n"
           "del{background:#f8dcd9;color:#5c1a14;text-decoration:line-through}\n"
           ".change{display:inline-block;font-size:.9rem;border:1px solid #8a8a8a;"
           "border-radius:1rem;padding:0 .7rem;margin:0}\n"
           "details{border-top:1px solid #8a8a8a;padding:.5rem 0}summary{cursor:pointer}\n"
           "@media(prefers-color-scheme:dark){body{color:#ececec;background:#16181b}"
           ".notice{background:#1e2a36}.provenance,footer{color:#b9b9b9}a{color:#9cc4f0}"
           "ins{background:#1d3a25;color:#d5f2da}del{background:#4a201c;color:#f6d5d1}}\n";
}

}  // namespace isegoria::room
