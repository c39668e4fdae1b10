// SPDX-License-Identifier: AGPL-3.0-or-later
// What multipliers prove. Plain values; any thread.
#include "sortition/duality.hpp"

#include <algorithm>

namespace isegoria::sortition {

const Fraction& tolerance() {
    static const Fraction value(1, 1'000'000);
    return value;
}

// Sums are whole numbers of this part of a multiplier's unit.
const Whole& fine() {
    static const Whole value = 1'000'000'000'000;
    return value;
}

// Of whole numbers, the second above 0.
Whole rounded_down(const Whole& numerator, const Whole& denominator) {
    Whole quotient = numerator / denominator;
    return quotient * denominator > numerator ? quotient - 1 : quotient;
}
Whole rounded_up(const Whole& numerator, const Whole& denominator) {
    return -rounded_down(-numerator, denominator);
}

bool Duality::is_row(const Multiplier& each) const {
    return each.position >= 0 && static_cast<std::size_t>(each.position) < polytope.rows.size();
}

bool Duality::is_type(int position) const {
    return position >= 0 && static_cast<std::size_t>(position) < polytope.type_count();
}

// Y and pi of the multipliers, both times multiplier_unit. False: a row that is not there.
bool Duality::combine(const Bound& bound, Whole& total, std::vector<Whole>& prices) const {
    total = 0;
    prices.assign(polytope.type_count(), 0);
    for (const Multiplier& each : bound.rows) {
        if (!is_row(each)) return false;
        const PolytopeRow& row = polytope.rows[static_cast<std::size_t>(each.position)];
        total += Whole(each.value) * (each.value > 0 ? row.high : row.low);
        for (const PolytopeRow::Entry& entry : row.entries) {
            prices[static_cast<std::size_t>(entry.type)] += Whole(each.value) * entry.coefficient;
        }
    }
    return true;
}

// Whether a bound on everybody's chance binds the type before the people there are do.
bool Duality::is_bound_by(std::int64_t largest, std::size_t t) const {
    return Whole(largest) * polytope.people[t] < Whole(multiplier_unit) * polytope.seats_max[t];
}

// W_t of each type, times multiplier_unit, and the bound B on the sum of W_t p_t, times fine()
// as well.
bool Duality::weigh(const Bound& bound, std::int64_t largest, std::vector<Whole>& weights,
                    Whole& most) const {
    Whole total;
    std::vector<Whole> prices;
    if (!combine(bound, total, prices)) return false;
    std::vector<Whole> of_caps(prices.size());
    for (const Multiplier& each : bound.caps) {
        if (!is_type(each.position)) return false;
        of_caps[static_cast<std::size_t>(each.position)] += each.value;
    }
    most = total * fine();
    weights.clear();
    for (std::size_t t = 0; t < prices.size(); ++t) {
        const Whole price = prices[t] * polytope.people[t];
        weights.push_back(std::max(Whole(0), Whole(price + of_caps[t])));
        const Whole excess = weights[t] - price;
        if (excess <= 0) continue;
        most += is_bound_by(largest, t)
                    ? rounded_up(excess * fine() * largest, multiplier_unit)
                    : rounded_up(excess * fine() * polytope.seats_max[t], polytope.people[t]);
    }
    return true;
}

}  // namespace isegoria::sortition
