// SPDX-License-Identifier: AGPL-3.0-or-later
// How long the preparation of a lottery takes and how much memory, on generated pools of the sizes
// that are promised, beside classical column generation on the same machine in the same run. One
// JSON object a line; processor seconds, so that a busy machine changes little. One thread.
//   sortition_bench [SECONDS FOR THE BASELINE]
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <string>

#include "line.hpp"
#include "sortition/prepare.hpp"
#include "tests/sortition/column_generation.hpp"
#include "tests/sortition/made_pools.hpp"

namespace {

using namespace isegoria::sortition;
using isegoria::bench::at_most;
using isegoria::bench::Bar;
using isegoria::bench::print;
using isegoria::bench::ratio_at_least;

double processor_seconds() {
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

// Each case in a process of its own, so that its memory is its own. False when it misses a bar.
bool apart(const std::function<bool()>& work) {
    const pid_t child = fork();
    if (child == 0) std::_Exit(work() ? 0 : 1);
    int status = 0;
    waitpid(child, &status, 0);
    if (!WIFEXITED(status) || WEXITSTATUS(status) > 1) std::exit(2);
    return status == 0;
}

double memory_mebibytes() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) / 1024;
}

struct Timed {
    Prepared prepared;
    double seconds = 0;
};

Timed timed(const MadePool& made, Method method) {
    PrepareRequest request;
    request.panel_size = made.panel_size;
    request.method = method;
    const double begin = processor_seconds();
    Timed result;
    result.prepared = prepare(made.pool, made.quotas, request);
    result.seconds = processor_seconds() - begin;
    if (!result.prepared.ok()) {
        std::fprintf(stderr, "not prepared: %s\n", result.prepared.findings[0].code.c_str());
        std::exit(2);
    }
    return result;
}

bool size_case(const std::string& name, const MadePoolShape& shape, Method method, Bar bar = {}) {
    return apart([&] {
        const MadePool made = made_pool(shape, name);
        const Instance instance = make_instance(made.pool, made.quotas, made.panel_size);
        const Timed run = timed(made, method);
        const std::string full = std::string(method_name(method)) + " " + name + ", " +
                                 std::to_string(instance.type_count()) + " types";
        bool ok = print("sortition", full, run.seconds, "processor s", bar);
        ok &= print("sortition", full + ", memory", memory_mebibytes(), "MiB", at_most(1024));
        CertificateFigures figures;
        const double begin = processor_seconds();
        const Findings wrong = verify_certificate(made.pool, made.quotas,
                                                  run.prepared.certificate, &figures);
        print("sortition", full + ", certificate checked", processor_seconds() - begin,
              "processor s");
        ok &= print({.bench = "sortition",
                     .name = full + ", largest gap proved",
                     .value = figures.largest_gap,
                     .unit = "chance",
                     .bar = at_most(1e-6),
                     .flawless = wrong.empty() && figures.cuts_unproved == 0});
        print("sortition", full + ", largest loss by rounding to 1000",
              run.prepared.loss.largest_deviation, "chance");
        return ok;
    });
}

bool baseline_case(const std::string& name, const MadePoolShape& shape, double seconds_max,
                   Bar bar = {}) {
    return apart([&] {
        const MadePool made = made_pool(shape, name);
        const Timed run = timed(made, Method::leximin);
        const double begin = processor_seconds();
        const ColumnGeneration columns = leximin_by_columns(
            made.pool, made.quotas, made.panel_size,
            [&] { return processor_seconds() - begin < seconds_max; });
        const double taken = processor_seconds() - begin;
        bool ok = print(
            {.bench = "sortition",
             .name = "leximin " + name,
             .value = run.seconds,
             .unit = "processor s",
             .baseline = columns.finished
                             ? "column generation"
                             : "column generation, stopped unfinished: the ratio is a lower bound",
             .ratio = taken / run.seconds,
             .bar = bar});
        if (!columns.finished) return ok;
        double difference = 0;
        for (std::size_t i = 0; i < columns.chances.size(); ++i) {
            difference = std::max(
                difference, std::abs(columns.chances[i] - run.prepared.chances[i].value()));
        }
        ok &= print("sortition", "leximin " + name + ", largest difference to column generation",
                    difference, "chance", at_most(1e-5));
        return ok;
    });
}

}  // namespace

int main(int count, char** arguments) {
    const double baseline_seconds = count > 1 ? std::atof(arguments[1]) : 120;
    bool ok = size_case("150/22/4", {150, 22, {3, 7, 8, 4}, 2, 0}, Method::leximin);
    ok &= baseline_case("150/22/4", {150, 22, {3, 7, 8, 4}, 2, 0}, baseline_seconds);
    ok &= size_case("360/30/7", {360, 30, {2, 4, 5, 3, 6, 3, 2}, 2, 0}, Method::leximin);
    ok &= baseline_case("360/30/7", {360, 30, {2, 4, 5, 3, 6, 3, 2}, 2, 0}, baseline_seconds,
                        ratio_at_least(50));
    ok &= size_case("800/60/7 with shared households", {800, 60, {2, 4, 5, 3, 6, 3, 2}, 2, 180},
                    Method::leximin);
    const MadePoolShape middle{2'000, 150, {2, 5, 5, 3, 7, 3, 3}, 2, 0};
    ok &= size_case("2000/150/7", middle, Method::leximin);
    ok &= size_case("5000/500/7", {5'000, 500, {2, 5, 5, 3, 7, 3, 3}, 2, 0}, Method::leximin);
    ok &= size_case("10000/150/7", {10'000, 150, {2, 6, 5, 4, 8, 3, 3}, 2, 0}, Method::leximin,
                    at_most(8));
    ok &= size_case("100000/200/7", {100'000, 200, {2, 4, 5, 4, 6, 3, 3}, 2, 0}, Method::leximin,
                    at_most(30));
    for (const Method method :
         {Method::maximin, Method::nash, Method::goldilocks, Method::minimax, Method::spread}) {
        ok &= size_case("2000/150/7", middle, method);
    }
    return ok ? 0 : 1;
}
