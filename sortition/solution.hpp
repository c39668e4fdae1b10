// SPDX-License-Identifier: AGPL-3.0-or-later
// The part of a preparation that needs solvers, as numbers in and numbers out: what is handed to
// the worker process and what comes back. Plain values; any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "sortition/certificate.hpp"
#include "sortition/finding.hpp"
#include "sortition/lottery.hpp"
#include "sortition/polytope.hpp"

namespace isegoria::sortition {

struct Problem {
    Polytope polytope;
    Method method = Method::leximin;
    double gamma = 1;
    std::int64_t denominator = denominator_default;
    int attempt = 0;  // From 0; each uses the solvers in another way.
};

// Without findings everything is there; nothing of it is trusted before it was checked in integers.
struct Solution {
    Findings findings;  // lottery_impossible, prepare_undecided, prepare_failed, prepare_cancelled.
    FractionalLottery lottery;
    std::vector<WeightedPanel> portfolio;
    std::vector<Cut> cuts;
    std::int64_t largest_chance = multiplier_unit;
    std::vector<Stage> stages;
    std::vector<Stage> first_stages;
    std::vector<Bound> objective;
};

// What to hear and to ask while it lasts; both may be empty.
struct Watch {
    std::function<void(int step, std::int64_t done, std::int64_t total)> advanced;
    std::function<bool()> cancelled;
};

[[nodiscard]] Solution solve(const Problem& problem, const Watch& watch);

}  // namespace isegoria::sortition
