// SPDX-License-Identifier: AGPL-3.0-or-later
// The time of a simulated session. It stands still while everybody is looked at: whoever acts on
// their own passes here before each act, and waits then. Owned by the simulation, on its loop.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>

namespace isegoria::simulate {

// How often somebody looks who waits for something that no bell tells.
inline constexpr std::chrono::milliseconds glance{20};

class SessionTime {
  public:
    // `span` is how long the session is to be.
    explicit SessionTime(std::chrono::milliseconds span) : span_(span) {}

    void begin();
    // Of the session's own time, halts left out.
    [[nodiscard]] std::int64_t elapsed_ms() const;
    [[nodiscard]] std::int64_t span_ms() const { return span_.count(); }
    // Until so many thousandths of the span are over; whoever waits here passes as below.
    boost::asio::awaitable<void> until(std::int64_t thousandths);

    // One more who will pass here before each act.
    void join() { ++acting_; }
    // Somebody has nothing more to do.
    void leave() { --acting_; }
    boost::asio::awaitable<void> pass();
    // Until all of them wait, and nothing that they asked for is unanswered.
    boost::asio::awaitable<void> halt();
    void resume();

  private:
    std::chrono::milliseconds span_;
    std::chrono::steady_clock::time_point began_;
    std::chrono::steady_clock::time_point halted_at_;
    bool halted_ = false;
    std::size_t acting_ = 0;
    std::size_t waiting_ = 0;
};

}  // namespace isegoria::simulate
