// SPDX-License-Identifier: AGPL-3.0-or-later
// The objectives that come before leximin in the other methods: how large the largest chance must
// be, and how the smallest and the largest weigh against each other. Over the linear relaxation,
// with multipliers that prove it. Pure but for the solver; one thread.
#pragma once

#include <vector>

#include "sortition/certificate.hpp"
#include "sortition/leximin.hpp"
#include "sortition/polytope.hpp"

namespace isegoria::sortition {

// Chances below this are none: whoever has one in the leximin optimum is on no panel.
inline constexpr double chance_min = 1e-9;

struct LeastLargest {
    SolveStatus status = SolveStatus::failed;
    double largest = 1;
    Bound bound;  // That no lottery has a smaller largest chance, when `least` is 0.
};

// The least largest chance when everyone of `counted` types has at least the chance `least`.
[[nodiscard]] LeastLargest least_largest_chance(const Polytope& polytope,
                                                const std::vector<bool>& counted, double least);

struct Goldilocks {
    SolveStatus status = SolveStatus::failed;
    double largest = 1;  // The largest chance at the optimum.
    // Two tangents, one at least as steep as the optimum asks and one at most, prove it together
    // though it lies where the smallest chance has a kink; and where it lies as low as the largest
    // chance can be, that bound is the proof.
    std::vector<Bound> proof;
};

// Minimises (n/k) largest + gamma (k/n) / smallest, where n counts the people of `counted` types.
// The smallest chance is concave in a bound on the largest, and its slope is the price of that
// bound: so tangents close in on the optimum, as in Kelley's cutting planes.
[[nodiscard]] Goldilocks goldilocks(const Polytope& polytope, const std::vector<bool>& counted,
                                    double gamma, const Cancelled& cancelled);

struct Nash {
    SolveStatus status = SolveStatus::failed;
    std::vector<double> seats;
    Bound bound;  // Rows and caps at the optimum.
};

// Maximises the sum over counted people of the logarithm of their chance; see nash.cpp.
[[nodiscard]] Nash nash(const Polytope& polytope, const std::vector<bool>& counted,
                        const Cancelled& cancelled);

}  // namespace isegoria::sortition
