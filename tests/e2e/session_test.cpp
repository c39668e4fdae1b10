// SPDX-License-Identifier: AGPL-3.0-or-later
// A full session over real connections that all break at once, with a server that dies while the
// panel is in its rooms: everybody is back in time, nothing acknowledged is lost, every client sees
// what the server shows, and nobody sees into a room that is not theirs.
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "demo_run.hpp"

namespace isegoria::e2e {
namespace {

constexpr std::chrono::seconds at_most{600};

// The last line that was said, as an object; what else was said is the reason why there is none.
boost::json::object figures_of(const Outcome& outcome) {
    const std::size_t at = outcome.said.rfind("{\"members\":");
    EXPECT_NE(at, std::string::npos) << outcome.said;
    if (outcome.exit_code != 0 || at == std::string::npos) return {};
    return boost::json::parse(outcome.said.substr(at)).as_object();
}
std::int64_t figure(const boost::json::object& figures, std::string_view name) {
    const boost::json::value* found = figures.if_contains(name);
    return found == nullptr ? -1 : found->to_number<std::int64_t>();
}

TEST(Session, SurvivesCutsAndADeathInPlenaryAndInRooms) {
    const Folder folder;
    const Outcome outcome =
        run_isegoria({"simulate", "--members", "150", "--rooms", "18", "--onlookers", "300",
                      "--seconds", "20", "--cuts", "2", "--kills", "1", "--back-within", "30",
                      "--json", "--directory", (folder.path() / "run").string()},
                     folder, at_most);
    ASSERT_EQ(outcome.exit_code, 0) << outcome.said;
    const boost::json::object figures = figures_of(outcome);
    EXPECT_EQ(figure(figures, "cuts"), 2);
    EXPECT_EQ(figure(figures, "kills"), 1);
    EXPECT_LE(figure(figures, "back_ms_max"), 30'000);
    // It looked at something: nothing of this is there by itself.
    EXPECT_EQ(figure(figures, "rooms"), 18);
    EXPECT_EQ(figure(figures, "reports"), 18);
    EXPECT_EQ(figure(figures, "moves"), 1);
    EXPECT_GT(figure(figures, "turns_in_rooms"), 0);
    EXPECT_GT(figure(figures, "written_in_rooms"), 0);
    EXPECT_GT(figure(figures, "named_voices"), 150);
    // Whoever is away at the end does not answer.
    EXPECT_GT(figure(figures, "secret_ballots"), 100);
}

TEST(Session, SpeaksFrenchAndAsAnObject) {
    const Folder folder;
    const Outcome outcome = run_isegoria({"simulate", "--members", "6", "--onlookers", "2",
                                          "--seconds", "1", "--lang", "fr", "--json"},
                                         folder, at_most);
    ASSERT_EQ(outcome.exit_code, 0) << outcome.said;
    EXPECT_EQ(figure(figures_of(outcome), "members"), 6);
    EXPECT_EQ(figure(figures_of(outcome), "rooms"), 2) << "in proportion, and never one alone";
}

TEST(Session, StaysInPlenaryWithoutRooms) {
    const Folder folder;
    const Outcome outcome = run_isegoria({"simulate", "--members", "4", "--rooms", "0",
                                          "--onlookers", "1", "--seconds", "1", "--json"},
                                         folder, at_most);
    ASSERT_EQ(outcome.exit_code, 0) << outcome.said;
    EXPECT_EQ(figure(figures_of(outcome), "rooms"), 0);
    EXPECT_EQ(figure(figures_of(outcome), "secret_ballots"), 4);
}

TEST(Session, FillsAsManyRoomsAsABreakoutMayHave) {
    const Folder folder;
    const Outcome outcome = run_isegoria({"simulate", "--members", "60", "--rooms", "60",
                                          "--onlookers", "1", "--seconds", "1", "--json"},
                                         folder, at_most);
    ASSERT_EQ(outcome.exit_code, 0) << outcome.said;
    EXPECT_EQ(figure(figures_of(outcome), "reports"), 60);
    const Outcome more =
        run_isegoria({"simulate", "--members", "100", "--rooms", "61"}, folder, at_most);
    EXPECT_EQ(more.exit_code, 2) << more.said;
}

TEST(Session, RefusesMoreRoomsThanMembers) {
    const Folder folder;
    const Outcome outcome =
        run_isegoria({"simulate", "--members", "6", "--rooms", "7"}, folder, at_most);
    EXPECT_EQ(outcome.exit_code, 2) << outcome.said;
    EXPECT_NE(outcome.said.find("--rooms: “7” is not a number from 0 to 6"), std::string::npos)
        << outcome.said;
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
