// SPDX-License-Identifier: AGPL-3.0-or-later
// The draft charter and amendments to it.
#include "charter_fixture.hpp"
#include "core/limits.hpp"

namespace isegoria::core::testing {
namespace {

// A source that is on no record.
constexpr ContributionId unknown_contribution{};

std::vector<Wording> in_many_languages(std::size_t count, const std::string& words) {
    const std::string tags[] = {"en", "fr", "de", "it", "es", "pt", "nl", "pl", "ro"};
    std::vector<Wording> wordings;
    for (std::size_t index = 0; index < count; ++index) wordings.push_back({tags[index], words});
    return wordings;
}

TEST(Charter, BeginsWithATitleAndAPreamble) {
    EXPECT_EQ(decide(drafting(), begin_charter(), by(editor)),
              accepted(CharterBegun{texts(in_english("Charter of the water")),
                                    texts(in_english("Water belongs to nobody."))}));
    EXPECT_EQ(decide(drafted(), begin_charter(), by(editor)), rejected(Reason::already_done));
}

TEST(Charter, IsDraftedByEditorsWhileDraftingIsOpen) {
    EXPECT_EQ(decide(drafted(), Command{draft_article()}, by(member(1))),
              rejected(Reason::role_is_missing));
    EXPECT_EQ(decide(ratifying(), Command{draft_article()}, by(editor)), rejected(Reason::not_now));
    EXPECT_EQ(decide(ratifying(), Command{revise_article(1)}, by(editor)),
              rejected(Reason::not_now));
}

TEST(Charter, HasNoArticleBeforeItHasAPreamble) {
    EXPECT_EQ(decide(drafting(), draft_article(), by(editor)),
              rejected(Reason::charter_is_missing));
    EXPECT_EQ(decide(drafting(), RevisePreamble{0, in_english("A"), in_english("B")}, by(editor)),
              rejected(Reason::charter_is_missing));
}

TEST(Charter, APreambleIsRevisedOnTheRevisionThatItsEditorSaw) {
    const RevisePreamble first{1, in_english("Charter"), in_english("Water is common.")};
    EXPECT_EQ(decide(drafted(), first, by(editor)),
              accepted(PreambleRevised{2, texts(in_english("Charter")),
                                       texts(in_english("Water is common."))}));
    const State revised = after(drafted(), first, by(editor));
    const auto stale = decide(revised, first, by(editor));
    EXPECT_EQ(stale, rejected(Reason::revision_is_stale, "base_revision"));
    EXPECT_EQ(stale.error().arguments.front().second, "2");
}

TEST(Charter, AnArticleRestsOnAtLeastOneSource) {
    DraftArticle bare = draft_article();
    bare.contributions.clear();
    EXPECT_EQ(decide(drafted(), bare, by(editor)), rejected(Reason::provenance_is_missing));
    ReviseArticle stripped = revise_article(1);
    stripped.contributions.clear();
    EXPECT_EQ(decide(drafted(), stripped, by(editor)), rejected(Reason::provenance_is_missing));
}

TEST(Charter, ASourceExistsAndIsNamedOnce) {
    DraftArticle article = draft_article();
    article.contributions = {ContributionId{1}, unknown_contribution};
    EXPECT_EQ(decide(drafted(), article, by(editor)),
              rejected(Reason::not_found, "contributions[1]"));
    article.contributions = {ContributionId{1}, ContributionId{1}};
    EXPECT_EQ(decide(drafted(), article, by(editor)),
              rejected(Reason::named_twice, "contributions[1]"));
    article.contributions = {ContributionId{1}};
    article.proposals = {ProposalId{}};
    EXPECT_EQ(decide(drafted(), article, by(editor)), rejected(Reason::not_found, "proposals[0]"));
}

TEST(Charter, ACitationResolvesBothWays) {
    State state = drafted();
    EXPECT_EQ(articles_citing(state.charter, ContributionId{1}),
              (std::vector<ArticleId>{first_article, second_article}));
    ReviseArticle other = revise_article(1);
    other.contributions = {ContributionId{2}};
    state = after(std::move(state), other, by(editor));
    EXPECT_EQ(articles_citing(state.charter, ContributionId{1}),
              (std::vector<ArticleId>{second_article}));
    EXPECT_EQ(articles_citing(state.charter, ContributionId{2}),
              (std::vector<ArticleId>{first_article}));
    state = after(std::move(state), StrikeArticle{second_article, "Said elsewhere"}, by(editor));
    EXPECT_TRUE(articles_citing(state.charter, ContributionId{1}).empty());
    EXPECT_TRUE(articles_citing(state.charter, ProposalId{1}).empty());
}

TEST(Charter, TakesTwoHundredArticlesAndNoMore) {
    State state = drafted();
    while (state.charter.order.size() < articles_max)
        state = after(std::move(state), draft_article(), by(editor));
    EXPECT_EQ(decide(state, draft_article(), by(editor)), rejected(Reason::too_many));
    state = after(std::move(state), StrikeArticle{first_article, "Too many"}, by(editor));
    EXPECT_EQ(decide(state, draft_article(), by(editor)),
              accepted(ArticleDrafted{ArticleId{articles_max + 1},
                                      texts(in_english("Access")),
                                      texts(in_english("Everyone has a right to water.")),
                                      {ContributionId{1}},
                                      {}}));
}

TEST(Charter, NumbersOfStruckArticlesStayTakenUntilTheyRunOut) {
    State state = drafted();
    while (state.charter.articles.size() < articles_ever_max) {
        state = after(std::move(state), draft_article(), by(editor));
        const ArticleId last{state.charter.articles.size()};
        if (last.value < articles_ever_max)
            state = after(std::move(state), StrikeArticle{last, "Tried"}, by(editor));
    }
    EXPECT_EQ(decide(state, draft_article(), by(editor)), rejected(Reason::limit_is_reached));
}

TEST(Charter, AnArticleFitsAFrameInAllItsLanguages) {
    DraftArticle article = draft_article();
    article.titles = in_english("12345678");
    // Eight languages of 4,999 octets and a title of eight make 40,000.
    article.wordings = in_many_languages(8, std::string(4'999, 'a'));
    EXPECT_TRUE(decide(drafted(), article, by(editor)));
    article.titles = in_english("123456789");
    EXPECT_EQ(decide(drafted(), article, by(editor)), rejected(Reason::wordings_are_too_long));
}

TEST(Charter, APreambleFitsAFrameBesideTheQuestion) {
    // Six languages of 4,999 octets and a title of six make 30,000.
    BeginCharter command{in_english("123456"), in_many_languages(6, std::string(4'999, 'a'))};
    EXPECT_TRUE(decide(drafting(), command, by(editor)));
    command.titles = in_english("1234567");
    EXPECT_EQ(decide(drafting(), command, by(editor)),
              rejected(Reason::wordings_are_too_long, "preamble"));
}

TEST(Charter, AsAWholeHasARoomOfItsOwn) {
    State state = after(drafting(), BeginCharter{in_english("T"), in_english("P")}, by(editor));
    DraftArticle article = draft_article();
    article.titles = in_english("12345678");
    article.wordings = in_many_languages(8, std::string(4'999, 'a'));
    for (int count = 0; count < 24; ++count) state = after(std::move(state), article, by(editor));
    // 960,002 octets are there; 39,998 more fill the charter.
    article.titles = in_english("123456");
    EXPECT_TRUE(decide(state, article, by(editor)));
    article.titles = in_english("1234567");
    EXPECT_EQ(decide(state, article, by(editor)), rejected(Reason::charter_is_too_long));
    // What is revised makes room for what replaces it.
    ReviseArticle same = revise_article(1);
    same.titles = in_english("12345678");
    same.wordings = article.wordings;
    EXPECT_TRUE(decide(state, same, by(editor)));
}

TEST(Charter, ATextHasTheLengthAndFormOfEveryText) {
    EXPECT_TRUE(decide(drafted(), draft_article(signs(text_signs_max)), by(editor)));
    EXPECT_EQ(decide(drafted(), draft_article(signs(text_signs_max + 1)), by(editor)),
              rejected(Reason::text_is_too_long, "wordings"));
    DraftArticle untitled = draft_article();
    untitled.titles.clear();
    EXPECT_EQ(decide(drafted(), untitled, by(editor)), rejected(Reason::text_is_empty, "titles"));
}

TEST(Charter, AStaleRevisionIsRefusedWithTheCurrentOne) {
    const State state = after(drafted(), revise_article(1), by(editor));
    const auto stale = decide(state, revise_article(1, "Mine"), by(editor));
    EXPECT_EQ(stale, rejected(Reason::revision_is_stale, "base_revision"));
    EXPECT_EQ(stale.error().arguments.front(),
              (std::pair<std::string, std::string>{"current", "2"}));
    EXPECT_TRUE(decide(state, revise_article(2), by(editor)));
}

TEST(Charter, ASourceThatAnArticleCitesMayStayInIt) {
    // What is no longer citable was citable once: the state says so by holding it.
    State state = drafted();
    state.charter.articles[first_article].contributions = {unknown_contribution};
    ReviseArticle kept = revise_article(1);
    kept.contributions = {unknown_contribution};
    EXPECT_TRUE(decide(state, kept, by(editor)));
}

TEST(Charter, AnArticleIsMovedToAPlaceThatThereIs) {
    const State state = drafted();
    EXPECT_EQ(decide(state, MoveArticle{second_article, 1}, by(editor)),
              accepted(ArticleMoved{second_article, 1}));
    EXPECT_EQ(after(state, MoveArticle{second_article, 1}, by(editor)).charter.order,
              (std::vector<ArticleId>{second_article, first_article}));
    EXPECT_EQ(decide(state, MoveArticle{second_article, 0}, by(editor)),
              rejected(Reason::number_out_of_range));
    EXPECT_EQ(decide(state, MoveArticle{second_article, 3}, by(editor)),
              rejected(Reason::number_out_of_range));
    EXPECT_EQ(decide(state, MoveArticle{second_article, 2}, by(editor)),
              rejected(Reason::already_done));
    EXPECT_EQ(decide(state, MoveArticle{ArticleId{9}, 1}, by(editor)),
              rejected(Reason::not_found, "article"));
}

TEST(Charter, AStruckArticleIsLeftAlone) {
    EXPECT_EQ(decide(drafted(), StrikeArticle{first_article, ""}, by(editor)),
              rejected(Reason::text_is_empty, "reason"));
    EXPECT_EQ(decide(drafted(), StrikeArticle{ArticleId{9}, "Why"}, by(editor)),
              rejected(Reason::not_found, "article"));
    const State state = after(drafted(), StrikeArticle{first_article, "Said twice"}, by(editor));
    EXPECT_EQ(state.charter.order, (std::vector<ArticleId>{second_article}));
    EXPECT_EQ(position_of(state.charter, second_article), 1U);
    EXPECT_EQ(decide(state, revise_article(1), by(editor)), rejected(Reason::article_is_struck));
    EXPECT_EQ(decide(state, MoveArticle{first_article, 1}, by(editor)),
              rejected(Reason::article_is_struck));
    EXPECT_EQ(decide(state, StrikeArticle{first_article, "Again"}, by(editor)),
              rejected(Reason::article_is_struck));
    EXPECT_EQ(decide(state, propose_amendment(), by(member(1))),
              rejected(Reason::article_is_struck));
}

State amended() { return after(drafted(), propose_amendment(), by(member(1))); }
constexpr AmendmentId amendment{1};

TEST(Amendment, IsMadeAgainstTheCurrentRevision) {
    EXPECT_EQ(decide(drafted(), propose_amendment(), by(member(1))),
              accepted(AmendmentProposed{amendment, first_article, 1,
                                         texts(in_english("Everyone has free water.")),
                                         text("Nobody should pay for a need")}));
    const State revised = after(drafted(), revise_article(1), by(editor));
    EXPECT_EQ(decide(revised, propose_amendment(), by(member(1))),
              rejected(Reason::revision_is_stale, "base_revision"));
}

TEST(Amendment, SpeaksALanguageOfTheArticleAndSaysWhy) {
    ProposeAmendment command = propose_amendment();
    command.wordings = {{"fr", "De l'eau gratuite."}};
    EXPECT_EQ(decide(drafted(), command, by(member(1))), rejected(Reason::language_is_unknown));
    command = propose_amendment();
    command.reason.clear();
    EXPECT_EQ(decide(drafted(), command, by(member(1))), rejected(Reason::text_is_empty, "reason"));
    command = propose_amendment();
    command.wordings = in_many_languages(8, std::string(5'000, 'a'));
    command.wordings.front().words += 'a';
    EXPECT_EQ(decide(drafted(), command, by(member(1))), rejected(Reason::text_is_too_long));
    command.wordings = in_many_languages(8, signs(2'501));
    EXPECT_EQ(decide(drafted(), command, by(member(1))), rejected(Reason::wordings_are_too_long));
}

TEST(Amendment, AMemberHasTwentyOpenAtMost) {
    State state = drafted();
    for (std::uint32_t count = 0; count < open_amendments_of_member_max; ++count)
        state = after(std::move(state), propose_amendment(), by(member(1)));
    EXPECT_EQ(decide(state, propose_amendment(), by(member(1))), rejected(Reason::too_many));
    EXPECT_TRUE(decide(state, propose_amendment(), by(member(2))));
    state = after(std::move(state), WithdrawAmendment{amendment}, by(member(1)));
    EXPECT_TRUE(decide(state, propose_amendment(), by(member(1))));
}

TEST(Amendment, ThereIsAnEndToThem) {
    State state = drafted();
    for (std::uint64_t id = 1; id <= amendments_max; ++id) state.amendments.by_id[{id}];
    EXPECT_EQ(decide(state, propose_amendment(), by(member(1))),
              rejected(Reason::limit_is_reached));
    state.amendments.by_id.erase({amendments_max});
    EXPECT_TRUE(decide(state, propose_amendment(), by(member(1))));
}

TEST(Amendment, IsSupportedOnceByOthers) {
    EXPECT_EQ(decide(amended(), SupportAmendment{amendment}, by(member(2))),
              accepted(AmendmentSupported{amendment}));
    const State state = after(amended(), SupportAmendment{amendment}, by(member(2)));
    EXPECT_EQ(decide(state, SupportAmendment{amendment}, by(member(2))),
              rejected(Reason::already_done));
    EXPECT_EQ(decide(state, SupportAmendment{amendment}, by(member(1))),
              rejected(Reason::already_done));
    EXPECT_EQ(decide(state, SupportAmendment{AmendmentId{9}}, by(member(2))),
              rejected(Reason::not_found, "amendment"));
}

TEST(Amendment, OnceAcceptedIsTheArticlesNextRevision) {
    EXPECT_EQ(decide(amended(), AcceptAmendment{amendment, {}}, by(editor)),
              accepted(AmendmentAccepted{amendment, first_article, 2,
                                         texts(in_english("Everyone has free water."))}));
    const State state = after(amended(), AcceptAmendment{amendment, {}}, by(editor));
    const Article& article = state.charter.articles.at(first_article);
    EXPECT_EQ(article.revision, 2U);
    EXPECT_EQ(article.amendments, (std::vector<AmendmentId>{amendment}));
    EXPECT_EQ(article.contributions, (std::vector<ContributionId>{ContributionId{1}}));
    EXPECT_EQ(article.wordings, texts(in_english("Everyone has free water.")));
}

TEST(Amendment, AStaleOneIsNotAccepted) {
    const State state = after(amended(), revise_article(1), by(editor));
    EXPECT_TRUE(is_stale(state, state.amendments.by_id.at(amendment)));
    EXPECT_EQ(decide(state, AcceptAmendment{amendment, {}}, by(editor)),
              rejected(Reason::revision_is_stale, "amendment"));
    const State struck = after(amended(), StrikeArticle{first_article, "Gone"}, by(editor));
    EXPECT_EQ(decide(struck, AcceptAmendment{amendment, {}}, by(editor)),
              rejected(Reason::article_is_struck));
}

TEST(Amendment, TheEditorTranslatesWhatItLeavesOutAndNothingElse) {
    State state = drafted();
    ReviseArticle bilingual = revise_article(1);
    bilingual.wordings = {{"en", "Water for all."}, {"fr", "L'eau pour tous."}};
    state = after(std::move(state), bilingual, by(editor));
    ProposeAmendment command = propose_amendment();
    command.base_revision = 2;
    state = after(std::move(state), command, by(member(1)));
    EXPECT_EQ(decide(state, AcceptAmendment{amendment, {}}, by(editor)),
              rejected(Reason::wording_is_missing, "translations"));
    EXPECT_EQ(
        decide(state, AcceptAmendment{amendment, in_english("Not what she wrote.")}, by(editor)),
        rejected(Reason::named_twice, "translations"));
    EXPECT_EQ(decide(state, AcceptAmendment{amendment, {{"fr", "L'eau gratuite."}}}, by(editor)),
              accepted(AmendmentAccepted{
                  amendment, first_article, 3,
                  texts({{"en", "Everyone has free water."}, {"fr", "L'eau gratuite."}})}));
    auto many = in_many_languages(9, "Words");
    many.erase(many.begin());  // eight, without English
    EXPECT_EQ(decide(state, AcceptAmendment{amendment, many}, by(editor)),
              rejected(Reason::too_many, "translations"));
}

TEST(Amendment, WhoseWordsWereErasedIsNotAccepted) {
    State state = amended();
    state.amendments.by_id[amendment].wordings.front().words = {.erased = true};
    EXPECT_EQ(decide(state, AcceptAmendment{amendment, {}}, by(editor)),
              rejected(Reason::text_is_erased));
}

TEST(Amendment, AnArticleTakesAsManyAsATextCites) {
    State state = amended();
    auto& accepted_ones = state.charter.articles[first_article].amendments;
    for (std::uint64_t id = 2; id <= citations_max; ++id) accepted_ones.push_back({id});
    EXPECT_TRUE(decide(state, AcceptAmendment{amendment, {}}, by(editor)));
    accepted_ones.push_back({citations_max + 1});
    EXPECT_EQ(decide(state, AcceptAmendment{amendment, {}}, by(editor)),
              rejected(Reason::too_many));
}

TEST(Amendment, IsDeclinedWithAReason) {
    EXPECT_EQ(decide(amended(), DeclineAmendment{amendment, ""}, by(editor)),
              rejected(Reason::text_is_empty, "reason"));
    EXPECT_EQ(decide(amended(), DeclineAmendment{amendment, "Said in article 2"}, by(editor)),
              accepted(AmendmentDeclined{amendment, text("Said in article 2")}));
}

TEST(Amendment, IsDecidedOnce) {
    const State state = after(amended(), DeclineAmendment{amendment, "No"}, by(editor));
    EXPECT_EQ(decide(state, AcceptAmendment{amendment, {}}, by(editor)),
              rejected(Reason::amendment_is_decided));
    EXPECT_EQ(decide(state, DeclineAmendment{amendment, "No"}, by(editor)),
              rejected(Reason::amendment_is_decided));
    EXPECT_EQ(decide(state, SupportAmendment{amendment}, by(member(3))),
              rejected(Reason::amendment_is_decided));
    EXPECT_EQ(decide(state, WithdrawAmendment{amendment}, by(member(1))),
              rejected(Reason::amendment_is_decided));
}

TEST(Amendment, IsWithdrawnByItsAuthorAlone) {
    EXPECT_EQ(decide(amended(), WithdrawAmendment{amendment}, by(member(1))),
              accepted(AmendmentWithdrawn{amendment}));
    const auto others = decide(amended(), WithdrawAmendment{amendment}, by(member(2)));
    EXPECT_EQ(others, rejected(Reason::not_found, "amendment"));
    EXPECT_EQ(shown(others),
              shown(decide(amended(), WithdrawAmendment{AmendmentId{9}}, by(member(2)))));
}

}  // namespace
}  // namespace isegoria::core::testing
