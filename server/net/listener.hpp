// SPDX-License-Identifier: AGPL-3.0-or-later
// Listens on one port for WebSocket sessions and HTTP requests, with TLS or explicitly without. Owned
// by the application; made, used and destroyed on the loop's thread, and before the loop. Connections
// under way share what they need, so the listener may go before them: it then cuts them off.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "net/channel.hpp"
#include "net/http.hpp"
#include "net/limits.hpp"
#include "net/transport.hpp"

namespace isegoria::net {

// How the port is protected. There is no default: sending people's voices in the clear is a
// decision.
struct PlainText {};  // Behind a proxy that ends TLS, on loopback, or for the private metrics port.
struct CertificateFiles {
    std::filesystem::path chain;  // PEM, the server's own certificate first.
    std::filesystem::path key;    // PEM.
};
struct SelfMade {
    std::filesystem::path directory;  // See certificate.hpp.
    std::vector<std::string> names;   // Host names and addresses beside the usual ones.
};
using Security = std::variant<std::monostate, PlainText, CertificateFiles, SelfMade>;

struct ListenOptions {
    std::string address = "127.0.0.1";  // Numeric; "::" listens on IPv4 as well.
    std::uint16_t port = 0;             // 0: any free one, see Listener::port().
    Security security;
    std::vector<std::string> allowed_origins;  // See origin.hpp; empty means this server's own.
    std::vector<std::string>
        trusted_proxies;  // Ranges whose X-Forwarded-For and -Proto are believed.
    std::vector<std::string> unlimited_ranges;  // A hall or school behind one address.
    bool loopback_unlimited = true;             // This machine may connect as often as it likes.
    bool share_port = false;  // SO_REUSEPORT: one listener a loop on the same port.
    bool text_messages = false;  // The protocol is binary; suites for conformity send text.
    Limits limits;
};

struct Handlers {
    // Gets each new session and keeps it for as long as it lasts. When empty, upgrades are refused.
    std::function<void(std::unique_ptr<Channel>, UpgradeInfo)> session;
    // One answer. An exception becomes a 500. When empty, everything is 404.
    std::function<boost::asio::awaitable<HttpResponse>(HttpRequest)> http;
    // Told about exceptions that leave a handler and about failing accepts, for the log.
    std::function<void(std::string_view)> fault;
};

struct Counts {
    // Since the start.
    std::uint64_t accepted = 0;
    std::uint64_t requests = 0;
    std::uint64_t upgrades = 0;
    std::uint64_t refused_house_full = 0;
    std::uint64_t refused_address_full = 0;
    std::uint64_t refused_too_fast = 0;
    std::uint64_t refused_origins = 0;
    std::uint64_t refused_requests = 0;  // By http_head.hpp.
    std::uint64_t deadlines_missed = 0;  // Handshakes, heads and answers.
    std::uint64_t tls_failures = 0;
    std::uint64_t handshakes_waited = 0;  // TLS; for their turn (turns.hpp).
    std::uint64_t accept_failures = 0;
    // Now.
    std::size_t connections = 0;
    std::size_t sessions = 0;
};

struct Hall;

class Listener {
  public:
    // Checks the options: throws std::invalid_argument that names the option and its value.
    Listener(boost::asio::io_context& loop, ListenOptions options, Handlers handlers);
    ~Listener();
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    void start();  // Throws std::runtime_error (certificate) or std::system_error (address, port).
    [[nodiscard]] std::uint16_t port() const;
    void stop_accepting();

    // Stops accepting, closes sessions with 1012 and a word on when to return, lets requests that
    // have begun finish, and after `deadline` cuts off the rest. Returns how many that were.
    boost::asio::awaitable<std::size_t> drain(std::chrono::milliseconds deadline,
                                              std::chrono::seconds retry_after);

    // Reads the certificate again; connections from now on get it. On an exception the old one
    // stays.
    void reload_certificate();
    [[nodiscard]] std::string fingerprint() const;  // Empty without TLS.
    [[nodiscard]] Counts counts() const;

  private:
    void load_certificate();
    std::shared_ptr<Hall> hall_;
};

}  // namespace isegoria::net
