// SPDX-License-Identifier: AGPL-3.0-or-later
// Breakouts: rounds in which the panel talks in rooms. A breakout is formed (everyone sees where
// they will be), opened, warned of its end, and ends by itself or by recall; who sat with whom is
// never forgotten, so that later rounds can mix anew. Whom a room brings together is worked out by
// the desk; what is on the record is the outcome. Pure.
#pragma once

#include "core/context.hpp"
#include "core/describe.hpp"
#include "core/ids.hpp"
#include "core/outcome.hpp"
#include "core/session.hpp"
#include "core/text.hpp"

namespace isegoria::core {

inline constexpr std::size_t rooms_max = 60;  // Of one breakout; a viewer follows at most a hundred
                                              // audiences.
inline constexpr std::size_t breakouts_max = 1'000;            // A dozen in each of eighty days.
inline constexpr std::uint32_t breakout_seconds_min = 120;     // A round of names takes as long.
inline constexpr std::uint32_t breakout_seconds_max = 14'400;  // Half a day.
inline constexpr std::int64_t breakout_warning_ms = 60'000;    // Time for a last sentence.
inline constexpr std::size_t report_signs_max = 2'000;         // Read aloud in two minutes.

// Commands.
struct PlannedRoom {
    std::vector<ParticipantId> members;
    std::vector<ParticipantId> facilitators;
};
ISEGORIA_DESCRIBE(PlannedRoom, members, facilitators)
struct FormBreakout {  // (desk) replaces one that is formed and not open
    std::vector<Wording> titles;
    std::uint32_t seconds = 0;
    std::vector<PlannedRoom> rooms;
    std::string seed;  // what the allocation was drawn with; empty: it was made by hand
};
ISEGORIA_DESCRIBE(FormBreakout, titles, seconds, rooms, seed)
struct OpenBreakout {};
ISEGORIA_DESCRIBE(OpenBreakout)
struct ExtendBreakout {
    std::uint32_t seconds = 0;  // in all, counted from its beginning
};
ISEGORIA_DESCRIBE(ExtendBreakout, seconds)
struct RecallBreakout {};  // by the facilitator at any time, by the timetable at its end
ISEGORIA_DESCRIBE(RecallBreakout)
struct WarnBreakout {};  // (timetable) a minute before the end
ISEGORIA_DESCRIBE(WarnBreakout)
struct MoveToRoom {
    ParticipantId participant;
    RoomId room;  // of the breakout that is formed or open
};
ISEGORIA_DESCRIBE(MoveToRoom, participant, room)
struct CallFacilitator {  // from the room that one is in
    std::string words{};  // what for; empty: not told
};
ISEGORIA_DESCRIBE(CallFacilitator, words)
struct AnswerCall {
    RoomId room;
};
ISEGORIA_DESCRIBE(AnswerCall, room)
struct NameRapporteur {
    ParticipantId participant{};  // none: oneself; of the same room
    RoomId room{};                // none: the one that one is in
};
ISEGORIA_DESCRIBE(NameRapporteur, participant, room)
struct FileRoomReport {  // by the rapporteur, while the session is open; the latest one counts
    RoomId room;
    std::string language;
    std::string words;
};
ISEGORIA_DESCRIBE(FileRoomReport, room, language, words)

// Events.
struct FormedRoom {
    RoomId room;
    std::vector<ParticipantId> members;
    std::vector<ParticipantId> facilitators;
};
ISEGORIA_DESCRIBE(FormedRoom, room, members, facilitators)
struct BreakoutFormed {
    BreakoutId breakout;
    std::vector<TextWording> titles;
    std::uint32_t seconds = 0;
    std::vector<FormedRoom> rooms;
    std::string seed;
};
ISEGORIA_DESCRIBE(BreakoutFormed, breakout, titles, seconds, rooms, seed)
struct BreakoutOpened {
    BreakoutId breakout;
};
ISEGORIA_DESCRIBE(BreakoutOpened, breakout)
struct BreakoutExtended {
    BreakoutId breakout;
    std::uint32_t seconds = 0;
};
ISEGORIA_DESCRIBE(BreakoutExtended, breakout, seconds)
struct BreakoutWarned {
    BreakoutId breakout;
};
ISEGORIA_DESCRIBE(BreakoutWarned, breakout)
struct BreakoutClosed {
    BreakoutId breakout;
    bool by_timetable = false;
};
ISEGORIA_DESCRIBE(BreakoutClosed, breakout, by_timetable)
struct MovedToRoom {
    ParticipantId participant;
    RoomId room;
};
ISEGORIA_DESCRIBE(MovedToRoom, participant, room)
struct FacilitatorCalled {
    RoomId room;
    ParticipantId participant;
    Text words;
};
ISEGORIA_DESCRIBE(FacilitatorCalled, room, participant, words)
struct CallAnswered {
    RoomId room;
};
ISEGORIA_DESCRIBE(CallAnswered, room)
struct RapporteurNamed {
    RoomId room;
    ParticipantId participant;
};
ISEGORIA_DESCRIBE(RapporteurNamed, room, participant)
struct RoomReported {
    RoomId room;
    std::string language;
    Text words;
};
ISEGORIA_DESCRIBE(RoomReported, room, language, words)

// State.
struct RoomState {
    BreakoutId breakout;
    std::uint32_t number = 0;  // within the breakout, from 1
    std::set<ParticipantId> members;
    std::set<ParticipantId> facilitators;
    ParticipantId rapporteur;
    std::int64_t called_ms = 0;  // a call for the facilitator that is not answered; 0: none
    Text call;
    std::string language;  // of the report
    Text report;
    std::int64_t reported_ms = 0;  // 0: no report
    std::map<ParticipantId, Speech> speech;
    std::uint32_t turn_count = 0;  // turns that have ended
};
ISEGORIA_DESCRIBE(RoomState, breakout, number, members, facilitators, rapporteur, called_ms, call,
                  language, report, reported_ms, speech, turn_count)
struct BreakoutState {
    SessionId session;
    std::vector<TextWording> titles;
    std::uint32_t seconds = 0;
    std::vector<RoomId> rooms;
    std::string seed;
    std::int64_t formed_ms = 0;
    std::int64_t opened_ms = 0;  // 0: formed only
    std::int64_t warned_ms = 0;
    std::int64_t closed_ms = 0;
};
ISEGORIA_DESCRIBE(BreakoutState, session, titles, seconds, rooms, seed, formed_ms, opened_ms,
                  warned_ms, closed_ms)
struct Breakouts {
    std::map<BreakoutId, BreakoutState> by_id;
    std::map<RoomId, RoomState> rooms;
    BreakoutId formed;  // none, or the one that is next
    BreakoutId open;    // none: everybody is in plenary
};
ISEGORIA_DESCRIBE(Breakouts, by_id, rooms, formed, open)

[[nodiscard]] const RoomState* find_room(const Breakouts& breakouts, RoomId room);
// The room of the open breakout that somebody is a member of, or facilitates alone; none: plenary.
[[nodiscard]] RoomId room_of(const Breakouts& breakouts, ParticipantId participant);
[[nodiscard]] bool is_open(const Breakouts& breakouts, RoomId room);
// When the open breakout ends by itself; 0: none is open.
[[nodiscard]] std::int64_t breakout_end_ms(const Breakouts& breakouts);
// Who has sat together in a room, over the whole assembly: the breakouts that were opened.
[[nodiscard]] std::vector<std::vector<ParticipantId>> earlier_groups(const Breakouts& breakouts);

struct State;
struct Events;
// Adds the beginning of the formed breakout, or the end of the open one; nothing without one.
void add_breakout_begin(const State& state, Events& events);
void add_breakout_end(const State& state, bool by_timetable, Events& events);
// Adds that the open breakout takes so many seconds more (less, when negative), as its agenda item
// does, within the limits of a breakout; nothing without one. Or says why it cannot.
std::optional<Rejection> add_breakout_extension(const State& state, std::int64_t more_seconds,
                                                const Context& context, Events& events);

Outcome<Events> decide(const State&, const FormBreakout&, const Context&);
Outcome<Events> decide(const State&, const OpenBreakout&, const Context&);
Outcome<Events> decide(const State&, const ExtendBreakout&, const Context&);
Outcome<Events> decide(const State&, const RecallBreakout&, const Context&);
Outcome<Events> decide(const State&, const WarnBreakout&, const Context&);
Outcome<Events> decide(const State&, const MoveToRoom&, const Context&);
Outcome<Events> decide(const State&, const CallFacilitator&, const Context&);
Outcome<Events> decide(const State&, const AnswerCall&, const Context&);
Outcome<Events> decide(const State&, const NameRapporteur&, const Context&);
Outcome<Events> decide(const State&, const FileRoomReport&, const Context&);
void apply(State&, const BreakoutFormed&, const Context&);
void apply(State&, const BreakoutOpened&, const Context&);
void apply(State&, const BreakoutExtended&, const Context&);
void apply(State&, const BreakoutWarned&, const Context&);
void apply(State&, const BreakoutClosed&, const Context&);
void apply(State&, const MovedToRoom&, const Context&);
void apply(State&, const FacilitatorCalled&, const Context&);
void apply(State&, const CallAnswered&, const Context&);
void apply(State&, const RapporteurNamed&, const Context&);
void apply(State&, const RoomReported&, const Context&);

}  // namespace isegoria::core
