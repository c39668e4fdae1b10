// SPDX-License-Identifier: AGPL-3.0-or-later
// The command line and its table: help, manual and completion say the same in both languages.
#include <gtest/gtest.h>

#include <cstdlib>
#include <regex>

#include "sortition/tool/arguments.hpp"
#include "sortition/tool/help.hpp"
#include "sortition/tool/manual.hpp"
#include "sortition/tool/verbs.hpp"
#include "tool_folder.hpp"

namespace isegoria::sortition::tool {
namespace {

using ToolWords = ToolFolder;

void expect_both(const Words& words, std::string_view where) {
    EXPECT_FALSE(words.english.empty()) << where;
    EXPECT_FALSE(words.french.empty()) << where;
}

TEST_F(ToolWords, EveryVerbAndOptionIsExplainedInBothLanguages) {
    for (const Verb& verb : verbs()) {
        for (const Words* const words : {&verb.summary, &verb.explanation, &verb.example}) {
            expect_both(*words, verb.name);
        }
        EXPECT_NE(verb.summary.english, verb.summary.french) << verb.name;
        EXPECT_NE(verb.explanation.english, verb.explanation.french) << verb.name;
        for (const Option* const option : options_of(verb)) {
            expect_both(option->meaning, option->name);
            EXPECT_NE(option->meaning.english, option->meaning.french) << option->name;
            EXPECT_EQ(option->placeholder.empty(), option->kind == Kind::flag) << option->name;
        }
    }
}

TEST_F(ToolWords, HelpManualAndCompletionNameEveryVerbAndOption) {
    std::string roff = manual_page(Language::english);
    for (std::size_t at = 0; (at = roff.find("\\-", at)) != std::string::npos;) roff.erase(at, 1);
    for (const Verb& verb : verbs()) {
        const std::string name(verb.name);
        EXPECT_NE(help_page(Language::english).find("\n  " + name + " "), std::string::npos);
        EXPECT_NE(roff.find("\n.SS " + name + "\n"), std::string::npos) << name;
        for (const Option* const option : options_of(verb)) {
            const std::string flag(option->name);
            EXPECT_NE(help_page(verb, Language::english).find("\n  " + flag), std::string::npos)
                << name << flag;
            EXPECT_NE(roff.find("\\fB" + flag + "\\fR"), std::string::npos) << name << flag;
            EXPECT_NE(completion_script("bash").find(flag), std::string::npos);
            EXPECT_NE(completion_script("zsh").find("'" + flag + "["), std::string::npos);
            EXPECT_NE(completion_script("fish").find("-l " + flag.substr(2) + " "),
                      std::string::npos);
        }
    }
    EXPECT_TRUE(completion_script("tcsh").empty());
}

TEST_F(ToolWords, EachVerbHasItsPageInTheLanguageAskedFor) {
    EXPECT_EQ(run_with({"--help"}), exit_ok);
    EXPECT_EQ(out_, help_page(Language::english));
    for (const Verb& verb : verbs()) {
        EXPECT_EQ(run_with({std::string(verb.name), "--help", "--lang", "fr"}), exit_ok);
        EXPECT_EQ(out_, help_page(verb, Language::french));
        EXPECT_EQ(run_with({"help", std::string(verb.name)}), exit_ok);
        EXPECT_EQ(out_, help_page(verb, Language::english));
    }
    surroundings_.language = Language::french;
    EXPECT_EQ(run_with({}), exit_bad_input);
    EXPECT_EQ(out_, help_page(Language::french));
}

TEST_F(ToolWords, NoLineOfHelpIsWiderThanATerminalAllows) {
    for (const Language language : {Language::english, Language::french}) {
        std::string all = help_page(language);
        for (const Verb& verb : verbs()) all += help_page(verb, language);
        std::istringstream lines(all);
        for (std::string line; std::getline(lines, line);) {
            const auto letters = std::count_if(line.begin(), line.end(), [](char c) {
                return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
            });
            EXPECT_LE(letters, 100) << line;
        }
    }
}

TEST_F(ToolWords, EveryExampleIsACommandLineThatIsUnderstood) {
    for (const Language language : {Language::english, Language::french}) {
        for (const Verb& verb : verbs()) {
            // Continued lines joined, words as a shell parts them.
            std::string text =
                std::regex_replace(std::string(verb.example.in(language)), std::regex("\\\\\n"), " ");
            std::istringstream lines(text);
            bool names_the_verb = false;  // An example may go on with another one.
            for (std::string line; std::getline(lines, line);) {
                std::vector<std::string> words;
                const std::regex word(R"re("([^"]*)"|(\S+))re");
                for (std::sregex_iterator each(line.begin(), line.end(), word), end; each != end;
                     ++each) {
                    words.push_back((*each)[1].matched ? (*each)[1].str() : (*each)[2].str());
                    if (words.back() == ">") {
                        words.pop_back();
                        break;
                    }
                }
                ASSERT_GE(words.size(), 2U) << line;
                EXPECT_EQ(words[0], "sortition");
                const std::vector<std::string_view> views(words.begin() + 1, words.end());
                FindingList findings;
                const Arguments arguments = read_arguments(views, language, findings);
                EXPECT_TRUE(findings.empty()) << line << say(findings.take()[0], language);
                names_the_verb = names_the_verb || arguments.verb == &verb;
            }
            EXPECT_TRUE(names_the_verb) << text;
        }
    }
}

TEST_F(ToolWords, EachMistakeOnTheCommandLineHasItsSentence) {
    const std::vector<std::pair<std::vector<std::string>, std::string>> cases{
        {{"drow"}, "command_unknown"},
        {{"check", "--categories"}, "argument_without_value"},
        {{"check", "--categories=x", "--respondents=y", "--colour"}, "argument_unknown"},
        {{"check", "--categories=x"}, "argument_missing"},
        {{"check", "--categories=x", "--respondents=y", "--json=1"}, "argument_with_value"},
        {{"check", "--categories=x", "--respondents=y", "--respondents=z"}, "argument_twice"},
        {{"check", "--categories=x", "--respondents=y", "z"}, "argument_too_many"},
        {{"draw", "x", "y", "--public-value", "z"}, "argument_too_many"},
        {{"draw", "x", "--public-value", "z", "--panel-size", "4"}, "argument_not_here"},
        {{"completion", "tcsh"}, "argument_not_a_choice"},
        {{"completion"}, "argument_missing"},
        {{"draw", "x", "--public-value", "z", "--lang", "de"}, "argument_not_a_choice"}};
    for (const auto& [words, code] : cases) {
        std::vector<std::string> with_json = words;
        with_json.emplace_back("--json");
        EXPECT_EQ(run_with(with_json), exit_bad_input) << code;
        EXPECT_NE(out_.find("\"code\": \"" + code + "\""), std::string::npos) << code << out_;
    }
}

TEST_F(ToolWords, TheScriptForBashIsOneThatBashReads) {
    write("complete.bash", completion_script("bash"));
    write("ask.bash", "source " + path("complete.bash") +
                          "\nCOMP_WORDS=(sortition draw --alg); COMP_CWORD=2; _sortition\n"
                          "[ \"${COMPREPLY[*]}\" = --algorithm ] || exit 4\n"
                          "COMP_WORDS=(sortition draw --algorithm lex); COMP_CWORD=3; _sortition\n"
                          "[ \"${COMPREPLY[*]}\" = leximin ] || exit 5\n"
                          "COMP_WORDS=(sortition ver); COMP_CWORD=1; _sortition\n"
                          "[ \"${COMPREPLY[*]}\" = verify ] || exit 6\n"
                          "COMP_WORDS=(sortition completion z); COMP_CWORD=2; _sortition\n"
                          "[ \"${COMPREPLY[*]}\" = zsh ] || exit 7\n");
    EXPECT_EQ(std::system(("bash " + path("ask.bash")).c_str()), 0);
}

}  // namespace
}  // namespace isegoria::sortition::tool
