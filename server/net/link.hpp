// SPDX-License-Identifier: AGPL-3.0-or-later
// Turns a socket on which the WebSocket handshake is done into a Channel, for both sides and both
// with and without TLS. Private to net. Used on the socket's loop.
#pragma once
#include <boost/asio/ip/tcp.hpp>
#include <memory>
#include <string>

#include "net/channel.hpp"
#include "net/frame_codec.hpp"
#include "net/sweeper.hpp"
#include "net/tls_session.hpp"

namespace isegoria::net {

// What is held for as long as a connection is there.
class Held {
  public:
    virtual ~Held() = default;
    virtual void vouch() = 0;  // See Channel.
};

struct LinkOptions {
    Role role = Role::server;
    std::shared_ptr<const Limits> limits;
    Peer peer;
    std::shared_ptr<Sweeper> sweeper;
    bool text_messages = false;  // See ListenOptions.
    std::string received;        // What the peer sent right behind its side of the handshake.
    std::shared_ptr<Held> held;  // Null: nothing.
};

// `tls` is empty for a plain connection.
std::unique_ptr<Channel> open_link(boost::asio::ip::tcp::socket socket, TlsSession tls,
                                   LinkOptions options);

}  // namespace isegoria::net
