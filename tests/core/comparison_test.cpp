// SPDX-License-Identifier: AGPL-3.0-or-later
// The comparison of texts and of versions.
#include "core/comparison.hpp"

#include <algorithm>
#include <random>

#include "charter_fixture.hpp"

namespace isegoria::core::testing {
namespace comparison_tests {

std::string rebuilt(const std::vector<Span>& spans, SpanKind left_out) {
    std::string text;
    for (const Span& span : spans)
        if (span.kind != left_out) text += span.words;
    return text;
}

std::size_t octets_of(const std::vector<Span>& spans, SpanKind kind) {
    std::size_t sum = 0;
    for (const Span& span : spans)
        if (span.kind == kind) sum += span.words.size();
    return sum;
}

void expect_exact(const std::vector<Span>& spans, const std::string& before,
                  const std::string& after) {
    EXPECT_EQ(rebuilt(spans, SpanKind::inserted), before);
    EXPECT_EQ(rebuilt(spans, SpanKind::deleted), after);
    for (std::size_t index = 0; index < spans.size(); ++index) {
        EXPECT_FALSE(spans[index].words.empty());
        if (index > 0) {
            EXPECT_NE(spans[index].kind, spans[index - 1].kind);
        }
    }
}

TEST(ComparisonOfWords, TellsWhatWasReplaced) {
    EXPECT_EQ(compare_words("Water is a right.", "Water is a commons."),
              (std::vector<Span>{{SpanKind::kept, "Water is a "},
                                 {SpanKind::deleted, "right"},
                                 {SpanKind::inserted, "commons"},
                                 {SpanKind::kept, "."}}));
    EXPECT_EQ(compare_words("a b c", "a c"),
              (std::vector<Span>{
                  {SpanKind::kept, "a "}, {SpanKind::deleted, "b "}, {SpanKind::kept, "c"}}));
}

TEST(ComparisonOfWords, SameTextsAreKeptAndEmptyOnesAreNothing) {
    EXPECT_EQ(compare_words("Water.", "Water."), (std::vector<Span>{{SpanKind::kept, "Water."}}));
    EXPECT_TRUE(compare_words("", "").empty());
    EXPECT_EQ(compare_words("", "New"), (std::vector<Span>{{SpanKind::inserted, "New"}}));
    EXPECT_EQ(compare_words("Old", ""), (std::vector<Span>{{SpanKind::deleted, "Old"}}));
}

TEST(ComparisonOfWords, NeverCutsASign) {
    EXPECT_EQ(compare_words("l'été", "l'éte"), (std::vector<Span>{{SpanKind::kept, "l'"},
                                                                  {SpanKind::deleted, "été"},
                                                                  {SpanKind::inserted, "éte"}}));
    // Scripts without blanks are compared sign by sign.
    EXPECT_EQ(compare_words("水是公共的", "水是共同的"),
              (std::vector<Span>{{SpanKind::kept, "水是"},
                                 {SpanKind::deleted, "公"},
                                 {SpanKind::kept, "共"},
                                 {SpanKind::inserted, "同"},
                                 {SpanKind::kept, "的"}}));
}

// The length of the longest common subsequence, written down plainly: what Myers must reach.
std::size_t common_length(const std::string& before, const std::string& after) {
    std::vector<std::vector<std::size_t>> table(before.size() + 1,
                                                std::vector<std::size_t>(after.size() + 1));
    for (std::size_t x = 1; x <= before.size(); ++x)
        for (std::size_t y = 1; y <= after.size(); ++y)
            table[x][y] = before[x - 1] == after[y - 1]
                              ? table[x - 1][y - 1] + 1
                              : std::max(table[x - 1][y], table[x][y - 1]);
    return table[before.size()][after.size()];
}

TEST(ComparisonOfWords, IsExactAndShortestForAnyTwoTexts) {
    std::mt19937_64 random(20261123);
    // Signs that are words of their own, so that words and octets are the same.
    const std::string alphabet = " .,;";
    const auto any_text = [&] {
        std::string text;
        for (std::uint64_t length = random() % 24; length > 0; --length)
            text += alphabet[random() % alphabet.size()];
        return text;
    };
    for (int count = 0; count < 5'000; ++count) {
        const std::string before = any_text();
        const std::string after = any_text();
        const auto spans = compare_words(before, after);
        expect_exact(spans, before, after);
        ASSERT_EQ(octets_of(spans, SpanKind::kept), common_length(before, after))
            << '"' << before << "\" and \"" << after << '"';
    }
}

TEST(ComparisonInRuns, ASentenceThatIsWrittenAnewIsReplacedInOnePiece) {
    const std::string before = "Forests are kept by the commune. Whoever cuts a tree plants two.";
    const std::string after = "Nobody may fell more than grows back. A council watches over hedges.";
    const auto spans = in_runs(compare_words(before, after));
    expect_exact(spans, before, after);
    EXPECT_LE(spans.size(), 3U);
    EXPECT_EQ(in_runs(compare_words("at 20:00 sharp", "at 21:30 sharp")),
              (std::vector<Span>{{SpanKind::kept, "at "},
                                 {SpanKind::deleted, "20:00"},
                                 {SpanKind::inserted, "21:30"},
                                 {SpanKind::kept, " sharp"}}));
    // Two insertions stay two, however long they are.
    const auto inserted =
        in_runs(compare_words("All drink water.", "All who live here drink spring water."));
    EXPECT_EQ(octets_of(inserted, SpanKind::deleted), 0U);
    EXPECT_EQ(inserted.size(), 5U);
    EXPECT_TRUE(in_runs({}).empty());
}

TEST(ComparisonInRuns, IsExactForAnyTwoTextsAndNeverInMorePieces) {
    std::mt19937_64 random(20261126);
    const std::vector<std::string> some = {"water", "is", "a", "right", " ", " ", ", ", "."};
    const auto any_text = [&] {
        std::string text;
        for (std::uint64_t length = random() % 24; length > 0; --length)
            text += some[random() % some.size()];
        return text;
    };
    for (int count = 0; count < 5'000; ++count) {
        const std::string before = any_text();
        const std::string after = any_text();
        const auto shortest = compare_words(before, after);
        const auto spans = in_runs(shortest);
        expect_exact(spans, before, after);
        ASSERT_LE(spans.size(), shortest.size());
    }
}

std::string numbered_words(std::size_t count, const std::string& stem) {
    std::string text;
    for (std::size_t index = 0; index < count; ++index) text += stem + std::to_string(index) + ' ';
    return text;
}

TEST(ComparisonOfWords, ATextThatIsRewrittenIsReplacedAsAWhole) {
    // Each word that changes is two edits; blanks between them stay.
    const std::string frame = "Beginning ";
    const std::string at_max = frame + numbered_words(edits_max / 2, "a") + "end";
    const std::string at_max_after = frame + numbered_words(edits_max / 2, "b") + "end";
    const auto marked = compare_words(at_max, at_max_after);
    expect_exact(marked, at_max, at_max_after);
    EXPECT_GT(marked.size(), 4U);

    const std::string beyond = frame + numbered_words(edits_max / 2 + 1, "a") + "end";
    const std::string beyond_after = frame + numbered_words(edits_max / 2 + 1, "b") + "end";
    const auto replaced = compare_words(beyond, beyond_after);
    expect_exact(replaced, beyond, beyond_after);
    ASSERT_EQ(replaced.size(), 4U);
    EXPECT_EQ(replaced[0], (Span{SpanKind::kept, frame}));
    EXPECT_EQ(replaced[3], (Span{SpanKind::kept, " end"}));
}

VersionArticle article(std::uint64_t id, std::uint64_t position, const std::string& words) {
    return {{id}, position, 1, texts(in_english("Title")), texts(in_english(words)), {},
            {},   {},       {}};
}
VersionPublished version(std::uint64_t number, std::vector<VersionArticle> articles) {
    VersionPublished result;
    result.version = {number};
    result.titles = texts(in_english("Charter"));
    result.preamble = texts(in_english("We"));
    result.articles = std::move(articles);
    return result;
}

std::string outline(const Comparison& comparison) {
    std::string text;
    for (const ArticleComparison& each : comparison.articles)
        text += std::to_string(each.article.value) + ' ' + std::string(enum_name(each.change)) +
                (each.moved ? " moved; " : "; ");
    return text;
}

TEST(ComparisonOfVersions, TellsWhatBecameOfEachArticle) {
    const auto before = version(1, {article(1, 1, "One."), article(2, 2, "Two."),
                                    article(3, 3, "Three."), article(4, 4, "Four.")});
    const auto after = version(2, {article(4, 1, "Four."), article(1, 2, "One."),
                                   article(3, 3, "Three and more."), article(5, 4, "Five.")});
    const Comparison comparison = compare(before, after, "en");
    EXPECT_EQ(outline(comparison), "4 moved moved; 1 unchanged; 2 struck; 3 changed; 5 added; ");
    EXPECT_EQ(comparison.articles[3].words, (std::vector<Span>{{SpanKind::kept, "Three"},
                                                               {SpanKind::inserted, " and more"},
                                                               {SpanKind::kept, "."}}));
    EXPECT_EQ(comparison.articles[2].position_before, 2U);
    EXPECT_EQ(comparison.articles[2].position_after, 0U);
    EXPECT_EQ(comparison.articles[4].position_before, 0U);
}

TEST(ComparisonOfVersions, AVersionDoesNotDifferFromItself) {
    const auto one = version(1, {article(1, 1, "One."), article(2, 2, "Two.")});
    EXPECT_EQ(outline(compare(one, one, "en")), "1 unchanged; 2 unchanged; ");
    EXPECT_TRUE(compare(version(1, {}), version(2, {}), "en").articles.empty());
}

TEST(ComparisonOfVersions, AStruckFirstArticleStandsFirst) {
    const auto before = version(1, {article(1, 1, "One."), article(2, 2, "Two.")});
    const auto after = version(2, {article(2, 1, "Two.")});
    EXPECT_EQ(outline(compare(before, after, "en")), "1 struck; 2 unchanged; ");
    EXPECT_EQ(outline(compare(after, before, "en")), "1 added; 2 unchanged; ");
    EXPECT_EQ(outline(compare(before, version(2, {}), "en")), "1 struck; 2 struck; ");
}

TEST(ComparisonOfVersions, AChangeInAnotherLanguageIsAChange) {
    auto before = version(1, {article(1, 1, "One.")});
    auto after = before;
    before.articles[0].wordings.push_back({"fr", text("Un.")});
    after.articles[0].wordings.push_back({"fr", text("Une.")});
    const Comparison in_english_only = compare(before, after, "en");
    EXPECT_EQ(in_english_only.articles[0].change, ArticleChange::changed);
    EXPECT_EQ(in_english_only.articles[0].words, (std::vector<Span>{{SpanKind::kept, "One."}}));
    EXPECT_EQ(compare(before, after, "fr").articles[0].words.front(),
              (Span{SpanKind::deleted, "Un"}));
    // Without a wording in the language asked for the first one stands in.
    EXPECT_EQ(compare(before, after, "de").articles[0].words, in_english_only.articles[0].words);
}

TEST(ComparisonOfVersions, AnyOrderIsToldWithTheFewestMoves) {
    const auto before = version(1, {article(1, 1, "."), article(2, 2, "."), article(3, 3, "."),
                                    article(4, 4, "."), article(5, 5, ".")});
    const auto after = version(2, {article(2, 1, "."), article(3, 2, "."), article(4, 3, "."),
                                   article(5, 4, "."), article(1, 5, ".")});
    const Comparison comparison = compare(before, after, "en");
    EXPECT_EQ(std::count_if(comparison.articles.begin(), comparison.articles.end(),
                            [](const ArticleComparison& each) { return each.moved; }),
              1);
    EXPECT_TRUE(comparison.articles.back().moved);
}

}  // namespace comparison_tests
}  // namespace isegoria::core::testing
