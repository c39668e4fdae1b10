// SPDX-License-Identifier: AGPL-3.0-or-later
// The command line as far as it goes without a server: help, mistakes and exit codes.
#include "cli_fixture.hpp"

namespace isegoria::cli {
namespace {

TEST_F(CommandLine, HelpsAtEveryLevelInBothLanguages) {
    EXPECT_EQ(type({"--help"}), exit_ok);
    EXPECT_NE(out_.str().find("phase"), std::string::npos);
    EXPECT_EQ(type({"phase", "--help"}), exit_ok);
    EXPECT_NE(out_.str().find("Extend a phase"), std::string::npos) << out_.str();
    EXPECT_EQ(type({"phase", "open", "--help", "--lang", "fr"}), exit_ok);
    EXPECT_NE(out_.str().find("Ouvrir une phase"), std::string::npos) << out_.str();
    EXPECT_EQ(type({"help", "phase", "open"}), exit_ok);
    EXPECT_NE(out_.str().find("Open a phase"), std::string::npos) << out_.str();
    EXPECT_EQ(type({"watch", "--help"}), exit_ok);
    EXPECT_EQ(type({"sign", "in", "-h"}), exit_ok);
    EXPECT_EQ(err_.str(), "");
    EXPECT_EQ(server_.dialled, 0u);
}

TEST_F(CommandLine, SpeaksTheLanguageOfTheEnvironment) {
    variables_["LANG"] = "fr_FR.UTF-8";
    EXPECT_EQ(type({"phase", "dance"}), exit_usage);
    EXPECT_NE(err_.str().find("n’a pas"), std::string::npos) << err_.str();
    variables_["LC_ALL"] = "C.UTF-8";
    EXPECT_EQ(type({"phase", "dance"}), exit_usage);
    EXPECT_NE(err_.str().find("has no “dance”"), std::string::npos) << err_.str();
}

TEST_F(CommandLine, NamesOptionValueAndRangeOfAMistake) {
    EXPECT_EQ(type({"phase", "open", "--phase", "three", "--assembly", "1"}), exit_usage);
    EXPECT_NE(err_.str().find("--phase: “three” is not a whole number from 0 to "
                              "18446744073709551615."),
              std::string::npos)
        << err_.str();
    EXPECT_EQ(type({"role", "grant", "--role", "king", "--assembly", "1"}), exit_usage);
    EXPECT_NE(err_.str().find("organiser, facilitator"), std::string::npos) << err_.str();
    EXPECT_EQ(type({"phase", "open", "3", "--assembly", "x"}), exit_usage);
    EXPECT_NE(err_.str().find("--assembly: “x”"), std::string::npos) << err_.str();
    EXPECT_EQ(server_.dialled, 0u);
}

TEST_F(CommandLine, EndsWithTwoOnWhateverCannotBeMeant) {
    for (const std::vector<std::string>& typed : std::vector<std::vector<std::string>>{
             {},
             {"dance"},
             {"phase"},
             {"phase", "dance"},
             {"phase", "open", "3"},
             {"phase", "list"},
             {"phase", "list", "3", "--assembly", "1"},
             {"phase", "show", "x", "--assembly", "1"},
             {"phase", "open", "3", "--assembly", "1", "--color", "red"},
             {"phase", "open", "3", "--assembly", "1"},
             {"phase", "open", "--lang", "de"},
             {"phase", "open", "--profile", "../x"},
             {"phase", "open", "--time-zone", "Mars"},
             {"phase", "open", "--server", "ftp://x"},
             {"phase", "open", "--fingerprint", "12"},
             {"phase", "open", "--json=maybe"},
             {"completion", "tcsh"},
             {"completion"},
             {"sign", "in"},
             {"sign", "in", "--code", "https://a/"},
             {"sign", "out", "--code", "x"},
             {"guest", "join"},
             {"watch", "now"},
             {"draw", "announce", "--value-source", "@/nowhere", "--assembly", "1"}}) {
        std::string line;
        for (const std::string& word : typed) line += word + " ";
        EXPECT_EQ(type(typed), exit_usage) << line;
        EXPECT_NE(out_.str() + err_.str(), "") << line;
        EXPECT_EQ((out_.str() + err_.str()).find("cli."), std::string::npos) << err_.str();
    }
    EXPECT_EQ(server_.dialled, 0u);
}

TEST_F(CommandLine, PrintsCompletion) {
    EXPECT_EQ(type({"completion", "bash"}), exit_ok);
    EXPECT_NE(out_.str().find("complete -o default -F _isegoria isegoria"), std::string::npos);
}

}  // namespace
}  // namespace isegoria::cli
