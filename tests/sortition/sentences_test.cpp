// SPDX-License-Identifier: AGPL-3.0-or-later
// Every code has its sentence in both languages, with the same arguments; nothing in a file can
// play tricks on a terminal.
#include "sortition/sentences.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>

namespace isegoria::sortition {
namespace {

std::multiset<std::string> placeholders(std::string_view sentence) {
    const std::regex pattern(R"(\{([a-z_]+)\})");
    const std::string text(sentence);
    std::multiset<std::string> names;
    for (std::sregex_iterator each(text.begin(), text.end(), pattern), end; each != end; ++each) {
        names.insert((*each)[1]);
    }
    return names;
}

// The string literals of our sources that look like codes.
std::set<std::string> words_in_sources() {
    std::set<std::string> words;
    const std::regex pattern(R"re("([a-z]+(?:_[a-z0-9]+)*)")re");
    const std::filesystem::path folder = std::filesystem::path(ISEGORIA_SOURCE_DIR) / "sortition";
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (entry.path().extension() != ".cpp" || entry.path().filename().string().starts_with("sentences"))
            continue;
        std::ifstream stream(entry.path());
        const std::string text{std::istreambuf_iterator<char>(stream),
                               std::istreambuf_iterator<char>()};
        for (std::sregex_iterator each(text.begin(), text.end(), pattern), end; each != end;
             ++each) {
            words.insert((*each)[1]);
        }
    }
    return words;
}

TEST(Sentences, BothLanguagesSayEveryCodeWithTheSameArguments) {
    std::set<std::string_view> codes;
    for (const Sentence& sentence : all_sentences()) {
        EXPECT_TRUE(codes.insert(sentence.code).second) << sentence.code;
        EXPECT_FALSE(sentence.english.empty()) << sentence.code;
        EXPECT_FALSE(sentence.french.empty()) << sentence.code;
        EXPECT_NE(sentence.english, sentence.french) << sentence.code;
        EXPECT_EQ(placeholders(sentence.english), placeholders(sentence.french)) << sentence.code;
    }
}

TEST(Sentences, EveryCodeGivenAnywhereHasASentenceAndNoSentenceIsLeftOver) {
    const std::set<std::string> words = words_in_sources();
    std::set<std::string> codes;
    for (const Sentence& sentence : all_sentences()) {
        codes.insert(std::string(sentence.code));
        EXPECT_TRUE(words.contains(std::string(sentence.code)))
            << sentence.code << " is never given";
    }
    const std::regex prefix(
        "(csv|quota|pool|lottery|suggest|argument|command|output|census|record|public_value|"
        "verified|verify|groups|household|earlier|invitation|explain|infeasible|dropout|replace|"
        "invite|alternates|commitment)_[a-z0-9_]+");
    for (const std::string& word : words) {
        // Names of fields in the transcript, and of alternatives, share some prefixes.
        if (word == "pool_hash" || !std::regex_match(word, prefix)) continue;
        EXPECT_TRUE(codes.contains(word)) << word << " has no sentence";
    }
}

Finding example() {
    Finding finding{"pool_value_unknown", "r.csv", 7, 9, 3, "C7", {}};
    finding.arguments = {{"feature", "Region"}, {"value", "Lodnon"}, {"known", "London, Leeds"}};
    return finding;
}

TEST(Sentences, ThePlaceComesFirst) {
    EXPECT_EQ(
        say(example(), Language::english),
        "r.csv, row 7, cell C7, line of the text 9: Region: \"Lodnon\" is not in the quotas, which "
        "know: London, Leeds. Write it alike in both files.");
    EXPECT_EQ(
        say(example(), Language::french),
        "r.csv, ligne 7, cellule C7, ligne du texte 9 : Region : « Lodnon » n'est pas dans les "
        "quotas, qui connaissent : London, Leeds. Écrivez-la pareil dans les deux fichiers.");
}

TEST(Sentences, ControlAndDirectionCharactersOfFilesAreNotPrinted) {
    Finding finding = example();
    finding.arguments[1].second =
        "a\x1B[31m\n\xE2\x80\xAE"
        "b\xC2\x9B\xFF"
        "c{feature}";
    const std::string said = say(finding, Language::english);
    EXPECT_NE(said.find("\"a[31mbc{feature}\""), std::string::npos) << said;
}

TEST(Sentences, SharesHaveTheDecimalSignOfTheLanguageAndOtherTextsAreLeft) {
    Finding finding = example();
    finding.arguments[1].second = "9.09 %";
    EXPECT_NE(say(finding, Language::french).find("9,09 %"), std::string::npos);
    EXPECT_NE(say(finding, Language::english).find("9.09 %"), std::string::npos);
    finding.arguments[1].second = "v1.2 or 9.09 %";
    EXPECT_NE(say(finding, Language::french).find("v1.2 or 9.09 %"), std::string::npos);
}

TEST(Sentences, LongCellsAreCut) {
    Finding finding = example();
    finding.arguments[1].second = std::string(5'000, 'x');
    EXPECT_LT(say(finding, Language::english).size(), 400U);
}

TEST(Sentences, AFindingIsAlsoJson) {
    EXPECT_EQ(
        to_json(Finding{"csv_nul", "a\"b.csv", 2, 2, 1, "A2", {}}, Language::english),
        "{\"code\": \"csv_nul\", \"file\": \"a\\\"b.csv\", \"row\": 2, \"line\": 2, \"column\": 1, "
        "\"cell\": \"A2\", \"arguments\": {}, \"sentence\": \"a\\\"b.csv, row 2, cell A2: The cell "
        "contains a zero octet. Delete its content and type it anew.\"}");
}

}  // namespace
}  // namespace isegoria::sortition
