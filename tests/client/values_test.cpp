// SPDX-License-Identifier: AGPL-3.0-or-later
// What people type, as messages: every form of a value, and what is said of those that are none.
#include "cli/values.hpp"

#include <gtest/gtest.h>

#include "cli/options.hpp"
#include "cli/printing.hpp"
#include "cli/profile.hpp"
#include "cli/times.hpp"
#include "cli/wish.hpp"

namespace isegoria::cli {
namespace {

constexpr std::int64_t now = 1'750'000'000'000;
constexpr std::int64_t day = 86'400'000;

ValueSources sources() {
    ValueSources result;
    result.now_ms = now;
    result.read_file = [](const std::string& path, std::size_t) {
        return "content of " + path + "\n";
    };
    result.read_input = [](std::size_t) { return std::string("from the terminal\n"); };
    return result;
}

Wish wish_of(std::vector<std::string> typed) {
    Arguments arguments = take_apart(typed);
    const Verb* verb = find_verb(arguments.words.at(0), arguments.words.at(1));
    EXPECT_NE(verb, nullptr);
    Options options;
    options.assembly = 5;
    return read_wish(*verb, arguments, options, sources());
}

// The key of what is wrong, with its arguments.
std::string problem_of(std::vector<std::string> typed, words::Arguments* arguments = nullptr) {
    try {
        (void)wish_of(std::move(typed));
    } catch (const UsageError& error) {
        if (arguments) *arguments = error.arguments();
        return error.what();
    }
    return "";
}

TEST(Wish, IsTheMessageThatTheOptionsSay) {
    const Wish wish = wish_of({"phase", "open", "--phase", "3", "--closes", "+90d"});
    v1::Command expected;
    expected.mutable_open_phase()->set_phase(3);
    expected.mutable_open_phase()->set_closes_ms(now + 90 * day);
    EXPECT_EQ(wish.command.SerializeAsString(), expected.SerializeAsString());
    EXPECT_EQ(wish.assembly, 5u);
}

TEST(Wish, TakesOneFurtherWordAsTheNumberOfTheThing) {
    EXPECT_EQ(wish_of({"phase", "open", "3"}).command.open_phase().phase(), 3u);
    EXPECT_EQ(problem_of({"phase", "open", "3", "4"}), "cli.usage.word_is_left");
    EXPECT_EQ(problem_of({"plan", "choose", "3"}), "cli.usage.word_is_left");
}

TEST(Wish, UnderstandsTheNamesOfTheContractToo) {
    EXPECT_EQ(wish_of({"phase", "open", "3", "--closes_ms=77"}).command.open_phase().closes_ms(),
              77);
}

TEST(Wish, TakesWordingsOneALanguageFromTextsFilesAndInput) {
    const Wish wish = wish_of({"territory", "create", "--names", "fr=Bourg", "--names", "en=@a.txt",
                               "--names", "de=-", "--names", "nl=@@x", "--level", "municipality"});
    const auto& names = wish.command.create_territory().names();
    ASSERT_EQ(names.size(), 4);
    EXPECT_EQ(names[0].language(), "fr");
    EXPECT_EQ(names[0].words(), "Bourg");
    EXPECT_EQ(names[1].words(), "content of a.txt");
    EXPECT_EQ(names[2].words(), "from the terminal");
    EXPECT_EQ(names[3].words(), "@x");
    EXPECT_EQ(wish.command.create_territory().level(), v1::LEVEL_MUNICIPALITY);
    EXPECT_EQ(wish.assembly, 0u) << "territories live in the directory";
}

TEST(Wish, TakesTruthsWithAndWithoutAValue) {
    const auto asked = [](const std::string& standing) {
        return wish_of({"question", "ask", "1", "--wordings", "en=Why?", "--moderation", "after",
                        standing})
            .command.ask_question()
            .shown_at_once();
    };
    EXPECT_TRUE(asked("--shown-at-once"));
    EXPECT_FALSE(asked("--shown-at-once=false"));
    EXPECT_EQ(problem_of({"assembly", "convene", "--standing=perhaps"}), "cli.usage.not_a_truth");
}

TEST(Wish, TakesMessagesAsJsonWithTimesNamesAndWordingsAsInOptions) {
    const Wish wish = wish_of(
        {"plan", "compose", "--phases",
         R"([{"kind": "collection", "titles": {"fr": "Collecte", "en": "Collection"}, "closes": "+2w"},
             {"kind": "follow-up", "titles": [{"language": "en", "words": "After"}], "closes_ms": 9}])",
         "--phases", R"({"kind": "review"})"});
    const auto& phases = wish.command.compose_plan().phases();
    ASSERT_EQ(phases.size(), 3);
    EXPECT_EQ(phases[0].kind(), v1::PHASE_KIND_COLLECTION);
    EXPECT_EQ(phases[0].titles_size(), 2);
    EXPECT_EQ(phases[0].closes_ms(), now + 14 * day);
    EXPECT_EQ(phases[1].kind(), v1::PHASE_KIND_FOLLOW_UP);
    EXPECT_EQ(phases[1].titles(0).words(), "After");
    EXPECT_EQ(phases[1].closes_ms(), 9);
    EXPECT_EQ(phases[2].kind(), v1::PHASE_KIND_REVIEW);
}

