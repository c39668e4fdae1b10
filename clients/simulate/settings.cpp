// SPDX-License-Identifier: AGPL-3.0-or-later
// Reading the command line.
#include "simulate/settings.hpp"

#include <cstdlib>
#include <system_error>

#include "program/options.hpp"

namespace isegoria::simulate {
namespace {

constexpr std::int64_t breaks_max = 100;
constexpr std::int64_t seconds_max = 3'600;
constexpr std::int64_t back_seconds_max = 600;
// A whole number also where numbers are floating: a seed is copied from tool to tool.
constexpr std::int64_t seed_max = std::int64_t{1} << 53U;

void make_directory(Settings& settings) {
    if (!settings.directory.empty()) {
        settings.temporary = false;
        std::error_code error;
        std::filesystem::create_directories(settings.directory, error);
        if (error)
            throw program::Unfit{
                "--directory", {"program.fault.directory", {{"value", settings.directory.string()}}}};
        settings.directory = std::filesystem::absolute(settings.directory);
        return;
    }
    std::string pattern =
        (std::filesystem::temp_directory_path() / "isegoria-simulate-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr)
        throw program::Unfit{"--directory", {"program.fault.directory", {{"value", pattern}}}};
    settings.directory = pattern;
}

}  // namespace

Told read_settings(int count, char** words) {
    program::Options read("simulate", count, words);
    Settings settings;
    settings.language = read.language();
    std::optional<std::size_t> rooms;
    read.value_or("members", settings.members, program::from_to(4, members_max));
    read.value_or("onlookers", settings.onlookers, program::from_to(0, onlookers_max));
    read.value("rooms", rooms, program::from_to(0, rooms_max));
    read.value_or("seconds", settings.seconds, program::from_to(1, seconds_max));
    read.value_or("seed", settings.seed, program::from_to(0, seed_max));
    read.value("speakers", settings.speakers, program::file_fault);
    read.value_or("cuts", settings.cuts, program::from_to(0, breaks_max));
    read.value_or("kills", settings.kills, program::from_to(0, breaks_max));
    read.value_or("back-within", settings.back_seconds, program::from_to(1, back_seconds_max));
    read.flag("json", settings.json);
    read.value("directory", settings.directory);
    const auto code = read.read([&] {
        settings.rooms = rooms.value_or(rooms_for(settings.members));
        if (settings.rooms > settings.members)
            throw program::Unfit{
                "--rooms",
                {"program.fault.from_to",
                 {{"value", std::to_string(settings.rooms)},
                  {"least", std::int64_t{0}},
                  {"most", static_cast<std::int64_t>(settings.members)}}}};
        make_directory(settings);
    });
    if (code) return {std::nullopt, *code};
    return {settings, 0};
}

}  // namespace isegoria::simulate
