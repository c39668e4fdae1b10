// SPDX-License-Identifier: AGPL-3.0-or-later
// Acknowledged durable commands a second: 1,000 guests, each with one reaction outstanding, over
// WebSocket at a real server, in 1, 10 and 100 assemblies; beside a bare SQLite loop that inserts
// the very rows that the server wrote, at the batch size that it reached, beside write with
// fdatasync of the same octets, and beside as many bare sockets that are answered when such a row
// is on the disk. Then one lone client beside one sync. One JSON object a line. All of it twice: on
// this disk as it is, and as on one whose syncs take some 1.5 ms more, for the server and for what
// stands beside it alike. A bar that the bare sockets miss as well says something of the disk and
// nothing of the server; it is not applied then (docs/decisions/0016).
//   commands_bench [DIRECTORY] [SECONDS A CASE]
#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>

#include "bare_exchange.hpp"
#include "bare_log.hpp"
#include "command_client.hpp"
#include "line.hpp"
#include "prepared_assembly.hpp"
#include "server_process.hpp"

namespace {

using namespace isegoria::bench;
using Path = std::filesystem::path;

constexpr std::size_t clients = 1'000;
constexpr std::uint64_t people = 200;  // who answered before, in each assembly
constexpr double lone_max = 1.3;
constexpr double share_min = 0.4;
constexpr double tail_max = 3;
double seconds_a_case = 4;

std::uint16_t free_port() {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
    socklen_t size = sizeof address;
    if (bind(socket, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
        getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0)
        throw std::runtime_error("no port");
    close(socket);
    return ntohs(address.sin_port);
}

// One number of the server's /metrics.
double metric(std::uint16_t port, const std::string& name) {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
    const std::string question =
        "GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n";
    if (connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
        send(socket, question.data(), question.size(), MSG_NOSIGNAL) < 0)
        throw std::runtime_error("no metrics");
    std::string text;
    char some[8'192];
    for (ssize_t count = 0; (count = recv(socket, some, sizeof some, 0)) > 0;)
        text.append(some, static_cast<std::size_t>(count));
    close(socket);
    const auto at = text.find("\nisegoria_" + name + " ");
    if (at == std::string::npos) throw std::runtime_error("there is no metric " + name);
    return std::stod(text.substr(at + name.size() + 11));
}

// Microseconds that a sync takes more than this disk needs; the same run again, in a process of its
// own, with slow_sync.cpp loaded before everything else.
constexpr const char* slow_sync_us = "1500";

std::string series() {
    return std::getenv("SLOW_SYNC_US") == nullptr ? "" : "syncs of 1.5 ms more: ";
}

int run_on_a_slower_disk(char** arguments) {
    const pid_t child = fork();
    if (child == 0) {
        setenv("SLOW_SYNC_US", slow_sync_us, 1);
        setenv("LD_PRELOAD", SLOW_SYNC, 1);
        execv("/proc/self/exe", arguments);
        _exit(2);
    }
    int status = 0;
    if (child < 0 || waitpid(child, &status, 0) != child) return 2;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 2;
}

struct Case {
    std::string name;
    std::size_t clients = 1;
    std::uint64_t assemblies = 1;
    bool watching = false;  // Is not judged: what it costs to tell everybody is fanout's affair.
};

// A bar that `bare`, the same ratio of the bare exchange, meets too; none otherwise. With slower
// syncs there is room for every bar.
Bar where_met_by(double bare, Bar bar, const std::string& name) {
    if (!series().empty() || !std::isfinite(bare) || bar.met_by(bare)) return bar;
    std::fprintf(stderr,
                 "commands: %s: no bar, for the bare exchange is at %.2f itself on this disk\n",
                 name.c_str(), bare);
    return {};
}

struct Measured {
    Answered answered;
    double batch = 0;  // entries in a transaction
    double processor = 0;
};

Measured measure(const Path& data, const Case& each) {
    Preparation preparation;
    preparation.assemblies = each.assemblies;
    preparation.people = people;
    prepare(data, preparation);
    const std::uint16_t metrics = free_port();
    // The limits of a person and of an address are for people; all of these come from one address.
    ServerProcess server(data, {"--unlimited", "127.0.0.0/8", "--wishes-per-second", "1000000",
                                "--metrics", "127.0.0.1:" + std::to_string(metrics)});
    Load load;
    load.port = server.port();
    load.clients = each.clients;
    load.assemblies = each.assemblies;
    load.contributions = people;
    load.watching = each.watching;
    CommandClients crowd(load);
    (void)crowd.run(0.5);  // What is met for the first time is not measured.
    const double entries = metric(metrics, "entries_total");
    const double transactions = metric(metrics, "transactions_total");
    const double processor = server.processor_seconds();
    Measured measured;
    measured.answered = crowd.run(seconds_a_case);
    measured.processor = server.processor_seconds() - processor;
    measured.batch = (metric(metrics, "entries_total") - entries) /
                     std::max(1.0, metric(metrics, "transactions_total") - transactions);
    if (measured.answered.refused != 0) throw std::runtime_error("commands were refused");
    if (measured.answered.commands == 0) throw std::runtime_error("nothing was answered");
    return measured;
}

bool crowd_case(const Path& base, const Case& each) {
    const Path data = base / each.name;
    const Measured measured = measure(data, each);
    const auto& answered = measured.answered;
    const double rate = static_cast<double>(answered.commands) / answered.seconds;
    const auto batch = static_cast<std::size_t>(std::max(1L, std::lround(measured.batch)));
    const std::vector<Row> rows = rows_of(data);
    const double bare = bare_rate(base / (each.name + " bare"), rows, batch, seconds_a_case / 2);
    const Syncing file = sync_rate(base / (each.name + " file"), rows, batch, seconds_a_case / 4);
    const Exchanged exchanged =
        bare_exchange(base / (each.name + " exchange"), rows, each.clients, seconds_a_case / 2);
    const double tail = percentile(answered.latencies_ms, 99);
    const double tail_bar = tail_max * static_cast<double>(each.clients) / rate * 1e3;
    bool ok = print({.bench = "commands",
                     .name = series() + each.name,
                     .value = rate,
                     .unit = "commands/s",
                     .baseline = "bare SQLite loop, the same rows and batch",
                     .ratio = rate / bare,
                     .bar = each.watching ? Bar{}
                                          : where_met_by(exchanged.rate / bare,
                                                         ratio_at_least(share_min), each.name)});
    print({.bench = "commands",
           .name = series() + each.name + ", to fdatasync",
           .value = rate,
           .unit = "commands/s",
           .baseline = "write and fdatasync",
           .ratio = rate / file.rate});
    print({.bench = "commands",
           .name = series() + each.name + ", to a bare exchange",
           .value = rate,
           .unit = "commands/s",
           .baseline = "bare sockets answered when a row is durable",
           .ratio = rate / exchanged.rate});
    print("commands", series() + each.name + ", p50", median(answered.latencies_ms), "ms");
    ok &= print({.bench = "commands",
                 .name = series() + each.name + ", p99",
                 .value = tail,
                 .unit = "ms",
                 .baseline = "3 x clients / throughput",
                 .ratio = tail / tail_bar,
                 .bar = each.watching ? Bar{} : ratio_at_most(1)});
    print("commands", series() + each.name + ", entries a transaction", measured.batch, "entries");
    print("commands", series() + each.name + ", server processor time a command",
          measured.processor / static_cast<double>(answered.commands) * 1e6, "us");
    std::filesystem::remove_all(data);
    return ok;
}

bool lone_case(const Path& base) {
    const Case lone{"one lone client", 1, 1, false};
    const Path data = base / lone.name;
    const Measured measured = measure(data, lone);
    const std::vector<Row> rows = rows_of(data);
    const Syncing one = sync_rate(base / "lone file", rows, 1, seconds_a_case / 4);
    const double bare_ms = 1e3 / bare_rate(base / "lone bare", rows, 1, seconds_a_case / 2);
    const double exchange_ms =
        bare_exchange(base / "lone exchange", rows, 1, seconds_a_case / 4).median_ms;
    const double middle = median(measured.answered.latencies_ms);
    const bool ok = print(
        {.bench = "commands",
         .name = series() + lone.name + ", p50",
         .value = middle,
         .unit = "ms",
         .baseline = "one write and fdatasync, p50",
         .ratio = middle / one.median_ms,
         .bar = where_met_by(exchange_ms / one.median_ms, ratio_at_most(lone_max), lone.name)});
    print({.bench = "commands",
           .name = series() + lone.name + ", p50 to SQLite",
           .value = middle,
           .unit = "ms",
           .baseline = "one transaction of a bare SQLite loop",
           .ratio = middle / bare_ms});
    print({.bench = "commands",
           .name = series() + lone.name + ", p50 to a bare exchange",
           .value = middle,
           .unit = "ms",
           .baseline = "a bare socket answered when a row is durable",
           .ratio = middle / exchange_ms});
    return ok;
}

int run(const Path& base) {
    std::fprintf(stderr,
                 "commands: guests over plain WebSocket on loopback, client and server sharing %ld "
                 "processors; one reaction outstanding each; --unlimited 127.0.0.0/8, "
                 "--wishes-per-second 1000000, all other limits as they come; clients watch "
                 "nothing unless the case says so\n",
                 sysconf(_SC_NPROCESSORS_ONLN));
    bool ok = true;
    for (const std::uint64_t assemblies : {1, 10, 100})
        ok &=
            crowd_case(base, {std::to_string(clients) + " clients, " + std::to_string(assemblies) +
                                  (assemblies == 1 ? " assembly" : " assemblies"),
                              clients, assemblies, false});
    ok &= crowd_case(
        base, {std::to_string(clients) + " clients that watch, 1 assembly", clients, 1, true});
    ok &= lone_case(base);
    return ok ? 0 : 1;
}

}  // namespace

int main(int count, char** arguments) {
    if (count > 2) seconds_a_case = std::atof(arguments[2]);
    std::string name = (Path(count > 1 ? arguments[1] : ".") / "commands_bench_XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) return 2;
    int code = 2;
    try {
        code = run(name);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "commands: %s\n", error.what());
    }
    std::filesystem::remove_all(name);
    std::fflush(stdout);
    return series().empty() ? std::max(code, run_on_a_slower_disk(arguments)) : code;
}
