// SPDX-License-Identifier: AGPL-3.0-or-later
// What honest members notice of strangers who open connections at ten times the rate that is
// allowed, and of guests who send at ten times their pace; and how soon a thousand peers are closed
// that send one octet a second, while others come in. A real server over TLS with all its limits,
// which count this machine's addresses here. One JSON object a line.
//   flood_bench [strangers|guests|slow]      (all)
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>

#include "bench/flood.hpp"
#include "bench/house_process.hpp"
#include "bench/line.hpp"
#include "bench/prepared_assembly.hpp"
#include "bench/slow_crowd.hpp"
#include "bench/stage.hpp"

namespace isegoria::bench {
namespace {

constexpr int rounds = 5;
constexpr double round_seconds = 6;
constexpr double ratio_max = 2;
constexpr double closed_s_max = 10;   // Of whoever has not said who they are.
constexpr double message_s_max = 31;  // Limits::message_wait and the sweep.
constexpr int patience_ms = 10'000;

app::ServeOptions options_in(const std::filesystem::path& data) {
    app::ServeOptions options;
    options.data = data;
    options.listen.security = net::SelfMade{data / "tls", {}};
    options.listen.loopback_unlimited = false;
    return options;
}

// A flood in a process of its own, which gives way to the server and the honest: it stands for
// other machines.
class Flooding {
  public:
    Flooding(Flood flood, std::uint16_t port) {
        std::array<int, 2> stop{};
        std::array<int, 2> result{};
        if (pipe(stop.data()) != 0 || pipe(result.data()) != 0) throw std::runtime_error("no pipe");
        process_ = fork();
        if (process_ < 0) throw std::runtime_error("no process");
        if (process_ == 0) {
            ::close(stop[1]);
            setpriority(PRIO_PROCESS, 0, 10);
            const FloodFigures figures = flood(port, stop[0]);
            _exit(::write(result[1], &figures, sizeof figures) == sizeof figures ? 0 : 1);
        }
        ::close(stop[0]);
        ::close(result[1]);
        stop_ = stop[1];
        result_ = result[0];
    }
    FloodFigures end() {
        ::close(stop_);
        FloodFigures figures;
        const bool came = ::read(result_, &figures, sizeof figures) == sizeof figures;
        ::close(result_);
        waitpid(process_, nullptr, 0);
        if (!came) throw std::runtime_error("a flood broke off");
        return figures;
    }

