// SPDX-License-Identifier: AGPL-3.0-or-later
// What viewers see of moderation, and of texts that were erased.
#include "core/limits.hpp"
#include "room/views/collection_view.hpp"

namespace isegoria::room {
namespace {

constexpr auto policy_kind = static_cast<std::uint32_t>(v1::Entity::kModerationPolicy);

bool draw_policy(const core::State& state, const Place& place, v1::Entity& entity) {
    const auto& policy = state.moderation.policy;
    if (!policy || place.key.id == 0 || place.key.id > policy->wordings.size()) return false;
    const core::TextWording& wording = policy->wordings[place.key.id - 1];
    auto* view = entity.mutable_moderation_policy();
    view->set_language(wording.language);
    view->set_words(wording.words.words);
    view->set_revision(policy->revision);
    view->set_published_ms(policy->published_ms);
    return true;
}

bool draw_notice(const core::State& state, const Place& place, v1::Entity& entity) {
    const core::ContributionId id{place.key.id};
    const auto* contribution = core::find_contribution(state.collection, id);
    if (contribution == nullptr || contribution->status != core::ContributionStatus::rejected)
        return false;
    const auto* decision = core::last_decision(state.moderation, id);
    auto* view = entity.mutable_moderation_notice();
    view->set_question(contribution->question.value);
    view->set_rule(static_cast<v1::ModerationRule>(decision->rule));
    view->set_reason(decision->reason.words);
    view->set_decided_ms(decision->decided_ms);
    if (decision->appeal) {
        view->set_appealed(true);
        view->set_appeal_outcome(static_cast<v1::AppealOutcome>(decision->appeal->outcome));
        view->set_appeal_reason(decision->appeal->reason.words);
    }
    return true;
}

void put_reports(const core::ModerationCase& found, v1::ModerationItem& view) {
    std::uint64_t count = 0;
    for (const auto& [reporter, report] : found.reports) {
        if (!report.open || ++count > reports_shown_max) continue;
        auto* shown = view.add_reports();
        shown->set_rule(static_cast<v1::ModerationRule>(report.rule));
        shown->set_words(report.words.words);
    }
    view.set_report_count(count);
}

bool draw_item(const core::State& state, const Place& place, v1::Entity& entity) {
    const core::ContributionId id{place.key.id};
    const auto* contribution = core::find_contribution(state.collection, id);
    if (contribution == nullptr) return false;
    const bool pending = contribution->status == core::ContributionStatus::pending;
    const bool appealed = state.moderation.appealed.contains(id);
    if (!pending && !appealed && !state.moderation.reported.contains(id)) return false;
    auto* view = entity.mutable_moderation_item();
    view->set_question(contribution->question.value);
    view->set_language(contribution->language);
    view->set_words(contribution->words.words);
    view->set_given_ms(contribution->given_ms);
    view->set_pending(pending);
    view->set_appealed(appealed);
    if (const auto* found = core::find_case(state.moderation, id)) put_reports(*found, *view);
    if (const auto* decision = core::last_decision(state.moderation, id)) {
        view->set_decided_by(decision->decided_by.value);
        view->set_rule(static_cast<v1::ModerationRule>(decision->rule));
        view->set_reason(decision->reason.words);
        if (appealed) view->set_appeal_words(decision->appeal->words.words);
    }
    return true;
}

}  // namespace

void touch(const core::State&, const core::ModerationPolicyPublished&, Touched& touched) {
    for (std::uint64_t id = 1; id <= core::languages_max; ++id)
        touched.entity(everyone, policy_kind, id);
}
void touch(const core::State& state, const core::ContributionAccepted& event, Touched& touched) {
    touch_contribution(state, event.contribution, touched);
}
void touch(const core::State& state, const core::ContributionRejected& event, Touched& touched) {
    touch_contribution(state, event.contribution, touched);
    touch_themes_around(state, event.contribution, touched);
}
void touch(const core::State&, const core::ContributionReported& event, Touched& touched) {
    touched.entity(moderation, item_kind, event.contribution.value);
}
void touch(const core::State&, const core::ReportsDismissed& event, Touched& touched) {
    touched.entity(moderation, item_kind, event.contribution.value);
}
void touch(const core::State& state, const core::ModerationAppealed& event, Touched& touched) {
    touch_contribution(state, event.contribution, touched);
}
void touch(const core::State& state, const core::AppealDecided& event, Touched& touched) {
    touch_contribution(state, event.contribution, touched);
}

void touch(const core::State& state, const core::TextRedacted& event, Touched& touched) {
    const auto is_meant = [&](const core::Text& text) {
        return text.entry == event.entry && text.place == event.place;
    };
    for (const auto& [id, contribution] : state.collection.contributions)
        if (is_meant(contribution.words)) {
            touch_contribution(state, id, touched);
            return;
        }
    // Any text of any concept: a rare act, so everything is drawn anew rather than searched for.
    touch_everything(state, touched);
    for (const auto& [id, participant] : state.participants.by_id) touch_person(state, id, touched);
}

void touch_all_moderation(const core::State& state, Touched& touched) {
    for (std::uint64_t id = 1; id <= core::languages_max; ++id)
        touched.entity(everyone, policy_kind, id);
    for (const core::ContributionId id : state.collection.pending)
        touched.entity(moderation, item_kind, id.value);
    for (const auto& [id, found] : state.moderation.cases) {
        touched.entity(moderation, item_kind, id.value);
        touched.entity(everyone, notice_kind, id.value);
    }
}

bool draw_moderation(const core::State& state, const Place& place, v1::Entity& entity) {
    switch (place.key.kind) {
        case policy_kind:
            return draw_policy(state, place, entity);
        case notice_kind:
            return draw_notice(state, place, entity);
        case item_kind:
            return draw_item(state, place, entity);
        default:
            return false;
    }
}

}  // namespace isegoria::room
