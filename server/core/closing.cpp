// SPDX-License-Identifier: AGPL-3.0-or-later
// The end of what runs within a phase.
#include "core/closing.hpp"

#include "core/state.hpp"

namespace isegoria::core {

std::optional<Rejection> check_closable(const State& state, PhaseId phase) {
    // Only one phase is open at a time; another one has nothing running in it.
    const PhaseState* open = open_phase(state.plan);
    if (open == nullptr || open->planned.phase != phase) return std::nullopt;
    if (state.sessions.open) return Rejection{Reason::session_is_open, "phase"};
    if (!state.polls.open.empty()) return Rejection{Reason::poll_is_open, "phase"};
    return std::nullopt;
}

void add_ends(const State& state, Events& events) {
    add_session_end(state, true, events);
    for (const PollId poll : state.polls.open) add_poll_end(state, poll, true, events);
}

}  // namespace isegoria::core
