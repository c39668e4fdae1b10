// SPDX-License-Identifier: AGPL-3.0-or-later
// A guest who is invited, or drawn, stays who they are: one participant, with what they wrote.
#include "office.hpp"

namespace isegoria::room {
namespace {

using testing_office::assembly;
using testing_office::day_ms;

class Upgrade : public testing_office::Office {
  protected:
    Upgrade() {
        found();
        draw();
        open_collection();
    }
    core::ParticipantId author(std::uint64_t contribution) {
        return state().collection.contributions.at(core::ContributionId{contribution}).author;
    }
    bool holds(core::ParticipantId participant, core::Role role) {
        return core::holds(core::roles_of(state().participants, participant), role);
    }
};

TEST_F(Upgrade, AGuestWhoIsInvitedKeepsThePseudonymAndWhatTheyWrote) {
    const Session guest = let_in(as_guest());
    answer(guest.participant, "A bus on Sunday.");
    const v1::Invitation invitation = invite(core::Role::editor, "Cleo");
    const Session session = let_in(with_code(invitation.code(), guest.token));

    EXPECT_EQ(session.person, guest.person);
    EXPECT_EQ(session.participant, guest.participant);
    EXPECT_EQ(author(1), guest.participant);
    EXPECT_TRUE(holds(guest.participant, core::Role::editor));
    EXPECT_TRUE(holds(guest.participant, core::Role::contributor));
    EXPECT_EQ(state().participants.by_id.at(guest.participant).level,
              core::IdentityLevel::invited);
    EXPECT_FALSE(
        state().participants.by_id.contains(core::ParticipantId{invitation.participant()}));
    EXPECT_EQ(core::count_with(state().participants, core::Role::editor), 1u);
    EXPECT_EQ(identity_->label_of(assembly, guest.participant), "Cleo");
    // The token of a guest lives for months; what it opens now is worth more than that.
    EXPECT_EQ(turned_away(with_token(guest.token)), "sign_in_again");
    EXPECT_EQ(identity_->participant_of(let_in(with_token(session.token)).person, assembly),
              guest.participant);
}

TEST_F(Upgrade, AGuestWhoIsDrawnTakesTheSeatWithWhatTheyWrote) {
    const Session guest = let_in(as_guest());
    answer(guest.participant, "A bus on Sunday.");
    answer(guest.participant, "Clean water.");
    const Session other = let_in(as_guest());
    answer(other.participant, "Time.");
    done(assembly, guest.participant,
         core::React{core::ContributionId{3}, core::ReactionKind::agree});
    const v1::Invitation seat = invite_panel().at(0);
    const Session session = let_in(with_code(seat.code(), guest.token));

    // The lottery drew this pseudonym and its transcript names it, so it is the one that stays.
    EXPECT_EQ(session.participant.value, seat.participant());
    EXPECT_EQ(author(1), session.participant);
    EXPECT_EQ(author(2), session.participant);
    EXPECT_EQ(author(3), other.participant);
    EXPECT_FALSE(state().participants.by_id.contains(guest.participant));
    EXPECT_TRUE(holds(session.participant, core::Role::member));
    EXPECT_EQ(state().collection.contributions.at(core::ContributionId{3}).tally.agree, 1u);
    EXPECT_EQ(state().collection.questions.at(core::QuestionId{1}).author_count, 2u);
    // Reacting again changes the same one voice.
    done(assembly, session.participant,
         core::React{core::ContributionId{3}, core::ReactionKind::disagree});
    EXPECT_EQ(state().collection.contributions.at(core::ContributionId{3}).tally.agree, 0u);
}

TEST_F(Upgrade, AnAddressThatAGuestHasProvedIsProvedOfTheSeat) {
    const Session guest = let_in(as_guest());
    const std::string key = std::to_string(assembly) + "/ada@example.org";
    vault_->put({"address", key, guest.person, 0, std::to_string(guest.participant.value)});
    answer(guest.participant, "A bus on Sunday.");
    const Session session = let_in(with_code(invite_panel().at(0).code(), guest.token));
    ASSERT_NE(session.participant, guest.participant);
    const auto row = vault_->get("address", key);
    ASSERT_TRUE(row);
    EXPECT_EQ(row->bytes, std::to_string(session.participant.value));
    EXPECT_EQ(row->person, session.person);
}

TEST_F(Upgrade, TwoWhoHaveBothTakenPartStayTwo) {
    const v1::Invitation seat = invite_panel().at(0);
    const Session member = let_in(with_code(seat.code()));
    answer(member.participant, "As a member.");
    const Session guest = let_in(as_guest());
    answer(guest.participant, "As a guest.");
    v1::Errand renewal;
    renewal.mutable_renew_invitation()->set_participant(seat.participant());
    const std::string code = asked(organiser_, renewal).invitations(0).code();

    const Session session = let_in(with_code(code, guest.token));
    EXPECT_EQ(session.participant, member.participant) << "the code opens what it was for";
    EXPECT_EQ(author(1), member.participant);
    EXPECT_EQ(author(2), guest.participant);
    EXPECT_EQ(let_in(with_token(guest.token)).person, guest.person) << "nor is the guest lost";
}

TEST_F(Upgrade, SomebodyWithARoleGetsASecondOneUnderTheSamePseudonym) {
    const Session bea = let_in(with_code(invite(core::Role::moderator).code()));
    const Session again = let_in(with_code(invite(core::Role::facilitator).code(), bea.token));
    EXPECT_EQ(again.participant, bea.participant);
    EXPECT_TRUE(holds(bea.participant, core::Role::moderator));
    EXPECT_TRUE(holds(bea.participant, core::Role::facilitator));
    EXPECT_EQ(let_in(with_token(bea.token)).person, bea.person) << "no guest's token";
}

TEST_F(Upgrade, IsMadeUpForAfterACrash) {
    const Session guest = let_in(as_guest());
    answer(guest.participant, "A bus on Sunday.");
    const v1::Invitation invitation = invite(core::Role::editor);
    // The code is taken and the vault knows the pair; then the power goes.
    const auto taken =
        identity_->by_code(invitation.code(), "192.0.2.1", guest.person, now_ms_);
    const std::string token = std::get<Session>(taken).token;
    restart();
    const Session session = let_in(with_token(token));
    EXPECT_EQ(session.participant, guest.participant);
    EXPECT_TRUE(holds(guest.participant, core::Role::editor));

    // Between the record and the vault: the record has made one of the two already.
    const v1::Invitation second = invite(core::Role::observer);
    const auto again = identity_->by_code(second.code(), "192.0.2.1", session.person, now_ms_);
    (void)wish(assembly, {},
               core::MergeParticipants{core::ParticipantId{second.participant()},
                                       guest.participant},
               true);
    restart();
    EXPECT_EQ(let_in(with_token(std::get<Session>(again).token)).participant, guest.participant);
    EXPECT_TRUE(holds(guest.participant, core::Role::observer));
    EXPECT_EQ(identity_->participant_of(session.person, assembly), guest.participant);
}

TEST_F(Upgrade, IsInTheReplayedStateAsInTheLiveOne) {
    const Session guest = let_in(as_guest());
    answer(guest.participant, "A bus on Sunday.");
    (void)let_in(with_code(invite(core::Role::editor).code(), guest.token));
    const auto held = registry_->find(assembly)->board().everything();
    restart();
    const auto drawn = registry_->find(assembly)->board().everything();
    for (const auto& [place, octets] : drawn)
        EXPECT_EQ(held.contains(place) ? held.at(place) : "", octets)
            << "kind " << place.key.kind << " id " << place.key.id;
    for (const auto& [place, octets] : held)
        if (place.audience.kind != core::AudienceKind::person &&
            place.audience.kind != core::AudienceKind::role_set) {
            EXPECT_TRUE(drawn.contains(place)) << "kind " << place.key.kind;
        }
}

}  // namespace
}  // namespace isegoria::room
