// SPDX-License-Identifier: AGPL-3.0-or-later
// The rules of moderation, reports, appeals and redaction.
#include "collection_fixture.hpp"

namespace isegoria::core::moderation_tests {
namespace {

using namespace testing;

const AcceptContribution accept{{1}, ""};
const RejectContribution reject{{1}, ModerationRule::insult, "It insults a neighbour"};
const ReportContribution report{{1}, ModerationRule::insult, "Look at the last line"};
const DismissReports dismiss{{1}, "Blunt, but fair"};
const AppealModeration appeal{{1}, "I named nobody"};
const DecideAppeal overturn{{1}, AppealOutcome::overturn, "Nobody is named"};
const DecideAppeal uphold{{1}, AppealOutcome::uphold, "One can tell who is meant"};

State appealed() { return after(rejected_first(), appeal, by(contributor(1))); }
State reported() { return after(three_answers(), report, by(contributor(2))); }
State adopted() {
    return given(closed_collection(three_answers()), SynthesisAdopted{collection_phase});
}
ContributionStatus status_of_first(const State& state) {
    return state.collection.contributions.at({1}).status;
}

TEST(ModerationPolicy, IsPublishedInTheLanguagesOfTheAssembly) {
    const State state =
        after(opened(), PublishModerationPolicy{in_english("Be kind")}, by(moderator));
    EXPECT_EQ(decide(state, PublishModerationPolicy{in_english("Be clear")}, by(organiser)),
              accepted(ModerationPolicyPublished{2, texts(in_english("Be clear"))}));
    EXPECT_TRUE(
        decide(state, PublishModerationPolicy{in_english(signs(policy_signs_max))}, by(moderator)));
    EXPECT_EQ(decide(state, PublishModerationPolicy{in_english(signs(policy_signs_max + 1))},
                     by(moderator)),
              rejected(Reason::text_is_too_long, "wordings"));
    EXPECT_EQ(decide(state, Command{PublishModerationPolicy{in_english("Mine")}}, by(facilitator)),
              rejected(Reason::role_is_missing));
}

TEST(Moderation, AcceptsWhatWaits) {
    const State waiting = three_answers(ModerationMode::before);
    const State state = after(waiting, accept, by(moderator));
    EXPECT_EQ(status_of_first(state), ContributionStatus::accepted);
    EXPECT_FALSE(state.collection.pending.contains({1}));
    EXPECT_EQ(decide(state, accept, by(moderator)), rejected(Reason::already_done, "contribution"));
    EXPECT_EQ(decide(waiting, AcceptContribution{{1}, signs(reason_signs_max + 1)}, by(moderator)),
              rejected(Reason::text_is_too_long, "reason"));
}
TEST(Moderation, RejectsByARuleAndWithAReason) {
    EXPECT_EQ(decide(three_answers(), reject, by(moderator)),
              accepted(ContributionRejected{
                  {1}, ModerationRule::insult, text("It insults a neighbour")}));
    EXPECT_EQ(
        decide(three_answers(), RejectContribution{{1}, ModerationRule::insult, ""}, by(moderator)),
        rejected(Reason::text_is_empty, "reason"));
    EXPECT_EQ(decide(rejected_first(), reject, by(moderator)),
              rejected(Reason::already_done, "contribution"));
}
TEST(Moderation, ReversesARejectionOnlyWithAReason) {
    EXPECT_EQ(decide(rejected_first(), accept, by(moderator)),
              rejected(Reason::reason_is_missing, "reason"));
    const State state =
        after(rejected_first(), AcceptContribution{{1}, "I misread it"}, by(moderator));
    EXPECT_EQ(status_of_first(state), ContributionStatus::accepted);
}
TEST(Moderation, IsNotOfOnesOwn) {
    State state = given(asking(), RoleGranted{contributor(1), Role::moderator});
    state = answered(state, contributor(1));
    const Rejected own = rejected(Reason::contribution_is_your_own, "contribution");
    EXPECT_EQ(decide(state, reject, by(contributor(1))), own);
    EXPECT_EQ(decide(state, accept, by(contributor(1))), own);
    state = after(answered(state, contributor(2)), report, by(contributor(2)));
    EXPECT_EQ(decide(state, dismiss, by(contributor(1))), own);
    state = after(after(state, reject, by(moderator)), appeal, by(contributor(1)));
    EXPECT_EQ(decide(state, overturn, by(contributor(1))), own);
}
TEST(Moderation, FindsNoContributionThatIsMissingOrWithdrawn) {
    const Rejected missing = rejected(Reason::not_found, "contribution");
    EXPECT_EQ(decide(asking(), accept, by(moderator)), missing);
    EXPECT_EQ(decide(asking(), reject, by(moderator)), missing);
    EXPECT_EQ(decide(asking(), dismiss, by(moderator)), missing);
    EXPECT_EQ(decide(asking(), overturn, by(moderator)), missing);
    const State withdrawn = after(three_answers(), WithdrawContribution{{1}}, by(contributor(1)));
    EXPECT_EQ(decide(withdrawn, reject, by(moderator)), missing);
}
TEST(Moderation, StopsWhereTheResultIsFrozen) {
    EXPECT_EQ(decide(adopted(), reject, by(moderator)),
              rejected(Reason::synthesis_is_adopted, "contribution"));
    EXPECT_EQ(decide(given(adopted(), ResultPublished{collection_phase}), reject, by(moderator)),
              rejected(Reason::result_is_published, "contribution"));
}
TEST(Moderation, TurnsRoundOnlySoOften) {
    State state = three_answers();
    for (std::size_t count = 0; count < decisions_max; ++count)
        state = count % 2 == 0
                    ? after(state, reject, by(moderator))
                    : after(state, AcceptContribution{{1}, "On second thought"}, by(moderator));
    EXPECT_EQ(decide(state, reject, by(moderator)),
              rejected(Reason::limit_is_reached, "contribution"));
}

TEST(Reports, AreMadeOnceByWhoeverTakesPartAndSeesTheContribution) {
    EXPECT_EQ(
        decide(three_answers(), report, by(contributor(2))),
        accepted(ContributionReported{{1}, ModerationRule::insult, text("Look at the last line")}));
    const Rejected missing = rejected(Reason::not_found, "contribution");
    EXPECT_EQ(decide(three_answers(), report, by(contributor(4))), missing);
    EXPECT_EQ(decide(rejected_first(), report, by(contributor(2))), missing);
    EXPECT_EQ(decide(asking(), report, by(observer)), missing);
    EXPECT_EQ(decide(three_answers(), report, by(contributor(1))),
              rejected(Reason::contribution_is_your_own, "contribution"));
    EXPECT_EQ(decide(reported(), report, by(contributor(2))),
              rejected(Reason::already_done, "contribution"));
    EXPECT_EQ(decide(after(reported(), dismiss, by(moderator)), report, by(contributor(2))),
              rejected(Reason::already_done, "contribution"));
}
TEST(Reports, NeedNoWordsButNotTooMany) {
    EXPECT_TRUE(decide(three_answers(), ReportContribution{{1}, ModerationRule::insult, ""},
                       by(contributor(2))));
    EXPECT_EQ(decide(three_answers(),
                     ReportContribution{{1}, ModerationRule::insult, signs(reason_signs_max + 1)},
                     by(contributor(2))),
              rejected(Reason::text_is_too_long, "words"));
}
TEST(Reports, OfOneContributionHaveAnEnd) {
    State state = three_answers();
    for (std::uint64_t number = 1; number < reports_max; ++number)
        apply(state, Event{ContributionReported{{1}, ModerationRule::insult, {}}},
              by({5'000 + number}));
    EXPECT_TRUE(decide(state, report, by(contributor(2))));
    state = after(state, report, by(contributor(2)));
    EXPECT_EQ(decide(state, report, by(contributor(3))),
              rejected(Reason::limit_is_reached, "contribution"));
}
TEST(Reports, OfOnePersonHaveAnEndUntilTheyAreLookedAt) {
    State state = answered(asking(), contributor(1));
    for (std::uint64_t number = 0; number < open_reports_max; ++number)
        state = answered(std::move(state), contributor(2 + number % 4));
    for (std::uint64_t number = 2; number <= open_reports_max + 1; ++number)
        state = after(std::move(state), ReportContribution{{number}, ModerationRule::off_topic, ""},
                      by(moderator));
    EXPECT_EQ(decide(state, report, by(moderator)), rejected(Reason::limit_is_reached, ""));
    state = after(state, DismissReports{{2}, "On topic"}, by(organiser));
    EXPECT_TRUE(decide(state, report, by(moderator)));
}
TEST(Reports, AreClosedByDismissalRejectionAndWithdrawal) {
    for (const State& state :
         {after(reported(), dismiss, by(moderator)), after(reported(), reject, by(moderator)),
          after(reported(), WithdrawContribution{{1}}, by(contributor(1)))}) {
        EXPECT_TRUE(state.moderation.reported.empty());
        EXPECT_TRUE(state.moderation.open_reports.empty());
        EXPECT_EQ(decide(state, dismiss, by(moderator)),
                  rejected(Reason::report_is_missing, "contribution"));
    }
    EXPECT_EQ(decide(reported(), DismissReports{{1}, ""}, by(moderator)),
              rejected(Reason::text_is_empty, "reason"));
}

TEST(Appeals, AreTheAuthorsAgainstARejectionOnceForEachDecision) {
    EXPECT_EQ(decide(rejected_first(), appeal, by(contributor(1))),
              accepted(ModerationAppealed{{1}, text("I named nobody")}));
    EXPECT_EQ(decide(rejected_first(), appeal, by(contributor(2))),
              rejected(Reason::not_found, "contribution"));
    EXPECT_EQ(decide(three_answers(), appeal, by(contributor(1))),
              rejected(Reason::contribution_is_not_rejected, "contribution"));
    EXPECT_EQ(decide(appealed(), appeal, by(contributor(1))),
              rejected(Reason::already_done, "contribution"));
    EXPECT_EQ(decide(rejected_first(), AppealModeration{{1}, ""}, by(contributor(1))),
              rejected(Reason::text_is_empty, "words"));
    const State frozen =
        given(closed_collection(rejected_first()), SynthesisAdopted{collection_phase});
    EXPECT_EQ(decide(frozen, appeal, by(contributor(1))),
              rejected(Reason::synthesis_is_adopted, "contribution"));
}
TEST(Appeals, AreDecidedBySomebodyElse) {
    EXPECT_EQ(decide(appealed(), overturn, by(moderator)),
              rejected(Reason::decision_was_yours, "contribution"));
    const State state = after(appealed(), overturn, by(organiser));
    EXPECT_EQ(status_of_first(state), ContributionStatus::accepted);
    EXPECT_EQ(counts_of(state.collection, collection_phase), (Counts{0, 3, 0, 0, 0}));
    EXPECT_EQ(decide(rejected_first(), overturn, by(organiser)),
              rejected(Reason::appeal_is_missing, "contribution"));
    EXPECT_EQ(decide(appealed(), DecideAppeal{{1}, AppealOutcome::uphold, ""}, by(organiser)),
              rejected(Reason::text_is_empty, "reason"));
}
TEST(Appeals, KeepTheContributionAsItIsWhileTheyAreOpenAndSettleItForGood) {
    const AcceptContribution reversed{{1}, "Never mind"};
    EXPECT_EQ(decide(appealed(), reversed, by(moderator)),
              rejected(Reason::appeal_is_open, "contribution"));
    EXPECT_EQ(decide(after(appealed(), overturn, by(organiser)), reject, by(moderator)),
              rejected(Reason::appeal_is_decided, "contribution"));
    const State upheld = after(appealed(), uphold, by(organiser));
    EXPECT_EQ(decide(upheld, reversed, by(moderator)),
              rejected(Reason::appeal_is_decided, "contribution"));
    EXPECT_EQ(decide(upheld, appeal, by(contributor(1))),
              rejected(Reason::already_done, "contribution"));
}
TEST(Appeals, EndWhenTheContributionIsWithdrawn) {
    const State state = after(appealed(), WithdrawContribution{{1}}, by(contributor(1)));
    EXPECT_TRUE(state.moderation.appealed.empty());
    EXPECT_EQ(counts_of(state.collection, collection_phase).open_appeals, 0U);
}

// As the log numbers the texts of an entry once it is written.
State written() {
    State state = three_answers();
    std::uint64_t entry = 100;
    for (auto& [id, contribution] : state.collection.contributions)
        contribution.words.entry = ++entry;
    state.assembly.entry_count = 200;
    return state;
}
TEST(Redaction, IsForTheAuthorAModeratorOrAnOrganiser) {
    const RedactContribution redact{{1}, "My telephone number is in it"};
    for (const ParticipantId person : {contributor(1), moderator, organiser})
        EXPECT_EQ(decide(written(), redact, by(person)),
                  accepted(TextRedacted{101, 0, text("My telephone number is in it")}));
    EXPECT_EQ(decide(written(), redact, by(contributor(2))),
              rejected(Reason::not_found, "contribution"));
    EXPECT_EQ(decide(written(), RedactContribution{{99}, "Why"}, by(moderator)),
              rejected(Reason::not_found, "contribution"));
    EXPECT_EQ(decide(written(), RedactContribution{{1}, ""}, by(moderator)),
              rejected(Reason::text_is_empty, "reason"));
}
TEST(Redaction, BlanksTheWordsAndKeepsTheRest) {
    State state = written();
    state.collection.contributions.at({1}).words.commitment.fill(7);
    state = after(state, RedactContribution{{1}, "An address"}, by(moderator));
    const Text& words = state.collection.contributions.at({1}).words;
    EXPECT_TRUE(words.erased);
    EXPECT_EQ(words.words, "");
    EXPECT_EQ(words.commitment[0], 7);
    EXPECT_EQ(state.collection.contributions.at({2}).words.words, "Time together");
    EXPECT_EQ(counts_of(state.collection, collection_phase).accepted, 3U);
    EXPECT_EQ(decide(state, RedactContribution{{1}, "Again"}, by(moderator)),
              rejected(Reason::already_done, "contribution"));
}
TEST(Redaction, ReachesEveryTextOfTheRecord) {
    State state = written();
    state.plan.phases.front().planned.titles.front().words.entry = 12;
    const State redacted = after(state, RedactText{12, 0, "A name"}, by(organiser));
    EXPECT_TRUE(redacted.plan.phases.front().planned.titles.front().words.erased);
    EXPECT_EQ(decide(redacted, RedactText{12, 0, "A name"}, by(organiser)),
              rejected(Reason::already_done, "entry"));
    EXPECT_TRUE(decide(state, RedactText{200, 3, "An older wording"}, by(organiser)));
    EXPECT_EQ(decide(state, RedactText{201, 0, "None"}, by(organiser)),
              rejected(Reason::not_found, "entry"));
    EXPECT_EQ(decide(state, RedactText{0, 0, "None"}, by(organiser)),
              rejected(Reason::not_found, "entry"));
    EXPECT_EQ(decide(state, RedactText{12, 0, ""}, by(organiser)),
              rejected(Reason::text_is_empty, "reason"));
    EXPECT_EQ(decide(state, Command{RedactText{12, 0, "Me too"}}, by(contributor(1))),
              rejected(Reason::role_is_missing));
}

// Whoever could erase ballots could decide a vote.
TEST(Redaction, ReachesNoBallot) {
    State state = during(PhaseKind::deliberation);
    state = after(std::move(state), SubmitProposal{"en", "Meters", "Everywhere", {}, {}},
                  by(member(1)));
    state = after(std::move(state), OpenPoll{ProposalId{1}, in_english("Meters?")},
                  by(facilitator));
    PollCast cast{PollId{1}, member(2), text("block")};
    cast.choice.entry = 77;
    RatificationCast ratified{PhaseId{5}, member(2), text("block")};
    ratified.choice.entry = 78;
    state = given(std::move(state), cast, ratified);
    state.assembly.entry_count = 100;
    for (const std::uint64_t entry : {77U, 78U})
        EXPECT_EQ(decide(state, RedactText{entry, 0, "It hurts"}, by(organiser)),
                  rejected(Reason::text_is_a_ballot, "entry"));
    EXPECT_TRUE(decide(state, RedactText{79, 0, "Another text"}, by(organiser)));
}

}  // namespace
}  // namespace isegoria::core::moderation_tests
