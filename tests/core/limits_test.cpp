// SPDX-License-Identifier: AGPL-3.0-or-later
// What counts as a text: UTF-8, not blank, not deceptive, not too long, in known languages.
#include "core/limits.hpp"

#include "assembly_fixture.hpp"

namespace isegoria::core::testing {
namespace {

std::optional<Reason> finding(std::string_view words, std::size_t signs_max = 100) {
    const auto found = check_text("field", words, signs_max);
    if (!found) return std::nullopt;
    EXPECT_EQ(found->field, "field");
    return found->reason;
}

TEST(Limits, ATextIsCountedInSignsNotOctets) {
    EXPECT_EQ(sign_count(""), 0U);
    EXPECT_EQ(sign_count("eau"), 3U);
    EXPECT_EQ(sign_count("été"), 3U);
    EXPECT_EQ(sign_count("水💧"), 2U);
    EXPECT_EQ(finding(signs(100)), std::nullopt);
    EXPECT_EQ(finding(signs(101)), Reason::text_is_too_long);
    EXPECT_EQ(finding("💧💧", 2), std::nullopt);
    EXPECT_EQ(finding("💧💧💧", 2), Reason::text_is_too_long);
}

TEST(Limits, TheLimitIsToldWithTheFinding) {
    EXPECT_EQ(*check_text("title", "abc", 2),
              Rejection(Reason::text_is_too_long, "title", {{"max", "2"}}));
}

TEST(Limits, BlanksOfAnyWidthAreNoText) {
    for (const char* blank : {"", " ", "\n\t ", "\u00a0", "\u202f", "\u2003", "\u3000", "\u200b",
                              "\u200d", "\u2060", " \u1680\u205f\u2028\u2029 "})
        EXPECT_EQ(finding(blank), Reason::text_is_empty);
    EXPECT_EQ(finding(" \u202f:\u3000"), std::nullopt);
}

TEST(Limits, MalformedUtf8IsRefused) {
    for (const std::string_view octets :
         {"\x80", "\xc0\xaf", "\xc1\x81", "\xe0\x80\xaf", "\xed\xa0\x80", "\xed\xbf\xbf",
          "\xf0\x80\x80\xaf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "\xc3", "\xe6\xb0",
          "\xf0\x9f\x92", "\xc3\x28", "ok \xe6\x28\xb4", "\xbf"})
        EXPECT_EQ(finding(octets), Reason::text_is_malformed) << octets;
    // The first and the last of each length (RFC 3629, 4), and the neighbours of the surrogates.
    for (const std::string_view octets :
         {"\xc2\xa1", "\xdf\xbf", "\xe0\xa0\x80", "\xef\xbf\xbf", "\xed\x9f\xbf", "\xee\x80\x80",
          "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"})
        EXPECT_EQ(finding(octets), std::nullopt) << octets;
}

TEST(Limits, SignsThatDeceiveAreRefused) {
    for (const char* deceptive :
         {"a\x01", "a\r\n", "a\x1b[0m", "a\x7f", "a\u0080", "a\u0085", "a\u009f", "a\u200e",
          "a\u200f", "a\u202a", "a\u202e", "a\u2066", "a\u2069", "a\u061c", "a\ufeff"})
        EXPECT_EQ(finding(deceptive), Reason::text_holds_control_signs);
    EXPECT_EQ(finding(std::string_view("a\0b", 3)), Reason::text_holds_control_signs);
    // Their neighbours are ordinary; joiners are needed in Persian and in families of emoji.
    for (const char* plain : {"a\tb\nc", "a~", "a\u00a0b", "a\u2029b", "a\u202fb", "a\u2065",
                              "a\u206a", "می\u200cخواهم", "👩\u200d👧"})
        EXPECT_EQ(finding(plain), std::nullopt) << plain;
}

TEST(Limits, FindingsComeInTheirOrder) {
    EXPECT_EQ(finding("\x01\xff", 1), Reason::text_holds_control_signs);
    EXPECT_EQ(finding("\xff\x01", 1), Reason::text_is_malformed);
    EXPECT_EQ(finding("   ", 1), Reason::text_is_empty);
}

TEST(Limits, ALanguageIsATag) {
    for (const char* tag : {"en", "fr", "fr-CH", "zh-Hant", "zh-Hant-TW", "gsw", "es-419", "FR"})
        EXPECT_TRUE(is_language(tag)) << tag;
    for (const char* tag : {"", "f", "fran", "fr-", "-fr", "fr--CH", "fr-C", "fr_CH", "f1",
                            "fr-ümt", "fr-abcdefghi", " fr", "fr-CH-fr-CH-fr-CH-fra"})
        EXPECT_FALSE(is_language(tag)) << tag;
    EXPECT_TRUE(is_language("en-abcdefgh-abcdefgh"));    // twenty
    EXPECT_FALSE(is_language("eng-abcdefgh-abcdefgh"));  // twenty-one
}

TEST(Limits, WordingsAreOneALanguage) {
    const auto found = [](const std::vector<Wording>& wordings) -> std::optional<Reason> {
        const auto rejection = check_wordings("names", wordings, 5);
        if (!rejection) return std::nullopt;
        EXPECT_EQ(rejection->field, "names");
        return rejection->reason;
    };
    EXPECT_EQ(found({{"en", "water"}, {"fr", "eau"}}), std::nullopt);
    EXPECT_EQ(found({}), Reason::text_is_empty);
    EXPECT_EQ(found({{"en", "water"}, {"", "eau"}}), Reason::language_is_unknown);
    EXPECT_EQ(found({{"fr", "eau"}, {"fr", "eaux"}}), Reason::named_twice);
    EXPECT_EQ(found({{"fr-CH", "eau"}, {"fr-ch", "eaux"}}), Reason::named_twice);
    EXPECT_EQ(found({{"fr", "eau"}, {"fr-CH", "eaux"}}), std::nullopt);
    EXPECT_EQ(found({{"en", "water"}, {"fr", ""}}), Reason::text_is_empty);
    EXPECT_EQ(found({{"en", "waters"}}), Reason::text_is_too_long);
}

TEST(Limits, ATextHasSoManyWordings) {
    std::vector<Wording> wordings;
    for (std::size_t index = 0; index < languages_max; ++index)
        wordings.push_back({std::string("a") + static_cast<char>('a' + index), "eau"});
    EXPECT_EQ(check_wordings("names", wordings, 5), std::nullopt);
    wordings.push_back({"zz", "eau"});
    EXPECT_EQ(check_wordings("names", wordings, 5)->reason, Reason::too_many);
}

}  // namespace
}  // namespace isegoria::core::testing
