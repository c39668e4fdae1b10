// SPDX-License-Identifier: AGPL-3.0-or-later
// Whoever starts a server for a while takes it along, however they end.
#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

#include "demo_run.hpp"

namespace isegoria::e2e {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds at_most{30};

std::string command_line(pid_t process) {
    return read_file("/proc/" + std::to_string(process) + "/cmdline");
}

// Children of this process that are servers (proc(5)).
std::vector<pid_t> servers_of(pid_t process) {
    const std::string number = std::to_string(process);
    std::ifstream file("/proc/" + number + "/task/" + number + "/children");
    std::vector<pid_t> result;
    for (pid_t child = 0; file >> child;)
        if (command_line(child).find(std::string("\0serve\0", 7)) != std::string::npos)
            result.push_back(child);
    return result;
}

// What has ended has no command line any more, whether somebody has taken note of it or not.
bool runs(pid_t process) { return !command_line(process).empty(); }

template <class Condition>
bool comes_true(Condition condition) {
    const auto end = std::chrono::steady_clock::now() + at_most;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > end) return false;
        usleep(5'000);
    }
    return true;
}

struct Ending {
    std::vector<std::string> words;
    int signal;
    const char* name;
};

class Parent : public ::testing::TestWithParam<Ending> {};

TEST_P(Parent, LeavesNoServerBehind) {
    const Folder folder;
    std::vector<std::string> words = GetParam().words;
    words.insert(words.end(), {"--directory", (folder.path() / "run").string()});
    Running running(words, folder);
    std::vector<pid_t> servers;
    ASSERT_TRUE(comes_true([&] {
        servers = servers_of(running.process());
        // Something held already: the server has said all that it says, so no closed pipe ends it.
        return !servers.empty() && read_file(folder.path() / "said").find("✓") != std::string::npos;
    })) << read_file(folder.path() / "said");
    ASSERT_EQ(servers.size(), 1U);
    ASSERT_TRUE(runs(servers.front()));

    ASSERT_EQ(kill(running.process(), GetParam().signal), 0);  // And nobody else of its group.
    const Outcome outcome = running.wait(at_most);
    EXPECT_NE(outcome.exit_code, 0);
    EXPECT_TRUE(comes_true([&] { return !runs(servers.front()); }));
    if (runs(servers.front())) kill(servers.front(), SIGKILL);
}

const std::vector<std::string> simulating = {"simulate", "--members", "6", "--seconds", "60"};
const std::vector<std::string> demonstrating = {"demo", "--once"};

INSTANTIATE_TEST_SUITE_P(Ends, Parent,
                         ::testing::Values(Ending{simulating, SIGKILL, "SimulateKilled"},
                                           Ending{simulating, SIGTERM, "SimulateTold"},
                                           Ending{demonstrating, SIGKILL, "DemoKilled"},
                                           Ending{demonstrating, SIGTERM, "DemoTold"}),
                         [](const auto& each) { return each.param.name; });

}  // namespace
}  // namespace isegoria::e2e
