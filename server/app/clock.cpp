// SPDX-License-Identifier: AGPL-3.0-or-later
// The clock of clock.hpp.
#include "app/clock.hpp"

#include <cstdlib>

namespace isegoria::app {

std::int64_t Clock::wall_ms() {
    return std::chrono::duration_cast<std::chrono::milliseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

Clock::Clock() : start_wall_ms_(wall_ms()), start_(std::chrono::steady_clock::now()) {}

std::int64_t Clock::now_ms() const {
    const auto passed = std::chrono::steady_clock::now() - start_;
    return start_wall_ms_ + std::chrono::duration_cast<std::chrono::milliseconds>(passed).count();
}

bool Clock::not_before(std::int64_t earlier_ms) {
    const std::int64_t behind = earlier_ms - now_ms();
    if (behind <= 0) return false;
    start_wall_ms_ += behind;
    return true;
}

std::int64_t Clock::jump_ms() const {
    const std::int64_t away = wall_ms() - now_ms();
    return std::llabs(away) <= drift_max_ms ? 0 : away;
}

}  // namespace isegoria::app
