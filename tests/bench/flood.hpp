// SPDX-License-Identifier: AGPL-3.0-or-later
// The honest whose acknowledgements are timed, and the two floods that try to drown them. Each runs
// on one thread of a process of its own.
#pragma once
#include <cstdint>
#include <memory>
#include <vector>

#include "bench/tls_peer.hpp"

namespace isegoria::bench {

// Guests of assembly 1, each from an address of its own, who follow it, and react once a second.
class Honest {
  public:
    static constexpr std::size_t members = 50;
    static constexpr std::uint64_t contributions = 200;  // There are so many to react to.

    explicit Honest(std::uint16_t port);  // Throws std::runtime_error when they do not get in.
    ~Honest();

    // Milliseconds from sending to the acknowledgement of each wish of this time.
    [[nodiscard]] std::vector<double> measure(double seconds);
    [[nodiscard]] std::size_t lost() const;  // Connections that have ended.

  private:
    struct Member;
    std::vector<std::unique_ptr<Member>> members_;
};

struct FloodFigures {
    double seconds = 0;
    std::uint64_t connections = 0;         // Tried.
    std::uint64_t closed_at_the_door = 0;  // Before TLS.
    std::uint64_t too_many = 0;            // 429
    std::uint64_t served = 0;              // 200
    std::uint64_t messages = 0;
    std::uint64_t accepted = 0;
    std::uint64_t slow_down = 0;
    std::uint64_t refused_otherwise = 0;
    std::uint64_t closed_by_policy = 0;  // 1008
};

// Floods until the other end of the pipe `stop` is closed.
using Flood = FloodFigures (*)(std::uint16_t port, int stop);

// From 20 addresses, each 50 new connections a second, ten times what Limits allow; whoever gets in
// asks for a page and stays.
FloodFigures flood_of_strangers(std::uint16_t port, int stop);
// 50 guests, each from an address of its own, 20 wishes a second, ten times what PaceLimits allow;
// whoever is closed comes back at once.
FloodFigures flood_of_guests(std::uint16_t port, int stop);

}  // namespace isegoria::bench
