// SPDX-License-Identifier: AGPL-3.0-or-later
// How far an organiser of one assembly reaches: to the pseudonyms of that assembly, and never to
// what the same people are elsewhere, in whatever order things happen.
#include "office.hpp"

namespace isegoria::room {
namespace {

using testing_office::assembly;
using testing_office::day_ms;

constexpr record::StreamId other_assembly = 2;

class Reach : public testing_office::Office {
  protected:
    Reach() {
        found();
        for (const auto& [id, participant] : state(directory_stream).participants.by_id)
            admin_ = id;
        done(directory_stream, admin_,
             core::ConveneAssembly{
                 core::TerritoryId{1}, {{"en", "Another"}}, false, "Europe/Paris"});
        run();
        for (const auto& [id, participant] : state(other_assembly).participants.by_id)
            admin_in_other_ = id;
        mallory_ = let_in(with_code(invite(core::Role::organiser).code()));
    }

    v1::Invitation renewed(core::ParticipantId by, core::ParticipantId of,
                           record::StreamId stream = assembly) {
        v1::Errand errand;
        errand.mutable_renew_invitation()->set_participant(of.value);
        const v1::Accepted accepted = asked(by, errand, {}, stream);
        return accepted.invitations_size() == 1 ? accepted.invitations(0) : v1::Invitation();
    }
    v1::Invitation invited(core::ParticipantId by, core::Role role, record::StreamId stream) {
        v1::Errand errand;
        errand.mutable_invite_to_role()->set_role(static_cast<v1::Role>(role));
        return asked(by, errand, {}, stream).invitations(0);
    }
    void end_sign_ins(core::ParticipantId by, core::ParticipantId of,
                      record::StreamId stream = assembly) {
        v1::Errand errand;
        errand.mutable_end_sign_ins()->set_participant(of.value);
        (void)asked(by, errand, {}, stream);
    }
    // The convener, who is an organiser of the directory and of both assemblies.
    Session admin_signed_in() {
        return let_in(with_code(renewed(admin_, admin_, directory_stream).code()));
    }
    core::ParticipantId known_as(const Session& session, record::StreamId stream) {
        return identity_->participant_of(session.person, stream);
    }
    bool is_let_in(const std::string& token) {
        return std::holds_alternative<Session>(come(with_token(token)));
    }
    // A member of both assemblies, as one person.
    struct Member {
        Session session;
        core::ParticipantId here, there;
    };
    Member member_of_both() {
        const Session first = let_in(with_code(invite(core::Role::editor, "Bea").code()));
        const Session second = let_in(with_code(
            invited(admin_in_other_, core::Role::expert, other_assembly).code(), first.token));
        EXPECT_EQ(first.person, second.person);
        return {second, first.participant, second.participant};
    }

