// SPDX-License-Identifier: AGPL-3.0-or-later
// One connected client: reads its frames, hands wishes to clerks and desk, and writes replies and
// updates as fast as the client takes them. Lives on the loop.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <memory>
#include <set>

#include "net/http.hpp"
#include "net/transport.hpp"
#include "room/admission.hpp"
#include "room/desk.hpp"

namespace isegoria::net {

struct SessionLimits {
    std::chrono::seconds hello_wait{10};         // A person's client speaks at once.
    std::size_t wishes_outstanding_max = 64;     // Beyond it the server stops reading this client.
    double wishes_per_second = 20;               // Nobody writes that fast; a driver can.
    double wishes_burst = 100;
    std::size_t watches_max = 8;                 // A person follows a few assemblies at once.
    std::size_t pages_max = 20;                  // What a screen and its surroundings show.
    std::size_t upload_octets_max = 64U << 20U;  // A pool of a million rows, of a signed-in person.
    std::size_t malformed_max = 3;               // A client that keeps sending rubbish is closed.
};

struct Live;

class SessionHost {
  public:
    SessionHost(room::World world, room::Registry& registry, room::Identity& identity, room::Desk& desk,
                SessionLimits limits = {});

    // Runs until the connection ends.
    boost::asio::awaitable<void> serve(std::unique_ptr<Transport> transport, UpgradeInfo info);

    // Once a second or so: tells viewers who is there, when that has changed.
    void tick();
    // This person's tokens have ended: their connections are told to sign in again.
    void dismiss(room::PersonId person);
    [[nodiscard]] std::size_t count() const { return live_.size(); }

  private:
    friend struct Live;
    room::World world_;
    room::Registry& registry_;
    room::Identity& identity_;
    room::Desk& desk_;
    room::Admission admission_;
    SessionLimits limits_;
    std::set<Live*> live_;
};

}  // namespace isegoria::net
