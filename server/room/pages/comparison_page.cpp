// SPDX-License-Identifier: AGPL-3.0-or-later
// Articles that stayed as they were are folded away in HTML and named in Markdown: whoever compares
// looks for what has changed.
#include "room/pages/comparison_page.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "core/comparison.hpp"
#include "room/pages/changes.hpp"
#include "room/pages/charter_page.hpp"
#include "room/pages/markdown.hpp"

namespace isegoria::room {
namespace {

using core::ArticleChange;
using words::Language;
using words::say;

std::int64_t count_of(const core::Comparison& comparison, ArticleChange change) {
    return std::ranges::count(comparison.articles, change, &core::ArticleComparison::change);
}

template <class Source>
std::string number_list(const std::vector<Source>& sources) {
    std::string result;
    for (const Source source : sources)
        result += (result.empty() ? "#" : ", #") + std::to_string(source.value);
    return result;
}

template <class Source>
boost::json::object json_sources(const core::SourceComparison<Source>& sources) {
    const auto numbers_of = [](const std::vector<Source>& list) {
        boost::json::array result;
        for (const Source source : list) result.push_back(source.value);
        return result;
    };
    return {{"kept", numbers_of(sources.kept)},
            {"added", numbers_of(sources.added)},
            {"dropped", numbers_of(sources.dropped)}};
}

class ComparisonPage {
  public:
    ComparisonPage(const core::State& state, const core::Version& before,
                   const core::Version& after, Language language)
        : before_(before),
          after_(after),
          comparison_(core::compare(before.content, after.content, words::tag(language))),
          language_(language),
          zone_(state.assembly.time_zone),
          assembly_(state.assembly.assembly.value) {}

    [[nodiscard]] Page as_html() const {
        const std::string title = said("page.comparison.title", versions());
        std::string body = "<p>" + version_link(before_) + " → " + version_link(after_) +
                           "</p>\n<h1>" + html_line(comparison_.title) + "</h1>\n<p>" +
                           escaped(said("page.comparison.summary", counts())) + "</p>\n<p><del>" +
                           escaped(said("page.comparison.deleted")) + "</del> · <ins>" +
                           escaped(said("page.comparison.inserted")) + "</ins></p>\n<h2>" +
                           escaped(said("charter.preamble")) + "</h2>\n" +
                           html_paragraphs(comparison_.preamble);
        for (const core::ArticleComparison& article : comparison_.articles)
            body += html_of(article);
        body += "<footer>\n<p>" +
                other_forms(
                    comparison_address(assembly_, before_.content.version, after_.content.version),
                    language_) +
                " · <a href=\"" +
                comparison_address(assembly_, after_.content.version, before_.content.version) +
                "\">" + escaped(said("page.comparison.reverse")) + "</a></p>\n</footer>\n";
        return {"text/html; charset=utf-8", frame(language_, title, body)};
    }

    [[nodiscard]] Page as_markdown() const {
        std::string body = "# " + markdown_line(said("page.comparison.title", versions())) +
                           "\n\n" + markdown_line(published(before_)) + "  \n" +
                           markdown_line(published(after_)) + "\n\n" +
                           markdown_line(said("page.comparison.summary", counts())) + "\n\n[-" +
                           markdown_line(said("page.comparison.deleted")) + "-] · {+" +
                           markdown_line(said("page.comparison.inserted")) + "+}\n\n**" +
                           markdown_line(comparison_.title) + "**\n\n## " +
                           markdown_line(said("charter.preamble")) + "\n\n" +
                           markdown_block(comparison_.preamble) + "\n";
        for (const core::ArticleComparison& article : comparison_.articles) {
            body += "\n## " + markdown_line(heading(article)) + " · " +
                    markdown_line(article.title) + "\n\n*" + markdown_line(change_of(article)) +
                    "*\n";
            if (article.erased) body += "\n" + markdown_quotation(said("general.redacted")) + "\n";
            if (article.change != ArticleChange::unchanged &&
                article.change != ArticleChange::moved)
                body += "\n" + markdown_block(article.words) + "\n";
            for (const std::string& line : sources(article))
                body += "\n" + markdown_line(line) + "\n";
        }
        return {"text/markdown; charset=utf-8", body};
    }

    [[nodiscard]] Page as_json() const {
        boost::json::array articles;
        for (const core::ArticleComparison& article : comparison_.articles)
            articles.push_back(
                boost::json::object{{"article", article.article.value},
                                    {"change", core::enum_name(article.change)},
                                    {"moved", article.moved},
                                    {"erased", article.erased},
                                    {"position_before", article.position_before},
                                    {"position_after", article.position_after},
                                    {"title", json_spans(article.title)},
                                    {"words", json_spans(article.words)},
                                    {"contributions", json_sources(article.contributions)},
                                    {"proposals", json_sources(article.proposals)},
                                    {"amendments", json_sources(article.amendments)}});
        const boost::json::object page{{"assembly", assembly_},
                                       {"before", comparison_.before.value},
                                       {"after", comparison_.after.value},
                                       {"language", words::tag(language_)},
                                       {"title", json_spans(comparison_.title)},
                                       {"preamble", json_spans(comparison_.preamble)},
                                       {"articles", articles}};
        return {"application/json", boost::json::serialize(page)};
    }

