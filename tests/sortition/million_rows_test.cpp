// SPDX-License-Identifier: AGPL-3.0-or-later
// A million people: the tool checks and draws within its promised memory, measured by the system.
#include <gtest/gtest.h>

#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

constexpr long resident_kib_max = 512L * 1024;

struct Outcome {
    int exit_code = -1;
    long resident_kib = 0;
};

Outcome run_tool(std::vector<std::string> words) {
    words.insert(words.begin(), SORTITION_TOOL);
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    Outcome outcome;
    pid_t child = 0;
    if (posix_spawn(&child, SORTITION_TOOL, nullptr, nullptr, arguments.data(), environ) != 0)
        return outcome;
    int status = 0;
    rusage usage{};
    if (wait4(child, &status, 0, &usage) != child) return outcome;
    outcome.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    outcome.resident_kib = usage.ru_maxrss;
    return outcome;
}

TEST(MillionRows, AreReadCheckedAndDrawnFromWithinHalfAGibibyte) {
    const fs::path folder =
        fs::temp_directory_path() / ("sortition_million_" + std::to_string(getpid()));
    fs::create_directories(folder);
    const std::string pool = (folder / "pool.csv").string();
    const std::string categories = (folder / "categories.csv").string();
    const Outcome generated =
        run_tool({"generate", "--people", "1000000", "--seed", "million", "--out", pool,
                  "--categories", categories, "--panel-size", "200"});
    const Outcome checked = run_tool(
        {"check", "--categories", categories, "--respondents", pool, "--panel-size", "200"});
    const Outcome drawn = run_tool({"draw", "--categories", categories, "--respondents", pool,
                                    "--panel-size", "200", "--public-value",
                                    "x", "--out", (folder / "out").string()});
    fs::remove_all(folder);
    EXPECT_EQ(generated.exit_code, 0);
    EXPECT_EQ(checked.exit_code, 0);
    EXPECT_EQ(drawn.exit_code, 0);
    EXPECT_GT(checked.resident_kib, 0);
    EXPECT_LE(checked.resident_kib, resident_kib_max);
    EXPECT_LE(drawn.resident_kib, resident_kib_max);
    RecordProperty("check_resident_kib", std::to_string(checked.resident_kib));
    RecordProperty("draw_resident_kib", std::to_string(drawn.resident_kib));
}

}  // namespace
