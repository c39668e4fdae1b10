// SPDX-License-Identifier: AGPL-3.0-or-later
// A full session over real connections that all break at once, with a server that dies: everybody
// is back in time, nothing acknowledged is lost, and every client sees what the server shows.
#include <gtest/gtest.h>

#include "demo_run.hpp"

namespace isegoria::e2e {
namespace {

constexpr std::chrono::seconds at_most{600};

TEST(Session, SurvivesCutsAndADeathBeforeItsOnlookers) {
    const Folder folder;
    const Outcome outcome = run_isegoria(
        {"simulate", "--members", "150", "--onlookers", "300", "--seconds", "20", "--cuts", "2",
         "--kills", "1", "--back-within", "30", "--directory", (folder.path() / "run").string()},
        folder, at_most);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.said;
}

TEST(Session, SpeaksFrenchAndAsAnObject) {
    const Folder folder;
    const Outcome outcome = run_isegoria({"simulate", "--members", "6", "--onlookers", "2",
                                          "--seconds", "1", "--lang", "fr", "--json"},
                                         folder, at_most);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.said;
    EXPECT_EQ(outcome.said.rfind("{\"members\":6,", 0), 0u) << outcome.said;
}

TEST(Session, RefusesAFileThatIsNoDebate) {
    const Folder folder;
    const Outcome outcome = run_isegoria(
        {"simulate", "--speakers", std::string(ISEGORIA_SOURCE_DIR) + "/samples/pool.csv"}, folder,
        at_most);
    EXPECT_EQ(outcome.exit_code, 2) << outcome.said;
    EXPECT_NE(outcome.said.find("pool.csv: is not JSON"), std::string::npos) << outcome.said;
}

}  // namespace
}  // namespace isegoria::e2e