TEST(Wish, NamesThePlaceOfAMistakeInJson) {
    words::Arguments arguments;
    EXPECT_EQ(
        problem_of({"plan", "compose", "--phases", R"([{"kind": "review"}, {"kind": "party"}])"},
                   &arguments),
        "cli.usage.not_one_of");
    EXPECT_EQ(std::get<std::string>(arguments["option"]), "--phases[1].kind");
    EXPECT_EQ(problem_of({"plan", "compose", "--phases", R"({"colour": 1})"}),
              "cli.usage.not_one_of");
    EXPECT_EQ(problem_of({"plan", "compose", "--phases", "{"}), "cli.usage.not_json");
    EXPECT_EQ(problem_of({"plan", "compose", "--phases", "7"}), "cli.usage.not_json");
    EXPECT_EQ(problem_of({"plan", "compose", "--phases", R"({"titles": {"fr": 7}})"}),
              "cli.usage.not_a_wording");
    EXPECT_EQ(problem_of({"plan", "compose", "--phases", R"({"closes_ms": "soon"})"}),
              "cli.usage.not_a_time");
}

TEST(Wish, UploadsTheFilesOfAnErrandAndCallsThemByTheirNumbers) {
    const Wish wish = wish_of({"pool", "import", "--respondents", "people.csv", "--categories",
                               "quotas.csv", "--panel-size", "24"});
    ASSERT_EQ(wish.attachments.size(), 2u);
    EXPECT_EQ(wish.attachments[0].octets, "content of people.csv\n");
    EXPECT_EQ(wish.errand.import_pool().respondents(), wish.attachments[0].number);
    EXPECT_EQ(wish.errand.import_pool().categories(), wish.attachments[1].number);
    EXPECT_EQ(wish.errand.import_pool().panel_size(), 24u);
    EXPECT_EQ(problem_of({"pool", "import", "--respondents", "a"}),
              "cli.usage.option_is_missing_what");
}

TEST(Wish, NamesOptionValueAndRangeOfABadNumber) {
    words::Arguments arguments;
    EXPECT_EQ(problem_of({"pool", "import", "--respondents", "a", "--categories", "b",
                          "--panel-size", "4294967296"},
                         &arguments),
              "cli.usage.not_a_number");
    EXPECT_EQ(std::get<std::string>(arguments["option"]), "--panel-size");
    EXPECT_EQ(std::get<std::string>(arguments["value"]), "4294967296");
    EXPECT_EQ(std::get<std::string>(arguments["min"]), "0");
    EXPECT_EQ(std::get<std::string>(arguments["max"]), "4294967295");
    for (const char* bad : {"", "-1", "3x", "0x3", " 3", "18446744073709551616"})
        EXPECT_EQ(problem_of({"phase", "open", "--phase", bad}), "cli.usage.not_a_number") << bad;
}

TEST(Wish, RefusesWhatItDoesNotKnowAndWhatIsTwice) {
    EXPECT_EQ(problem_of({"phase", "open", "3", "--colour", "red"}), "cli.usage.option_is_unknown");
    EXPECT_EQ(problem_of({"phase", "open", "--phase", "3", "--phase", "4"}),
              "cli.usage.option_is_twice");
    EXPECT_EQ(problem_of({"phase", "open", "--phase"}), "cli.usage.value_is_missing");
    EXPECT_EQ(problem_of({"role", "grant", "--role", "king"}), "cli.usage.not_one_of");
    EXPECT_EQ(problem_of({"role", "grant", "--role", "unspecified"}), "cli.usage.not_one_of");
    EXPECT_EQ(problem_of({"territory", "create", "--names", "Bourg"}), "cli.usage.not_a_wording");
}

