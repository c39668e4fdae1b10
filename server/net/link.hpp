// SPDX-License-Identifier: AGPL-3.0-or-later
// Turns a socket on which the WebSocket handshake is done into a Transport, for both sides and both
// with and without TLS. Private to net. Used on the socket's loop.
#pragma once
#include <boost/asio/ip/tcp.hpp>
#include <memory>
#include <string>

#include "net/frame_codec.hpp"
#include "net/sweeper.hpp"
#include "net/transport.hpp"

namespace boost::asio::ssl {
class context;
template <typename Stream>
class stream;
}  // namespace boost::asio::ssl

namespace isegoria::net {

using PlainStream = boost::asio::ip::tcp::socket;
using TlsStream = boost::asio::ssl::stream<boost::asio::ip::tcp::socket>;

struct LinkOptions {
    Role role = Role::server;
    Limits limits;
    Peer peer;
    std::shared_ptr<Sweeper> sweeper;
    std::string received;  // What the peer sent right behind its side of the handshake.
};

std::unique_ptr<Transport> open_link(std::unique_ptr<PlainStream> stream, LinkOptions options);
std::unique_ptr<Transport> open_link(std::unique_ptr<TlsStream> stream, LinkOptions options);

}  // namespace isegoria::net
