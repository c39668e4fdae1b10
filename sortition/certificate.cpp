// SPDX-License-Identifier: AGPL-3.0-or-later
// Checking a certificate in exact arithmetic. Pure functions; any thread.
//
// Weak duality is all that a proof uses. Let y be any numbers, one a row of Q, and c any point of
// Q. Then the sum over rows of y_r (a_r c) is at most Y, the sum of y_r times the row's upper bound
// where y_r > 0 and its lower bound where y_r < 0. With pi_t = the sum of y_r a_rt, that says that
// the sum of pi_t c_t is at most Y; and for any other weights g_t, the sum of g_t c_t is at most Y
// plus the sum of max(0, g_t - pi_t) times the most that c_t can be. Nothing about y need be
// believed: bad multipliers only prove less. So a solver may have found them in any way.
//
// A stage of leximin weighs chances p_t = c_t / n_t with W_t = max(0, n_t pi_t + mu_t), where mu_t
// is the multiplier of the type's cap. So in every lottery the sum of W_t p_t is at most some B.
// Let V be what those settled before take of it in our lottery. Whoever gives them no less cannot
// give everyone else more than (B - V) / (sum of the others' W_t); and nobody with W_t > 0 can have
// more than that unless somebody of the others has less. The check is that the smallest chance of
// the others in our lottery comes within the tolerance of that bound, and that those whom the stage
// settles have that chance. All stages together are the definition of leximin, stage by stage.
//
// Panels are mixtures of integer points, so it does no harm to add inequalities that integer points
// keep though Q does not: each cut comes with a proof by cases. In each case the multipliers bound
// the cut's left-hand side below its right-hand side plus one, and whole numbers do the rest.
//
// Numbers: multipliers are whole multiples of 10^-12 and weights of 10^-12 too, so nearly
// everything is whole when multiplied out. Sums in which people of types appear as denominators are
// kept as whole multiples of 10^-24, each term rounded against the claim: that is exact about the
// conclusion, and no common denominator grows. boost::multiprecision gives whole numbers and
// fractions without limit; it is headers only, and a big integer of our own would have to be proved
// as well.
#include "sortition/certificate.hpp"

#include <algorithm>
#include <boost/multiprecision/cpp_int.hpp>
#include <charconv>
#include <optional>

#include "sortition/instance.hpp"
#include "sortition/polytope.hpp"

namespace isegoria::sortition {
namespace {

using Whole = boost::multiprecision::cpp_int;
using Fraction = boost::multiprecision::cpp_rational;

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

class Check {
  public:
    Check(const Instance& instance, const Certificate& certificate)
        : certificate_(certificate),
          instance_(instance),
          polytope_(make_polytope(instance)),
          seats_(weighted_seats(certificate.lottery.panels, instance.type_count())) {
        for (std::size_t t = 0; t < seats_.size(); ++t) {
            chances_.emplace_back(Whole(seats_[t]),
                                  Whole(lottery_denominator) * polytope_.people[t]);
        }
    }

    Findings run(CertificateFigures& figures) {
        if (!panels_hold()) return {finding("certificate_panels")};
        for (std::size_t i = 0; i < certificate_.cuts.size(); ++i) {
            const Cut& cut = certificate_.cuts[i];
            if (!cut_holds(cut)) {
                return {finding("certificate_cut", {{"position", std::to_string(i)}})};
            }
            figures.cuts_unproved += cut.proof.empty() ? 1 : 0;
            polytope_.add_cut(row_of(polytope_, cut));
        }
        figures.cuts = certificate_.cuts.size();
        figures.stages = certificate_.stages.size() + certificate_.first_stages.size();
        if (certificate_.method == Method::random_feasible) {
            return {finding("certificate_claims_nothing")};
        }
        if (auto wrong = stages_hold(certificate_.first_stages, multiplier_unit)) return {*wrong};
        first_settled_ = settled_;
        if (certificate_.method != Method::nash) {
            if (auto wrong = stages_hold(certificate_.stages, certificate_.largest_chance)) {
                return {*wrong};
            }
            if (std::find(settled_.begin(), settled_.end(), false) != settled_.end()) {
                return {finding("certificate_incomplete")};
            }
        }
        const bool holds = objective_holds();
        figures.largest_gap = static_cast<double>(largest_gap_);
        figures.objective_gap = static_cast<double>(objective_gap_);
        if (!holds) return {finding("certificate_objective")};
        return {};
    }

