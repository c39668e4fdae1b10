// SPDX-License-Identifier: AGPL-3.0-or-later
// The table of nouns and verbs against the contract, the rules' table of rights, and the
// catalogues.
#include "cli/verbs.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "cli/arguments.hpp"
#include "cli/completion.hpp"
#include "cli/help.hpp"
#include "cli/printing.hpp"
#include "cli/values.hpp"
#include "core/describe.hpp"
#include "core/outcome.hpp"
#include "core/permissions.hpp"
#include "isegoria/v1/frames.pb.h"
#include "program/programs.hpp"
#include "words/words.hpp"

namespace isegoria::cli {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

std::set<std::string> names_of(const Descriptor* message) {
    std::set<std::string> names;
    const auto* kinds = message->FindOneofByName("kind");
    for (int index = 0; index < kinds->field_count(); ++index)
        names.insert(kinds->field(index)->name());
    return names;
}

// What is missing in a language, one key a line, so that a failure is a list of what to write.
std::string missing(const std::vector<std::string>& keys) {
    std::string text;
    for (const words::Language language : words::languages())
        for (const std::string& key : keys)
            if (!words::pattern(language, key))
                text += std::string(words::tag(language)) + " " + key + "\n";
    return text;
}

TEST(Verbs, HaveExactlyOneRowForEachCommandThatARoleMayIssue) {
    std::multiset<std::string> rows;
    for (const Verb& verb : verbs())
        if (!verb.errand) rows.insert(verb.name);
    std::multiset<std::string> expected;
    for (const core::Rule& rule : core::permission_table())
        if (rule.who != core::nobody) expected.insert(core::snake_case(rule.command));
    EXPECT_EQ(rows, expected);
}

TEST(Verbs, LeaveOutWhatTheServerIssuesItselfAndSayWhy) {
    std::set<std::string> listed;
    for (const ServerOnly& row : server_only()) {
        EXPECT_FALSE(row.reason.empty()) << row.name;
        EXPECT_TRUE(listed.emplace(row.name).second) << row.name << " is listed twice";
    }
    for (const core::Rule& rule : core::permission_table())
        EXPECT_EQ(listed.contains(core::snake_case(rule.command)), rule.who == core::nobody)
            << rule.command;
}

TEST(Verbs, HaveExactlyOneRowForEachErrand) {
    std::multiset<std::string> rows;
    for (const Verb& verb : verbs())
        if (verb.errand) rows.insert(verb.name);
    const auto names = names_of(v1::Errand::descriptor());
    EXPECT_EQ(rows, std::multiset<std::string>(names.begin(), names.end()));
}

TEST(Verbs, AreEachTypedInOneWayOnly) {
    std::set<std::pair<std::string, std::string>> typed;
    for (const Verb& verb : verbs())
        EXPECT_TRUE(typed.emplace(verb.noun, verb.verb).second) << verb.noun << " " << verb.verb;
    for (const Reading& reading : readings())
        for (const char* verb : {"list", "show"})
            if (find_reading(reading.noun, verb) == &reading) {
                EXPECT_TRUE(typed.emplace(reading.noun, verb).second)
                    << reading.noun << " " << verb;
            }
    for (const OwnVerb& own : own_verbs())
        EXPECT_TRUE(typed.emplace(own.noun, own.verb).second) << own.noun << " " << own.verb;
    for (const char* reserved : {"init", "version", "watch", "completion", "help"})
        EXPECT_TRUE(verbs_of(reserved).empty()) << reserved << " is a word of the server's binary";
    for (const program::Listed& each : program::programs())
        EXPECT_TRUE(verbs_of(each.name).empty()) << each.name << " is a program";
}

TEST(Verbs, ReadEveryKindOfEntity) {
    for (const Reading& reading : readings()) {
        EXPECT_TRUE(reading.list || reading.show) << reading.kind;
        for (const char* verb : {"list", "show"}) {
            const bool has = std::string(verb) == "list" ? reading.list : reading.show;
            if (has) {
                EXPECT_EQ(find_reading(reading.noun, verb), &reading) << reading.noun;
            }
        }
    }
    EXPECT_EQ(readings().size(), names_of(v1::Entity::descriptor()).size());
}

TEST(Verbs, ShareAnOptionWithTheGlobalOnesOnlyWhereTheGlobalOneIsOfNoUse) {
    std::set<std::string> shared;
    for (const Verb& verb : verbs())
        for (int index = 0; index < verb.message().field_count(); ++index) {
            const std::string name = option_name(*verb.message().field(index));
            if (is_one_of(global_options(), name)) {
                EXPECT_TRUE(verb.directory) << verb.name << " " << name;
                shared.insert(verb.name + " " + name);
            }
        }
    EXPECT_EQ(shared,
              (std::set<std::string>{"convene_assembly time-zone", "retire_assembly assembly"}));
}

TEST(Help, IsWholeInEveryLanguage) {
    std::vector<std::string> keys;
    for (const Verb& verb : verbs())
        for (std::string& key : help_keys(verb)) keys.push_back(std::move(key));
    for (const OwnVerb& own : own_verbs()) {
        std::string key = "cli.verb." + std::string(own.noun) + "_" + std::string(own.verb);
        std::ranges::replace(key, '-', '_');
        keys.push_back(key);
        keys.push_back(key + ".help");
    }
    for (std::string name : global_options()) {
        std::ranges::replace(name, '-', '_');
        keys.push_back("cli.option." + name);
    }
    EXPECT_EQ(missing(keys), "");
}

TEST(Help, LeavesNoKeyUnsaid) {
    for (const words::Language language : words::languages()) {
        std::vector<std::string> texts{general_help(language)};
        for (const std::string& noun : nouns()) {
            texts.push_back(noun_help(noun, language));
            for (const std::string& verb : verbs_of(noun)) {
                const Verb* found = find_verb(noun, verb);
                texts.push_back(found ? verb_help(*found, language)
                                      : other_help(noun, verb, language));
            }
        }
        for (const char* word : {"watch", "completion"})
            texts.push_back(other_help(word, "", language));
        for (const std::string& text : texts)
            for (const char* group : {"cli.", "command.", "field."})
                EXPECT_EQ(text.find(group), std::string::npos) << text.substr(text.find(group), 60);
    }
}

TEST(Help, OfACommandNamesEveryOptionAndShowsAnExample) {
    for (const Verb& verb : verbs()) {
        const std::string text = verb_help(verb, words::Language::english);
        EXPECT_NE(text.find(example(verb)), std::string::npos) << verb.name;
        for (int index = 0; index < verb.message().field_count(); ++index)
            EXPECT_NE(text.find("--" + option_name(*verb.message().field(index))),
                      std::string::npos)
                << verb.name;
    }
    const std::string open = verb_help(*find_verb("phase", "open"), words::Language::french);
    EXPECT_NE(open.find("Ouvrir une phase"), std::string::npos) << open;
    EXPECT_NE(open.find("isegoria phase open --assembly 1 --phase 1 --closes +30d"),
              std::string::npos)
        << open;
}

TEST(Help, TellsTheExitCodesAndTheVariables) {
    const std::string text = general_help(words::Language::english);
    for (const char* word : {"ISEGORIA_SERVER", "NO_COLOR", "--accept-new-certificate", "  4  "})
        EXPECT_NE(text.find(word), std::string::npos) << word;
}

void label_keys(const Descriptor& type, const std::string& key, std::vector<std::string>& keys) {
    for (int index = 0; index < type.field_count(); ++index) {
        const FieldDescriptor& field = *type.field(index);
        // A label of its own, or the one that all fields of this name share.
        const bool shared = words::has("label." + field.name());
        keys.push_back(words::has(key + "." + field.name()) || !shared ? key + "." + field.name()
                                                                       : "label." + field.name());
        if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && !is_wording(field))
            label_keys(*field.message_type(), key + "." + field.name(), keys);
        if (field.cpp_type() != FieldDescriptor::CPPTYPE_ENUM) continue;
        const std::string enum_key = snake_case(field.enum_type()->name());
        for (const std::string& name : short_names(*field.enum_type()))
            keys.push_back((enum_key == "role"         ? "role."
                            : enum_key == "phase_kind" ? "phase."
                                                       : "value." + enum_key + ".") +
                           name);
    }
}

