// SPDX-License-Identifier: AGPL-3.0-or-later
// The tool from its arguments to its files, in a directory of its own that is removed afterwards.
#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "sortition/json_text.hpp"
#include "sortition/tool/commands.hpp"

namespace isegoria::sortition::tool {
namespace {

namespace fs = std::filesystem;

class ToolTest : public testing::Test {
  protected:
    ToolTest()
        : folder_(fs::temp_directory_path() / ("sortition_tool_test_" + std::to_string(getpid()))) {
        fs::remove_all(folder_);
        fs::create_directories(folder_);
        write("c.csv", "feature,value,min,max\ng,f,2,3\ng,m,2,3\n");
        write("r.csv",
              "id,name,g\n01,=Ada,f\n02,Bea,f\n03,Cy,m\n04,Dan,m\n05,Eve,f\n06,Flo,f\n07,Gus,m\n");
    }
    ~ToolTest() override { fs::remove_all(folder_); }

    std::string path(const std::string& name) const { return (folder_ / name).string(); }

    void write(const std::string& name, const std::string& text) const {
        std::ofstream(path(name), std::ios::binary) << text;
    }

    std::string read(const std::string& name) const {
        std::ifstream stream(path(name), std::ios::binary);
        return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
    }

    int run_with(const std::vector<std::string>& words) {
        const std::vector<std::string_view> views(words.begin(), words.end());
        std::ostringstream out;
        std::ostringstream err;
        const int code = run(views, out, err);
        out_ = out.str();
        err_ = err.str();
        return code;
    }

    int draw_with(std::vector<std::string> more) {
        std::vector<std::string> words{"draw",          "--categories", path("c.csv"),
                                       "--respondents", path("r.csv"),  "--public-value",
                                       "2 5 8"};
        words.insert(words.end(), more.begin(), more.end());
        return run_with(words);
    }

    std::size_t files_left() const {
        return static_cast<std::size_t>(
            std::distance(fs::recursive_directory_iterator(folder_), {}));
    }