  private:
    [[nodiscard]] bool panels_hold() const {
        std::int64_t sum = 0;
        for (std::size_t i = 0; i < certificate_.lottery.panels.size(); ++i) {
            const WeightedPanel& panel = certificate_.lottery.panels[i];
            if (panel.weight < 1 || panel.weight > lottery_denominator - sum) return false;
            sum += panel.weight;
            if (i > 0 && !(certificate_.lottery.panels[i - 1].seats < panel.seats)) return false;
            if (!is_panel(instance_, dense(panel.seats, instance_.type_count()))) return false;
        }
        return sum == lottery_denominator;
    }

    // The chance of each person of the type in the certificate's lottery.
    [[nodiscard]] const Fraction& chance(std::size_t t) const { return chances_[t]; }

    [[nodiscard]] bool is_row(const Multiplier& each) const {
        return each.position >= 0 &&
               static_cast<std::size_t>(each.position) < polytope_.rows.size();
    }
    [[nodiscard]] bool is_type(int position) const {
        return position >= 0 && static_cast<std::size_t>(position) < polytope_.type_count();
    }

    // Y and pi of the multipliers, both times multiplier_unit. False: a row that is not there.
    [[nodiscard]] bool combine(const Bound& bound, Whole& total, std::vector<Whole>& prices) const {
        total = 0;
        prices.assign(polytope_.type_count(), 0);
        for (const Multiplier& each : bound.rows) {
            if (!is_row(each)) return false;
            const PolytopeRow& row = polytope_.rows[static_cast<std::size_t>(each.position)];
            total += Whole(each.value) * (each.value > 0 ? row.high : row.low);
            for (const PolytopeRow::Entry& entry : row.entries) {
                prices[static_cast<std::size_t>(entry.type)] +=
                    Whole(each.value) * entry.coefficient;
            }
        }
        return true;
    }

    // Whether a bound on everybody's chance binds the type before the people there are do.
    [[nodiscard]] bool is_bound_by(std::int64_t largest, std::size_t t) const {
        return Whole(largest) * polytope_.people[t] <
               Whole(multiplier_unit) * polytope_.seats_max[t];
    }

    // W_t of each type, times multiplier_unit, and the bound B on the sum of W_t p_t, times fine()
    // as well.
    bool weigh(const Bound& bound, std::int64_t largest, std::vector<Whole>& weights,
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
            const Whole price = prices[t] * polytope_.people[t];
            weights.push_back(std::max(Whole(0), Whole(price + of_caps[t])));
            const Whole excess = weights[t] - price;
            if (excess <= 0) continue;
            most += is_bound_by(largest, t)
                        ? rounded_up(excess * fine() * largest, multiplier_unit)
                        : rounded_up(excess * fine() * polytope_.seats_max[t], polytope_.people[t]);
        }
        return true;
    }

    std::optional<Finding> stages_hold(const std::vector<Stage>& stages, std::int64_t largest) {
        settled_.assign(polytope_.type_count(), false);
        for (std::size_t i = 0; i < stages.size(); ++i) {
            if (!stage_holds(stages[i], largest)) {
                return finding("certificate_stage", {{"position", std::to_string(i)}});
            }
            for (const int type : stages[i].types) {
                if (settled_[static_cast<std::size_t>(type)]) {
                    return finding("certificate_incomplete");
                }
                settled_[static_cast<std::size_t>(type)] = true;
            }
        }
        return std::nullopt;
    }

    bool stage_holds(const Stage& stage, std::int64_t largest) {
        std::vector<Whole> weights;
        Whole room;
        if (!weigh(stage.bound, largest, weights, room)) return false;
        Whole open = 0;
        std::optional<Fraction> smallest;
        for (std::size_t t = 0; t < weights.size(); ++t) {
            if (settled_[t]) {
                room -= rounded_down(weights[t] * fine() * seats_[t],
                                     Whole(lottery_denominator) * polytope_.people[t]);
                continue;
            }
            open += weights[t];
            if (!smallest || chance(t) < *smallest) smallest = chance(t);
        }
        if (open <= 0 || !smallest || stage.types.empty()) return false;
        const Fraction gap = Fraction(room, open * fine()) - *smallest;
        largest_gap_ = std::max(largest_gap_, gap);
        for (const int type : stage.types) {
            if (!is_type(type)) return false;
            const auto t = static_cast<std::size_t>(type);
            if (weights[t] <= 0 || chance(t) > *smallest + tolerance()) return false;
        }
        return gap <= tolerance();
    }

    // A tree of cases, read depth first: each case narrows what some types may have.
    [[nodiscard]] bool cut_holds(const Cut& cut) const {
        for (const Multiplier& each : cut.coefficients) {
            if (!is_type(each.position)) return false;
        }
        if (cut.proof.empty()) return true;
        std::vector<int> low(polytope_.type_count());
        std::vector<int> high = polytope_.seats_max;
        std::size_t next = 0;
        return case_holds(cut, next, low, high, 0) && next == cut.proof.size();
    }

