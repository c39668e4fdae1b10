// SPDX-License-Identifier: AGPL-3.0-or-later
// Weak duality in exact arithmetic, as the essay in certificate.cpp has it: what multipliers prove
// about every lottery over panels. Plain values; any thread.
#pragma once

#include <boost/multiprecision/cpp_int.hpp>
#include <vector>

#include "sortition/certificate.hpp"
#include "sortition/polytope.hpp"

namespace isegoria::sortition {

using Whole = boost::multiprecision::cpp_int;
using Fraction = boost::multiprecision::cpp_rational;

// How far a bound may lie above what is reached.
[[nodiscard]] const Fraction& tolerance();
// Sums are whole numbers of this part of a multiplier's unit.
[[nodiscard]] const Whole& fine();
// Of a quotient, the second above 0.
[[nodiscard]] Whole rounded_down(const Whole& numerator, const Whole& denominator);
[[nodiscard]] Whole rounded_up(const Whole& numerator, const Whole& denominator);

struct Duality {
    Polytope polytope;  // With the cuts that have been proved.

    [[nodiscard]] bool is_row(const Multiplier& each) const;
    [[nodiscard]] bool is_type(int position) const;
    // Y and pi of the multipliers, both times multiplier_unit. False: a row that is not there.
    [[nodiscard]] bool combine(const Bound& bound, Whole& total, std::vector<Whole>& prices) const;
    // Whether a bound on everybody's chance binds the type before the people there are do.
    [[nodiscard]] bool is_bound_by(std::int64_t largest, std::size_t t) const;
    // W_t of each type, times multiplier_unit, and the bound B on the sum of W_t p_t, times fine()
    // as well. False: a row or a type that is not there.
    [[nodiscard]] bool weigh(const Bound& bound, std::int64_t largest, std::vector<Whole>& weights,
                             Whole& most) const;
};

}  // namespace isegoria::sortition
