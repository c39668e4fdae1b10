// SPDX-License-Identifier: AGPL-3.0-or-later
// Reading the command lines.
#include "demo/settings.hpp"

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <system_error>

#include "program/options.hpp"

namespace isegoria::demo {
namespace {

namespace fs = std::filesystem;

constexpr std::uint32_t sample_panel_size = 60;   // What samples/categories.csv was made for.
constexpr std::int64_t contributors_max = 20'000;  // Ports of one address, with room to spare.
constexpr std::int64_t kills_max = 1'000;          // An hour of them.
// A whole number also where numbers are floating: a seed is copied from tool to tool.
constexpr std::int64_t seed_max = std::int64_t{1} << 53U;

// Beside whoever runs it, else where it was built from.
fs::path samples_folder() {
    const fs::path here = fs::path("samples");
    if (fs::exists(here / "pool.csv")) return fs::absolute(here);
    return ISEGORIA_SAMPLES;
}

[[noreturn]] void refuse(const char* option, const char* key,
                         const words::Arguments& arguments = {}) {
    throw program::Unfit{option, {key, arguments}};
}

void take_samples(Settings& settings) {
    if (settings.pool.empty() != settings.categories.empty())
        refuse(settings.pool.empty() ? "--categories" : "--pool", "program.fault.needs",
               {{"option", std::string(settings.pool.empty() ? "--pool" : "--categories")}});
    if (!settings.pool.empty() && settings.panel_size == 0)
        refuse("--pool", "program.fault.needs", {{"option", std::string("--panel-size")}});
    if (settings.pool.empty()) {
        if (settings.panel_size != 0)
            refuse("--panel-size", "program.fault.needs", {{"option", std::string("--pool")}});
        settings.pool = samples_folder() / "pool.csv";
        settings.categories = samples_folder() / "categories.csv";
        settings.panel_size = sample_panel_size;
    }
    settings.own_statements = settings.statements.empty();
    if (settings.own_statements) {
        settings.statements = samples_folder() / "statements.csv";
        settings.statements_language = std::string(words::tag(settings.language));
    }
    if (settings.statements_language.empty())
        settings.statements_language = std::string(words::tag(settings.language));
}

void make_directory(Settings& settings) {
    if (!settings.directory.empty()) {
        settings.temporary = false;
        std::error_code error;
        if (fs::exists(settings.directory, error) && !fs::is_empty(settings.directory, error))
            refuse("--directory", "program.fault.not_empty",
                   {{"directory", settings.directory.string()}});
        fs::create_directories(settings.directory, error);
        if (!error) return;
        refuse("--directory", "program.fault.directory", {{"value", settings.directory.string()}});
    }
    std::string pattern = (fs::temp_directory_path() / "isegoria-demo-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr)
        refuse("--directory", "program.fault.directory", {{"value", pattern}});
    settings.directory = pattern;
}

}  // namespace

Told read_settings(int count, char** words) {
    program::Options read("demo", count, words);
    Settings settings;
    settings.language = read.language();
    read.flag("once", settings.once);
    read.value("pool", settings.pool, program::file_fault);
    read.value("categories", settings.categories, program::file_fault);
    read.value("panel-size", settings.panel_size, program::from_to(4, 1'000));
    read.value("statements", settings.statements, program::file_fault);
    read.value("statements-language", settings.statements_language);
    read.value("speakers", settings.speakers, program::file_fault);
    read.value_or("contributors", settings.contributors, program::from_to(20, contributors_max));
    read.value_or("seed", settings.seed, program::from_to(0, seed_max));
    read.value_or("kills", settings.kills, program::from_to(0, kills_max));
    auto* kill_seed =
        read.value("kill-seed", settings.kill_seed, program::from_to(0, seed_max));
    read.value("charter-out", settings.charter_out);
    read.value("directory", settings.directory);
    const auto code = read.read([&] {
        if (kill_seed->count() == 0) settings.kill_seed = settings.seed;
        take_samples(settings);
        make_directory(settings);
    });
    if (code) return {std::nullopt, *code};
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