    const fs::path folder_;
    std::string out_;
    std::string err_;
};

TEST_F(ToolTest, ADrawIsWrittenAndConfirmed) {
    ASSERT_EQ(draw_with({"--panel-size=4", "--alternates", "1", "--out", path("out")}), exit_ok)
        << err_;
    EXPECT_TRUE(read("out/panel.csv").starts_with("\xEF\xBB\xBFid,name,g\r\n"));
    EXPECT_TRUE(read("out/alternates.csv").starts_with("\xEF\xBB\xBForder,id,name,g\r\n1,0"));
    EXPECT_TRUE(read("out/remaining.csv").starts_with("\xEF\xBB\xBFid,name,g\r\n"));
    const std::string all =
        read("out/panel.csv") + read("out/alternates.csv") + read("out/remaining.csv");
    for (const char* const person : {"01,\"'=Ada\",f", "02,Bea,f", "03,Cy,m", "07,Gus,m"}) {
        EXPECT_NE(all.find(person), std::string::npos) << person;
    }
    EXPECT_EQ(std::count(all.begin(), all.end(), '\n'), 3 + 7);
    EXPECT_EQ(read("out/transcript.json").find("Bea"), std::string::npos);
    EXPECT_EQ(fs::status(path("out/panel.csv")).permissions(),
              fs::perms::owner_read | fs::perms::owner_write);

    const std::vector<std::string> verify{"verify",
                                          "--categories",
                                          path("c.csv"),
                                          "--respondents",
                                          path("r.csv"),
                                          "--transcript",
                                          path("out/transcript.json")};
    EXPECT_EQ(run_with(verify), exit_ok);
    EXPECT_TRUE(out_.starts_with("Confirmed"));
    write("r.csv", "id,name,g\n01,x,f\n02,x,f\n03,x,m\n04,x,m\n05,x,f\n06,x,f\n08,x,m\n");
    EXPECT_EQ(run_with(verify), exit_not_possible);
    EXPECT_NE(err_.find("pool_hash"), std::string::npos);
}

TEST_F(ToolTest, NothingIsWrittenWhenAnythingIsWrong) {
    const std::size_t before = files_left();
    EXPECT_EQ(draw_with({"--panel-size", "4", "--out", path("out"), "--alternates", "4"}),
              exit_bad_input);
    EXPECT_EQ(draw_with({"--panel-size", "9", "--out", path("out")}), exit_not_possible);
    EXPECT_EQ(draw_with({"--panel-size", "x", "--out", path("out")}), exit_bad_input);
    EXPECT_EQ(draw_with({"--panel-size", "4"}), exit_bad_input);
    EXPECT_EQ(draw_with({"--panel-size", "4", "--out", path("out"), "--public-value", "y"}),
              exit_bad_input);
    EXPECT_EQ(draw_with({"--panel-size", "4", "--out", path("out"), "--colour", "red"}),
              exit_bad_input);
    EXPECT_EQ(draw_with({"--panel-size", "4", "--out", path("out"), "--id-column", "badge"}),
              exit_bad_input);
    EXPECT_EQ(draw_with({"--panel-size", "4", "--out", path("c.csv/out")}), exit_bad_input);
    EXPECT_EQ(draw_with({"--panel-size", "4", "--out="}), exit_bad_input);
    write("r.csv", "id,name,g\n1,Ada,f\n1,Bea,x\n");
    EXPECT_EQ(draw_with({"--panel-size", "4", "--out", path("out")}), exit_bad_input);
    EXPECT_NE(err_.find("cell A3"), std::string::npos) << err_;
    EXPECT_NE(err_.find("cell C3"), std::string::npos) << err_;
    EXPECT_EQ(files_left(), before);
}

TEST_F(ToolTest, AFileThatIsThereIsNeverOverwritten) {
    fs::create_directory(path("out"));
    write("out/remaining.csv", "mine");
    EXPECT_EQ(draw_with({"--panel-size", "4", "--out", path("out")}), exit_bad_input);
    EXPECT_EQ(read("out/remaining.csv"), "mine");
    EXPECT_FALSE(fs::exists(path("out/panel.csv")));
}

TEST_F(ToolTest, WithoutAnIdColumnTheRowNumberIsWritten) {
    write("r.csv", "name,g\nAda,f\nBea,f\nCy,m\nDan,m\n");
    ASSERT_EQ(draw_with({"--panel-size", "4", "--out", path("out")}), exit_ok) << err_;
    EXPECT_EQ(read("out/panel.csv"),
              "\xEF\xBB\xBFrow,name,g\r\n2,Ada,f\r\n3,Bea,f\r\n4,Cy,m\r\n5,Dan,m\r\n");
}

TEST_F(ToolTest, CheckPrintsTheHashesAndBothFilesErrors) {
    const std::vector<std::string> check{"check", "--categories", path("c.csv"), "--respondents",
                                         path("r.csv")};
    EXPECT_EQ(run_with(check), exit_ok);
    EXPECT_TRUE(out_.starts_with("7 people in 2 groups of equal values, 2 quotas. Pool "));
    write("c.csv", "feature,value,min,max\ng,f,3,2\n");
    write("r.csv", "id,g\n1,\"x\n");
    EXPECT_EQ(run_with(check), exit_bad_input);
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
}

TEST_F(ToolTest, HelpTeachesInBothLanguages) {
    EXPECT_EQ(run_with({"--help"}), exit_ok);
    EXPECT_EQ(out_, help_text(false));
    EXPECT_EQ(run_with({"draw", "--help", "--lang", "fr"}), exit_ok);
    EXPECT_EQ(out_, help_text(true));
    EXPECT_EQ(run_with({}), exit_bad_input);
    EXPECT_EQ(run_with({"drow"}), exit_bad_input);
    EXPECT_NE(err_.find("\"drow\""), std::string::npos);
    EXPECT_EQ(run_with({"check", "--categories"}), exit_bad_input);
    EXPECT_NE(err_.find("needs a value"), std::string::npos) << err_;
}

TEST_F(ToolTest, AMadeUpPoolIsTheSameEachTimeAndCanBeDrawnFrom) {
    const auto generate = [&](const std::string& out, const std::string& seed) {
        return run_with({"generate", "--people", "300", "--seed", seed, "--out", path(out + ".csv"),
                         "--categories", path(out + "-c.csv"), "--panel-size", "40"});
    };
    ASSERT_EQ(generate("a", "one"), exit_ok) << err_;
    ASSERT_EQ(generate("b", "one"), exit_ok) << err_;
    ASSERT_EQ(generate("d", "two"), exit_ok) << err_;
    EXPECT_EQ(read("a.csv"), read("b.csv"));
    EXPECT_NE(read("a.csv"), read("d.csv"));
    EXPECT_EQ(run_with({"draw", "--categories", path("a-c.csv"), "--respondents", path("a.csv"),
                        "--panel-size", "40", "--alternates", "20", "--public-value", "x", "--out",
                        path("out")}),
              exit_ok)
        << err_;
    EXPECT_EQ(run_with({"generate", "--people", "3", "--seed", "s", "--out", path("e.csv"),
                        "--categories", path("e-c.csv")}),
              exit_bad_input);
}

}  // namespace
}  // namespace isegoria::sortition::tool