TEST(Labels, AreThereForEveryFieldAndValueOfEveryEntity) {
    std::vector<std::string> keys;
    for (const Reading& reading : readings()) {
        keys.push_back("entity." + reading.kind);
        label_keys(*reading.field->message_type(), "entity." + reading.kind, keys);
    }
    EXPECT_EQ(missing(keys), "");
}

TEST(Sentences, AreThereForEveryReasonOfTheRulesAndEveryMoment) {
    std::vector<std::string> keys;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<core::Reason>>(
        [&](auto each) { keys.push_back(std::string("reason.") + each.name); });
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<core::Moment>>(
        [&](auto each) { keys.push_back(std::string("moment.") + each.name); });
    for (const char* code : {"storage_failed", "server_is_busy", "no_space", "request_id_is_used",
                             "entry_is_too_large", "malformed", "sign_in_again", "slow_down"})
        keys.push_back(std::string("reason.") + code);
    for (const char* code :
         {"sign_in_again", "code_is_wrong", "too_many_tries", "server_stopping", "server_full",
          "too_slow", "malformed", "version_too_old", "elsewhere", "upload_is_not_open",
          "too_many_files", "upload_is_too_large", "uploads_are_full"})
        keys.push_back(std::string("goodbye.") + code);
    EXPECT_EQ(missing(keys), "");
}

