// SPDX-License-Identifier: AGPL-3.0-or-later
// The table of audiences.
#include "core/audience.hpp"

#include "core/state.hpp"

namespace isegoria::core {
namespace {

constexpr Roles panel_roles = roles(Role::member, Role::organiser, Role::facilitator,
                                    Role::moderator, Role::editor, Role::expert, Role::observer);
constexpr Roles staff_roles =
    roles(Role::organiser, Role::facilitator, Role::moderator, Role::editor);
constexpr Roles moderation_roles = roles(Role::organiser, Role::moderator, Role::observer);

}  // namespace

std::set<Audience> audiences_of(const State& state, ParticipantId viewer) {
    const Roles held = roles_of(state.participants, viewer);
    std::set<Audience> result{{AudienceKind::everyone}, {AudienceKind::role_set, held}};
    if (viewer) result.insert({AudienceKind::person, viewer.value});
    if ((held & panel_roles) != 0) result.insert({AudienceKind::panel});
    if ((held & staff_roles) != 0) result.insert({AudienceKind::staff});
    if ((held & moderation_roles) != 0) result.insert({AudienceKind::moderation});
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
            return audiences_of(state, viewer).contains(audience);
        case AudienceKind::answers:
            return sees_answers(state, viewer, QuestionId{audience.id});
        case AudienceKind::appropriations:
        case AudienceKind::practice:
            return true;  // Public; in pages because they are long.
    }
    return false;
}

}  // namespace isegoria::core
