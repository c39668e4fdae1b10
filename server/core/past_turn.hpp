// SPDX-License-Identifier: AGPL-3.0-or-later
// Turns that have ended: who spoke, where, to which item, for how long, and, where the order was not
// kept, who gave the floor and why. It is kept for good, so that whoever was passed over can read the
// reason afterwards. A turn takes some 120 octets of state; a day of two-minute turns is 30 kB. Pure.
#pragma once

#include "core/audience.hpp"
#include "core/speaker_queue.hpp"

namespace isegoria::core {

inline constexpr std::size_t turns_page_size = 100;  // What a viewer watches at a time.

struct PastTurn {
    SessionId session;
    RoomId room;            // none: the plenary
    std::uint32_t place{};  // among those of its plenary or room, from 0
    AgendaItemId item;      // that ran when it began; none: none did
    ParticipantId speaker;
    FloorKind kind{};
    std::int64_t began_ms = 0;
    std::int64_t ended_ms = 0;
    std::uint32_t seconds = 0;  // meant
    bool out_of_order = false;
    Text reason;
    ParticipantId given_by{};    // who passed others over, or told a reason; none: the order did
    ParticipantId entered_by{};  // who entered it for the speaker; none: nobody
    std::uint64_t written = 0;   // number of the request that was written; 0: it was spoken
    bool by_timetable = false;   // its time was over, and its end a hard one
};
ISEGORIA_DESCRIBE(PastTurn, session, room, place, item, speaker, kind, began_ms, ended_ms, seconds,
                  out_of_order, reason, given_by, entered_by, written, by_timetable)
using PastTurns = std::vector<PastTurn>;  // the number of a turn is its place here, from 1

struct State;
// The running turn of this floor, ended now; adds it to the past ones. There must be one.
void keep_turn(State& state, const Floor& floor, const TurnEnded& event, std::int64_t now_ms);
// Where a past turn is read: on a page of its session's plenary, or of its room.
[[nodiscard]] Audience audience_of(const PastTurn& turn);

}  // namespace isegoria::core
