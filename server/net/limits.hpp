// SPDX-License-Identifier: AGPL-3.0-or-later
// Every limit of the network side, each with its reason. A Limits value is copied into a listener
// or a dialled connection and never changes afterwards; tests pass shorter ones.
#pragma once
#include <chrono>
#include <cstddef>

namespace isegoria::net {

// The largest message in either direction: a long contribution fits several times over, and a
// hostile peer cannot make us hold more than this and one read.
inline constexpr std::size_t frame_octets_max = 65'536;

struct Limits {
    // Waiting. The sweep interval is added to each of these at worst.
    std::chrono::milliseconds sweep_interval{500};    // Fine enough to keep every promise below.
    std::chrono::milliseconds handshake_wait{9'000};  // TLS; with the sweep, gone within 10 s.
    std::chrono::milliseconds head_wait{9'000};       // A request head; with the sweep, 10 s.
    std::chrono::milliseconds answer_wait{30'000};    // Handler and writing of one HTTP answer.
    std::chrono::milliseconds ping_interval{20'000};  // Below the 30 s of mobile carriers' NAT.
    int silent_intervals_max = 2;                     // Gone after 40 s: within the 45 s promised.
    std::chrono::milliseconds send_wait{30'000};  // 64 KiB in 30 s is 17 kbit/s: below is stalled.
    std::chrono::milliseconds message_wait{
        30'000};  // First to last octet of one message, likewise.
    std::chrono::milliseconds close_wait{
        2'000};  // A healthy peer answers a close in one round trip.
    std::chrono::milliseconds linger_wait{1'000};  // So that a refusal is read before the reset.

    // HTTP.
    std::size_t head_octets_max = 8'192;    // What browsers and proxies send stays below 4 KiB.
    std::size_t header_count_max = 64;      // Browsers send about 20, proxies add a few.
    std::size_t target_octets_max = 2'048;  // What links survive mail programs and old proxies.
    std::size_t linger_octets_max =
        65'536;                // Enough to swallow what a refused sender had under way.
    int requests_max = 1'000;  // Then the connection is renewed and the load spread anew.

    // WebSocket.
    std::size_t message_octets_max = frame_octets_max;
    std::size_t fragments_max = 4'096;  // 64 KiB in pieces of 16 octets; more only wastes our time.

    // Crowd.
    std::size_t connections_max = 12'000;  // 10,000 viewers and some room for their arriving.
    std::size_t connections_per_address_max = 20;  // A household or office behind one address.
    double handshakes_per_second = 5;              // One address; a TLS handshake costs 0.6 ms.
    double handshakes_burst = 20;                  // All devices of such a household at once.
    std::size_t addresses_max = 65'536;         // What the table of addresses may hold: about 4 MB.
    std::size_t refusals_max = 100;             // Refusals being spoken politely at one time.
    std::chrono::seconds full_retry_after{10};  // When the house is full, come back then.
};

}  // namespace isegoria::net
