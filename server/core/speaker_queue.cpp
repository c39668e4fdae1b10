// SPDX-License-Identifier: AGPL-3.0-or-later
// Decisions and facts about the floors.
#include "core/speaker_queue.hpp"

#include <algorithm>

#include "core/limits.hpp"
#include "core/past_turn.hpp"
#include "core/state.hpp"

namespace isegoria::core {
namespace {

// Members speak of right; experts and facilitators when they are given the floor.
constexpr Roles speaking = roles(Role::member, Role::expert, Role::facilitator);

bool may_speak(const State& state, ParticipantId participant) {
    return (roles_of(state.participants, participant) & speaking) != 0;
}
// In a room its members speak, and whoever is no member of any: an expert, a facilitator.
bool is_of_room(const State& state, RoomId room, ParticipantId participant) {
    return !room || room_of(state.breakouts, participant) == room ||
           !holds(roles_of(state.participants, participant), Role::member);
}
bool facilitates(const State& state, const Context& context) {
    return holds(roles_of(state.participants, context.actor), Role::facilitator);
}

// A person waits once to speak, and may beside that raise one point of order.
bool is_waiting(const Floor& floor, ParticipantId participant, FloorKind kind) {
    const bool order = kind == FloorKind::point_of_order;
    return std::any_of(floor.waiting.begin(), floor.waiting.end(),
                       [&](const FloorRequest& request) {
                           return request.participant == participant &&
                                  (request.kind == FloorKind::point_of_order) == order;
                       });
}

// A floor, or why there is none: outside a session, or no such room.
struct Place {
    RoomId room;
    const Floor* floor = nullptr;
};
Outcome<Place> place_of(const State& state, RoomId named) {
    if (!state.sessions.open) return Rejection{Reason::session_is_not_open};
    const Floor* floor = floor_of(state.speaker_queue, named);
    if (floor == nullptr) return Rejection{Reason::not_found, "room"};
    return Place{named, floor};
}
// The place where somebody asks for the floor: a breakout room is for its members alone.
Outcome<Place> place_for(const State& state, RoomId named, ParticipantId speaker) {
    const RoomId own = room_of(state.breakouts, speaker);
    const bool member = holds(roles_of(state.participants, speaker), Role::member);
    if (named && member && named != own) return Rejection{Reason::not_found, "room"};
    return place_of(state, named ? named : own);
}
Floor& floor_at(State& state, RoomId room) {
    return room ? state.speaker_queue.rooms[room] : state.speaker_queue.plenary;
}

// Who is to speak: oneself, or, entered by the facilitator, somebody who cannot do it themself.
// Experts speak up by themselves to answer, members to whatever they like.
Outcome<ParticipantId> speaker_of(const State& state, const RequestFloor& command,
                                  const Context& context) {
    const bool other = command.participant && command.participant != context.actor;
    if (other && !facilitates(state, context)) return Rejection{Reason::not_yours, "participant"};
    const ParticipantId speaker = other ? command.participant : context.actor;
    const Roles held = roles_of(state.participants, speaker);
    const bool answers = command.kind == FloorKind::answer && holds(held, Role::expert);
    if (!holds(held, Role::member) && !answers) {
        if (other) return Rejection{Reason::not_found, "participant"};
        return Rejection{Reason::role_is_missing, "kind", {{"roles", "member"}}};
    }
    return speaker;
}

// How long a turn is meant to be: a written one takes as long as it takes to read it aloud.
std::uint32_t seconds_for(const Floor& floor, const Text& words) {
    if (words.words.empty()) return floor.turn_seconds;
    const auto reading =
        static_cast<std::uint32_t>(sign_count(words.words) / read_signs_per_second);
    return std::min(std::max(reading, turn_seconds_min), floor.turn_seconds);
}

}  // namespace

const Floor* floor_of(const SpeakerQueue& queue, RoomId room) {
    if (!room) return &queue.plenary;
    const auto found = queue.rooms.find(room);
    return found == queue.rooms.end() ? nullptr : &found->second;
}

bool is_speaking(const Floor& floor, ParticipantId participant) {
    return floor.turn && floor.turn->speaker == participant;
}

bool is_speaking(const SpeakerQueue& queue, ParticipantId participant) {
    return is_speaking(queue.plenary, participant) ||
           std::any_of(queue.rooms.begin(), queue.rooms.end(),
                       [&](const auto& each) { return is_speaking(each.second, participant); });
}

std::int64_t hard_end_ms(const Floor& floor) {
    if (!floor.turn || !floor.turn->hard) return 0;
    return floor.turn->began_ms + std::int64_t{floor.turn->seconds} * 1'000;
}

FloorGiven turn_for(const Floor& floor, const FloorRequest& request, RoomId room) {
    // Nobody stands there to end a written turn where turns follow by themselves.
    const bool hard = floor.hard || (floor.automatic && !request.words.words.empty());
    return FloorGiven{request.participant,
                      request.number,
                      request.kind,
                      seconds_for(floor, request.words),
                      false,
                      {},
                      room,
                      hard};
}

void add_turn_end(const State& state, RoomId room, Events& events) {
    const Floor* floor = floor_of(state.speaker_queue, room);
    if (floor != nullptr && floor->turn) events.add(TurnEnded{floor->turn->speaker, room, false});
}

void add_every_turn_end(const State& state, Events& events) {
    add_turn_end(state, {}, events);
    for (const auto& [room, floor] : state.speaker_queue.rooms) add_turn_end(state, room, events);
}

void add_next_turn(const State& state, RoomId room, ParticipantId leaving, Events& events) {
    const Floor* floor = floor_of(state.speaker_queue, room);
    if (floor == nullptr || !floor->automatic) return;
    for (const FloorRequest& request : calling_order(state, room)) {
        // Who has given up a seat may still be waiting.
        if (request.participant == leaving || !is_present(state.sessions, request.participant) ||
            !may_speak(state, request.participant))
            continue;
        events.add(turn_for(*floor, request, room));
        return;
    }
}

void clear_floors(SpeakerQueue& queue) {
    queue.plenary.open = false;
    queue.plenary.waiting.clear();
    queue.plenary.turn.reset();
    queue.rooms.clear();
}

Outcome<Events> decide(const State& state, const RequestFloor& command, const Context& context) {
    const auto speaker = speaker_of(state, command, context);
    if (!speaker) return speaker.error();
    const auto place = place_for(state, command.room, *speaker);
    if (!place) return place.error();
    const Floor& floor = *place->floor;
    if (!floor.open && command.kind != FloorKind::point_of_order)
        return Rejection{Reason::queue_is_closed};
    if (is_waiting(floor, *speaker, command.kind)) return Rejection{Reason::already_waiting};
    if (floor.waiting.size() >= waiting_max)
        return Rejection{Reason::queue_is_full, "", {{"max", std::to_string(waiting_max)}}};
    if (!command.words.empty())
        if (auto finding = check_text("words", command.words, written_turn_signs_max))
            return *finding;
    const ParticipantId entered_by = *speaker == context.actor ? ParticipantId{} : context.actor;
    const FloorRequest request{state.speaker_queue.next_request,
                               *speaker,
                               command.kind,
                               0,
                               entered_by,
                               text(command.words)};
    Events events;
    // Whoever asks for the floor is there.
    if (!is_present(state.sessions, *speaker)) events.add(PresenceRecorded{*speaker});
    events.add(FloorRequested{request.number, *speaker, command.kind, place->room, entered_by,
                              request.words});
    if (is_given_at_once(state, *speaker, place->room))
        events.add(turn_for(floor, request, place->room));
    return events;
}

Outcome<Events> decide(const State& state, const WithdrawRequest& command, const Context& context) {
    const bool other = command.participant && command.participant != context.actor;
    if (other && !facilitates(state, context)) return Rejection{Reason::not_yours, "participant"};
    if (!state.sessions.open) return Rejection{Reason::session_is_not_open};
    const ParticipantId whose = other ? command.participant : context.actor;
    Events events;
    const auto withdraw = [&](const Floor& floor) {
        for (const FloorRequest& request : floor.waiting)
            if (request.participant == whose &&
                (command.request == 0 || command.request == request.number))
                events.add(RequestWithdrawn{request.number});
    };
    withdraw(state.speaker_queue.plenary);
    for (const auto& [room, floor] : state.speaker_queue.rooms) withdraw(floor);
    if (events.list.empty()) return Rejection{Reason::not_found, "request"};
    return events;
}

Outcome<Events> decide(const State& state, const GiveFloor& command, const Context&) {
    const auto place = place_of(state, command.room);
    if (!place) return place.error();
    const Floor& floor = *place->floor;
    const std::vector<FloorRequest> order = calling_order(state, place->room);
    if (!command.participant && order.empty()) return Rejection{Reason::queue_is_empty};
    const ParticipantId speaker =
        command.participant ? command.participant : order.front().participant;
    if (!may_speak(state, speaker) || !is_of_room(state, place->room, speaker))
        return Rejection{Reason::not_found, "participant"};
    if (!is_present(state.sessions, speaker)) return Rejection{Reason::not_present, "participant"};
    const auto request = std::find_if(order.begin(), order.end(), [&](const FloorRequest& each) {
        return each.participant == speaker;
    });
    const bool has_asked = request != order.end();
    if (is_speaking(floor, speaker) && !has_asked)
        return Rejection{Reason::already_done, "participant"};
    const bool out_of_order = !order.empty() && request != order.begin();
    if (out_of_order && command.reason.empty())
        return Rejection{Reason::reason_is_missing, "reason"};
    if (!command.reason.empty())
        if (auto finding = check_text("reason", command.reason, reason_signs_max)) return *finding;
    FloorGiven given{speaker, 0,  FloorKind::speech, floor.turn_seconds,
                     false,   {}, place->room,       floor.hard};
    if (has_asked) given = turn_for(floor, *request, place->room);
    given.out_of_order = out_of_order;
    given.reason = text(command.reason);
    Events events;
    add_turn_end(state, place->room, events);
    events.add(given);
    return events;
}

Outcome<Events> decide(const State& state, const EndTurn& command, const Context& context) {
    const bool own = !command.room && !is_speaking(state.speaker_queue.plenary, context.actor);
    const auto place =
        place_of(state, own ? room_of(state.breakouts, context.actor) : command.room);
    if (!place) return place.error();
    const Floor& floor = *place->floor;
    if (!floor.turn) return Rejection{Reason::nobody_is_speaking};
    if (context.system) {  // a hard end, and no sooner than the time of this very turn is over
        if (!floor.turn->hard) return Rejection{Reason::not_yours};
        if (context.now_ms < hard_end_ms(floor)) return Rejection{Reason::too_early};
    } else if (!is_speaking(floor, context.actor) && !facilitates(state, context)) {
        return Rejection{Reason::not_yours};
    }
    Events events;
    events.add(TurnEnded{floor.turn->speaker, place->room, context.system});
    add_next_turn(state, place->room, {}, events);
    return events;
}

Outcome<Events> decide(const State& state, const OpenQueue& command, const Context&) {
    const auto place = place_of(state, command.room);
    if (!place) return place.error();
    if (place->floor->open) return Rejection{Reason::already_done};
    return Events{QueueOpened{place->room}};
}

Outcome<Events> decide(const State& state, const CloseQueue& command, const Context&) {
    const auto place = place_of(state, command.room);
    if (!place) return place.error();
    if (!place->floor->open) return Rejection{Reason::already_done};
    return Events{QueueClosed{place->room}};
}

// Turn length and policy outlive a session, so they may be set before it opens.
Outcome<Events> decide(const State& state, const SetTurnLength& command, const Context&) {
    const Floor* floor = floor_of(state.speaker_queue, command.room);
    if (floor == nullptr) return Rejection{Reason::not_found, "room"};
    if (command.seconds == floor->turn_seconds && command.hard == floor->hard)
        return Rejection{Reason::already_done, "seconds"};
    if (command.seconds < turn_seconds_min || command.seconds > turn_seconds_max)
        return Rejection{
            Reason::number_out_of_range,
            "seconds",
            {{"min", std::to_string(turn_seconds_min)}, {"max", std::to_string(turn_seconds_max)}}};
    return Events{TurnLengthSet{command.seconds, command.hard, command.room}};
}

Outcome<Events> decide(const State& state, const SetQueuePolicy& command, const Context&) {
    const Floor* floor = floor_of(state.speaker_queue, command.room);
    if (floor == nullptr) return Rejection{Reason::not_found, "room"};
    if (command.policy == floor->policy && command.over_session == floor->over_session &&
        command.automatic == floor->automatic)
        return Rejection{Reason::already_done, "policy"};
    return Events{
        QueuePolicySet{command.policy, command.over_session, command.automatic, command.room}};
}

void apply(State& state, const FloorRequested& event, const Context& context) {
    floor_at(state, event.room)
        .waiting.push_back({event.request, event.participant, event.kind, context.now_ms,
                            event.entered_by, event.words});
    std::uint64_t& next = state.speaker_queue.next_request;
    next = std::max(next, event.request + 1);
}
void apply(State& state, const RequestWithdrawn& event, const Context&) {
    const auto withdraw = [&](Floor& floor) {
        std::erase_if(floor.waiting,
                      [&](const FloorRequest& request) { return request.number == event.request; });
    };
    withdraw(state.speaker_queue.plenary);
    for (auto& [room, floor] : state.speaker_queue.rooms) withdraw(floor);
}
void apply(State& state, const FloorGiven& event, const Context& context) {
    Floor& floor = floor_at(state, event.room);
    Turn turn{event.participant,
              event.kind,
              context.now_ms,
              event.seconds,
              event.out_of_order,
              event.reason,
              event.hard,
              {},
              {},
              event.request,
              {},
              state.agenda.running};
    // Only a facilitator does either, by giving the floor; the order needs no reason.
    if (event.out_of_order || is_given(event.reason)) turn.given_by = context.actor;
    const auto request =
        std::find_if(floor.waiting.begin(), floor.waiting.end(), [&](const FloorRequest& each) {
            return event.request != 0 && each.number == event.request;
        });
    if (request != floor.waiting.end()) {
        turn.entered_by = request->entered_by;
        turn.words = request->words;
        if (is_given(turn.words)) {
            state.speaker_queue.written[event.request] = {
                state.sessions.open, event.room,     event.participant, turn.entered_by,
                event.kind,          context.now_ms, turn.words};
            if (!event.room)
                state.speaker_queue.written_in[state.sessions.open].push_back(event.request);
        }
        floor.waiting.erase(request);
    }
    floor.turn = std::move(turn);
}
void apply(State& state, const TurnEnded& event, const Context& context) {
    Floor& floor = floor_at(state, event.room);
    if (!floor.turn) return;
    keep_turn(state, floor, event, context.now_ms);
    const std::int64_t spoken_ms = context.now_ms - floor.turn->began_ms;
    Speech& in_session = state.sessions.by_id[state.sessions.open].speech[event.participant];
    for (Speech* speech : {&state.speaker_queue.speech[event.participant], &in_session}) {
        ++speech->turn_count;
        speech->spoken_ms += spoken_ms;
    }
    if (event.room) {
        Speech& in_room = state.breakouts.rooms[event.room].speech[event.participant];
        ++in_room.turn_count;
        in_room.spoken_ms += spoken_ms;
    }
    floor.turn.reset();
}
void apply(State& state, const QueueOpened& event, const Context&) {
    floor_at(state, event.room).open = true;
}
void apply(State& state, const QueueClosed& event, const Context&) {
    floor_at(state, event.room).open = false;
}
void apply(State& state, const TurnLengthSet& event, const Context&) {
    Floor& floor = floor_at(state, event.room);
    floor.turn_seconds = event.seconds;
    floor.hard = event.hard;
}
void apply(State& state, const QueuePolicySet& event, const Context&) {
    Floor& floor = floor_at(state, event.room);
    floor.policy = event.policy;
    floor.over_session = event.over_session;
    floor.automatic = event.automatic;
}

}  // namespace isegoria::core
