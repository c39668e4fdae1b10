// SPDX-License-Identifier: AGPL-3.0-or-later
// What viewers see of participants, and what they may do now.
#include "core/permissions.hpp"
#include "room/views/concept_views.hpp"
#include "room/views/deliberation_views.hpp"

namespace isegoria::room {
namespace {

constexpr auto own_participant_kind = static_cast<std::uint32_t>(v1::Entity::kOwnParticipant);
constexpr auto holder_kind = static_cast<std::uint32_t>(v1::Entity::kRoleHolder);
constexpr auto permissions_kind = static_cast<std::uint32_t>(v1::Entity::kPermissions);

// Roles that are named one by one to the staff; the others are many, or pseudonymous by intent.
constexpr core::Roles named_roles =
    core::roles(core::Role::organiser, core::Role::facilitator, core::Role::moderator,
                core::Role::editor, core::Role::expert, core::Role::observer, core::Role::steward);

template <class Field>
void put_roles(core::Roles held, Field* field) {
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<core::Role>>([&](auto each) {
        if (core::holds(held, each.value)) field->Add(static_cast<int>(each.value));
    });
}

void touch_participant(const core::State& state, core::ParticipantId participant,
                       Touched& touched) {
    touched.entity(person(participant), own_participant_kind);
    touched.entity(staff, holder_kind, participant.value);
    touched.audiences_of(participant);
    const core::Roles held = core::roles_of(state.participants, participant);
    touched.entity({core::AudienceKind::role_set, held}, permissions_kind);
}

}  // namespace

void touch(const core::State& state, const core::ParticipantJoined& event, Touched& touched) {
    touch_participant(state, event.participant, touched);
}
void touch(const core::State& state, const core::RoleGranted& event, Touched& touched) {
    touch_participant(state, event.participant, touched);
    // Whoever waits to answer as an expert is called as long as they are one.
    if (event.role == core::Role::expert) touch_floor(state, touched);
    // In a rehearsal it comes with a seat.
    if (event.role == core::Role::member) touch_seat(state, event.participant, touched);
}
void touch(const core::State& state, const core::RoleRevoked& event, Touched& touched) {
    touch_participant(state, event.participant, touched);
    // Whoever waits to answer as an expert is called as long as they are one.
    if (event.role == core::Role::expert) touch_floor(state, touched);
}
void touch(const core::State& state, const core::IdentityRaised& event, Touched& touched) {
    touch_participant(state, event.participant, touched);
}

void touch(const core::State& state, const core::ParticipantsMerged& event, Touched& touched) {
    // Either may stand anywhere, and this is rare: everything is drawn anew.
    touch_everything(state, touched);
    touch_person(state, event.into, touched);
    touch_participant(state, event.into, touched);
    touch_participant(state, event.from, touched);
    touch_attendance(event.from, touched);
    for (const auto& [id, session] : state.sessions.by_id)
        touched.entity({core::AudienceKind::attendance, id.value},
                       static_cast<std::uint32_t>(v1::Entity::kAttendance), event.from.value);
}

void touch_permissions(const core::State& state, Touched& touched) {
    std::set<core::Roles> sets{core::Roles{0}};
    for (const auto& [id, participant] : state.participants.by_id) sets.insert(participant.roles);
    for (const core::Roles held : sets)
        touched.entity({core::AudienceKind::role_set, held}, permissions_kind);
}

void touch_all_participants(const core::State& state, Touched& touched) {
    touch_permissions(state, touched);
    for (const auto& [id, participant] : state.participants.by_id)
        if ((participant.roles & named_roles) != 0) touched.entity(staff, holder_kind, id.value);
}

void touch_person_participants(const core::State&, core::ParticipantId participant,
                               Touched& touched) {
    touched.entity(person(participant), own_participant_kind);
}

bool draw_participants(const core::State& state, const Place& place, v1::Entity& entity) {
    if (place.key.kind == permissions_kind) {
        auto* permissions = entity.mutable_permissions();
        for (const std::string_view command :
             core::permitted(static_cast<core::Roles>(place.audience.id), core::moment_of(state)))
            permissions->add_commands(core::snake_case(command));
        return true;
    }
    const bool own = place.key.kind == own_participant_kind;
    const core::ParticipantId id{own ? place.audience.id : place.key.id};
    const auto found = state.participants.by_id.find(id);
    if (found == state.participants.by_id.end()) return false;
    if (own) {
        auto* view = entity.mutable_own_participant();
        view->set_participant(id.value);
        put_roles(found->second.roles, view->mutable_roles());
        view->set_level(static_cast<v1::IdentityLevel>(found->second.level));
        return true;
    }
    if ((found->second.roles & named_roles) == 0) return false;
    auto* view = entity.mutable_role_holder();
    view->set_participant(id.value);
    put_roles(found->second.roles, view->mutable_roles());
    return true;
}

}  // namespace isegoria::room
