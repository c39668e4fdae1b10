// SPDX-License-Identifier: AGPL-3.0-or-later
// What viewers see of the evidence library and of hearings: all of it, everybody.
#include "room/views/meeting_views.hpp"

namespace isegoria::room {
namespace {

constexpr auto evidence_kind = static_cast<std::uint32_t>(v1::Entity::kEvidence);
constexpr auto expert_question_kind = static_cast<std::uint32_t>(v1::Entity::kExpertQuestion);

bool draw_question(const core::State& state, std::uint64_t id, v1::ExpertQuestionView& view) {
    const auto found = state.evidence.questions.find(core::ExpertQuestionId{id});
    if (found == state.evidence.questions.end() || found->second.withdrawn) return false;
    const core::ExpertQuestion& question = found->second;
    view.set_author(question.asked.author.value);
    view.set_room(question.asked.room.value);
    view.set_evidence(question.asked.evidence.value);
    view.set_language(question.asked.language);
    view.set_words(question.asked.words.words);
    view.set_at_ms(question.at_ms);
    for (const core::ExpertAnswer& answer : question.answers) {
        auto* added = view.add_answers();
        added->set_expert(answer.expert.value);
        added->set_language(answer.language);
        added->set_words(answer.words.words);
        added->set_at_ms(answer.at_ms);
    }
    return true;
}

}  // namespace

void touch(const core::State&, const core::EvidenceAdded& event, Touched& touched) {
    touched.entity(everyone, evidence_kind, event.evidence.value);
}
void touch(const core::State&, const core::EvidenceWithdrawn& event, Touched& touched) {
    touched.entity(everyone, evidence_kind, event.evidence.value);
}
void touch(const core::State&, const core::ExpertAsked& event, Touched& touched) {
    touched.entity(everyone, expert_question_kind, event.question.value);
}
void touch(const core::State&, const core::ExpertQuestionWithdrawn& event, Touched& touched) {
    touched.entity(everyone, expert_question_kind, event.question.value);
}
void touch(const core::State&, const core::ExpertAnswered& event, Touched& touched) {
    touched.entity(everyone, expert_question_kind, event.question.value);
}

void touch_all_evidence(const core::State& state, Touched& touched) {
    for (const auto& [id, evidence] : state.evidence.by_id)
        touched.entity(everyone, evidence_kind, id.value);
    for (const auto& [id, question] : state.evidence.questions)
        touched.entity(everyone, expert_question_kind, id.value);
}

bool draw_evidence(const core::State& state, const Place& place, v1::Entity& entity) {
    if (place.key.kind == expert_question_kind)
        return draw_question(state, place.key.id, *entity.mutable_expert_question());
    const core::EvidenceState* evidence =
        core::find_evidence(state.evidence, core::EvidenceId{place.key.id});
    if (evidence == nullptr) return false;
    auto* view = entity.mutable_evidence();
    view->set_kind(static_cast<v1::EvidenceKind>(evidence->added.kind));
    put_wordings(evidence->added.titles, view->mutable_titles());
    view->set_author(evidence->added.author.words);
    view->set_dated_ms(evidence->added.dated_ms);
    view->set_side(static_cast<v1::Side>(evidence->added.side));
    view->set_address(evidence->added.address.words);
    if (evidence->added.digest != core::Digest{})
        view->set_digest(evidence->added.digest.data(), evidence->added.digest.size());
    put_wordings(evidence->added.words, view->mutable_words());
    view->set_added_ms(evidence->added_ms);
    return true;
}

}  // namespace isegoria::room