// What bash offers after these words; the last one is being typed.
std::string offered(const std::string& line) {
    std::string folder = std::filesystem::temp_directory_path() / "isegoria_bash_XXXXXX";
    if (mkdtemp(folder.data()) == nullptr) return "no temporary folder";
    std::ofstream(folder + "/script") << completion("bash") << "COMP_WORDS=(" << line
                                      << ")\nCOMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n_isegoria\n"
                                         "echo \"${COMPREPLY[@]}\"\n";
    std::string heard;
    if (FILE* pipe = popen(("bash " + folder + "/script 2>&1").c_str(), "r")) {
        char part[4'096];
        while (std::fgets(part, sizeof part, pipe) != nullptr) heard += part;
        pclose(pipe);
    }
    std::filesystem::remove_all(folder);
    return heard;
}

TEST(Completion, OffersInBashWhatFitsThePlace) {
    EXPECT_EQ(offered("isegoria floo"), "floor\n");
    EXPECT_EQ(offered("isegoria serv"), "serve\n");
    EXPECT_EQ(offered("isegoria floor ''"), "request withdraw give\n");
    EXPECT_EQ(offered("isegoria floor request --ki"), "--kind\n");
    EXPECT_EQ(offered("isegoria floor request --kind ''"), "speech point_of_order reply answer\n");
    EXPECT_EQ(offered("isegoria contribution list --voice pa"), "panel\n");
    EXPECT_EQ(offered("isegoria contribution list --al"), "--all\n");
    EXPECT_EQ(offered("isegoria sign out --ev"), "--everywhere\n");
}

TEST(Completion, IsReadableByEachShellThatIsHere) {
    std::string folder = std::filesystem::temp_directory_path() / "isegoria_shell_XXXXXX";
    ASSERT_NE(mkdtemp(folder.data()), nullptr);
    int read = 0;
    for (const std::string shell : {"bash", "zsh", "fish"}) {
        if (std::system(("command -v " + shell + " > /dev/null").c_str()) != 0) continue;
        std::ofstream(folder + "/script") << completion(shell);
        EXPECT_EQ(std::system((shell + " -n " + folder + "/script").c_str()), 0) << shell;
        ++read;
    }
    std::filesystem::remove_all(folder);
    EXPECT_GT(read, 0) << "bash at least is on every machine that builds this";
}

TEST(Completion, KnowsEveryNounVerbAndOptionInEveryShell) {
    for (const char* shell : {"bash", "zsh", "fish"}) {
        const std::string script = completion(shell);
        for (const std::string& noun : nouns())
            EXPECT_NE(script.find(noun), std::string::npos) << shell << " " << noun;
        for (const char* word : {"closes", "alternation", "accept-new-certificate"})
            EXPECT_NE(script.find(word), std::string::npos) << shell << " " << word;
    }
    EXPECT_EQ(completion("tcsh"), "");
    EXPECT_EQ(options_of("phase", "open").at(0), "--phase");
}

}  // namespace
}  // namespace isegoria::cli
