// SPDX-License-Identifier: AGPL-3.0-or-later
// Ratification by the panel, and the versions that come of it.
#include <algorithm>

#include "charter_fixture.hpp"

namespace isegoria::core::testing {
namespace {

constexpr VersionId first_version{1};

RatificationConcluded conclusion(const State& state) {
    return *state.ratification.rounds.at(ratification_phase).concluded;
}

TEST(Ratification, IsOfSeatedMembersWhileItIsOpen) {
    EXPECT_EQ(decide(ratifying(), CastRatification{Gradient::endorse}, by(member(1))),
              accepted(RatificationCast{ratification_phase, member(1), text("endorse")}));
    EXPECT_EQ(decide(ratifying(), Command{CastRatification{Gradient::endorse}}, by(alternate(1))),
              rejected(Reason::role_is_missing));
    EXPECT_EQ(decide(drafted(), Command{CastRatification{Gradient::endorse}}, by(member(1))),
              rejected(Reason::not_now));
    // The decision looks itself, should the table ever say otherwise.
    EXPECT_EQ(decide(drafted(), CastRatification{Gradient::endorse}, Context{.actor = member(1)}),
              rejected(Reason::phase_is_not_open));
}

TEST(Ratification, NeedsSomethingToDecideOn) {
    EXPECT_EQ(
        decide(during(PhaseKind::ratification), CastRatification{Gradient::endorse}, by(member(1))),
        rejected(Reason::charter_is_empty));
}

TEST(Ratification, AVoiceMayChangeAndTheLastCounts) {
    State state = after(ratifying(), CastRatification{Gradient::block}, by(member(1)));
    EXPECT_EQ(decide(state, CastRatification{Gradient::block}, by(member(1))),
              rejected(Reason::already_done));
    state = after(std::move(state), CastRatification{Gradient::endorse}, by(member(1)));
    state = after(std::move(state), ClosePhase{ratification_phase, ""}, by(organiser));
    EXPECT_EQ(decide(state, Command{CastRatification{Gradient::block}}, by(member(1))),
              rejected(Reason::not_now));
    state = after(std::move(state), PublishResult{ratification_phase}, by(organiser));
    EXPECT_EQ(conclusion(state).counts, (GradientCounts{.endorse = 1}));
}

TEST(Ratification, IsConcludedInTheEntryThatPublishesItsResult) {
    State state = ratifying();
    for (std::uint64_t number = 1; number <= 6; ++number)
        state = after(std::move(state), CastRatification{Gradient::endorse}, by(member(number)));
    state = after(std::move(state), ClosePhase{ratification_phase, ""}, by(organiser));
    const auto outcome = decide(state, PublishResult{ratification_phase}, by(organiser));
    ASSERT_TRUE(outcome);
    ASSERT_EQ(outcome->list.size(), 2U);
    EXPECT_TRUE(std::holds_alternative<ResultPublished>(outcome->list[0]));
    EXPECT_EQ(shown(outcome->list[1]), shown(RatificationConcluded{.phase = ratification_phase,
                                                                   .counts = {.endorse = 6},
                                                                   .seated_count = 12,
                                                                   .quorum = 6,
                                                                   .consensus = 10'000,
                                                                   .threshold_percent = 70,
                                                                   .ratified = true}));
}

TEST(Ratification, FailsWithoutAQuorum) {
    EXPECT_TRUE(conclusion(concluded(6)).ratified);
    EXPECT_FALSE(conclusion(concluded(5)).ratified);
    EXPECT_FALSE(conclusion(concluded(0)).ratified);
}

TEST(Ratification, FailsBelowTheThresholdOfTheMandate) {
    EXPECT_TRUE(conclusion(concluded(7, 3)).ratified);  // 70 of a hundred, which is the threshold
    EXPECT_FALSE(conclusion(concluded(6, 3)).ratified);
    EXPECT_EQ(conclusion(concluded(6, 3)).consensus, 6'666U);
}

TEST(Ratification, ASeatThatChangedHandsHasOneVoice) {
    State state = ratifying();
    for (std::uint64_t number = 1; number <= 6; ++number)
        state = after(std::move(state), CastRatification{Gradient::endorse}, by(member(number)));
    state = after(std::move(state), VacateSeat{member(1), VacancyCause::withdrew}, by(member(1)));
    state = after(std::move(state), RecordReplacement{member(1), alternate(1), 0}, by_server());
    state = after(std::move(state), CastRatification{Gradient::block}, by(alternate(1)));
    state = after(std::move(state), ClosePhase{ratification_phase, ""}, by(organiser));
    // Who leaves after the close has been counted.
    state = after(std::move(state), VacateSeat{member(2), VacancyCause::withdrew}, by(member(2)));
    state = after(std::move(state), PublishResult{ratification_phase}, by(organiser));
    EXPECT_EQ(conclusion(state).counts, (GradientCounts{.endorse = 5, .block = 1}));
    EXPECT_EQ(conclusion(state).seated_count, 12U);
}

TEST(Version, IsTheTextThatWasRatified) {
    const State state = concluded(member_count);
    const auto outcome = decide(state, PublishVersion{}, by(editor));
    ASSERT_TRUE(outcome);
    const auto& version = std::get<VersionPublished>(outcome->list.front());
    EXPECT_EQ(version.version, first_version);
    EXPECT_EQ(version.phase, ratification_phase);
    EXPECT_EQ(version.preamble, state.charter.preamble);
    EXPECT_EQ(version.question, state.assembly.mandate->question);
    EXPECT_EQ(version.notice, "charter.non_binding_notice");
    ASSERT_EQ(version.articles.size(), 2U);
    EXPECT_EQ(version.articles[1].article, second_article);
    EXPECT_EQ(version.articles[1].position, 2U);
    EXPECT_EQ(version.articles[1].wordings, texts(in_english("Springs are a commons.")));
    EXPECT_EQ(version.articles[1].contributions, (std::vector<ContributionId>{ContributionId{1}}));
    EXPECT_EQ(version.counts, (GradientCounts{.endorse = 12}));
}

TEST(Version, PrintsTheMinorityStatementsBesideTheirArticle) {
    State state = after(drafted(), StateMinority{{}, second_article, "en", "Springs are owned."},
                        by(member(1)));
    state = after(std::move(state), SupportMinority{{1}}, by(member(2)));
    state =
        after(std::move(state), StateMinority{{}, second_article, "en", "Erased"}, by(member(3)));
    state.minority_statements.by_id[{2}].words = {.erased = true};
    state = after(concluded(member_count, 0, ratifying(std::move(state))), PublishVersion{},
                  by(editor));
    const VersionPublished& version = state.versions.by_id.at(first_version).content;
    EXPECT_TRUE(version.articles[0].minority_statements.empty());
    EXPECT_EQ(shown(version.articles[1].minority_statements),
              shown(std::vector<VersionMinority>{{{1}, "en", text("Springs are owned."), 2}}));
}

TEST(Version, OfWhatWasNotRatifiedThereIsNone) {
    EXPECT_EQ(decide(drafted(), PublishVersion{}, by(editor)),
              rejected(Reason::charter_is_not_ratified));
    EXPECT_EQ(decide(ratifying(), PublishVersion{}, by(editor)),
              rejected(Reason::charter_is_not_ratified));
    EXPECT_EQ(decide(concluded(5), PublishVersion{}, by(editor)),
              rejected(Reason::charter_is_not_ratified));
    EXPECT_EQ(decide(concluded(12), Command{PublishVersion{}}, by(member(1))),
              rejected(Reason::role_is_missing));
}

TEST(Version, OneRatificationMakesOne) {
    EXPECT_EQ(decide(published_version(), PublishVersion{}, by(editor)),
              rejected(Reason::already_done));
}

// A further round behind the first, drafting open again.
State second_drafting(State state) {
    state = with_plan(std::move(state), {PhaseKind::collection, PhaseKind::drafting,
                                         PhaseKind::review, PhaseKind::ratification});
    const std::uint64_t first = state.plan.phases[5].planned.phase.value;
    state = finish_phase(begin_phase(std::move(state), {first}), {first});
    return begin_phase(std::move(state), {first + 1});
}
State second_conclusion(State state) {
    const std::uint64_t draft = open_phase(state.plan)->planned.phase.value;
    state = finish_phase(std::move(state), {draft});
    state = finish_phase(begin_phase(std::move(state), {draft + 1}), {draft + 1});
    state = begin_phase(std::move(state), {draft + 2});
    for (std::uint64_t number = 1; number <= member_count; ++number)
        state = after(std::move(state), CastRatification{Gradient::endorse}, by(member(number)));
    state = after(std::move(state), ClosePhase{{draft + 2}, ""}, by(organiser));
    return after(std::move(state), PublishResult{{draft + 2}}, by(organiser));
}

TEST(Version, ADraftThatChangedSinceItWasRatifiedIsNotPublished) {
    State state = second_drafting(concluded(member_count));
    EXPECT_TRUE(decide(state, PublishVersion{}, by(editor)));
    state = after(std::move(state), revise_article(1), by(editor));
    EXPECT_EQ(decide(state, PublishVersion{}, by(editor)), rejected(Reason::charter_has_changed));
    EXPECT_TRUE(decide(second_conclusion(state), PublishVersion{}, by(editor)));
}

TEST(Version, NeverChangesWhateverBecomesOfTheDraft) {
    const State before = published_version();
    const std::string kept = shown(before.versions.by_id.at(first_version));
    State state = second_drafting(before);
    state = after(std::move(state), revise_article(1, "Another text."), by(editor));
    state = after(std::move(state), StrikeArticle{second_article, "Said elsewhere"}, by(editor));
    state = after(second_conclusion(std::move(state)), PublishVersion{}, by(editor));
    EXPECT_EQ(shown(state.versions.by_id.at(first_version)), kept);
    const Version& second = state.versions.by_id.at(VersionId{2});
    ASSERT_EQ(second.content.articles.size(), 1U);
    EXPECT_EQ(second.content.articles[0].wordings, texts(in_english("Another text.")));
}

TEST(Version, AFailedRatificationCanBeFollowedByAnotherRound) {
    const State failed = concluded(2, 8);
    EXPECT_EQ(decide(failed, PublishVersion{}, by(editor)),
              rejected(Reason::charter_is_not_ratified));
    const State state = second_conclusion(second_drafting(failed));
    EXPECT_TRUE(decide(state, PublishVersion{}, by(editor)));
}

TEST(Version, WithAnErasedTextIsNotPublished) {
    State state = concluded(member_count);
    state.charter.articles[second_article].wordings.front().words = {.erased = true};
    EXPECT_EQ(decide(state, PublishVersion{}, by(editor)),
              rejected(Reason::text_is_erased, "articles[1]"));
    state.charter.preamble.front().words = {.erased = true};
    EXPECT_EQ(decide(state, PublishVersion{}, by(editor)),
              rejected(Reason::text_is_erased, "preamble"));
    state.charter.titles.front().words = {.erased = true};
    EXPECT_EQ(decide(state, PublishVersion{}, by(editor)),
              rejected(Reason::text_is_erased, "titles"));
}

TEST(Version, TellsASourceWhereItWentForGood) {
    const State state = published_version();
    EXPECT_EQ(published_uses(state.versions, ContributionId{1}),
              (std::vector<PublishedUse>{{first_version, first_article},
                                         {first_version, second_article}}));
    EXPECT_TRUE(published_uses(state.versions, ContributionId{2}).empty());
    EXPECT_TRUE(published_uses(state.versions, ProposalId{1}).empty());
}

SignVersion signature() { return {first_version, {1}, std::string(signature_digits, 'a'), {2}}; }

TEST(Version, IsSignedOnceByTheServer) {
    EXPECT_EQ(decide(published_version(), Command{signature()}, by(organiser)),
              rejected(Reason::role_is_missing));
    EXPECT_EQ(decide(published_version(), signature(), by_server()),
              accepted(VersionSigned{first_version, {1}, std::string(signature_digits, 'a'), {2}}));
    EXPECT_EQ(
        decide(after(published_version(), signature(), by_server()), signature(), by_server()),
        rejected(Reason::already_done, "version"));
    EXPECT_EQ(decide(concluded(12), signature(), by_server()),
              rejected(Reason::not_found, "version"));
}

TEST(Version, ASignatureHasTheFormOfOne) {
    for (const std::string& wrong :
         {std::string{}, std::string(signature_digits - 1, 'a'),
          std::string(signature_digits + 1, 'a'), std::string(signature_digits, 'A'),
          std::string(signature_digits, 'g')}) {
        SignVersion command = signature();
        command.signature = wrong;
        EXPECT_EQ(decide(published_version(), command, by_server()),
                  rejected(Reason::signature_is_malformed, "signature"));
    }
}

const VersionPublished& content(const State& state) {
    return state.versions.by_id.at(first_version).content;
}

TEST(CanonicalDocument, HasTheLinesThatTheHeaderPromises) {
    VersionPublished version = content(published_version());
    version.articles.resize(1);
    version.articles[0].amendments = {AmendmentId{4}, AmendmentId{7}};
    version.articles[0].minority_statements = {{MinorityStatementId{2}, "en", text("No."), 3}};
    EXPECT_EQ(canonical_document(version),
              "isegoria charter 1\n"
              "version 1\n"
              "phase 5\n"
              "counts 12 0 0 0 0 0\n"
              "seated 12\n"
              "consensus 10000\n"
              "threshold 70\n"
              "notice charter.non_binding_notice\n"
              "question en 31\nWhat shall our water policy be?\n"
              "title en 20\nCharter of the water\n"
              "preamble en 24\nWater belongs to nobody.\n"
              "article 1 position 1 revision 1\n"
              "article-title en 6\nAccess\n"
              "wording en 30\nEveryone has a right to water.\n"
              "contributions 1\n"
              "proposals\n"
              "amendments 4 7\n"
              "minority 2 supporters 3 en 3\nNo.\n"
              "end\n");
}

TEST(CanonicalDocument, DiffersWithEveryMember) {
    const VersionPublished version = content(published_version());
    const std::string document = canonical_document(version);
    const auto changed = [&](auto change) {
        VersionPublished other = version;
        change(other);
        return canonical_document(other) != document;
    };
    EXPECT_TRUE(changed([](auto& other) { other.version.value = 2; }));
    EXPECT_TRUE(changed([](auto& other) { other.phase.value = 2; }));
    EXPECT_TRUE(changed([](auto& other) { other.question.clear(); }));
    EXPECT_TRUE(changed([](auto& other) { other.titles[0].words.words += '.'; }));
    EXPECT_TRUE(changed([](auto& other) { other.preamble[0].language = "fr"; }));
    EXPECT_TRUE(changed([](auto& other) { other.articles.pop_back(); }));
    EXPECT_TRUE(changed([](auto& other) { std::swap(other.articles[0], other.articles[1]); }));
    EXPECT_TRUE(changed([](auto& other) { other.articles[0].revision = 2; }));
    EXPECT_TRUE(changed([](auto& other) { other.articles[0].position = 2; }));
    EXPECT_TRUE(changed([](auto& other) { other.articles[0].titles[0].words.words = "A"; }));
    EXPECT_TRUE(changed([](auto& other) { other.articles[0].wordings[0].words.words = "A"; }));
    EXPECT_TRUE(changed([](auto& other) { other.articles[0].contributions[0].value = 2; }));
    EXPECT_TRUE(changed([](auto& other) { other.articles[0].proposals = {ProposalId{1}}; }));
    EXPECT_TRUE(changed([](auto& other) { other.articles[0].amendments = {AmendmentId{1}}; }));
    EXPECT_TRUE(changed([](auto& other) {
        other.articles[0].minority_statements = {{MinorityStatementId{1}, "en", text("No."), 1}};
    }));
    EXPECT_TRUE(changed([](auto& other) { other.counts.abstain = 1; }));
    EXPECT_TRUE(changed([](auto& other) { other.seated_count = 1; }));
    EXPECT_TRUE(changed([](auto& other) { other.consensus = 1; }));
    EXPECT_TRUE(changed([](auto& other) { other.threshold_percent = 1; }));
    EXPECT_TRUE(changed([](auto& other) { other.notice = "other"; }));
    EXPECT_TRUE(changed([](auto& other) { other.preamble[0].words = {.erased = true}; }));
}

TEST(CanonicalDocument, ATextCannotPassForALine) {
    VersionPublished one = content(published_version());
    VersionPublished other = one;
    one.preamble = {{"en", text("A")}, {"fr", text("B")}};
    other.preamble = {{"en", text("A\npreamble fr 1\nB")}};
    EXPECT_NE(canonical_document(one), canonical_document(other));
}

}  // namespace
}  // namespace isegoria::core::testing
