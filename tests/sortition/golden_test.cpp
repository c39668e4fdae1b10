// SPDX-License-Identifier: AGPL-3.0-or-later
// From the prepared folder on: the same octets for ever, on every machine and in every locale. The
// golden folder was prepared once and is never prepared again.
#include <gtest/gtest.h>

#include <cstdlib>
#include <locale>

#include "sortition/csv.hpp"
#include "sortition/digest.hpp"
#include "tool_folder.hpp"

namespace isegoria::sortition::tool {
namespace {

namespace fs = std::filesystem;

const std::string golden = std::string(ISEGORIA_SOURCE_DIR) + "/tests/sortition/golden/";

class Golden : public ToolFolder {
  protected:
    // Draws into a fresh folder and gives the list of its files as golden.txt has it.
    std::string drawn() {
        const std::string out = path("out" + std::to_string(++count_));
        EXPECT_EQ(run_with({"draw", golden + "prepared", "--public-value", "2 5 8 10 12", "--lang",
                            "en", "--out", out}),
                  exit_ok)
            << err_;
        std::vector<std::string> names;
        for (const auto& entry : fs::directory_iterator(out))
            names.push_back(entry.path().filename().string());
        std::sort(names.begin(), names.end());
        std::string list;
        for (const std::string& name : names) {
            const auto bytes = read_file(out + "/" + name);
            list += to_hex(sha256(*bytes.value)) + "  " + name + "\n";
        }
        EXPECT_EQ(run_with({"verify", out}), exit_ok) << err_;
        return list;
    }

    int count_ = 0;
};

// A country that writes 1.000,5, for whatever prints through the global locale.
struct Elsewhere : std::numpunct<char> {
    char do_decimal_point() const override { return ','; }
    char do_thousands_sep() const override { return '.'; }
    std::string do_grouping() const override { return "\3"; }
};

TEST_F(Golden, ThreeRunsGiveTheGoldenFiles) {
    const auto expected = read_file(golden + "golden.txt");
    ASSERT_TRUE(expected.ok());
    for (int run = 0; run < 3; ++run) EXPECT_EQ(drawn(), *expected.value);
}

TEST_F(Golden, ALocaleChangesNothing) {
    const auto expected = read_file(golden + "golden.txt");
    const std::locale before =
        std::locale::global(std::locale(std::locale::classic(), new Elsewhere));
    EXPECT_EQ(drawn(), *expected.value);
    std::locale::global(before);
}

TEST_F(Golden, TheEnvironmentOfTheProgramChangesNothing) {
    const auto expected = read_file(golden + "golden.txt");
    for (const char* const language : {"C", "C.UTF-8", "fr_FR.UTF-8", "tr_TR.UTF-8"}) {
        const std::string out = path(std::string("by_") + language);
        const std::string command = "LC_ALL=" + std::string(language) + " " SORTITION_TOOL " draw " +
                                    golden + "prepared --public-value '2 5 8 10 12' --out " + out +
                                    " >" + path("said") + " && cd " + out +
                                    " && sha256sum * >" + path("list");
        ASSERT_EQ(std::system(command.c_str()), 0) << command;
        EXPECT_EQ(read("list"), *expected.value) << language;
        EXPECT_EQ(read("said").starts_with("Le lot"), language[0] == 'f') << read("said");
    }
}

TEST_F(Golden, AnIndependentProgramDrawsTheSamePanel) {
    const std::string script = std::string(ISEGORIA_SOURCE_DIR) + "/tests/sortition/replay.py";
    if (std::system("python3 -c '' 2>/dev/null") != 0) GTEST_SKIP() << "there is no python3";
    const std::vector<std::string> values{"2 5 8 10 12", "hex:00ff", "dice:1 2 3 4 5 6 1 2 3 4",
                                          "rfc3797:9319/2 5 12 8 10/9 18 26 34 41 45"};
    for (std::size_t i = 0; i < values.size(); ++i) {
        const std::string out = path("value" + std::to_string(i));
        ASSERT_EQ(run_with({"draw", golden + "prepared", "--public-value", values[i], "--out", out}),
                  exit_ok)
            << err_;
        EXPECT_EQ(std::system((script + " " + out + " >" + path("said")).c_str()), 0)
            << read("said");
    }
    // And one without households, whose lottery is prepared here and now.
    ASSERT_EQ(draw_with({"--panel-size", "4", "--out", path("plain")}), exit_ok) << err_;
    EXPECT_EQ(std::system((script + " " + path("plain") + " >" + path("said")).c_str()), 0)
        << read("said");
    // It can say no.
    std::string transcript = read("plain/transcript.json");
    transcript.replace(transcript.find("\"0"), 3, "\"9");
    write("plain/transcript.json", transcript);
    EXPECT_NE(std::system((script + " " + path("plain") + " >" + path("said")).c_str()), 0);
}

}  // namespace
}  // namespace isegoria::sortition::tool
