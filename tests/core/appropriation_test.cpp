// SPDX-License-Identifier: AGPL-3.0-or-later
// Appropriation by territories, and practice reports.
#include "charter_fixture.hpp"
#include "core/limits.hpp"

namespace isegoria::core::testing {
namespace {

constexpr VersionId version{1};
constexpr TerritoryId lille{7};
constexpr TerritoryId lens{8};

Context steward_of(TerritoryId territory) {
    Context context = by(stranger);  // a role in the directory, none in this assembly
    context.steward_of = {territory};
    return context;
}

RecordAppropriation in_full() { return {version, lille, AppropriationKind::in_full, {}, {}, ""}; }
RecordAppropriation in_part(std::vector<ArticleId> articles) {
    return {version, lille, AppropriationKind::in_part, std::move(articles), {}, "For now"};
}
RecordAppropriation adapted(std::string words = "In Lille, springs are a commons.") {
    return {version,
            lille,
            AppropriationKind::adapted,
            {},
            {{second_article, in_english(std::move(words))}},
            ""};
}
RecordAppropriation declined(std::string reasons = "We have one of our own") {
    return {version, lille, AppropriationKind::declined, {}, {}, std::move(reasons)};
}

TEST(Appropriation, IsRecordedByAStewardOfTheTerritory) {
    EXPECT_EQ(decide(published_version(), in_full(), steward_of(lille)),
              accepted(AppropriationRecorded{
                  AppropriationId{1}, version, lille, AppropriationKind::in_full, {}, {}, {}}));
    EXPECT_EQ(decide(published_version(), in_full(), steward_of(lens)),
              rejected(Reason::not_found, "territory"));
    EXPECT_EQ(decide(published_version(), in_full(), by(steward)),
              rejected(Reason::not_found, "territory"));
}

TEST(Appropriation, IsOfAPublishedVersionAtAnyTimeAfter) {
    EXPECT_EQ(decide(concluded(member_count), in_full(), steward_of(lille)),
              rejected(Reason::not_found, "version"));
    State state = given(published_version(), PhaseOpened{PhaseId{6}, 0});
    EXPECT_TRUE(decide(state, in_full(), steward_of(lille)));
    state = given(finish_phase(std::move(state), PhaseId{6}), AssemblyEnded{text("Done")});
    EXPECT_TRUE(decide(state, in_full(), steward_of(lille)));
}

TEST(Appropriation, InPartNamesSomeArticlesAndNotAll) {
    const State state = published_version();
    EXPECT_TRUE(decide(state, in_part({first_article}), steward_of(lille)));
    EXPECT_EQ(decide(state, in_part({}), steward_of(lille)),
              rejected(Reason::appropriation_is_contradictory, "articles"));
    EXPECT_EQ(decide(state, in_part({first_article, second_article}), steward_of(lille)),
              rejected(Reason::appropriation_is_contradictory, "articles"));
    EXPECT_EQ(decide(state, in_part({first_article, first_article}), steward_of(lille)),
              rejected(Reason::named_twice, "articles[1]"));
    EXPECT_EQ(decide(state, in_part({ArticleId{9}}), steward_of(lille)),
              rejected(Reason::not_found, "articles[0]"));
}

TEST(Appropriation, AdaptedBringsATextOfItsOwn) {
    const State state = published_version();
    EXPECT_TRUE(decide(state, adapted(), steward_of(lille)));
    RecordAppropriation command = adapted();
    command.own_texts.clear();
    EXPECT_EQ(decide(state, command, steward_of(lille)),
              rejected(Reason::appropriation_is_contradictory, "own_texts"));
    command = adapted();
    command.own_texts.push_back(command.own_texts.front());
    EXPECT_EQ(decide(state, command, steward_of(lille)),
              rejected(Reason::named_twice, "own_texts[1].article"));
    command = adapted();
    command.own_texts.front().article = ArticleId{9};
    EXPECT_EQ(decide(state, command, steward_of(lille)),
              rejected(Reason::not_found, "own_texts[0].article"));
    EXPECT_TRUE(decide(state, adapted(signs(text_signs_max)), steward_of(lille)));
    EXPECT_EQ(decide(state, adapted(signs(text_signs_max + 1)), steward_of(lille)),
              rejected(Reason::text_is_too_long, "own_texts[0].wordings"));
}

TEST(Appropriation, OwnTextsTogetherHaveALimit) {
    VersionPublished long_version = published_version().versions.by_id.at(version).content;
    RecordAppropriation command = adapted();
    command.own_texts.clear();
    long_version.articles.clear();
    const std::string tags[] = {"en", "fr", "de", "it", "es", "pt", "nl", "pl"};
    for (std::uint64_t id = 1; id <= 6; ++id) {
        long_version.articles.push_back({.article = {id}, .position = id});
        OwnText own{{id}, {}};
        // Five articles of 8 x 5,000 octets are 200,000.
        if (id <= 5)
            for (const std::string& tag : tags)
                own.wordings.push_back({tag, std::string(5'000, 'a')});
        else
            own.wordings = in_english("a");
        command.own_texts.push_back(own);
    }
    const State published = given(published_version(), long_version);
    EXPECT_EQ(decide(published, command, steward_of(lille)),
              rejected(Reason::charter_is_too_long, "own_texts"));
    command.own_texts.pop_back();
    EXPECT_TRUE(decide(published, command, steward_of(lille)));
    // One of them alone is no longer than an article may be: signs of two octets pass it.
    command.own_texts[2].wordings[3].words = signs(text_signs_max);
    EXPECT_EQ(decide(published, command, steward_of(lille)),
              rejected(Reason::wordings_are_too_long, "own_texts[2].wordings"));
}

TEST(Appropriation, WhoDeclinesSaysWhy) {
    EXPECT_TRUE(decide(published_version(), declined(), steward_of(lille)));
    EXPECT_EQ(decide(published_version(), declined(""), steward_of(lille)),
              rejected(Reason::reason_is_missing, "reasons"));
    EXPECT_EQ(decide(published_version(), declined(signs(text_signs_max + 1)), steward_of(lille)),
              rejected(Reason::text_is_too_long, "reasons"));
}

TEST(Appropriation, WhatDoesNotBelongToItsKindIsRefused) {
    RecordAppropriation command = in_full();
    command.articles = {first_article};
    EXPECT_EQ(decide(published_version(), command, steward_of(lille)),
              rejected(Reason::appropriation_is_contradictory, "articles"));
    command = declined();
    command.own_texts = adapted().own_texts;
    EXPECT_EQ(decide(published_version(), command, steward_of(lille)),
              rejected(Reason::appropriation_is_contradictory, "own_texts"));
}

TEST(Appropriation, ALaterOneTakesThePlaceOfTheEarlierAndBothStay) {
    State state = after(published_version(), in_full(), steward_of(lille));
    state = after(std::move(state), declined(), steward_of(lille));
    const Appropriations& all = state.appropriations;
    ASSERT_EQ(all.by_id.size(), 2U);
    EXPECT_EQ(all.by_id.at(AppropriationId{1}).superseded_by, AppropriationId{2});
    EXPECT_EQ(find_appropriation(all, version, lille)->content.kind, AppropriationKind::declined);
    EXPECT_EQ(find_appropriation(all, version, lens), nullptr);
    EXPECT_EQ(find_appropriation(all, VersionId{2}, lille), nullptr);
    // Each territory is counted once.
    EXPECT_EQ(all.by_version.at(version).tally, (AppropriationTally{.declined = 1}));
    RecordAppropriation other = adapted();
    other.territory = lens;
    state = after(std::move(state), other, steward_of(lens));
    EXPECT_EQ(state.appropriations.by_version.at(version).tally,
              (AppropriationTally{.adapted = 1, .declined = 1}));
}

TEST(Appropriation, ATerritoryDecidesAHundredTimesAtMost) {
    State state = published_version();
    for (std::uint32_t count = 0; count < appropriations_of_territory_max; ++count)
        state = after(std::move(state), in_part({first_article}), steward_of(lille));
    EXPECT_EQ(decide(state, in_full(), steward_of(lille)), rejected(Reason::too_many));
    RecordAppropriation other = in_full();
    other.territory = lens;
    EXPECT_TRUE(decide(state, other, steward_of(lens)));
}

TEST(Appropriation, ThereIsAnEndToThem) {
    State state = published_version();
    for (std::uint64_t id = 1; id < appropriations_max; ++id) state.appropriations.by_id[{id}];
    EXPECT_TRUE(decide(state, in_full(), steward_of(lille)));
    state.appropriations.by_id[{appropriations_max}];
    EXPECT_EQ(decide(state, in_full(), steward_of(lille)), rejected(Reason::limit_is_reached));
}

FilePracticeReport report(std::string words = "We opened the springs") {
    return {version, first_article, lille, "en", std::move(words)};
}

TEST(Practice, IsToldByAnyParticipant) {
    EXPECT_EQ(decide(published_version(), report(), by(contributor(1))),
              accepted(PracticeReportFiled{PracticeReportId{1}, version, first_article, lille, "en",
                                           text("We opened the springs")}));
    EXPECT_EQ(decide(published_version(), report(), by(stranger)),
              rejected(Reason::not_a_participant));
}

TEST(Practice, IsOfAnArticleOfAPublishedVersion) {
    EXPECT_EQ(decide(concluded(member_count), report(), by(contributor(1))),
              rejected(Reason::not_found, "version"));
    FilePracticeReport command = report();
    command.article = ArticleId{9};
    EXPECT_EQ(decide(published_version(), command, by(contributor(1))),
              rejected(Reason::not_found, "article"));
}

TEST(Practice, HasWordsInALanguage) {
    FilePracticeReport command = report();
    command.language = "?";
    EXPECT_EQ(decide(published_version(), command, by(contributor(1))),
              rejected(Reason::language_is_unknown, "language"));
    EXPECT_EQ(decide(published_version(), report(""), by(contributor(1))),
              rejected(Reason::text_is_empty, "words"));
    EXPECT_TRUE(decide(published_version(), report(signs(text_signs_max)), by(contributor(1))));
    EXPECT_EQ(decide(published_version(), report(signs(text_signs_max + 1)), by(contributor(1))),
              rejected(Reason::text_is_too_long, "words"));
}

TEST(Practice, APersonTellsFiftyTimesAtMost) {
    State state = published_version();
    for (std::size_t count = 0; count < practice_reports_of_person_max; ++count)
        state = after(std::move(state), report(), by(contributor(1)));
    EXPECT_EQ(decide(state, report(), by(contributor(1))), rejected(Reason::too_many));
    EXPECT_TRUE(decide(state, report(), by(contributor(2))));
    EXPECT_EQ(state.practice.by_article.at(first_article).size(), practice_reports_of_person_max);
    EXPECT_EQ(state.practice.by_id.at(PracticeReportId{50}).index, 49U);
}

}  // namespace
}  // namespace isegoria::core::testing