TEST(Wish, NeedsAnAssemblyUnlessItIsForTheDirectory) {
    Arguments arguments{{"phase", "open", "3"}, {}};
    EXPECT_THROW((void)read_wish(*find_verb("phase", "open"), arguments, Options(), sources()),
                 UsageError);
    Arguments retiring{{"assembly", "retire", "3"}, {{"reason", "It has done its work."}}};
    const Wish wish = read_wish(*find_verb("assembly", "retire"), retiring, Options(), sources());
    EXPECT_EQ(wish.assembly, 0u);
    EXPECT_EQ(wish.command.retire_assembly().assembly(), 3u);
}

TEST(Values, TakeRepeatedNumbersAndOctets) {
    v1::RecordDraw draw;
    const auto* type = v1::RecordDraw::descriptor();
    set_from_text(draw, *type->FindFieldByName("panel"), "3,5,8", sources());
    EXPECT_EQ(draw.panel_size(), 3);
    EXPECT_EQ(draw.panel(2), 8u);
    set_from_text(draw, *type->FindFieldByName("transcript_hash"), "00:fF", sources());
    EXPECT_EQ(draw.transcript_hash(), std::string("\x00\xff", 2));
    EXPECT_THROW(set_from_text(draw, *type->FindFieldByName("panel"), "3,,8", sources()),
                 UsageError);
    EXPECT_THROW(set_from_text(draw, *type->FindFieldByName("transcript_hash"), "abc", sources()),
                 UsageError);
    EXPECT_THROW(set_from_text(draw, *type->FindFieldByName("transcript_hash"), "zz", sources()),
                 UsageError);
}