    bool case_holds(const Cut& cut, std::size_t& next, std::vector<int>& low,
                    std::vector<int>& high, int depth) const {
        // No proof of ours nests that deep; a forged one must not exhaust the stack.
        constexpr int depth_max = 10'000;
        if (next >= cut.proof.size() || depth > depth_max) return false;
        const Cut::Node& node = cut.proof[next++];
        if (node.type == -1) return leaf_holds(cut, node.bound, low, high);
        if (!is_type(node.type)) return false;
        const auto t = static_cast<std::size_t>(node.type);
        const int old_low = low[t];
        const int old_high = high[t];
        high[t] = std::min(old_high, node.at);
        if (!case_holds(cut, next, low, high, depth + 1)) return false;
        high[t] = old_high;
        low[t] = std::max(old_low, node.at + 1);
        if (!case_holds(cut, next, low, high, depth + 1)) return false;
        low[t] = old_low;
        return true;
    }

    bool leaf_holds(const Cut& cut, const Bound& bound, const std::vector<int>& low,
                    const std::vector<int>& high) const {
        Whole most;
        std::vector<Whole> prices;
        if (!combine(bound, most, prices)) return false;
        std::vector<Whole> left(prices.size());
        for (const Multiplier& each : cut.coefficients) {
            left[static_cast<std::size_t>(each.position)] += Whole(each.value) * multiplier_unit;
        }
        for (std::size_t t = 0; t < left.size(); ++t) {
            if (low[t] > high[t]) return true;  // Nothing is in this case.
            left[t] -= prices[t];
            most += left[t] * (left[t] > 0 ? high[t] : low[t]);
        }
        return most < (Whole(cut.most) + 1) * multiplier_unit;
    }

    bool objective_holds() {
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

    [[nodiscard]] Fraction largest_reached() const {
        Fraction largest = 0;
        for (std::size_t t = 0; t < seats_.size(); ++t) largest = std::max(largest, chance(t));
        return largest;
    }

    [[nodiscard]] bool nobody_is_capped_out() const {
        return largest_reached() <=
               Fraction(certificate_.largest_chance, multiplier_unit) + tolerance();
    }

    // Whoever is left after the first stages is counted; the first stages prove the others' zero.
    [[nodiscard]] std::optional<Fraction> smallest_counted() const {
        std::optional<Fraction> smallest;
        for (std::size_t t = 0; t < seats_.size(); ++t) {
            if (first_settled_[t]) {
                if (seats_[t] != 0) return std::nullopt;
            } else if (!smallest || chance(t) < *smallest) {
                smallest = chance(t);
            }
        }
        return smallest;
    }

    // Maximin: the last of the first stages bounds the smallest positive chance of any lottery.
    bool smallest_is_largest() {
        const std::vector<Stage>& first = certificate_.first_stages;
        if (first.empty()) return false;
        for (std::size_t i = 0; i + 1 < first.size(); ++i) {
            for (const int type : first[i].types) {
                if (seats_[static_cast<std::size_t>(type)] != 0) return false;
            }
        }
        // stages_hold compared its bound with the smallest chance of all who are not yet settled.
        return std::all_of(first.back().types.begin(), first.back().types.end(), [&](int type) {
            return seats_[static_cast<std::size_t>(type)] != 0;
        });
    }

    // What the largest chance of every lottery is at least: the sum of -pi_t c_t is at least -Y, and
    // c_t is at most n_t times the largest chance, and at most the seats that the type can have.
    [[nodiscard]] std::optional<Fraction> least_largest(const Bound& bound) const {
        Whole total;
        std::vector<Whole> prices;
        if (!combine(bound, total, prices)) return std::nullopt;
        const Fraction reached = largest_reached();
        Whole needed = -total;
        Whole people = 0;
        for (std::size_t t = 0; t < prices.size(); ++t) {
            if (prices[t] >= 0) continue;
            if (polytope_.seats_max[t] < reached * polytope_.people[t])
                needed += prices[t] * polytope_.seats_max[t];
            else
                people -= prices[t] * polytope_.people[t];
        }
        if (people <= 0) return std::nullopt;
        return Fraction(needed, people);
    }

    bool largest_is_smallest() {
        if (certificate_.objective.size() != 1) return false;
        const auto least = least_largest(certificate_.objective[0]);
        if (!least) return false;
        objective_gap_ = largest_reached() - *least;
        return objective_gap_ <= tolerance();
    }

    // z <= a + b M for the smallest and the largest chance of every lottery.
    struct Tangent {
        Fraction a, b;
    };

    std::optional<Tangent> tangent_of(const Bound& bound) const {
        std::vector<Whole> weights, prices;
        Whole room, total;
        if (!weigh(bound, certificate_.largest_chance, weights, room) ||
            !combine(bound, total, prices)) {
            return std::nullopt;
        }
        // What of the room comes from the bound on the largest chance grows with it.
        Whole slope = 0;
        Whole open = 0;
        for (std::size_t t = 0; t < weights.size(); ++t) {
            const Whole excess = weights[t] - prices[t] * polytope_.people[t];
            if (excess > 0 && is_bound_by(certificate_.largest_chance, t)) slope += excess;
            if (!first_settled_[t]) open += weights[t];
        }
        if (open <= 0) return std::nullopt;
        const Fraction b(slope, open);
        return Tangent{Fraction(room, open * fine()) -
                           b * Fraction(certificate_.largest_chance, multiplier_unit),
                       b};
    }

    // Goldilocks is convex in z and M, so it lies above its tangent plane at what is reached; and z
    // is at most any mean of the tangents. The mean whose slope balances the plane makes a constant
    // of it; any other is least at an end of what M can be, from the least largest chance to 1.
    bool goldilocks_holds() {
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
            if (!first_settled_[t]) people += polytope_.people[t];
        }
        const Fraction share(Whole(polytope_.panel_size), people);
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
        objective_gap_ = (reached - *best) / reached;
        return objective_gap_ <= tolerance();
    }

