// SPDX-License-Identifier: AGPL-3.0-or-later
// How long to wait before the next try: exponential with full jitter, so that a crowd that lost its
// server together does not come back together. Pure; the owner brings the chance.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>

namespace isegoria::sync {

// Fills so many octets with chance that nobody can guess.
using Random = std::function<void(unsigned char* octets, std::size_t count)>;
// From the operating system (getrandom(2)). Throws std::system_error.
[[nodiscard]] Random system_random();

inline constexpr std::chrono::milliseconds backoff_first{250};   // A restart takes about as long.
inline constexpr std::chrono::milliseconds backoff_max{30'000};  // Still felt as “by itself”.

class Backoff {
  public:
    explicit Backoff(Random random) : random_(std::move(random)) {}

    // From nothing up to backoff_first, then up to twice as much each time, at most backoff_max.
    [[nodiscard]] std::chrono::milliseconds next();
    void reset() { bound_ = backoff_first; }

  private:
    Random random_;
    std::chrono::milliseconds bound_ = backoff_first;
};

}  // namespace isegoria::sync
