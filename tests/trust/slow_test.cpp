// SPDX-License-Identifier: AGPL-3.0-or-later
// B8 and F12 at the real program: peers that send one octet a second are closed while everybody
// else is served, and those who have fallen silent are given up, and cost nothing afterwards.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>

#include "bench/house_process.hpp"
#include "bench/slow_crowd.hpp"
#include "caller.hpp"
#include "server_process.hpp"

namespace isegoria::trust {
namespace {

using namespace std::chrono_literals;
using bench::Slow;

// Far beyond every limit of the server; only a failing test waits so long.
constexpr auto patience = 90s;
constexpr int patience_ms = 30'000;

TEST(SlowPeers, AHundredAreClosedAndWhoeverElseComesIsServed) {
    const Folder folder;
    ServerOptions options;
    options.tls = true;
    ServerProcess server(folder / "data", options);
    const auto organiser =
        bench::sign_in(server.port(), with_code(server.setup_code()), patience_ms);
    ASSERT_TRUE(organiser);
    const std::vector<Slow> kinds = {Slow::handshake, Slow::head, Slow::body, Slow::first_message};
    constexpr std::size_t of_each = 25;
    bench::SlowCrowd crowd(server.port(), kinds, of_each);
    std::size_t most = 0;
    const auto end = std::chrono::steady_clock::now() + patience;
    auto next = std::chrono::steady_clock::now();
    while (!crowd.over() && std::chrono::steady_clock::now() < end) {
        crowd.turn(10);
        most = std::max(most, crowd.slow());
        if (std::chrono::steady_clock::now() < next) continue;
        next += 250ms;
        EXPECT_TRUE(bench::is_healthy(server.port(), patience_ms));
        EXPECT_TRUE(bench::sign_in(server.port(), with_token(organiser->token()), patience_ms));
    }
    EXPECT_TRUE(crowd.over()) << crowd.slow() << " are still there";
    EXPECT_EQ(crowd.failed(), 0U);
    for (const Slow kind : kinds) EXPECT_EQ(crowd.closed(kind), of_each) << name_of(kind);
    // Bodies are refused at once; all the others were there together.
    EXPECT_GE(most, of_each * (kinds.size() - 1));
    EXPECT_EQ(metric(server.metrics_port(), "deadlines_missed_total"), 2 * of_each);
    EXPECT_EQ(metric(server.metrics_port(), "refused_requests_total"), of_each);
    EXPECT_EQ(metric(server.metrics_port(), "sessions"), 0U);
    EXPECT_EQ(server.stop(), 0) << server.errors();
}

// A client in a process of its own, which follows the directory and answers every ping; it has got
// so far when it is made. It ends with 0 when the server has ended its connection.
class Client {
  public:
    explicit Client(std::uint16_t port) {
        std::array<int, 2> ends{};
        if (::pipe(ends.data()) != 0) throw std::runtime_error("no pipe");
        process_ = ::fork();
        if (process_ != 0) {
            ::close(ends[1]);
            char octet = 0;
            const bool ready = ::read(ends[0], &octet, 1) == 1;
            ::close(ends[0]);
            if (!ready) throw std::runtime_error("a client does not get in");
            return;
        }
        Caller caller(port, stranger());
        if (!caller.welcomed()) _exit(1);
        caller.watch(0);
        if (::write(ends[1], "!", 1) != 1) _exit(1);
        while (caller.hear_one()) {
        }
        _exit(0);
    }
    ~Client() {
        if (process_ <= 0) return;
        ::kill(process_, SIGKILL);
        ::waitpid(process_, nullptr, 0);
    }
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;
    void signal(int number) const { ::kill(process_, number); }
    int wait() {
        int status = 0;
        ::waitpid(process_, &status, 0);
        process_ = 0;
        return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }

  private:
    pid_t process_ = 0;
};

TEST(SilentPeers, StoppedAndDeafOnesAreGivenUpAndNothingOfThemStays) {
    const Folder folder;
    app::ServeOptions options;
    options.data = folder / "data";
    options.listen.security = net::PlainText{};
    options.listen.limits.ping_interval = 400ms;
    options.listen.limits.sweep_interval = 20ms;
    const bench::HouseProcess server(std::move(options));
    constexpr std::size_t of_each = 5;
    const auto come = [&](std::size_t sessions) {
        const auto end = std::chrono::steady_clock::now() + patience;
        while (metric(server.metrics_port(), "sessions") != sessions &&
               std::chrono::steady_clock::now() < end)
            usleep(10'000);
        return metric(server.metrics_port(), "sessions") == sessions;
    };
    // Who answers pings stays, and is what there is before and after.
    Client healthy(server.port());
    ASSERT_TRUE(come(1));
    const std::size_t connections = metric(server.metrics_port(), "connections");
    const std::size_t files = open_files_of(server.process());

    std::vector<std::unique_ptr<Client>> stopped;
    for (std::size_t i = 0; i < of_each; ++i)
        stopped.push_back(std::make_unique<Client>(server.port()));
    ASSERT_TRUE(come(1 + of_each));
    for (const auto& each : stopped) each->signal(SIGSTOP);
    // They are welcomed, and then hear nothing and say nothing.
    std::vector<std::unique_ptr<Caller>> deaf;
    for (std::size_t i = 0; i < of_each; ++i)
        deaf.push_back(std::make_unique<Caller>(server.port(), stranger()));
    for (const auto& each : deaf) EXPECT_TRUE(each->welcomed());

    EXPECT_TRUE(come(1));
    EXPECT_EQ(metric(server.metrics_port(), "connections"), connections);
    // The request for the metrics may still be on its way out.
    const auto end = std::chrono::steady_clock::now() + patience;
    while (open_files_of(server.process()) > files && std::chrono::steady_clock::now() < end)
        usleep(10'000);
    EXPECT_LE(open_files_of(server.process()), files);
    // They find out when they come to themselves.
    for (const auto& each : stopped) {
        each->signal(SIGCONT);
        EXPECT_EQ(each->wait(), 0);
    }
    for (const auto& each : deaf) each->hear_to_end();
    EXPECT_EQ(metric(server.metrics_port(), "sessions"), 1U);
}

}  // namespace
}  // namespace isegoria::trust
