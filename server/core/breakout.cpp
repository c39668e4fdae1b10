// SPDX-License-Identifier: AGPL-3.0-or-later
// Decisions and facts about breakouts as a whole; what happens within a room is in
// breakout_room.cpp.
#include "core/breakout.hpp"

#include <algorithm>

#include "core/limits.hpp"
#include "core/state.hpp"

namespace isegoria::core {
namespace {

const BreakoutState* find_breakout(const Breakouts& breakouts, BreakoutId id) {
    const auto found = breakouts.by_id.find(id);
    return found == breakouts.by_id.end() ? nullptr : &found->second;
}

std::optional<Rejection> check_breakout_seconds(std::uint32_t seconds) {
    if (seconds >= breakout_seconds_min && seconds <= breakout_seconds_max) return std::nullopt;
    return Rejection{Reason::number_out_of_range,
                     "seconds",
                     {{"min", std::to_string(breakout_seconds_min)},
                      {"max", std::to_string(breakout_seconds_max)}}};
}

std::optional<Rejection> check_new_length(const BreakoutState& open, std::uint32_t seconds,
                                          const Context& context) {
    if (auto finding = check_breakout_seconds(seconds)) return finding;
    // Nobody is called back by surprise: what is left is the warning at least.
    if (open.opened_ms + std::int64_t{seconds} * 1'000 < context.now_ms + breakout_warning_ms)
        return Rejection{Reason::time_is_past, "seconds"};
    return std::nullopt;
}

// Members sit in one room, and those who facilitate are facilitators.
std::optional<Rejection> check_rooms(const State& state, const std::vector<PlannedRoom>& rooms) {
    if (rooms.empty()) return Rejection{Reason::nothing_is_named, "rooms"};
    if (rooms.size() > rooms_max)
        return Rejection{Reason::too_many, "rooms", {{"max", std::to_string(rooms_max)}}};
    std::set<ParticipantId> placed;
    for (std::size_t index = 0; index < rooms.size(); ++index) {
        const std::string place = "rooms[" + std::to_string(index) + "]";
        if (rooms[index].members.empty())
            return Rejection{Reason::nothing_is_named, place + ".members"};
        for (const ParticipantId each : rooms[index].members) {
            if (!holds(roles_of(state.participants, each), Role::member))
                return Rejection{Reason::not_found, place + ".members"};
            if (!placed.insert(each).second)
                return Rejection{Reason::named_twice, place + ".members"};
        }
        for (const ParticipantId each : rooms[index].facilitators)
            if (!holds(roles_of(state.participants, each), Role::facilitator))
                return Rejection{Reason::not_found, place + ".facilitators"};
    }
    return std::nullopt;
}

}  // namespace

const RoomState* find_room(const Breakouts& breakouts, RoomId room) {
    const auto found = breakouts.rooms.find(room);
    return found == breakouts.rooms.end() ? nullptr : &found->second;
}

RoomId room_of(const Breakouts& breakouts, ParticipantId participant) {
    const BreakoutState* open = find_breakout(breakouts, breakouts.open);
    if (open == nullptr) return {};
    for (const RoomId room : open->rooms)
        if (breakouts.rooms.at(room).members.contains(participant)) return room;
    return {};
}

bool is_open(const Breakouts& breakouts, RoomId room) {
    const RoomState* found = find_room(breakouts, room);
    return found != nullptr && breakouts.open && found->breakout == breakouts.open;
}

std::int64_t breakout_end_ms(const Breakouts& breakouts) {
    const BreakoutState* open = find_breakout(breakouts, breakouts.open);
    return open == nullptr ? 0 : open->opened_ms + std::int64_t{open->seconds} * 1'000;
}

std::vector<std::vector<ParticipantId>> earlier_groups(const Breakouts& breakouts) {
    std::vector<std::vector<ParticipantId>> result;
    for (const auto& [id, room] : breakouts.rooms)
        if (breakouts.by_id.at(room.breakout).opened_ms != 0)
            result.emplace_back(room.members.begin(), room.members.end());
    return result;
}

void add_breakout_begin(const State& state, Events& events) {
    if (state.breakouts.formed && !state.breakouts.open)
        events.add(BreakoutOpened{state.breakouts.formed});
}

std::optional<Rejection> add_breakout_extension(const State& state, std::int64_t more_seconds,
                                                const Context& context, Events& events) {
    const BreakoutState* open = find_breakout(state.breakouts, state.breakouts.open);
    if (open == nullptr) return std::nullopt;
    const auto seconds = static_cast<std::uint32_t>(std::clamp<std::int64_t>(
        open->seconds + more_seconds, breakout_seconds_min, breakout_seconds_max));
    if (seconds == open->seconds) return std::nullopt;
    if (auto finding = check_new_length(*open, seconds, context)) return finding;
    events.add(BreakoutExtended{state.breakouts.open, seconds});
    return std::nullopt;
}

void add_breakout_end(const State& state, bool by_timetable, Events& events) {
    if (!state.breakouts.open) return;
    for (const auto& [room, floor] : state.speaker_queue.rooms) add_turn_end(state, room, events);
    events.add(BreakoutClosed{state.breakouts.open, by_timetable});
}

Outcome<Events> decide(const State& state, const FormBreakout& command, const Context&) {
    if (!state.sessions.open) return Rejection{Reason::session_is_not_open};
    if (state.breakouts.open) return Rejection{Reason::breakout_is_open};
    if (state.breakouts.by_id.size() >= breakouts_max)
        return Rejection{Reason::limit_is_reached, "", {{"max", std::to_string(breakouts_max)}}};
    if (auto finding = check_wordings("titles", command.titles, title_signs_max)) return *finding;
    if (auto finding = check_breakout_seconds(command.seconds)) return *finding;
    if (auto finding = check_rooms(state, command.rooms)) return *finding;
    BreakoutFormed formed{BreakoutId{state.breakouts.by_id.size() + 1},
                          texts(command.titles),
                          command.seconds,
                          {},
                          command.seed};
    std::uint64_t next =
        state.breakouts.rooms.empty() ? 1 : state.breakouts.rooms.rbegin()->first.value + 1;
    for (const PlannedRoom& room : command.rooms)
        formed.rooms.push_back({RoomId{next++}, room.members, room.facilitators});
    return Events{std::move(formed)};
}

Outcome<Events> decide(const State& state, const OpenBreakout&, const Context&) {
    if (!state.sessions.open) return Rejection{Reason::session_is_not_open};
    if (state.breakouts.open) return Rejection{Reason::breakout_is_open};
    if (!state.breakouts.formed) return Rejection{Reason::breakout_is_not_formed};
    Events events;
    add_turn_end(state, {}, events);
    add_breakout_begin(state, events);
    return events;
}

Outcome<Events> decide(const State& state, const ExtendBreakout& command, const Context& context) {
    const BreakoutState* open = find_breakout(state.breakouts, state.breakouts.open);
    if (open == nullptr) return Rejection{Reason::breakout_is_not_open};
    if (command.seconds == open->seconds) return Rejection{Reason::already_done, "seconds"};
    if (auto finding = check_new_length(*open, command.seconds, context)) return *finding;
    Events events{BreakoutExtended{state.breakouts.open, command.seconds}};
    add_item_extension(state, std::int64_t{command.seconds} - open->seconds, events);
    return events;
}

Outcome<Events> decide(const State& state, const RecallBreakout&, const Context& context) {
    if (!state.breakouts.open) return Rejection{Reason::breakout_is_not_open};
    if (context.system && context.now_ms < breakout_end_ms(state.breakouts))
        return Rejection{Reason::too_early};
    Events events;
    add_breakout_end(state, context.system, events);
    return events;
}

Outcome<Events> decide(const State& state, const WarnBreakout&, const Context& context) {
    const BreakoutState* open = find_breakout(state.breakouts, state.breakouts.open);
    if (open == nullptr) return Rejection{Reason::breakout_is_not_open};
    if (open->warned_ms != 0) return Rejection{Reason::already_done};
    if (context.now_ms < breakout_end_ms(state.breakouts) - breakout_warning_ms)
        return Rejection{Reason::too_early};
    return Events{BreakoutWarned{state.breakouts.open}};
}

void apply(State& state, const BreakoutFormed& event, const Context& context) {
    Breakouts& breakouts = state.breakouts;
    BreakoutState breakout;
    breakout.session = state.sessions.open;
    breakout.titles = event.titles;
    breakout.seconds = event.seconds;
    breakout.seed = event.seed;
    breakout.formed_ms = context.now_ms;
    std::uint32_t number = 0;
    for (const FormedRoom& formed : event.rooms) {
        RoomState room;
        room.breakout = event.breakout;
        room.number = ++number;
        room.members.insert(formed.members.begin(), formed.members.end());
        room.facilitators.insert(formed.facilitators.begin(), formed.facilitators.end());
        breakout.rooms.push_back(formed.room);
        breakouts.rooms[formed.room] = std::move(room);
    }
    breakouts.by_id[event.breakout] = std::move(breakout);
    breakouts.formed = event.breakout;
}
void apply(State& state, const BreakoutOpened& event, const Context& context) {
    BreakoutState& breakout = state.breakouts.by_id[event.breakout];
    breakout.opened_ms = context.now_ms;
    state.breakouts.formed = {};
    state.breakouts.open = event.breakout;
    // A room has often no facilitator of its own, so turns follow by themselves.
    const Floor& plenary = state.speaker_queue.plenary;
    for (const RoomId room : breakout.rooms) {
        Floor& floor = state.speaker_queue.rooms[room];
        floor = Floor{};
        floor.open = true;
        floor.automatic = true;
        floor.policy = plenary.policy;
        floor.over_session = plenary.over_session;
        floor.turn_seconds = plenary.turn_seconds;
        floor.hard = plenary.hard;
    }
}
void apply(State& state, const BreakoutExtended& event, const Context& context) {
    BreakoutState& breakout = state.breakouts.by_id[event.breakout];
    breakout.seconds = event.seconds;
    // Warned again before the new end, where that is far enough.
    if (breakout_end_ms(state.breakouts) > context.now_ms + breakout_warning_ms)
        breakout.warned_ms = 0;
}
void apply(State& state, const BreakoutWarned& event, const Context& context) {
    state.breakouts.by_id[event.breakout].warned_ms = context.now_ms;
}
void apply(State& state, const BreakoutClosed& event, const Context& context) {
    BreakoutState& breakout = state.breakouts.by_id[event.breakout];
    breakout.closed_ms = context.now_ms;
    state.breakouts.open = {};
    for (const RoomId room : breakout.rooms) state.breakouts.rooms[room].called_ms = 0;
    state.speaker_queue.rooms.clear();
}

}  // namespace isegoria::core
