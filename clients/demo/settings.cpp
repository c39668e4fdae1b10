// SPDX-License-Identifier: AGPL-3.0-or-later
// Reading the command lines.
#include "demo/settings.hpp"

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <iostream>

namespace isegoria::demo {
namespace {

namespace fs = std::filesystem;

constexpr std::uint32_t sample_panel_size = 60;   // What samples/categories.csv was made for.
constexpr std::size_t contributors_max = 20'000;  // Ports of one address, with room to spare.
constexpr std::size_t kills_max = 1'000;          // An hour of them.
// A whole number also where numbers are floating: a seed is copied from tool to tool.
constexpr std::uint64_t seed_max = std::uint64_t{1} << 53U;

// Beside whoever runs it, else where it was built from.
fs::path samples_folder() {
    const fs::path here = fs::path("samples");
    if (fs::exists(here / "pool.csv")) return fs::absolute(here);
    return ISEGORIA_SAMPLES;
}

void fill_up(Settings& settings, const std::string& language) {
    settings.language = words::parse(language).value_or(words::Language::english);
    settings.own_statements = settings.statements.empty();
    if (settings.pool.empty() != settings.categories.empty())
        throw CLI::ValidationError("--pool", "and --categories go together");
    if (!settings.pool.empty() && settings.panel_size == 0)
        throw CLI::ValidationError("--panel-size", "is needed with --pool");
    if (settings.pool.empty()) {
        if (settings.panel_size != 0)
            throw CLI::ValidationError("--panel-size", "goes with --pool and --categories");
        settings.pool = samples_folder() / "pool.csv";
        settings.categories = samples_folder() / "categories.csv";
        settings.panel_size = sample_panel_size;
    }
    if (settings.statements.empty()) {
        settings.statements = samples_folder() / "statements.csv";
        settings.statements_language = std::string(words::tag(settings.language));
    }
    if (settings.statements_language.empty())
        settings.statements_language = std::string(words::tag(settings.language));
    if (!settings.directory.empty()) {
        settings.temporary = false;
        if (fs::exists(settings.directory) && !fs::is_empty(settings.directory))
            throw CLI::ValidationError("--directory", "must be missing or empty");
        fs::create_directories(settings.directory);
        return;
    }
    std::string pattern = (fs::temp_directory_path() / "isegoria-demo-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr)
        throw CLI::ValidationError("--directory",
                                   "cannot be made in " + fs::temp_directory_path().string());
    settings.directory = pattern;
}

}  // namespace

Told read_settings(int count, char** words) {
    CLI::App app{
        "Starts a server on an empty directory and drives one assembly through it, from the "
        "lottery\n"
        "to a charter in use, with separate client processes over TLS. Checks all that it sees.",
        "isegoria demo"};
    Settings settings;
    std::string language = "en";
    app.add_flag("--once", settings.once,
                 "End when all is done: 0 when all of it held, 1 with the reason when not");
    app.add_option("--lang", language, "Language")
        ->check(CLI::IsMember({"en", "fr"}))
        ->capture_default_str();
    app.add_option("--pool", settings.pool, "People to draw from (CSV)")->check(CLI::ExistingFile);
    app.add_option("--categories", settings.categories, "Quotas (CSV)")->check(CLI::ExistingFile);
    app.add_option("--panel-size", settings.panel_size, "Seats")->check(CLI::Range(4, 1'000));
    app.add_option("--statements", settings.statements, "What contributors say (CSV)")
        ->check(CLI::ExistingFile);
    app.add_option("--statements-language", settings.statements_language,
                   "BCP 47 tag of that file; the language of the demo when not given");
    app.add_option("--speakers", settings.speakers,
                   "A debate (JSON) on which the policies of the speaker queue are compared; one is "
                   "invented when not given")
        ->check(CLI::ExistingFile);
    app.add_option("--contributors", settings.contributors,
                   "People who take part in the collection")
        ->check(CLI::Range(std::size_t{20}, contributors_max))
        ->capture_default_str();
    app.add_option("--seed", settings.seed, "What people want; alike in every run of the same seed")
        ->check(CLI::Range(std::uint64_t{0}, seed_max))
        ->capture_default_str();
    app.add_option("--kills", settings.kills,
                   "Kill the server so often at random moments and start it again")
        ->check(CLI::Range(std::size_t{0}, kills_max))
        ->capture_default_str();
    auto* kill_seed = app.add_option("--kill-seed", settings.kill_seed,
                                     "When that happens; the seed when not given")
                          ->check(CLI::Range(std::uint64_t{0}, seed_max));
    app.add_option("--charter-out", settings.charter_out,
                   "Write the charter there, without times and signatures");
    app.add_option("--directory", settings.directory,
                   "Keep everything there; a temporary directory when not given");
    try {
        app.parse(count, words);
        if (kill_seed->count() == 0) settings.kill_seed = settings.seed;
        fill_up(settings, language);
    } catch (const CLI::ParseError& error) {
        const int code = app.exit(error);
        return {std::nullopt, code == 0 ? 0 : exit_usage};
    }
    return {settings, 0};
}

ToldChild read_child_settings(int count, char** words) {
    CLI::App app{"Part of isegoria demo, which starts it.", "isegoria demo-…"};
    ChildSettings settings;
    app.add_option("--url", settings.address.url)->required();
    app.add_option("--fingerprint", settings.address.fingerprint)->required();
    app.add_option("--lang", settings.address.language)->required();
    app.add_option("--assembly", settings.assembly)->required();
    app.add_option("--statements", settings.statements)->required();
    app.add_option("--statements-language", settings.statements_language)->required();
    app.add_option("--codes", settings.codes);
    app.add_option("--contributors", settings.contributors);
    app.add_option("--first", settings.first);
    app.add_option("--share", settings.share);
    app.add_option("--seed", settings.seed);
    try {
        app.parse(count, words);
    } catch (const CLI::ParseError& error) {
        const int code = app.exit(error);
        return {std::nullopt, code == 0 ? 0 : exit_usage};
    }
    settings.language = words::parse(settings.address.language).value_or(words::Language::english);
    return {settings, 0};
}

std::vector<std::string> words_of(const ChildSettings& settings) {
    return {"--url",
            settings.address.url,
            "--fingerprint",
            settings.address.fingerprint,
            "--lang",
            settings.address.language,
            "--assembly",
            std::to_string(settings.assembly),
            "--statements",
            settings.statements.string(),
            "--statements-language",
            settings.statements_language,
            "--codes",
            settings.codes.string(),
            "--contributors",
            std::to_string(settings.contributors),
            "--first",
            std::to_string(settings.first),
            "--share",
            std::to_string(settings.share),
            "--seed",
            std::to_string(settings.seed)};
}

}  // namespace isegoria::demo
