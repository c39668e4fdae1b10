// SPDX-License-Identifier: AGPL-3.0-or-later
// Solving in a child process: started by posix_spawn, since the caller may have threads, with limits
// on processor, memory and time, so that no fault of a solver reaches the caller. Any thread; each
// call has a child of its own.
#pragma once

#include <functional>
#include <string>

#include "sortition/prepare.hpp"
#include "sortition/solution.hpp"

namespace isegoria::sortition {

// The argument by which a program of ours knows that it is to be a worker.
inline constexpr std::string_view worker_verb = "solve-for-parent";

// How a worker ended; `reason` is one of the texts below unless it answered.
struct WorkerOutcome {
    bool answered = false;
    bool cancelled = false;
    // "signal <number>", "exit <code>", "processor time", "wall time", "answer" (garbled).
    std::string reason;
    Solution solution;
};

// Any question and its answer, as octets; `text` is the answer.
struct WorkerAnswer {
    bool answered = false;
    bool cancelled = false;
    std::string reason;  // As in WorkerOutcome.
    std::string text;
};

// Starts the worker's command, sends the message and hears its answer; limits of processor and
// memory are the child's to set. Throws std::system_error if it cannot be started at all.
[[nodiscard]] WorkerAnswer ask_worker(const Worker& worker, std::string_view message,
                                      const Watch& watch);

// The child's side of that: reads the message, has it answered and writes progress and the answer.
// What it returns is the exit code.
[[nodiscard]] int answer_parent(
    const std::function<std::string(const std::string& message, const Watch& watch)>& answer);

// Sanitizers map terabytes that they hardly use, so under them memory has no limit.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool limits_address_space = false;
#else
inline constexpr bool limits_address_space = true;
#endif

// The limits of this process from now on; it ends with its parent.
void limit_worker(int processor_seconds_max, std::int64_t memory_bytes_max);

// Throws std::system_error if the worker cannot be started at all.
[[nodiscard]] WorkerOutcome solve_in_worker(const Problem& problem, const Worker& worker,
                                            const Watch& watch);

using Solver = std::function<Solution(const Problem&, const Watch&)>;

// The worker's side: reads a problem from descriptor 0, sets its own limits, solves it, writes
// progress and the answer to descriptor 1. What it returns is the exit code. `solver` is replaced
// by tests, to have it fail.
[[nodiscard]] int run_worker(const Solver& solver = solve);

}  // namespace isegoria::sortition
