// SPDX-License-Identifier: AGPL-3.0-or-later
// Time as the rooms see it: the wall clock at the start, carried on by the monotonic clock, so that
// a clock that is set, or jumps, neither closes a phase nor ends a token. Any thread, once the
// start has said before what it may not be.
#pragma once

#include <chrono>
#include <cstdint>

namespace isegoria::app {

// A difference below this is drift between two clocks; above it, somebody has set one of them.
inline constexpr std::int64_t drift_max_ms = 2'000;

class Clock {
  public:
    Clock();
    [[nodiscard]] std::int64_t now_ms() const;
    // Time goes on from here when the wall clock was behind it: a clock that was set back between
    // two runs would otherwise lengthen the life of every token. Says whether it was behind.
    bool not_before(std::int64_t earlier_ms);
    // By how much the wall clock has been set since the start; 0 for mere drift. It takes a restart
    // to follow it.
    [[nodiscard]] std::int64_t jump_ms() const;

  private:
    [[nodiscard]] static std::int64_t wall_ms();
    std::int64_t start_wall_ms_;
    std::chrono::steady_clock::time_point start_;
};

}  // namespace isegoria::app
