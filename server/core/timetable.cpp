// SPDX-License-Identifier: AGPL-3.0-or-later
// Deadlines of phases, hard ends of turns, warnings and ends of breakouts.
#include "core/timetable.hpp"

namespace isegoria::core {

std::vector<Due> timetable(const State& state) {
    std::vector<Due> result;
    if (const PhaseState* phase = open_phase(state.plan);
        phase != nullptr && phase->planned.closes_ms != 0)
        result.push_back({phase->planned.closes_ms, ClosePhase{phase->planned.phase, ""}});
    const auto end_turn = [&](RoomId room, const Floor& floor) {
        if (const std::int64_t at_ms = hard_end_ms(floor); at_ms != 0)
            result.push_back({at_ms, EndTurn{room}});
    };
    end_turn({}, state.speaker_queue.plenary);
    for (const auto& [room, floor] : state.speaker_queue.rooms) end_turn(room, floor);
    if (const std::int64_t end_ms = breakout_end_ms(state.breakouts); end_ms != 0) {
        if (state.breakouts.by_id.at(state.breakouts.open).warned_ms == 0)
            result.push_back({end_ms - breakout_warning_ms, WarnBreakout{}});
        result.push_back({end_ms, RecallBreakout{}});
    }
    return result;
}

}  // namespace isegoria::core
