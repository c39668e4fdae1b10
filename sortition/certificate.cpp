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
#include <optional>

#include "sortition/certificate_objective.hpp"
#include "sortition/instance.hpp"

namespace isegoria::sortition {
namespace {

class Check {
  public:
    Check(const Instance& instance, const Certificate& certificate)
        : certificate_(certificate),
          instance_(instance),
          duality_{make_polytope(instance)},
          seats_(weighted_seats(certificate.lottery.panels, instance.type_count())) {
        for (std::size_t t = 0; t < seats_.size(); ++t) {
            chances_.emplace_back(Whole(seats_[t]),
                                  Whole(lottery_denominator) * duality_.polytope.people[t]);
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
            duality_.polytope.add_cut(row_of(duality_.polytope, cut));
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
        ObjectiveCheck objective(certificate_, duality_, seats_, chances_, first_settled_);
        const bool holds = objective.holds();
        figures.largest_gap = static_cast<double>(largest_gap_);
        figures.objective_gap = static_cast<double>(objective.gap());
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

    std::optional<Finding> stages_hold(const std::vector<Stage>& stages, std::int64_t largest) {
        settled_.assign(duality_.polytope.type_count(), false);
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
        if (!duality_.weigh(stage.bound, largest, weights, room)) return false;
        Whole open = 0;
        std::optional<Fraction> smallest;
        for (std::size_t t = 0; t < weights.size(); ++t) {
            if (settled_[t]) {
                room -= rounded_down(weights[t] * fine() * seats_[t],
                                     Whole(lottery_denominator) * duality_.polytope.people[t]);
                continue;
            }
            open += weights[t];
            if (!smallest || chance(t) < *smallest) smallest = chance(t);
        }
        if (open <= 0 || !smallest || stage.types.empty()) return false;
        const Fraction gap = Fraction(room, open * fine()) - *smallest;
        largest_gap_ = std::max(largest_gap_, gap);
        for (const int type : stage.types) {
            if (!duality_.is_type(type)) return false;
            const auto t = static_cast<std::size_t>(type);
            if (weights[t] <= 0 || chance(t) > *smallest + tolerance()) return false;
        }
        return gap <= tolerance();
    }

    // A tree of cases, read depth first: each case narrows what some types may have.
    [[nodiscard]] bool cut_holds(const Cut& cut) const {
        for (const Multiplier& each : cut.coefficients) {
            if (!duality_.is_type(each.position)) return false;
        }
        if (cut.proof.empty()) return true;
        std::vector<int> low(duality_.polytope.type_count());
        std::vector<int> high = duality_.polytope.seats_max;
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
        if (!duality_.is_type(node.type)) return false;
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
        if (!duality_.combine(bound, most, prices)) return false;
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

    const Certificate& certificate_;
    const Instance& instance_;
    Duality duality_;
    std::vector<std::int64_t> seats_;  // Out of lottery_denominator.
    std::vector<Fraction> chances_;
    std::vector<bool> settled_;
    std::vector<bool> first_settled_;
    Fraction largest_gap_ = 0;
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
