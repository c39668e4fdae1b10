// SPDX-License-Identifier: AGPL-3.0-or-later
// All connected clients: takes each new connection, brings everybody up to date once a turn of the
// loop, and tells viewers who is there. Lives on the loop.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <memory>
#include <unordered_map>
#include <vector>

#include "net/address_range.hpp"
#include "net/channel.hpp"
#include "net/http.hpp"
#include "net/devices.hpp"
#include "net/pace.hpp"
#include "net/uploads.hpp"
#include "room/admission.hpp"
#include "room/desk.hpp"

namespace isegoria::net {

struct SessionLimits {
    // A person's client speaks at once. With a tick and an unanswered close, gone within 10 s.
    std::chrono::seconds hello_wait{6};
    std::size_t wishes_outstanding_max = 64;  // Beyond it the server stops reading this client.
    PaceLimits pace;
    std::size_t watches_max = 8;                 // A person follows a few assemblies at once.
    std::size_t pages_max = 20;                  // What a screen and its surroundings show.
    // Watch and Unwatch of one client from tick to tick; further ones wait unread. Whoever comes back
    // sends a few, whoever leafs through all of a large collection some dozen.
    std::size_t watches_per_tick_max = 100;
    // Answers that a client has not taken yet; beyond it nothing more is read of it. A slow line takes
    // them in seconds, and whoever stopped reading costs below 1 MiB.
    std::size_t unsent_octets_max = 256U << 10U;
    UploadLimits uploads;
    std::size_t malformed_max = 3;               // A client that keeps sending rubbish is closed.
    AddressRanges unlimited;  // Whose tries of codes are not counted: a hall behind one address.
};

class Live;

class SessionHost {
  public:
    // `fault` is told about what no session could help.
    SessionHost(room::World world, boost::asio::any_io_executor loop, room::Registry& registry,
                room::Identity& identity, room::Desk& desk, SessionLimits limits = {},
                std::function<void(std::string_view)> fault = {});
    ~SessionHost();
    SessionHost(const SessionHost&) = delete;
    SessionHost& operator=(const SessionHost&) = delete;

    // Keeps the session until its connection ends.
    void take(std::unique_ptr<Channel> channel);

    // Once a second or so: who is there, when that has changed; the position, for those whom
    // nothing else has told it; and the end of those who never said who they are.
    void tick();
    // Sign-ins of this person have ended: their connections end, and may come again at once with a
    // token that still opens something.
    void dismiss(room::PersonId person);
    [[nodiscard]] std::size_t count() const { return live_.size(); }
    // Of answers that clients have not taken yet, all together.
    [[nodiscard]] std::size_t unsent_octets() const;
    // Of files that wait for their errand or that one is working with.
    [[nodiscard]] std::size_t upload_octets() const { return uploads_->octets(); }

  private:
    friend class Live;
    struct Presence {
        std::size_t viewers = 0;
        std::size_t members = 0;
        std::uint64_t told_at = 0;  // Tick.
        bool due = false;           // Somebody has come who was told nothing yet.
    };

    void note(Live& live);
    void bring_up_to_date();
    void fetch_ahead(std::size_t at) const;
    void tell_presence();
    [[nodiscard]] Pace& pace_of(room::PersonId person);
    void forget(Live& live);
    void report(const std::exception_ptr& failure) const;

    room::World world_;
    boost::asio::any_io_executor loop_;
    room::Registry& registry_;
    room::Identity& identity_;
    room::Desk& desk_;
    room::Admission admission_;
    const SessionLimits limits_;
    const std::function<void(std::string_view)> fault_;
    std::vector<std::shared_ptr<Live>> live_;
    std::vector<Live*> noted_;  // With something to send. Null: gone meanwhile.
    bool posted_ = false;
    std::vector<Batch> batches_;  // Of the session at hand; kept for its room.
    std::unordered_map<room::PersonId, Pace> paces_;
    Devices devices_;
    std::shared_ptr<UploadSpace> uploads_;  // Errands under way may outlast the host.
    std::map<record::StreamId, Presence> presence_;
    std::uint64_t ticks_ = 0;
    std::shared_ptr<SessionHost*> self_;
};

}  // namespace isegoria::net
