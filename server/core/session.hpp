// SPDX-License-Identifier: AGPL-3.0-or-later
// A session of the panel: one meeting within a phase, and who was present in it. Pure.
#pragma once

#include "core/context.hpp"
#include "core/describe.hpp"
#include "core/ids.hpp"
#include "core/outcome.hpp"
#include "core/participants.hpp"
#include "core/text.hpp"

namespace isegoria::core {

inline constexpr std::size_t sessions_max = 500;  // One every weekday for two years.
inline constexpr std::uint32_t absences_max =
    100;  // Of one person in one session: beyond this it is the line that drops, not the person.

// Commands.
struct OpenSession {
    std::vector<Wording> titles;
};
ISEGORIA_DESCRIBE(OpenSession, titles)
struct CloseSession {};  // ends the running turn and empties the queue
ISEGORIA_DESCRIBE(CloseSession)
struct MarkPresent {
    ParticipantId participant;  // none: oneself; another by the facilitator, for who is on a phone
};
ISEGORIA_DESCRIBE(MarkPresent, participant)
struct MarkAbsent {
    ParticipantId participant;  // none: oneself; another by the facilitator
};
ISEGORIA_DESCRIBE(MarkAbsent, participant)

// Events.
struct SessionOpened {
    SessionId session;
    PhaseId phase;
    std::vector<TextWording> titles;
};
ISEGORIA_DESCRIBE(SessionOpened, session, phase, titles)
struct SessionClosed {
    SessionId session;
    bool by_timetable = false;  // the phase ended under it
};
ISEGORIA_DESCRIBE(SessionClosed, session, by_timetable)
struct PresenceRecorded {  // in the open session
    ParticipantId participant;
};
ISEGORIA_DESCRIBE(PresenceRecorded, participant)
struct AbsenceRecorded {
    ParticipantId participant;
};
ISEGORIA_DESCRIBE(AbsenceRecorded, participant)

// State.
struct Attendance {
    bool present = false;
    std::int64_t since_ms = 0;        // of the present stay; meaningful while present
    std::int64_t attended_ms = 0;     // stays that have ended
    std::uint32_t absence_count = 0;  // times the person left
};
ISEGORIA_DESCRIBE(Attendance, present, since_ms, attended_ms, absence_count)
struct Speech {  // what one person has said, in figures; turns that have ended
    std::uint64_t turn_count = 0;
    std::int64_t spoken_ms = 0;
};
ISEGORIA_DESCRIBE(Speech, turn_count, spoken_ms)
struct SessionState {
    PhaseId phase;
    std::vector<TextWording> titles;
    std::int64_t opened_ms = 0;
    std::int64_t closed_ms = 0;                      // 0: open
    std::map<ParticipantId, Attendance> attendance;  // who has been there at all
    std::map<ParticipantId, Speech> speech;
    std::vector<ParticipantId> panel;  // those seated when it was closed: what it is measured by
    std::uint32_t turn_count = 0;      // turns of the plenary that have ended
};
ISEGORIA_DESCRIBE(SessionState, phase, titles, opened_ms, closed_ms, attendance, speech, panel,
                  turn_count)
struct Sessions {
    std::map<SessionId, SessionState> by_id;
    SessionId open;  // none: no session is open
};
ISEGORIA_DESCRIBE(Sessions, by_id, open)

[[nodiscard]] const SessionState* open_session(const Sessions& sessions);
[[nodiscard]] bool is_present(const Sessions& sessions, ParticipantId participant);

struct State;
struct Events;

// Adds what must be told before a session is over, and that it is over; nothing when none is open.
void add_session_end(const State& state, bool by_timetable, Events& events);

Outcome<Events> decide(const State&, const OpenSession&, const Context&);
Outcome<Events> decide(const State&, const CloseSession&, const Context&);
Outcome<Events> decide(const State&, const MarkPresent&, const Context&);
Outcome<Events> decide(const State&, const MarkAbsent&, const Context&);
void apply(State&, const SessionOpened&, const Context&);
void apply(State&, const SessionClosed&, const Context&);
void apply(State&, const PresenceRecorded&, const Context&);
void apply(State&, const AbsenceRecorded&, const Context&);

}  // namespace isegoria::core