  private:
    [[nodiscard]] std::string said(std::string_view key,
                                   const words::Arguments& arguments = {}) const {
        return say(language_, key, arguments);
    }
    [[nodiscard]] words::Arguments versions() const {
        return {{"before", static_cast<std::int64_t>(comparison_.before.value)},
                {"after", static_cast<std::int64_t>(comparison_.after.value)}};
    }
    [[nodiscard]] words::Arguments counts() const {
        return {{"changed", count_of(comparison_, ArticleChange::changed)},
                {"added", count_of(comparison_, ArticleChange::added)},
                {"struck", count_of(comparison_, ArticleChange::struck)},
                {"moved", std::int64_t{std::ranges::count_if(comparison_.articles,
                                                             &core::ArticleComparison::moved)}},
                {"unchanged", count_of(comparison_, ArticleChange::unchanged)}};
    }
    [[nodiscard]] std::string published(const core::Version& version) const {
        return said("general.version",
                    {{"number", static_cast<std::int64_t>(version.content.version.value)}}) +
               " · " +
               say(language_, "general.published_at",
                   {{"when", words::Moment{version.published_ms}}}, zone_);
    }
    [[nodiscard]] std::string version_link(const core::Version& version) const {
        return "<a href=\"" + version_address(assembly_, version.content.version) + "\">" +
               escaped(published(version)) + "</a>";
    }
    [[nodiscard]] std::string heading(const core::ArticleComparison& article) const {
        const std::uint64_t position =
            article.position_after != 0 ? article.position_after : article.position_before;
        return said("charter.article", {{"number", static_cast<std::int64_t>(position)}});
    }
    [[nodiscard]] std::string change_of(const core::ArticleComparison& article) const {
        std::string text = said("page.comparison." + std::string(core::enum_name(article.change)));
        if (article.position_before != 0 && article.position_after != 0 &&
            article.position_before != article.position_after)
            text += " · " + said("page.comparison.stood_at",
                                 {{"number", static_cast<std::int64_t>(article.position_before)}});
        return text;
    }
    [[nodiscard]] std::string html_of(const core::ArticleComparison& article) const {
        const std::string title = escaped(heading(article)) + " · " + html_line(article.title);
        std::string inner = "<p class=\"change\">" + escaped(change_of(article)) + "</p>\n";
        if (article.erased)
            inner += "<p class=\"notice\">" + escaped(said("general.redacted")) + "</p>\n";
        inner += html_paragraphs(article.words);
        for (const std::string& line : sources(article))
            inner += "<p class=\"provenance\">" + escaped(line) + "</p>\n";
        const std::string id = "id=\"article-" + std::to_string(article.article.value) + "\"";
        if (article.change == ArticleChange::unchanged && !has_other_sources(article))
            return "<details " + id + ">\n<summary>" + title + " · " +
                   escaped(said("page.comparison.unchanged")) + "</summary>\n" + inner +
                   "</details>\n";
        return "<section " + id + ">\n<h2>" + title + "</h2>\n" + inner + "</section>\n";
    }

    static bool has_other_sources(const core::ArticleComparison& article) {
        const auto differs = [](const auto& each) {
            return !each.added.empty() || !each.dropped.empty();
        };
        return differs(article.contributions) || differs(article.proposals) ||
               differs(article.amendments);
    }
    // A line for each kind of source that was added or dropped.
    [[nodiscard]] std::vector<std::string> sources(const core::ArticleComparison& article) const {
        std::vector<std::string> lines;
        const auto add = [&](std::string_view key, const auto& compared) {
            const auto tell = [&](std::string_view what, const auto& list) {
                if (list.empty()) return;
                lines.push_back(said(
                    what, {{"sources", said(key, {{"count", static_cast<std::int64_t>(list.size())},
                                                  {"numbers", number_list(list)}})}}));
            };
            tell("page.comparison.sources_added", compared.added);
            tell("page.comparison.sources_dropped", compared.dropped);
        };
        add("page.comparison.contributions", article.contributions);
        add("page.provenance.proposals", article.proposals);
        add("page.provenance.amendments", article.amendments);
        return lines;
    }

    const core::Version& before_;
    const core::Version& after_;
    const core::Comparison comparison_;
    const Language language_;
    const std::string zone_;
    const std::uint64_t assembly_;
};

}  // namespace

std::string comparison_address(std::uint64_t assembly, core::VersionId before,
                               core::VersionId after) {
    return version_address(assembly, before) + ".." + std::to_string(after.value);
}

Page comparison_page(const core::State& state, core::VersionId before, core::VersionId after,
                     PageForm form, Language language) {
    if (before == after) return wrong_address(say(language, "page.comparison.same"));
    const auto* const old = core::find_version(state.versions, before);
    const auto* const now = core::find_version(state.versions, after);
    if (old == nullptr || now == nullptr)
        return wrong_address(
            say(language, "page.comparison.no_version",
                {{"number", std::to_string(old == nullptr ? before.value : after.value)},
                 {"count", static_cast<std::int64_t>(state.versions.by_id.size())}}));
    return in_form(ComparisonPage(state, *old, *now, language), form);
}

}  // namespace isegoria::room
