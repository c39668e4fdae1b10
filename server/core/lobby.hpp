// SPDX-License-Identifier: AGPL-3.0-or-later
// The lobby: who waits for the next session to open. When it opens they are in it, without another
// step. Pure.
#pragma once

#include "core/context.hpp"
#include "core/describe.hpp"
#include "core/ids.hpp"
#include "core/outcome.hpp"

namespace isegoria::core {

inline constexpr std::size_t lobby_max = 2'000;  // The largest panel, its experts and staff, twice.

// Commands.
struct EnterLobby {};
ISEGORIA_DESCRIBE(EnterLobby)
struct LeaveLobby {};
ISEGORIA_DESCRIBE(LeaveLobby)

// Events.
struct LobbyEntered {
    ParticipantId participant;
};
ISEGORIA_DESCRIBE(LobbyEntered, participant)
struct LobbyLeft {
    ParticipantId participant;
};
ISEGORIA_DESCRIBE(LobbyLeft, participant)

// State.
struct Lobby {
    std::map<ParticipantId, std::int64_t> since_ms;
};
ISEGORIA_DESCRIBE(Lobby, since_ms)

struct State;
struct Events;
Outcome<Events> decide(const State&, const EnterLobby&, const Context&);
Outcome<Events> decide(const State&, const LeaveLobby&, const Context&);
void apply(State&, const LobbyEntered&, const Context&);
void apply(State&, const LobbyLeft&, const Context&);

}  // namespace isegoria::core
