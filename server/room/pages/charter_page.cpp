// SPDX-License-Identifier: AGPL-3.0-or-later
// Every word of a person is escaped where it is written out; nothing of it is ever markup.
#include "room/pages/charter_page.hpp"

#include <boost/json.hpp>
#include <functional>

#include "record/digest.hpp"
#include "room/pages/appropriation_page.hpp"
#include "room/pages/comparison_page.hpp"
#include "room/pages/draw_page.hpp"
#include "room/pages/markdown.hpp"
#include "room/pages/page.hpp"

namespace isegoria::room {
namespace {

using words::Language;
using words::say;

constexpr std::size_t adaptations_listed_max = 100;  // A page that somebody reads to its end.

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

// What territories have made of it in words of their own; the others leave the text as it is.
std::string adaptations(const core::State& state, core::VersionId version, Language language) {
    const auto found = state.appropriations.by_version.find(version);
    if (found == state.appropriations.by_version.end()) return {};
    std::string links;
    std::size_t count = 0;
    for (const auto& [territory, id] : found->second.standing) {
        const core::Appropriation& each = state.appropriations.by_id.at(id);
        if (each.content.kind != core::AppropriationKind::adapted) continue;
        if (++count > adaptations_listed_max) break;
        links += "<li><a href=\"" + appropriation_address(state, id) + "\">" +
                 escaped(say(language, "page.appropriation.of",
                             {{"number", static_cast<std::int64_t>(territory.value)}})) +
                 "</a></li>\n";
    }
    if (links.empty()) return {};
    return "<h2>" + escaped(say(language, "page.appropriation.adapted")) + "</h2>\n<ul>\n" + links +
           "</ul>\n";
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
    body += adaptations(state, content.version, language);
    const std::uint64_t assembly = state.assembly.assembly.value;
    body += "<footer>\n";
    if (version.signature)
        body +=
            "<p>" +
            escaped(say(language, "page.signature",
                        {{"digest", record::to_hex(record::octets(version.signature->digest))},
                         {"signature", version.signature->signature},
                         {"key", record::to_hex(record::octets(version.signature->public_key))}})) +
            "</p>\n";
    body += "<p>" + other_forms(version_address(assembly, content.version), language);
    if (const core::Version* earlier = version_before(state.versions, content.version))
        body += " · <a href=\"" +
                comparison_address(assembly, earlier->content.version, content.version) + "\">" +
                escaped(say(language, "page.comparison.since",
                            {{"number", static_cast<std::int64_t>(
                                            earlier->content.version.value)}})) +
                "</a>";
    if (state.lottery.draw)
        body += " · <a href=\"" + draw_address(assembly) + "\">" +
                escaped(say(language, "page.draw.title")) + "</a>";
    body += "</p>\n</footer>\n";
    return {"text/html; charset=utf-8", frame(language, title, body)};
}

Page as_markdown(const core::Version& version, Language language) {
    const core::VersionPublished& content = version.content;
    std::string body =
        "# " + markdown_line(text_of(content.titles, language)) + "\n\n" +
        markdown_quotation(say(language, content.notice)) + "\n\n" +
        markdown_line(say(language, "general.version",
                          {{"number", static_cast<std::int64_t>(content.version.value)}})) +
        " · " + markdown_line(consensus(content, language)) + "\n\n## " +
        markdown_line(say(language, "charter.preamble")) + "\n\n" +
        markdown_block(text_of(content.preamble, language)) + "\n";
    for (const core::VersionArticle& article : content.articles) {
        body += "\n## " +
                markdown_line(say(language, "charter.article",
                                  {{"number", static_cast<std::int64_t>(article.position)}})) +
                " · " + markdown_line(text_of(article.titles, language)) + "\n\n" +
                markdown_block(text_of(article.wordings, language)) + "\n\n*" +
                markdown_line(provenance(article, language)) + "*\n";
        for (const core::VersionMinority& minority : article.minority_statements)
            body += "\n> **" + markdown_line(say(language, "charter.minority_statement")) +
                    "**\n>\n" + markdown_quotation(text_of(minority.words, language)) + "\n";
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
    if (take(path, "/versions/")) {
        if (!take_number(path, address.version)) return std::nullopt;
        if (take(path, "..") && !take_number(path, address.compared_to)) return std::nullopt;
    } else if (take(path, "/appropriations/") && !take_number(path, address.appropriation)) {
        return std::nullopt;
    }
    const auto form = read_form(path);
    if (!form) return std::nullopt;
    address.form = *form;
    return address;
}

std::string version_address(std::uint64_t assembly, core::VersionId version) {
    return "/assemblies/" + std::to_string(assembly) + "/charter/versions/" +
           std::to_string(version.value);
}

std::optional<Page> charter_page(const core::State& state, const CharterAddress& address,
                                 Language language) {
    const auto& versions = state.versions.by_id;
    // The rules give a rehearsal no version; were there one, it would still be nobody's charter.
    if (versions.empty() || state.assembly.rehearsal_of) return std::nullopt;
    if (address.appropriation != 0)
        return appropriation_page(state, core::AppropriationId{address.appropriation}, address.form,
                                  language);
    if (address.compared_to != 0)
        return comparison_page(state, core::VersionId{address.version},
                               core::VersionId{address.compared_to}, address.form, language);
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

Published published(const core::State& state) {
    if (state.assembly.rehearsal_of) return {};
    return {!state.versions.by_id.empty(), has_draw_page(state)};
}

Page front_page(const core::State& directory,
                const std::map<core::AssemblyId, Published>& published, Language language) {
    std::string body = "<h1>" + escaped(say(language, "page.front.title")) + "</h1>\n<p>" +
                       escaped(say(language, "page.front.about")) + "</p>\n<ul>\n";
    for (const auto& [id, assembly] : directory.directory.assemblies) {
        if (assembly.rehearsal_of) continue;
        const auto found = published.find(id);
        const Published there = found == published.end() ? Published{} : found->second;
        const auto link = [&](const std::string& address, std::string_view key) {
            body += " · <a href=\"" + address + "\">" + escaped(say(language, key)) + "</a>";
        };
        body += "<li>" + escaped(text_of(assembly.names, language));
        if (there.charter)
            link("/assemblies/" + std::to_string(id.value) + "/charter", "page.front.charter");
        if (there.draw) link(draw_address(id.value), "page.draw.title");
        body += "</li>\n";
    }
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
