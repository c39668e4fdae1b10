// SPDX-License-Identifier: AGPL-3.0-or-later
// Who comes next: the order of a queue under its policy, and whose a free floor is.
#include <algorithm>
#include <tuple>

#include "core/speaker_queue.hpp"
#include "core/state.hpp"

namespace isegoria::core {
namespace {

// What somebody has spoken so far, of what the policy of this floor weighs.
Speech weighed_speech(const State& state, const Floor& floor, ParticipantId participant) {
    const SessionState* session = open_session(state.sessions);
    if (floor.over_session && session == nullptr) return {};
    const auto& speech = floor.over_session ? session->speech : state.speaker_queue.speech;
    const auto found = speech.find(participant);
    return found == speech.end() ? Speech{} : found->second;
}

std::uint64_t turns_in_session(const State& state, ParticipantId participant) {
    const SessionState* session = open_session(state.sessions);
    if (session == nullptr) return 0;
    const auto found = session->speech.find(participant);
    return found == session->speech.end() ? 0 : found->second.turn_count;
}

// Members speak of right, experts when they answer.
bool is_called(const State& state, const FloorRequest& request) {
    const Roles held = roles_of(state.participants, request.participant);
    return holds(held, Role::member) ||
           (request.kind == FloorKind::answer && holds(held, Role::expert));
}

int rank(FloorKind kind) {
    if (kind == FloorKind::point_of_order) return 0;
    return kind == FloorKind::answer ? 1 : 2;
}

std::uint64_t weight(const State& state, const Floor& floor, ParticipantId participant) {
    switch (floor.policy) {
        case QueuePolicy::first_come:
            return 0;
        case QueuePolicy::balanced:
            return static_cast<std::uint64_t>(weighed_speech(state, floor, participant).spoken_ms);
        case QueuePolicy::rounds:
            return weighed_speech(state, floor, participant).turn_count;
    }
    return 0;
}

}  // namespace

std::vector<FloorRequest> calling_order(const State& state, RoomId room) {
    std::vector<FloorRequest> result;
    const Floor* floor = floor_of(state.speaker_queue, room);
    if (floor == nullptr) return result;
    for (const FloorRequest& request : floor->waiting)
        if (is_called(state, request)) result.push_back(request);
    const auto place = [&](const FloorRequest& request) {
        const bool weighed = rank(request.kind) == 2 && floor->policy != QueuePolicy::first_come;
        return std::tuple{rank(request.kind), weighed && is_speaking(*floor, request.participant),
                          weighed ? weight(state, *floor, request.participant) : 0, request.number};
    };
    std::sort(result.begin(), result.end(),
              [&](const FloorRequest& left, const FloorRequest& right) {
                  return place(left) < place(right);
              });
    return result;
}

bool is_given_at_once(const State& state, ParticipantId participant, RoomId room) {
    const Floor* floor = floor_of(state.speaker_queue, room);
    if (floor == nullptr || !floor->open || floor->turn || !calling_order(state, room).empty())
        return false;
    if (floor->automatic || floor->policy == QueuePolicy::first_come) return true;
    if (floor->policy == QueuePolicy::balanced) return turns_in_session(state, participant) == 0;
    const std::uint64_t own = weight(state, *floor, participant);
    const SessionState* session = open_session(state.sessions);
    return std::none_of(session->attendance.begin(), session->attendance.end(),
                        [&](const auto& each) {
                            return each.second.present &&
                                   holds(roles_of(state.participants, each.first), Role::member) &&
                                   weight(state, *floor, each.first) < own;
                        });
}

}  // namespace isegoria::core
