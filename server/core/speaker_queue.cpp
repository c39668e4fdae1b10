// SPDX-License-Identifier: AGPL-3.0-or-later
// Decisions and facts about the floor.
#include "core/speaker_queue.hpp"

#include <algorithm>
#include <tuple>

#include "core/limits.hpp"
#include "core/state.hpp"

namespace isegoria::core {
namespace {

// Members speak of right; experts and facilitators when they are given the floor.
constexpr Roles speaking = roles(Role::member, Role::expert, Role::facilitator);

bool may_speak(const State& state, ParticipantId participant) {
    return (roles_of(state.participants, participant) & speaking) != 0;
}

Speech speech_of(const std::map<ParticipantId, Speech>& speech, ParticipantId participant) {
    const auto found = speech.find(participant);
    return found == speech.end() ? Speech{} : found->second;
}

// A person waits once to speak, and may beside that raise one point of order.
bool is_waiting(const SpeakerQueue& queue, ParticipantId participant, FloorKind kind) {
    const bool order = kind == FloorKind::point_of_order;
    return std::any_of(queue.waiting.begin(), queue.waiting.end(),
                       [&](const FloorRequest& request) {
                           return request.participant == participant &&
                                  (request.kind == FloorKind::point_of_order) == order;
                       });
}

// An empty floor is given at once: nobody should wait for a turn that is free. Where speech is
// balanced this holds for who has not spoken in this session; others wait until the facilitator
// gives the floor, so that the quickest hand does not take every silence.
bool is_given_at_once(const State& state, ParticipantId participant) {
    const SpeakerQueue& queue = state.speaker_queue;
    if (!queue.open || queue.turn || !calling_order(state).empty()) return false;
    if (queue.policy == QueuePolicy::first_come) return true;
    const SessionState* session = open_session(state.sessions);
    return speech_of(session->speech, participant).turn_count == 0;
}

}  // namespace

bool is_speaking(const SpeakerQueue& queue, ParticipantId participant) {
    return queue.turn && queue.turn->speaker == participant;
}

std::vector<FloorRequest> calling_order(const State& state) {
    const SpeakerQueue& queue = state.speaker_queue;
    std::vector<FloorRequest> result;
    for (const FloorRequest& request : queue.waiting)
        if (holds(roles_of(state.participants, request.participant), Role::member))
            result.push_back(request);
    const bool balanced = queue.policy == QueuePolicy::balanced;
    const auto place = [&](const FloorRequest& request) {
        const bool ordinary = request.kind != FloorKind::point_of_order;
        const bool weighed = ordinary && balanced;
        return std::tuple{
            ordinary, weighed && is_speaking(queue, request.participant),
            weighed ? speech_of(queue.speech, request.participant).spoken_ms : std::int64_t{0},
            request.number};
    };
    std::sort(result.begin(), result.end(),
              [&](const FloorRequest& left, const FloorRequest& right) {
                  return place(left) < place(right);
              });
    return result;
}

void add_turn_end(const State& state, Events& events) {
    if (state.speaker_queue.turn) events.add(TurnEnded{state.speaker_queue.turn->speaker});
}

void clear_queue(SpeakerQueue& queue) {
    queue.open = false;
    queue.waiting.clear();
    queue.turn.reset();
}

Outcome<Events> decide(const State& state, const RequestFloor& command, const Context& context) {
    const SpeakerQueue& queue = state.speaker_queue;
    if (!state.sessions.open) return Rejection{Reason::session_is_not_open};
    if (!queue.open && command.kind != FloorKind::point_of_order)
        return Rejection{Reason::queue_is_closed};
    if (is_waiting(queue, context.actor, command.kind)) return Rejection{Reason::already_waiting};
    if (queue.waiting.size() >= waiting_max)
        return Rejection{Reason::queue_is_full, "", {{"max", std::to_string(waiting_max)}}};
    Events events;
    // Whoever asks for the floor is there.
    if (!is_present(state.sessions, context.actor)) events.add(PresenceRecorded{context.actor});
    events.add(FloorRequested{queue.next_request, context.actor, command.kind});
    if (is_given_at_once(state, context.actor))
        events.add(FloorGiven{
            context.actor, queue.next_request, command.kind, queue.turn_seconds, false, {}});
    return events;
}

Outcome<Events> decide(const State& state, const WithdrawRequest& command, const Context& context) {
    if (!state.sessions.open) return Rejection{Reason::session_is_not_open};
    Events events;
    for (const FloorRequest& request : state.speaker_queue.waiting)
        if (request.participant == context.actor &&
            (command.request == 0 || command.request == request.number))
            events.add(RequestWithdrawn{request.number});
    if (events.list.empty()) return Rejection{Reason::not_found, "request"};
    return events;
}

Outcome<Events> decide(const State& state, const GiveFloor& command, const Context&) {
    const SpeakerQueue& queue = state.speaker_queue;
    if (!state.sessions.open) return Rejection{Reason::session_is_not_open};
    const std::vector<FloorRequest> order = calling_order(state);
    if (!command.participant && order.empty()) return Rejection{Reason::queue_is_empty};
    const ParticipantId speaker =
        command.participant ? command.participant : order.front().participant;
    if (!may_speak(state, speaker)) return Rejection{Reason::not_found, "participant"};
    if (!is_present(state.sessions, speaker)) return Rejection{Reason::not_present, "participant"};
    const auto request = std::find_if(order.begin(), order.end(), [&](const FloorRequest& each) {
        return each.participant == speaker;
    });
    const bool has_asked = request != order.end();
    if (is_speaking(queue, speaker) && !has_asked)
        return Rejection{Reason::already_done, "participant"};
    const bool out_of_order = !order.empty() && request != order.begin();
    if (out_of_order && command.reason.empty())
        return Rejection{Reason::reason_is_missing, "reason"};
    if (!command.reason.empty())
        if (auto finding = check_text("reason", command.reason, reason_signs_max)) return *finding;
    Events events;
    add_turn_end(state, events);
    events.add(FloorGiven{speaker, has_asked ? request->number : 0,
                          has_asked ? request->kind : FloorKind::speech, queue.turn_seconds,
                          out_of_order, text(command.reason)});
    return events;
}

Outcome<Events> decide(const State& state, const EndTurn&, const Context& context) {
    const SpeakerQueue& queue = state.speaker_queue;
    if (!state.sessions.open) return Rejection{Reason::session_is_not_open};
    if (!queue.turn) return Rejection{Reason::nobody_is_speaking};
    if (context.system) {  // the timetable may end a turn whose time is over, never an earlier one
        if (context.now_ms < queue.turn->began_ms + std::int64_t{queue.turn->seconds} * 1'000)
            return Rejection{Reason::too_early};
    } else if (!is_speaking(queue, context.actor) &&
               !holds(roles_of(state.participants, context.actor), Role::facilitator)) {
        return Rejection{Reason::not_yours};
    }
    Events events;
    add_turn_end(state, events);
    return events;
}

Outcome<Events> decide(const State& state, const OpenQueue&, const Context&) {
    if (!state.sessions.open) return Rejection{Reason::session_is_not_open};
    if (state.speaker_queue.open) return Rejection{Reason::already_done};
    return Events{QueueOpened{}};
}

Outcome<Events> decide(const State& state, const CloseQueue&, const Context&) {
    if (!state.sessions.open) return Rejection{Reason::session_is_not_open};
    if (!state.speaker_queue.open) return Rejection{Reason::already_done};
    return Events{QueueClosed{}};
}

Outcome<Events> decide(const State& state, const SetTurnLength& command, const Context&) {
    if (command.seconds == state.speaker_queue.turn_seconds)
        return Rejection{Reason::already_done, "seconds"};
    if (command.seconds < turn_seconds_min || command.seconds > turn_seconds_max)
        return Rejection{
            Reason::number_out_of_range,
            "seconds",
            {{"min", std::to_string(turn_seconds_min)}, {"max", std::to_string(turn_seconds_max)}}};
    return Events{TurnLengthSet{command.seconds}};
}

Outcome<Events> decide(const State& state, const SetQueuePolicy& command, const Context&) {
    if (command.policy == state.speaker_queue.policy)
        return Rejection{Reason::already_done, "policy"};
    return Events{QueuePolicySet{command.policy}};
}

void apply(State& state, const FloorRequested& event, const Context& context) {
    SpeakerQueue& queue = state.speaker_queue;
    queue.waiting.push_back({event.request, event.participant, event.kind, context.now_ms});
    queue.next_request = std::max(queue.next_request, event.request + 1);
}
void apply(State& state, const RequestWithdrawn& event, const Context&) {
    std::erase_if(state.speaker_queue.waiting,
                  [&](const FloorRequest& request) { return request.number == event.request; });
}
void apply(State& state, const FloorGiven& event, const Context& context) {
    SpeakerQueue& queue = state.speaker_queue;
    std::erase_if(queue.waiting, [&](const FloorRequest& request) {
        return event.request != 0 && request.number == event.request;
    });
    queue.turn = Turn{event.participant, event.kind,         context.now_ms,
                      event.seconds,     event.out_of_order, event.reason};
}
void apply(State& state, const TurnEnded& event, const Context& context) {
    SpeakerQueue& queue = state.speaker_queue;
    if (!queue.turn) return;
    const std::int64_t spoken_ms = context.now_ms - queue.turn->began_ms;
    Speech& in_session = state.sessions.by_id[state.sessions.open].speech[event.participant];
    for (Speech* speech : {&queue.speech[event.participant], &in_session}) {
        ++speech->turn_count;
        speech->spoken_ms += spoken_ms;
    }
    queue.turn.reset();
}
void apply(State& state, const QueueOpened&, const Context&) { state.speaker_queue.open = true; }
void apply(State& state, const QueueClosed&, const Context&) { state.speaker_queue.open = false; }
void apply(State& state, const TurnLengthSet& event, const Context&) {
    state.speaker_queue.turn_seconds = event.seconds;
}
void apply(State& state, const QueuePolicySet& event, const Context&) {
    state.speaker_queue.policy = event.policy;
}

}  // namespace isegoria::core
