// SPDX-License-Identifier: AGPL-3.0-or-later
// Minority statements: after a poll or beside an article, one each, attached for good.
#include "core/minority.hpp"

#include "assembly_fixture.hpp"
#include "citable_fixture.hpp"

namespace isegoria::core {
namespace {

using namespace testing;

StateMinority on_proposal() { return {ProposalId{1}, {}, "en", "Meters watch the poor"}; }
StateMinority on_article() { return {{}, citable_article, "fr", "Cela surveille les pauvres"}; }
const SupportMinority support{MinorityStatementId{1}};
const WithdrawMinoritySupport withdraw{MinorityStatementId{1}};

State polling() {
    const State state =
        after(during(PhaseKind::deliberation),
              SubmitProposal{"en", "Meters", "A meter in every house", {}, {}}, by(member(1)));
    return after(state, OpenPoll{ProposalId{1}, in_english("Do we?")}, by(facilitator));
}
State polled() { return after(polling(), ClosePoll{PollId{1}}, by(facilitator)); }
State stated() { return after(polled(), on_proposal(), by(member(2))); }

TEST(Minority, SpeaksOnceThePollIsClosed) {
    EXPECT_EQ(decide(polling(), on_proposal(), by(member(2))),
              rejected(Reason::poll_is_not_closed, "proposal"));
    EXPECT_EQ(decide(polled(), Command{on_proposal()}, by(member(2))),
              accepted(MinorityStated{MinorityStatementId{1},
                                      member(2),
                                      ProposalId{1},
                                      {},
                                      "en",
                                      text("Meters watch the poor")}));
    EXPECT_EQ(decide(polled(), Command{on_proposal()}, by(expert)),
              rejected(Reason::role_is_missing));
}

TEST(Minority, SpeaksOnAnArticleFromDraftingToRatification) {
    for (const PhaseKind kind : {PhaseKind::drafting, PhaseKind::review, PhaseKind::ratification})
        EXPECT_EQ(decide(with_article(during(kind)), Command{on_article()}, by(member(2))),
                  accepted(MinorityStated{MinorityStatementId{1},
                                          member(2),
                                          {},
                                          citable_article,
                                          "fr",
                                          text("Cela surveille les pauvres")}));
    EXPECT_EQ(decide(with_article(during(PhaseKind::deliberation)), on_article(), by(member(2))),
              rejected(Reason::not_now, "article"));
    EXPECT_EQ(
        decide(with_article(during(PhaseKind::follow_up)), Command{on_article()}, by(member(2))),
        rejected(Reason::not_now));
}

TEST(Minority, SpeaksOnOneThing) {
    StateMinority command = on_proposal();
    command.article = citable_article;
    EXPECT_EQ(decide(polled(), command, by(member(2))), rejected(Reason::not_found));
    command = on_proposal();
    command.proposal = {};
    EXPECT_EQ(decide(polled(), command, by(member(2))), rejected(Reason::not_found));
    command.proposal = ProposalId{9};
    EXPECT_EQ(decide(polled(), command, by(member(2))), rejected(Reason::not_found, "proposal"));
}

TEST(Minority, SpeaksOnceOnEachThing) {
    EXPECT_EQ(decide(stated(), on_proposal(), by(member(2))), rejected(Reason::already_done));
    EXPECT_TRUE(decide(stated(), on_proposal(), by(member(3))));
}

TEST(Minority, OfMoreVoicesThanFitBesideAnArticleSupportsOneAnother) {
    State state = polled();
    for (std::uint64_t number = 1; number < statements_of_subject_max; ++number)
        state = given(
            state, MinorityStated{{number}, {5'000 + number}, ProposalId{1}, {}, "en", text("No")});
    state = after(state, on_proposal(), by(member(2)));
    EXPECT_EQ(decide(state, on_proposal(), by(member(3))), rejected(Reason::limit_is_reached));
}

TEST(Minority, HasWordsInALanguage) {
    StateMinority command = on_proposal();
    command.language = "";
    EXPECT_EQ(decide(polled(), command, by(member(2))),
              rejected(Reason::language_is_unknown, "language"));
    command = on_proposal();
    command.words = "";
    EXPECT_EQ(decide(polled(), command, by(member(2))), rejected(Reason::text_is_empty, "words"));
    command.words = signs(statement_signs_max);
    EXPECT_TRUE(decide(polled(), command, by(member(2))));
    command.words = signs(statement_signs_max + 1);
    EXPECT_EQ(decide(polled(), command, by(member(2))),
              rejected(Reason::text_is_too_long, "words"));
}

TEST(Minority, IsSupportedOnceByEachMember) {
    const State state = stated();
    EXPECT_EQ(decide(state, support, by(member(2))), rejected(Reason::already_done, "statement"));
    EXPECT_EQ(decide(state, support, by(member(3))),
              accepted(MinoritySupported{MinorityStatementId{1}, member(3)}));
    EXPECT_EQ(decide(state, SupportMinority{MinorityStatementId{2}}, by(member(3))),
              rejected(Reason::not_found, "statement"));
    const State supported = after(state, support, by(member(3)));
    EXPECT_EQ(supported.minority_statements.by_id.at(MinorityStatementId{1}).supporters,
              (std::set{member(2), member(3)}));
}

TEST(Minority, StaysAttachedWhenSupportIsWithdrawn) {
    State state = after(stated(), withdraw, by(member(2)));
    EXPECT_TRUE(state.minority_statements.by_id.at(MinorityStatementId{1}).supporters.empty());
    EXPECT_EQ(statements_on(state.minority_statements, ProposalId{1}),
              std::vector{MinorityStatementId{1}});
    EXPECT_EQ(decide(state, withdraw, by(member(2))), rejected(Reason::not_found, "statement"));
    EXPECT_EQ(decide(state, withdraw, by(member(3))), rejected(Reason::not_found, "statement"));
    EXPECT_EQ(decide(state, WithdrawMinoritySupport{MinorityStatementId{2}}, by(member(2))),
              rejected(Reason::not_found, "statement"));
}

TEST(Minority, IsFoundFromTheArticle) {
    const State state =
        after(with_article(during(PhaseKind::drafting)), on_article(), by(member(2)));
    EXPECT_EQ(statements_on(state.minority_statements, citable_article),
              std::vector{MinorityStatementId{1}});
    EXPECT_TRUE(statements_on(state.minority_statements, ArticleId{99}).empty());
}

}  // namespace
}  // namespace isegoria::core
