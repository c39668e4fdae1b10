// SPDX-License-Identifier: AGPL-3.0-or-later
// kill -9 of the server at random moments of a small run: what was acknowledged is there
// afterwards, nothing is there twice, and the charter is that of a run in which nobody was killed.
#include <gtest/gtest.h>

#include "demo_run.hpp"

namespace isegoria::e2e {
namespace {

constexpr int runs = 10;
constexpr int kills_each = 5;
constexpr std::chrono::seconds at_most{120};

std::string charter_after(int kills, const std::string& kill_seed) {
    const Folder folder;
    const std::filesystem::path charter = folder.path() / "charter";
    const Outcome outcome = run_demo({"--contributors", "40", "--kills", std::to_string(kills),
                                      "--kill-seed", kill_seed, "--charter-out", charter.string()},
                                     folder, at_most);
    EXPECT_EQ(outcome.exit_code, 0) << "isegoria demo --once --contributors 40 --kill-seed "
                                    << kill_seed << " --kills " << kills << "\n"
                                    << outcome.said;
    return read_file(charter);
}

TEST(Kill, LeavesTheCharterOfARunWithoutKills) {
    const std::string undisturbed = charter_after(0, "0");
    ASSERT_FALSE(undisturbed.empty());
    for (int run = 1; run <= runs; ++run) {
        const std::string disturbed = charter_after(kills_each, std::to_string(run));
        ASSERT_EQ(disturbed, undisturbed) << "run " << run;
    }
}

}  // namespace
}  // namespace isegoria::e2e
