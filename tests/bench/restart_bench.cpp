// SPDX-License-Identifier: AGPL-3.0-or-later
// How long a server takes from its start until it is ready, with 100,000 and 1,000,000 entries in
// one assembly, with its snapshot and without; how fast entries are replayed; what it holds in
// memory. Every entry was made by the rules: people join, answer and react. One JSON object a line.
//   restart_bench [DIRECTORY] [ENTRIES …]
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "line.hpp"
#include "prepared_assembly.hpp"
#include "record/data_directory.hpp"
#include "room/recall.hpp"
#include "server_process.hpp"

namespace {

using namespace isegoria;
using bench::median;
using bench::print;

constexpr record::StreamId assembly = 1;
constexpr int runs = 3;  // the median of them

template <class Work>
double seconds(Work&& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double processor_seconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds_of = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
}

struct Started {
    double ready = 0;
    double memory = 0;
    double memory_peak = 0;
};

// Killed would be more like a crash; but what it wrote when it stopped is taken away anyway.
Started start(const std::filesystem::path& data, bool with_snapshot) {
    std::vector<double> times;
    Started started;
    for (int run = 0; run < runs; ++run) {
        if (!with_snapshot) std::filesystem::remove_all(data / "record.db.snapshots");
        bench::ServerProcess server(data, {});
        times.push_back(server.seconds_to_ready());
        started.memory = static_cast<double>(server.memory());
        started.memory_peak = static_cast<double>(server.memory_peak());
    }
    started.ready = median(times);
    return started;
}

bool print_start(const std::string& name, const Started& started, std::uint64_t entries,
                 bench::Bar bar) {
    const bool ok = print("restart", name, started.ready, "s", bar);
    print("restart", name + ", memory", started.memory / 1e6, "MB");
    print("restart", name + ", memory at most", started.memory_peak / 1e6, "MB");
    print("restart", name + ", memory an entry", started.memory / static_cast<double>(entries),
          "octets");
    return ok;
}

bool print_replay(const std::filesystem::path& data, const std::string& name) {
    record::DataDirectory directory(data, {});
    const auto log = directory.open_log();
    const auto count = static_cast<double>(log->size(assembly));
    std::filesystem::remove_all(data / "record.db.snapshots");
    std::filesystem::create_directory(data / "record.db.snapshots");
    std::vector<double> reading;
    std::vector<double> replaying;
    std::size_t receipts = 0;
    double processor = 0;
    for (int run = 0; run < runs; ++run) {
        std::size_t octets = 0;
        reading.push_back(seconds([&] {
            log->read(assembly, 1, ~0ULL,
                      [&](record::StoredEntry&& entry) { octets += entry.body.size(); });
        }));
        processor -= processor_seconds();
        replaying.push_back(seconds([&] {
            const room::Recalled recalled = room::recall(*log, assembly);
            receipts = recalled.receipts.memory();
            if (recalled.size != log->size(assembly)) std::exit(2);
        }));
        processor += processor_seconds();
    }
    const double rate = count / median(replaying);
    const bool ok = print({.bench = "restart",
                           .name = name + ", replay",
                           .value = rate,
                           .unit = "entries/s",
                           .baseline = "reading and checking them, one thread",
                           .ratio = rate / (count / median(reading)),
                           .bar = bench::at_least(500'000)});
    print("restart", name + ", replay, processor time an entry", processor / runs / count * 1e6,
          "us");
    print("restart", name + ", receipts", static_cast<double>(receipts) / 1e6, "MB");
    return ok;
}

bool measure(const std::filesystem::path& base, std::uint64_t entries) {
    const auto data = base / std::to_string(entries);
    const std::string name = std::to_string(entries) + " entries";
    // A hundred entries a person, as in a large public phase.
    bench::Preparation preparation;
    preparation.people = std::max<std::uint64_t>(entries / 100, 100);
    preparation.entries = entries;
    const double made = seconds([&] { bench::prepare(data, preparation); });
    std::fprintf(stderr, "restart: %s made in %.1f s (%llu people, each with one answer)\n",
                 name.c_str(), made, static_cast<unsigned long long>(preparation.people));
    const bool large = entries >= 1'000'000;
    bool ok =
        print_start(name + ", snapshot", start(data, true), entries, bench::at_most(large ? 3 : 1));
    ok &= print_start(name + ", no snapshot", start(data, false), entries,
                      large ? bench::Bar{} : bench::at_most(1));
    ok &= print_replay(data, name);
    return ok;
}

}  // namespace

int main(int count, char** arguments) {
    const std::filesystem::path base = count > 1 ? arguments[1] : ".";
    std::string name = (base / "restart_bench_XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) return 2;
    std::fprintf(stderr, "restart: one assembly, no TLS, nobody connected; median of %d\n", runs);
    bool ok = true;
    if (count > 2)
        for (int each = 2; each < count; ++each)
            ok &= measure(name, std::strtoull(arguments[each], nullptr, 10));
    else
        for (const std::uint64_t entries : {100'000, 1'000'000}) ok &= measure(name, entries);
    std::filesystem::remove_all(name);
    return ok ? 0 : 1;
}
