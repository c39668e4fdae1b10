// SPDX-License-Identifier: AGPL-3.0-or-later
// Facts about turns that have ended.
#include "core/past_turn.hpp"

#include "core/state.hpp"

namespace isegoria::core {

void keep_turn(State& state, const Floor& floor, const TurnEnded& event, std::int64_t now_ms) {
    const Turn& turn = *floor.turn;
    std::uint32_t& count = event.room ? state.breakouts.rooms[event.room].turn_count
                                      : state.sessions.by_id[state.sessions.open].turn_count;
    state.past_turns.push_back({state.sessions.open, event.room, count, turn.item, turn.speaker,
                                turn.kind, turn.began_ms, now_ms, turn.seconds, turn.out_of_order,
                                turn.reason, turn.given_by, turn.entered_by,
                                is_given(turn.words) ? turn.request : 0, event.by_timetable});
    ++count;
}

Audience audience_of(const PastTurn& turn) {
    const auto page = static_cast<std::uint32_t>(turn.place / turns_page_size);
    if (turn.room) return {AudienceKind::room_turns, turn.room.value, page};
    return {AudienceKind::turns, turn.session.value, page};
}

}  // namespace isegoria::core
