// SPDX-License-Identifier: AGPL-3.0-or-later
// One WebSocket connection over a plain or TLS socket: what link.cpp (reading, closing, the sweep) and
// link_sending.cpp share. Owned by its Channel and by the waits under way; on the socket's loop.
// Private to net.
#pragma once

#include <sys/uio.h>

#include <boost/asio/ip/tcp.hpp>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "net/backlog.hpp"
#include "net/link.hpp"

namespace isegoria::net {

// What the kernel keeps unsent of one connection (it doubles the number for its own needs), so that
// peers who do not read cannot fill its memory. 128 KiB over 100 ms is 10 Mbit/s.
inline constexpr int kernel_octets = 131'072;

class Link final : public Swept, public std::enable_shared_from_this<Link> {
  public:
    Link(boost::asio::ip::tcp::socket socket, TlsSession tls, LinkOptions options)
        : Swept(options.sweeper),
          tls_(std::move(tls)),
          socket_(std::move(socket)),
          role_(options.role),
          limits_(std::move(options.limits)),
          peer_(std::move(options.peer)),
          held_(std::move(options.held)),
          frames_(role_, *limits_, options.text_messages),
          unread_(std::move(options.received)),
          heard_(Clock::now()),
          paused_(heard_) {
        boost::system::error_code ignored;
        socket_.set_option(boost::asio::ip::tcp::no_delay(true), ignored);
        socket_.set_option(boost::asio::socket_base::send_buffer_size(kernel_octets), ignored);
        socket_.non_blocking(true, ignored);
    }

    void start(Reader& reader) { reader_ = &reader; }
    void forget_reader() noexcept { reader_ = nullptr; }
    void read(bool wanted);
    bool send(std::span<const Batch> batches);
    void close(CloseCode code, std::string_view reason) { begin_close(code, reason); }

    void vouch() {
        if (held_) held_->vouch();
    }

    void fetch() const noexcept {
        const auto* octets = reinterpret_cast<const char*>(this);
        for (const std::size_t at : {0, 64, 128}) __builtin_prefetch(octets + at);
    }

    void sweep(Moment now) override;
    void leave(const std::string& reason) override { begin_close(CloseCode::restart, reason); }
    void abort() noexcept override { end("aborted here"); }

    [[nodiscard]] bool open() const noexcept { return !ended_ && !closing_; }
    [[nodiscard]] bool idle() const noexcept { return open() && !backlog_; }
    [[nodiscard]] const Peer& peer() const noexcept { return peer_; }
    [[nodiscard]] const Ending& ending() const noexcept { return ending_; }
    [[nodiscard]] boost::asio::any_io_executor loop() { return socket_.get_executor(); }

  private:
    [[nodiscard]] bool reads() const { return !ended_ && (wanted_ || closing_); }
    void wait_readable();
    void readable(const boost::system::error_code& error);
    void take(std::string_view octets);
    void unseal(std::string_view octets);
    void note_progress(Found::Kind kind);
    void act_on(const Found& found);

    bool transmit(std::span<const Batch> batches);
    [[nodiscard]] std::size_t to_kernel(const iovec* pieces, std::size_t count);
    [[nodiscard]] std::size_t to_kernel(std::string_view octets);
    void keep(std::span<const Batch> batches, std::size_t taken);
    bool push();
    bool push_sealed();
    void note_taken(std::size_t octets);
    void wait_writable();
    void writable(const boost::system::error_code& error);
    void all_is_sent();
    void queue_control(Opcode opcode, std::string_view payload);
    void send_sealed();

    void begin_close(CloseCode code, std::string_view reason);
    void close_too_slow();
    void end(const std::string& reason) noexcept;

    // What every delivery looks at comes first, side by side: of thousands nothing is in the cache.
    bool ended_ = false;           // The socket is closed.
    bool closing_ = false;         // Our close frame is queued or sent.
    bool close_received_ = false;  // And the peer's has come.
    bool deaf_ = false;            // The peer broke the rules: what it still sends is not read.
    bool wanted_ = false;          // The session wants to read.
    bool taking_ = false;          // take() is under way.
    bool reading_ = false;         // Waits for octets.
    bool writing_ = false;         // Waits for room.
    std::unique_ptr<Backlog> backlog_;
    TlsSession tls_;
    boost::asio::ip::tcp::socket socket_;
    const Role role_;
    bool ending_noted_ = false;
    int pings_ = 0;  // Since the last sweep.
    const std::shared_ptr<const Limits> limits_;
    const Peer peer_;
    const std::shared_ptr<Held> held_;
    Reader* reader_ = nullptr;

    FrameReader frames_;
    std::string unread_;  // Came while the session rested.
    std::size_t control_waiting_ = 0;
    std::size_t taken_ = 0;  // By the peer, since write_since_.
    Ending ending_;

    Moment heard_;     // Last octets, moved on by the time nobody was reading.
    Moment paused_;    // When reading last rested.
    Moment pinged_{};  // The epoch: never.
    Moment write_since_ = Moment::max();
    Moment message_since_ = Moment::max();
    Moment close_deadline_ = Moment::max();
};

}  // namespace isegoria::net
