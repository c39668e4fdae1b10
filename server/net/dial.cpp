// SPDX-License-Identifier: AGPL-3.0-or-later
// Dialling: look-up, connection, TLS with a check of the certificate, upgrade. One Watch bounds it
// all.
#include "net/dial.hpp"

#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <boost/asio/connect.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/write.hpp>
#include <cctype>
#include <cstdlib>

#include "net/as_result.hpp"
#include "net/certificate.hpp"
#include "net/handshake.hpp"
#include "net/http_head.hpp"
#include "net/link.hpp"
#include "net/origin.hpp"
#include "net/tls.hpp"
#include "net/tls_session.hpp"

namespace isegoria::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using Kind = DialError::Kind;

// What the Watch closes; which of them is in use changes as the dialling goes on.
struct Line {
    explicit Line(const asio::any_io_executor& loop) : resolver(loop), socket(loop) {}
    tcp::resolver resolver;
    tcp::socket socket;
    tcp::socket* moved = nullptr;

    void hang_up() {
        error_code ignored;
        resolver.cancel();
        socket.close(ignored);
        if (moved) moved->close(ignored);
    }
};

[[noreturn]] void fail(const Watch& watch, Kind kind, const std::string& what) {
    if (watch.expired()) throw DialError(Kind::timed_out, what + ": no answer in time");
    throw DialError(kind, what);
}

asio::awaitable<void> connect(Line& line, const Watch& watch, const DialAddress& address) {
    const std::string name = address.host + " port " + address.port;
    auto [unknown, endpoints] =
        co_await line.resolver.async_resolve(address.host, address.port, as_result);
    if (unknown) fail(watch, Kind::unknown_host, name + ": " + unknown.message());
    auto [error, endpoint] = co_await asio::async_connect(line.socket, endpoints, as_result);
    if (error) fail(watch, Kind::unreachable, name + ": " + error.message());
    // A connection made in the same instant as the deadline is as dead as the others.
    if (watch.expired()) fail(watch, Kind::timed_out, name);
}

void expect_name(SSL* tls, const std::string& host) {
    error_code not_an_address;
    asio::ip::make_address(host, not_an_address);
    if (not_an_address) {
        SSL_set_tlsext_host_name(tls, host.c_str());
        SSL_set1_host(tls, host.c_str());
    } else {
        X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(tls), host.c_str());
    }
}

// The handshake goes through whatever the certificate, so that its fingerprint can be told; nothing
// is sent before this has accepted it.
void check_certificate(SSL* tls, const std::string& expected) {
    X509* certificate = SSL_get1_peer_certificate(tls);
    const std::string seen = certificate ? certificate_fingerprint(certificate) : std::string();
    X509_free(certificate);
    if (seen.empty()) throw DialError(Kind::untrusted, "the server shows no certificate");
    if (!expected.empty()) {
        if (seen == expected) return;
        throw DialError(Kind::untrusted,
                        "the server's certificate is not the one that was seen before", seen);
    }
    const long verdict = SSL_get_verify_result(tls);
    if (verdict != X509_V_OK) {
        throw DialError(Kind::untrusted,
                        std::string("the server's certificate is not trusted: ") +
                            X509_verify_cert_error_string(verdict),
                        seen);
    }
}

template <typename Stream>
asio::awaitable<std::string> ask_for_upgrade(Stream& stream, const Watch& watch,
                                             const DialAddress& address,
                                             const DialOptions& options) {
    const DialRequest request{address.host_header, address.target, fresh_websocket_key(),
                              options.origin};
    const std::string question = upgrade_request(request);
    auto [unsent, size] = co_await asio::async_write(stream, asio::buffer(question), as_result);
    if (unsent) fail(watch, Kind::refused, "sending the request: " + unsent.message());

    std::string octets;
    std::array<char, 2'048> buffer;
    std::size_t end = std::string::npos;
    while ((end = octets.find("\r\n\r\n")) == std::string::npos) {
        if (octets.size() > options.limits.head_octets_max) {
            fail(watch, Kind::refused, "the answer's head is too large");
        }
        auto [error, count] = co_await stream.async_read_some(asio::buffer(buffer), as_result);
        if (error) fail(watch, Kind::refused, "waiting for the answer: " + error.message());
        octets.append(buffer.data(), count);
    }
    const std::string head = octets.substr(0, end + 4);
    const UpgradeAnswer answer = read_upgrade_answer(head, request.key);
    if (!answer.accepted) throw DialError(Kind::refused, answer.problem, {}, answer.status);
    if (watch.expired()) fail(watch, Kind::timed_out, "the upgrade");
    co_return octets.substr(end + 4);
}