    core::ParticipantId admin_;
    core::ParticipantId admin_in_other_;
    Session mallory_;
};

TEST_F(Reach, OfARenewedCodeIsThePseudonymAndNotWhatThePersonIsElsewhere) {
    const Session admin = admin_signed_in();
    const Session taken = let_in(with_code(renewed(mallory_.participant, organiser_).code()));
    EXPECT_EQ(taken.participant, organiser_) << "what it was issued for";
    EXPECT_FALSE(known_as(taken, directory_stream));
    EXPECT_FALSE(known_as(taken, other_assembly));
    // What the convener is elsewhere they still are, by the token that they had.
    EXPECT_EQ(let_in(with_token(admin.token)).person, admin.person);
    EXPECT_EQ(known_as(admin, directory_stream), admin_);
    EXPECT_EQ(known_as(admin, other_assembly), admin_in_other_);
    EXPECT_FALSE(known_as(admin, assembly)) << "a pseudonym is one person's at a time";
    EXPECT_EQ(admitted_out_, std::vector<PersonId>{admin.person});
}

TEST_F(Reach, IsTheSameForWhoeverIsSignedInAsSomebodyElse) {
    const Session admin = admin_signed_in();
    // With Mallory's own token the convener's pseudonym would become one with Mallory's.
    const std::string code = renewed(mallory_.participant, organiser_).code();
    const Session taken = let_in(with_code(code, mallory_.token));
    EXPECT_FALSE(known_as(taken, directory_stream));
    EXPECT_FALSE(known_as(taken, other_assembly));
    EXPECT_NE(taken.person, admin.person);
    EXPECT_EQ(known_as(admin, directory_stream), admin_);
}

TEST_F(Reach, IsTheSameWhereTwoWhoHaveTakenPartStayTwo) {
    draw();
    open_collection();
    const Session admin = admin_signed_in();
    const Session guest = let_in(as_guest());
    answer(guest.participant, "As a guest.");
    done(assembly, organiser_, core::GrantRole{organiser_, core::Role::expert});
    answer(organiser_, "As the convener.");
    const std::string code = renewed(mallory_.participant, organiser_).code();
    const Session taken = let_in(with_code(code, guest.token));
    EXPECT_EQ(taken.participant, organiser_);
    EXPECT_NE(taken.person, admin.person);
    EXPECT_FALSE(known_as(taken, directory_stream));
    EXPECT_EQ(known_as(admin, directory_stream), admin_);
}

TEST_F(Reach, IsLookedAtWhenACodeIsUsedAndNotWhenItIsIssued) {
    const Session bea = let_in(with_code(invite(core::Role::editor, "Bea").code()));
    const std::string waiting = renewed(mallory_.participant, bea.participant).code();
    // While it waits, Bea becomes an organiser of the instance.
    const Session organiser = let_in(
        with_code(invited(admin_, core::Role::organiser, directory_stream).code(), bea.token));
    ASSERT_TRUE(known_as(bea, directory_stream));
    const Session taken = let_in(with_code(waiting));
    EXPECT_EQ(taken.participant, bea.participant);
    EXPECT_FALSE(known_as(taken, directory_stream));
    EXPECT_TRUE(is_let_in(organiser.token));
}

TEST_F(Reach, OfACodeThatWasUsedDoesNotGrowWithWhatThePersonIsLater) {
    const Session bea = let_in(with_code(invite(core::Role::editor, "Bea").code()));
    // Nobody knows Bea elsewhere, so the code opens Bea.
    const Session taken = let_in(with_code(renewed(mallory_.participant, bea.participant).code()));
    ASSERT_EQ(taken.person, bea.person);
    // Then Bea becomes an organiser of the instance, and takes part in another assembly as a guest.
    const Session organiser = let_in(
        with_code(invited(admin_, core::Role::organiser, directory_stream).code(), bea.token));
    EXPECT_EQ(turned_away(with_token(taken.token)), "sign_in_again");
    EXPECT_EQ(std::count(admitted_out_.begin(), admitted_out_.end(), bea.person), 1)
        << "what is connected ends too";
    EXPECT_TRUE(is_let_in(organiser.token));
}

TEST_F(Reach, OfACodeThatWasUsedDoesNotGrowWithWhereThePersonIsAGuest) {
    const Session bea =
        let_in(with_code(invited(admin_in_other_, core::Role::expert, other_assembly).code()));
    const Session taken =
        let_in(with_code(renewed(admin_in_other_, bea.participant, other_assembly).code()));
    ASSERT_EQ(taken.person, bea.person);
    draw();
    open_collection();
    const Session guest = let_in(as_guest(bea.token));
    EXPECT_EQ(guest.person, bea.person);
    EXPECT_EQ(turned_away(with_token(taken.token)), "sign_in_again");
    EXPECT_TRUE(is_let_in(bea.token)) << "whoever did it is signed in as before";
    EXPECT_EQ(admitted_out_, std::vector<PersonId>{bea.person});
}

TEST_F(Reach, OfACodeOfTheDirectoryIsTheWholePerson) {
    const Session admin = admin_signed_in();
    EXPECT_EQ(known_as(admin, directory_stream), admin_);
    EXPECT_EQ(known_as(admin, assembly), organiser_);
    EXPECT_EQ(known_as(admin, other_assembly), admin_in_other_);
    // Also for somebody who is signed in by a code of one assembly already.
    const Session mallory_again =
        let_in(with_code(renewed(mallory_.participant, organiser_).code()));
    const Session whole =
        let_in(with_code(renewed(admin_, admin_, directory_stream).code(), mallory_again.token));
    EXPECT_EQ(known_as(whole, directory_stream), admin_);
    EXPECT_EQ(known_as(whole, assembly), organiser_);
    EXPECT_EQ(known_as(whole, other_assembly), admin_in_other_);
    EXPECT_FALSE(is_let_in(admin.token)) << "nothing is left of who that was";
}

TEST_F(Reach, LeavesAMemberOfTwoAssembliesAWayBackIntoEach) {
    const Member bea = member_of_both();
    now_ms_ += session_life_ms;  // Everything that they were signed in by has ended.
    const Session here = let_in(with_code(renewed(organiser_, bea.here).code()));
    EXPECT_EQ(here.participant, bea.here);
    EXPECT_EQ(identity_->label_of(assembly, bea.here), "Bea");
    const Session both =
        let_in(with_code(renewed(admin_in_other_, bea.there, other_assembly).code(), here.token));
    EXPECT_EQ(both.person, here.person) << "one person again";
    EXPECT_EQ(known_as(both, assembly), bea.here);
    EXPECT_EQ(known_as(both, other_assembly), bea.there);
}

TEST_F(Reach, LeavesSomebodyWhoIsSignedInOnePerson) {
    const Member bea = member_of_both();
    admitted_out_.clear();
    const Session again =
        let_in(with_code(renewed(organiser_, bea.here).code(), bea.session.token));
    EXPECT_EQ(again.person, bea.session.person);
    EXPECT_EQ(known_as(again, other_assembly), bea.there);
    EXPECT_TRUE(admitted_out_.empty());
}

TEST_F(Reach, OfEndingSignInsIsTheAssembly) {
    const Session admin = admin_signed_in();
    end_sign_ins(mallory_.participant, organiser_);
    EXPECT_EQ(signed_out_, std::vector<PersonId>{admin.person}) << "connections come again";
    EXPECT_EQ(let_in(with_token(admin.token)).person, admin.person) << "the token opens the rest";
    EXPECT_FALSE(known_as(admin, assembly));
    EXPECT_EQ(known_as(admin, directory_stream), admin_);
    EXPECT_EQ(known_as(admin, other_assembly), admin_in_other_);
    v1::Errand again;
    again.mutable_end_sign_ins()->set_participant(organiser_.value);
    EXPECT_EQ(refusal(mallory_.participant, again), "already_done");
    // A code gives the pseudonym back to the same person.
    const Session back =
        let_in(with_code(renewed(mallory_.participant, organiser_).code(), admin.token));
    EXPECT_EQ(back.person, admin.person);
    EXPECT_EQ(known_as(back, assembly), organiser_);
    // An organiser of the instance ends all of it, and so does everybody for themselves.
    const Session second =
        let_in(with_code(invited(admin_, core::Role::organiser, directory_stream).code()));
    end_sign_ins(second.participant, admin_, directory_stream);
    EXPECT_FALSE(is_let_in(admin.token));
    EXPECT_FALSE(is_let_in(back.token));
    const Member bea = member_of_both();
    v1::Errand own;
    (void)own.mutable_end_sign_ins();
    (void)asked(bea.here, own);
    EXPECT_FALSE(is_let_in(bea.session.token));
}

TEST_F(Reach, OfATokenEndsWhenThePseudonymGoesToSomebodyElse) {
    // Somebody has stolen Bea's token; Bea is signed in as a guest elsewhere and uses a new code.
    const Session stolen = let_in(with_code(invite(core::Role::editor, "Bea").code()));
    const Session bea =
        let_in(with_code(invited(admin_in_other_, core::Role::expert, other_assembly).code()));
    const Session session =
        let_in(with_code(renewed(organiser_, stolen.participant).code(), bea.token));
    EXPECT_EQ(session.person, bea.person);
    EXPECT_EQ(known_as(session, assembly), stolen.participant);
    EXPECT_EQ(turned_away(with_token(stolen.token)), "sign_in_again");
    EXPECT_FALSE(known_as(stolen, assembly));
    EXPECT_EQ(admitted_out_, (std::vector<PersonId>{stolen.person, bea.person}))
        << "what is connected ends";
    EXPECT_EQ(identity_->label_of(assembly, stolen.participant), "Bea");
    // Now everywhere means everywhere.
    v1::Errand own;
    (void)own.mutable_end_sign_ins();
    (void)asked(session.participant, own);
    EXPECT_FALSE(is_let_in(session.token));
    EXPECT_FALSE(is_let_in(bea.token));
}

TEST_F(Reach, OfATokenEndsWhenTwoPseudonymsBecomeOne) {
    const Session bea = let_in(with_code(invite(core::Role::editor).code()));
    const Session stolen = let_in(with_code(invite(core::Role::expert).code()));
    const Session session =
        let_in(with_code(renewed(organiser_, stolen.participant).code(), bea.token));
    EXPECT_EQ(session.participant, bea.participant);
    EXPECT_EQ(turned_away(with_token(stolen.token)), "sign_in_again");
    EXPECT_FALSE(known_as(stolen, assembly));
    EXPECT_EQ(admitted_out_, std::vector<PersonId>{stolen.person});
}

}  // namespace
}  // namespace isegoria::room
