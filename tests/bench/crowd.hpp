// SPDX-License-Identifier: AGPL-3.0-or-later
// Thousands of clients for the benches of connections, in a process of their own so that what they
// cost is not taken for the server's. Start it before there are threads; the parent gives orders
// and gets figures over a socket pair.
#pragma once
#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

namespace isegoria::bench {

enum class Order : std::uint32_t {
    open_bare,      // Connections that only read.
    open_viewers,   // WebSocket, Hello, Watch of the directory and of assembly 1, until Settled.
    drain,          // Reads until nothing has come for a while.
    stall,          // The first `count` viewers stop reading, for good.
    resume,         // They read again.
    measure,        // From here on, how long after Shared::sent_ns each viewer was reached.
    latencies,      // Ends measuring.
    drop_viewers,   // All at once.
    reset_viewers,  // Likewise, with a reset.
    close_bare,
    end,
};

struct Request {
    Order order{};
    std::uint32_t count = 0;
    std::uint32_t port = 0;
    bool tls = false;
    bool once_known = false;     // open_viewers: with the tokens of those who were here before.
    std::uint32_t at_once = 50;  // open_viewers: how many are on their way at a time.
};

struct Figures {
    std::uint64_t octets = 0;           // Received since the last order, all connections.
    std::uint64_t sampled = 0;          // Viewers whose frames are read, not only counted.
    std::uint64_t sampled_octets = 0;   // Theirs, without TLS.
    std::uint64_t questions = 0;        // Entities of the kind that the bench changes, theirs.
    std::uint64_t open = 0;             // Connections of the kind in question.
    std::uint64_t failed = 0;           // Refused, closed or reset since the last order.
    std::uint64_t refused_politely = 0; // With 429 or 503 and Retry-After, then tried again.
    double p99_ms = 0;                  // Opening, or latencies.
    double all_ms = 0;
};

// What parent and crowd both see.
struct Shared {
    volatile std::int64_t sent_ns = 0;
};

class Crowd {
  public:
    Crowd();
    ~Crowd();
    Crowd(const Crowd&) = delete;
    Crowd& operator=(const Crowd&) = delete;

    void ask(const Request& request);
    [[nodiscard]] int answer_socket() const { return socket_; }
    [[nodiscard]] Figures answer();  // Blocks.
    [[nodiscard]] Shared& shared() { return *shared_; }

  private:
    pid_t process_ = 0;
    int socket_ = -1;
    Shared* shared_ = nullptr;
};

// Open files this process may have, after asking for as many as the bench needs.
std::uint64_t raise_file_limit(std::uint64_t wanted);
std::int64_t now_ns();

}  // namespace isegoria::bench
