// SPDX-License-Identifier: AGPL-3.0-or-later
// Opens a WebSocket to a server, for the command line, for bots and for tests. The transport
// belongs to the caller and stays on the loop on which dial() ran.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>

#include "net/limits.hpp"
#include "net/transport.hpp"

namespace isegoria::net {

struct DialOptions {
    std::string url;  // wss://host[:port][/path][?query], or ws:// without TLS.
    std::filesystem::path authority_file;  // PEM; empty: the system's authorities.
    // SHA-256 of the server's certificate in hex (certificate.hpp). When given, that certificate
    // alone is accepted, whoever signed it and whatever names it bears.
    std::string fingerprint;
    std::string origin;  // Sent when not empty; programs that are no browsers send none.
    std::chrono::milliseconds dial_wait{10'000};  // From the name look-up to the open WebSocket.
    Limits limits;                                // Of the open connection.
};

class DialError : public std::runtime_error {
  public:
    enum class Kind {
        bad_url,  // Or a bad fingerprint or authority file.
        unknown_host,
        unreachable,
        timed_out,
        insecure,   // No TLS could be agreed on.
        untrusted,  // The certificate is not accepted; seen_fingerprint says which it was.
        refused,    // The server did not change to WebSocket; status says how.
    };
    DialError(Kind kind, const std::string& what, std::string seen_fingerprint = {}, int status = 0)
        : std::runtime_error(what),
          kind_(kind),
          seen_fingerprint_(std::move(seen_fingerprint)),
          status_(status) {}

    [[nodiscard]] Kind kind() const noexcept { return kind_; }
    [[nodiscard]] const std::string& seen_fingerprint() const noexcept { return seen_fingerprint_; }
    [[nodiscard]] int status() const noexcept { return status_; }

  private:
    Kind kind_;
    std::string seen_fingerprint_;
    int status_;
};

// Throws DialError.
boost::asio::awaitable<std::unique_ptr<Transport>> dial(DialOptions options);

struct Fetched {
    int status = 0;
    std::string body;
};
// What a page can have; more is refused.
inline constexpr std::size_t fetched_octets_max = 16'000'000;
// One GET over the same host, port and protection as the url would be dialled, on a connection of
// its own. Throws DialError; whatever status the server answers is no error.
boost::asio::awaitable<Fetched> fetch(DialOptions options);

struct DialAddress {
    bool tls = false;
    std::string host;  // Without brackets.
    std::string port;
    std::string host_header;
    std::string target;
};
// Throws DialError of kind bad_url.
[[nodiscard]] DialAddress read_url(const std::string& url);

}  // namespace isegoria::net
