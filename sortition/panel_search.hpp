// SPDX-License-Identifier: AGPL-3.0-or-later
// Finds panels in a face of the polytope, by linear programmes over it and branch and bound over
// the few types that a vertex leaves fractional. Owned by one preparation; one thread.
#pragma once

#include <optional>
#include <vector>

#include "sortition/polytope.hpp"
#include "sortition/solver.hpp"

namespace isegoria::sortition {

// Bounds within which a panel is looked for: seats of each type, and sums of each row.
struct Face {
    std::vector<int> low, high;
    std::vector<double> row_low, row_high;
};

class PanelSearch {
  public:
    explicit PanelSearch(const Polytope& polytope);

    // A panel of the face with a large sum of scores, not necessarily the largest. Nothing: there
    // is none, or none was found within the limits. Whatever is returned is in the polytope.
    [[nodiscard]] std::optional<Counts> find(const Face& face, const std::vector<double>& scores);

  private:
    [[nodiscard]] std::optional<Counts> complete(const Face& face,
                                                 const std::vector<double>& scores,
                                                 std::size_t others) const;

    const Polytope& polytope_;
    LinearProgram program_;
    Face face_;
};

}  // namespace isegoria::sortition
