// SPDX-License-Identifier: AGPL-3.0-or-later
// Errands around invitations: who gets a code, who has used theirs, and how both are ended.
#include <algorithm>
#include <memory>

#include "core/limits.hpp"
#include "core/permissions.hpp"
#include "room/desk.hpp"

namespace isegoria::room {
namespace {

using core::Role;

// Whoever is in an assembly by invitation; guests come by themselves.
constexpr core::Roles invited_roles = core::roles(
    Role::organiser, Role::facilitator, Role::moderator, Role::editor, Role::member,
    Role::alternate, Role::expert, Role::observer, Role::steward);

bool is_invited(const core::State& state, core::ParticipantId participant) {
    return (core::roles_of(state.participants, participant) & invited_roles) != 0;
}

v1::InvitationState state_of(const Identity::Standing& standing) {
    if (standing.signed_in_ms != 0)
        return standing.code_ends_ms == 0 ? v1::INVITATION_STATE_SIGNED_IN
                                          : v1::INVITATION_STATE_RENEWED;
    return standing.code_ends_ms == 0 ? v1::INVITATION_STATE_NONE : v1::INVITATION_STATE_WAITING;
}

}  // namespace

void Desk::invite_to_role(const Who& who, const v1::InviteToRole& errand, Reply reply) {
    const auto role = static_cast<Role>(errand.role());
    if (!core::is_declared(role))
        return reply(refused(core::Rejection{core::Reason::value_is_unknown, "role"}));
    if (core::sign_count(errand.label()) > core::title_signs_max)
        return reply(refused(core::Rejection{core::Reason::text_is_too_long,
                                             "label",
                                             {{"max", std::to_string(core::title_signs_max)}}}));
    if_allowed(who, core::roles(Role::organiser), reply, [=, this](const core::State& state) {
        // Asked before, so that nobody gets a code for what the rules refuse.
        if (!core::may_be_invited(state, role))
            return reply(refused(core::Rejection{core::Reason::role_is_drawn_by_lot, "role"}));
        const std::int64_t now_ms = world_.now_ms();
        off_loop(reply, [=, this] {
            const auto issued = identity_.invite(who.stream, errand.label(), now_ms);
            world_.post([=, this] {
                submit(who, core::GrantRole{issued.participant, role},
                       [=, this](const Result& result) {
                           auto outcome = outcome_of(result);
                           auto* accepted = std::get_if<v1::Accepted>(&outcome);
                           if (accepted == nullptr)
                               return uninvite(who, issued.participant, outcome, reply);
                           // The wish was sent again after a break: the role is another's, who
                           // never saw the first code.
                           if (accepted->id() != issued.participant.value) {
                               off_loop(reply, [=, this, answer = *accepted] {
                                   identity_.forget(who.stream, issued.participant);
                                   world_.post([=, this] {
                                       invite_again(who, answer, errand.label(), reply);
                                   });
                               });
                               return;
                           }
                           auto* invitation = accepted->add_invitations();
                           invitation->set_participant(accepted->id());
                           invitation->set_code(issued.code);
                           invitation->set_label(errand.label());
                           reply(std::move(outcome));
                       });
            });
        });
    });
}

void Desk::invite_again(const Who& who, v1::Accepted answer, const std::string& label,
                        const Reply& reply) {
    const core::ParticipantId invited{answer.id()};
    const std::int64_t now_ms = world_.now_ms();
    off_loop(reply, [=, this]() mutable {
        if (const auto code = identity_.issue_code_again(who.stream, invited, now_ms)) {
            auto* invitation = answer.add_invitations();
            invitation->set_participant(invited.value);
            invitation->set_code(*code);
            invitation->set_label(label);
        }
        world_.post([reply, answer] { reply(answer); });
    });
}

void Desk::uninvite(const Who& who, core::ParticipantId participant, ErrandResult refusal,
                    const Reply& reply) {
    const auto& refused = std::get<v1::Refused>(refusal);
    // The outcome is not known: the record may have them after all.
    if (refused.code() == "storage_failed") return reply(std::move(refusal));
    off_loop(reply, [=, this] {
        identity_.forget(who.stream, participant);
        world_.post([=] { reply(refusal); });
    });
}

void Desk::invite_panel(const Who& who, Reply reply) {
    if_allowed(who, core::roles(Role::organiser), reply, [=, this](const core::State& state) {
        const auto seats = core::seated(state.lottery);
        if (seats.empty()) return reply(refused(core::Rejection{core::Reason::panel_is_missing}));
        const std::int64_t now_ms = world_.now_ms();
        off_loop(reply, [=, this] {
            auto accepted = std::make_shared<v1::Accepted>();
            for (const core::ParticipantId seat : seats) {
                if (identity_.has_signed_in(who.stream, seat)) continue;
                if (static_cast<std::size_t>(accepted->invitations_size()) == codes_per_errand_max)
                    break;
                auto* invitation = accepted->add_invitations();
                invitation->set_participant(seat.value);
                invitation->set_code(identity_.issue_code(who.stream, seat, now_ms));
            }
            world_.post([reply, accepted] { reply(*accepted); });
        });
    });
}

void Desk::for_invited(const Who& who, std::uint64_t participant, const Reply& reply,
                       std::function<void(core::ParticipantId)> task) {
    if_allowed(who, core::roles(Role::organiser), reply, [=](const core::State& state) {
        const core::ParticipantId meant{participant};
        if (!is_invited(state, meant))
            return reply(refused(core::Rejection{core::Reason::not_found, "participant"}));
        task(meant);
    });
}

void Desk::renew_invitation(const Who& who, const v1::RenewInvitation& errand, Reply reply) {
    for_invited(who, errand.participant(), reply, [=, this](core::ParticipantId participant) {
        const std::int64_t now_ms = world_.now_ms();
        off_loop(reply, [=, this] {
            auto accepted = std::make_shared<v1::Accepted>();
            auto* invitation = accepted->add_invitations();
            invitation->set_participant(participant.value);
            invitation->set_code(identity_.issue_code(who.stream, participant, now_ms));
            invitation->set_label(identity_.label_of(who.stream, participant));
            world_.post([reply, accepted] { reply(*accepted); });
        });
    });
}

void Desk::revoke_invitation(const Who& who, const v1::RevokeInvitation& errand, Reply reply) {
    for_invited(who, errand.participant(), reply, [=, this](core::ParticipantId participant) {
        off_loop(reply, [=, this] {
            const bool any = identity_.revoke_codes(who.stream, participant) > 0;
            world_.post([reply, any] {
                if (!any)
                    return reply(refused(core::Rejection{core::Reason::already_done}));
                reply(v1::Accepted());
            });
        });
    });
}

void Desk::list_invitations(const Who& who, Reply reply) {
    if_allowed(who, core::roles(Role::organiser), reply, [=, this](const core::State& state) {
        auto accepted = std::make_shared<v1::Accepted>();
        for (const auto& [id, participant] : state.participants.by_id) {
            if ((participant.roles & invited_roles) == 0) continue;
            auto* status = accepted->add_invitation_states();
            status->set_participant(id.value);
            boost::mp11::mp_for_each<boost::describe::describe_enumerators<Role>>([&](auto each) {
                if (core::holds(participant.roles, each.value))
                    status->add_roles(static_cast<v1::Role>(each.value));
            });
        }
        const std::int64_t now_ms = world_.now_ms();
        off_loop(reply, [=, this] {
            for (v1::InvitationStatus& status : *accepted->mutable_invitation_states()) {
                const Identity::Standing standing = identity_.standing_of(
                    who.stream, core::ParticipantId{status.participant()}, now_ms);
                status.set_label(standing.label);
                status.set_state(state_of(standing));
                status.set_code_ends_ms(standing.code_ends_ms);
                status.set_signed_in_ms(standing.signed_in_ms);
            }
            world_.post([reply, accepted] { reply(*accepted); });
        });
    });
}

void Desk::end_sign_ins(const Who& who, const v1::EndSignIns& errand, Reply reply) {
    using EndedBy = Identity::EndedBy;
    const auto end = [=, this](core::ParticipantId participant, EndedBy by) {
        off_loop(reply, [=, this] {
            const PersonId person = identity_.end_sign_ins(who.stream, participant, by);
            world_.post([=, this] {
                if (person == 0) return reply(refused(core::Rejection{core::Reason::already_done}));
                // The answer goes out before the connection that asked for it may end with the others.
                reply(v1::Accepted());
                if (on_signed_out) on_signed_out(person);
            });
        });
    };
    if (errand.participant() != 0 && errand.participant() != who.participant.value)
        return for_invited(who, errand.participant(), reply,
                           [end](core::ParticipantId each) { end(each, EndedBy::organiser); });
    if (!who.participant)
        return reply(refused(core::Rejection{core::Reason::not_a_participant}));
    end(who.participant, EndedBy::themselves);
}

}  // namespace isegoria::room
