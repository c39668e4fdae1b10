// SPDX-License-Identifier: AGPL-3.0-or-later
// The objectives of the methods other than leximin, checked in exact arithmetic; the essay is in
// certificate.cpp. Plain values; any thread.
#include "sortition/certificate_objective.hpp"

#include <algorithm>
#include <charconv>

namespace isegoria::sortition {

bool ObjectiveCheck::holds() {
    switch (certificate_.method) {
        case Method::leximin:
        case Method::spread:
            return certificate_.largest_chance == multiplier_unit;
        case Method::maximin:
            return nobody_is_capped_out() && smallest_is_largest();
        case Method::minimax:
            return nobody_is_capped_out() && largest_is_smallest();
        case Method::goldilocks:
            return nobody_is_capped_out() && goldilocks_holds();
        case Method::nash:
            return nash_holds();
        case Method::random_feasible:
            return false;
    }
    return false;
}

Fraction ObjectiveCheck::largest_reached() const {
    Fraction largest = 0;
    for (std::size_t t = 0; t < seats_.size(); ++t) largest = std::max(largest, chances_[t]);
    return largest;
}

bool ObjectiveCheck::nobody_is_capped_out() const {
    return largest_reached() <=
           Fraction(certificate_.largest_chance, multiplier_unit) + tolerance();
}

// Whoever is left after the first stages is counted; the first stages prove the others' zero.
std::optional<Fraction> ObjectiveCheck::smallest_counted() const {
    std::optional<Fraction> smallest;
    for (std::size_t t = 0; t < seats_.size(); ++t) {
        if (first_settled_[t]) {
            if (seats_[t] != 0) return std::nullopt;
        } else if (!smallest || chances_[t] < *smallest) {
            smallest = chances_[t];
        }
    }
    return smallest;
}

// Maximin: the last of the first stages bounds the smallest positive chance of any lottery.
bool ObjectiveCheck::smallest_is_largest() {
    const std::vector<Stage>& first = certificate_.first_stages;
    if (first.empty()) return false;
    for (std::size_t i = 0; i + 1 < first.size(); ++i) {
        for (const int type : first[i].types) {
            if (seats_[static_cast<std::size_t>(type)] != 0) return false;
        }
    }
    // stages_hold compared its bound with the smallest chance of all who are not yet settled.
    return std::all_of(first.back().types.begin(), first.back().types.end(),
                       [&](int type) { return seats_[static_cast<std::size_t>(type)] != 0; });
}

// What the largest chance of every lottery is at least: the sum of -pi_t c_t is at least -Y, and
// c_t is at most n_t times the largest chance, and at most the seats that the type can have.
std::optional<Fraction> ObjectiveCheck::least_largest(const Bound& bound) const {
    Whole total;
    std::vector<Whole> prices;
    if (!duality_.combine(bound, total, prices)) return std::nullopt;
    const Fraction reached = largest_reached();
    Whole needed = -total;
    Whole people = 0;
    for (std::size_t t = 0; t < prices.size(); ++t) {
        if (prices[t] >= 0) continue;
        if (duality_.polytope.seats_max[t] < reached * duality_.polytope.people[t])
            needed += prices[t] * duality_.polytope.seats_max[t];
        else
            people -= prices[t] * duality_.polytope.people[t];
    }
    if (people <= 0) return std::nullopt;
    return Fraction(needed, people);
}

bool ObjectiveCheck::largest_is_smallest() {
    if (certificate_.objective.size() != 1) return false;
    const auto least = least_largest(certificate_.objective[0]);
    if (!least) return false;
    gap_ = largest_reached() - *least;
    return gap_ <= tolerance();
}

std::optional<ObjectiveCheck::Tangent> ObjectiveCheck::tangent_of(const Bound& bound) const {
    std::vector<Whole> weights, prices;
    Whole room, total;
    if (!duality_.weigh(bound, certificate_.largest_chance, weights, room) ||
        !duality_.combine(bound, total, prices)) {
        return std::nullopt;
    }
    // What of the room comes from the bound on the largest chance grows with it.
    Whole slope = 0;
    Whole open = 0;
    for (std::size_t t = 0; t < weights.size(); ++t) {
        const Whole excess = weights[t] - prices[t] * duality_.polytope.people[t];
        if (excess > 0 && duality_.is_bound_by(certificate_.largest_chance, t)) slope += excess;
        if (!first_settled_[t]) open += weights[t];
    }
    if (open <= 0) return std::nullopt;
    const Fraction b(slope, open);
    return Tangent{
        Fraction(room, open * fine()) - b * Fraction(certificate_.largest_chance, multiplier_unit),
        b};
}

// Goldilocks is convex in z and M, so it lies above its tangent plane at what is reached; and z
// is at most any mean of the tangents. The mean whose slope balances the plane makes a constant
// of it; any other is least at an end of what M can be, from the least largest chance to 1.
bool ObjectiveCheck::goldilocks_holds() {
    const auto smallest = smallest_counted();
    const auto gamma = exact_gamma();
    if (!smallest || *smallest <= 0 || !gamma || certificate_.objective.empty()) return false;
    std::vector<Tangent> tangents;
    Fraction low = 0;
    for (const Bound& bound : certificate_.objective) {
        if (const auto tangent = tangent_of(bound)) tangents.push_back(*tangent);
        if (const auto least = least_largest(bound)) low = std::max(low, *least);
    }
    Whole people = 0;
    for (std::size_t t = 0; t < seats_.size(); ++t) {
        if (!first_settled_[t]) people += duality_.polytope.people[t];
    }
    const Fraction share(Whole(duality_.polytope.panel_size), people);
    const Fraction largest = largest_reached();
    const Fraction reached = largest / share + *gamma * share / *smallest;
    const Fraction steepness = *gamma * share / (*smallest * *smallest);
    const Fraction balance = 1 / (share * steepness);
    std::optional<Fraction> best;
    for (const Tangent& one : tangents) {
        for (const Tangent& other : tangents) {
            Fraction part = 1;
            if (one.b != other.b) part = (balance - other.b) / (one.b - other.b);
            if (part < 0 || part > 1) continue;
            const Fraction a = part * one.a + (1 - part) * other.a;
            const Fraction b = part * one.b + (1 - part) * other.b;
            const auto plane = [&](const Fraction& m) -> Fraction {
                return reached + (m - largest) / share - steepness * (a + b * m - *smallest);
            };
            const Fraction least = std::min(plane(low), plane(1));
            if (!best || least > *best) best = least;
        }
    }
    if (!best) return false;
    gap_ = (reached - *best) / reached;
    return gap_ <= tolerance();
}

// Nash: the mean over counted people of q / p is at most 1 + the tolerance for every lottery q.
bool ObjectiveCheck::nash_holds() {
    const auto smallest = smallest_counted();
    if (!smallest || *smallest <= 0 || certificate_.objective.size() != 1) return false;
    Whole total;
    std::vector<Whole> prices;
    if (!duality_.combine(certificate_.objective[0], total, prices)) return false;
    Whole most = total * fine();
    Whole people = 0;
    for (std::size_t t = 0; t < prices.size(); ++t) {
        // Who has no chance in any lottery adds nothing, whatever the price of the type.
        if (first_settled_[t]) continue;
        people += duality_.polytope.people[t];
        const Whole worth = rounded_up(
            Whole(lottery_denominator) * duality_.polytope.people[t] * multiplier_unit * fine(),
            seats_[t]);
        const Whole excess = worth - prices[t] * fine();
        if (excess > 0) most += excess * duality_.polytope.seats_max[t];
    }
    gap_ = Fraction(most, people * multiplier_unit * fine()) - 1;
    return gap_ <= tolerance();
}

// A decimal number, exactly.
std::optional<Fraction> ObjectiveCheck::exact_gamma() const {
    double value = 0;
    const std::string& text = certificate_.gamma;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || !(value > 0)) {
        return std::nullopt;
    }
    return Fraction(value);
}

}  // namespace isegoria::sortition
