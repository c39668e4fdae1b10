// SPDX-License-Identifier: AGPL-3.0-or-later
// One open WebSocket connection (RFC 6455) as those see it who hold thousands: octets that were
// framed once and are shared go straight to the socket, and what arrives is told by calls, so that
// nothing waits and nothing is allocated for a delivery. Owned by its session; used on its loop.
// Whoever has one connection and wants to wait for it uses transport.hpp.
#pragma once
#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "net/transport.hpp"

namespace isegoria::net {

// One or more whole frames, with their headers.
using Batch = std::shared_ptr<const std::string>;

// What a channel tells; each call may use the channel, and destroy it.
class Reader {
  public:
    virtual ~Reader() = default;
    // One whole message; the view is good for the call.
    virtual void on_message(std::string_view message, bool text) = 0;
    // All that was handed over is with the kernel, after a send() that could not say so.
    virtual void on_room() = 0;
    // The last call; ending() says how.
    virtual void on_end() = 0;
};

class Channel {
  public:
    virtual ~Channel() = default;  // Aborts what is still open; the reader hears nothing more.

    // From now on the reader is told; call it once, before anything else. Nothing is read yet.
    virtual void start(Reader& reader) = 0;
    // Reading goes on, or rests: what the peer sends meanwhile waits in the kernel, and its silence
    // is not held against it.
    virtual void read(bool wanted) = 0;
    // Sends as much as the kernel takes. True when that is all of it: nothing is kept. Otherwise the
    // rest is kept and nothing more may be handed over before on_room(). Once closing or closed,
    // nothing is sent, and the answer is true.
    virtual bool send(std::span<const Batch> batches) = 0;
    // Closes behind what was handed over, with a code and a reason (cut to 123 octets), and waits
    // for the peer's answer at most Limits::close_wait. Then on_end().
    virtual void close(CloseCode code, std::string_view reason) = 0;
    // The peer has shown who it is: that it came is not held against its address.
    virtual void vouch() = 0;
    // A send() is soon to come: what it looks at is asked for from memory.
    virtual void fetch() const noexcept = 0;
    virtual void abort() noexcept = 0;  // on_end() follows, not within the call.

    [[nodiscard]] virtual bool open() const noexcept = 0;  // Neither ended nor closing.
    [[nodiscard]] virtual bool idle() const noexcept = 0;  // Open, and nothing is kept.
    [[nodiscard]] virtual const Peer& peer() const noexcept = 0;
    [[nodiscard]] virtual const Ending& ending() const noexcept = 0;
    [[nodiscard]] virtual boost::asio::any_io_executor loop() = 0;
};

// The same connection for one who waits.
[[nodiscard]] std::unique_ptr<Transport> as_transport(std::unique_ptr<Channel> channel,
                                                      bool masked = false);

}  // namespace isegoria::net
