// SPDX-License-Identifier: AGPL-3.0-or-later
// What viewers see of breakouts: when they are, who is where, what the rooms report. What is said
// in a room is for those in it.
#include "core/equality.hpp"
#include "room/views/deliberation_views.hpp"
#include "room/views/meeting_views.hpp"

namespace isegoria::room {
namespace {

constexpr auto breakout_kind = static_cast<std::uint32_t>(v1::Entity::kBreakout);
constexpr auto room_kind = static_cast<std::uint32_t>(v1::Entity::kRoom);
constexpr auto report_kind = static_cast<std::uint32_t>(v1::Entity::kRoomReport);
constexpr auto own_room_kind = static_cast<std::uint32_t>(v1::Entity::kOwnRoom);
constexpr auto queue_kind = static_cast<std::uint32_t>(v1::Entity::kSpeakerQueue);

// A breakout that was formed and never opened is shown only as long as it is the next one.
bool is_shown(const core::Breakouts& breakouts, core::BreakoutId id) {
    const auto found = breakouts.by_id.find(id);
    return found != breakouts.by_id.end() &&
           (found->second.opened_ms != 0 || id == breakouts.formed);
}

void touch_breakout(const core::State& state, core::BreakoutId id, Touched& touched) {
    touched.entity(everyone, breakout_kind, id.value);
    touch_projection(touched);
    for (const core::RoomId room : state.breakouts.by_id.at(id).rooms) {
        touch_room(room, touched);
        touched.entity(core::room_audience(room), queue_kind, room.value);
        for (const core::ParticipantId each : state.breakouts.rooms.at(room).members)
            touched.entity(person(each), own_room_kind);
    }
}

// In which breakout somebody has a room now or next.
core::RoomId next_room(const core::Breakouts& breakouts, core::ParticipantId participant) {
    if (const core::RoomId room = core::room_of(breakouts, participant)) return room;
    const auto formed = breakouts.by_id.find(breakouts.formed);
    if (formed == breakouts.by_id.end()) return {};
    for (const core::RoomId room : formed->second.rooms)
        if (breakouts.rooms.at(room).members.contains(participant)) return room;
    return {};
}

bool draw_breakout(const core::State& state, core::BreakoutId id, v1::BreakoutView& view) {
    if (!is_shown(state.breakouts, id)) return false;
    const core::BreakoutState& breakout = state.breakouts.by_id.at(id);
    view.set_session(breakout.session.value);
    put_wordings(breakout.titles, view.mutable_titles());
    view.set_seconds(breakout.seconds);
    for (const core::RoomId room : breakout.rooms) view.add_rooms(room.value);
    view.set_opened_ms(breakout.opened_ms);
    if (state.breakouts.open == id) view.set_ends_ms(core::breakout_end_ms(state.breakouts));
    if (breakout.closed_ms == 0) view.set_warned_ms(breakout.warned_ms);
    view.set_closed_ms(breakout.closed_ms);
    return true;
}

bool draw_room(const core::State& state, core::RoomId id, bool to_staff, v1::RoomView& view) {
    const core::RoomState* room = core::find_room(state.breakouts, id);
    if (room == nullptr || !is_shown(state.breakouts, room->breakout)) return false;
    view.set_breakout(room->breakout.value);
    view.set_number(room->number);
    for (const core::ParticipantId each : room->members) view.add_members(each.value);
    for (const core::ParticipantId each : room->facilitators) view.add_facilitators(each.value);
    view.set_rapporteur(room->rapporteur.value);
    view.set_called_ms(room->called_ms);
    if (!to_staff) return true;
    if (room->called_ms != 0) view.set_call(room->call.words);
    put_equality(core::equality(*room), *view.mutable_equality());
    view.set_turn_count(room->turn_count);
    put_speech(room->speech, room->members, *view.mutable_speech());
    return true;
}

bool draw_report(const core::State& state, core::RoomId id, v1::RoomReportView& view) {
    const core::RoomState* room = core::find_room(state.breakouts, id);
    if (room == nullptr || room->reported_ms == 0) return false;
    view.set_breakout(room->breakout.value);
    view.set_number(room->number);
    view.set_rapporteur(room->rapporteur.value);
    view.set_language(room->language);
    view.set_words(room->report.words);
    view.set_reported_ms(room->reported_ms);
    return true;
}

}  // namespace

void touch_room(core::RoomId room, Touched& touched) {
    touched.entity(panel, room_kind, room.value);
    touched.entity(staff, room_kind, room.value);
    touched.entity(everyone, report_kind, room.value);
}

void touch_formed(const core::State& state, Touched& touched) {
    for (const auto& [id, breakout] : state.breakouts.by_id)
        if (breakout.opened_ms == 0) touch_breakout(state, id, touched);
}

void touch(const core::State& state, const core::BreakoutFormed&, Touched& touched) {
    touch_formed(state, touched);
}
void touch(const core::State& state, const core::BreakoutOpened& event, Touched& touched) {
    touch_breakout(state, event.breakout, touched);
    touched.audiences_of_all();
}
void touch(const core::State&, const core::BreakoutExtended& event, Touched& touched) {
    touched.entity(everyone, breakout_kind, event.breakout.value);
    touch_projection(touched);
}
void touch(const core::State&, const core::BreakoutWarned& event, Touched& touched) {
    touched.entity(everyone, breakout_kind, event.breakout.value);
}
void touch(const core::State& state, const core::BreakoutClosed& event, Touched& touched) {
    touch_breakout(state, event.breakout, touched);
    touched.audiences_of_all();
}
void touch(const core::State& state, const core::MovedToRoom& event, Touched& touched) {
    const core::RoomState* room = core::find_room(state.breakouts, event.room);
    if (room != nullptr) touch_breakout(state, room->breakout, touched);
    touched.audiences_of(event.participant);
}
void touch(const core::State&, const core::FacilitatorCalled& event, Touched& touched) {
    touch_room(event.room, touched);
}
void touch(const core::State&, const core::CallAnswered& event, Touched& touched) {
    touch_room(event.room, touched);
}
void touch(const core::State&, const core::RapporteurNamed& event, Touched& touched) {
    touch_room(event.room, touched);
}
void touch(const core::State&, const core::RoomReported& event, Touched& touched) {
    touch_room(event.room, touched);
}

void touch_all_breakouts(const core::State& state, Touched& touched) {
    for (const auto& [id, breakout] : state.breakouts.by_id)
        touched.entity(everyone, breakout_kind, id.value);
    for (const auto& [id, room] : state.breakouts.rooms) touch_room(id, touched);
}

void touch_person_breakouts(const core::State&, core::ParticipantId participant, Touched& touched) {
    touched.entity(person(participant), own_room_kind);
}

bool draw_breakouts(const core::State& state, const Place& place, v1::Entity& entity) {
    if (place.key.kind == breakout_kind)
        return draw_breakout(state, core::BreakoutId{place.key.id}, *entity.mutable_breakout());
    if (place.key.kind == room_kind)
        return draw_room(state, core::RoomId{place.key.id}, place.audience == staff,
                         *entity.mutable_room());
    if (place.key.kind == report_kind)
        return draw_report(state, core::RoomId{place.key.id}, *entity.mutable_room_report());
    const core::RoomId room = next_room(state.breakouts, core::ParticipantId{place.audience.id});
    if (!room) return false;
    const core::RoomState& found = state.breakouts.rooms.at(room);
    auto* view = entity.mutable_own_room();
    view->set_breakout(found.breakout.value);
    view->set_room(room.value);
    view->set_number(found.number);
    return true;
}

}  // namespace isegoria::room
