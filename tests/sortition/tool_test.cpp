// SPDX-License-Identifier: AGPL-3.0-or-later
// The tool from its arguments to its files: what is written, what is refused, and that it is all or
// nothing.
#include <gtest/gtest.h>

#include <algorithm>

#include "tool_folder.hpp"

namespace isegoria::sortition::tool {
namespace {

namespace fs = std::filesystem;

using ToolTest = ToolFolder;

TEST_F(ToolTest, ADrawIsWrittenAndConfirmed) {
    ASSERT_EQ(draw_with({"--panel-size=4", "--out", path("out")}), exit_ok) << err_;
    EXPECT_TRUE(read("out/panel.csv").starts_with("\xEF\xBB\xBFid,name,g\r\n"));
    EXPECT_TRUE(read("out/remaining.csv").starts_with("\xEF\xBB\xBFid,name,g\r\n"));
    const std::string all = read("out/panel.csv") + read("out/remaining.csv");
    for (const char* const person : {"01,\"'=Ada\",f", "02,Bea,f", "03,Cy,m", "07,Gus,m"}) {
        EXPECT_NE(all.find(person), std::string::npos) << person;
    }
    EXPECT_EQ(std::count(all.begin(), all.end(), '\n'), 2 + 7);
    // Four women for two or three seats, three men for one or two.
    EXPECT_TRUE(read("out/probabilities.csv").starts_with("row,id,probability\r\n0,01,0."))
        << read("out/probabilities.csv");
    EXPECT_TRUE(read("out/panels.csv").starts_with(
        "panel,weight,first_lot,last_lot,person_1,person_2,person_3,person_4\r\n0,"));
    for (const char* const published : {"out/transcript.json", "out/report.html",
                                        "out/certificate.json", "out/portfolio.txt"}) {
        EXPECT_FALSE(read(published).empty()) << published;
        EXPECT_EQ(read(published).find("Bea"), std::string::npos) << published;
    }
    for (const char* const about_people : {"out/panel.csv", "out/respondents.csv"}) {
        EXPECT_EQ(fs::status(path(about_people)).permissions(),
                  fs::perms::owner_read | fs::perms::owner_write);
    }
    EXPECT_EQ(run_with({"verify", path("out")}), exit_ok) << err_;
    EXPECT_NE(out_.find("The draw is confirmed."), std::string::npos) << out_;
}

TEST_F(ToolTest, PreparingAndThenDrawingGivesTheFilesOfDrawingAtOnce) {
    ASSERT_EQ(with_files("prepare", {"--panel-size", "4", "--out", path("two")}), exit_ok) << err_;
    for (const char* const commitment : {"\nPool: ", "\nQuotas: ", "\nPortfolio: "}) {
        EXPECT_NE(out_.find(commitment), std::string::npos) << out_;
    }
    EXPECT_FALSE(fs::exists(path("two/panel.csv")));
    EXPECT_EQ(run_with({"verify", path("two")}), exit_ok) << err_;
    EXPECT_NE(out_.find("has not been drawn yet"), std::string::npos) << out_;
    ASSERT_EQ(run_with({"draw", path("two"), "--public-value", "2 5 8"}), exit_ok) << err_;
    ASSERT_EQ(draw_with({"--panel-size", "4", "--out", path("one")}), exit_ok) << err_;
    ASSERT_EQ(run_with({"draw", path("one"), "--public-value", "2 5 8", "--out", path("three")}),
              exit_ok)
        << err_;
    std::size_t files = 0;
    for (const auto& entry : fs::directory_iterator(path("one"))) {
        const std::string name = entry.path().filename().string();
        EXPECT_EQ(read("one/" + name), read("two/" + name)) << name;
        EXPECT_EQ(read("one/" + name), read("three/" + name)) << name;
        ++files;
    }
    EXPECT_EQ(files, 12U);
}

TEST_F(ToolTest, NothingIsWrittenWhenAnythingIsWrong) {
    const std::size_t before = files_left();
    EXPECT_EQ(draw_with({"--panel-size", "9", "--out", path("out")}), exit_not_possible);
    EXPECT_EQ(draw_with({"--panel-size", "x", "--out", path("out")}), exit_bad_input);
    EXPECT_EQ(draw_with({"--panel-size", "4"}), exit_bad_input);
    EXPECT_EQ(draw_with({"--panel-size", "4", "--out", path("out"), "--public-value", "y"}),
              exit_bad_input);
    EXPECT_EQ(draw_with({"--panel-size", "4", "--out", path("out"), "--colour", "red"}),
              exit_bad_input);
    EXPECT_EQ(draw_with({"--panel-size", "4", "--out", path("out"), "--id-column", "badge"}),
              exit_bad_input);
    EXPECT_EQ(draw_with({"--panel-size", "4", "--out", path("out"), "--address-columns", "street"}),
              exit_bad_input);
    EXPECT_EQ(draw_with({"--panel-size", "4", "--out", path("out"), "--gamma", "2"}),
              exit_bad_input);
    EXPECT_EQ(draw_with({"--panel-size", "4", "--out", path("out"), "--algorithm", "goldilocks",
                         "--gamma", "1e9"}),
              exit_bad_input);
    EXPECT_EQ(draw_with({"--panel-size", "4", "--out", path("out"), "--panels", "0"}),
              exit_bad_input);
    EXPECT_EQ(draw_with({"--panel-size", "4", "--out="}), exit_bad_input);
    EXPECT_EQ(draw_with({"--panel-size", "4", "--out", path("c.csv/out")}), exit_failure);
    write("r.csv", "id,name,g\n1,Ada,f\n1,Bea,x\n");
    EXPECT_EQ(draw_with({"--panel-size", "4", "--out", path("out")}), exit_bad_input);
    EXPECT_NE(err_.find("cell A3"), std::string::npos) << err_;
    EXPECT_NE(err_.find("cell C3"), std::string::npos) << err_;
    EXPECT_EQ(files_left(), before);
}

TEST_F(ToolTest, AnInterruptLeavesNothingBehind) {
    const std::size_t before = files_left();
    surroundings_.interrupted = [] { return true; };
    EXPECT_EQ(draw_with({"--panel-size", "4", "--out", path("out")}), exit_failure);
    EXPECT_EQ(run_with({"generate", "--people", "9", "--seed", "s", "--out", path("g.csv")}),
              exit_failure);
    EXPECT_EQ(files_left(), before);
}

TEST_F(ToolTest, WhatIsThereIsOverwrittenOnlyWhenAskedAndOurs) {
    fs::create_directory(path("out"));
    write("out/remaining.csv", "mine");
    EXPECT_EQ(draw_with({"--panel-size", "4", "--out", path("out")}), exit_bad_input);
    EXPECT_EQ(draw_with({"--panel-size", "4", "--out", path("out"), "--overwrite"}),
              exit_bad_input);
    EXPECT_NE(err_.find("was not made by this tool"), std::string::npos) << err_;
    EXPECT_EQ(read("out/remaining.csv"), "mine");
    EXPECT_FALSE(fs::exists(path("out/panel.csv")));

    fs::create_directory(path("empty"));
    EXPECT_EQ(draw_with({"--panel-size", "4", "--out", path("empty/")}), exit_ok) << err_;
    EXPECT_EQ(draw_with({"--panel-size", "4", "--out", path("empty")}), exit_bad_input);
    const std::string first = read("empty/transcript.json");
    EXPECT_EQ(run_with({"draw", path("empty"), "--public-value", "other"}), exit_bad_input);
    EXPECT_EQ(read("empty/transcript.json"), first);
    EXPECT_EQ(run_with({"draw", path("empty"), "--public-value", "other", "--overwrite"}), exit_ok);
    EXPECT_NE(read("empty/transcript.json"), first);
    EXPECT_EQ(draw_with({"--panel-size", "4", "--out", path("empty"), "--overwrite"}), exit_ok);
    EXPECT_EQ(read("empty/transcript.json"), first);
}

TEST_F(ToolTest, WithoutAnIdColumnTheRowNumberIsTheId) {
    write("r.csv", "name,g\nAda,f\nBea,f\n,\nCy,m\nDan,m\n");
    ASSERT_EQ(draw_with({"--panel-size", "4", "--out", path("out")}), exit_ok) << err_;
    EXPECT_EQ(read("out/panel.csv"),
              "\xEF\xBB\xBFid,name,g\r\n2,Ada,f\r\n3,Bea,f\r\n5,Cy,m\r\n6,Dan,m\r\n");
    // Rows count from 0 and pass over those without data.
    EXPECT_EQ(read("out/probabilities.csv"),
              "row,id,probability\r\n0,2,1.000000000000\r\n1,3,1.000000000000\r\n"
              "2,5,1.000000000000\r\n3,6,1.000000000000\r\n");
}

TEST_F(ToolTest, ThoseWhoHaveASeatAlreadyAndTheirHouseholdAreLeftOut) {
    write("r.csv",
          "id,street,g\n1,Elm 1,f\n2,elm 1 ,f\n3,,m\n4,,m\n5,Oak 2,f\n6,Oak 3,f\n7,Fir 4,m\n");
    write("s.csv", "id,street,g\n9,ELM 1,f\n3,,m\n");
    ASSERT_EQ(draw_with({"--panel-size", "4", "--out", path("out"), "--address-columns", "street",
                         "--already-selected", path("s.csv")}),
              exit_ok)
        << err_;
    EXPECT_EQ(read("out/panel.csv"),
              "\xEF\xBB\xBFid,street,g\r\n4,,m\r\n5,Oak 2,f\r\n6,Oak 3,f\r\n7,Fir 4,m\r\n");
    EXPECT_EQ(read("out/remaining.csv"), "\xEF\xBB\xBFid,street,g\r\n");
    EXPECT_EQ(run_with({"verify", path("out")}), exit_ok) << err_;
}

TEST_F(ToolTest, AtMostOnePersonOfAHouseholdIsSeated) {
    write("r.csv", "id,street,g\n1,Elm 1,f\n2,ELM 1,f\n3,Oak 2,m\n4,,m\n5,,f\n");
    for (const std::string value : {"a", "b", "c", "d"}) {
        ASSERT_EQ(with_files("draw", {"--panel-size", "4", "--out", path(value), "--public-value",
                                      value, "--address-columns", "street"}),
                  exit_ok)
            << err_;
        const std::string panel = read(value + "/panel.csv");
        EXPECT_NE(panel.find("Elm 1") == std::string::npos,
                  panel.find("ELM 1") == std::string::npos)
            << panel;
    }
    EXPECT_EQ(with_files("check", {"--address-columns", "street"}), exit_ok);
    EXPECT_NE(out_.find("4 households"), std::string::npos) << out_;
}

TEST_F(ToolTest, CheckPrintsTheHashesAndBothFilesErrors) {
    EXPECT_EQ(with_files("check", {}), exit_ok);
    EXPECT_TRUE(out_.starts_with("7 people in 2 groups of equal values, 2 quotas. Pool ")) << out_;
    write("c.csv", "feature,value,min,max\ng,f,3,2\n");
    write("r.csv", "id,g\n1,\"x\n");
    EXPECT_EQ(with_files("check", {}), exit_bad_input);
    EXPECT_NE(err_.find("c.csv, row 2, cell C2"), std::string::npos) << err_;
    EXPECT_NE(err_.find("r.csv, row 2, cell B2"), std::string::npos) << err_;
}

TEST_F(ToolTest, FrenchAndJsonAreSpoken) {
    EXPECT_EQ(draw_with({"--panel-size", "9", "--out", path("out"), "--lang", "fr"}),
              exit_not_possible);
    EXPECT_NE(err_.find("Relevez un maximum."), std::string::npos) << err_;
    EXPECT_EQ(draw_with({"--panel-size", "9", "--out", path("out"), "--json"}), exit_not_possible);
    EXPECT_TRUE(err_.empty());
    EXPECT_NE(out_.find("\"code\": \"quota_maxima_below_panel\""), std::string::npos) << out_;
    EXPECT_EQ(draw_with({"--panel-size", "4", "--out", path("out"), "--lang", "de"}),
              exit_bad_input);
    EXPECT_NE(err_.find("--lang"), std::string::npos);
    surroundings_.language = Language::french;
    EXPECT_EQ(run_with({"drow", "--json"}), exit_bad_input);
    EXPECT_NE(out_.find("est inconnue"), std::string::npos) << out_;
    EXPECT_EQ(with_files("check", {"--lang", "en"}), exit_ok);
    EXPECT_TRUE(out_.starts_with("7 people")) << out_;
}

TEST_F(ToolTest, TheReportKeepsTheLanguageOfItsPreparationUnlessTold) {
    ASSERT_EQ(with_files("prepare",
                         {"--panel-size", "4", "--out", path("p"), "--lang", "fr", "--title", "Ici"}),
              exit_ok);
    // The environment of whoever draws does not matter.
    ASSERT_EQ(run_with({"draw", path("p"), "--public-value", "x", "--out", path("a")}), exit_ok);
    EXPECT_NE(read("a/report.html").find("<html lang=\"fr\">"), std::string::npos);
    EXPECT_NE(read("a/report.html").find("<h1>Ici</h1>"), std::string::npos);
    ASSERT_EQ(run_with({"draw", path("p"), "--public-value", "x", "--out", path("b"), "--lang",
                        "en"}),
              exit_ok);
    EXPECT_NE(read("b/report.html").find("<html lang=\"en\">"), std::string::npos);
    EXPECT_EQ(run_with({"verify", path("a")}), exit_ok) << err_;
    EXPECT_EQ(run_with({"verify", path("b")}), exit_ok) << err_;
}

// What somebody might do to a folder after the draw, and the file that is named.
struct Tampering {
    const char* file;
    const char* from;
    const char* to;
    const char* named;
    int exit_code;
};

class Tampered : public ToolFolder, public testing::WithParamInterface<Tampering> {};

TEST_P(Tampered, IsFound) {
    ASSERT_EQ(draw_with({"--panel-size", "4", "--out", path("out")}), exit_ok) << err_;
    const Tampering& tampering = GetParam();
    const std::string file = std::string("out/") + tampering.file;
    std::string text = read(file);
    const std::size_t at = text.find(tampering.from);
    ASSERT_NE(at, std::string::npos) << text;
    text.replace(at, std::string_view(tampering.from).size(), tampering.to);
    write(file, text);
    EXPECT_EQ(run_with({"verify", path("out")}), tampering.exit_code) << out_;
    EXPECT_NE(err_.find(tampering.named), std::string::npos) << err_;
}

INSTANTIATE_TEST_SUITE_P(
    Files, Tampered,
    testing::Values(
        Tampering{"respondents.csv", "Bea", "Bob", "file_respondents", exit_not_possible},
        Tampering{"respondents.csv", "02,Bea,f", "02,Bea,m", "file_respondents", exit_not_possible},
        Tampering{"categories.csv", "g,f,2,3", "g,f,1,3", "file_categories", exit_not_possible},
        Tampering{"prepared.json", "\"panel_size\": 4", "\"panel_size\": 5", "panel_size",
                  exit_not_possible},
        Tampering{"prepared.json", "\"people\": 7", "\"persons\": 7", "prepared.json",
                  exit_bad_input},
        Tampering{"portfolio.txt", "panel-size 4", "panel-size 3", "prepared.json",
                  exit_not_possible},
        Tampering{"portfolio.txt", "panels", "panel", "portfolio.txt", exit_bad_input},
        Tampering{"probabilities.csv", "0,01,0.", "0,01,1.", "probabilities.csv", exit_bad_input},
        Tampering{"probabilities.csv", "000\r\n", "001\r\n", "probabilities.csv",
                  exit_not_possible},
        Tampering{"transcript.json", "\"2 5 8\"", "\"2 5 9\"", "transcript.json",
                  exit_not_possible},
        Tampering{"transcript.json", "\"lot\": ", "\"lot\": 1", "transcript.json",
                  exit_not_possible},
        Tampering{"panel.csv", "id,name", "id,Name", "panel.csv", exit_not_possible},
        Tampering{"remaining.csv", "id,name", "id,Name", "remaining.csv", exit_not_possible},
        Tampering{"panels.csv", "first_lot", "first_log", "panels.csv", exit_not_possible},
        Tampering{"report.html", "leximin", "maximin", "report.html", exit_not_possible}));

}  // namespace
}  // namespace isegoria::sortition::tool
