// SPDX-License-Identifier: AGPL-3.0-or-later
// What viewers see of the floors: who speaks, who waits in which order, what was written, and how
// evenly speech is shared. Plenaries are public, rooms are for those in them.
#include <algorithm>

#include "core/equality.hpp"
#include "room/views/deliberation_views.hpp"
#include "room/views/meeting_views.hpp"

namespace isegoria::room {
namespace {

constexpr auto queue_kind = static_cast<std::uint32_t>(v1::Entity::kSpeakerQueue);
constexpr auto equality_kind = static_cast<std::uint32_t>(v1::Entity::kEquality);
constexpr auto own_speech_kind = static_cast<std::uint32_t>(v1::Entity::kOwnSpeech);
constexpr auto written_kind = static_cast<std::uint32_t>(v1::Entity::kWrittenTurn);
constexpr auto past_turn_kind = static_cast<std::uint32_t>(v1::Entity::kPastTurn);
constexpr auto room_turn_kind = static_cast<std::uint32_t>(v1::Entity::kRoomTurn);
constexpr auto ledger_kind = static_cast<std::uint32_t>(v1::Entity::kSpeechLedger);

void touch_queue(core::RoomId room, Touched& touched) {
    if (room) {
        touched.entity(core::room_audience(room), queue_kind, room.value);
        touch_room(room, touched);
    } else {
        touched.entity(everyone, queue_kind);
        touch_projection(touched);
    }
}

void touch_written(const core::State& state, std::uint64_t request, Touched& touched) {
    const auto found = state.speaker_queue.written.find(request);
    if (found == state.speaker_queue.written.end()) return;
    touched.entity(core::audience_of(state.speaker_queue, request, found->second), written_kind,
                   request);
}

void touch_past_turn(const core::PastTurn& turn, std::uint64_t number, Touched& touched) {
    touched.entity(core::audience_of(turn), turn.room ? room_turn_kind : past_turn_kind, number);
}

void put_turn(const core::Turn& turn, v1::TurnView& view) {
    view.set_speaker(turn.speaker.value);
    view.set_kind(static_cast<v1::FloorKind>(turn.kind));
    view.set_began_ms(turn.began_ms);
    view.set_seconds(turn.seconds);
    view.set_out_of_order(turn.out_of_order);
    view.set_reason(turn.reason.words);
    view.set_hard(turn.hard);
    view.set_entered_by(turn.entered_by.value);
    view.set_words(turn.words.words);
    view.set_given_by(turn.given_by.value);
}

bool draw_queue(const core::State& state, core::RoomId room, v1::SpeakerQueueView& view) {
    const core::Floor* floor = core::floor_of(state.speaker_queue, room);
    if (!state.sessions.open || floor == nullptr) return false;
    view.set_open(floor->open);
    view.set_policy(static_cast<v1::QueuePolicy>(floor->policy));
    view.set_turn_seconds(floor->turn_seconds);
    view.set_hard(floor->hard);
    view.set_over_session(floor->over_session);
    view.set_automatic(floor->automatic);
    if (floor->turn) put_turn(*floor->turn, *view.mutable_turn());
    for (const core::FloorRequest& request : core::calling_order(state, room)) {
        auto* waiting = view.add_waiting();
        waiting->set_request(request.number);
        waiting->set_participant(request.participant.value);
        waiting->set_kind(static_cast<v1::FloorKind>(request.kind));
        waiting->set_at_ms(request.at_ms);
        waiting->set_entered_by(request.entered_by.value);
        waiting->set_written(core::is_given(request.words));
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

bool draw_written(const core::State& state, std::uint64_t request, v1::WrittenTurnView& view) {
    const auto found = state.speaker_queue.written.find(request);
    if (found == state.speaker_queue.written.end()) return false;
    view.set_participant(found->second.participant.value);
    view.set_kind(static_cast<v1::FloorKind>(found->second.kind));
    view.set_given_ms(found->second.given_ms);
    view.set_words(found->second.words.words);
    view.set_entered_by(found->second.entered_by.value);
    view.set_session(found->second.session.value);
    return true;
}

bool draw_past_turn(const core::State& state, const Place& place, v1::PastTurnView& view) {
    if (place.key.id == 0 || place.key.id > state.past_turns.size()) return false;
    const core::PastTurn& turn = state.past_turns[place.key.id - 1];
    if (place.audience != core::audience_of(turn)) return false;
    view.set_session(turn.session.value);
    view.set_room(turn.room.value);
    view.set_item(turn.item.value);
    view.set_speaker(turn.speaker.value);
    view.set_kind(static_cast<v1::FloorKind>(turn.kind));
    view.set_began_ms(turn.began_ms);
    view.set_spoken_ms(turn.ended_ms - turn.began_ms);
    view.set_seconds(turn.seconds);
    view.set_by_timetable(turn.by_timetable);
    view.set_out_of_order(turn.out_of_order);
    view.set_reason(turn.reason.words);
    view.set_given_by(turn.given_by.value);
    view.set_entered_by(turn.entered_by.value);
    view.set_written(turn.written != 0);
    return true;
}

bool draw_ledger(const core::State& state, v1::SpeechLedgerView& view) {
    if (state.sessions.by_id.empty()) return false;
    const core::SessionId latest = state.sessions.by_id.rbegin()->first;
    const core::SessionState& session = state.sessions.by_id.at(latest);
    const bool open = state.sessions.open == latest;
    const std::vector<core::ParticipantId> panel =
        open ? core::seated(state.lottery) : session.panel;
    view.set_session(latest.value);
    put_speech(session.speech, {panel.begin(), panel.end()}, *view.mutable_rows());
    for (v1::SpeechRow& row : *view.mutable_rows())
        row.set_present(core::is_present(state.sessions, core::ParticipantId{row.participant()}));
    return true;
}

}  // namespace

void put_speech(std::map<core::ParticipantId, core::Speech> spoken,
                const std::set<core::ParticipantId>& entitled,
                google::protobuf::RepeatedPtrField<v1::SpeechRow>& rows) {
    for (const core::ParticipantId participant : entitled) spoken[participant];
    std::vector<std::pair<core::ParticipantId, core::Speech>> sorted(spoken.begin(), spoken.end());
    std::stable_sort(sorted.begin(), sorted.end(), [](const auto& left, const auto& right) {
        return std::pair{left.second.turn_count > 0, left.second.spoken_ms} <
               std::pair{right.second.turn_count > 0, right.second.spoken_ms};
    });
    for (const auto& [participant, speech] : sorted) {
        v1::SpeechRow* row = rows.Add();
        row->set_participant(participant.value);
        row->set_turn_count(speech.turn_count);
        row->set_spoken_ms(speech.spoken_ms);
    }
}

void touch_floor(const core::State& state, Touched& touched) {
    touch_queue({}, touched);
    for (const auto& [room, floor] : state.speaker_queue.rooms) touch_queue(room, touched);
    touched.entity(everyone, equality_kind);
    touch_ledger(touched);
}
void touch_ledger(Touched& touched) { touched.entity(staff, ledger_kind); }

void touch(const core::State&, const core::FloorRequested& event, Touched& touched) {
    touch_queue(event.room, touched);
}
void touch(const core::State& state, const core::RequestWithdrawn&, Touched& touched) {
    touch_queue({}, touched);
    for (const auto& [room, floor] : state.speaker_queue.rooms) touch_queue(room, touched);
}
void touch(const core::State& state, const core::FloorGiven& event, Touched& touched) {
    touch_queue(event.room, touched);
    touch_written(state, event.request, touched);
}
void touch(const core::State& state, const core::TurnEnded& event, Touched& touched) {
    touch_queue(event.room, touched);
    touch_speech(state, touched);
    // `state` is after all events of the entry, which may have ended other turns too.
    for (std::size_t number = state.past_turns.size(); number > 0; --number) {
        const core::PastTurn& turn = state.past_turns[number - 1];
        if (turn.room != event.room || turn.speaker != event.participant) continue;
        touch_past_turn(turn, number, touched);
        break;
    }
    touched.entity(person(event.participant), own_speech_kind);
}
void touch(const core::State&, const core::QueueOpened& event, Touched& touched) {
    touch_queue(event.room, touched);
}
void touch(const core::State&, const core::QueueClosed& event, Touched& touched) {
    touch_queue(event.room, touched);
}
void touch(const core::State&, const core::TurnLengthSet& event, Touched& touched) {
    touch_queue(event.room, touched);
}
void touch(const core::State&, const core::QueuePolicySet& event, Touched& touched) {
    touch_queue(event.room, touched);
}

void touch_all_speaker_queue(const core::State& state, Touched& touched) {
    touch_floor(state, touched);
    for (const auto& [request, turn] : state.speaker_queue.written)
        touch_written(state, request, touched);
    for (std::size_t number = 1; number <= state.past_turns.size(); ++number)
        touch_past_turn(state.past_turns[number - 1], number, touched);
}

void touch_person_speaker_queue(const core::State&, core::ParticipantId participant,
                                Touched& touched) {
    touched.entity(person(participant), own_speech_kind);
}

bool draw_speaker_queue(const core::State& state, const Place& place, v1::Entity& entity) {
    if (place.key.kind == own_speech_kind)
        return draw_own_speech(state, place.audience.id, *entity.mutable_own_speech());
    if (place.key.kind == written_kind)
        return draw_written(state, place.key.id, *entity.mutable_written_turn());
    if (place.key.kind == past_turn_kind)
        return draw_past_turn(state, place, *entity.mutable_past_turn());
    if (place.key.kind == room_turn_kind)
        return draw_past_turn(state, place, *entity.mutable_room_turn());
    if (place.key.kind == ledger_kind) return draw_ledger(state, *entity.mutable_speech_ledger());
    if (place.key.kind == queue_kind) {
        const bool in_room = place.audience.kind == core::AudienceKind::room;
        return draw_queue(state, core::RoomId{in_room ? place.key.id : 0},
                          *entity.mutable_speaker_queue());
    }
    // Before anybody has met there is nothing to be equal in.
    if (state.sessions.by_id.empty()) return false;
    put_equality(core::equality(state), *entity.mutable_equality()->mutable_figures());
    return true;
}

}  // namespace isegoria::room
