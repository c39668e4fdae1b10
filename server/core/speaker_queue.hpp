// SPDX-License-Identifier: AGPL-3.0-or-later
// The floors of the open session, one in the plenary and one in each breakout room: who speaks, who
// waits, who comes next, and for how long. Speaking time is measured by the times of the events,
// never by a client. Pure.
#pragma once

#include "core/context.hpp"
#include "core/describe.hpp"
#include "core/ids.hpp"
#include "core/outcome.hpp"
#include "core/session.hpp"
#include "core/text.hpp"

namespace isegoria::core {

inline constexpr std::size_t waiting_max =
    100;  // Beyond this a plenary should split into small groups.
inline constexpr std::uint32_t turn_seconds_default = 120;  // Long enough for one argument.
inline constexpr std::uint32_t turn_seconds_min = 15;       // Shorter is a vote, not a turn.
inline constexpr std::uint32_t turn_seconds_max = 3'600;    // A hearing of an expert.
inline constexpr std::size_t written_turn_signs_max =
    2'000;  // What is read aloud in the two minutes that a spoken turn has by default.
inline constexpr std::uint32_t read_signs_per_second =
    15;  // Some 150 words a minute: how fast a written turn is read aloud.

enum class FloorKind : std::uint8_t {
    speech = 1,
    point_of_order,  // about how the session is led: comes first, also while the queue is closed
    reply,           // to what is being said; a mark for the facilitator, it does not come earlier
    answer,          // of an expert who was asked: comes after points of order, before the others
};
BOOST_DESCRIBE_ENUM(FloorKind, speech, point_of_order, reply, answer)

// Who comes next among those who wait; points of order before all others, by order of request.
enum class QueuePolicy : std::uint8_t {
    first_come = 1,  // order of request
    balanced,        // least speaking time so far; ties by order of request
    rounds,          // fewest turns so far: everyone once before anyone twice; then by order
};
BOOST_DESCRIBE_ENUM(QueuePolicy, first_come, balanced, rounds)

// Commands. The room: none is the breakout room that one is in, otherwise the plenary.
struct RequestFloor {
    FloorKind kind{};
    RoomId room{};
    ParticipantId participant{};  // none: oneself; another by the facilitator, who is on a phone
    std::string words{};          // a written turn, read out when it is called; empty: spoken
};
ISEGORIA_DESCRIBE(RequestFloor, kind, room, participant, words)
struct WithdrawRequest {
    std::uint64_t request = 0;    // 0: every request
    ParticipantId participant{};  // none: one's own; another's by the facilitator
};
ISEGORIA_DESCRIBE(WithdrawRequest, request, participant)
struct GiveFloor {
    ParticipantId participant;  // none: whoever is next
    std::string reason;         // asked when somebody who waits is passed over
    RoomId room{};
};
ISEGORIA_DESCRIBE(GiveFloor, participant, reason, room)
struct EndTurn {
    RoomId room{};
};
ISEGORIA_DESCRIBE(EndTurn, room)
struct OpenQueue {
    RoomId room{};
};
ISEGORIA_DESCRIBE(OpenQueue, room)
struct CloseQueue {  // those who wait keep their place
    RoomId room{};
};
ISEGORIA_DESCRIBE(CloseQueue, room)
struct SetTurnLength {  // of the turns to come
    std::uint32_t seconds = 0;
    bool hard = false;  // the timetable ends a turn when its time is over
    RoomId room{};
};
ISEGORIA_DESCRIBE(SetTurnLength, seconds, hard, room)
struct SetQueuePolicy {
    QueuePolicy policy{};
    bool over_session = false;  // weighs what was spoken in this session alone, not in the assembly
    bool automatic = false;     // whoever is next gets the floor as soon as a turn ends
    RoomId room{};
};
ISEGORIA_DESCRIBE(SetQueuePolicy, policy, over_session, automatic, room)

// Events.
struct FloorRequested {
    std::uint64_t request = 0;
    ParticipantId participant;
    FloorKind kind{};
    RoomId room{};
    ParticipantId entered_by{};  // none: by the person; otherwise who entered it for them
    Text words{};                // of a written turn
};
ISEGORIA_DESCRIBE(FloorRequested, request, participant, kind, room, entered_by, words)
struct RequestWithdrawn {
    std::uint64_t request = 0;
};
ISEGORIA_DESCRIBE(RequestWithdrawn, request)
struct FloorGiven {
    ParticipantId participant;
    std::uint64_t request = 0;  // 0: had not asked
    FloorKind kind{};
    std::uint32_t seconds = 0;  // meant for this turn
    bool out_of_order = false;  // somebody who waited was passed over, for this reason
    Text reason;
    RoomId room{};
    bool hard = false;
};
ISEGORIA_DESCRIBE(FloorGiven, participant, request, kind, seconds, out_of_order, reason, room, hard)
struct TurnEnded {
    ParticipantId participant;
    RoomId room{};
    bool by_timetable = false;  // its time was over, and its end a hard one
};
ISEGORIA_DESCRIBE(TurnEnded, participant, room, by_timetable)
struct QueueOpened {
    RoomId room{};
};
ISEGORIA_DESCRIBE(QueueOpened, room)
struct QueueClosed {
    RoomId room{};
};
ISEGORIA_DESCRIBE(QueueClosed, room)
struct TurnLengthSet {
    std::uint32_t seconds = 0;
    bool hard = false;
    RoomId room{};
};
ISEGORIA_DESCRIBE(TurnLengthSet, seconds, hard, room)
struct QueuePolicySet {
    QueuePolicy policy{};
    bool over_session = false;
    bool automatic = false;
    RoomId room{};
};
ISEGORIA_DESCRIBE(QueuePolicySet, policy, over_session, automatic, room)

// State.
struct FloorRequest {
    std::uint64_t number = 0;  // counts from 1 over the whole assembly
    ParticipantId participant;
    FloorKind kind{};
    std::int64_t at_ms = 0;
    ParticipantId entered_by{};
    Text words{};
};
ISEGORIA_DESCRIBE(FloorRequest, number, participant, kind, at_ms, entered_by, words)
struct Turn {
    ParticipantId speaker;
    FloorKind kind{};
    std::int64_t began_ms = 0;
    std::uint32_t seconds = 0;  // meant
    bool out_of_order = false;
    Text reason;
    bool hard = false;  // ended by the timetable; otherwise by the facilitator or the speaker alone
    ParticipantId entered_by{};
    Text words{};
    std::uint64_t request = 0;  // that it answers; 0: the speaker had not asked
    ParticipantId given_by{};   // who passed others over, or told a reason; none: the order did
    AgendaItemId item{};        // that ran when it began; none: none did
};
ISEGORIA_DESCRIBE(Turn, speaker, kind, began_ms, seconds, out_of_order, reason, hard, entered_by,
                  words, request, given_by, item)
struct Floor {
    bool open = false;
    QueuePolicy policy = QueuePolicy::balanced;  // the equal right to speak is what we are for
    bool over_session = false;
    bool automatic = false;
    std::uint32_t turn_seconds = turn_seconds_default;
    bool hard = false;
    std::vector<FloorRequest> waiting;  // in the order of request, at most waiting_max
    std::optional<Turn> turn;
};
ISEGORIA_DESCRIBE(Floor, open, policy, over_session, automatic, turn_seconds, hard, waiting, turn)
struct WrittenTurn {  // that has been called: from then on it can be read
    SessionId session;
    RoomId room;
    ParticipantId participant;
    ParticipantId entered_by;
    FloorKind kind{};
    std::int64_t given_ms = 0;
    Text words;
};
ISEGORIA_DESCRIBE(WrittenTurn, session, room, participant, entered_by, kind, given_ms, words)
struct SpeakerQueue {
    Floor plenary;
    std::map<RoomId, Floor> rooms;                 // of the breakouts that are running
    std::map<ParticipantId, Speech> speech;        // of the assembly so far
    std::map<std::uint64_t, WrittenTurn> written;  // by request
    std::map<SessionId, std::vector<std::uint64_t>> written_in;  // plenary ones, as called
    std::uint64_t next_request = 1;
};
ISEGORIA_DESCRIBE(SpeakerQueue, plenary, rooms, speech, written, written_in, next_request)

struct State;
struct Events;

// The floor of the plenary or of a running breakout room; null when there is no such room.
[[nodiscard]] const Floor* floor_of(const SpeakerQueue& queue, RoomId room);
[[nodiscard]] bool is_speaking(const Floor& floor, ParticipantId participant);
[[nodiscard]] bool is_speaking(const SpeakerQueue& queue, ParticipantId participant);  // anywhere
// Milliseconds since 1970 at which the timetable ends the running turn; 0: it does not.
[[nodiscard]] std::int64_t hard_end_ms(const Floor& floor);

// Those who wait, in the order in which they will be called. Somebody who has lost seat or role
// meanwhile is left out; whoever is speaking now comes last where speech is weighed, since the
// running turn is not measured yet. Depends on the record alone: what a screen shows is what will
// happen.
[[nodiscard]] std::vector<FloorRequest> calling_order(const State& state, RoomId room = {});
// Whether a free floor is this person's as soon as they ask. Where speech is weighed the quickest
// hand does not take every silence: under `balanced` it is for who has not spoken yet, under
// `rounds` for who has spoken no more often than anybody present; others wait until the facilitator
// gives the floor, or take it where it is given automatically.
[[nodiscard]] bool is_given_at_once(const State& state, ParticipantId participant, RoomId room);

// The turn that answers a request, as the floor is set.
[[nodiscard]] FloorGiven turn_for(const Floor& floor, const FloorRequest& request, RoomId room);
// Adds the end of the running turn; nothing when nobody speaks.
void add_turn_end(const State& state, RoomId room, Events& events);
// The same of the plenary and of every room.
void add_every_turn_end(const State& state, Events& events);
// After the end of a turn: where the floor is given automatically, the next turn. `leaving` is
// passed over.
void add_next_turn(const State& state, RoomId room, ParticipantId leaving, Events& events);
// What is left of the floors when their session is over: policy, turn length and figures.
void clear_floors(SpeakerQueue& queue);

Outcome<Events> decide(const State&, const RequestFloor&, const Context&);
Outcome<Events> decide(const State&, const WithdrawRequest&, const Context&);
Outcome<Events> decide(const State&, const GiveFloor&, const Context&);
Outcome<Events> decide(const State&, const EndTurn&, const Context&);
Outcome<Events> decide(const State&, const OpenQueue&, const Context&);
Outcome<Events> decide(const State&, const CloseQueue&, const Context&);
Outcome<Events> decide(const State&, const SetTurnLength&, const Context&);
Outcome<Events> decide(const State&, const SetQueuePolicy&, const Context&);
void apply(State&, const FloorRequested&, const Context&);
void apply(State&, const RequestWithdrawn&, const Context&);
void apply(State&, const FloorGiven&, const Context&);
void apply(State&, const TurnEnded&, const Context&);
void apply(State&, const QueueOpened&, const Context&);
void apply(State&, const QueueClosed&, const Context&);
void apply(State&, const TurnLengthSet&, const Context&);
void apply(State&, const QueuePolicySet&, const Context&);

}  // namespace isegoria::core
