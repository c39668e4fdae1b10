// SPDX-License-Identifier: AGPL-3.0-or-later
// Codes and tokens: one that is renewed ends the one before, and whoever has lost something can be
// let in again without anybody else.
#include "office.hpp"

namespace isegoria::room {
namespace {

using testing_office::assembly;
using testing_office::day_ms;

class Invitations : public testing_office::Office {
  protected:
    Invitations() {
        found();
        draw();
    }
    v1::Errand renewal(std::uint64_t participant) {
        v1::Errand errand;
        errand.mutable_renew_invitation()->set_participant(participant);
        return errand;
    }
    v1::Errand revocation(std::uint64_t participant) {
        v1::Errand errand;
        errand.mutable_revoke_invitation()->set_participant(participant);
        return errand;
    }
    v1::Errand ending(std::uint64_t participant) {
        v1::Errand errand;
        errand.mutable_end_sign_ins()->set_participant(participant);
        return errand;
    }
    struct Wish {
        v1::Errand errand;
        wire::RequestId id{};
    };
    Wish wish_for(core::Role role) {
        Wish wish;
        wish.errand.mutable_invite_to_role()->set_role(static_cast<v1::Role>(role));
        for (std::uint8_t& octet : wish.id) octet = static_cast<std::uint8_t>(chance_());
        return wish;
    }
    ErrandResult sent(core::ParticipantId actor, const Wish& wish) {
        std::optional<ErrandResult> answer;
        desk_->run(Desk::Who{assembly, actor, wish.id, {}}, wish.errand, {},
                   [&](ErrandResult result) { answer = std::move(result); });
        return take(answer);
    }
    std::map<std::uint64_t, v1::InvitationStatus> listed() {
        v1::Errand errand;
        (void)errand.mutable_list_invitations();
        const v1::Accepted accepted = asked(organiser_, errand);
        std::map<std::uint64_t, v1::InvitationStatus> result;
        for (const v1::InvitationStatus& status : accepted.invitation_states())
            result[status.participant()] = status;
        return result;
    }
};

TEST_F(Invitations, OfThePanelAgainMakeTheEarlierCodesVoid) {
    const auto first = invite_panel();
    ASSERT_EQ(first.size(), 4u);
    const Session session = let_in(with_code(first[0].code()));
    EXPECT_EQ(session.participant.value, first[0].participant());

    const auto second = invite_panel();
    ASSERT_EQ(second.size(), 3u) << "whoever has signed in needs none";
    for (const v1::Invitation& invitation : second)
        for (const v1::Invitation& earlier : first)
            if (earlier.participant() == invitation.participant()) {
                EXPECT_EQ(turned_away(with_code(earlier.code())), "code_is_wrong");
                EXPECT_EQ(let_in(with_code(invitation.code())).participant.value,
                          invitation.participant());
            }
}

TEST_F(Invitations, ThatAreRenewedEndTheEarlierCodeAlsoOfWhoeverHasSignedIn) {
    const v1::Invitation first = invite(core::Role::moderator, "Bea");
    const v1::Invitation second = asked(organiser_, renewal(first.participant())).invitations(0);
    EXPECT_EQ(second.participant(), first.participant());
    EXPECT_EQ(second.label(), "Bea");
    EXPECT_EQ(turned_away(with_code(first.code())), "code_is_wrong");
    EXPECT_EQ(let_in(with_code(second.code())).participant.value, first.participant());

    const v1::Invitation third = asked(organiser_, renewal(first.participant())).invitations(0);
    EXPECT_EQ(let_in(with_code(third.code())).participant.value, first.participant());
    EXPECT_EQ(turned_away(with_code(third.code())), "code_is_wrong") << "each works once";
}

// A connection broke, and the client sends the same wish again.
TEST_F(Invitations, ThatAreAskedForTwiceUnderOneNumberAreOne) {
    v1::Errand errand;
    errand.mutable_invite_to_role()->set_role(v1::ROLE_EDITOR);
    Desk::Who who{assembly, organiser_, {}, {}};
    who.request_id.fill(9);
    std::vector<v1::Accepted> answers;
    for (int time = 0; time < 2; ++time) {
        desk_->run(who, errand, {}, [&](ErrandResult result) {
            if (auto* accepted = std::get_if<v1::Accepted>(&result)) answers.push_back(*accepted);
        });
        run();
    }
    ASSERT_EQ(answers.size(), 2u);
    EXPECT_EQ(answers[0].id(), answers[1].id());
    EXPECT_EQ(core::count_with(state().participants, core::Role::editor), 1u);
    EXPECT_EQ(turned_away(with_code(answers[0].invitations(0).code())), "code_is_wrong");
    const Session session = let_in(with_code(answers[1].invitations(0).code()));
    EXPECT_TRUE(core::holds(core::roles_of(state().participants, session.participant),
                            core::Role::editor));
}

// An old request is no way back: what was sent once is answered, and opens nothing again.
TEST_F(Invitations, ThatAreAskedForAgainGiveNoCodeToWhoeverLostTheRole) {
    const Session second = let_in(with_code(invite(core::Role::organiser).code()));
    const Wish wish = wish_for(core::Role::organiser);
    const v1::Accepted first = std::get<v1::Accepted>(sent(second.participant, wish));
    const Session third = let_in(with_code(first.invitations(0).code()));
    done(assembly, organiser_, core::RevokeRole{second.participant, core::Role::organiser, "The work is done"});
    const ErrandResult again = sent(second.participant, wish);
    ASSERT_TRUE(std::holds_alternative<v1::Refused>(again));
    EXPECT_EQ(std::get<v1::Refused>(again).code(), "role_is_missing");
    EXPECT_EQ(let_in(with_token(third.token)).person, third.person);
}

TEST_F(Invitations, ThatAreAskedForAgainGiveNoCodeForWhoeverHasComeOrWasKeptOut) {
    const Wish used = wish_for(core::Role::editor);
    const v1::Accepted first = std::get<v1::Accepted>(sent(organiser_, used));
    (void)let_in(with_code(first.invitations(0).code()));
    v1::Accepted again = std::get<v1::Accepted>(sent(organiser_, used));
    EXPECT_EQ(again.id(), first.id()) << "the same answer";
    EXPECT_EQ(again.entry(), first.entry());
    EXPECT_EQ(again.invitations_size(), 0) << "the code was used";

    const Wish revoked = wish_for(core::Role::observer);
    const v1::Accepted second = std::get<v1::Accepted>(sent(organiser_, revoked));
    (void)asked(organiser_, revocation(second.id()));
    EXPECT_EQ(std::get<v1::Accepted>(sent(organiser_, revoked)).invitations_size(), 0);

    const Wish late = wish_for(core::Role::expert);
    (void)sent(organiser_, late);
    now_ms_ += code_life_ms;
    EXPECT_EQ(std::get<v1::Accepted>(sent(organiser_, late)).invitations_size(), 0);
}

TEST_F(Invitations, CanBeRevokedAndThenWorkNoMore) {
    const v1::Invitation invitation = invite(core::Role::editor);
    (void)asked(organiser_, revocation(invitation.participant()));
    EXPECT_EQ(turned_away(with_code(invitation.code())), "code_is_wrong");
    EXPECT_EQ(refusal(organiser_, revocation(invitation.participant())), "already_done");
    EXPECT_EQ(refusal(organiser_, revocation(999)), "not_found");
}

TEST_F(Invitations, AreListedWithWhoHasSignedIn) {
    const v1::Invitation bea = invite(core::Role::moderator, "Bea");
    const v1::Invitation cleo = invite(core::Role::editor, "Cleo");
    const v1::Invitation dora = invite(core::Role::observer, "Dora");
    (void)let_in(with_code(bea.code()));
    (void)asked(organiser_, revocation(cleo.participant()));
    auto states = listed();
    EXPECT_EQ(states[bea.participant()].state(), v1::INVITATION_STATE_SIGNED_IN);
    EXPECT_EQ(states[bea.participant()].signed_in_ms(), now_ms_);
    EXPECT_EQ(states[bea.participant()].label(), "Bea");
    EXPECT_EQ(states[bea.participant()].roles(0), v1::ROLE_MODERATOR);
    EXPECT_EQ(states[cleo.participant()].state(), v1::INVITATION_STATE_NONE);
    EXPECT_EQ(states[dora.participant()].state(), v1::INVITATION_STATE_WAITING);
    EXPECT_EQ(states[dora.participant()].code_ends_ms(), now_ms_ + code_life_ms);
    EXPECT_EQ(states.size(), 1u + 3u + 4u + 3u) << "organiser, roles, seats, alternates";

    (void)asked(organiser_, renewal(bea.participant()));
    EXPECT_EQ(listed()[bea.participant()].state(), v1::INVITATION_STATE_RENEWED);
    now_ms_ += code_life_ms;
    EXPECT_EQ(listed()[dora.participant()].state(), v1::INVITATION_STATE_NONE) << "it has ended";
    EXPECT_EQ(turned_away(with_code(dora.code())), "code_is_wrong");
}

TEST_F(Invitations, AreTheOrganisersAffairAlone) {
    const v1::Invitation bea = invite(core::Role::moderator);
    const core::ParticipantId moderator = let_in(with_code(bea.code())).participant;
    v1::Errand list;
    (void)list.mutable_list_invitations();
    for (const v1::Errand& errand :
         {list, renewal(bea.participant()), revocation(bea.participant()),
          ending(organiser_.value)})
        EXPECT_EQ(refusal(moderator, errand), "role_is_missing");
    // A guest came by themselves: there is no invitation to renew, and nobody's to end.
    open_collection();
    const Session guest = let_in(as_guest());
    EXPECT_EQ(refusal(organiser_, renewal(guest.participant.value)), "not_found");
    EXPECT_EQ(refusal(organiser_, ending(guest.participant.value)), "not_found");
}

TEST_F(Invitations, EverySignInOfAPersonCanBeEnded) {
    const v1::Invitation bea = invite(core::Role::moderator);
    const Session first = let_in(with_code(bea.code()));
    const Session second =
        let_in(with_code(asked(organiser_, renewal(bea.participant())).invitations(0).code()));
    const Session other = let_in(with_code(invite(core::Role::editor).code()));
    EXPECT_EQ(let_in(with_token(first.token)).person, first.person);

    (void)asked(organiser_, ending(bea.participant()));
    EXPECT_EQ(turned_away(with_token(first.token)), "sign_in_again");
    EXPECT_EQ(turned_away(with_token(second.token)), "sign_in_again");
    EXPECT_EQ(let_in(with_token(other.token)).person, other.person);
    EXPECT_EQ(signed_out_, std::vector<PersonId>{first.person}) << "what is connected ends too";
    EXPECT_EQ(refusal(organiser_, ending(bea.participant())), "already_done");

    // Each for themselves needs nobody.
    (void)asked(other.participant, ending(0));
    EXPECT_EQ(turned_away(with_token(other.token)), "sign_in_again");
    EXPECT_EQ(refusal({}, ending(0)), "not_a_participant");
}

}  // namespace
}  // namespace isegoria::room