// HTTP/1.0 keeps the answer plain: its end is the end of the connection.
template <typename Stream>
asio::awaitable<Fetched> get(Stream& stream, const Watch& watch, const DialAddress& address) {
    const std::string question = "GET " + address.target +
                                 " HTTP/1.0\r\nHost: " + address.host_header +
                                 "\r\nConnection: close\r\n\r\n";
    auto [unsent, size] = co_await asio::async_write(stream, asio::buffer(question), as_result);
    if (unsent) fail(watch, Kind::refused, "sending the request: " + unsent.message());
    std::string octets;
    std::array<char, 16'384> buffer;
    for (;;) {
        auto [error, count] = co_await stream.async_read_some(asio::buffer(buffer), as_result);
        octets.append(buffer.data(), count);
        if (octets.size() > fetched_octets_max)
            fail(watch, Kind::refused, "the answer is too large");
        if (watch.expired()) fail(watch, Kind::timed_out, "the answer");
        if (error) break;
    }
    const std::size_t head = octets.find("\r\n\r\n");
    const std::size_t status = octets.find(' ');
    if (head == std::string::npos || status == std::string::npos || !octets.starts_with("HTTP/1."))
        fail(watch, Kind::refused, "the answer is no HTTP");
    co_return Fetched{std::atoi(octets.c_str() + status + 1), octets.substr(head + 4)};
}

LinkOptions link_options(const DialOptions& options, const DialAddress& address,
                         const std::shared_ptr<Sweeper>& sweeper, const tcp::socket& socket,
                         std::string received) {
    error_code ignored;
    const tcp::endpoint remote = socket.remote_endpoint(ignored);
    Peer peer{remote.address().to_string(), remote.port(), address.tls, false};
    LinkOptions opened;
    opened.role = Role::client;
    opened.limits = std::make_shared<const Limits>(options.limits);
    opened.peer = std::move(peer);
    opened.sweeper = sweeper;
    opened.received = std::move(received);
    return opened;
}

bool is_header_text(const std::string& text) {
    return std::ranges::all_of(text, [](unsigned char c) { return c > 0x20 && c < 0x7F; });
}

}  // namespace

DialAddress read_url(const std::string& url) {
    DialAddress address;
    address.tls = url.starts_with("wss://");
    const std::string form = "\"" + url + "\" is no address such as wss://host:8443/path";
    if ((!address.tls && !url.starts_with("ws://")) || !is_header_text(url) ||
        url.find('#') != std::string::npos) {
        throw DialError(Kind::bad_url, form);
    }
    const std::size_t begin = address.tls ? 6 : 5;
    const std::size_t end = std::min(url.find_first_of("/?", begin), url.size());
    // The same grammar as an origin's: host and port, no user name.
    const auto origin =
        normal_origin((address.tls ? "https://" : "http://") + url.substr(begin, end - begin));
    if (!origin) throw DialError(Kind::bad_url, form);
    address.host_header = origin->substr(address.tls ? 8 : 7);
    address.host = address.host_header;
    address.port = address.tls ? "443" : "80";
    const std::size_t colon = address.host.rfind(':');
    if (colon != std::string::npos && address.host.find(']', colon) == std::string::npos) {
        address.port = address.host.substr(colon + 1);
        address.host.resize(colon);
    }
    if (address.host.starts_with('['))
        address.host = address.host.substr(1, address.host.size() - 2);
    address.target = url.substr(end);
    if (!address.target.starts_with('/')) address.target.insert(0, "/");
    return address;
}

