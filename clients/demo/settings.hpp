// SPDX-License-Identifier: AGPL-3.0-or-later
// What the three subcommands were told on their command lines. Values.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "demo/actor.hpp"
#include "words/words.hpp"

namespace isegoria::demo {

inline constexpr int exit_usage = 2;
// As many processes as there are quarters of a crowd: more than there usually are processors, so
// that its members do meet at the server.
inline constexpr std::size_t crowd_processes = 4;

struct Settings {
    words::Language language = words::Language::english;
    bool once = false;
    std::filesystem::path pool;
    std::filesystem::path categories;
    std::uint32_t panel_size = 0;
    std::filesystem::path statements;
    std::string statements_language;  // BCP 47 tag of what the file says.
    bool own_statements = true;       // The project's own.
    std::size_t contributors = 1000;
    std::filesystem::path speakers;  // A debate to try policies on; empty: one is invented.
    std::uint64_t seed = 1;
    std::size_t kills = 0;
    std::uint64_t kill_seed = 0;        // Of the moments at which they happen.
    std::filesystem::path charter_out;  // Empty: not wanted.
    std::filesystem::path directory;    // Of the whole run; made when missing.
    bool temporary = true;              // The directory goes when the run is over.
};
// Nothing: told on stderr or stdout, and this is the exit code.
struct Told {
    std::optional<Settings> settings;
    int exit_code = 0;
};
[[nodiscard]] Told read_settings(int count, char** words);

// Of a child; told by the conductor, not by a person.
struct ChildSettings {
    Address address;
    words::Language language = words::Language::english;
    std::uint64_t assembly = 0;
    std::filesystem::path statements;
    std::string statements_language;
    std::filesystem::path codes;   // panel: one code a line
    std::size_t contributors = 0;  // crowd: of the whole demo
    std::size_t first = 0;         // crowd: this process has those from here
    std::size_t share = 0;         // crowd: so many
    std::uint64_t seed = 1;
};
struct ToldChild {
    std::optional<ChildSettings> settings;
    int exit_code = 0;
};
[[nodiscard]] ToldChild read_child_settings(int count, char** words);
// The same as words for a command line, without the subcommand.
[[nodiscard]] std::vector<std::string> words_of(const ChildSettings& settings);

}  // namespace isegoria::demo
