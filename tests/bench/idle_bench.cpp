// SPDX-License-Identifier: AGPL-3.0-or-later
// What a signed-in viewer costs in memory while nothing happens: the heap of the server in use with
// all of them connected and settled, less the same once they had been there and left, so that what
// the assembly keeps of them anyway is not counted. One JSON object a line; one thread, and the
// crowd.
//   idle_bench [CONNECTIONS]       (10000)
#include <malloc.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <stdexcept>

#include "bench/line.hpp"
#include "bench/stage.hpp"

namespace isegoria::bench {
namespace {

constexpr double plain_kb_max = 2;
constexpr double tls_kb_max = 18;

struct Memory {
    double heap = 0;
    double resident = 0;
};

Memory memory() {
    malloc_trim(0);
    const struct mallinfo2 info = mallinfo2();
    Memory memory{static_cast<double>(info.uordblks + info.hblkhd), 0};
    std::ifstream file("/proc/self/statm");
    double pages = 0;
    file >> pages >> pages;
    memory.resident = pages * static_cast<double>(::sysconf(_SC_PAGESIZE));
    return memory;
}

bool run(bool tls, std::uint32_t count) {
    Crowd crowd;
    net::Limits limits;
    limits.ping_interval = std::chrono::hours(1);
    Stage stage(tls, 1, limits);
    Request open{.order = Order::open_viewers, .count = count, .port = stage.port(), .tls = tls};
    Figures figures = stage.ask(crowd, open);
    if (figures.open != count) throw std::runtime_error("not all viewers came in");
    (void)stage.ask(crowd, {.order = Order::drop_viewers});
    while (stage.counts().connections > 0) stage.loop().run_for(std::chrono::milliseconds(10));
    const Memory empty = memory();
    open.once_known = true;
    figures = stage.ask(crowd, open);
    if (figures.open != count) throw std::runtime_error("not all viewers came back");
    (void)stage.ask(crowd, {.order = Order::drain});
    const Memory full = memory();
    const std::string name = std::string(tls ? "TLS, " : "plain, ") + std::to_string(count);
    const bool ok =
        print("idle", name + " signed-in viewers", (full.heap - empty.heap) / count / 1'000,
              "kB/connection", at_most(tls ? tls_kb_max : plain_kb_max));
    print("idle", name + " signed-in viewers, resident in all", full.resident / 1e6, "MB");
    return ok;
}

}  // namespace
}  // namespace isegoria::bench

int main(int count, char** words) {
    using namespace isegoria::bench;
    const auto size = static_cast<std::uint32_t>(count > 1 ? std::atoi(words[1]) : 10'000);
    const auto files = raise_file_limit(size + 100ULL);
    print_limits("idle", files);
    if (files < size + 100ULL) {
        std::fprintf(stderr, "idle: %u connections need more open files\n", size);
        return 2;
    }
    bool ok = true;
    try {
        for (const bool tls : {false, true}) ok &= run(tls, size);
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "idle: %s\n", failure.what());
        return 2;
    }
    return ok ? 0 : 1;
}
