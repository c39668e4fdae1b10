// SPDX-License-Identifier: AGPL-3.0-or-later
// Known renderings: what a person reads, in both languages.
#include "words/words.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace isegoria::words {
namespace {

constexpr Language en = Language::english;
constexpr Language fr = Language::french;
// A no-break space, and the narrow one that French groups thousands with.
const std::string wide = "\u00a0";
const std::string narrow = "\u202f";
// 2026-03-01T22:30:00Z: past midnight in Athens and Nairobi, not yet in Paris.
constexpr Moment late_on_the_first_of_march{1772404200000};

Arguments count(std::int64_t n) { return {{"count", n}}; }

TEST(Words, AreSaidInTheLanguageAsked) {
    EXPECT_EQ(say(en, "phase.collection"), "collection");
    EXPECT_EQ(say(fr, "phase.collection"), "collecte");
    EXPECT_EQ(say(fr, "reaction.agree"), "D’accord");
}

TEST(Words, CountInEnglish) {
    EXPECT_EQ(say(en, "count.people", count(0)), "no people");
    EXPECT_EQ(say(en, "count.people", count(1)), "1 person");
    EXPECT_EQ(say(en, "count.people", count(12000)), "12,000 people");
}

TEST(Words, CountInFrench) {
    EXPECT_EQ(say(fr, "count.people", count(0)), "aucune personne");
    EXPECT_EQ(say(fr, "count.people", count(1)), "1 personne");
    EXPECT_EQ(say(fr, "count.people", count(12000)), "12" + narrow + "000 personnes");
    EXPECT_EQ(say(fr, "count.people", count(1000000)),
              "1" + narrow + "000" + narrow + "000 de personnes");
    EXPECT_EQ(say(fr, "count.articles", count(1000000)),
              "1" + narrow + "000" + narrow + "000 d’articles");
}

TEST(Words, FillInTextsAsTheyAre) {
    const Arguments arguments{{"what", std::string("{curly} l'élève <b>")}};
    EXPECT_EQ(say(en, "cli.failure", arguments),
              "This did not work: {curly} l'élève <b>.");
    EXPECT_EQ(say(fr, "cli.failure", arguments),
              "Cela n’a pas fonctionné" + wide + ": {curly} l'élève <b>.");
}

TEST(Words, ShowFractionsAsEachLanguageWritesThem) {
    EXPECT_EQ(say(en, "general.percent", {{"share", 0.8}}), "80%");
    EXPECT_EQ(say(fr, "general.percent", {{"share", 0.8}}), "80" + wide + "%");
    EXPECT_EQ(say(en, "general.number", {{"number", 1234.5}}), "1,234.5");
    EXPECT_EQ(say(fr, "general.number", {{"number", 1234.5}}), "1" + narrow + "234,5");
}

TEST(Words, TellAMomentInTheTimeZoneOfThePlace) {
    const Arguments arguments{{"when", late_on_the_first_of_march}};
    EXPECT_EQ(say(en, "general.moment", arguments), "1 March 2026, 22:30");
    EXPECT_EQ(say(fr, "general.moment", arguments, "Europe/Paris"), "1 mars 2026, 23:30");
    EXPECT_EQ(say(en, "general.moment", arguments, "Africa/Nairobi"), "2 March 2026, 01:30");
    EXPECT_EQ(say(fr, "general.moment", arguments, "Europe/Athens"), "2 mars 2026, 00:30");
    EXPECT_EQ(say(en, "general.moment", arguments), "1 March 2026, 22:30") << "and UTC again";
}

TEST(Words, TellAMomentInUtcWhenTheTimeZoneIsUnknown) {
    const Arguments arguments{{"when", late_on_the_first_of_march}};
    EXPECT_EQ(say(en, "general.moment", arguments, "Atlantis/Capital"), "1 March 2026, 22:30");
}

TEST(Words, KnowTimeZonesFromInventedOnes) {
    EXPECT_TRUE(is_time_zone("Europe/Brussels"));
    EXPECT_TRUE(is_time_zone("UTC"));
    EXPECT_FALSE(is_time_zone("Atlantis/Capital"));
    EXPECT_FALSE(is_time_zone("GMT+2"));
    EXPECT_FALSE(is_time_zone(""));
}

TEST(Words, KnowHowFarAClockIsAheadInWinterAndInSummer) {
    constexpr Moment summer{1782900000000};  // 2026-07-01T10:00:00Z
    EXPECT_EQ(clock_offset_ms("Europe/Paris", late_on_the_first_of_march), 3'600'000);
    EXPECT_EQ(clock_offset_ms("Europe/Paris", summer), 7'200'000);
    EXPECT_EQ(clock_offset_ms("America/New_York", summer), -14'400'000);
    EXPECT_EQ(clock_offset_ms("Atlantis/Capital", summer), std::nullopt);
}

TEST(Words, AnUnknownKeyIsSaidAsItself) {
    EXPECT_FALSE(has("reason.never_written"));
    EXPECT_EQ(say(fr, "reason.never_written"), "reason.never_written");
}

TEST(Words, AMissingArgumentShowsItsName) {
    EXPECT_EQ(say(en, "cli.failure"), "This did not work: {what}.");
}

TEST(Words, AnArgumentOfTheWrongKindBreaksNothing) {
    const std::string said = say(fr, "count.people", {{"count", std::string("many")}});
    EXPECT_FALSE(said.empty());
}

TEST(Words, AMalformedTextIsShownWithReplacementCharacters) {
    EXPECT_EQ(say(en, "cli.failure", {{"what", std::string("a\xff")}}),
              "This did not work: a\uFFFD.");
}

TEST(Words, AreTheSameFromEveryThread) {
    std::atomic<int> wrong = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&wrong] {
            for (int n = 2; n < 500; ++n)
                if (say(fr, "count.days", count(n)) != std::to_string(n) + " jours") ++wrong;
        });
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(wrong, 0);
}

TEST(Words, StayRightWhenMoreFormatsAreUsedThanAreKept) {
    // Given more invented zones than a thread keeps formats for.
    const Arguments arguments{{"when", late_on_the_first_of_march}};
    for (int i = 0; i < 4200; ++i)
        ASSERT_EQ(say(en, "general.date", arguments, "Nowhere/" + std::to_string(i)),
                  "1 March 2026");
}

}  // namespace
}  // namespace isegoria::words
