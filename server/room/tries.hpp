// SPDX-License-Identifier: AGPL-3.0-or-later
// How often somebody has tried something lately: at most so many times in a window that begins with
// the first try. Any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <string>

namespace isegoria::room {

inline constexpr std::int64_t tries_window_ms = 15LL * 60 * 1000;
// Those who are counted at one time: some ten megabytes. Beyond it the oldest are forgotten.
inline constexpr std::size_t tries_remembered_max = 100'000;

class Tries {
  public:
    explicit Tries(std::size_t remembered_max = tries_remembered_max)
        : remembered_max_(remembered_max) {}

    // Counts one more, unless there were `most` already.
    [[nodiscard]] bool may_try(const std::string& who, std::int64_t now_ms, std::size_t most);
    void forget(const std::string& who);

  private:
    struct Window {
        std::int64_t begun_ms = 0;
        std::size_t count = 0;
    };
    struct Begun {
        std::int64_t at_ms = 0;
        std::string who;
    };
    void forget_oldest(std::int64_t now_ms);

    const std::size_t remembered_max_;
    std::mutex mutex_;
    std::map<std::string, Window> windows_;
    std::deque<Begun> begun_;  // As they began; what was forgotten or began anew is passed over.
};

}  // namespace isegoria::room
