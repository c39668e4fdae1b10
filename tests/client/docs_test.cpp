// SPDX-License-Identifier: AGPL-3.0-or-later
// What the documents tell people to type can be typed: each `isegoria …` line of a block of
// commands names a noun and verb that exist, with options that they have and values that fit.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "cli/help.hpp"
#include "cli/options.hpp"
#include "cli/verbs.hpp"
#include "cli/wish.hpp"
#include "program/programs.hpp"

namespace isegoria::cli {
namespace {

namespace fs = std::filesystem;

struct Typed {
    std::string place;  // File and line.
    std::string line;
};

// The lines of blocks that begin with ```sh; one that ends in a backslash goes on in the next.
std::vector<Typed> lines_of(const fs::path& file) {
    std::ifstream stream(file);
    std::vector<Typed> result;
    bool in_block = false;
    bool goes_on = false;
    int number = 0;
    for (std::string line; std::getline(stream, line);) {
        ++number;
        if (line.starts_with("```")) {
            in_block = !in_block && line == "```sh";
            continue;
        }
        if (!in_block) continue;
        if (goes_on)
            result.back().line += line;
        else
            result.push_back({file.filename().string() + ":" + std::to_string(number), line});
        goes_on = line.ends_with('\\');
        if (goes_on) result.back().line.pop_back();
    }
    return result;
}

// Words as a shell divides them, up to a redirection, a pipe or a remark; quotation marks are taken
// off. Nothing where a quotation has no end.
std::optional<std::vector<std::string>> words_of(const std::string& line) {
    std::vector<std::string> words;
    std::string word;
    bool begun = false;
    char quote = 0;
    for (const char sign : line) {
        if (quote != 0) {
            if (sign == quote)
                quote = 0;
            else
                word += sign;
            continue;
        }
        if (!begun && (sign == '#' || sign == '>' || sign == '|' || sign == '&')) break;
        if (sign == '"' || sign == '\'') {
            quote = sign;
            begun = true;
        } else if (sign == ' ') {
            if (begun) words.push_back(std::move(word));
            word.clear();
            begun = false;
        } else {
            word += sign;
            begun = true;
        }
    }
    if (quote != 0) return std::nullopt;
    if (begun) words.push_back(std::move(word));
    return words;
}

// CODE, NUMBER, SHA256: what the reader puts there.
bool is_placeholder(const std::string& word) {
    return !word.empty() && std::ranges::all_of(word, [](unsigned char sign) {
        return std::isupper(sign) != 0 || std::isdigit(sign) != 0;
    }) && std::isupper(static_cast<unsigned char>(word.front())) != 0;
}

// The same of a program beside the nouns: it has the options that are written.
std::string fault_of_program(const program::Listed& listed, const std::vector<std::string>& typed) {
    if (listed.options.empty()) return {};
    for (std::string word : typed) {
        if (!word.starts_with("--")) continue;
        word = word.substr(2, word.find('=') - 2);
        if (word != "lang" && word != "help" &&
            std::ranges::find(listed.options, word) == listed.options.end())
            return word + " is no option of " + std::string(listed.name);
    }
    return {};
}

// What is wrong with the words after `isegoria`; empty when they can be typed.
std::string fault_of(std::vector<std::string> typed) {
    if (typed.empty()) return {};
    if (const program::Listed* listed = program::find_program(typed[0]))
        return fault_of_program(*listed, typed);
    for (std::string& word : typed)
        if (is_placeholder(word)) word = word == "SHA256" ? std::string(64, 'a') : "1";
    Surroundings surroundings;
    surroundings.variable = [](const std::string& name) -> std::optional<std::string> {
        if (name == "ISEGORIA_ASSEMBLY") return "1";
        return std::nullopt;
    };
    try {
        Arguments arguments = take_apart(typed);
        std::set<std::string> own;
        const std::vector<std::string> words = arguments.words;
        const Verb* verb = words.size() < 2 ? nullptr : find_verb(words[0], words[1]);
        for (int index = 0; verb != nullptr && index < verb->message().field_count(); ++index)
            own.insert(option_name(*verb->message().field(index)));
        const Options options = read_options(arguments, surroundings, own);
        if (options.help || words.empty() || words[0] == "watch" || words[0] == "completion")
            return {};
        const std::vector<std::string> known = verbs_of(words[0]);
        if (words.size() < 2 || std::ranges::find(known, words[1]) == known.end())
            return "no such noun and verb";
        if (verb == nullptr) return {};
        ValueSources sources;
        sources.read_file = [](const std::string&, std::size_t) { return std::string("octets"); };
        sources.read_input = [](std::size_t) { return std::string("octets"); };
        (void)read_wish(*verb, arguments, options, sources);
    } catch (const UsageError& error) {
        return error.say(words::Language::english);
    }
    return {};
}

// Spans of code in the text that name a noun and one of its verbs, without "isegoria" before them:
// `turn-length set --seconds 90 --hard`. A span may go on in the next line.
std::vector<Typed> spans_of(const fs::path& file) {
    std::ifstream stream(file);
    std::string text;
    bool in_block = false;
    for (std::string line; std::getline(stream, line);) {
        if (line.starts_with("```"))
            in_block = !in_block;
        else if (!in_block)
            text += line.empty() ? "\n" : line + " ";  // No span goes beyond a paragraph.
    }
    std::vector<Typed> result;
    for (std::size_t at = 0; (at = text.find('`', at)) != std::string::npos;) {
        const std::size_t end = text.find_first_of("`\n", at + 1);
        if (end == std::string::npos) break;
        if (text[end] == '`')
            result.push_back({file.filename().string(), text.substr(at + 1, end - at - 1)});
        at = end + 1;
    }
    return result;
}

// What is wrong with a span as far as it goes: not all options have to be there.
std::string fault_of_span(std::vector<std::string> words) {
    if (!words.empty() && words[0] == "isegoria") words.erase(words.begin());
    if (words.size() < 3) return {};
    const std::vector<std::string> known = verbs_of(words[0]);
    if (std::ranges::find(known, words[1]) == known.end()) return {};
    // What else there is to say is left out; it may be the value of an option.
    for (std::size_t at = words.size() - 1; at > 1; --at)
        if (words[at] == "…" && !words[at - 1].starts_with("--"))
            words.erase(words.begin() + static_cast<std::ptrdiff_t>(at));
    try {
        const Arguments arguments = take_apart(words);
        const bool number_too = arguments.words.size() == 3 &&
                                std::ranges::all_of(arguments.words[2], [](unsigned char sign) {
                                    return std::isdigit(sign) != 0;
                                });
        if (arguments.words.size() > 2 && !number_too)
            return arguments.words[2] + " does not belong there";
    } catch (const UsageError& error) {
        return error.say(words::Language::english);
    }
    return {};
}

std::vector<fs::path> documents() {
    const fs::path root = ISEGORIA_SOURCE_DIR;
    std::vector<fs::path> files{root / "README.md"};
    for (const auto& file : fs::directory_iterator(root / "docs"))
        if (file.path().extension() == ".md") files.push_back(file.path());
    return files;
}

std::vector<std::string> after_name(const std::vector<std::string>& words) {
    return words.empty() || words[0] != "isegoria"
               ? std::vector<std::string>()
               : std::vector<std::string>(words.begin() + 1, words.end());
}

TEST(Documents, TellPeopleToTypeWhatCanBeTyped) {
    std::map<std::string, int> commands;
    for (const fs::path& file : documents())
        for (const Typed& typed : lines_of(file)) {
            const auto words = words_of(typed.line);
            ASSERT_TRUE(words) << typed.place << ": " << typed.line;
            const std::vector<std::string> rest = after_name(*words);
            if (rest.empty()) continue;
            ++commands[file.filename()];
            EXPECT_EQ(fault_of(rest), "") << typed.place << ": " << typed.line;
        }
    EXPECT_GT(commands["start.md"], 50);
    EXPECT_GT(commands["facilitator.md"], 40);
}

TEST(HelpOfAVerb, ShowsAnExampleThatCanBeTyped) {
    std::size_t examples = 0;
    for (const Verb& verb : verbs()) {
        const std::string line = example(verb);
        const auto words = words_of(line);
        ASSERT_TRUE(words) << line;
        EXPECT_EQ(fault_of(after_name(*words)), "") << line;
        // Of what stands for each other the rules take one.
        for (const auto& [one, other] : {std::pair{" --rooms ", " --seats "},
                                         {" --gradient ", " --consent "},
                                         {" --gradient ", " --stance "},
                                         {" --gradient ", " --options "}})
            EXPECT_FALSE(line.find(one) != std::string::npos &&
                         line.find(other) != std::string::npos)
                << line;
        ++examples;
    }
    EXPECT_GT(examples, 100U);
}

TEST(Documents, NameOptionsInTheirTextThatThereAre) {
    int spans = 0;
    for (const fs::path& file : documents())
        for (const Typed& span : spans_of(file)) {
            const auto words = words_of(span.line);
            if (!words || words->size() < 3) continue;
            ++spans;
            EXPECT_EQ(fault_of_span(*words), "") << span.place << ": " << span.line;
        }
    EXPECT_GT(spans, 20);
    EXPECT_NE(fault_of_span(*words_of("poll open --secret true")), "") << "a flag has no value";
    EXPECT_NE(fault_of_span(*words_of("poll open --hidden")), "");
    EXPECT_EQ(fault_of_span(*words_of("phase open 3")), "");
}

TEST(Documents, WouldBeCaughtWithWhatCannotBeTyped) {
    for (const char* wrong :
         {"isegoria phase dance", "isegoria phases open", "isegoria phase open --colour red",
          "isegoria poll open --question en=\"x\" --method guess",
          "isegoria turn-length set --seconds soon", "isegoria assembly convene --territory 1",
          "isegoria serve --colour red"})
        EXPECT_NE(fault_of(after_name(*words_of(wrong))), "") << wrong;
    for (const char* right :
         {"isegoria phase open --phase 1   # the first", "isegoria panel invite > codes.txt",
          "isegoria seat confirm --profile m1 --participant NUMBER", "isegoria phase --help"})
        EXPECT_EQ(fault_of(after_name(*words_of(right))), "") << right;
    EXPECT_FALSE(words_of("isegoria answer give --words \"no end"));
}

}  // namespace
}  // namespace isegoria::cli
