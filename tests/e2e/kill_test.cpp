// SPDX-License-Identifier: AGPL-3.0-or-later
// kill -9 of the server at random moments of a small run: what was acknowledged is there
// afterwards, nothing is there twice, and the charter is that of a run in which nobody was killed.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "demo_run.hpp"

namespace isegoria::e2e {
namespace {

constexpr int runs = 10;
constexpr int kills_each = 5;
constexpr std::chrono::seconds at_most{120};

std::size_t checks_in(const std::string& said) {
    std::istringstream lines(said);
    std::size_t count = 0;
    for (std::string line; std::getline(lines, line);)
        if (line.starts_with("  ✓ ")) ++count;
    return count;
}

struct Story {
    std::string charter;
    std::size_t checks = 0;  // That were looked at, each of which held.
};

Story story_with(int kills, const std::string& kill_seed) {
    const Folder folder;
    const std::filesystem::path charter = folder.path() / "charter";
    // A small panel of the project's own invented people, so that there is time for fifty deaths.
    const std::filesystem::path categories = folder.path() / "categories.csv";
    std::ofstream(categories) << "feature,value,min,max\n"
                                 "gender,woman,5,7\ngender,man,5,7\ngender,another,0,2\n";
    const std::filesystem::path pool =
        std::filesystem::path(ISEGORIA_SOURCE_DIR) / "samples" / "pool.csv";
    const Outcome outcome =
        run_demo({"--pool", pool.string(), "--categories", categories.string(), "--panel-size",
                  "12", "--contributors", "40", "--kills", std::to_string(kills), "--kill-seed",
                  kill_seed, "--charter-out", charter.string()},
                 folder, at_most);
    EXPECT_EQ(outcome.exit_code, 0) << "isegoria demo --once --contributors 40 --kill-seed "
                                    << kill_seed << " --kills " << kills << "\n"
                                    << outcome.said;
    return {read_file(charter), checks_in(outcome.said)};
}

TEST(Kill, LeavesTheCharterOfARunWithoutKills) {
    const Story undisturbed = story_with(0, "0");
    ASSERT_FALSE(undisturbed.charter.empty());
    for (int run = 1; run <= runs; ++run) {
        const Story disturbed = story_with(kills_each, std::to_string(run));
        ASSERT_EQ(disturbed.charter, undisturbed.charter) << "run " << run;
        // None is passed over because somebody was away.
        ASSERT_EQ(disturbed.checks, undisturbed.checks) << "run " << run;
    }
}

}  // namespace
}  // namespace isegoria::e2e
