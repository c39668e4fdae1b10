// SPDX-License-Identifier: AGPL-3.0-or-later
// One open WebSocket connection (RFC 6455), accepted or dialled, as its session sees it: whole
// binary messages in and out. The session owns it; it is used on the loop that made it and nowhere
// else.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "net/limits.hpp"

namespace isegoria::net {

// One binary message, encoded once and shared by all its receivers.
using Frame = std::shared_ptr<const std::string>;

// RFC 6455 section 7.4.1 and the registry; 4xxx are our own.
enum class CloseCode : std::uint16_t {
    normal = 1000,
    going_away = 1001,
    protocol = 1002,
    unsupported = 1003,
    none = 1005,      // Never sent: the peer gave no code.
    abnormal = 1006,  // Never sent: the connection was lost without a close frame.
    invalid = 1007,
    policy = 1008,
    too_big = 1009,
    internal = 1011,
    restart = 1012,
    try_again = 1013,
    sign_in_again = 4401,
    elsewhere = 4409,  // This person goes on from another device.
};

struct Peer {
    std::string
        address;  // Numeric. Behind a trusted proxy, the client's address as the proxy saw it.
    std::uint16_t port = 0;  // Of the socket itself; 0 when the address is a proxy's word.
    bool tls = false;  // Whether the client's side is encrypted (here, or at the trusted proxy).
    bool proxied = false;
};

// How a connection ended.
struct Ending {
    CloseCode code = CloseCode::abnormal;
    std::string
        reason;  // For a log line: the peer's words, ours, or what was lost. Not trusted text.
    bool by_peer = false;  // The peer sent the first close frame.
};

class Transport {
  public:
    virtual ~Transport() = default;  // Aborts what is still open.

    // The next binary message, or nothing once the connection has ended (see ending()). Keep one
    // call outstanding: pings are answered and silence is noticed while it waits. Cancelling the
    // call leaves the connection usable. At most one at a time.
    virtual boost::asio::awaitable<std::optional<std::string>> receive() = 0;

    // Sends one binary message; returns when the kernel has taken it, with false once the
    // connection is closed or closing. At most one at a time. Cancelling the call in the middle
    // ends the connection, because half a frame cannot be taken back. Peers of this engine refuse
    // frames beyond frame_octets_max.
    virtual boost::asio::awaitable<bool> send(Frame frame) = 0;

    // Closes with a code and a reason (cut to 123 octets), waits for the peer's answer at most
    // Limits::close_wait. A second call waits for the first.
    virtual boost::asio::awaitable<void> close(CloseCode code, std::string reason) = 0;

    // Ends the connection now; outstanding calls return as if it had been lost.
    virtual void abort() noexcept = 0;

    [[nodiscard]] virtual bool open() const noexcept = 0;  // Neither ended nor closing.
    [[nodiscard]] virtual const Peer& peer() const noexcept = 0;
    [[nodiscard]] virtual const Ending& ending() const noexcept = 0;  // Meaningful once not open().
};

}  // namespace isegoria::net
