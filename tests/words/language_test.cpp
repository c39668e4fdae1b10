// SPDX-License-Identifier: AGPL-3.0-or-later
// Which language a person is spoken to in.
#include <gtest/gtest.h>

#include <string>

#include "words/words.hpp"

namespace isegoria::words {
namespace {

TEST(Language, IsReadFromATagWhateverItsCaseAndRegion) {
    EXPECT_EQ(parse("fr"), Language::french);
    EXPECT_EQ(parse("FR-ca"), Language::french);
    EXPECT_EQ(parse("fr_BE"), Language::french);
    EXPECT_EQ(parse("en-GB"), Language::english);
}

TEST(Language, IsNotReadFromATagWithoutACatalogue) {
    EXPECT_EQ(parse("de"), std::nullopt);
    EXPECT_EQ(parse(""), std::nullopt);
    EXPECT_EQ(parse("frr"), std::nullopt) << "North Frisian only begins like French";
}

TEST(Language, ComesBackFromItsOwnTag) {
    for (const Language language : languages()) EXPECT_EQ(parse(tag(language)), language);
}

TEST(Negotiation, TakesTheGreatestWeight) {
    EXPECT_EQ(negotiate("en;q=0.3, fr;q=0.9"), Language::french);
    EXPECT_EQ(negotiate("fr;q=0.3, en;q=0.9"), Language::english);
    EXPECT_EQ(negotiate("de-DE, fr;q=0.123 , en;q=0.122"), Language::french);
}

TEST(Negotiation, TakesTheFirstNamedAmongEquals) {
    EXPECT_EQ(negotiate("fr, en"), Language::french);
    EXPECT_EQ(negotiate("en, fr"), Language::english);
    EXPECT_EQ(negotiate("fr-FR,fr;q=0.8,en-US;q=0.5,en;q=0.3"), Language::french);
}

TEST(Negotiation, NeverServesALanguageThatWasRefusedWhenAnotherIsWelcome) {
    EXPECT_EQ(negotiate("en;q=0, fr;q=0.1"), Language::french);
    EXPECT_EQ(negotiate("en;q=0, *"), Language::french);
    EXPECT_EQ(negotiate("fr;q=0, *;q=0.5"), Language::english);
}

TEST(Negotiation, FallsBackToEnglish) {
    for (const char* header : {"", " ", "de, nl;q=0.5", ",,,", ";q=1", "fr;q=2", "fr;q=0.1234",
                               "fr;q=1.001", "fr;level=1", "fr;q=", "fr;q=-1", "\xff\xfe"})
        EXPECT_EQ(negotiate(header), Language::english) << header;
}

TEST(Negotiation, ReadsNoMoreThanThirtyTwoRanges) {
    // Given thirty-one languages that nobody speaks here, then French as the thirty-second.
    std::string header;
    for (int i = 0; i < 31; ++i) header += "xx,";
    EXPECT_EQ(negotiate(header + "fr"), Language::french);
    // When it comes as the thirty-third, then it is past what is read.
    EXPECT_EQ(negotiate("xx," + header + "fr"), Language::english);
}

}  // namespace
}  // namespace isegoria::words
