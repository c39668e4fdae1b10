// SPDX-License-Identifier: AGPL-3.0-or-later
// Whether a certificate proves its method's own objective. Made and used by verify_certificate() on
// what it has checked before; one thread.
#pragma once

#include <optional>
#include <vector>

#include "sortition/duality.hpp"

namespace isegoria::sortition {

// A method's own objective: whether what `seats` (out of lottery_denominator, by type) reach is the
// best. `first_settled` are the types of the certificate's first stages, which hold already.
class ObjectiveCheck {
  public:
    ObjectiveCheck(const Certificate& certificate, const Duality& duality,
                   const std::vector<std::int64_t>& seats, const std::vector<Fraction>& chances,
                   const std::vector<bool>& first_settled)
        : certificate_(certificate),
          duality_(duality),
          seats_(seats),
          chances_(chances),
          first_settled_(first_settled) {}

    [[nodiscard]] bool holds();
    // By how much the bound lies above what is reached; after holds().
    [[nodiscard]] const Fraction& gap() const { return gap_; }

  private:
    // z <= a + b M for the smallest and the largest chance of every lottery.
    struct Tangent {
        Fraction a, b;
    };
    [[nodiscard]] Fraction largest_reached() const;
    [[nodiscard]] bool nobody_is_capped_out() const;
    [[nodiscard]] std::optional<Fraction> smallest_counted() const;
    bool smallest_is_largest();
    [[nodiscard]] std::optional<Fraction> least_largest(const Bound& bound) const;
    bool largest_is_smallest();
    std::optional<Tangent> tangent_of(const Bound& bound) const;
    bool goldilocks_holds();
    bool nash_holds();
    [[nodiscard]] std::optional<Fraction> exact_gamma() const;

    const Certificate& certificate_;
    const Duality& duality_;
    const std::vector<std::int64_t>& seats_;
    const std::vector<Fraction>& chances_;
    const std::vector<bool>& first_settled_;
    Fraction gap_ = 0;
};

}  // namespace isegoria::sortition
