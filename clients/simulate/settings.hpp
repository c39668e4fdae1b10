// SPDX-License-Identifier: AGPL-3.0-or-later
// What `isegoria simulate` was told on its command line. Values.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "words/words.hpp"

namespace isegoria::simulate {

inline constexpr int exit_usage = 2;
// As many as one address has ports for, with room to spare.
inline constexpr std::size_t onlookers_max = 20'000;
inline constexpr std::size_t members_max = 1'000;
inline constexpr std::size_t rooms_max = 60;  // The server's limit of one breakout.
// Of 150 members eighteen rooms, fewer of fewer: eight or nine people in each, where
// everybody can still be heard.
[[nodiscard]] constexpr std::size_t rooms_for(std::size_t members) {
    const std::size_t wanted = (members * 18 + 149) / 150;
    return wanted < 2 ? 2 : wanted > rooms_max ? rooms_max : wanted;
}

struct Settings {
    words::Language language = words::Language::english;
    std::size_t members = 150;
    std::size_t onlookers = 300;
    std::size_t rooms = 18;      // Of its breakout; 0: everybody stays in plenary.
    std::uint32_t seconds = 20;  // Of the session's traffic.
    std::uint64_t seed = 1;
    std::filesystem::path speakers;   // A debate; empty: an invented one.
    std::size_t cuts = 0;             // Every connection at once, so often.
    std::size_t kills = 0;            // kill -9 of the server, so often.
    std::uint32_t back_seconds = 30;  // Within which everybody must be back.
    bool json = false;
    std::filesystem::path directory;  // Of the whole run; made when missing.
    bool temporary = true;            // The directory goes when the run is over.
};
// Nothing: told on stderr or stdout, and this is the exit code.
struct Told {
    std::optional<Settings> settings;
    int exit_code = 0;
};
[[nodiscard]] Told read_settings(int count, char** words);

}  // namespace isegoria::simulate
