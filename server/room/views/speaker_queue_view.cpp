// SPDX-License-Identifier: AGPL-3.0-or-later
// What viewers see of the floor: who speaks, who waits in which order, and how evenly speech is
// shared. Plenaries are public.
#include "core/equality.hpp"
#include "room/views/deliberation_views.hpp"

namespace isegoria::room {
namespace {

constexpr auto queue_kind = static_cast<std::uint32_t>(v1::Entity::kSpeakerQueue);
constexpr auto equality_kind = static_cast<std::uint32_t>(v1::Entity::kEquality);
constexpr auto own_speech_kind = static_cast<std::uint32_t>(v1::Entity::kOwnSpeech);

bool draw_queue(const core::State& state, v1::SpeakerQueueView& view) {
    if (!state.sessions.open) return false;
    const core::SpeakerQueue& queue = state.speaker_queue;
    view.set_open(queue.open);
    view.set_policy(static_cast<v1::QueuePolicy>(queue.policy));
    view.set_turn_seconds(queue.turn_seconds);
    if (queue.turn) {
        auto* turn = view.mutable_turn();
        turn->set_speaker(queue.turn->speaker.value);
        turn->set_kind(static_cast<v1::FloorKind>(queue.turn->kind));
        turn->set_began_ms(queue.turn->began_ms);
        turn->set_seconds(queue.turn->seconds);
        turn->set_out_of_order(queue.turn->out_of_order);
        turn->set_reason(queue.turn->reason.words);
    }
    for (const core::FloorRequest& request : core::calling_order(state)) {
        auto* waiting = view.add_waiting();
        waiting->set_request(request.number);
        waiting->set_participant(request.participant.value);
        waiting->set_kind(static_cast<v1::FloorKind>(request.kind));
        waiting->set_at_ms(request.at_ms);
    }
    return true;
}

bool draw_own_speech(const core::State& state, std::uint64_t participant, v1::OwnSpeech& view) {
    const auto found = state.speaker_queue.speech.find(core::ParticipantId{participant});
    if (found == state.speaker_queue.speech.end()) return false;
    view.set_turn_count(found->second.turn_count);
    view.set_spoken_ms(found->second.spoken_ms);
    return true;
}

}  // namespace

void touch_floor(Touched& touched) {
    touched.entity(everyone, queue_kind);
    touched.entity(everyone, equality_kind);
}

void touch(const core::State&, const core::FloorRequested&, Touched& touched) {
    touched.entity(everyone, queue_kind);
}
void touch(const core::State&, const core::RequestWithdrawn&, Touched& touched) {
    touched.entity(everyone, queue_kind);
}
void touch(const core::State&, const core::FloorGiven&, Touched& touched) {
    touched.entity(everyone, queue_kind);
}
void touch(const core::State& state, const core::TurnEnded& event, Touched& touched) {
    touch_speech(state, touched);
    touched.entity(person(event.participant), own_speech_kind);
}
void touch(const core::State&, const core::QueueOpened&, Touched& touched) {
    touched.entity(everyone, queue_kind);
}
void touch(const core::State&, const core::QueueClosed&, Touched& touched) {
    touched.entity(everyone, queue_kind);
}
void touch(const core::State&, const core::TurnLengthSet&, Touched& touched) {
    touched.entity(everyone, queue_kind);
}
void touch(const core::State&, const core::QueuePolicySet&, Touched& touched) {
    touched.entity(everyone, queue_kind);
}

void touch_all_speaker_queue(const core::State&, Touched& touched) { touch_floor(touched); }

void touch_person_speaker_queue(const core::State&, core::ParticipantId participant,
                                Touched& touched) {
    touched.entity(person(participant), own_speech_kind);
}

bool draw_speaker_queue(const core::State& state, const Place& place, v1::Entity& entity) {
    if (place.key.kind == own_speech_kind)
        return draw_own_speech(state, place.audience.id, *entity.mutable_own_speech());
    if (place.key.kind == queue_kind) return draw_queue(state, *entity.mutable_speaker_queue());
    // Before anybody has met there is nothing to be equal in.
    if (state.sessions.by_id.empty()) return false;
    put_equality(core::equality(state), *entity.mutable_equality()->mutable_figures());
    return true;
}

}  // namespace isegoria::room
