// SPDX-License-Identifier: AGPL-3.0-or-later
// B20: every option of every subcommand with hostile values. Each is refused with exit 2, the name
// of the option, the value and what is allowed, before anything was made or opened. The options are
// read from --help, so that a new one is missed here and not forgotten.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "server_process.hpp"

namespace isegoria::trust {
namespace {

using Words = std::vector<std::string>;

const std::string long_value(100'000, 'a');

const Words bad_addresses = {"",
                             "nowhere",
                             "127.0.0.1",
                             "127.0.0.1:",
                             ":8443",
                             "127.0.0.1:65536",
                             "127.0.0.1:-1",
                             "127.0.0.1: 80",
                             "127.0.0.1:+80",
                             "127.0.0.1:0x50",
                             "127.0.0.1:80 ",
                             "999.1.1.1:80",
                             "example.org:80",
                             "10.0.0.0/8:80",
                             "[::1:80",
                             long_value};
const Words bad_ranges = {"",          "10.0.0.0/33",           "10.0.0.1/8",
                          "300.1.1.1", "10.0.0.0/-1",           "::1/129",
                          "everybody", "10.0.0.0/8,11.0.0.0/8", long_value};
const Words bad_origins = {"",
                           "assembly.example",
                           "javascript:alert(1)",
                           "https://",
                           "https://a/b",
                           "https://a b",
                           "ftp://a",
                           "https://a:0",
                           "https://a:65536",
                           "https://a\r\nX: y",
                           "https://user@a",
                           "null",
                           "*"};
const Words bad_names = {"", "a b", "a/b", "a\nb", "é", std::string(65, 'a'), long_value, "../x"};
const Words bad_files = {"", "/nowhere/at/all", "/dev", std::string(5'000, 'f')};
const Words bad_directories = {"", "/dev/null"};
const Words bad_tokens = {"", " ", "a b", "a\nb", "é", std::string(201, 'a'), long_value};
const Words bad_languages = {"", "de", "EN", "english"};
const Words bad_seeds = {"", "-1", "seed", "99999999999999999999999999"};
const Words bad_breaks = {"", "-1", "many", "99999999"};
const Words bad_counts = {
    "", "0", "9", "1000001", "-1", "1.5", "ten", "1e3", "99999999999999999999999999"};

// What to refuse, by subcommand and option; and with what beside it the option is given.
const std::map<std::string, std::map<std::string, Words>> hostile = {
    {"serve",
     {{"--lang", bad_languages},
      {"--data", bad_directories},
      {"--listen", bad_addresses},
      {"--metrics", bad_addresses},
      {"--certificate", bad_files},
      {"--certificate-key", bad_files},
      {"--vault-key-file", bad_files},
      {"--origin", bad_origins},
      {"--public-url", bad_origins},
      {"--trusted-proxy", bad_ranges},
      {"--unlimited", bad_ranges},
      {"--instance", bad_names},
      {"--wishes-per-second", {"", "0", "-1", "nan", "inf", "-inf", "1e9", "many", "1 2"}},
      {"--connections-max", bad_counts},
      {"--conference", {"", "zoom", "JITSI", "jitsi livekit"}},
      {"--conference-algorithm", {"", "none", "HS256", "es256"}},
      {"--conference-url",
       {"", "meet.example", "http://meet.example", "https://", "wss://a b", "https://user@a",
        "javascript:alert(1)", "https://a/\r\nX: y", long_value}},
      {"--conference-issuer", bad_tokens},
      {"--conference-subject", bad_tokens},
      {"--conference-key-id", bad_tokens},
      {"--conference-secret-file", bad_files},
      {"--mail-command",
       {"", " ", "sendmail -t", "/nowhere/sendmail", "/etc/passwd", "/", "/bin/true\nx",
        long_value}},
      {"--mail-from", {"", "nobody", "a@b\r\nBcc: c@d", "a b@c", long_value}}}},
    {"backup",
     {{"--lang", bad_languages}, {"--data", bad_directories}, {"--to", bad_directories}}},
    {"restore",
     {{"--lang", bad_languages}, {"--data", bad_directories}, {"--from", bad_directories}}},
    {"verify", {{"--lang", bad_languages}, {"--instance", bad_names}}},
    {"doctor",
     {{"--lang", bad_languages}, {"--data", bad_directories}, {"--instance", bad_names}}},
    {"organiser",
     {{"--lang", bad_languages}, {"--data", bad_directories}, {"--instance", bad_names}}},
    {"speech-trial",
     {{"--lang", bad_languages},
      {"--speakers", bad_files},
      {"--members", {"", "1", "10001", "-1", "nan", "four"}},
      {"--seed", bad_seeds}}},
    {"simulate",
     {{"--lang", bad_languages},
      {"--members", {"", "3", "-1", "nan", "99999999"}},
      {"--onlookers", {"", "-1", "many", "99999999"}},
      {"--rooms", {"", "-1", "many", "99999999"}},
      {"--seconds", {"", "0", "-1", "1.5", "3601"}},
      {"--seed", bad_seeds},
      {"--speakers", bad_files},
      {"--cuts", bad_breaks},
      {"--kills", bad_breaks},
      {"--back-within", {"", "0", "-1", "601", "soon"}}}},
    {"demo",
     {{"--lang", bad_languages},
      {"--pool", bad_files},
      {"--categories", bad_files},
      {"--statements", bad_files},
      {"--speakers", bad_files},
      {"--panel-size", {"", "3", "1001", "-1", "nan", "four"}},
      {"--contributors", {"", "19", "-1", "many", "99999999"}},
      {"--seed", bad_seeds},
      {"--kills", bad_breaks},
      {"--kill-seed", bad_seeds}}}};
// Any value is a value: a tag that is looked up nowhere, and paths that are made.
const std::set<std::string> free_options = {"--statements-language", "--charter-out",
                                            "--directory"};
const std::set<std::string> flags = {"--help", "--plain", "--with-keys", "--once", "--json"};

std::set<std::string> options_in_help(const std::string& subcommand, const Folder& folder) {
    const Ended ended = run_program({subcommand, "--help"}, folder);
    EXPECT_EQ(ended.exit_code, 0) << subcommand;
    std::istringstream lines(ended.output);
    std::set<std::string> options;
    for (std::string line; std::getline(lines, line);) {
        const auto at = line.find_first_not_of(" \t");
        if (at == std::string::npos || line[at] != '-') continue;
        const auto name = line.find("--", at);
        if (name == std::string::npos) continue;
        options.insert(line.substr(name, line.find_first_of(" ,\t=[", name) - name));
    }
    return options;
}

// What makes the rest of the command line sound, so that only the hostile value is refused.
Words sound_words(const std::string& subcommand, const std::string& option, const Folder& folder) {
    const std::string data = folder / "never-made";
    Words words = {subcommand};
    if (subcommand == "organiser") words.push_back("add");
    if (subcommand == "verify") words.push_back(data);
    const Words without_data = {"verify", "demo", "simulate", "speech-trial"};
    const bool takes_data = std::ranges::find(without_data, subcommand) == without_data.end();
    if (takes_data && option != "--data") words.insert(words.end(), {"--data", data});
    if (subcommand == "backup" && option != "--to")
        words.insert(words.end(), {"--to", folder / "never-copied"});
    if (subcommand == "restore" && option != "--from")
        words.insert(words.end(), {"--from", folder / "never-copied"});
    if (subcommand == "serve" && option != "--listen")
        words.insert(words.end(), {"--listen", "127.0.0.1:0"});
    return words;
}

TEST(HostileOptions, EveryOptionThatTakesAValueIsTriedHere) {
    const Folder folder;
    for (const auto& [subcommand, table] : hostile)
        for (const std::string& option : options_in_help(subcommand, folder))
            EXPECT_TRUE(flags.contains(option) || free_options.contains(option) ||
                        table.contains(option))
                << "add hostile values for: isegoria " << subcommand << " " << option;
}

TEST(HostileOptions, AreRefusedByNameWithTheValueAndWhatIsAllowed) {
    const Folder folder;
    std::size_t tried = 0;
    for (const auto& [subcommand, table] : hostile)
        for (const auto& [option, values] : table)
            for (const std::string& value : values) {
                Words words = sound_words(subcommand, option, folder);
                words.push_back(option + "=" + value);
                const std::string shown =
                    "isegoria " + subcommand + " " + option + "='" + value.substr(0, 60) + "'";
                const Ended ended = run_program(words, folder);
                ++tried;
                EXPECT_EQ(ended.exit_code, 2) << shown << "\n" << ended.errors.substr(0, 500);
                EXPECT_NE(ended.errors.find(option), std::string::npos)
                    << shown << "\n"
                    << ended.errors.substr(0, 500);
                const bool printable =
                    value.size() < 60 && value.find_first_of("\r\n") == std::string::npos;
                EXPECT_TRUE(!printable || ended.errors.find(value) != std::string::npos)
                    << shown << "\n"
                    << ended.errors.substr(0, 500);
                EXPECT_LT(ended.errors.size(), 10'000U) << shown << ": floods the terminal";
            }
    EXPECT_FALSE(std::filesystem::exists(folder / "never-made"));
    EXPECT_FALSE(std::filesystem::exists(folder / "never-copied"));
    EXPECT_GT(tried, 150U);
}

TEST(HostileOptions, WhatDoesNotGoTogetherIsNamed) {
    const Folder folder;
    const std::string file = folder / "a.pem";
    std::ofstream(file) << "no certificate\n";
    const std::string data = folder / "never-made";
    const std::pair<Words, std::string> cases[] = {
        {{"--certificate", file}, "--certificate"},
        {{"--certificate-key", file}, "--certificate"},
        {{"--plain", "--certificate", file, "--certificate-key", file}, "--plain"},
        {{"--no-such-option"}, "--no-such-option"},
        {{"superfluous"}, "superfluous"},
        {{"--connections-max"}, "--connections-max"}};
    for (const auto& [more, named] : cases) {
        Words words = {"serve", "--data", data, "--listen", "127.0.0.1:0"};
        words.insert(words.end(), more.begin(), more.end());
        const Ended ended = run_program(words, folder);
        EXPECT_EQ(ended.exit_code, 2) << named;
        EXPECT_NE(ended.errors.find(named), std::string::npos) << ended.errors;
    }
    EXPECT_FALSE(std::filesystem::exists(data));
}

// It would be served, and every room would be shut: no person could tell why.
TEST(HostileOptions, AnAlgorithmThatLiveKitDoesNotReadIsRefusedWithTheOneThatItDoes) {
    const Folder folder;
    const std::string secret = folder / "secret";
    std::ofstream(secret) << "no key\n";
    const Words words = {"serve",
                         "--data",
                         folder / "never-made",
                         "--listen",
                         "127.0.0.1:0",
                         "--conference",
                         "livekit",
                         "--conference-url",
                         "wss://conference.example",
                         "--conference-issuer",
                         "key",
                         "--conference-secret-file",
                         secret,
                         "--conference-algorithm",
                         "rs256"};
    const Ended ended = run_program(words, folder);
    EXPECT_EQ(ended.exit_code, 2);
    for (const char* named : {"--conference-algorithm", "“rs256”", "LiveKit", "give hs256"})
        EXPECT_NE(ended.errors.find(named), std::string::npos) << ended.errors;
    EXPECT_FALSE(std::filesystem::exists(folder / "never-made"));
}

TEST(HostileOptions, TheEnvironmentIsHeldToTheSame) {
    const Folder folder;
    const std::pair<std::string, std::string> cases[] = {
        {"ISEGORIA_LISTEN=nowhere", "--listen"},
        {"ISEGORIA_VAULT_KEY_FILE=/nowhere", "--vault-key-file"}};
    for (const auto& [variable, option] : cases) {
        const Ended ended =
            run_program({"serve", "--data", folder / "never-made"}, folder, {variable});
        EXPECT_EQ(ended.exit_code, 2) << variable << "\n" << ended.errors;
        EXPECT_NE(ended.errors.find(option), std::string::npos) << ended.errors;
    }
}

}  // namespace
}  // namespace isegoria::trust
