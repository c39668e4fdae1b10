// SPDX-License-Identifier: AGPL-3.0-or-later
// A territory stands under its number: its name is the directory's, which may correct it.
#include "room/pages/appropriation_page.hpp"

#include <boost/json.hpp>

#include "core/comparison.hpp"
#include "room/pages/changes.hpp"
#include "room/pages/charter_page.hpp"
#include "room/pages/markdown.hpp"

namespace isegoria::room {
namespace {

using words::Language;
using words::say;

struct OwnArticleCompared {
    const core::VersionArticle& article;
    std::vector<core::Span> words;
};

class AppropriationPage {
  public:
    AppropriationPage(const core::State& state, const core::Appropriation& appropriation,
                      Language language)
        : state_(state),
          appropriation_(appropriation),
          content_(appropriation.content),
          language_(language) {
        const core::Version* version = core::find_version(state.versions, content_.version);
        std::size_t steps_left = core::comparison_steps_max;
        for (const core::OwnArticle& own : content_.own_texts)
            if (const core::VersionArticle* article =
                    core::find_article(version->content, own.article))
                own_.push_back({*article, core::compare(*article, own.wordings,
                                                        words::tag(language), steps_left)});
    }

    [[nodiscard]] Page as_html() const {
        const std::string title = said("page.appropriation.title", numbers_said());
        std::string body = "<h1>" + escaped(title) + "</h1>\n<p>" + escaped(facts()) + "</p>\n" +
                           paragraphs(text_of(content_.reasons, language_));
        if (!own_.empty())
            body += "<p><del>" + escaped(said("page.appropriation.of_article")) + "</del> · <ins>" +
                    escaped(said("page.appropriation.own")) + "</ins></p>\n";
        for (const OwnArticleCompared& own : own_)
            body += "<section id=\"article-" + std::to_string(own.article.article.value) +
                    "\">\n<h2>" + escaped(heading(own.article)) + "</h2>\n" +
                    html_paragraphs(own.words) + "</section>\n";
        body += "<footer>\n<p><a href=\"" +
                version_address(state_.assembly.assembly.value, content_.version) + "\">" +
                escaped(said("general.version", {{"number", number(content_.version)}})) +
                "</a> · ";
        if (appropriation_.superseded_by)
            body += "<a href=\"" + appropriation_address(state_, appropriation_.superseded_by) +
                    "\">" + escaped(said("page.appropriation.superseded")) + "</a> · ";
        body += other_forms(appropriation_address(state_, content_.appropriation), language_) +
                "</p>\n</footer>\n";
        return {"text/html; charset=utf-8", frame(language_, title, body)};
    }

    [[nodiscard]] Page as_markdown() const {
        std::string body = "# " + markdown_line(said("page.appropriation.title", numbers_said())) +
                           "\n\n" + markdown_line(facts()) + "\n\n" +
                           markdown_quotation(text_of(content_.reasons, language_)) + "\n";
        if (!own_.empty())
            body += "\n[-" + markdown_line(said("page.appropriation.of_article")) + "-] · {+" +
                    markdown_line(said("page.appropriation.own")) + "+}\n";
        for (const OwnArticleCompared& own : own_)
            body += "\n## " + markdown_line(heading(own.article)) + "\n\n" +
                    markdown_block(own.words) + "\n";
        return {"text/markdown; charset=utf-8", body};
    }

    [[nodiscard]] Page as_json() const {
        boost::json::array own_texts;
        for (const OwnArticleCompared& own : own_)
            own_texts.push_back(boost::json::object{{"article", own.article.article.value},
                                                    {"position", own.article.position},
                                                    {"words", json_spans(own.words)}});
        boost::json::array articles;
        for (const core::ArticleId article : content_.articles) articles.push_back(article.value);
        const boost::json::object page{{"assembly", state_.assembly.assembly.value},
                                       {"appropriation", content_.appropriation.value},
                                       {"version", content_.version.value},
                                       {"territory", content_.territory.value},
                                       {"kind", core::enum_name(content_.kind)},
                                       {"recorded_ms", appropriation_.recorded_ms},
                                       {"superseded_by", appropriation_.superseded_by.value},
                                       {"reasons", content_.reasons.words},
                                       {"language", words::tag(language_)},
                                       {"articles", articles},
                                       {"own_texts", own_texts}};
        return {"application/json", boost::json::serialize(page)};
    }

  private:
    template <class Id_>
    static std::int64_t number(Id_ id) {
        return static_cast<std::int64_t>(id.value);
    }
    [[nodiscard]] std::string said(std::string_view key,
                                   const words::Arguments& arguments = {}) const {
        return say(language_, key, arguments);
    }
    [[nodiscard]] words::Arguments numbers_said() const {
        return {{"territory", number(content_.territory)}, {"version", number(content_.version)}};
    }
    [[nodiscard]] std::string facts() const {
        return said("value.appropriation_kind." + std::string(core::enum_name(content_.kind))) +
               " · " +
               say(language_, "general.moment",
                   {{"when", words::Moment{appropriation_.recorded_ms}}},
                   state_.assembly.time_zone);
    }
    [[nodiscard]] std::string heading(const core::VersionArticle& article) const {
        return said("charter.article", {{"number", static_cast<std::int64_t>(article.position)}}) +
               " · " + text_of(article.titles, language_);
    }

    const core::State& state_;
    const core::Appropriation& appropriation_;
    const core::AppropriationRecorded& content_;
    const Language language_;
    std::vector<OwnArticleCompared> own_;
};

}  // namespace

std::string appropriation_address(const core::State& state, core::AppropriationId appropriation) {
    return "/assemblies/" + std::to_string(state.assembly.assembly.value) +
           "/charter/appropriations/" + std::to_string(appropriation.value);
}

std::optional<Page> appropriation_page(const core::State& state,
                                       core::AppropriationId appropriation, PageForm form,
                                       Language language) {
    const auto found = state.appropriations.by_id.find(appropriation);
    if (found == state.appropriations.by_id.end()) return std::nullopt;
    return in_form(AppropriationPage(state, found->second, language), form);
}

}  // namespace isegoria::room