namespace {

struct Prepared {
    DialAddress address;
    std::string expected;  // Fingerprint; empty: any that is vouched for.
};

Prepared prepare(const DialOptions& options) {
    Prepared prepared{read_url(options.url), normal_fingerprint(options.fingerprint)};
    if (prepared.expected.empty() != options.fingerprint.empty()) {
        throw DialError(Kind::bad_url, "a fingerprint is 64 hexadecimal digits");
    }
    if (!is_header_text(options.origin)) throw DialError(Kind::bad_url, "unlawful origin");
    return prepared;
}

TlsContext tls_for(const DialOptions& options) {
    try {
        return options.fingerprint.empty() ? client_tls(options.authority_file)
                                           : pinned_client_tls();
    } catch (const std::runtime_error& failure) {
        throw DialError(Kind::bad_url, failure.what());
    }
}

asio::awaitable<void> secure(TlsStream& stream, const Watch& watch, const Prepared& prepared) {
    expect_name(stream.native_handle(), prepared.address.host);
    auto [error] = co_await stream.async_handshake(asio::ssl::stream_base::client, as_result);
    if (error) fail(watch, Kind::insecure, "TLS: " + error.message());
    check_certificate(stream.native_handle(), prepared.expected);
}

}  // namespace

asio::awaitable<Fetched> fetch(DialOptions options) {
    const Prepared prepared = prepare(options);
    const asio::any_io_executor loop = co_await asio::this_coro::executor;
    const auto sweeper = std::make_shared<Sweeper>(loop, options.limits.sweep_interval);
    Line line(loop);
    Watch watch(sweeper, [&line] { line.hang_up(); });
    watch.expect_within(options.dial_wait);
    co_await connect(line, watch, prepared.address);
    if (!prepared.address.tls) co_return co_await get(line.socket, watch, prepared.address);
    const TlsContext context = tls_for(options);
    TlsStream stream(std::move(line.socket), *context);
    line.moved = &stream.next_layer();
    co_await secure(stream, watch, prepared);
    Fetched fetched = co_await get(stream, watch, prepared.address);
    line.moved = nullptr;
    co_return fetched;
}

asio::awaitable<std::unique_ptr<Transport>> dial(DialOptions options) {
    const Prepared prepared = prepare(options);
    const DialAddress& address = prepared.address;
    const asio::any_io_executor loop = co_await asio::this_coro::executor;
    const auto sweeper = std::make_shared<Sweeper>(loop, options.limits.sweep_interval);
    Line line(loop);
    Watch watch(sweeper, [&line] { line.hang_up(); });
    watch.expect_within(options.dial_wait);
    co_await connect(line, watch, address);

    if (!address.tls) {
        std::string received = co_await ask_for_upgrade(line.socket, watch, address, options);
        LinkOptions opened =
            link_options(options, address, sweeper, line.socket, std::move(received));
        auto channel = open_link(std::move(line.socket), TlsSession(), std::move(opened));
        co_return as_transport(std::move(channel), /*masked=*/true);
    }

    const TlsContext context = tls_for(options);
    auto stream = std::make_unique<TlsStream>(std::move(line.socket), *context);
    line.moved = &stream->next_layer();
    co_await secure(*stream, watch, prepared);
    std::string received = co_await ask_for_upgrade(*stream, watch, address, options);
    received += unread_of(*stream);
    LinkOptions opened =
        link_options(options, address, sweeper, stream->next_layer(), std::move(received));
    line.moved = nullptr;
    TlsSession tls(*stream);
    auto channel = open_link(std::move(stream->next_layer()), std::move(tls), std::move(opened));
    co_return as_transport(std::move(channel), /*masked=*/true);
}

}  // namespace isegoria::net
