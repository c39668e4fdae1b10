// SPDX-License-Identifier: AGPL-3.0-or-later
// The figures of equality.hpp.
#include "core/equality.hpp"

#include <algorithm>

#include "core/gradient.hpp"
#include "core/state.hpp"

namespace isegoria::core {
namespace {

std::uint32_t share(std::uint64_t part, std::uint64_t of) {
    return of == 0 ? 0 : static_cast<std::uint32_t>(part * whole / of);
}

Equality equality_of(const std::map<ParticipantId, Speech>& speech,
                     const std::vector<ParticipantId>& panel) {
    Equality result;
    result.seated_count = panel.size();
    for (const auto& [participant, each] : speech) result.total_ms += each.spoken_ms;
    std::vector<std::uint64_t> amounts;
    amounts.reserve(panel.size());
    for (const ParticipantId participant : panel) {
        const auto found = speech.find(participant);
        const Speech each = found == speech.end() ? Speech{} : found->second;
        if (each.turn_count > 0) ++result.spoke_count;
        result.panel_ms += each.spoken_ms;
        amounts.push_back(static_cast<std::uint64_t>(each.spoken_ms));
    }
    result.silent_count = result.seated_count - result.spoke_count;
    result.spoke_share = share(result.spoke_count, result.seated_count);
    result.panel_share = share(static_cast<std::uint64_t>(result.panel_ms),
                               static_cast<std::uint64_t>(result.total_ms));
    result.gini = gini(std::move(amounts));
    return result;
}

}  // namespace

std::uint32_t gini(std::vector<std::uint64_t> amounts) {
    std::sort(amounts.begin(), amounts.end());
    const std::uint64_t count = amounts.size();
    std::uint64_t sum = 0;
    std::uint64_t ranked = 0;
    for (std::uint64_t index = 0; index < count; ++index) {
        sum += amounts[index];
        ranked += (index + 1) * amounts[index];
    }
    if (count < 2 || sum == 0) return 0;
    // Sorted upwards, the ranked sum is at least (count + 1) / 2 sums: the difference is not
    // negative. n cancels with the correction's, which leaves n - 1 below the line.
    const std::uint64_t above = 2 * ranked - (count + 1) * sum;
    return static_cast<std::uint32_t>(above * whole / ((count - 1) * sum));
}

Equality equality(const RoomState& room) {
    return equality_of(room.speech, {room.members.begin(), room.members.end()});
}

Equality equality(const State& state) {
    return equality_of(state.speaker_queue.speech, seated(state.lottery));
}

Equality equality(const State& state, SessionId session) {
    const auto found = state.sessions.by_id.find(session);
    if (found == state.sessions.by_id.end()) return {};
    const SessionState& each = found->second;
    return equality_of(each.speech, each.closed_ms == 0 ? seated(state.lottery) : each.panel);
}

}  // namespace isegoria::core
