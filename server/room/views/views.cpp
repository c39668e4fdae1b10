// SPDX-License-Identifier: AGPL-3.0-or-later
// Gathers the views of all concepts.
#include "room/views/charter_views.hpp"
#include "room/views/collection_view.hpp"
#include "room/views/concept_views.hpp"
#include "room/views/deliberation_views.hpp"
#include "room/views/meeting_views.hpp"

namespace isegoria::room {

void touch(const core::State& state, const core::Event& event, Touched& touched) {
    std::visit([&](const auto& fact) { touch(state, fact, touched); }, event);
}

void touch_everything(const core::State& state, Touched& touched) {
    touch_all_participants(state, touched);
    touch_all_directory(state, touched);
    touch_all_assembly(state, touched);
    touch_all_plan(state, touched);
    touch_all_lottery(state, touched);
    touch_all_collection(state, touched);
    touch_all_moderation(state, touched);
    touch_all_synthesis(state, touched);
    touch_all_session(state, touched);
    touch_all_speaker_queue(state, touched);
    touch_all_agenda(state, touched);
    touch_all_breakouts(state, touched);
    touch_all_evidence(state, touched);
    touch_all_proposal(state, touched);
    touch_all_poll(state, touched);
    touch_all_minority(state, touched);
    touch_all_charter(state, touched);
    touch_all_versions(state, touched);
}

void touch_person(const core::State& state, core::ParticipantId participant, Touched& touched) {
    touch_person_participants(state, participant, touched);
    touch_person_collection(state, participant, touched);
    touch_person_speaker_queue(state, participant, touched);
    touch_person_breakouts(state, participant, touched);
    touch_person_poll(state, participant, touched);
    touch_person_minority(state, participant, touched);
    touch_person_charter(state, participant, touched);
}

std::optional<v1::Entity> draw(const core::State& state, const Place& place) {
    v1::Entity entity;
    entity.set_id(place.key.id);
    const auto drawn = [&] {
        switch (static_cast<v1::Entity::KindCase>(place.key.kind)) {
            case v1::Entity::kOwnParticipant:
            case v1::Entity::kRoleHolder:
            case v1::Entity::kPermissions:
                return draw_participants(state, place, entity);
            case v1::Entity::kTerritory:
            case v1::Entity::kAssemblyCard:
                return draw_directory(state, place, entity);
            case v1::Entity::kAssembly:
            case v1::Entity::kCorrection:
                return draw_assembly(state, place, entity);
            case v1::Entity::kPhase:
                return draw_plan(state, place, entity);
            case v1::Entity::kLottery:
            case v1::Entity::kSeat:
                return draw_lottery(state, place, entity);
            case v1::Entity::kQuestion:
            case v1::Entity::kContribution:
            case v1::Entity::kPageTallies:
            case v1::Entity::kOwnContribution:
            case v1::Entity::kOwnReactions:
                return draw_collection(state, place, entity);
            case v1::Entity::kModerationPolicy:
            case v1::Entity::kModerationNotice:
            case v1::Entity::kModerationItem:
                return draw_moderation(state, place, entity);
            case v1::Entity::kTheme:
            case v1::Entity::kContest:
            case v1::Entity::kSynthesis:
                return draw_synthesis(state, place, entity);
            case v1::Entity::kSession:
            case v1::Entity::kAttendance:
                return draw_session(state, place, entity);
            case v1::Entity::kSpeakerQueue:
            case v1::Entity::kEquality:
            case v1::Entity::kOwnSpeech:
            case v1::Entity::kWrittenTurn:
            case v1::Entity::kSpeechLedger:
            case v1::Entity::kPastTurn:
            case v1::Entity::kRoomTurn:
                return draw_speaker_queue(state, place, entity);
            case v1::Entity::kAgendaItem:
                return draw_agenda(state, place, entity);
            case v1::Entity::kLobby:
            case v1::Entity::kProjection:
                return draw_hall(state, place, entity);
            case v1::Entity::kBreakout:
            case v1::Entity::kRoom:
            case v1::Entity::kRoomReport:
            case v1::Entity::kOwnRoom:
                return draw_breakouts(state, place, entity);
            case v1::Entity::kEvidence:
            case v1::Entity::kExpertQuestion:
                return draw_evidence(state, place, entity);
            case v1::Entity::kProposal:
                return draw_proposal(state, place, entity);
            case v1::Entity::kPoll:
            case v1::Entity::kOwnBallot:
            case v1::Entity::kPollReason:
                return draw_poll(state, place, entity);
            case v1::Entity::kMinorityStatement:
            case v1::Entity::kOwnMinoritySupport:
                return draw_minority(state, place, entity);
            case v1::Entity::kCharter:
            case v1::Entity::kArticle:
            case v1::Entity::kAmendment:
            case v1::Entity::kRatification:
            case v1::Entity::kOwnRatification:
                return draw_charter(state, place, entity);
            case v1::Entity::kVersion:
            case v1::Entity::kVersionArticle:
            case v1::Entity::kAppropriationTally:
            case v1::Entity::kAppropriation:
            case v1::Entity::kOwnText:
            case v1::Entity::kPracticeTally:
            case v1::Entity::kPracticeReport:
                return draw_versions(state, place, entity);
            case v1::Entity::KIND_NOT_SET:
                return false;
        }
        return false;
    }();
    if (!drawn) return std::nullopt;
    return entity;
}

}  // namespace isegoria::room
