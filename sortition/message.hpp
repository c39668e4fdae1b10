// SPDX-License-Identifier: AGPL-3.0-or-later
// Problems and solutions as octets, for the way to the worker and back. Nothing that is read is
// trusted to fit together: who reads checks it. Plain values; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sortition/solution.hpp"

namespace isegoria::sortition {

struct WorkerLimits {
    std::int64_t processor_seconds = 0;
    std::int64_t memory_bytes = 0;
};

[[nodiscard]] std::string to_message(const Problem& problem, const WorkerLimits& limits);
[[nodiscard]] std::optional<Problem> read_problem(std::string_view message, WorkerLimits& limits);

[[nodiscard]] std::string to_message(const Solution& solution);
[[nodiscard]] std::optional<Solution> read_solution(std::string_view message);

}  // namespace isegoria::sortition
