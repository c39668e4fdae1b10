// SPDX-License-Identifier: AGPL-3.0-or-later
// The errand of whoever is in a session: the way into its room of the conference server, as long as
// the room is open.
#include "room/desk.hpp"

namespace isegoria::room {
namespace {

using core::Role;

std::string room_name(record::StreamId stream, const core::State& state, core::RoomId room) {
    std::string name =
        "isegoria-" + std::to_string(stream) + "-" + std::to_string(state.sessions.open.value);
    return room ? name + "-" + std::to_string(room.value) : name + "-plenary";
}

// Who may come into which room: everybody of the panel and its staff into the plenary, members into
// their own room while it is open, facilitators into all of them.
std::variant<RoomPass, core::Rejection> pass_for(record::StreamId stream, const core::State& state,
                                                 core::ParticipantId participant,
                                                 core::RoomId named) {
    const core::Roles held = core::roles_of(state.participants, participant);
    const core::Roles seen = core::roles(Role::member, Role::alternate, Role::expert,
                                         Role::facilitator, Role::observer, Role::organiser);
    if ((held & seen) == 0)
        return core::Rejection{core::Reason::role_is_missing, "", {{"roles", "member"}}};
    if (!state.sessions.open) return core::Rejection{core::Reason::session_is_not_open};
    const bool leads = core::holds(held, Role::facilitator);
    const core::RoomId own = core::room_of(state.breakouts, participant);
    const core::RoomId room = named ? named : own;
    if (room && (!core::is_open(state.breakouts, room) || (room != own && !leads)))
        return core::Rejection{core::Reason::not_found, "room"};
    RoomPass pass;
    pass.room = room_name(stream, state, room);
    pass.participant = participant;
    pass.name = std::to_string(participant.value);
    pass.may_speak = (held & core::roles(Role::member, Role::expert, Role::facilitator)) != 0;
    pass.moderates = leads;
    return pass;
}

}  // namespace

void Desk::fetch_room_token(const Who& who, const v1::FetchRoomToken& errand, Reply reply) {
    if (!tokens_) return reply(refused(core::Rejection{core::Reason::no_conference_is_set}));
    Clerk* clerk = registry_.find(who.stream);
    if (clerk == nullptr)
        return reply(refused(core::Rejection{core::Reason::not_found, "assembly"}));
    clerk->when_settled([=, this](const core::State& state) {
        const auto pass = pass_for(who.stream, state, who.participant, core::RoomId{errand.room()});
        if (const auto* rejection = std::get_if<core::Rejection>(&pass))
            return reply(refused(*rejection));
        const auto& allowed = std::get<RoomPass>(pass);
        v1::Accepted accepted;
        auto* way = accepted.mutable_room_token();
        way->set_url(tokens_->url());
        way->set_room(allowed.room);
        way->set_token(tokens_->issue(allowed, world_.now_ms()));
        way->set_ends_ms(world_.now_ms() + room_token_life_ms);
        reply(accepted);
    });
}

}  // namespace isegoria::room