  private:
    pid_t process_ = -1;
    int stop_ = -1;
    int result_ = -1;
};

void print_figures(const std::string& kind, const FloodFigures& figures) {
    const auto each = [&](const char* what, std::uint64_t count) {
        if (count > 0)
            print("flood", kind + ": " + what, static_cast<double>(count) / figures.seconds,
                  "a second");
    };
    each("connections tried", figures.connections);
    each("closed at the door, before TLS", figures.closed_at_the_door);
    each("answered 429", figures.too_many);
    each("answered 200", figures.served);
    each("messages sent", figures.messages);
    each("accepted", figures.accepted);
    each("refused slow_down", figures.slow_down);
    each("refused otherwise", figures.refused_otherwise);
    each("closed with 1008", figures.closed_by_policy);
}

void add(FloodFigures& sum, const FloodFigures& more) {
    sum.seconds += more.seconds;
    sum.connections += more.connections;
    sum.closed_at_the_door += more.closed_at_the_door;
    sum.too_many += more.too_many;
    sum.served += more.served;
    sum.messages += more.messages;
    sum.accepted += more.accepted;
    sum.slow_down += more.slow_down;
    sum.refused_otherwise += more.refused_otherwise;
    sum.closed_by_policy += more.closed_by_policy;
}

bool floods(const std::filesystem::path& data, const std::string& kind, Flood flood) {
    const HouseProcess server(options_in(data));
    Honest honest(server.port());
    (void)honest.measure(2);
    // In turn, and judged by the median of each kind: one neighbour who comes and goes spoils a
    // round or two. Every round is on standard error.
    std::vector<double> alone;
    std::vector<double> flooded;
    FloodFigures figures;
    for (int round = 0; round < rounds; ++round) {
        alone.push_back(percentile(honest.measure(round_seconds), 99));
        Flooding under_way(flood, server.port());
        flooded.push_back(percentile(honest.measure(round_seconds), 99));
        add(figures, under_way.end());
        std::fprintf(stderr, "flood: %s, round %d: %.2f ms alone, %.2f ms flooded\n", kind.c_str(),
                     round + 1, alone.back(), flooded.back());
        // What it left behind: full addresses and spent allowances recover.
        (void)honest.measure(2);
    }
    const double before = median(alone);
    const double during = median(flooded);
    print("flood", kind + ": p99 of an acknowledgement, alone", before, "ms");
    bool ok = print({.bench = "flood",
                     .name = kind + ": p99 of an acknowledgement to the honest",
                     .value = during,
                     .unit = "ms",
                     .baseline = "alone",
                     .ratio = during / before,
                     .bar = ratio_at_most(ratio_max)});
    print_figures(kind, figures);
    ok &= print("flood", kind + ": honest connections lost", static_cast<double>(honest.lost()),
                "in all", at_most(0));
    return ok;
}

bool slow(const std::filesystem::path& data) {
    app::ServeOptions options = options_in(data);
    // All from one address: of many addresses each would have few.
    options.listen.loopback_unlimited = true;
    const HouseProcess server(std::move(options));
    v1::Hello guest;
    guest.set_version(1);
    guest.set_guest_of(1);
    const std::vector<Slow> kinds = {Slow::handshake, Slow::head, Slow::body, Slow::first_message,
                                     Slow::message};
    constexpr std::size_t of_each = 200;
    SlowCrowd crowd(server.port(), kinds, of_each, guest);
    std::size_t most = 0;
    std::size_t asked = 0;
    std::size_t helped = 0;
    std::int64_t next_ns = 0;
    while (!crowd.over()) {
        crowd.turn(10);
        most = std::max(most, crowd.slow());
        if (steady_ns() < next_ns) continue;
        next_ns = steady_ns() + 100'000'000;
        asked += 2;
        if (is_healthy(server.port(), patience_ms)) ++helped;
        if (sign_in(server.port(), guest, patience_ms)) ++helped;
    }
    print("flood", "slow at the same time, at most", static_cast<double>(most), "connections");
    bool ok = true;
    for (const Slow kind : kinds) {
        const bool signed_in = kind == Slow::message;
        ok &= print({.bench = "flood",
                     .name = std::string("one octet a second of ") + name_of(kind) +
                             ": closed after, the longest of " + std::to_string(crowd.closed(kind)),
                     .value = crowd.longest_seconds(kind),
                     .unit = "s",
                     .bar = at_most(signed_in ? message_s_max : closed_s_max),
                     .flawless = crowd.closed(kind) == of_each});
    }
    ok &= print("flood", "requests and guests served meanwhile",
                100.0 * static_cast<double>(helped) / static_cast<double>(asked),
                "% of " + std::to_string(asked), at_least(100));
    return ok;
}

int run(const std::filesystem::path& folder, const std::string& only) {
    print_limits("flood", raise_file_limit(4'096));
    std::fprintf(stderr,
                 "flood: TLS, every limit as it comes and counted for the loopback too, but in the "
                 "case of slow peers; %zu honest guests watch and react once a second each\n",
                 Honest::members);
    Preparation preparation;
    preparation.people = Honest::contributions;
    bool ok = true;
    const auto wanted = [&](const char* kind) { return only.empty() || only == kind; };
    for (const auto& [kind, flood] :
         {std::pair<const char*, Flood>{"strangers", flood_of_strangers},
          {"guests", flood_of_guests}}) {
        if (!wanted(kind)) continue;
        prepare(folder / kind, preparation);
        ok &= floods(folder / kind, kind, flood);
    }
    if (wanted("slow")) {
        prepare(folder / "slow", preparation);
        ok &= slow(folder / "slow");
    }
    return ok ? 0 : 1;
}

}  // namespace
}  // namespace isegoria::bench

int main(int count, char** words) {
    std::string name = "./flood_bench_XXXXXX";
    if (mkdtemp(name.data()) == nullptr) return 2;
    int code = 2;
    try {
        code = isegoria::bench::run(name, count > 1 ? words[1] : "");
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "flood: %s\n", failure.what());
    }
    std::filesystem::remove_all(name);
    return code;
}
