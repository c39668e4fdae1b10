// SPDX-License-Identifier: AGPL-3.0-or-later
// The table of audiences.
#include "core/audience.hpp"

#include <algorithm>

#include "core/state.hpp"

namespace isegoria::core {
namespace {

constexpr Roles panel_roles = roles(Role::member, Role::organiser, Role::facilitator,
                                    Role::moderator, Role::editor, Role::expert, Role::observer);
constexpr Roles staff_roles =
    roles(Role::organiser, Role::facilitator, Role::moderator, Role::editor);
constexpr Roles moderation_roles = roles(Role::organiser, Role::moderator, Role::observer);

}  // namespace

Audience audience_of(const SpeakerQueue& queue, std::uint64_t request, const WrittenTurn& turn) {
    if (turn.room) return room_audience(turn.room);
    const auto& called = queue.written_in.at(turn.session);
    const auto found = std::find(called.begin(), called.end(), request);
    const auto index = static_cast<std::size_t>(found - called.begin());
    return {AudienceKind::turns, turn.session.value,
            static_cast<std::uint32_t>(index / written_turns_page_size)};
}

std::set<Audience> audiences_of(const State& state, ParticipantId viewer) {
    const Roles held = roles_of(state.participants, viewer);
    std::set<Audience> result{{AudienceKind::everyone}, {AudienceKind::role_set, held}};
    if (viewer) result.insert({AudienceKind::person, viewer.value});
    if ((held & panel_roles) != 0) result.insert({AudienceKind::panel});
    if ((held & staff_roles) != 0) result.insert({AudienceKind::staff});
    if ((held & moderation_roles) != 0) result.insert({AudienceKind::moderation});
    // Rooms are for their members, while they have a seat, and for those who lead; observers see
    // plenaries.
    if (const auto open = state.breakouts.by_id.find(state.breakouts.open);
        open != state.breakouts.by_id.end())
        for (const RoomId room : open->second.rooms)
            if (holds(held, Role::facilitator) ||
                (holds(held, Role::member) &&
                 state.breakouts.rooms.at(room).members.contains(viewer)))
                result.insert(room_audience(room));
    return result;
}

bool may_watch(const State& state, ParticipantId viewer, const Audience& audience) {
    switch (audience.kind) {
        case AudienceKind::everyone:
        case AudienceKind::panel:
        case AudienceKind::staff:
        case AudienceKind::moderation:
        case AudienceKind::role_set:
        case AudienceKind::person:
        case AudienceKind::room:
            return audiences_of(state, viewer).contains(audience);
        case AudienceKind::answers:
            return sees_answers(state, viewer, QuestionId{audience.id});
        case AudienceKind::appropriations:
        case AudienceKind::practice:
        case AudienceKind::turns:
        case AudienceKind::attendance:
            return true;  // Public; asked for because they are long.
        case AudienceKind::room_turns:
            return holds(roles_of(state.participants, viewer), Role::facilitator);
    }
    return false;
}

}  // namespace isegoria::core
