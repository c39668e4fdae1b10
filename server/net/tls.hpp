// SPDX-License-Identifier: AGPL-3.0-or-later
// TLS settings of both sides. A context is made once, shared by the connections of its loop and
// replaced as a whole when the certificate changes. Private to net.
#pragma once
#include <filesystem>
#include <memory>
#include <string>

namespace boost::asio::ssl {
class context;
}

namespace isegoria::net {

using TlsContext = std::shared_ptr<boost::asio::ssl::context>;

// TLS 1.2 and 1.3, forward-secret AEAD suites only, no renegotiation, no compression, ALPN
// http/1.1. Throws std::runtime_error naming the file that cannot be used.
[[nodiscard]] TlsContext server_tls(const std::filesystem::path& certificate_chain,
                                    const std::filesystem::path& private_key);

// The same for dialling. With no certificate authority file the system's are used.
[[nodiscard]] TlsContext client_tls(const std::filesystem::path& authority_file);
// For servers that are known by their fingerprint: one context for all connections of the process,
// without authorities, whose reading would take longer than the handshake.
[[nodiscard]] TlsContext pinned_client_tls();

}  // namespace isegoria::net
