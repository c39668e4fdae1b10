// SPDX-License-Identifier: AGPL-3.0-or-later
// Who sees what: the audiences of a viewer, derived from state. Pure.
#pragma once

#include "core/describe.hpp"
#include "core/ids.hpp"
#include "core/participants.hpp"

namespace isegoria::core {

struct State;

enum class AudienceKind : std::uint8_t {
    everyone = 1,    // "public" on the wire; a keyword here
    panel,           // members, and those who serve or observe them
    staff,           // organisers, facilitators, moderators, editors
    moderation,      // organisers, moderators, observers
    role_set,        // holders of exactly these roles; id: the set's bits
    person,          // id: pseudonym
    answers,         // one page of the answers to a question; id: question; page 0: its themes
    appropriations,  // one page of what territories do with a version; id: version
    practice,        // one page of the reports on an article; id: article
    turns,           // one page of the turns of a plenary; id: session
    room,            // members of one breakout room, facilitators; id: room
    attendance,      // who was in a session that is over; id: session
    room_turns,      // one page of the turns in a breakout room, for facilitators; id: room
};

struct Audience {
    AudienceKind kind{};
    std::uint64_t id = 0;
    std::uint32_t page = 0;
    auto operator<=>(const Audience&) const = default;
};

constexpr Audience room_audience(RoomId room) { return {AudienceKind::room, room.value, 0}; }

inline constexpr std::size_t written_turns_page_size = 100;  // What a viewer watches at a time.
struct SpeakerQueue;
struct WrittenTurn;
// Where a written turn is read: in its room, or in a page of its session's plenary.
[[nodiscard]] Audience audience_of(const SpeakerQueue& queue, std::uint64_t request,
                                   const WrittenTurn& turn);

// Those that a viewer is in without asking; every viewer is in at least `everyone` and a role set.
[[nodiscard]] std::set<Audience> audiences_of(const State& state, ParticipantId viewer);

// Whether a viewer may watch this audience, pages included.
[[nodiscard]] bool may_watch(const State& state, ParticipantId viewer, const Audience& audience);

}  // namespace isegoria::core
