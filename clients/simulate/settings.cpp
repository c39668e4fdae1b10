// SPDX-License-Identifier: AGPL-3.0-or-later
// Reading the command line.
#include "simulate/settings.hpp"

#include <CLI/CLI.hpp>
#include <cstdlib>

namespace isegoria::simulate {

Told read_settings(int count, char** words) {
    CLI::App app{
        "A live session with invented people: starts a server on an empty directory, seats a\n"
        "panel, and lets it speak, propose and vote before onlookers, in plenary, in rooms and in\n"
        "plenary again, while connections break and the server dies as often as you say. Checks\n"
        "that nothing was lost, that everybody sees the same, and that what is said in a room\n"
        "stays in it.",
        "isegoria simulate"};
    Settings settings;
    std::optional<std::size_t> rooms;
    std::string language = "en";
    app.add_option("--members", settings.members, "Seats")
        ->check(CLI::Range(std::size_t{4}, members_max))
        ->capture_default_str();
    app.add_option("--onlookers", settings.onlookers, "People who watch, signed in nowhere")
        ->check(CLI::Range(std::size_t{0}, onlookers_max))
        ->capture_default_str();
    app.add_option("--rooms", rooms,
                   "Breakout rooms in the middle of the session; 0: none. Not given: 18 for\n"
                   "150 members, and in proportion for others")
        ->check(CLI::Range(std::size_t{0}, rooms_max));
    app.add_option("--seconds", settings.seconds, "How long the session lasts")
        ->check(CLI::Range(1, 3'600))
        ->capture_default_str();
    app.add_option("--seed", settings.seed, "What people want; alike in every run of the same seed")
        ->capture_default_str();
    app.add_option("--speakers", settings.speakers,
                   "A debate as JSON, each speech with its time: who speaks when and how long, in\n"
                   "the time that there is")
        ->check(CLI::ExistingFile);
    app.add_option("--cuts", settings.cuts, "Cut every connection at once, so often")
        ->check(CLI::Range(std::size_t{0}, std::size_t{100}))
        ->capture_default_str();
    app.add_option("--kills", settings.kills, "kill -9 of the server, and a new start, so often")
        ->check(CLI::Range(std::size_t{0}, std::size_t{100}))
        ->capture_default_str();
    app.add_option("--back-within", settings.back_seconds,
                   "Seconds within which everybody must be back after that")
        ->check(CLI::Range(1, 600))
        ->capture_default_str();
    app.add_flag("--json", settings.json, "The outcome as one JSON object on the last line");
    app.add_option("--lang", language, "Language")
        ->check(CLI::IsMember({"en", "fr"}))
        ->capture_default_str();
    app.add_option("--directory", settings.directory,
                   "Keep everything there; a temporary directory when not given");
    try {
        app.parse(count, words);
        settings.rooms = rooms.value_or(rooms_for(settings.members));
        if (settings.rooms > settings.members)
            throw CLI::ValidationError("--rooms", "more rooms than members");
        settings.language = words::parse(language).value_or(words::Language::english);
        if (!settings.directory.empty()) {
            settings.temporary = false;
            std::filesystem::create_directories(settings.directory);
            settings.directory = std::filesystem::absolute(settings.directory);
        } else {
            std::string pattern =
                (std::filesystem::temp_directory_path() / "isegoria-simulate-XXXXXX").string();
            if (mkdtemp(pattern.data()) == nullptr)
                throw CLI::ValidationError("--directory", "no temporary directory can be made");
            settings.directory = pattern;
        }
    } catch (const CLI::ParseError& error) {
        const int code = app.exit(error);
        return {std::nullopt, code == 0 ? 0 : exit_usage};
    } catch (const std::filesystem::filesystem_error& error) {
        const int code = app.exit(CLI::ValidationError("--directory", error.what()));
        return {std::nullopt, code == 0 ? 0 : exit_usage};
    }
    return {settings, 0};
}

}  // namespace isegoria::simulate
