// SPDX-License-Identifier: AGPL-3.0-or-later
// TLS of one connection as octets in and octets out, after the handshake. All sessions of a thread
// read from and write into the same memory, so that an idle one holds no buffers. Private to net.
#pragma once
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

struct ssl_st;

namespace boost::asio {
class any_io_executor;
namespace ip {
class tcp;
}
template <typename Protocol, typename Executor>
class basic_stream_socket;
namespace ssl {
template <typename Stream>
class stream;
}
}  // namespace boost::asio

namespace isegoria::net {

using TlsStream = boost::asio::ssl::stream<
    boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::any_io_executor>>;

// Plain text that the stream has received and nobody has read; looks, and takes nothing else.
[[nodiscard]] std::string unread_of(TlsStream& stream);

class TlsSession {
  public:
    TlsSession() = default;  // No TLS.
    // Takes it out of a stream with nothing under way and nothing unread, which is of no use
    // afterwards but for its socket.
    explicit TlsSession(TlsStream& stream);
    TlsSession(TlsSession&&) noexcept = default;
    TlsSession& operator=(TlsSession&&) noexcept = default;

    [[nodiscard]] explicit operator bool() const noexcept { return ssl_ != nullptr; }

    // What has come over the wire; to be opened at once, until open() wants more.
    void feed(std::string_view sealed);
    enum class Opened { text, more, closed, failed };
    // Some of it as plain text, good until the next call of any session of this thread.
    [[nodiscard]] Opened open(std::string_view& text);
    // False when the session is broken.
    [[nodiscard]] bool seal(std::string_view text);
    // Says that nothing more will be sent.
    void seal_end();
    // What is to go over the wire since it was last cleared. One for all sessions of this thread.
    [[nodiscard]] static std::string& sealed();

  private:
    struct Free {
        void operator()(ssl_st* ssl) const noexcept;
    };
    std::unique_ptr<ssl_st, Free> ssl_;
};

}  // namespace isegoria::net
