// SPDX-License-Identifier: AGPL-3.0-or-later
// Peers that send one octet a second of what they began, over TLS: of the handshake, of a request's
// head, of its body, of the first message, of a message of somebody signed in. One thread leads
// them all, by turn(). Used by benches and tests.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "bench/tls_peer.hpp"

namespace isegoria::bench {

enum class Slow { handshake, head, body, first_message, message };
[[nodiscard]] const char* name_of(Slow kind);

class SlowCrowd {
  public:
    // So many of each. `hello` is what those say who sign in before they are slow.
    SlowCrowd(std::uint16_t port, const std::vector<Slow>& kinds, std::size_t of_each,
              const v1::Hello& hello = {});
    ~SlowCrowd();

    void turn(int wait_ms);  // Waits at most so long, and sends and receives what is due.
    [[nodiscard]] std::size_t slow() const;  // Now: they have begun, and are not closed.
    [[nodiscard]] std::size_t closed(Slow kind) const;
    // Closed by the server before they had come so far as to be slow.
    [[nodiscard]] std::size_t failed() const;
    [[nodiscard]] bool over() const;  // The server has closed all of them.
    // From the first slow octet until it was closed, the longest.
    [[nodiscard]] double longest_seconds(Slow kind) const;

  private:
    struct Member;
    void begin(Member& member);
    void lead(Member& member);

    std::vector<std::unique_ptr<Member>> members_;
    std::vector<TlsPeer*> peers_;
    std::string client_hello_;
    v1::Hello hello_;
};

// One request for /healthz on a connection of its own, answered with 200.
[[nodiscard]] bool is_healthy(std::uint16_t port, int patience_ms);
// One connection that says hello and is welcomed; nothing when it is not.
[[nodiscard]] std::optional<v1::Welcome> sign_in(std::uint16_t port, const v1::Hello& hello,
                                                 int patience_ms);

}  // namespace isegoria::bench
