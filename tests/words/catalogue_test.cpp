// SPDX-License-Identifier: AGPL-3.0-or-later
// Holds the catalogues to their rules: the same keys and arguments in every language, patterns that
// parse, good typography, and files that merge well.
#include <gtest/gtest.h>
#include <unicode/messagepattern.h>
#include <unicode/msgfmt.h>
#include <unicode/regex.h>

#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "words/words.hpp"

namespace isegoria::words {
namespace {

icu::UnicodeString unicode(std::string_view text) {
    return icu::UnicodeString::fromUTF8(
        icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
}

std::string utf8(const icu::UnicodeString& text) {
    std::string result;
    text.toUTF8String(result);
    return result;
}

struct Reading {
    std::map<std::string, std::set<std::string>> kinds;  // Argument name to "number", "date", ...
    bool nests_a_date = false;
    std::string problem;
};

// What a pattern asks for, and the first thing that is wrong with it.
Reading read(std::string_view text) {
    Reading reading;
    UErrorCode status = U_ZERO_ERROR;
    UParseError place;
    icu::MessagePattern parts(unicode(text), &place, status);
    if (U_FAILURE(status)) {
        reading.problem = u_errorName(status);
        return reading;
    }
    int depth = 0;
    for (std::int32_t i = 0; i < parts.countParts(); ++i) {
        const icu::MessagePattern::Part& part = parts.getPart(i);
        if (part.getType() == UMSGPAT_PART_TYPE_MSG_START) ++depth;
        if (part.getType() == UMSGPAT_PART_TYPE_MSG_LIMIT) --depth;
        if (part.getType() != UMSGPAT_PART_TYPE_ARG_START) continue;
        const std::string name = utf8(parts.getSubstring(parts.getPart(i + 1)));
        std::string kind = "text";
        if (part.getArgType() == UMSGPAT_ARG_TYPE_SIMPLE)
            kind = utf8(parts.getSubstring(parts.getPart(i + 2)));
        else if (part.getArgType() != UMSGPAT_ARG_TYPE_NONE)
            kind = part.getArgType() == UMSGPAT_ARG_TYPE_SELECT ? "text" : "number";
        if (kind == "time") kind = "date";
        if (kind == "date" && depth > 1) reading.nests_a_date = true;
        reading.kinds[name].insert(kind);
    }
    icu::MessageFormat format(unicode(text), icu::Locale("en"), status);
    if (U_FAILURE(status)) reading.problem = u_errorName(status);
    return reading;
}

// ICU's expressions know letters beyond ASCII, and compile in a fraction of the time of std::regex.
bool contains(const icu::UnicodeString& text, const char* expression) {
    UErrorCode status = U_ZERO_ERROR;
    icu::RegexMatcher matcher(unicode(expression), text, 0, status);
    const bool found = U_SUCCESS(status) && matcher.find();
    EXPECT_TRUE(U_SUCCESS(status)) << expression;
    return found;
}

// Every rule of typography that a text breaks; empty when it keeps them all.
std::vector<std::string> typography(Language language, const std::string& text) {
    // Colons of date skeletons and of addresses are no punctuation.
    icu::UnicodeString letters = unicode(text);
    letters.findAndReplace("::", "").findAndReplace("://", "");
    std::vector<std::string> broken;
    const auto forbid = [&](const char* expression, const char* rule) {
        if (contains(letters, expression)) broken.emplace_back(rule);
    };
    forbid("'", "the apostrophe is ’");
    forbid("^ | $|  ", "no space at the ends, none doubled");
    if (language != Language::french) return broken;
    forbid("(?<![\\u00a0\\u202f])[;:?!»%]", "a no-break space stands before ; : ? ! » %");
    forbid("«(?![\\u00a0\\u202f])", "a no-break space stands after «");
    return broken;
}

TEST(Catalogue, HasTheSameKeysInEveryLanguage) {
    const auto expected = keys(Language::english);
    ASSERT_GT(expected.size(), 50u);
    for (const Language language : languages()) EXPECT_EQ(keys(language), expected);
}

TEST(Catalogue, AsksForTheSameArgumentsInEveryLanguage) {
    for (const std::string_view key : keys(Language::english)) {
        const Reading english = read(*pattern(Language::english, key));
        for (const Language language : languages())
            EXPECT_EQ(read(*pattern(language, key)).kinds, english.kinds) << key;
    }
}

TEST(Catalogue, HoldsOnlyPatternsThatIcuReads) {
    for (const Language language : languages())
        for (const std::string_view key : keys(language))
            EXPECT_EQ(read(*pattern(language, key)).problem, "") << tag(language) << " " << key;
}

TEST(Catalogue, HoldsNoEmptyText) {
    for (const Language language : languages())
        for (const std::string_view key : keys(language))
            EXPECT_FALSE(pattern(language, key)->empty()) << tag(language) << " " << key;
}

TEST(Catalogue, KeepsDatesOutsidePluralsAndSelections) {
    ASSERT_TRUE(read("{n, plural, other {{when, date}}}").nests_a_date);
    for (const Language language : languages())
        for (const std::string_view key : keys(language))
            EXPECT_FALSE(read(*pattern(language, key)).nests_a_date) << key;
}

TEST(Catalogue, KeepsTheTypographyOfEachLanguage) {
    for (const Language language : languages())
        for (const std::string_view key : keys(language))
            EXPECT_EQ(typography(language, std::string(*pattern(language, key))),
                      std::vector<std::string>())
                << tag(language) << " " << key;
}

TEST(Catalogue, WouldBeCaughtWithBadTypography) {
    for (const char* bad : {"Vrai ?", "Vrai?", "Voici : tout", "Voici: tout", "Été; hiver",
                            "{a}: b", "l'été", "« mot »", "Allé! Hop", "80 %", "fin "})
        EXPECT_FALSE(typography(Language::french, bad).empty()) << bad;
    for (const char* good : {"Vrai\u202f?", "Voici\u00a0: tout", "https://example.org",
                             "à 80\u202f%", "{when, date, ::yMMMMd}"})
        EXPECT_TRUE(typography(Language::french, good).empty()) << good;
}

TEST(Catalogue, SaysEverySentenceWithItsArguments) {
    const std::map<std::string, Argument> samples{
        {"text", std::string("x")}, {"number", std::int64_t{3}}, {"date", Moment{0}}};
    for (const Language language : languages())
        for (const std::string_view key : keys(language)) {
            Arguments arguments;
            for (const auto& [name, kinds] : read(*pattern(language, key)).kinds) {
                ASSERT_EQ(kinds.size(), 1u) << key << " uses " << name << " in two ways";
                arguments[name] = samples.at(*kinds.begin());
            }
            const std::string said = say(language, key, arguments);
            EXPECT_EQ(said.find_first_of("{}"), std::string::npos) << key << ": " << said;
            EXPECT_NE(said, key);
        }
}

TEST(Catalogue, IsWrittenOneKeyALineAndSorted) {
    for (const Language language : languages()) {
        const std::string path = std::string(ISEGORIA_SOURCE_DIR) + "/proto/words/" +
                                 std::string(tag(language)) + ".json";
        std::ifstream file(path);
        ASSERT_TRUE(file) << path;
        std::vector<std::string> found;
        for (std::string line; std::getline(file, line);) {
            if (line == "{" || line == "}") continue;
            ASSERT_TRUE(contains(unicode(line),
                                 R"re(^  "[a-z][a-z0-9_]*(\.[a-z0-9_]+)+": "([^"\\]|\\.)*",?$)re"))
                << path << ": " << line;
            found.push_back(line.substr(3, line.find('"', 3) - 3));
        }
        // A key written twice would be kept once by the reader, so the lines are counted.
        EXPECT_EQ(found.size(), keys(language).size()) << path << " has a key twice";
        for (std::size_t i = 1; i < found.size(); ++i)
            EXPECT_LT(found[i - 1], found[i]) << path << " is not sorted here";
    }
}

TEST(Catalogue, NamesWhatTheContractNames) {
    for (const char* key : {"role.organiser",
                            "role.facilitator",
                            "role.moderator",
                            "role.editor",
                            "role.member",
                            "role.alternate",
                            "role.contributor",
                            "role.expert",
                            "role.observer",
                            "role.steward",
                            "phase.collection",
                            "phase.deliberation",
                            "phase.drafting",
                            "phase.review",
                            "phase.ratification",
                            "phase.follow_up",
                            "support.full_agreement",
                            "support.agreement_with_reservations",
                            "support.mixed_feelings",
                            "support.disagreement",
                            "support.block",
                            "reaction.agree",
                            "reaction.disagree",
                            "reaction.pass",
                            "charter.non_binding_notice"})
        EXPECT_TRUE(has(key)) << key;
}

}  // namespace
}  // namespace isegoria::words
