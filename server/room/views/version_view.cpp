// SPDX-License-Identifier: AGPL-3.0-or-later
// What viewers see of published versions, of what territories do with them, and of practice. All of
// it is public; the long lists come in pages that a viewer watches.
#include <algorithm>

#include "room/views/charter_views.hpp"
#include "room/views/collection_view.hpp"

namespace isegoria::room {
namespace {

constexpr auto version_kind = static_cast<std::uint32_t>(v1::Entity::kVersion);
constexpr auto version_article_kind = static_cast<std::uint32_t>(v1::Entity::kVersionArticle);
constexpr auto tally_kind = static_cast<std::uint32_t>(v1::Entity::kAppropriationTally);
constexpr auto appropriation_kind = static_cast<std::uint32_t>(v1::Entity::kAppropriation);
constexpr auto own_text_kind = static_cast<std::uint32_t>(v1::Entity::kOwnText);
constexpr auto practice_tally_kind = static_cast<std::uint32_t>(v1::Entity::kPracticeTally);
constexpr auto report_kind = static_cast<std::uint32_t>(v1::Entity::kPracticeReport);

// An article of a version, or a text of an appropriation, by one number.
constexpr std::uint64_t article_places = 1'024;
static_assert(core::articles_ever_max < article_places);

std::uint64_t joined(std::uint64_t id, core::ArticleId article) {
    return id * article_places + article.value;
}

core::Audience page_of(const core::Appropriation& appropriation) {
    return {core::AudienceKind::appropriations, appropriation.content.version.value,
            static_cast<std::uint32_t>(appropriation.index / core::appropriations_page_size)};
}
core::Audience page_of(const core::PracticeReport& report) {
    return {core::AudienceKind::practice, report.content.article.value,
            static_cast<std::uint32_t>(report.index / core::practice_reports_page_size)};
}

void touch_version(const core::VersionPublished& version, Touched& touched) {
    touched.entity(everyone, version_kind, version.version.value);
    for (const core::VersionArticle& article : version.articles)
        touched.entity(everyone, version_article_kind,
                       joined(version.version.value, article.article));
}

void touch_appropriation(const core::Appropriation& appropriation, Touched& touched) {
    const core::AppropriationRecorded& content = appropriation.content;
    touched.entity(everyone, tally_kind, content.version.value);
    touched.entity(page_of(appropriation), appropriation_kind, content.appropriation.value);
    for (const core::OwnArticle& own : content.own_texts)
        touched.entity(page_of(appropriation), own_text_kind,
                       joined(content.appropriation.value, own.article));
}

void touch_report(const core::PracticeReport& report, Touched& touched) {
    touched.entity(everyone, practice_tally_kind, report.content.article.value);
    touched.entity(page_of(report), report_kind, report.content.report.value);
}

bool draw_version(const core::Version* version, v1::VersionView& view) {
    if (version == nullptr) return false;
    const core::VersionPublished& content = version->content;
    view.set_published_ms(version->published_ms);
    view.set_phase(content.phase.value);
    put_wordings(content.question, view.mutable_question());
    put_wordings(content.titles, view.mutable_titles());
    put_wordings(content.preamble, view.mutable_preamble());
    for (const core::VersionArticle& article : content.articles)
        view.add_articles(article.article.value);
    auto* counts = view.mutable_counts();
    counts->set_endorse(content.counts.endorse);
    counts->set_agree_with_reservations(content.counts.agree_with_reservations);
    counts->set_mixed(content.counts.mixed);
    counts->set_stand_aside(content.counts.stand_aside);
    counts->set_block(content.counts.block);
    counts->set_abstain(content.counts.abstain);
    view.set_seated_count(content.seated_count);
    view.set_consensus(content.consensus);
    view.set_threshold_percent(content.threshold_percent);
    view.set_notice(content.notice);
    if (version->signature) {
        view.set_digest(octets(version->signature->digest));
        view.set_signature(version->signature->signature);
        view.set_public_key(octets(version->signature->public_key));
    }
    return true;
}

bool draw_version_article(const core::Versions& versions, std::uint64_t id,
                          v1::VersionArticleView& view) {
    const core::Version* version =
        core::find_version(versions, core::VersionId{id / article_places});
    if (version == nullptr) return false;
    const core::VersionArticle* article =
        core::find_article(version->content, core::ArticleId{id % article_places});
    if (article == nullptr) return false;
    view.set_version(version->content.version.value);
    view.set_article(article->article.value);
    view.set_position(article->position);
    view.set_revision(article->revision);
    put_wordings(article->titles, view.mutable_titles());
    put_wordings(article->wordings, view.mutable_wordings());
    put_ids(article->contributions, view.mutable_contributions());
    put_ids(article->proposals, view.mutable_proposals());
    put_ids(article->amendments, view.mutable_amendments());
    for (const core::VersionMinority& minority : article->minority_statements)
        view.add_minority_statements(minority.statement.value);
    return true;
}

bool draw_tally(const core::Appropriations& appropriations, std::uint64_t id,
                v1::AppropriationTallyView& view) {
    const auto found = appropriations.by_version.find(core::VersionId{id});
    if (found == appropriations.by_version.end()) return false;
    view.set_in_full(found->second.tally.in_full);
    view.set_in_part(found->second.tally.in_part);
    view.set_adapted(found->second.tally.adapted);
    view.set_declined(found->second.tally.declined);
    view.set_recorded_count(found->second.list.size());
    return true;
}

bool draw_appropriation(const core::Appropriation& appropriation, v1::AppropriationView& view) {
    const core::AppropriationRecorded& content = appropriation.content;
    view.set_version(content.version.value);
    view.set_territory(content.territory.value);
    view.set_kind(static_cast<v1::AppropriationKind>(content.kind));
    put_ids(content.articles, view.mutable_articles());
    for (const core::OwnArticle& own : content.own_texts) view.add_own_texts(own.article.value);
    view.set_reasons(content.reasons.words);
    view.set_recorded_ms(appropriation.recorded_ms);
    view.set_superseded_by(appropriation.superseded_by.value);
    return true;
}

bool draw_own_text(const core::AppropriationRecorded& content, core::ArticleId article,
                   v1::OwnTextView& view) {
    const auto own =
        std::find_if(content.own_texts.begin(), content.own_texts.end(),
                     [&](const core::OwnArticle& each) { return each.article == article; });
    if (own == content.own_texts.end()) return false;
    view.set_appropriation(content.appropriation.value);
    view.set_article(article.value);
    put_wordings(own->wordings, view.mutable_wordings());
    return true;
}

bool draw_report(const core::PracticeReport& report, v1::PracticeReportView& view) {
    const core::PracticeReportFiled& content = report.content;
    view.set_version(content.version.value);
    view.set_article(content.article.value);
    view.set_territory(content.territory.value);
    view.set_language(content.language);
    view.set_words(content.words.words);
    view.set_filed_ms(report.filed_ms);
    view.set_author(report.author.value);
    return true;
}

}  // namespace

void touch(const core::State& state, const core::VersionPublished& event, Touched& touched) {
    touch_version(event, touched);
    for (const core::VersionArticle& article : event.articles)
        for (const core::ContributionId source : article.contributions)
            touch_fate(state, source, touched);
}
void touch(const core::State&, const core::VersionSigned& event, Touched& touched) {
    touched.entity(everyone, version_kind, event.version.value);
}
void touch(const core::State& state, const core::AppropriationRecorded& event, Touched& touched) {
    touch_appropriation(state.appropriations.by_id.at(event.appropriation), touched);
    // The one that it supersedes, if any, is the territory's one before it of this version.
    const auto& own = state.appropriations.by_territory.at(event.territory);
    for (const core::AppropriationId earlier : own) {
        const core::Appropriation& appropriation = state.appropriations.by_id.at(earlier);
        if (appropriation.superseded_by == event.appropriation)
            touched.entity(page_of(appropriation), appropriation_kind, earlier.value);
    }
}
void touch(const core::State& state, const core::PracticeReportFiled& event, Touched& touched) {
    touch_report(state.practice.by_id.at(event.report), touched);
}

void touch_all_versions(const core::State& state, Touched& touched) {
    for (const auto& [id, version] : state.versions.by_id) touch_version(version.content, touched);
    for (const auto& [id, appropriation] : state.appropriations.by_id)
        touch_appropriation(appropriation, touched);
    for (const auto& [id, report] : state.practice.by_id) touch_report(report, touched);
}

bool draw_versions(const core::State& state, const Place& place, v1::Entity& entity) {
    const std::uint64_t id = place.key.id;
    const auto& appropriations = state.appropriations.by_id;
    if (place.key.kind == version_kind)
        return draw_version(core::find_version(state.versions, core::VersionId{id}),
                            *entity.mutable_version());
    if (place.key.kind == version_article_kind)
        return draw_version_article(state.versions, id, *entity.mutable_version_article());
    if (place.key.kind == tally_kind)
        return draw_tally(state.appropriations, id, *entity.mutable_appropriation_tally());
    if (place.key.kind == appropriation_kind) {
        const auto found = appropriations.find(core::AppropriationId{id});
        return found != appropriations.end() && place.audience == page_of(found->second) &&
               draw_appropriation(found->second, *entity.mutable_appropriation());
    }
    if (place.key.kind == own_text_kind) {
        const auto found = appropriations.find(core::AppropriationId{id / article_places});
        return found != appropriations.end() && place.audience == page_of(found->second) &&
               draw_own_text(found->second.content, core::ArticleId{id % article_places},
                             *entity.mutable_own_text());
    }
    if (place.key.kind == practice_tally_kind) {
        const auto found = state.practice.by_article.find(core::ArticleId{id});
        if (found == state.practice.by_article.end()) return false;
        entity.mutable_practice_tally()->set_count(found->second.size());
        return true;
    }
    const auto found = state.practice.by_id.find(core::PracticeReportId{id});
    return found != state.practice.by_id.end() && place.audience == page_of(found->second) &&
           draw_report(found->second, *entity.mutable_practice_report());
}

}  // namespace isegoria::room
