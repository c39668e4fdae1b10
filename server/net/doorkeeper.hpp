// SPDX-License-Identifier: AGPL-3.0-or-later
// Counts who is in: connections in all and per address (an IPv6 /64 counts as one, since one
// household gets that much), and how fast an address knocks. Owned by a listener, used on its loop.
// No clock of its own.
#pragma once
#include <boost/asio/ip/address.hpp>
#include <cstddef>
#include <map>
#include <memory>
#include <string>

#include "net/address_range.hpp"
#include "net/limits.hpp"
#include "net/sweeper.hpp"

namespace isegoria::net {

enum class Door {
    open,
    house_full,    // Limits::connections_max are in.
    address_full,  // Limits::connections_per_address_max from there are in.
    too_fast,      // That address opens connections faster than allowed.
};

// What an address counts as where tries are counted, so that nobody has more of them by having more
// addresses: an IPv4 address, an IPv6 /64; "" for those that are not counted.
[[nodiscard]] std::string counted_as(const std::string& address, const AddressRanges& unlimited);

class Doorkeeper {
    struct Entry {
        std::size_t connections = 0;
        double allowance = 0;
        double burst = 0;
        Moment counted;
    };

  public:
    Doorkeeper(const Limits& limits, AddressRanges exempt, bool loopback_exempt);

    // A place that is held until the ticket is destroyed. It may outlive the keeper.
    class Ticket {
      public:
        Ticket() = default;
        Ticket(Ticket&& other) noexcept;
        Ticket& operator=(Ticket&& other) noexcept;
        ~Ticket();
        [[nodiscard]] bool held() const noexcept { return total_ || here_; }
        // Whoever came by this has shown who it is, with a token: it is no flood, and what it took
        // of its address's allowance is given back. So all who share an address may come back at
        // once after a break, as fast as they show their tokens. Once a ticket.
        void give_back_handshake() noexcept;

      private:
        friend class Doorkeeper;
        std::shared_ptr<std::size_t> total_;
        std::shared_ptr<Entry> here_;
        bool given_back_ = false;
    };

    struct Answer {
        Door door = Door::open;
        Ticket ticket;  // Held when the door is open.
    };
    // The place in the house, whoever it is.
    [[nodiscard]] Answer enter();
    // The place of one address. Also takes one from its allowance of handshakes.
    [[nodiscard]] Answer admit(const boost::asio::ip::address& address, Moment now);

    void forget_idle(Moment now);  // Addresses without connections and with a full allowance.
    [[nodiscard]] std::size_t addresses() const noexcept { return entries_.size(); }
    [[nodiscard]] std::size_t connections() const noexcept { return *total_; }

  private:
    [[nodiscard]] double allowance(const Entry& entry, Moment now) const;

    const Limits limits_;
    const AddressRanges exempt_;
    const bool loopback_exempt_;
    std::shared_ptr<std::size_t> total_ = std::make_shared<std::size_t>(0);
    std::map<boost::asio::ip::address, std::shared_ptr<Entry>> entries_;
};

}  // namespace isegoria::net
