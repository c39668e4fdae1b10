// SPDX-License-Identifier: AGPL-3.0-or-later
// Decides exactly whether a point is a mixture of panels: either gives the mixture, or an
// inequality that all panels keep and the point does not, with its proof. One thread.
#pragma once

#include <vector>

#include "sortition/certificate.hpp"
#include "sortition/leximin.hpp"
#include "sortition/panel_search.hpp"
#include "sortition/peel.hpp"
#include "sortition/polytope.hpp"

namespace isegoria::sortition {

struct Separation {
    // `impossible`: there is no panel at all.
    enum class Result { reached, cut, impossible, undecided };
    Result result = Result::undecided;
    Mixture mixture;  // After `reached`.
    Cut cut;          // After `cut`; without a proof when that grew too large.
};

// The sum over types by which a mixture may miss the point and still count as reaching it.
inline constexpr double reached_tolerance = 1e-8;

// `panels` are some that are known, and gets those that were met on the way.
[[nodiscard]] Separation separate(const Polytope& polytope, const std::vector<double>& seats,
                                  std::vector<Counts>& panels, PanelSearch& search,
                                  const Cancelled& cancelled);

// Branch and bound that keeps the multipliers of each leaf. Empty when there were too many cases,
// or a panel above `most` was met.
[[nodiscard]] std::vector<Cut::Node> prove_cut(const Polytope& polytope, const Cut& cut);

}  // namespace isegoria::sortition
