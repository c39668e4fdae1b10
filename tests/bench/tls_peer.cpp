// SPDX-License-Identifier: AGPL-3.0-or-later
// The peer, on OpenSSL and poll(2).
#include "bench/tls_peer.hpp"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <stdexcept>

namespace isegoria::bench {
namespace {

// Of a self-made certificate nothing can be verified; whom it talks to the caller knows.
SSL_CTX* client_context() {
    static SSL_CTX* const context = [] {
        std::signal(SIGPIPE, SIG_IGN);  // Writing to whoever has closed is an error like others.
        SSL_CTX* made = SSL_CTX_new(TLS_client_method());
        SSL_CTX_set_mode(made, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
        return made;
    }();
    return context;
}

sockaddr_in endpoint(std::uint32_t address, std::uint16_t port) {
    sockaddr_in result{};
    result.sin_family = AF_INET;
    result.sin_port = htons(port);
    result.sin_addr.s_addr = htonl(address);
    return result;
}

}  // namespace

void TlsPeer::Free::operator()(ssl_st* tls) const { SSL_free(tls); }

std::int64_t steady_ns() {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(
               std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

TlsPeer::TlsPeer(std::uint16_t port, std::uint32_t from, bool secured) {
    socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (socket_ < 0) throw std::runtime_error("no socket");
    const int yes = 1;
    setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    // Ports are chosen when it connects, so that addresses do not run out of them.
    setsockopt(socket_, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &yes, sizeof yes);
    const sockaddr_in here = endpoint(from, 0);
    const sockaddr_in there = endpoint(loopback, port);
    if (::bind(socket_, reinterpret_cast<const sockaddr*>(&here), sizeof here) != 0)
        throw std::runtime_error("no such address of the loopback");
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&there), sizeof there) != 0 &&
        errno != EINPROGRESS)
        end();
    if (!secured || ended()) return;
    tls_.reset(SSL_new(client_context()));
    SSL_set_fd(tls_.get(), socket_);
}

TlsPeer::~TlsPeer() { end(); }

void TlsPeer::end() {
    step_ = Step::ended;
    tls_.reset();
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
}

void TlsPeer::advance() {
    ERR_clear_error();  // What another one met is not this one's (SSL_get_error(3)).
    if (step_ == Step::connecting) {
        pollfd writable{socket_, POLLOUT, 0};
        if (::poll(&writable, 1, 0) <= 0) return;
        int error = 0;
        socklen_t size = sizeof error;
        getsockopt(socket_, SOL_SOCKET, SO_ERROR, &error, &size);
        if (error != 0) return end();
        step_ = tls_ ? Step::securing : Step::open;
    }
    if (step_ == Step::securing) {
        const int done = SSL_connect(tls_.get());
        if (done != 1) {
            if (SSL_get_error(tls_.get(), done) != SSL_ERROR_WANT_READ) end();
            return;
        }
        step_ = Step::open;
    }
    if (step_ == Step::open) flush();
    if (step_ == Step::open) receive();
}

void TlsPeer::send(std::string_view octets) {
    unsent_ += octets;
    if (step_ == Step::open) flush();
}

void TlsPeer::flush() {
    ERR_clear_error();
    while (!unsent_.empty()) {
        const auto size = static_cast<int>(unsent_.size());
        const auto sent = tls_ ? SSL_write(tls_.get(), unsent_.data(), size)
                               : ::send(socket_, unsent_.data(), unsent_.size(), MSG_NOSIGNAL);
        if (sent > 0) {
            unsent_.erase(0, static_cast<std::size_t>(sent));
            continue;
        }
        const bool later =
            tls_ ? SSL_get_error(tls_.get(), static_cast<int>(sent)) == SSL_ERROR_WANT_WRITE
                 : errno == EAGAIN;
        if (!later) unsent_.clear();  // The end is seen by reading, behind what was still said.
        return;
    }
}

void TlsPeer::receive() {
    std::array<char, 16'384> some;
    for (;;) {
        ERR_clear_error();
        const auto count = tls_ ? SSL_read(tls_.get(), some.data(), some.size())
                                : ::recv(socket_, some.data(), some.size(), 0);
        if (count > 0) {
            received_.append(some.data(), static_cast<std::size_t>(count));
            continue;
        }
        const bool later =
            tls_ ? SSL_get_error(tls_.get(), static_cast<int>(count)) == SSL_ERROR_WANT_READ
                 : count < 0 && errno == EAGAIN;
        if (!later) end();
        return;
    }
}

void TlsPeer::ask_for(const std::string& path) {
    send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
}

void TlsPeer::upgrade() {
    send(
        "GET /live HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
}

bool TlsPeer::upgraded() {
    const auto end = received_.find("\r\n\r\n");
    if (end == std::string::npos || !received_.starts_with("HTTP/1.1 101 ")) return false;
    received_.erase(0, end + 4);
    return true;
}

std::optional<TlsPeer::Frame> TlsPeer::next_frame() {
    const auto octet = [&](std::size_t at) {
        return static_cast<std::size_t>(static_cast<std::uint8_t>(received_[at]));
    };
    while (received_.size() >= 2) {
        std::size_t size = octet(1) & 0x7F;
        const std::size_t extended = size == 126 ? 2 : size == 127 ? 8 : 0;
        if (received_.size() < 2 + extended) break;
        if (extended > 0) size = 0;
        for (std::size_t i = 0; i < extended; ++i) size = size << 8 | octet(2 + i);
        if (received_.size() < 2 + extended + size) break;
        Frame frame{static_cast<std::uint8_t>(octet(0) & 0x0F),
                    received_.substr(2 + extended, size)};
        received_.erase(0, 2 + extended + size);
        if (frame.opcode != 9) return frame;
        send(masked_frame(frame.payload, 0x8A));
    }
    return std::nullopt;
}

void TlsPeer::say(const v1::ClientFrame& message) {
    send(masked_frame(message.SerializeAsString()));
}

void TlsPeer::lead(const std::vector<TlsPeer*>& peers, int wait_ms) {
    std::vector<pollfd> waiting;
    waiting.reserve(peers.size());
    for (const TlsPeer* peer : peers) {
        const bool writes = peer->step_ == Step::connecting ||
                            (peer->step_ == Step::open && !peer->unsent_.empty());
        // One that has ended has no socket, and poll(2) passes it over.
        waiting.push_back({peer->socket_, static_cast<short>(POLLIN | (writes ? POLLOUT : 0)), 0});
    }
    if (::poll(waiting.data(), waiting.size(), wait_ms) <= 0) return;
    for (std::size_t i = 0; i < peers.size(); ++i)
        if (waiting[i].revents != 0) peers[i]->advance();
}

std::string client_hello() {
    const std::unique_ptr<SSL, decltype(&SSL_free)> tls(SSL_new(client_context()), SSL_free);
    SSL_set_bio(tls.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    SSL_connect(tls.get());
    std::string octets(4'096, '\0');
    const int count = BIO_read(SSL_get_wbio(tls.get()), octets.data(), 4'096);
    if (count <= 0) throw std::runtime_error("TLS says nothing first");
    octets.resize(static_cast<std::size_t>(count));
    return octets;
}

std::string masked_frame(std::string_view payload, std::uint8_t first) {
    std::string octets{static_cast<char>(first)};
    if (payload.size() < 126) {
        octets += static_cast<char>(0x80 | payload.size());
    } else if (payload.size() <= 0xFFFF) {
        octets += static_cast<char>(0x80 | 126);
        octets += static_cast<char>(payload.size() >> 8);
        octets += static_cast<char>(payload.size() & 0xFF);
    } else {
        throw std::invalid_argument("a frame that no client sends");
    }
    return octets.append(4, '\0').append(payload);
}

}  // namespace isegoria::bench
