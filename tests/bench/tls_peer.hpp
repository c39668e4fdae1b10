// SPDX-License-Identifier: AGPL-3.0-or-later
// A client over TLS with every octet under control, from any address of the loopback. It never
// waits, so one thread can lead a thousand of them. Used by benches and tests.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "isegoria/v1/frames.pb.h"

struct ssl_st;

namespace isegoria::bench {

inline constexpr std::uint32_t loopback =
    0x7f'00'00'01;  // 127.0.0.1; all of 127/8 are this machine.

class TlsPeer {
  public:
    enum class Step { connecting, securing, open, ended };

    // `from`: IPv4 address in the host's order. Without `secured` it is open once it is connected,
    // and what is sent goes to the socket as it is.
    explicit TlsPeer(std::uint16_t port, std::uint32_t from = loopback, bool secured = true);
    ~TlsPeer();
    TlsPeer(const TlsPeer&) = delete;
    TlsPeer& operator=(const TlsPeer&) = delete;

    [[nodiscard]] Step step() const { return step_; }
    [[nodiscard]] bool ended() const { return step_ == Step::ended; }
    void send(std::string_view octets);
    // What has come and was not taken by next_frame().
    [[nodiscard]] std::string& received() { return received_; }

    void ask_for(const std::string& path);  // GET
    void upgrade();
    [[nodiscard]] bool upgraded();  // The answer has come; it is taken.
    struct Frame {
        std::uint8_t opcode = 0;
        std::string payload;
    };
    // A data or close frame; pings are answered on the way.
    [[nodiscard]] std::optional<Frame> next_frame();
    void say(const v1::ClientFrame& message);

    // Waits until one of them has something to do, or this time has passed; and those who have do
    // it: connect, secure, send, receive.
    static void lead(const std::vector<TlsPeer*>& peers, int wait_ms);
    // Until this one is done(), or ended, or the patience is over; whether it is done.
    template <class Done>
    bool wait_until(Done done, int patience_ms);

  private:
    void advance();
    void flush();
    void receive();
    void end();

    int socket_ = -1;
    struct Free {
        void operator()(ssl_st* tls) const;
    };
    std::unique_ptr<ssl_st, Free> tls_;
    Step step_ = Step::connecting;
    std::string unsent_;
    std::string received_;
};

// The first octets that a client sends over TLS, whole.
[[nodiscard]] std::string client_hello();
// One masked binary frame. The mask is of zeros, which changes nothing.
[[nodiscard]] std::string masked_frame(std::string_view payload, std::uint8_t first = 0x82);

[[nodiscard]] std::int64_t steady_ns();

template <class Done>
bool TlsPeer::wait_until(Done done, int patience_ms) {
    const std::int64_t end = steady_ns() + patience_ms * 1'000'000LL;
    while (!done()) {
        if (ended() || steady_ns() > end) return false;
        lead({this}, 50);
    }
    return true;
}

}  // namespace isegoria::bench
