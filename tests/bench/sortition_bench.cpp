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

#include "sortition/prepare.hpp"
#include "tests/sortition/column_generation.hpp"
#include "tests/sortition/made_pools.hpp"

namespace {

using namespace isegoria::sortition;

double processor_seconds() {
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

void print(const std::string& name, double value, const char* unit, const char* baseline,
           double ratio, const std::string& bar, bool ok) {
    std::printf("{\"bench\":\"sortition\",\"case\":\"%s\",\"value\":%.4g,\"unit\":\"%s\"",
                name.c_str(), value, unit);
    if (baseline != nullptr) {
        std::printf(",\"baseline\":\"%s\",\"ratio\":%.4g", baseline, ratio);
    } else {
        std::printf(",\"baseline\":null,\"ratio\":null");
    }
    if (bar.empty()) {
        std::printf(",\"bar\":null,\"ok\":null}\n");
    } else {
        std::printf(",\"bar\":\"%s\",\"ok\":%s}\n", bar.c_str(), ok ? "true" : "false");
    }
    std::fflush(stdout);
}

// Each case in a process of its own, so that its memory is its own.
void apart(const std::function<void()>& work) {
    const pid_t child = fork();
    if (child == 0) {
        work();
        std::_Exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    if (status != 0) std::exit(1);
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
        std::exit(1);
    }
    return result;
}

void size_case(const std::string& name, const MadePoolShape& shape, Method method,
               double seconds_bar) {
    apart([&] {
        const MadePool made = made_pool(shape, name);
        const Instance instance = make_instance(made.pool, made.quotas, made.panel_size);
        const Timed run = timed(made, method);
        const std::string full = std::string(method_name(method)) + " " + name + ", " +
                                 std::to_string(instance.type_count()) + " types";
        const std::string bar =
            seconds_bar > 0 ? "<= " + std::to_string(static_cast<int>(seconds_bar)) + " s" : "";
        print(full, run.seconds, "processor s", nullptr, 0, bar, run.seconds <= seconds_bar);
        print(full + ", memory", memory_mebibytes(), "MiB", nullptr, 0, "<= 1024 MiB",
              memory_mebibytes() <= 1024);
        CertificateFigures figures;
        const double begin = processor_seconds();
        const Findings wrong = verify_certificate(made.pool, made.quotas,
                                                  run.prepared.certificate, &figures);
        print(full + ", certificate checked", processor_seconds() - begin, "processor s", nullptr,
              0, "", true);
        const bool proved = wrong.empty() && figures.cuts_unproved == 0;
        print(full + ", largest gap proved", figures.largest_gap, "chance", nullptr, 0, "<= 1e-06",
              proved && figures.largest_gap <= 1e-6);
        print(full + ", largest loss by rounding to 1000", run.prepared.loss.largest_deviation,
              "chance", nullptr, 0, "", true);
    });
}

void baseline_case(const std::string& name, const MadePoolShape& shape, double seconds_max,
                   const std::string& bar) {
    apart([&] {
        const MadePool made = made_pool(shape, name);
        const Timed run = timed(made, Method::leximin);
        const double begin = processor_seconds();
        const ColumnGeneration columns = leximin_by_columns(
            made.pool, made.quotas, made.panel_size,
            [&] { return processor_seconds() - begin < seconds_max; });
        const double taken = processor_seconds() - begin;
        print("leximin " + name, run.seconds, "processor s",
              columns.finished ? "column generation"
                               : "column generation, stopped unfinished: the ratio is a lower bound",
              taken / run.seconds, bar, taken / run.seconds >= 50);
        if (!columns.finished) return;
        double difference = 0;
        for (std::size_t i = 0; i < columns.chances.size(); ++i) {
            difference = std::max(
                difference, std::abs(columns.chances[i] - run.prepared.chances[i].value()));
        }
        print("leximin " + name + ", largest difference to column generation", difference, "chance",
              nullptr, 0, "<= 1e-05", difference <= 1e-5);
    });
}

}  // namespace

int main(int count, char** arguments) {
    const double baseline_seconds = count > 1 ? std::atof(arguments[1]) : 120;
    size_case("150/22/4", {150, 22, {3, 7, 8, 4}, 2, 0}, Method::leximin, 0);
    baseline_case("150/22/4", {150, 22, {3, 7, 8, 4}, 2, 0}, baseline_seconds, "");
    size_case("360/30/7", {360, 30, {2, 4, 5, 3, 6, 3, 2}, 2, 0}, Method::leximin, 0);
    baseline_case("360/30/7", {360, 30, {2, 4, 5, 3, 6, 3, 2}, 2, 0}, baseline_seconds,
                  "ratio >= 50");
    size_case("800/60/7 with shared households", {800, 60, {2, 4, 5, 3, 6, 3, 2}, 2, 180},
              Method::leximin, 0);
    size_case("2000/150/7", {2'000, 150, {2, 5, 5, 3, 7, 3, 3}, 2, 0}, Method::leximin, 0);
    size_case("5000/500/7", {5'000, 500, {2, 5, 5, 3, 7, 3, 3}, 2, 0}, Method::leximin, 0);
    size_case("10000/150/7", {10'000, 150, {2, 6, 5, 4, 8, 3, 3}, 2, 0}, Method::leximin, 8);
    size_case("100000/200/7", {100'000, 200, {2, 4, 5, 4, 6, 3, 3}, 2, 0}, Method::leximin, 30);
    const MadePoolShape middle{2'000, 150, {2, 5, 5, 3, 7, 3, 3}, 2, 0};
    for (const Method method :
         {Method::maximin, Method::nash, Method::goldilocks, Method::minimax, Method::spread}) {
        size_case("2000/150/7", middle, method, 0);
    }
    return 0;
}
