// SPDX-License-Identifier: AGPL-3.0-or-later
// Decisions and facts about the lobby.
#include "core/lobby.hpp"

#include "core/state.hpp"

namespace isegoria::core {

Outcome<Events> decide(const State& state, const EnterLobby&, const Context& context) {
    if (state.sessions.open) return Rejection{Reason::session_is_open};
    if (state.lobby.since_ms.contains(context.actor)) return Rejection{Reason::already_done};
    if (state.lobby.since_ms.size() >= lobby_max)
        return Rejection{Reason::limit_is_reached, "", {{"max", std::to_string(lobby_max)}}};
    return Events{LobbyEntered{context.actor}};
}

Outcome<Events> decide(const State& state, const LeaveLobby&, const Context& context) {
    if (!state.lobby.since_ms.contains(context.actor)) return Rejection{Reason::already_done};
    return Events{LobbyLeft{context.actor}};
}

void apply(State& state, const LobbyEntered& event, const Context& context) {
    state.lobby.since_ms[event.participant] = context.now_ms;
}
void apply(State& state, const LobbyLeft& event, const Context&) {
    state.lobby.since_ms.erase(event.participant);
}

}  // namespace isegoria::core
