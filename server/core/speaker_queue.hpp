// SPDX-License-Identifier: AGPL-3.0-or-later
// The floor of the open session: who speaks, who waits, who comes next, and how evenly speech has
// been shared. Speaking time is measured by the times of the events, never by a client. Pure.
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

enum class FloorKind : std::uint8_t {
    speech = 1,
    point_of_order,  // about how the session is led: comes first, also while the queue is closed
    reply,           // to what is being said; a mark for the facilitator, it does not come earlier
};
BOOST_DESCRIBE_ENUM(FloorKind, speech, point_of_order, reply)

// Who comes next among those who wait; points of order before all others, by order of request.
enum class QueuePolicy : std::uint8_t {
    first_come = 1,  // order of request
    balanced,        // least speaking time in this assembly so far; ties by order of request
};
BOOST_DESCRIBE_ENUM(QueuePolicy, first_come, balanced)

// Commands.
struct RequestFloor {
    FloorKind kind{};
};
ISEGORIA_DESCRIBE(RequestFloor, kind)
struct WithdrawRequest {
    std::uint64_t request = 0;  // 0: every request of one's own
};
ISEGORIA_DESCRIBE(WithdrawRequest, request)
struct GiveFloor {
    ParticipantId participant;  // none: whoever is next
    std::string reason;         // asked when somebody who waits is passed over
};
ISEGORIA_DESCRIBE(GiveFloor, participant, reason)
struct EndTurn {};
ISEGORIA_DESCRIBE(EndTurn)
struct OpenQueue {};
ISEGORIA_DESCRIBE(OpenQueue)
struct CloseQueue {};  // those who wait keep their place
ISEGORIA_DESCRIBE(CloseQueue)
struct SetTurnLength {  // of the turns to come
    std::uint32_t seconds = 0;
};
ISEGORIA_DESCRIBE(SetTurnLength, seconds)
struct SetQueuePolicy {
    QueuePolicy policy{};
};
ISEGORIA_DESCRIBE(SetQueuePolicy, policy)

// Events.
struct FloorRequested {
    std::uint64_t request = 0;
    ParticipantId participant;
    FloorKind kind{};
};
ISEGORIA_DESCRIBE(FloorRequested, request, participant, kind)
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
};
ISEGORIA_DESCRIBE(FloorGiven, participant, request, kind, seconds, out_of_order, reason)
struct TurnEnded {
    ParticipantId participant;
};
ISEGORIA_DESCRIBE(TurnEnded, participant)
struct QueueOpened {};
ISEGORIA_DESCRIBE(QueueOpened)
struct QueueClosed {};
ISEGORIA_DESCRIBE(QueueClosed)
struct TurnLengthSet {
    std::uint32_t seconds = 0;
};
ISEGORIA_DESCRIBE(TurnLengthSet, seconds)
struct QueuePolicySet {
    QueuePolicy policy{};
};
ISEGORIA_DESCRIBE(QueuePolicySet, policy)

// State.
struct FloorRequest {
    std::uint64_t number = 0;  // counts from 1 over the whole assembly
    ParticipantId participant;
    FloorKind kind{};
    std::int64_t at_ms = 0;
};
ISEGORIA_DESCRIBE(FloorRequest, number, participant, kind, at_ms)
struct Turn {
    ParticipantId speaker;
    FloorKind kind{};
    std::int64_t began_ms = 0;
    std::uint32_t seconds = 0;  // meant; the facilitator ends a turn, or the speaker
    bool out_of_order = false;
    Text reason;
};
ISEGORIA_DESCRIBE(Turn, speaker, kind, began_ms, seconds, out_of_order, reason)
struct SpeakerQueue {
    bool open = false;
    QueuePolicy policy = QueuePolicy::balanced;  // the equal right to speak is what we are for
    std::uint32_t turn_seconds = turn_seconds_default;
    std::vector<FloorRequest> waiting;  // in the order of request, at most waiting_max
    std::optional<Turn> turn;
    std::map<ParticipantId, Speech> speech;  // of the assembly so far
    std::uint64_t next_request = 1;
};
ISEGORIA_DESCRIBE(SpeakerQueue, open, policy, turn_seconds, waiting, turn, speech, next_request)

struct State;
struct Events;

[[nodiscard]] bool is_speaking(const SpeakerQueue& queue, ParticipantId participant);

// Those who wait, in the order in which they will be called. Somebody who has lost the seat
// meanwhile is left out; whoever is speaking now comes last under `balanced`, since the running
// turn is not measured yet. Depends on the record alone: what a screen shows is what will happen.
[[nodiscard]] std::vector<FloorRequest> calling_order(const State& state);

// Adds the end of the running turn; nothing when nobody speaks.
void add_turn_end(const State& state, Events& events);
// What is left of a queue when its session is over: policy, turn length and figures.
void clear_queue(SpeakerQueue& queue);

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
