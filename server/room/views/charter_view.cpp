// SPDX-License-Identifier: AGPL-3.0-or-later
// What viewers see of the draft charter, of amendments to it and of its ratification.
#include "room/views/charter_views.hpp"
#include "room/views/collection_view.hpp"

namespace isegoria::room {
namespace {

constexpr auto charter_kind = static_cast<std::uint32_t>(v1::Entity::kCharter);
constexpr auto article_kind = static_cast<std::uint32_t>(v1::Entity::kArticle);
constexpr auto amendment_kind = static_cast<std::uint32_t>(v1::Entity::kAmendment);
constexpr auto ratification_kind = static_cast<std::uint32_t>(v1::Entity::kRatification);
constexpr auto own_ratification_kind = static_cast<std::uint32_t>(v1::Entity::kOwnRatification);

const core::Audience& draft_audience(const core::State& state) {
    return core::is_draft_disclosed(state) ? everyone : panel;
}

void touch_article(const core::State& state, core::ArticleId article, Touched& touched) {
    touched.entity(draft_audience(state), article_kind, article.value);
    // Whether an amendment is stale depends on its article.
    const auto amendments = state.amendments.by_article.find(article);
    if (amendments == state.amendments.by_article.end()) return;
    for (const core::AmendmentId amendment : amendments->second)
        touched.entity(draft_audience(state), amendment_kind, amendment.value);
}

// Positions are part of articles, and a move or a striking changes those of others.
void touch_order(const core::State& state, Touched& touched) {
    touched.entity(draft_audience(state), charter_kind);
    for (const core::ArticleId article : state.charter.order)
        touched.entity(draft_audience(state), article_kind, article.value);
}

bool draw_draft(const core::Charter& charter, v1::CharterView& view) {
    if (charter.revision == 0) return false;
    view.set_revision(charter.revision);
    put_wordings(charter.titles, view.mutable_titles());
    put_wordings(charter.preamble, view.mutable_preamble());
    put_ids(charter.order, view.mutable_articles());
    return true;
}

bool draw_article(const core::Charter& charter, core::ArticleId id, v1::ArticleView& view) {
    const core::Article* article = core::find_article(charter, id);
    if (article == nullptr) return false;
    view.set_position(core::position_of(charter, id));
    view.set_revision(article->revision);
    put_wordings(article->titles, view.mutable_titles());
    put_wordings(article->wordings, view.mutable_wordings());
    put_ids(article->contributions, view.mutable_contributions());
    put_ids(article->proposals, view.mutable_proposals());
    put_ids(article->amendments, view.mutable_amendments());
    view.set_strike_reason(article->strike_reason.words);
    view.set_changed_ms(article->changed_ms);
    return true;
}

bool draw_amendment(const core::State& state, core::AmendmentId id, v1::AmendmentView& view) {
    const auto found = state.amendments.by_id.find(id);
    if (found == state.amendments.by_id.end()) return false;
    const core::Amendment& amendment = found->second;
    view.set_article(amendment.article.value);
    view.set_base_revision(amendment.base_revision);
    view.set_author(amendment.author.value);
    put_wordings(amendment.wordings, view.mutable_wordings());
    view.set_reason(amendment.reason.words);
    put_ids(amendment.supporters, view.mutable_supporters());
    view.set_status(static_cast<v1::AmendmentStatus>(amendment.status));
    view.set_stale(amendment.status == core::AmendmentStatus::open &&
                   core::is_stale(state, amendment));
    view.set_decision_reason(amendment.decision_reason.words);
    view.set_revision(amendment.revision);
    view.set_decided_ms(amendment.decided_ms);
    return true;
}

// Nothing of where anybody stands before the result is published.
bool draw_ratification(const core::RatificationRound& round, v1::RatificationView& view) {
    if (round.cast.empty() && !round.concluded) return false;
    view.set_cast_count(round.cast.size());
    if (!round.concluded) return true;
    const core::RatificationConcluded& concluded = *round.concluded;
    view.set_concluded(true);
    auto* counts = view.mutable_counts();
    counts->set_endorse(concluded.counts.endorse);
    counts->set_agree_with_reservations(concluded.counts.agree_with_reservations);
    counts->set_mixed(concluded.counts.mixed);
    counts->set_stand_aside(concluded.counts.stand_aside);
    counts->set_block(concluded.counts.block);
    counts->set_abstain(concluded.counts.abstain);
    view.set_seated_count(concluded.seated_count);
    view.set_quorum(concluded.quorum);
    view.set_consensus(concluded.consensus);
    view.set_threshold_percent(concluded.threshold_percent);
    view.set_ratified(concluded.ratified);
    return true;
}

}  // namespace

void touch_draft(const core::State& state, Touched& touched) {
    // In both, since it is removed from the one that it leaves.
    for (const core::Audience& audience : {everyone, panel}) {
        if (state.charter.revision != 0) touched.entity(audience, charter_kind);
        for (const auto& [id, article] : state.charter.articles)
            touched.entity(audience, article_kind, id.value);
        for (const auto& [id, amendment] : state.amendments.by_id)
            touched.entity(audience, amendment_kind, id.value);
    }
    // Citations are seen as far as the draft is. While it is hidden they change without a touch.
    for (const auto& [contribution, articles] : state.charter.by_contribution)
        touch_fate(state, contribution, touched);
}

void touch(const core::State& state, const core::CharterBegun&, Touched& touched) {
    touched.entity(draft_audience(state), charter_kind);
}
void touch(const core::State& state, const core::PreambleRevised&, Touched& touched) {
    touched.entity(draft_audience(state), charter_kind);
}
void touch(const core::State& state, const core::ArticleDrafted& event, Touched& touched) {
    touched.entity(draft_audience(state), charter_kind);
    touch_article(state, event.article, touched);
}
void touch(const core::State& state, const core::ArticleRevised& event, Touched& touched) {
    touch_article(state, event.article, touched);
}
void touch(const core::State& state, const core::ArticleMoved&, Touched& touched) {
    touch_order(state, touched);
}
void touch(const core::State& state, const core::ArticleStruck& event, Touched& touched) {
    touch_order(state, touched);
    touch_article(state, event.article, touched);
}
void touch(const core::State& state, const core::AmendmentProposed& event, Touched& touched) {
    touched.entity(draft_audience(state), amendment_kind, event.amendment.value);
}
void touch(const core::State& state, const core::AmendmentSupported& event, Touched& touched) {
    touched.entity(draft_audience(state), amendment_kind, event.amendment.value);
}
void touch(const core::State& state, const core::AmendmentAccepted& event, Touched& touched) {
    touch_article(state, event.article, touched);
}
void touch(const core::State& state, const core::AmendmentDeclined& event, Touched& touched) {
    touched.entity(draft_audience(state), amendment_kind, event.amendment.value);
}
void touch(const core::State& state, const core::AmendmentWithdrawn& event, Touched& touched) {
    touched.entity(draft_audience(state), amendment_kind, event.amendment.value);
}
void touch(const core::State&, const core::RatificationCast& event, Touched& touched) {
    touched.entity(everyone, ratification_kind, event.phase.value);
    touched.entity(person(event.participant), own_ratification_kind, event.phase.value);
}
void touch(const core::State&, const core::RatificationConcluded& event, Touched& touched) {
    touched.entity(everyone, ratification_kind, event.phase.value);
}

void touch_all_charter(const core::State& state, Touched& touched) {
    touch_draft(state, touched);
    for (const auto& [phase, round] : state.ratification.rounds)
        touched.entity(everyone, ratification_kind, phase.value);
}

void touch_person_charter(const core::State& state, core::ParticipantId participant,
                          Touched& touched) {
    for (const auto& [phase, round] : state.ratification.rounds)
        if (round.cast.contains(participant))
            touched.entity(person(participant), own_ratification_kind, phase.value);
}

bool draw_charter(const core::State& state, const Place& place, v1::Entity& entity) {
    const std::uint64_t id = place.key.id;
    if (place.key.kind == ratification_kind || place.key.kind == own_ratification_kind) {
        const auto round = state.ratification.rounds.find(core::PhaseId{id});
        if (round == state.ratification.rounds.end()) return false;
        if (place.key.kind == ratification_kind)
            return draw_ratification(round->second, *entity.mutable_ratification());
        const auto own = core::voice_of(round->second, core::ParticipantId{place.audience.id});
        if (!own) return false;
        entity.mutable_own_ratification()->set_gradient(static_cast<v1::Gradient>(*own));
        return true;
    }
    if (place.audience != draft_audience(state)) return false;
    if (place.key.kind == charter_kind) return draw_draft(state.charter, *entity.mutable_charter());
    if (place.key.kind == article_kind)
        return draw_article(state.charter, core::ArticleId{id}, *entity.mutable_article());
    return draw_amendment(state, core::AmendmentId{id}, *entity.mutable_amendment());
}

}  // namespace isegoria::room
