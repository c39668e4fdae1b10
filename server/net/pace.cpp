// SPDX-License-Identifier: AGPL-3.0-or-later
// The bucket. Several wishes that were sent together and refused together are one strike: their
// sender could not have known. Strikes are forgotten with the first second of rest.
#include "net/pace.hpp"

#include <algorithm>

namespace isegoria::net {
namespace {

constexpr std::chrono::milliseconds strike_interval{1'000};
constexpr std::chrono::milliseconds retry_max{60'000};  // What clients are ready to wait.

}  // namespace

double Pace::allowance(const PaceLimits& limits, Moment now) const {
    const double seconds = std::chrono::duration<double>(now - counted_).count();
    return std::min(limits.burst, allowance_ + std::max(0.0, seconds) * limits.per_second);
}

Pace::Answer Pace::spend(const PaceLimits& limits, Moment now) {
    const bool was_quiet = now - counted_ >= strike_interval;
    allowance_ = allowance(limits, now);
    counted_ = now;
    if (allowance_ >= 1) {
        allowance_ -= 1;
        waiting_ = std::max(0.0, waiting_ - 1);
        if (was_quiet) strikes_ = 0;
        return {};
    }
    waiting_ += 1;
    const auto wait = std::chrono::milliseconds(
        static_cast<std::int64_t>(1'000 * (waiting_ - allowance_) / limits.per_second) + 1);
    Answer answer{false, std::min(wait, retry_max), false};
    if (now >= next_strike_) {
        next_strike_ = now + strike_interval;
        answer.struck_out = ++strikes_ >= limits.strikes_max;
    }
    return answer;
}

bool Pace::is_rested(const PaceLimits& limits, Moment now) const {
    return allowance(limits, now) >= limits.burst;
}

}  // namespace isegoria::net
