// SPDX-License-Identifier: AGPL-3.0-or-later
// What happens within a breakout room: moves, calls for the facilitator, the rapporteur's report.
#include <algorithm>

#include "core/breakout.hpp"
#include "core/limits.hpp"
#include "core/state.hpp"

namespace isegoria::core {
namespace {

bool facilitates(const State& state, ParticipantId participant) {
    return holds(roles_of(state.participants, participant), Role::facilitator);
}

// The room that is meant, or why there is none: rooms of others are not there for a member.
Outcome<RoomId> own_room(const State& state, RoomId named, const Context& context) {
    const RoomId own = room_of(state.breakouts, context.actor);
    const RoomId room = named ? named : own;
    if (!is_open(state.breakouts, room)) return Rejection{Reason::not_found, "room"};
    if (room != own && !facilitates(state, context.actor))
        return Rejection{Reason::not_found, "room"};
    return room;
}

}  // namespace

Outcome<Events> decide(const State& state, const MoveToRoom& command, const Context&) {
    const Breakouts& breakouts = state.breakouts;
    const BreakoutId current = breakouts.open ? breakouts.open : breakouts.formed;
    if (!current) return Rejection{Reason::breakout_is_not_formed};
    const RoomState* room = find_room(breakouts, command.room);
    if (room == nullptr || room->breakout != current) return Rejection{Reason::not_found, "room"};
    if (!holds(roles_of(state.participants, command.participant), Role::member))
        return Rejection{Reason::not_found, "participant"};
    if (room->members.contains(command.participant))
        return Rejection{Reason::already_done, "participant"};
    // Neither the floor nor the queue of the room that is left waits for them.
    Events events;
    const RoomId left = room_of(breakouts, command.participant);
    const Floor* floor = left ? floor_of(state.speaker_queue, left) : nullptr;
    const bool spoke = floor != nullptr && is_speaking(*floor, command.participant);
    if (spoke) add_turn_end(state, left, events);
    if (floor != nullptr)
        for (const FloorRequest& request : floor->waiting)
            if (request.participant == command.participant)
                events.add(RequestWithdrawn{request.number});
    events.add(MovedToRoom{command.participant, command.room});
    if (spoke) add_next_turn(state, left, command.participant, events);
    return events;
}

Outcome<Events> decide(const State& state, const CallFacilitator& command, const Context& context) {
    const RoomId room = room_of(state.breakouts, context.actor);
    if (!room) return Rejection{Reason::breakout_is_not_open};
    if (state.breakouts.rooms.at(room).called_ms != 0) return Rejection{Reason::already_done};
    if (!command.words.empty())
        if (auto finding = check_text("words", command.words, title_signs_max)) return *finding;
    return Events{FacilitatorCalled{room, context.actor, text(command.words)}};
}

Outcome<Events> decide(const State& state, const AnswerCall& command, const Context&) {
    const RoomState* room = find_room(state.breakouts, command.room);
    if (room == nullptr) return Rejection{Reason::not_found, "room"};
    if (room->called_ms == 0) return Rejection{Reason::already_done, "room"};
    return Events{CallAnswered{command.room}};
}

Outcome<Events> decide(const State& state, const NameRapporteur& command, const Context& context) {
    const auto room = own_room(state, command.room, context);
    if (!room) return room.error();
    const RoomState& found = state.breakouts.rooms.at(*room);
    const ParticipantId rapporteur = command.participant ? command.participant : context.actor;
    if (!found.members.contains(rapporteur)) return Rejection{Reason::not_found, "participant"};
    if (found.rapporteur == rapporteur) return Rejection{Reason::already_done, "participant"};
    return Events{RapporteurNamed{*room, rapporteur}};
}

Outcome<Events> decide(const State& state, const FileRoomReport& command, const Context& context) {
    if (!state.sessions.open) return Rejection{Reason::session_is_not_open};
    const RoomState* room = find_room(state.breakouts, command.room);
    const bool known = room != nullptr && state.breakouts.by_id.at(room->breakout).opened_ms != 0 &&
                       state.breakouts.by_id.at(room->breakout).session == state.sessions.open;
    if (!known) return Rejection{Reason::not_found, "room"};
    if (room->rapporteur != context.actor && !facilitates(state, context.actor))
        return Rejection{Reason::not_yours, "room"};
    if (!is_language(command.language)) return Rejection{Reason::language_is_unknown, "language"};
    if (auto finding = check_text("words", command.words, report_signs_max)) return *finding;
    return Events{RoomReported{command.room, command.language, text(command.words)}};
}

void apply(State& state, const MovedToRoom& event, const Context&) {
    const BreakoutId breakout = state.breakouts.rooms[event.room].breakout;
    for (const RoomId room : state.breakouts.by_id[breakout].rooms) {
        RoomState& each = state.breakouts.rooms[room];
        each.members.erase(event.participant);
        if (each.rapporteur == event.participant && room != event.room) each.rapporteur = {};
    }
    state.breakouts.rooms[event.room].members.insert(event.participant);
}
void apply(State& state, const FacilitatorCalled& event, const Context& context) {
    RoomState& room = state.breakouts.rooms[event.room];
    room.called_ms = context.now_ms;
    room.call = event.words;
}
void apply(State& state, const CallAnswered& event, const Context&) {
    state.breakouts.rooms[event.room].called_ms = 0;
}
void apply(State& state, const RapporteurNamed& event, const Context&) {
    state.breakouts.rooms[event.room].rapporteur = event.participant;
}
void apply(State& state, const RoomReported& event, const Context& context) {
    RoomState& room = state.breakouts.rooms[event.room];
    room.language = event.language;
    room.report = event.words;
    room.reported_ms = context.now_ms;
}

}  // namespace isegoria::core
