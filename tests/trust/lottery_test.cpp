// SPDX-License-Identifier: AGPL-3.0-or-later
// Whoever observes is handed the folder of the lottery by the real server and confirms it with the
// real tool, which shares no process with it.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "story.hpp"

namespace isegoria::trust {
namespace {

// The exit code of a command line of the shell.
int run_shell(const std::string& line) {
    const int status = std::system(line.c_str());
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(LotteryFolder, IsFetchedByAnObserverAndConfirmedByTheTool) {
    const Folder folder;
    ServerProcess server(folder / "data");
    Story story(server);
    story.found();
    story.draw();
    const v1::Accepted fetched =
        story.staff["ROLE_OBSERVER"]->run(story.assembly, "fetch_lottery {}");
    const std::string place = (folder / "observer").string();
    ASSERT_EQ(run_shell("mkdir " + place), 0);
    std::ofstream(place + "/lottery.tar", std::ios::binary) << fetched.document();
    ASSERT_EQ(run_shell("tar -C " + place + " -xmf " + place + "/lottery.tar"), 0);
    const std::string verify = std::string(SORTITION_TOOL) + " verify " + place + "/lottery > " +
                               place + "/said 2>&1";
    EXPECT_EQ(run_shell(verify), 0);
    // The transcript that everybody may have is the one of the folder.
    std::stringstream transcript;
    transcript << std::ifstream(place + "/lottery/transcript.json").rdbuf();
    EXPECT_EQ(transcript.str(), story.transcript);
    // Somebody else in the panel, and the tool says so.
    ASSERT_EQ(run_shell("sed -i '2d' " + place + "/lottery/panel.csv"), 0);
    EXPECT_EQ(run_shell(verify), 1);
    EXPECT_EQ(story.stop(), 0);
}

}  // namespace
}  // namespace isegoria::trust
