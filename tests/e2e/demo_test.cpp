// SPDX-License-Identifier: AGPL-3.0-or-later
// The main job, small: it holds on the project's own samples and on real pools and statements.
#include <gtest/gtest.h>

#include "demo_run.hpp"

namespace isegoria::e2e {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds at_most{180};

const fs::path source = ISEGORIA_SOURCE_DIR;
const fs::path data = source / ".." / "shared" / "data";

TEST(Demo, HoldsOnTheOwnSamples) {
    const Folder folder;
    const Outcome outcome = run_demo({"--contributors", "60"}, folder, at_most);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.said;
}

// F1 in small; kill_test does it fifty times and compares the charters.
TEST(Demo, HoldsInFrench) {
    const Folder folder;
    const Outcome outcome = run_demo({"--contributors", "60", "--lang", "fr"}, folder, at_most);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.said;
    EXPECT_NE(outcome.said.find("Charte de coresponsabilité"), std::string::npos) << outcome.said;
}

TEST(Demo, WantsThePanelSizeOfARealPool) {
    const Folder folder;
    const Outcome outcome =
        run_demo({"--pool", (source / "samples" / "pool.csv").string(), "--categories",
                  (source / "samples" / "categories.csv").string()},
                 folder, at_most);
    EXPECT_EQ(outcome.exit_code, 2) << outcome.said;
}

TEST(Demo, SaysWhyWhenThePoolCannotMeetTheQuotas) {
    const Folder folder;
    const Outcome outcome =
        run_demo({"--pool", (source / "samples" / "pool.csv").string(), "--categories",
                  (source / "samples" / "categories.csv").string(), "--panel-size", "90",
                  "--directory", (folder.path() / "run").string()},
                 folder, at_most);
    EXPECT_EQ(outcome.exit_code, 1) << outcome.said;
    EXPECT_NE(outcome.said.find("categories"), std::string::npos) << outcome.said;
}

struct RealInput {
    const char* pool;
    const char* categories;
    const char* panel_size;
    const char* statements;
    const char* contributors = "60";
};

class RealDemo : public testing::TestWithParam<RealInput> {};

TEST_P(RealDemo, Holds) {
    const auto& [pool, categories, panel_size, statements, contributors] = GetParam();
    const fs::path people = data / "sortition" / pool;
    if (!fs::exists(people)) GTEST_SKIP() << "there is no " << people;
    const Folder folder;
    const Outcome outcome = run_demo(
        {"--pool", people.string(), "--categories", (data / "sortition" / categories).string(),
         "--panel-size", panel_size, "--statements",
         (data / "polis" / statements / "comments.csv").string(), "--contributors", contributors},
        folder, at_most);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.said;
}

INSTANTIATE_TEST_SUITE_P(
    Inputs, RealDemo,
    testing::Values(
        RealInput{"example_small_20/respondents.csv", "example_small_20/categories.csv", "20",
                  "15-per-hour-seattle"},
        RealInput{"fixture_22/candidates.csv", "fixture_22/features.csv", "22", "vtaiwan.uberx"},
        RealInput{"opendlp_docs_20/Respondents_csv_example.csv",
                  "opendlp_docs_20/Categories_csv_example.csv", "20", "brexit-consensus"},
        // Many more statements than people, so that most of the file is not said.
        RealInput{"fixture_22/candidates.csv", "fixture_22/features.csv", "22",
                  "austria-climate.5twd2jsnkf.2022-08-08"},
        RealInput{"fixture_22/candidates.csv", "fixture_22/features.csv", "22",
                  "scoop-hivemind.biodiversity", "40"}));

}  // namespace
}  // namespace isegoria::e2e
