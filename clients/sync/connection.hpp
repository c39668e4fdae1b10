// SPDX-License-Identifier: AGPL-3.0-or-later
// A connection to a server that mends itself: it dials again, says who it is, watches from where it
// was and sends again what was not answered. The owner keeps it alive until run() has returned;
// everything happens on the one loop that it was made with.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <map>
#include <set>

#include "net/dial.hpp"
#include "net/transport.hpp"
#include "sync/backoff.hpp"
#include "sync/entity_map.hpp"
#include "sync/pending.hpp"

namespace isegoria::sync {

inline constexpr std::uint32_t protocol_version = 1;
// From the open WebSocket to Welcome: a slow hash of a code and a busy server fit well.
inline constexpr std::chrono::milliseconds welcome_wait{15'000};
// How often one request is sent again because the server asked for it; then its refusal is told.
inline constexpr int retries_max = 5;
// No server has a reason to ask for a longer rest; it bounds what a wrong number can do.
inline constexpr std::chrono::milliseconds rest_max{60'000};
// Pages of one assembly at a time: the contract's.
inline constexpr std::size_t pages_max = 20;
// The contract's.
inline constexpr std::size_t device_octets = 16;
// Unanswered requests of one client: a person has one, a busy bot a few dozen.
inline constexpr std::size_t requests_max = 1'000;

// Why there is no connection and will be none without the owner's doing.
class ConnectionError : public std::runtime_error {
  public:
    enum class Kind {
        unreachable,  // Not reached, or lost, as often as the owner allows; see what().
        untrusted,    // The certificate; seen_fingerprint says which one was shown.
        dismissed,    // The server said goodbye for good; code says why.
        protocol,     // The server sent what the contract rules out.
        stopped,      // By the owner, while somebody waited.
        too_much,     // The owner asks for more than a limit of this program.
    };
    ConnectionError(Kind kind, const std::string& what, std::string code = {},
                    std::string seen_fingerprint = {})
        : std::runtime_error(what),
          kind_(kind),
          code_(std::move(code)),
          seen_fingerprint_(std::move(seen_fingerprint)) {}
    [[nodiscard]] Kind kind() const noexcept { return kind_; }
    // Of the last Goodbye, also when it was the last before giving up; "goodbye.<code>".
    [[nodiscard]] const std::string& code() const noexcept { return code_; }
    [[nodiscard]] const std::string& seen_fingerprint() const noexcept { return seen_fingerprint_; }

  private:
    Kind kind_;
    std::string code_;
    std::string seen_fingerprint_;
};

struct ConnectionOptions {
    // Opens one connection; throws net::DialError.
    std::function<boost::asio::awaitable<std::unique_ptr<net::Transport>>()> dial;
    // Waits; must end early when cancelled. Empty: by a timer of the loop.
    std::function<boost::asio::awaitable<void>(std::chrono::milliseconds)> pause;
    Random random = system_random();
    std::string language = "en";
    // Who this is; all may be empty. The code and guest access are used until a Welcome came.
    std::string token;
    std::string invitation_code;
    std::uint64_t guest_of = 0;
    // device_octets of chance that belong to where the token is kept; empty: takes over from no other
    // device of this person, and none takes over from it.
    std::string device;
    // Failures in a row before run() gives up; 0: never.
    int failures_max = 0;

    // Called on the loop; any may be empty.
    std::function<void(const v1::Welcome&)> on_welcome;
    std::function<void(const Changes&)> on_settled;
    std::function<void(const v1::Presence&)> on_presence;
    // How far an errand of ours is that takes long.
    std::function<void(const v1::Progress&)> on_progress;
    // A failure that is being mended: what it was, and in how long the next try comes.
    std::function<void(const std::string&, std::chrono::milliseconds)> on_trouble;
};

class Connection {
  public:
    Connection(boost::asio::any_io_executor loop, ConnectionOptions options);
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    // Connects and keeps connected until stop(). Throws ConnectionError. Call it once.
    boost::asio::awaitable<void> run();
    // Ends run() once what was queued is sent; those who wait get ConnectionError (stopped).
    void stop();

    // The first Welcome. Throws ConnectionError when there will be none.
    boost::asio::awaitable<v1::Welcome> welcomed();

    // Follows an assembly (0: the directory), from now on and across breaks. Again: other pages, at
    // most pages_max of them.
    void watch(std::uint64_t assembly, std::vector<v1::Audience> pages = {});
    void unwatch(std::uint64_t assembly);
    // Until the assembly has settled since the last watch(), so that entities() is whole. Throws
    // ConnectionError; the deadline is the caller's.
    boost::asio::awaitable<void> settled(std::uint64_t assembly);
    [[nodiscard]] const EntityMap& entities() const { return entities_; }

    // One wish and its answer, whatever becomes of the connection in between. Throws
    // ConnectionError, and std::length_error when it does not fit a frame.
    boost::asio::awaitable<v1::Reply> request(std::uint64_t assembly, v1::Command command);
    boost::asio::awaitable<v1::Reply> request(std::uint64_t assembly, v1::Errand errand,
                                              std::vector<Attachment> attachments = {});

  private:
    struct Waiting {
        Waiting(const boost::asio::any_io_executor& loop, v1::Request request,
                const std::vector<Attachment>& attachments)
            : pending(std::move(request), attachments), bell(loop) {}
        Pending pending;
        boost::asio::steady_timer bell;  // Rung when the answer is whole or there will be none.
        bool resting = false;            // The server asked to send it again later.
    };
    class Place;  // Of one request among those that wait.

    boost::asio::awaitable<v1::Reply> ask(v1::Request request, std::vector<Attachment> attachments);
    boost::asio::awaitable<void> keep_connected();
    boost::asio::awaitable<std::unique_ptr<net::Transport>> try_dial();
    boost::asio::awaitable<void> converse(net::Transport& transport);
    boost::asio::awaitable<void> read_frames(net::Transport& transport);
    boost::asio::awaitable<void> write_frames(net::Transport& transport);
    boost::asio::awaitable<void> expect_welcome();
    boost::asio::awaitable<void> rest(std::chrono::milliseconds time);
    boost::asio::awaitable<void> until_stopped();
    boost::asio::awaitable<void> ring(boost::asio::steady_timer& bell);

    void greet();
    void take(const v1::ServerFrame& frame);
    void take(const v1::Welcome& welcome);
    void take(const v1::Reply& reply);
    void take(const v1::Goodbye& goodbye);
    void send(const v1::ClientFrame& frame);
    void send(net::Frame frame);
    void send_watch(std::uint64_t assembly);
    void end(std::exception_ptr why);

    boost::asio::any_io_executor loop_;
    ConnectionOptions options_;
    EntityMap entities_;
    std::map<std::uint64_t, std::vector<v1::Audience>> pages_;   // By followed assembly.
    std::map<std::uint64_t, std::shared_ptr<Waiting>> waiting_;  // In the order of asking.
    std::uint64_t asked_ = 0;
    std::deque<net::Frame> outgoing_;
    boost::asio::steady_timer outgoing_bell_;
    boost::asio::steady_timer welcome_bell_;
    boost::asio::steady_timer settled_bell_;
    std::map<std::uint64_t, std::uint32_t> watched_;  // By assembly: number of the last watch().
    std::set<std::uint64_t> settled_;                 // Assemblies that have, since watch().
    boost::asio::steady_timer stop_bell_;
    std::optional<v1::Welcome> first_welcome_;
    bool welcomed_ = false;  // On the connection of now.
    bool said_goodbye_ = false;
    bool stopping_ = false;
    bool ended_ = false;
    std::chrono::milliseconds server_rest_{0};  // What the last Goodbye asked for.
    std::string goodbye_code_;
    std::string trouble_;       // Why the last connection ended, for a person.
    std::exception_ptr fault_;  // What ends the connection for good.
};

}  // namespace isegoria::sync
