// SPDX-License-Identifier: AGPL-3.0-or-later
// The published transcript: its exact text, its reading, and what verification notices.
#include "sortition/transcript.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "tests/sortition/reading.hpp"

namespace isegoria::sortition {
namespace {

class TranscriptTest : public testing::Test {
  protected:
    const Quotas quotas =
        given_quotas("feature,value,min,max\ng,f,1,2\ng,m,1,2\na,o,1,2\na,y,1,2\n");
    const Pool pool = given_pool(
        "id,g,a\nann,f,o\nbea,f,y\n\"c \"\"é\"\"\",m,o\ndan,m,y\neve,f,o\nfay,f,y\n", quotas);
    const DrawRequest request{3, 2, Method::random_feasible, "2 5 8 10 12"};
    const Drawing drawing = draw(pool, quotas, request);
    const Transcript transcript = make_transcript(pool, request, drawing);
};

// Frozen: if this changes, draws that were published can no longer be repeated.
constexpr std::string_view golden = R"({
  "format": "isegoria-sortition-transcript-1",
  "method": "random_feasible",
  "public_value": "2 5 8 10 12",
  "people": 6,
  "pool_hash": "171f475492b70509f0a0dad47e476ce7ca89609178862b96714fbdd757002358",
  "quotas_hash": "067d8e92317d3a42c795bf29484f1fb1ed464ee9db32fbb7b3c5c9dff8335122",
  "panel_size": 3,
  "attempts": 1,
  "guesses": 0,
  "panel": [
    "ann",
    "dan",
    "eve"
  ],
  "alternates": [
    "bea",
    "fay"
  ],
  "panel_hash": "556a9add0242b9faae99556c758dc39d8d1c2229f53b860fd43c1438eea50ad5"
}
)";

TEST_F(TranscriptTest, ADrawKeepsGivingTheTextThatWasFrozen) {
    EXPECT_EQ(to_json(transcript), golden);
}

TEST_F(TranscriptTest, WhatIsWrittenIsReadAndConfirmed) {
    const Reading<Transcript> read = read_transcript(to_json(transcript));
    ASSERT_TRUE(read.ok());
    EXPECT_EQ(*read.value, transcript);
    EXPECT_TRUE(verify(pool, quotas, *read.value).empty());
}

TEST_F(TranscriptTest, EveryFieldThatIsChangedIsNamed) {
    struct Forgery {
        const char* field;
        std::function<void(Transcript&)> change;
    };
    const std::vector<Forgery> forgeries{
        {"people", [](Transcript& t) { ++t.people; }},
        {"pool_hash", [](Transcript& t) { t.pool_hash[0] = t.pool_hash[0] == '0' ? '1' : '0'; }},
        {"quotas_hash", [](Transcript& t) { t.quotas_hash += "0"; }},
        {"panel[0]", [](Transcript& t) { t.panel[0] = "zoe"; }},
        {"panel[2]",
         [](Transcript& t) {
             t.panel.pop_back();
             --t.panel_size;
             ++t.panel_size;
         }},
        {"panel[3]", [](Transcript& t) { t.panel.push_back("zoe"); }},
        {"alternates[0]", [](Transcript& t) { std::swap(t.alternates[0], t.alternates[1]); }},
        {"panel_hash", [](Transcript& t) { t.panel_hash = "0"; }},
        {"attempts", [](Transcript& t) { ++t.attempts; }},
        {"guesses", [](Transcript& t) { ++t.guesses; }},
        {"public_value", [](Transcript& t) { t.public_value += " "; }}};
    for (const Forgery& forgery : forgeries) {
        Transcript forged = transcript;
        forgery.change(forged);
        const Findings findings = verify(pool, quotas, forged);
        ASSERT_EQ(findings.size(), 1U) << forgery.field;
        EXPECT_EQ(findings[0].code, "transcript_difference");
        EXPECT_EQ(argument(findings[0], "field"), forgery.field);
    }
}

TEST_F(TranscriptTest, AnotherPublicValueIsNoticedByThePeopleDrawn) {
    int noticed = 0;
    for (const char* const value : {"a", "b", "c", "d", "e", "f"}) {
        Transcript forged = transcript;
        forged.public_value = value;
        noticed += verify(pool, quotas, forged).empty() ? 0 : 1;
    }
    // Of six people, three seats and two ordered alternates, a value may by chance draw the same.
    EXPECT_GE(noticed, 5);
}

TEST_F(TranscriptTest, AnUnknownMethodAndAnImpossibleSizeAreSaid) {
    Transcript forged = transcript;
    forged.method = "by_ballot";
    EXPECT_EQ(verify(pool, quotas, forged).at(0).code, "method_unknown");
    forged = transcript;
    forged.panel_size = 99;
    EXPECT_EQ(verify(pool, quotas, forged).at(0).code, "quota_maxima_below_panel");
}

TEST_F(TranscriptTest, EachKindOfBadTranscriptHasItsCode) {
    const std::string json = to_json(transcript);
    const auto code = [](const std::string& text) {
        const Reading<Transcript> read = read_transcript(text);
        return read.errors.empty() ? std::string() : read.errors[0].code;
    };
    const auto changed = [&](std::string_view from, std::string_view to) {
        std::string text = json;
        const std::size_t at = text.find(from);
        if (at == std::string::npos) throw std::invalid_argument("not in the transcript");
        return text.replace(at, from.size(), to);
    };
    for (std::size_t length = 0; length + 1 < json.size(); ++length) {
        ASSERT_EQ(code(json.substr(0, length)), "record_not_json") << length;
    }
    EXPECT_EQ(code(json + "x"), "record_not_json");
    EXPECT_EQ(code("[]"), "record_not_json");
    EXPECT_EQ(code(changed("3,", "03,")), "record_not_json");
    EXPECT_EQ(code(changed("ann", "a\nn")), "record_not_json");
    EXPECT_EQ(code(changed("ann", "a\xFFn")), "record_not_json");
    EXPECT_EQ(code(changed("ann", "\\x")), "record_not_json");
    EXPECT_EQ(code(changed("ann", "\\uD800")), "record_not_json");
    EXPECT_EQ(code(changed("transcript-1", "transcript-2")), "record_format");
    EXPECT_EQ(code("{}"), "record_format");
    EXPECT_EQ(code(changed("\"people\": 6,", "")), "record_field");
    EXPECT_EQ(code(changed("\"people\": 6,", "\"people\": \"6\",")), "record_field");
    EXPECT_EQ(code(changed("\"people\": 6,", "\"people\": -6,")), "record_field");
    EXPECT_EQ(code(changed("\"people\": 6,", "\"people\": 6, \"people\": 6,")), "record_field");
    EXPECT_EQ(code(changed("\"people\": 6,", "\"people\": 6, \"more\": 6,")), "record_field");
    EXPECT_EQ(code(changed("\"people\": 6,", "\"people\": 99999999999,")), "record_field");
}

TEST_F(TranscriptTest, EscapesOfJsonAreUnderstood) {
    std::string json = to_json(transcript);
    const std::size_t at = json.find("\"dan\"");
    ASSERT_NE(at, std::string::npos);
    json.replace(at, 5, "\"d\\u0061n\"");
    const Reading<Transcript> read = read_transcript(json);
    ASSERT_TRUE(read.ok());
    EXPECT_EQ(*read.value, transcript);
}

}  // namespace
}  // namespace isegoria::sortition
