// SPDX-License-Identifier: AGPL-3.0-or-later
// HTML and Markdown are read back to plain words, so that only what a reader sees is compared.
#include "demo/published_pages.hpp"

#include <openssl/sha.h>

#include <array>
#include <boost/json.hpp>
#include <cctype>
#include <utility>

#include "demo/signature.hpp"

namespace isegoria::demo {
namespace {

namespace json = boost::json;

// One blank for any number of them and of line breaks.
std::string collapsed(std::string_view text) {
    std::string result;
    for (const char sign : text) {
        const bool blank = std::isspace(static_cast<unsigned char>(sign)) != 0;
        if (!blank)
            result += sign;
        else if (!result.empty() && result.back() != ' ')
            result += ' ';
    }
    if (!result.empty() && result.back() == ' ') result.pop_back();
    return result;
}

// Tags are blanks, for they part words; character references are their signs.
std::string words_of_html(std::string_view page) {
    constexpr std::array<std::pair<std::string_view, char>, 5> references{
        {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&#39;", '\''}}};
    std::string result;
    bool in_tag = false;
    for (std::size_t at = 0; at < page.size(); ++at) {
        if (page[at] == '<') in_tag = true;
        if (in_tag) {
            if (page[at] == '>') {
                in_tag = false;
                result += ' ';
            }
            continue;
        }
        char sign = page[at];
        for (const auto& [reference, meant] : references)
            if (page.substr(at).starts_with(reference)) {
                sign = meant;
                at += reference.size() - 1;
                break;
            }
        result += sign;
    }
    return collapsed(result);
}

// A backslash gives the next sign as it is (CommonMark 0.30, section 2.4).
std::string words_of_markdown(std::string_view page) {
    std::string result;
    for (std::size_t at = 0; at < page.size(); ++at) {
        if (page[at] == '\\' && at + 1 < page.size()) ++at;
        result += page[at];
    }
    return collapsed(result);
}

// Each text behind the one before it.
std::string first_missing(const std::string& page, const PublishedVersion& version) {
    std::vector<std::string> texts{version.view.titles(0).words(),
                                   version.view.preamble(0).words()};
    for (const v1::VersionArticleView& article : version.articles) {
        texts.push_back(article.titles(0).words());
        texts.push_back(article.wordings(0).words());
    }
    std::size_t from = 0;
    for (const std::string& text : texts) {
        const std::string wanted = collapsed(text);
        const std::size_t found = page.find(wanted, from);
        if (found == std::string::npos) return text;
        from = found + wanted.size();
    }
    return {};
}

bool same_words(const json::value& page, const auto& wordings) {
    const json::array& list = page.as_array();
    if (list.size() != static_cast<std::size_t>(wordings.size())) return false;
    for (int index = 0; index < wordings.size(); ++index) {
        const json::object& each = list[static_cast<std::size_t>(index)].as_object();
        if (each.at("language").as_string() != wordings[index].language() ||
            each.at("words").as_string() != wordings[index].words())
            return false;
    }
    return true;
}

bool same_numbers(const json::value& page, const auto& numbers) {
    const json::array& list = page.as_array();
    if (list.size() != static_cast<std::size_t>(numbers.size())) return false;
    for (int index = 0; index < numbers.size(); ++index)
        if (list[static_cast<std::size_t>(index)].to_number<std::uint64_t>() != numbers[index])
            return false;
    return true;
}

bool same_article(const json::object& page, const v1::VersionArticleView& article) {
    return page.at("article").to_number<std::uint64_t>() == article.article() &&
           page.at("position").to_number<std::uint64_t>() == article.position() &&
           page.at("revision").to_number<std::uint64_t>() == article.revision() &&
           same_words(page.at("titles"), article.titles()) &&
           same_words(page.at("wordings"), article.wordings()) &&
           same_numbers(page.at("contributions"), article.contributions()) &&
           same_numbers(page.at("proposals"), article.proposals()) &&
           same_numbers(page.at("amendments"), article.amendments()) &&
           page.at("minority_statements").as_array().size() ==
               static_cast<std::size_t>(article.minority_statements_size());
}

std::string sha256(std::string_view octets) {
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    SHA256(reinterpret_cast<const unsigned char*>(octets.data()), octets.size(), digest.data());
    return {digest.begin(), digest.end()};
}

std::string fault_in(const json::object& page, const PublishedVersion& version) {
    const v1::VersionView& view = version.view;
    if (page.at("version").to_number<std::uint64_t>() != version.number) return "version";
    if (page.at("published_ms").to_number<std::int64_t>() != view.published_ms())
        return "published_ms";
    if (!same_words(page.at("titles"), view.titles())) return "titles";
    if (!same_words(page.at("preamble"), view.preamble())) return "preamble";
    if (page.at("consensus_ten_thousandths").to_number<std::uint64_t>() != view.consensus())
        return "consensus_ten_thousandths";
    const json::array& articles = page.at("articles").as_array();
    if (articles.size() != version.articles.size()) return "articles";
    for (std::size_t place = 0; place < articles.size(); ++place)
        if (!same_article(articles[place].as_object(), version.articles[place]))
            return "articles[" + std::to_string(place) + "]";
    const json::object& signature = page.at("signature").as_object();
    if (signature.at("digest").as_string() != hexadecimal(view.digest())) return "signature.digest";
    if (signature.at("ed25519").as_string() != view.signature()) return "signature.ed25519";
    if (signature.at("public_key").as_string() != hexadecimal(view.public_key()))
        return "signature.public_key";
    if (sha256(page.at("document").as_string()) != view.digest()) return "document";
    return {};
}

}  // namespace

std::string html_fault(std::string_view page, const PublishedVersion& version) {
    return first_missing(words_of_html(page), version);
}

std::string markdown_fault(std::string_view page, const PublishedVersion& version) {
    return first_missing(words_of_markdown(page), version);
}

std::string json_fault(std::string_view page, const PublishedVersion& version) {
    try {
        return fault_in(json::parse(page).as_object(), version);
    } catch (const std::exception& error) {
        return error.what();
    }
}

}  // namespace isegoria::demo
