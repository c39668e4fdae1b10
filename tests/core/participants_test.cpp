// SPDX-License-Identifier: AGPL-3.0-or-later
// Who joins, who is granted what, who loses it and why.
#include "core/participants.hpp"

#include "assembly_fixture.hpp"
#include "core/archive.hpp"
#include "core/limits.hpp"
#include "core/renaming.hpp"

namespace isegoria::core::testing {
namespace {

State full() {
    State state = opened();
    for (std::uint64_t number = 0; state.participants.by_id.size() < participants_max; ++number)
        state.participants.by_id.emplace_hint(state.participants.by_id.end(),
                                              ParticipantId{1'000'000 + number}, Participant{});
    return state;
}

Context joining(ParticipantId who) {
    Context context = by_server();
    context.actor = who;
    return context;
}

TEST(Participants, AStrangerJoinsAsAContributor) {
    EXPECT_EQ(decide(opened(), JoinAsContributor{}, joining(stranger)),
              accepted(ParticipantJoined{stranger, IdentityLevel::guest},
                       RoleGranted{stranger, Role::contributor}));
}
TEST(Participants, NobodyCannotJoin) {
    EXPECT_EQ(decide(opened(), JoinAsContributor{}, joining({})),
              rejected(Reason::not_a_participant));
}
TEST(Participants, OneJoinsOnce) {
    EXPECT_EQ(decide(opened(), JoinAsContributor{}, joining(contributor(1))),
              rejected(Reason::already_done));
}
TEST(Participants, TheLastPlaceIsGivenAndTheNextRefused) {
    State state = full();
    EXPECT_EQ(decide(state, JoinAsContributor{}, joining(stranger)),
              rejected(Reason::limit_is_reached));
    EXPECT_EQ(decide(state, GrantRole{stranger, Role::expert}, by_server()),
              rejected(Reason::limit_is_reached));
    // Who is there already takes no further place.
    EXPECT_TRUE(decide(state, GrantRole{expert, Role::observer}, by(organiser)));
    state.participants.by_id.erase(std::prev(state.participants.by_id.end()));
    EXPECT_TRUE(decide(state, JoinAsContributor{}, joining(stranger)));
}

TEST(Participants, ARoleIsGrantedToSomebodyNewByInvitationAlone) {
    EXPECT_EQ(decide(opened(), GrantRole{stranger, Role::expert}, by(organiser)),
              rejected(Reason::not_found, "participant"));
    EXPECT_EQ(decide(opened(), GrantRole{stranger, Role::expert}, by_server()),
              accepted(ParticipantJoined{stranger, IdentityLevel::invited},
                       RoleGranted{stranger, Role::expert}));
}
TEST(Participants, ARoleIsGrantedToSomebodyKnown) {
    EXPECT_EQ(decide(opened(), GrantRole{contributor(1), Role::expert}, by(organiser)),
              accepted(RoleGranted{contributor(1), Role::expert}));
}
TEST(Participants, ARoleIsGrantedToSomebody) {
    EXPECT_EQ(decide(opened(), GrantRole{{}, Role::expert}, by(organiser)),
              rejected(Reason::not_found, "participant"));
}
TEST(Participants, ASeatIsNeitherGrantedNorRevoked) {
    for (const Role role : {Role::member, Role::alternate}) {
        EXPECT_EQ(decide(opened(), GrantRole{contributor(1), role}, by(organiser)),
                  rejected(Reason::role_is_drawn_by_lot, "role"));
        EXPECT_EQ(decide(opened(), RevokeRole{member(1), role, "why"}, by(organiser)),
                  rejected(Reason::role_is_drawn_by_lot, "role"));
    }
}
TEST(Participants, ARoleIsGrantedOnce) {
    EXPECT_EQ(decide(opened(), GrantRole{editor, Role::editor}, by(organiser)),
              rejected(Reason::already_done, "role"));
}

TEST(Participants, ARoleIsRevokedWithAPublicReason) {
    EXPECT_EQ(decide(opened(), RevokeRole{editor, Role::editor, "moved away"}, by(organiser)),
              accepted(RoleRevoked{editor, Role::editor, text("moved away")}));
}
TEST(Participants, OnlySomebodyKnownLosesARole) {
    EXPECT_EQ(decide(opened(), RevokeRole{stranger, Role::editor, "why"}, by(organiser)),
              rejected(Reason::not_found, "participant"));
}
TEST(Participants, OnlyAGrantedRoleIsRevoked) {
    EXPECT_EQ(decide(opened(), RevokeRole{editor, Role::moderator, "why"}, by(organiser)),
              rejected(Reason::role_is_not_granted, "role"));
}
TEST(Participants, TheLastOrganiserStaysAndTheLastButOneMayGo) {
    const RevokeRole leave{organiser, Role::organiser, "why"};
    EXPECT_EQ(decide(opened(), leave, by(organiser)), rejected(Reason::last_organiser, "role"));
    const State two = after(opened(), GrantRole{editor, Role::organiser}, by(organiser));
    EXPECT_TRUE(decide(two, leave, by(organiser)));
    const State one = after(two, leave, by(organiser));
    EXPECT_EQ(decide(one, RevokeRole{editor, Role::organiser, "why"}, by(editor)),
              rejected(Reason::last_organiser, "role"));
}
TEST(Participants, AReasonIsRequiredAndMayBeSoLong) {
    const auto revoke = [](std::string why) {
        return decide(opened(), RevokeRole{editor, Role::editor, std::move(why)}, by(organiser));
    };
    EXPECT_EQ(revoke(""), rejected(Reason::text_is_empty, "reason"));
    EXPECT_TRUE(revoke(signs(reason_signs_max)));
    EXPECT_EQ(revoke(signs(reason_signs_max + 1)), rejected(Reason::text_is_too_long, "reason"));
}

TEST(Participants, IdentityRisesAndNeverFalls) {
    EXPECT_EQ(decide(opened(), RaiseIdentity{stranger, IdentityLevel::email}, by_server()),
              rejected(Reason::not_found, "participant"));
    EXPECT_EQ(decide(opened(), RaiseIdentity{contributor(1), IdentityLevel::email}, by_server()),
              rejected(Reason::already_done, "level"));
    EXPECT_EQ(decide(opened(), RaiseIdentity{contributor(1), IdentityLevel::guest}, by_server()),
              rejected(Reason::already_done, "level"));
    const RaiseIdentity raise{contributor(1), IdentityLevel::invited};
    EXPECT_EQ(decide(opened(), raise, by_server()),
              accepted(IdentityRaised{contributor(1), IdentityLevel::invited}));
    EXPECT_EQ(after(opened(), raise, by_server()).participants.by_id.at(contributor(1)).level,
              IdentityLevel::invited);
}

TEST(Participants, TwoAreMadeOneWhenNeitherWouldLoseWhatIsCountedOnce) {
    const auto merge = [](const State& state, ParticipantId from, ParticipantId into) {
        return decide(state, MergeParticipants{from, into}, by_server());
    };
    const State state = opened();
    EXPECT_EQ(merge(state, editor, contributor(1)),
              accepted(ParticipantsMerged{editor, contributor(1)}));
    EXPECT_EQ(merge(state, stranger, editor), rejected(Reason::not_found, "from"));
    EXPECT_EQ(merge(state, editor, stranger), rejected(Reason::not_found, "into"));
    EXPECT_EQ(merge(state, editor, editor), rejected(Reason::already_done, "into"));
    EXPECT_EQ(merge(state, member(1), contributor(1)),
              rejected(Reason::role_is_drawn_by_lot, "from"));
    EXPECT_EQ(merge(state, alternate(1), contributor(1)),
              rejected(Reason::role_is_drawn_by_lot, "from"));

    State collecting = during(PhaseKind::collection);
    collecting = after(std::move(collecting),
                       AskQuestion{open_phase(collecting.plan)->planned.phase,
                                   in_english("Why?"), false, ModerationMode::after, {}},
                       by(organiser));
    for (const std::uint64_t number : {1U, 2U})
        collecting = after(std::move(collecting), GiveAnswer{QuestionId{1}, "en", "Because."},
                           by(contributor(number)));
    EXPECT_EQ(merge(collecting, contributor(1), contributor(2)),
              rejected(Reason::both_have_taken_part, "from"));
    EXPECT_TRUE(merge(collecting, contributor(1), member(1)));
}

TEST(Participants, WhatNamedTheOneNamesTheOther) {
    State state = during(PhaseKind::collection);
    state = after(std::move(state),
                  AskQuestion{open_phase(state.plan)->planned.phase, in_english("Why?"), false,
                              ModerationMode::after, {}},
                  by(organiser));
    state = after(std::move(state), GiveAnswer{QuestionId{1}, "en", "Because."},
                  by(contributor(1)));
    state = after(std::move(state), GiveAnswer{QuestionId{1}, "en", "Why not?"},
                  by(contributor(2)));
    state = after(std::move(state), React{ContributionId{2}, ReactionKind::agree},
                  by(contributor(1)));
    const std::size_t editors = count_with(state.participants, Role::editor);
    const State merged =
        given(state, ParticipantsMerged{contributor(1), member(1)},
              ParticipantsMerged{editor, contributor(2)});
    EXPECT_EQ(merged.collection.contributions.at(ContributionId{1}).author, member(1));
    EXPECT_TRUE(has_answered(merged.collection, member(1), QuestionId{1}));
    EXPECT_FALSE(merged.participants.by_id.contains(contributor(1)));
    EXPECT_EQ(roles_of(merged.participants, member(1)), roles(Role::member, Role::contributor));
    EXPECT_EQ(merged.participants.by_id.at(member(1)).level, IdentityLevel::member)
        << "the higher of the two";
    EXPECT_EQ(count_with(merged.participants, Role::editor), editors);
    // Not a trace of it is left, in any concept: there is nothing more to rename.
    State again = merged;
    rename(again, contributor(1), stranger);
    EXPECT_EQ(save(again, rules_version), save(merged, rules_version));
    again = state;
    rename(again, contributor(1), stranger);
    EXPECT_NE(save(again, rules_version), save(state, rules_version));
}

TEST(Participants, ARevokedRoleIsHeldNoLonger) {
    const State state = after(opened(), RevokeRole{editor, Role::editor, "why"}, by(organiser));
    EXPECT_FALSE(holds(roles_of(state.participants, editor), Role::editor));
    EXPECT_EQ(roles_of(state.participants, stranger), roles());
}
TEST(Participants, EachRoleIsCounted) {
    EXPECT_EQ(count_with(opened().participants, Role::member), member_count);
    EXPECT_EQ(count_with(opened().participants, Role::alternate), alternate_count);
    EXPECT_EQ(count_with(opened().participants, Role::contributor), contributor_count);
    EXPECT_EQ(count_with(State{}.participants, Role::organiser), 0U);
}

}  // namespace
}  // namespace isegoria::core::testing
