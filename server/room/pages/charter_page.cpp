// SPDX-License-Identifier: AGPL-3.0-or-later
// Every word of a person is escaped where it is written out; nothing of it is ever markup.
#include "room/pages/charter_page.hpp"

#include <boost/json.hpp>
#include <functional>

#include "record/digest.hpp"
#include "room/pages/draw_page.hpp"
#include "room/pages/page.hpp"

namespace isegoria::room {
namespace {

using words::Language;
using words::say;

// Signs that Markdown would read as its own get a backslash (CommonMark 0.30, section 2.4).
std::string markdown(std::string_view words) {
    constexpr std::string_view special = "\\`*_{}[]<>()#+-.!|~&";
    std::string result;
    for (const char sign : words) {
        if (special.find(sign) != std::string_view::npos) result += '\\';
        result += sign;
    }
    return result;
}

template <class Id_>
std::string numbers(const std::vector<Id_>& ids) {
    std::string result;
    for (const Id_ id : ids) result += (result.empty() ? "#" : ", #") + std::to_string(id.value);
    return result;
}

std::string provenance(const core::VersionArticle& article, Language language) {
    std::string result;
    const auto part = [&](std::string_view key, const auto& ids) {
        if (ids.empty()) return;
        if (!result.empty()) result += "; ";
        result +=
            say(language, key,
                {{"count", static_cast<std::int64_t>(ids.size())}, {"numbers", numbers(ids)}});
    };
    part("page.provenance.contributions", article.contributions);
    part("page.provenance.proposals", article.proposals);
    part("page.provenance.amendments", article.amendments);
    return result;
}

std::string consensus(const core::VersionPublished& content, Language language) {
    return say(language, "page.consensus",
               {{"consensus", content.consensus / 10'000.0},
                {"threshold", content.threshold_percent / 100.0}});
}

std::string address_of(std::uint64_t assembly, core::VersionId version) {
    return "/assemblies/" + std::to_string(assembly) + "/charter/versions/" +
           std::to_string(version.value);
}

Page as_html(const core::State& state, const core::Version& version, Language language) {
    const core::VersionPublished& content = version.content;
    const std::string title = text_of(content.titles, language);
    const std::string zone = state.assembly.time_zone;
    std::string body =
        "<p class=\"notice\">" + escaped(say(language, content.notice)) + "</p>\n<h1>" +
        escaped(title) + "</h1>\n<p>" +
        escaped(say(language, "general.version",
                    {{"number", static_cast<std::int64_t>(content.version.value)}})) +
        " · " +
        escaped(say(language, "general.published_at",
                    {{"when", words::Moment{version.published_ms}}}, zone)) +
        " · " + escaped(consensus(content, language)) + "</p>\n<h2>" +
        escaped(say(language, "charter.preamble")) + "</h2>\n" +
        paragraphs(text_of(content.preamble, language));
    for (const core::VersionArticle& article : content.articles) {
        body += "<section id=\"article-" + std::to_string(article.article.value) + "\">\n<h2>" +
                escaped(say(language, "charter.article",
                            {{"number", static_cast<std::int64_t>(article.position)}})) +
                " · " + escaped(text_of(article.titles, language)) + "</h2>\n" +
                paragraphs(text_of(article.wordings, language)) + "<p class=\"provenance\">" +
                escaped(provenance(article, language)) + "</p>\n";
        for (const core::VersionMinority& minority : article.minority_statements)
            body += "<aside lang=\"" + escaped(minority.language) + "\">\n<h3>" +
                    escaped(say(language, "charter.minority_statement")) + "</h3>\n" +
                    paragraphs(text_of(minority.words, language)) + "</aside>\n";
        body += "</section>\n";
    }
    const std::string address = address_of(state.assembly.assembly.value, content.version);
    body += "<footer>\n";
    if (version.signature)
        body +=
            "<p>" +
            escaped(say(language, "page.signature",
                        {{"digest", record::to_hex(record::octets(version.signature->digest))},
                         {"signature", version.signature->signature},
                         {"key", record::to_hex(record::octets(version.signature->public_key))}})) +
            "</p>\n";
    body += "<p><a href=\"" + address + ".md\">Markdown</a> · <a href=\"" + address +
            ".json\">JSON</a> · <a href=\"" + address +
            "?lang=" + (language == Language::english ? "fr\">Français" : "en\">English") + "</a>";
    if (state.lottery.draw)
        body += " · <a href=\"" + draw_address(state.assembly.assembly.value) + "\">" +
                escaped(say(language, "page.draw.title")) + "</a>";
    body += "</p>\n</footer>\n";
    return {"text/html; charset=utf-8", frame(language, title, body)};
}

Page as_markdown(const core::Version& version, Language language) {
    const core::VersionPublished& content = version.content;
    std::string body =
        "# " + markdown(text_of(content.titles, language)) + "\n\n> " +
        markdown(say(language, content.notice)) + "\n\n" +
        markdown(say(language, "general.version",
                     {{"number", static_cast<std::int64_t>(content.version.value)}})) +
        " · " + markdown(consensus(content, language)) + "\n\n## " +
        markdown(say(language, "charter.preamble")) + "\n\n" +
        markdown(text_of(content.preamble, language)) + "\n";
    for (const core::VersionArticle& article : content.articles) {
        body += "\n## " +
                markdown(say(language, "charter.article",
                             {{"number", static_cast<std::int64_t>(article.position)}})) +
                " · " + markdown(text_of(article.titles, language)) + "\n\n" +
                markdown(text_of(article.wordings, language)) + "\n\n*" +
                markdown(provenance(article, language)) + "*\n";
        for (const core::VersionMinority& minority : article.minority_statements)
            body += "\n> **" + markdown(say(language, "charter.minority_statement")) + "** " +
                    markdown(text_of(minority.words, language)) + "\n";
    }
    return {"text/markdown; charset=utf-8", body};
}

boost::json::array as_json(const std::vector<core::TextWording>& wordings) {
    boost::json::array result;
    for (const core::TextWording& wording : wordings)
        result.push_back(boost::json::object{{"language", wording.language},
                                             {"words", wording.words.words},
                                             {"erased", wording.words.erased}});
    return result;
}

template <class Id_>
boost::json::array as_json(const std::vector<Id_>& ids) requires core::is_id<Id_> {
    boost::json::array result;
    for (const Id_ id : ids) result.push_back(id.value);
    return result;
}

// `document` is what the digest is over, octet for octet, so that anybody can check the signature.
Page as_json(const core::State& state, const core::Version& version) {
    const core::VersionPublished& content = version.content;
    boost::json::array articles;
    for (const core::VersionArticle& article : content.articles) {
        boost::json::array minorities;
        for (const core::VersionMinority& minority : article.minority_statements)
            minorities.push_back(boost::json::object{{"language", minority.language},
                                                     {"words", minority.words.words},
                                                     {"erased", minority.words.erased},
                                                     {"supporters", minority.supporter_count}});
        articles.push_back(boost::json::object{{"article", article.article.value},
                                               {"position", article.position},
                                               {"revision", article.revision},
                                               {"titles", as_json(article.titles)},
                                               {"wordings", as_json(article.wordings)},
                                               {"contributions", as_json(article.contributions)},
                                               {"proposals", as_json(article.proposals)},
                                               {"amendments", as_json(article.amendments)},
                                               {"minority_statements", minorities}});
    }
    boost::json::object page{{"assembly", state.assembly.assembly.value},
                             {"version", content.version.value},
                             {"published_ms", version.published_ms},
                             {"titles", as_json(content.titles)},
                             {"preamble", as_json(content.preamble)},
                             {"articles", articles},
                             {"consensus_ten_thousandths", content.consensus},
                             {"threshold_percent", content.threshold_percent},
                             {"notice", content.notice},
                             {"document", core::canonical_document(content)}};
    if (version.signature)
        page["signature"] = boost::json::object{
            {"digest", record::to_hex(record::octets(version.signature->digest))},
            {"ed25519", version.signature->signature},
            {"public_key", record::to_hex(record::octets(version.signature->public_key))}};
    return {"application/json", boost::json::serialize(page)};
}

}  // namespace

std::optional<CharterAddress> read_charter_address(std::string_view path) {
    CharterAddress address;
    if (!take(path, "/assemblies/") || !take_number(path, address.assembly) ||
        !take(path, "/charter"))
        return std::nullopt;
    if (take(path, "/versions/") && !take_number(path, address.version)) return std::nullopt;
    if (path == ".md")
        address.form = PageForm::markdown;
    else if (path == ".json")
        address.form = PageForm::json;
    else if (!path.empty())
        return std::nullopt;
    return address;
}

std::optional<Page> charter_page(const core::State& state, const CharterAddress& address,
                                 Language language) {
    const auto& versions = state.versions.by_id;
    // The rules give a rehearsal no version; were there one, it would still be nobody's charter.
    if (versions.empty() || state.assembly.rehearsal_of) return std::nullopt;
    const auto found = address.version == 0 ? std::prev(versions.end())
                                            : versions.find(core::VersionId{address.version});
    if (found == versions.end()) return std::nullopt;
    switch (address.form) {
        case PageForm::html:
            return as_html(state, found->second, language);
        case PageForm::markdown:
            return as_markdown(found->second, language);
        case PageForm::json:
            return as_json(state, found->second);
    }
    return std::nullopt;
}

Page front_page(const core::State& directory, Language language) {
    std::string body = "<h1>" + escaped(say(language, "page.front.title")) + "</h1>\n<p>" +
                       escaped(say(language, "page.front.about")) + "</p>\n<ul>\n";
    for (const auto& [id, assembly] : directory.directory.assemblies)
        if (!assembly.rehearsal_of)
            body += "<li><a href=\"/assemblies/" + std::to_string(id.value) + "/charter\">" +
                    escaped(text_of(assembly.names, language)) + "</a></li>\n";
    body +=
        "</ul>\n<p>" + escaped(say(language, "general.source_code")) + ": AGPL-3.0-or-later</p>\n";
    return {"text/html; charset=utf-8", frame(language, "Isegoria", body)};
}

Page invitation_page(Language language) {
    const std::string title = say(language, "page.invitation.title");
    return {"text/html; charset=utf-8", frame(language, title,
                                              "<h1>" + escaped(title) + "</h1>\n<p>" +
                                                  escaped(say(language, "page.invitation.how")) +
                                                  "</p>\n<pre>isegoria sign in --code …</pre>\n")};
}

}  // namespace isegoria::room
