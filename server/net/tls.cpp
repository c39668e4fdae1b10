// SPDX-License-Identifier: AGPL-3.0-or-later
// TLS contexts (RFC 9325 recommendations), through OpenSSL.
#include "net/tls.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <boost/asio/ssl/context.hpp>
#include <stdexcept>
#include <string_view>

namespace isegoria::net {
namespace {

namespace ssl = boost::asio::ssl;

// One protocol name with its length before it (RFC 7301 section 3.1).
constexpr std::string_view http_1_1("\x08http/1.1", 9);

int choose_protocol(SSL*, const unsigned char** out, unsigned char* out_size,
                    const unsigned char* offered, unsigned offered_size, void*) {
    unsigned char* chosen = nullptr;
    const int found = SSL_select_next_proto(
        &chosen, out_size, reinterpret_cast<const unsigned char*>(http_1_1.data()),
        static_cast<unsigned>(http_1_1.size()), offered, offered_size);
    if (found != OPENSSL_NPN_NEGOTIATED) return SSL_TLSEXT_ERR_ALERT_FATAL;
    *out = chosen;
    return SSL_TLSEXT_ERR_OK;
}

void require(bool done, const std::string& what) {
    if (done) return;
    const unsigned long code = ERR_get_error();
    ERR_clear_error();
    const char* why = code ? ERR_reason_error_string(code) : nullptr;
    throw std::runtime_error(what + (why ? std::string(": ") + why : std::string()));
}

void harden(SSL_CTX* context) {
    require(SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1, "TLS version");
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                     SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
    require(SSL_CTX_set_cipher_list(context, "ECDHE+AESGCM:ECDHE+CHACHA20") == 1, "TLS 1.2 suites");
    require(SSL_CTX_set1_groups_list(context, "X25519:P-256:P-384") == 1, "TLS groups");
    // An idle connection gives its record buffers back.
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
}

}  // namespace

TlsContext server_tls(const std::filesystem::path& certificate_chain,
                      const std::filesystem::path& private_key) {
    ERR_clear_error();
    auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
    SSL_CTX* native = context->native_handle();
    harden(native);
    SSL_CTX_set_alpn_select_cb(native, choose_protocol, nullptr);
    constexpr std::string_view id = "isegoria";
    SSL_CTX_set_session_id_context(native, reinterpret_cast<const unsigned char*>(id.data()),
                                   static_cast<unsigned>(id.size()));
    // Sessions are resumed from tickets, which the client keeps; nothing is cached here.
    SSL_CTX_set_session_cache_mode(native, SSL_SESS_CACHE_OFF);
    require(SSL_CTX_use_certificate_chain_file(native, certificate_chain.c_str()) == 1,
            certificate_chain.string() + ": no usable certificate");
    require(SSL_CTX_use_PrivateKey_file(native, private_key.c_str(), SSL_FILETYPE_PEM) == 1,
            private_key.string() + ": no usable private key");
    require(SSL_CTX_check_private_key(native) == 1,
            private_key.string() + ": not the key of that certificate");
    return context;
}

namespace {

TlsContext client_context() {
    ERR_clear_error();
    auto context = std::make_shared<ssl::context>(ssl::context::tls_client);
    SSL_CTX* native = context->native_handle();
    harden(native);
    require(SSL_CTX_set_alpn_protos(native, reinterpret_cast<const unsigned char*>(http_1_1.data()),
                                    static_cast<unsigned>(http_1_1.size())) == 0,
            "protocol name");
    return context;
}

}  // namespace

TlsContext pinned_client_tls() {
    static const TlsContext context = client_context();
    return context;
}

TlsContext client_tls(const std::filesystem::path& authority_file) {
    TlsContext context = client_context();
    SSL_CTX* native = context->native_handle();
    if (authority_file.empty()) {
        require(SSL_CTX_set_default_verify_paths(native) == 1, "the system's authorities");
    } else {
        require(SSL_CTX_load_verify_locations(native, authority_file.c_str(), nullptr) == 1,
                authority_file.string() + ": no usable certificate authority");
    }
    return context;
}

}  // namespace isegoria::net
