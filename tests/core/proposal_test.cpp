// SPDX-License-Identifier: AGPL-3.0-or-later
// Proposals: who may write and change them, and that citations resolve both ways.
#include "core/proposal.hpp"

#include "assembly_fixture.hpp"
#include "citable_fixture.hpp"
#include "core/limits.hpp"

namespace isegoria::core {
namespace proposal_tests {

using namespace testing;

SubmitProposal meters() { return {"en", "Meters", "A meter in every house", {}, {}}; }
ReviseProposal revised(std::uint32_t base_revision) {
    return {ProposalId{1}, base_revision, "fr", "Compteurs", "Un compteur par maison", {}, {}};
}

State with_proposal() { return after(deliberating_on_contributions(), meters(), by(member(1))); }
State polled() {
    return after(with_proposal(), OpenPoll{ProposalId{1}, in_english("Do we?")}, by(facilitator));
}

TEST(Proposal, IsSubmittedByAMemberInDeliberationAndDrafting) {
    for (const PhaseKind kind : {PhaseKind::deliberation, PhaseKind::drafting})
        EXPECT_EQ(decide(during(kind), Command{meters()}, by(member(1))),
                  accepted(ProposalSubmitted{ProposalId{1},
                                             member(1),
                                             "en",
                                             text("Meters"),
                                             text("A meter in every house"),
                                             {},
                                             {}}));
    EXPECT_EQ(decide(during(PhaseKind::review), Command{meters()}, by(member(1))),
              rejected(Reason::not_now));
    EXPECT_EQ(decide(during(PhaseKind::deliberation), Command{meters()}, by(expert)),
              rejected(Reason::role_is_missing));
}

TEST(Proposal, HasATitleWordsAndALanguage) {
    const State state = during(PhaseKind::deliberation);
    SubmitProposal command = meters();
    command.language = "english";
    EXPECT_EQ(decide(state, command, by(member(1))),
              rejected(Reason::language_is_unknown, "language"));
    command = meters();
    command.title = " ";
    EXPECT_EQ(decide(state, command, by(member(1))), rejected(Reason::text_is_empty, "title"));
    command.title = signs(title_signs_max);
    EXPECT_TRUE(decide(state, command, by(member(1))));
    command.title = signs(title_signs_max + 1);
    EXPECT_EQ(decide(state, command, by(member(1))), rejected(Reason::text_is_too_long, "title"));
    command = meters();
    command.words = signs(text_signs_max);
    EXPECT_TRUE(decide(state, command, by(member(1))));
    command.words = signs(text_signs_max + 1);
    EXPECT_EQ(decide(state, command, by(member(1))), rejected(Reason::text_is_too_long, "words"));
    command.words = "a\x01";
    EXPECT_EQ(decide(state, command, by(member(1))),
              rejected(Reason::text_holds_control_signs, "words"));
    command.words = "\xff";
    EXPECT_EQ(decide(state, command, by(member(1))), rejected(Reason::text_is_malformed, "words"));
}

TEST(Proposal, IsLimitedForEachMember) {
    State state = during(PhaseKind::deliberation);
    for (std::uint64_t number = 0; number < proposals_of_member_max; ++number)
        state = after(state, meters(), by(member(1)));
    EXPECT_EQ(decide(state, meters(), by(member(1))), rejected(Reason::limit_is_reached));
    EXPECT_TRUE(decide(state, meters(), by(member(2))));
    state = after(state, WithdrawProposal{ProposalId{1}}, by(member(1)));
    EXPECT_EQ(decide(state, meters(), by(member(1))), rejected(Reason::limit_is_reached));
}

TEST(Proposal, IsLimitedForTheAssembly) {
    State state = during(PhaseKind::deliberation);
    for (std::uint64_t number = 1; number < proposals_max; ++number)
        state.proposals.by_id[ProposalId{number}] = {};
    state = after(state, meters(), by(member(1)));
    EXPECT_EQ(decide(state, meters(), by(member(2))), rejected(Reason::limit_is_reached));
}

TEST(Proposal, CitesWhatWasPublishedAndIsFoundFromThere) {
    SubmitProposal command = meters();
    command.contributions = {citable(1), citable(2)};
    State state = after(deliberating_on_contributions(), command, by(member(1)));
    command.contributions = {citable(2)};
    state = after(state, command, by(member(2)));
    EXPECT_EQ(proposals_citing(state.proposals, citable(1)), std::vector{ProposalId{1}});
    EXPECT_EQ(proposals_citing(state.proposals, citable(2)),
              (std::vector{ProposalId{1}, ProposalId{2}}));
    EXPECT_TRUE(proposals_citing(state.proposals, citable(3)).empty());
}

TEST(Proposal, DoesNotCiteWhatIsNotThere) {
    SubmitProposal command = meters();
    command.contributions = {citable(1), ContributionId{}};
    EXPECT_EQ(decide(deliberating_on_contributions(), command, by(member(1))),
              rejected(Reason::not_found, "contributions[1]"));
    command = meters();
    command.themes = {ThemeId{}};
    EXPECT_EQ(decide(deliberating_on_contributions(), command, by(member(1))),
              rejected(Reason::not_found, "themes[0]"));
}

TEST(Proposal, CitesEachContributionOnce) {
    SubmitProposal command = meters();
    command.contributions = {citable(1), citable(2), citable(1)};
    EXPECT_EQ(decide(deliberating_on_contributions(), command, by(member(1))),
              rejected(Reason::named_twice, "contributions[2]"));
}

TEST(Proposal, CitesNoMoreThanItCanStandOn) {
    SubmitProposal command = meters();
    const State state = deliberating_on_contributions(citations_max + 1);
    for (std::uint64_t number = 1; number <= citations_max; ++number)
        command.contributions.push_back(citable(number));
    EXPECT_TRUE(decide(state, command, by(member(1))));
    command.contributions.push_back(citable(citations_max + 1));
    EXPECT_EQ(decide(state, command, by(member(1))), rejected(Reason::too_many, "contributions"));
}

TEST(Proposal, IsRevisedByItsAuthorAlone) {
    const State state = with_proposal();
    EXPECT_EQ(
        decide(state, revised(1), by(member(1))),
        accepted(ProposalRevised{
            ProposalId{1}, 2, "fr", text("Compteurs"), text("Un compteur par maison"), {}, {}}));
    EXPECT_EQ(decide(state, revised(1), by(member(2))), rejected(Reason::not_found, "proposal"));
    EXPECT_EQ(decide(state, WithdrawProposal{ProposalId{1}}, by(member(2))),
              rejected(Reason::not_found, "proposal"));
}

TEST(Proposal, AnEditOfAnOlderRevisionIsToldTheCurrentOne) {
    const State state = after(with_proposal(), revised(1), by(member(1)));
    const Outcome<Events> outcome = decide(state, revised(1), by(member(1)));
    ASSERT_EQ(outcome, rejected(Reason::revision_is_stale, "base_revision"));
    EXPECT_EQ(outcome.error().arguments.front(),
              (std::pair<std::string, std::string>{"current", "2"}));
    EXPECT_EQ(state.proposals.by_id.at(ProposalId{1}).title.words, "Compteurs");
    EXPECT_TRUE(decide(state, revised(2), by(member(1))));
}

TEST(Proposal, IsRevisedOnlySoOften) {
    State state = with_proposal();
    for (std::uint32_t revision = 1; revision < revisions_max; ++revision)
        state = after(state, revised(revision), by(member(1)));
    EXPECT_EQ(decide(state, revised(revisions_max), by(member(1))),
              rejected(Reason::limit_is_reached));
}

TEST(Proposal, CitationsFollowTheRevision) {
    SubmitProposal command = meters();
    command.contributions = {citable(1)};
    State state = after(deliberating_on_contributions(), command, by(member(1)));
    ReviseProposal revision = revised(1);
    revision.contributions = {citable(2)};
    state = after(state, revision, by(member(1)));
    EXPECT_TRUE(proposals_citing(state.proposals, citable(1)).empty());
    EXPECT_EQ(proposals_citing(state.proposals, citable(2)), std::vector{ProposalId{1}});
}

TEST(Proposal, ARevisionIsCheckedAsASubmission) {
    ReviseProposal revision = revised(1);
    revision.words = "";
    EXPECT_EQ(decide(with_proposal(), revision, by(member(1))),
              rejected(Reason::text_is_empty, "words"));
    revision = revised(1);
    revision.contributions = {ContributionId{}};
    EXPECT_EQ(decide(with_proposal(), revision, by(member(1))),
              rejected(Reason::not_found, "contributions[0]"));
}

TEST(Proposal, IsFixedOnceAPollOnItHasOpened) {
    EXPECT_EQ(decide(polled(), revised(1), by(member(1))),
              rejected(Reason::proposal_is_polled, "proposal"));
    EXPECT_EQ(decide(polled(), WithdrawProposal{ProposalId{1}}, by(member(1))),
              rejected(Reason::proposal_is_polled, "proposal"));
    const State over = after(polled(), ClosePoll{PollId{1}}, by(facilitator));
    EXPECT_EQ(decide(over, revised(1), by(member(1))), rejected(Reason::proposal_is_polled));
}

TEST(Proposal, OnceWithdrawnIsNotThereAndCitesNothing) {
    SubmitProposal command = meters();
    command.contributions = {citable(1)};
    State state = after(deliberating_on_contributions(), command, by(member(1)));
    EXPECT_EQ(state.proposals.standing_count, 1U);
    state = after(state, WithdrawProposal{ProposalId{1}}, by(member(1)));
    EXPECT_EQ(state.proposals.standing_count, 0U);
    EXPECT_TRUE(proposals_citing(state.proposals, citable(1)).empty());
    EXPECT_EQ(find_proposal(state.proposals, ProposalId{1}), nullptr);
    EXPECT_EQ(decide(state, revised(1), by(member(1))), rejected(Reason::not_found));
    EXPECT_EQ(decide(state, WithdrawProposal{ProposalId{1}}, by(member(1))),
              rejected(Reason::not_found));
}

TEST(Proposal, RemembersItsPhaseAndTimes) {
    const State state = after(with_proposal(), revised(1), by(member(1), now_ms + 5));
    const ProposalState& proposal = state.proposals.by_id.at(ProposalId{1});
    EXPECT_EQ(proposal.phase, PhaseId{2});
    EXPECT_EQ(proposal.submitted_ms, now_ms);
    EXPECT_EQ(proposal.revised_ms, now_ms + 5);
}

}  // namespace proposal_tests
}  // namespace isegoria::core
