// SPDX-License-Identifier: AGPL-3.0-or-later
// What a listener and its connections share. Private to net; used on the loop only.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <optional>
#include <string>

#include "net/address_range.hpp"
#include "net/doorkeeper.hpp"
#include "net/http_head.hpp"
#include "net/link.hpp"
#include "net/listener.hpp"
#include "net/sweeper.hpp"
#include "net/tls.hpp"
#include "net/turns.hpp"

namespace isegoria::net {

struct Hall {
    Hall(boost::asio::io_context& loop, ListenOptions given, Handlers handling,
         AddressRanges proxies, AddressRanges unlimited);

    const ListenOptions options;
    const std::shared_ptr<const Limits> limits;  // Shared by all connections.
    const Handlers handlers;
    const AddressRanges trusted_proxies;
    Doorkeeper doorkeeper;
    std::shared_ptr<Sweeper> sweeper;
    Turns handshakes;
    TlsContext tls;
    std::string fingerprint;
    boost::asio::ip::tcp::acceptor acceptor;
    boost::asio::steady_timer emptied;  // Cancelled when the last connection ends.

    Counts counts;
    std::size_t active = 0;  // Connections served, refused ones included.
    std::size_t refusing = 0;
    std::optional<std::chrono::seconds> draining;  // When to come back.

    void report(std::string_view what) const {
        if (handlers.fault) handlers.fault(what);
    }
};

// A connection's places in the house, and in the counts. Held by whatever the connection is at the
// moment, and given up with it.
class Stay final : public Held {
  public:
    Stay(std::shared_ptr<Hall> hall, Doorkeeper::Ticket house, Doorkeeper::Ticket address,
         bool refused);
    ~Stay() override;
    Stay(const Stay&) = delete;
    Stay& operator=(const Stay&) = delete;

    // It has become a session. Behind a proxy the address is known only now.
    void become_session(Doorkeeper::Ticket address_behind_proxy);
    void vouch() override { address_.give_back_handshake(); }

  private:
    std::shared_ptr<Hall> hall_;
    Doorkeeper::Ticket house_;
    Doorkeeper::Ticket address_;
    bool refused_;
    bool session_ = false;
};

// A connection that was accepted and what was found out at the door.
struct Arrival {
    boost::asio::ip::tcp::socket socket;
    boost::asio::ip::tcp::endpoint from;
    std::shared_ptr<Stay> stay;
    Door door = Door::open;
};

// Serves it until it ends or becomes a session, which is handed over.
boost::asio::awaitable<void> serve(std::shared_ptr<Hall> hall, Arrival arrival);

// The answer for somebody who cannot come in now.
[[nodiscard]] HttpResponse door_answer(Door door, const Limits& limits);

}  // namespace isegoria::net