    // Nash: the mean over counted people of q / p is at most 1 + the tolerance for every lottery q.
    bool nash_holds() {
        const auto smallest = smallest_counted();
        if (!smallest || *smallest <= 0 || certificate_.objective.size() != 1) return false;
        Whole total;
        std::vector<Whole> prices;
        if (!combine(certificate_.objective[0], total, prices)) return false;
        Whole most = total * fine();
        Whole people = 0;
        for (std::size_t t = 0; t < prices.size(); ++t) {
            // Who has no chance in any lottery adds nothing, whatever the price of the type.
            if (first_settled_[t]) continue;
            people += polytope_.people[t];
            const Whole worth =
                rounded_up(Whole(lottery_denominator) * polytope_.people[t] * multiplier_unit * fine(),
                           seats_[t]);
            const Whole excess = worth - prices[t] * fine();
            if (excess > 0) most += excess * polytope_.seats_max[t];
        }
        objective_gap_ = Fraction(most, people * multiplier_unit * fine()) - 1;
        return objective_gap_ <= tolerance();
    }

    // A decimal number, exactly.
    [[nodiscard]] std::optional<Fraction> exact_gamma() const {
        double value = 0;
        const std::string& text = certificate_.gamma;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (error != std::errc() || end != text.data() + text.size() || !(value > 0)) {
            return std::nullopt;
        }
        return Fraction(value);
    }

    const Certificate& certificate_;
    const Instance& instance_;
    Polytope polytope_;
    std::vector<std::int64_t> seats_;  // Out of lottery_denominator.
    std::vector<Fraction> chances_;
    std::vector<bool> settled_;
    std::vector<bool> first_settled_;
    Fraction largest_gap_ = 0;
    Fraction objective_gap_ = 0;
};

}  // namespace

Findings verify_certificate(const Pool& pool, const Quotas& quotas, const Certificate& certificate,
                            CertificateFigures* figures) {
    require_consistent(pool, quotas);
    if (certificate.pool != pool_hash(pool, quotas)) {
        return {finding("certificate_of_another_pool")};
    }
    if (certificate.quotas != quotas_hash(quotas)) {
        return {finding("certificate_of_other_quotas")};
    }
    if (certificate.panel_size < 1 || certificate.panel_size > panel_size_max) {
        return {finding("certificate_panels")};
    }
    const Instance instance = make_instance(pool, quotas, certificate.panel_size);
    for (const WeightedPanel& panel : certificate.lottery.panels) {
        for (const Seats& seats : panel.seats) {
            if (seats.type < 0 || static_cast<std::size_t>(seats.type) >= instance.type_count() ||
                seats.count < 0 || seats.count > bound_max) {
                return {finding("certificate_panels")};
            }
        }
        if (panel.weight < 0 || panel.weight > lottery_denominator) {
            return {finding("certificate_panels")};
        }
    }
    CertificateFigures unused;
    return Check(instance, certificate).run(figures != nullptr ? *figures : unused);
}

}  // namespace isegoria::sortition
