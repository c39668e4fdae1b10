// SPDX-License-Identifier: AGPL-3.0-or-later
// What others notice when 200 of 1,000 viewers stop reading, what the server holds for those, and
// how soon 2,000 are back who lost their connections at once. One JSON object a line; one thread,
// and the crowd.
//   trouble_bench [plain|tls]      (both)
#include <malloc.h>

#include <cstdio>
#include <stdexcept>
#include <string>

#include "bench/line.hpp"
#include "bench/stage.hpp"

namespace isegoria::bench {
namespace {

constexpr std::uint32_t viewers = 1'000;
constexpr std::uint32_t silent = 200;
constexpr std::uint32_t storm = 2'000;
constexpr int bursts = 60;    // Of one figure.
constexpr int phases = 7;     // Of each kind, in turn.
constexpr double p99_ratio_max = 1.10;
constexpr double held_kib_max = 1'024;
constexpr double back_ms_max = 30'000;
constexpr double handshake_ms_max = 5'000;
// Of a viewer who stops reading, what the kernels on both sides keep is some 600 kB.
constexpr std::size_t filling_words = 900;
constexpr int filling_bursts = 120;

double heap() {
    const struct mallinfo2 info = mallinfo2();
    return static_cast<double>(info.uordblks + info.hblkhd);
}

double p99_ms(Stage& stage, Crowd& crowd) {
    (void)stage.ask(crowd, {.order = Order::measure});
    for (int burst = 0; burst < bursts; ++burst) {
        crowd.shared().sent_ns = now_ns();
        stage.change_questions(4);
        stage.settle();
        (void)stage.ask(crowd, {.order = Order::drain});
    }
    return stage.ask(crowd, {.order = Order::latencies}).p99_ms;
}

bool stalled(bool tls) {
    Crowd crowd;
    net::Limits limits;
    limits.ping_interval = std::chrono::hours(1);
    limits.send_wait = std::chrono::hours(1);  // They are to stay and be in the way.
    Stage stage(tls, 16, limits);
    const Figures opened = stage.ask(
        crowd, {.order = Order::open_viewers, .count = viewers, .port = stage.port(), .tls = tls});
    if (opened.open != viewers) throw std::runtime_error("not all viewers came in");
    std::vector<double> before;
    for (int phase = 0; phase < phases; ++phase) before.push_back(p99_ms(stage, crowd));

    malloc_trim(0);
    const double empty = heap();
    (void)stage.ask(crowd, {.order = Order::stall, .count = silent});
    for (int burst = 0; burst < filling_bursts; ++burst) {
        stage.change_questions(16, filling_words);
        stage.settle();
        (void)stage.ask(crowd, {.order = Order::drain});
    }
    const double held = heap() - empty;
    std::vector<double> after;
    for (int phase = 0; phase < phases; ++phase) after.push_back(p99_ms(stage, crowd));

    const std::string kind = tls ? "TLS, " : "plain, ";
    bool ok = print({.bench = "trouble",
                     .name = kind + "p99 of 800 viewers while 200 others do not read",
                     .value = median(after),
                     .unit = "ms",
                     .baseline = "p99 while all 1,000 read",
                     .ratio = median(after) / median(before),
                     .bar = ratio_at_most(p99_ratio_max)});
    ok &= print("trouble", kind + "held for a viewer who does not read", held / silent / 1'024,
                "KiB/connection", at_most(held_kib_max));
    return ok;
}

bool back(bool tls, bool reset) {
    Crowd crowd;
    Stage stage(tls, 1, {});
    Request open{
        .order = Order::open_viewers, .count = storm, .port = stage.port(), .tls = tls};
    if (stage.ask(crowd, open).open != storm) throw std::runtime_error("not all viewers came in");
    (void)stage.ask(crowd, {.order = reset ? Order::reset_viewers : Order::drop_viewers});
    open.once_known = true;
    open.at_once = storm;
    const Figures figures = stage.ask(crowd, open);
    const std::string kind = std::string(tls ? "TLS, " : "plain, ") + "2,000 dropped at once" +
                             (reset ? " by a reset" : "");
    const bool all = figures.open == storm;
    if (!all)
        std::fprintf(stderr, "trouble: %llu of 2,000 came back\n",
                     static_cast<unsigned long long>(figures.open));
    bool ok = print({.bench = "trouble",
                     .name = kind + ", all back and settled",
                     .value = figures.all_ms,
                     .unit = "ms",
                     .bar = at_most(back_ms_max),
                     .flawless = all});
    ok &= print({.bench = "trouble",
                 .name = kind + ", p99 from dialling to settled",
                 .value = figures.p99_ms,
                 .unit = "ms",
                 .bar = at_most(handshake_ms_max),
                 .flawless = all});
    return ok;
}

}  // namespace
}  // namespace isegoria::bench

int main(int count, char** words) {
    using namespace isegoria::bench;
    const std::string only = count > 1 ? words[1] : "";
    print_limits("trouble", raise_file_limit(storm + 100));
    bool ok = true;
    try {
        for (const bool tls : {false, true}) {
            if (!only.empty() && only != (tls ? "tls" : "plain")) continue;
            ok &= stalled(tls);
            for (const bool reset : {false, true}) ok &= back(tls, reset);
        }
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "trouble: %s\n", failure.what());
        return 2;
    }
    return ok ? 0 : 1;
}
