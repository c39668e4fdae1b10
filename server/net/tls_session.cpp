// SPDX-License-Identifier: AGPL-3.0-or-later
// OpenSSL between two pieces of memory. A BIO is what OpenSSL reads from and writes to; ours is one
// object a thread, shared by all sessions, that knows only the octets of the call under way.
#include "net/tls_session.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <array>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <cassert>
#include <cstring>
#include <stdexcept>

namespace isegoria::net {
namespace {

// A whole record (RFC 8446 section 5.2).
constexpr std::size_t record_octets = 16'384;
// A long catch-up grows the shared memory; beyond this it is given back.
constexpr std::size_t sealed_kept_max = 1 << 20;

struct Wire {
    std::string_view in;
    std::string out;
    BIO* bio = nullptr;
    std::array<char, record_octets> text;

    Wire();
    ~Wire() { BIO_free(bio); }
    Wire(const Wire&) = delete;
    Wire& operator=(const Wire&) = delete;
};

Wire& wire() {
    thread_local Wire one;
    return one;
}

int wire_read(BIO* bio, char* to, int size) {
    BIO_clear_retry_flags(bio);
    std::string_view& in = wire().in;
    if (in.empty()) {
        BIO_set_retry_read(bio);
        return -1;
    }
    const std::size_t count = std::min(in.size(), static_cast<std::size_t>(size));
    std::memcpy(to, in.data(), count);
    in.remove_prefix(count);
    return static_cast<int>(count);
}

int wire_write(BIO* bio, const char* from, int size) {
    BIO_clear_retry_flags(bio);
    wire().out.append(from, static_cast<std::size_t>(size));
    return size;
}

long wire_control(BIO*, int what, long, void*) {
    if (what == BIO_CTRL_PENDING) return static_cast<long>(wire().in.size());
    return what == BIO_CTRL_FLUSH || what == BIO_CTRL_DUP ? 1 : 0;
}

BIO_METHOD* wire_method() {
    static BIO_METHOD* const method = [] {
        BIO_METHOD* made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "wire");
        BIO_meth_set_read(made, wire_read);
        BIO_meth_set_write(made, wire_write);
        BIO_meth_set_ctrl(made, wire_control);
        return made;
    }();
    return method;
}

Wire::Wire() : bio(BIO_new(wire_method())) {
    if (bio == nullptr) throw std::runtime_error("no memory for TLS");
    BIO_set_init(bio, 1);
}

}  // namespace

std::string unread_of(TlsStream& stream) {
    std::string unread;
    std::array<char, record_octets> buffer;
    ERR_clear_error();
    for (;;) {
        const int count = SSL_read(stream.native_handle(), buffer.data(), buffer.size());
        if (count <= 0) break;
        unread.append(buffer.data(), static_cast<std::size_t>(count));
    }
    ERR_clear_error();
    return unread;
}

TlsSession::TlsSession(TlsStream& stream) {
    SSL* ssl = stream.native_handle();
    SSL_up_ref(ssl);
    ssl_.reset(ssl);
    BIO_up_ref(wire().bio);
    SSL_set_bio(ssl, wire().bio, wire().bio);
    // Memory always has room, so that sealing is all or nothing.
    SSL_clear_mode(ssl, SSL_MODE_ENABLE_PARTIAL_WRITE);
}

void TlsSession::Free::operator()(ssl_st* ssl) const noexcept { SSL_free(ssl); }

void TlsSession::feed(std::string_view sealed) { wire().in = sealed; }

TlsSession::Opened TlsSession::open(std::string_view& text) {
    ERR_clear_error();
    auto& buffer = wire().text;
    const int count = SSL_read(ssl_.get(), buffer.data(), static_cast<int>(buffer.size()));
    if (count > 0) {
        text = std::string_view(buffer.data(), static_cast<std::size_t>(count));
        return Opened::text;
    }
    const int why = SSL_get_error(ssl_.get(), count);
    ERR_clear_error();
    if (why == SSL_ERROR_WANT_READ) return Opened::more;
    return why == SSL_ERROR_ZERO_RETURN ? Opened::closed : Opened::failed;
}

bool TlsSession::seal(std::string_view text) {
    ERR_clear_error();
    const int count = SSL_write(ssl_.get(), text.data(), static_cast<int>(text.size()));
    if (count == static_cast<int>(text.size())) return true;
    ERR_clear_error();
    return false;
}

void TlsSession::seal_end() {
    ERR_clear_error();
    SSL_shutdown(ssl_.get());
    ERR_clear_error();
}

std::string& TlsSession::sealed() {
    std::string& out = wire().out;
    if (out.empty() && out.capacity() > sealed_kept_max) std::string().swap(out);
    return out;
}

}  // namespace isegoria::net
