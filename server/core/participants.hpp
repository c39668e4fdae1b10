// SPDX-License-Identifier: AGPL-3.0-or-later
// Who takes part in an assembly, in which roles, and how well the server knows them. Pure.
#pragma once

#include "core/context.hpp"
#include "core/describe.hpp"
#include "core/ids.hpp"
#include "core/outcome.hpp"
#include "core/text.hpp"

namespace isegoria::core {

inline constexpr std::size_t participants_max =
    1'000'000;  // Ten times the largest public phase meant.

enum class Role : std::uint8_t {
    organiser = 1,  // convenes, plans, opens and closes phases
    facilitator,    // of speech
    moderator,      // of written content
    editor,         // of the charter's text
    member,         // drawn by lot and seated
    alternate,      // drawn by lot, waiting
    contributor,    // of the public
    expert,
    observer,  // sees everything but personal data
    steward,   // acts for a territory
};
BOOST_DESCRIBE_ENUM(Role, organiser, facilitator, moderator, editor, member, alternate, contributor,
                    expert, observer, steward)

// A set of roles: bit (1 << role).
using Roles = std::uint16_t;
constexpr Roles roles() { return 0; }
template <class... More>
constexpr Roles roles(Role first, More... more) {
    return static_cast<Roles>((1U << static_cast<unsigned>(first)) | roles(more...));
}
constexpr bool holds(Roles held, Role role) { return (held & roles(role)) != 0; }

enum class IdentityLevel : std::uint8_t { guest = 1, email, invited, member };
BOOST_DESCRIBE_ENUM(IdentityLevel, guest, email, invited, member)

// Commands.
struct JoinAsContributor {};  // by the server for a person it has just given a pseudonym
ISEGORIA_DESCRIBE(JoinAsContributor)
struct GrantRole {
    ParticipantId participant;
    Role role{};
};
ISEGORIA_DESCRIBE(GrantRole, participant, role)
struct RevokeRole {
    ParticipantId participant;
    Role role{};
    std::string reason;
};
ISEGORIA_DESCRIBE(RevokeRole, participant, role, reason)
struct RaiseIdentity {  // by the server, once an address or an invitation has been proved
    ParticipantId participant;
    IdentityLevel level{};
};
ISEGORIA_DESCRIBE(RaiseIdentity, participant, level)

struct MergeParticipants {  // by the server, once a person has proved to be both
    ParticipantId from;     // is given up; not one with a seat
    ParticipantId into;
};
ISEGORIA_DESCRIBE(MergeParticipants, from, into)

// Events.
struct ParticipantJoined {
    ParticipantId participant;
    IdentityLevel level{};
};
ISEGORIA_DESCRIBE(ParticipantJoined, participant, level)
struct RoleGranted {
    ParticipantId participant;
    Role role{};
};
ISEGORIA_DESCRIBE(RoleGranted, participant, role)
struct RoleRevoked {
    ParticipantId participant;
    Role role{};
    Text reason;
};
ISEGORIA_DESCRIBE(RoleRevoked, participant, role, reason)
struct IdentityRaised {
    ParticipantId participant;
    IdentityLevel level{};
};
ISEGORIA_DESCRIBE(IdentityRaised, participant, level)
struct ParticipantsMerged {  // whatever named the one names the other
    ParticipantId from;
    ParticipantId into;
};
ISEGORIA_DESCRIBE(ParticipantsMerged, from, into)

// State.
struct Participant {
    Roles roles = 0;
    IdentityLevel level = IdentityLevel::guest;
};
ISEGORIA_DESCRIBE(Participant, roles, level)
struct Participants {
    std::map<ParticipantId, Participant> by_id;
    std::map<Role, std::uint64_t> counts;  // of holders; quorums and rights ask for it often
};
ISEGORIA_DESCRIBE(Participants, by_id, counts)

[[nodiscard]] Roles roles_of(const Participants& participants, ParticipantId participant);
[[nodiscard]] std::size_t count_with(const Participants& participants, Role role);
// The only two ways in which apply() changes roles, so that the counts stay true.
void give_role(Participants& participants, ParticipantId participant, Role role);
void take_role(Participants& participants, ParticipantId participant, Role role);

struct State;
struct Events;

// Members and alternates are drawn by lot, otherwise the lottery means nothing. Only in a rehearsal,
// which is nobody's panel, are members invited as everybody else is.
[[nodiscard]] bool may_be_invited(const State& state, Role role);

Outcome<Events> decide(const State&, const JoinAsContributor&, const Context&);
Outcome<Events> decide(const State&, const GrantRole&, const Context&);
Outcome<Events> decide(const State&, const RevokeRole&, const Context&);
Outcome<Events> decide(const State&, const RaiseIdentity&, const Context&);
Outcome<Events> decide(const State&, const MergeParticipants&, const Context&);
void apply(State&, const ParticipantJoined&, const Context&);
void apply(State&, const RoleGranted&, const Context&);
void apply(State&, const RoleRevoked&, const Context&);
void apply(State&, const IdentityRaised&, const Context&);
// Looks at the whole state: some milliseconds for a large assembly, once for each such person.
void apply(State&, const ParticipantsMerged&, const Context&);

}  // namespace isegoria::core
