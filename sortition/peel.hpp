// SPDX-License-Identifier: AGPL-3.0-or-later
// Writes a point of the polytope as a mixture of panels, by peeling (Carathéodory): a panel of the
// smallest face round the point is taken away as often as the rest allows, again and again. Pure
// but for the solver; one thread.
#pragma once

#include <functional>
#include <vector>

#include "sortition/leximin.hpp"
#include "sortition/panel_search.hpp"
#include "sortition/polytope.hpp"
#include "sortition/seed.hpp"

namespace isegoria::sortition {

struct Mixture {
    std::vector<Counts> panels;
    std::vector<double> weights;
    // What is not reached: 1 less the sum of the weights. A face in which no panel was found ends
    // the peeling with something left.
    double rest = 1;
    std::vector<double> rest_point;  // The point that would have to be reached with it.
};

// Peeling ends when so little is left: beyond it the rest is known to few digits only.
inline constexpr double rest_min = 1e-9;

// `shuffle`: scores panels by chance instead of by likelihood, for a mixture of other panels each
// time. `advanced` hears how much has been reached.
[[nodiscard]] Mixture peel(const Polytope& polytope, const std::vector<double>& seats,
                           PanelSearch& search, Generator* shuffle, const Cancelled& cancelled,
                           const std::function<void(double)>& advanced);

}  // namespace isegoria::sortition
