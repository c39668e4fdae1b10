// SPDX-License-Identifier: AGPL-3.0-or-later
// Decisions and facts about sessions and attendance.
#include "core/session.hpp"

#include "core/limits.hpp"
#include "core/state.hpp"

namespace isegoria::core {
namespace {

// Those whose presence a session takes note of; observers look on and are not in the room.
constexpr Roles attending = roles(Role::member, Role::alternate, Role::expert, Role::facilitator);

// Whom an attendance command is about, or why it is about nobody. Only the facilitator may speak
// for another; to everyone else another person is not there.
Outcome<ParticipantId> attendee(const State& state, ParticipantId named, const Context& context) {
    const ParticipantId participant = named ? named : context.actor;
    const bool own = participant == context.actor;
    const bool facilitates = holds(roles_of(state.participants, context.actor), Role::facilitator);
    if (!own && !facilitates) return Rejection{Reason::not_found, "participant"};
    // Whoever has lost the seat while in the room can still be noted as having left it.
    const bool attends = (roles_of(state.participants, participant) & attending) != 0;
    if (!attends && !is_present(state.sessions, participant))
        return Rejection{Reason::not_found, "participant"};
    return participant;
}

void end_stay(Attendance& attendance, std::int64_t now_ms) {
    if (!attendance.present) return;
    attendance.present = false;
    attendance.attended_ms += now_ms - attendance.since_ms;
}

}  // namespace

const SessionState* open_session(const Sessions& sessions) {
    const auto found = sessions.by_id.find(sessions.open);
    return found == sessions.by_id.end() ? nullptr : &found->second;
}

bool is_present(const Sessions& sessions, ParticipantId participant) {
    const SessionState* session = open_session(sessions);
    if (session == nullptr) return false;
    const auto found = session->attendance.find(participant);
    return found != session->attendance.end() && found->second.present;
}

void add_session_end(const State& state, bool by_timetable, Events& events) {
    if (!state.sessions.open) return;
    add_every_turn_end(state, events);
    if (state.breakouts.open) events.add(BreakoutClosed{state.breakouts.open, by_timetable});
    if (state.agenda.running) events.add(AgendaItemEnded{state.agenda.running});
    events.add(SessionClosed{state.sessions.open, by_timetable});
}

Outcome<Events> decide(const State& state, const OpenSession& command, const Context&) {
    const Sessions& sessions = state.sessions;
    const PhaseState* phase = open_phase(state.plan);
    if (phase == nullptr) return Rejection{Reason::phase_is_not_open};
    if (sessions.open) return Rejection{Reason::session_is_open};
    if (sessions.by_id.size() >= sessions_max)
        return Rejection{Reason::limit_is_reached, "", {{"max", std::to_string(sessions_max)}}};
    if (auto finding = check_wordings("titles", command.titles, title_signs_max)) return *finding;
    Events events{SessionOpened{SessionId{sessions.by_id.size() + 1}, phase->planned.phase,
                                texts(command.titles)}};
    // Whoever waits in the lobby is in. A role may have been lost while waiting.
    for (const auto& [participant, since_ms] : state.lobby.since_ms)
        if ((roles_of(state.participants, participant) & attending) != 0)
            events.add(PresenceRecorded{participant});
    return events;
}

Outcome<Events> decide(const State& state, const CloseSession&, const Context&) {
    if (!state.sessions.open) return Rejection{Reason::session_is_not_open};
    Events events;
    add_session_end(state, false, events);
    return events;
}

Outcome<Events> decide(const State& state, const MarkPresent& command, const Context& context) {
    if (!state.sessions.open) return Rejection{Reason::session_is_not_open};
    const auto participant = attendee(state, command.participant, context);
    if (!participant) return participant.error();
    if (is_present(state.sessions, *participant))
        return Rejection{Reason::already_done, "participant"};
    return Events{PresenceRecorded{*participant}};
}

Outcome<Events> decide(const State& state, const MarkAbsent& command, const Context& context) {
    const SessionState* session = open_session(state.sessions);
    if (session == nullptr) return Rejection{Reason::session_is_not_open};
    const auto participant = attendee(state, command.participant, context);
    if (!participant) return participant.error();
    if (!is_present(state.sessions, *participant))
        return Rejection{Reason::already_done, "participant"};
    if (session->attendance.at(*participant).absence_count >= absences_max)
        return Rejection{Reason::limit_is_reached, "", {{"max", std::to_string(absences_max)}}};
    // Neither the floor nor the queue waits for somebody who has left.
    Events events;
    std::vector<RoomId> left;
    const auto leave = [&](RoomId room, const Floor& floor) {
        if (is_speaking(floor, *participant)) {
            add_turn_end(state, room, events);
            left.push_back(room);
        }
        for (const FloorRequest& request : floor.waiting)
            if (request.participant == *participant) events.add(RequestWithdrawn{request.number});
    };
    leave({}, state.speaker_queue.plenary);
    for (const auto& [room, floor] : state.speaker_queue.rooms) leave(room, floor);
    events.add(AbsenceRecorded{*participant});
    for (const RoomId room : left) add_next_turn(state, room, *participant, events);
    return events;
}

void apply(State& state, const SessionOpened& event, const Context& context) {
    SessionState session;
    session.phase = event.phase;
    session.titles = event.titles;
    session.opened_ms = context.now_ms;
    state.sessions.by_id[event.session] = std::move(session);
    state.sessions.open = event.session;
    state.lobby.since_ms.clear();
    state.projection = {};
}

void apply(State& state, const SessionClosed& event, const Context& context) {
    SessionState& session = state.sessions.by_id[event.session];
    session.closed_ms = context.now_ms;
    session.panel = seated(state.lottery);
    for (auto& [participant, attendance] : session.attendance) end_stay(attendance, context.now_ms);
    state.sessions.open = {};
    state.breakouts.formed = {};
    clear_floors(state.speaker_queue);
}

void apply(State& state, const PresenceRecorded& event, const Context& context) {
    Attendance& attendance =
        state.sessions.by_id[state.sessions.open].attendance[event.participant];
    attendance.present = true;
    attendance.since_ms = context.now_ms;
}

void apply(State& state, const AbsenceRecorded& event, const Context& context) {
    Attendance& attendance =
        state.sessions.by_id[state.sessions.open].attendance[event.participant];
    end_stay(attendance, context.now_ms);
    ++attendance.absence_count;
}

}  // namespace isegoria::core
