// SPDX-License-Identifier: AGPL-3.0-or-later
// Decisions and facts about who takes part.
#include "core/participants.hpp"

#include <algorithm>

#include "core/limits.hpp"
#include "core/renaming.hpp"
#include "core/state.hpp"

namespace isegoria::core {

Roles roles_of(const Participants& participants, ParticipantId participant) {
    const auto found = participants.by_id.find(participant);
    return found == participants.by_id.end() ? roles() : found->second.roles;
}

std::size_t count_with(const Participants& participants, Role role) {
    const auto found = participants.counts.find(role);
    return found == participants.counts.end() ? 0 : found->second;
}

void give_role(Participants& participants, ParticipantId participant, Role role) {
    Roles& held = participants.by_id[participant].roles;
    if (holds(held, role)) return;
    held |= roles(role);
    ++participants.counts[role];
}

void take_role(Participants& participants, ParticipantId participant, Role role) {
    const auto found = participants.by_id.find(participant);
    if (found == participants.by_id.end() || !holds(found->second.roles, role)) return;
    found->second.roles &= static_cast<Roles>(~roles(role));
    --participants.counts[role];
}

bool may_be_invited(const State& state, Role role) {
    if (role == Role::member) return bool(state.assembly.rehearsal_of);
    return role != Role::alternate;
}

Outcome<Events> decide(const State& state, const JoinAsContributor&, const Context& context) {
    if (!context.actor) return Rejection{Reason::not_a_participant};
    const auto& known = state.participants.by_id;
    if (known.contains(context.actor)) return Rejection{Reason::already_done};
    if (known.size() >= participants_max)
        return Rejection{Reason::limit_is_reached, "", {{"max", std::to_string(participants_max)}}};
    return Events{ParticipantJoined{context.actor, IdentityLevel::guest},
                  RoleGranted{context.actor, Role::contributor}};
}

Outcome<Events> decide(const State& state, const GrantRole& command, const Context& context) {
    const auto& known = state.participants.by_id;
    const bool joins = !known.contains(command.participant);
    // Who comes new comes by an invitation, which the server makes: a pseudonym of another assembly
    // is nobody here.
    if (!command.participant || (joins && !context.system))
        return Rejection{Reason::not_found, "participant"};
    if (!may_be_invited(state, command.role)) return Rejection{Reason::role_is_drawn_by_lot, "role"};
    if (command.role == Role::member && state.lottery.seats.size() >= panel_size_max)
        return Rejection{Reason::limit_is_reached, "", {{"max", std::to_string(panel_size_max)}}};
    if (joins && known.size() >= participants_max)
        return Rejection{Reason::limit_is_reached, "", {{"max", std::to_string(participants_max)}}};
    if (holds(roles_of(state.participants, command.participant), command.role))
        return Rejection{Reason::already_done, "role"};
    Events events;
    if (joins) events.add(ParticipantJoined{command.participant, IdentityLevel::invited});
    events.add(RoleGranted{command.participant, command.role});
    return events;
}

Outcome<Events> decide(const State& state, const RevokeRole& command, const Context&) {
    const Roles held = roles_of(state.participants, command.participant);
    if (!state.participants.by_id.contains(command.participant))
        return Rejection{Reason::not_found, "participant"};
    if (command.role == Role::member || command.role == Role::alternate)
        return Rejection{Reason::role_is_drawn_by_lot, "role"};
    if (!holds(held, command.role)) return Rejection{Reason::role_is_not_granted, "role"};
    if (command.role == Role::organiser && count_with(state.participants, Role::organiser) == 1)
        return Rejection{Reason::last_organiser, "role"};
    if (auto finding = check_text("reason", command.reason, reason_signs_max)) return *finding;
    return Events{RoleRevoked{command.participant, command.role, text(command.reason)}};
}

Outcome<Events> decide(const State& state, const RaiseIdentity& command, const Context&) {
    const auto found = state.participants.by_id.find(command.participant);
    if (found == state.participants.by_id.end()) return Rejection{Reason::not_found, "participant"};
    if (command.level <= found->second.level) return Rejection{Reason::already_done, "level"};
    return Events{IdentityRaised{command.participant, command.level}};
}

Outcome<Events> decide(const State& state, const MergeParticipants& command, const Context&) {
    const auto& known = state.participants.by_id;
    if (!known.contains(command.from)) return Rejection{Reason::not_found, "from"};
    if (!known.contains(command.into)) return Rejection{Reason::not_found, "into"};
    if (command.from == command.into) return Rejection{Reason::already_done, "into"};
    // The lottery drew this pseudonym, and its transcript names it.
    if ((roles_of(state.participants, command.from) & roles(Role::member, Role::alternate)) != 0)
        return Rejection{Reason::role_is_drawn_by_lot, "from"};
    // Each person is counted once: of two reactions, two voices or two reports one would be lost.
    bool both = false;
    for_each_member(state, [&](std::string_view concept_name, const auto& part) {
        if (concept_name != "participants")
            both = both || has_both(part, command.from, command.into);
    });
    if (both) return Rejection{Reason::both_have_taken_part, "from"};
    return Events{ParticipantsMerged{command.from, command.into}};
}

namespace {
// Whoever plays a member in a rehearsal has a seat. The record shows a role that was granted, and no
// draw.
void seat_without_draw(State& state, ParticipantId participant) {
    Participant& person = state.participants.by_id[participant];
    person.level = std::max(person.level, IdentityLevel::member);
    auto& seats = state.lottery.seats;
    const auto earlier = std::ranges::find(seats, participant, &Seat::participant);
    if (earlier == seats.end())
        seats.push_back({participant, SeatStatus::confirmed, {}, {}});
    else
        *earlier = {participant, SeatStatus::confirmed, {}, {}};
}
}  // namespace

void apply(State& state, const ParticipantJoined& event, const Context&) {
    state.participants.by_id[event.participant].level = event.level;
}
void apply(State& state, const RoleGranted& event, const Context&) {
    give_role(state.participants, event.participant, event.role);
    if (event.role == Role::member && state.assembly.rehearsal_of)
        seat_without_draw(state, event.participant);
}
void apply(State& state, const RoleRevoked& event, const Context&) {
    take_role(state.participants, event.participant, event.role);
    // A steward who no longer is one speaks for no territory.
    if (event.role == Role::steward)
        for (auto& [id, territory] : state.directory.territories)
            territory.stewards.erase(event.participant);
}
void apply(State& state, const ParticipantsMerged& event, const Context&) {
    auto& known = state.participants.by_id;
    const Participant before = known[event.from];
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<Role>>([&](auto each) {
        if (!holds(before.roles, each.value)) return;
        take_role(state.participants, event.from, each.value);
        give_role(state.participants, event.into, each.value);
    });
    known.erase(event.from);
    known[event.into].level = std::max(known[event.into].level, before.level);
    rename(state, event.from, event.into);
}
void apply(State& state, const IdentityRaised& event, const Context&) {
    state.participants.by_id[event.participant].level = event.level;
}

}  // namespace isegoria::core