TEST(Times, AreReadAsPeopleWriteThem) {
    constexpr std::int64_t christmas_eve = 1'798'070'400'000;  // 2026-12-24T00:00:00Z
    constexpr std::int64_t hour = 3'600'000;
    EXPECT_EQ(read_time("2026-12-24", "UTC", now), christmas_eve);
    EXPECT_EQ(read_time("2026-12-24T18:00", "UTC", now), christmas_eve + 18 * hour);
    EXPECT_EQ(read_time("2026-12-24 18:00:30", "UTC", now), christmas_eve + 18 * hour + 30'000);
    EXPECT_EQ(read_time("2026-12-24T18:00Z", "Europe/Paris", now), christmas_eve + 18 * hour);
    EXPECT_EQ(read_time("2026-12-24T18:00+02:00", "UTC", now), christmas_eve + 16 * hour);
    EXPECT_EQ(read_time("2026-12-24T18:00-05:00", "UTC", now), christmas_eve + 23 * hour);
    EXPECT_EQ(read_time("2026-12-24T18:00", "Europe/Paris", now), christmas_eve + 17 * hour);
    EXPECT_EQ(read_time("2026-07-01T12:00", "Europe/Paris", now),
              read_time("2026-07-01T10:00Z", "UTC", now));
    EXPECT_EQ(read_time("+2h", "UTC", now), now + 2 * hour);
    EXPECT_EQ(read_time("+30m", "UTC", now), now + hour / 2);
    EXPECT_EQ(read_time("+2w", "UTC", now), now + 14 * day);
    EXPECT_EQ(read_time("1700000000000", "UTC", now), 1'700'000'000'000);
    EXPECT_EQ(read_time("0", "UTC", now), 0);
}

TEST(Times, AreNotReadWhenTheyAreNone) {
    for (const char* bad : {"", "soon", "2026-13-01", "2026-02-30", "2026-12-24T",
                            "2026-12-24T25:00", "2026-12-24T18", "2026-12-24T18:00+", "+", "+d",
                            "+5y", "+-5d", "+999999999999999999d", "24/12/2026", "2026-12-24x"})
        EXPECT_FALSE(read_time(bad, "UTC", now)) << bad;
    EXPECT_FALSE(read_time("2026-03-29T02:30", "Europe/Paris", now)) << "the clocks leap over it";
    EXPECT_TRUE(read_time("2026-10-25T02:30", "Europe/Paris", now)) << "it comes twice";
    EXPECT_FALSE(read_time("2026-12-24", "Atlantis/Capital", now));
    EXPECT_EQ(utc_text(1'798'070'400'000), "2026-12-24T00:00:00Z");
}

TEST(Links, GiveServerCodeAndFingerprint) {
    const Invitation whole = read_invitation("https://ville.example:8443/i#ABCD-EFGH");
    EXPECT_EQ(whole.url, "wss://ville.example:8443/");
    EXPECT_EQ(whole.code, "ABCD-EFGH");
    EXPECT_EQ(whole.fingerprint, "");
    EXPECT_EQ(read_invitation("https://a/i?fingerprint=ab#CODE").fingerprint, "ab");
    EXPECT_EQ(read_invitation("https://a/i?fingerprint=ab#CODE").code, "CODE");
    EXPECT_EQ(read_invitation("https://a/i#CODE&fingerprint=cd").fingerprint, "cd");
    EXPECT_EQ(read_invitation("ABCD-EFGH").code, "ABCD-EFGH");
    EXPECT_EQ(read_invitation("ABCD-EFGH").url, "");
    EXPECT_EQ(read_invitation("https://ville.example/").code, "");
}

TEST(Links, AreDialledAsWebSockets) {
    EXPECT_EQ(websocket_url("ville.example"), "wss://ville.example/");
    EXPECT_EQ(websocket_url("https://ville.example/x?y"), "wss://ville.example/");
    EXPECT_EQ(websocket_url("http://127.0.0.1:8080"), "ws://127.0.0.1:8080/");
    for (const char* bad : {"", "ftp://a", "https://", "https://user@a"})
        EXPECT_EQ(websocket_url(bad), "") << bad;
}

TEST(Printing, TellsALengthOfTimeAsANumberAndAPointInItAsADate) {
    v1::SpeechRow row;
    row.set_spoken_ms(90'500);
    const auto& spoken = *v1::SpeechRow::descriptor()->FindFieldByName("spoken_ms");
    EXPECT_EQ(value_text(row, spoken, Reader{}), "90500");
    v1::EqualityFigures figures;
    for (const char* name : {"panel_ms", "total_ms"})
        EXPECT_FALSE(is_time(*v1::EqualityFigures::descriptor()->FindFieldByName(name))) << name;
    EXPECT_TRUE(is_time(*v1::TurnView::descriptor()->FindFieldByName("began_ms")));
}

TEST(Printing, LetsNoWordsOfOthersSteerTheTerminal) {
    EXPECT_EQ(printable("a\033[2Jb\rc\x07"), "a[2Jbc");
    EXPECT_EQ(printable("\u202eabc\u2066\u200f"), "abc");
    EXPECT_EQ(printable("a\u009bb"), "ab");
    EXPECT_EQ(printable("été — “oui”\nsuite"), "été — “oui”\nsuite");
    EXPECT_EQ(one_line("éééééé", 4), "ééé…");
    EXPECT_EQ(one_line("a\nb", 9), "a b");
}

TEST(Printing, AlignsColumnsByTheSignsThatAreSeen) {
    EXPECT_EQ(table({{"é", "b"}, {"ccc", "d"}}, false), "é    b\nccc  d\n");
    EXPECT_EQ(table({{"a", "b"}}, true), "\033[1ma  b\033[0m\n");
}

TEST(Printing, ShowsTheWordingOfTheReaderElseEnglishElseAny) {
    v1::PhaseView phase;
    const auto* titles = v1::PhaseView::descriptor()->FindFieldByName("titles");
    const auto add = [&](const char* language, const char* words) {
        phase.add_titles()->set_language(language);
        phase.mutable_titles(phase.titles_size() - 1)->set_words(words);
    };
    const Reader french{words::Language::french, "UTC"};
    add("de", "Sammlung");
    EXPECT_EQ(value_text(phase, *titles, french), "Sammlung");
    add("en", "Collection");
    EXPECT_EQ(value_text(phase, *titles, french), "Collection");
    add("fr-CH", "Collecte");
    EXPECT_EQ(value_text(phase, *titles, french), "Collecte");
    v1::PhaseView erased;
    erased.add_titles()->set_language("fr");
    EXPECT_EQ(value_text(erased, *titles, french),
              words::say(words::Language::french, "general.redacted"));
}

}  // namespace
}  // namespace isegoria::cli
