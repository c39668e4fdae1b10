// SPDX-License-Identifier: AGPL-3.0-or-later
// Leximin over the linear relaxation of the panels: stage by stage the largest chance that everyone
// not yet settled can have, with the multipliers that prove it. Pure but for the solver; one thread.
#pragma once

#include <functional>
#include <vector>

#include "sortition/certificate.hpp"
#include "sortition/polytope.hpp"
#include "sortition/solver.hpp"

namespace isegoria::sortition {

// Asked between solves; a true ends the work.
using Cancelled = std::function<bool()>;

struct LeximinResult {
    // Only `optimal` comes with the rest; `limit` also stands for having been cancelled.
    SolveStatus status = SolveStatus::failed;
    std::vector<double> seats;  // c_t: the chances of the people of type t, summed up.
    std::vector<Stage> stages;
};

// `largest_chance`: nobody may get more, as another objective demands; 1 when none does.
[[nodiscard]] LeximinResult leximin(const Polytope& polytope, double largest_chance,
                                    LinearProgram::Start restart, const Cancelled& cancelled);

}  // namespace isegoria::sortition
