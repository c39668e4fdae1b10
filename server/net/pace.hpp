// SPDX-License-Identifier: AGPL-3.0-or-later
// How fast one person may wish: a token bucket that tells whoever is too fast when to come back, and
// notices who does not listen. A value without a clock of its own; any thread.
#pragma once
#include <chrono>
#include <cstdint>

namespace isegoria::net {

struct PaceLimits {
    double per_second = 2;  // Nobody writes that fast for long.
    double burst = 20;      // A page of reactions, sent when the train has left the tunnel.
    int strikes_max = 3;    // Told to slow down so often, and no slower: closed.
};

class Pace {
  public:
    using Moment = std::chrono::steady_clock::time_point;

    explicit Pace(const PaceLimits& limits, Moment now) : allowance_(limits.burst), counted_(now) {}

    struct Answer {
        bool allowed = true;
        std::chrono::milliseconds retry_after{0};  // Of one refused. Each gets a turn of its own.
        bool struck_out = false;                   // The last time that this was said.
    };
    [[nodiscard]] Answer spend(const PaceLimits& limits, Moment now);

    // Nothing is lost by forgetting it.
    [[nodiscard]] bool is_rested(const PaceLimits& limits, Moment now) const;

  private:
    [[nodiscard]] double allowance(const PaceLimits& limits, Moment now) const;

    double allowance_;
    Moment counted_;
    double waiting_ = 0;  // Refused and told to come back.
    int strikes_ = 0;
    Moment next_strike_{};
};

}  // namespace isegoria::net
