// SPDX-License-Identifier: AGPL-3.0-or-later
// The WebSocket transport over a plain or TLS socket. One Link a connection, shared by its
// Transport and by the operations under way; everything runs on the socket's loop.
//
// Two rules keep it simple. At most one write is under way: a message, or all control frames that
// gathered meanwhile. And nothing waits without the sweep looking after it: a stalled write, a
// message that trickles, a silent peer and an unanswered close all end the link, which closes the
// socket and so wakes whoever waits.
#include "net/link.hpp"

#include <openssl/rand.h>

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <cassert>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace isegoria::net {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

// One read. Idle plain connections hold no buffer: they wait for readiness, then read into the one
// of their thread, and what is left of it when a message is complete is kept by the link.
constexpr std::size_t read_octets = 16'384;
thread_local std::array<char, read_octets> shared_buffer;
// TLS keeps its own record buffers, so a small one on top is enough.
constexpr std::size_t tls_read_octets = 4'096;
// Pongs gathered behind a slow write; a peer that pings faster than it reads is cut off.
constexpr std::size_t control_waiting_max = 4'096;
// Pings answered in one sweep interval. They cost as much as messages, but no session's limit sees
// them; a healthy peer sends one in many seconds.
constexpr int pings_max = 100;

Mask fresh_mask() {
    Mask mask;
    if (RAND_bytes(mask.data(), static_cast<int>(mask.size())) != 1) {
        throw std::runtime_error("the system gives no random octets");
    }
    return mask;
}

// Sets a flag for as long as it lives.
class Holding {
  public:
    explicit Holding(bool& flag) : flag_(flag) { flag_ = true; }
    ~Holding() { flag_ = false; }
    Holding(const Holding&) = delete;
    Holding& operator=(const Holding&) = delete;

  private:
    bool& flag_;
};

template <typename Stream>
class Link final : public Swept, public std::enable_shared_from_this<Link<Stream>> {
  public:
    Link(std::unique_ptr<Stream> stream, LinkOptions options)
        : Swept(options.sweeper),
          stream_(std::move(stream)),
          role_(options.role),
          limits_(options.limits),
          peer_(std::move(options.peer)),
          reader_(role_, limits_.message_octets_max, limits_.fragments_max),
          unread_(std::move(options.received)),
          write_turn_(stream_->get_executor(), Moment::max()),
          end_turn_(stream_->get_executor(), Moment::max()),
          heard_(Clock::now()),
          paused_(heard_) {
        error_code ignored;
        socket().set_option(asio::ip::tcp::no_delay(true), ignored);
        socket().non_blocking(true, ignored);
    }

    asio::awaitable<std::optional<std::string>> receive();
    asio::awaitable<bool> send(Frame frame);
    asio::awaitable<void> close(CloseCode code, std::string reason);

    void sweep(Moment now) override;
    void leave(const std::string& reason) override { begin_close(CloseCode::restart, reason); }
    void abort() noexcept override { end("aborted here"); }

    [[nodiscard]] bool open() const noexcept { return !ended_ && !closing_; }
    [[nodiscard]] const Peer& peer() const noexcept { return peer_; }
    [[nodiscard]] const Ending& ending() const noexcept { return ending_; }

  private:
    static constexpr bool plain = std::is_same_v<Stream, PlainStream>;

    asio::ip::tcp::socket& socket() {
        if constexpr (plain) {
            return *stream_;
        } else {
            return stream_->next_layer();
        }
    }

    asio::awaitable<std::string_view> read_some();
    void keep_unread(std::string_view octets, bool were_unread);
    void note_progress(Found::Kind kind);
    asio::awaitable<error_code> write_message(Frame frame);
    void act_on(const Found& found);
    void queue_control(Opcode opcode, std::string_view payload);
    void write_control();
    void control_written(const error_code& error);
    void begin_close(CloseCode code, const std::string& reason);
    void end(const std::string& reason) noexcept;

    std::unique_ptr<Stream> stream_;
    const Role role_;
    const Limits limits_;
    const Peer peer_;

    FrameReader reader_;
    std::string unread_;
    std::size_t unread_at_ = 0;
    std::array<char, plain ? 1 : tls_read_octets> tls_buffer_;
    bool receiving_ = false;
    int pings_ = 0;  // Since the last sweep.

    bool sending_ = false;
    bool writing_ = false;
    std::string control_;
    std::string control_under_way_;
    asio::steady_timer write_turn_;  // Cancelled, never expiring: wakes who waits to write.

    bool closing_ = false;         // Our close frame is queued or sent.
    bool close_received_ = false;  // And the peer's has come.
    bool deaf_ = false;            // The peer broke the rules: what it still sends is not read.
    bool ended_ = false;           // The socket is closed.
    bool ending_noted_ = false;
    Ending ending_;
    asio::steady_timer end_turn_;  // Likewise: wakes who waits for the end.

    Moment heard_;     // Last octets, moved on by the time nobody was receiving.
    Moment paused_;    // When receive() last returned.
    Moment pinged_{};  // The epoch: never.
    Moment write_since_ = Moment::max();
    Moment message_since_ = Moment::max();
    Moment close_deadline_ = Moment::max();
};

template <typename Stream>
asio::awaitable<std::optional<std::string>> Link<Stream>::receive() {
    const auto self = this->shared_from_this();
    if (receiving_) {
        // close() is already reading, for the peer's answer alone.
        assert(closing_ || ended_);
        while (!ended_) co_await end_turn_.async_wait(as_result);
        co_return std::nullopt;
    }
    const Holding holding(receiving_);
    const auto pause = Clock::now() - paused_;
    heard_ += pause;
    if (message_since_ != Moment::max()) message_since_ += pause;

    std::optional<std::string> message;
    while (!ended_ && !message) {
        std::string_view octets = std::string_view(unread_).substr(unread_at_);
        const bool were_unread = !octets.empty();
        if (!were_unread) octets = co_await read_some();
        while (!octets.empty() && !ended_ && !message) {
            if (deaf_) break;
            Found found = reader_.read(octets);
            note_progress(found.kind);
            if (found.kind != Found::Kind::message) {
                act_on(found);
            } else if (!closing_) {
                message = std::move(found.payload);
            }
        }
        if (deaf_ || ended_) octets = {};
        keep_unread(octets, were_unread);
    }
    paused_ = Clock::now();
    co_return message;
}

// Octets that stay valid until the caller next suspends; none once the link has ended.
template <typename Stream>
asio::awaitable<std::string_view> Link<Stream>::read_some() {
    error_code error;
    std::size_t count = 0;
    std::string_view octets;
    if constexpr (plain) {
        // Waiting even when octets may be there keeps one busy peer from holding the loop.
        auto [waited] = co_await stream_->async_wait(asio::ip::tcp::socket::wait_read, as_result);
        error = waited;
        if (!error && !ended_) count = stream_->read_some(asio::buffer(shared_buffer), error);
        if (error == asio::error::would_block || error == asio::error::try_again) co_return octets;
        octets = std::string_view(shared_buffer.data(), count);
    } else {
        auto [failed, size] =
            co_await stream_->async_read_some(asio::buffer(tls_buffer_), as_result);
        error = failed;
        octets = std::string_view(tls_buffer_.data(), size);
    }
    if (ended_) co_return std::string_view{};
    if (error == asio::error::operation_aborted) {
        paused_ = Clock::now();
        throw boost::system::system_error(error);  // The caller was cancelled; the link lives on.
    }
    if (error) {
        end(error.message());
        co_return std::string_view{};
    }
    heard_ = Clock::now();
    co_return octets;
}

template <typename Stream>
void Link<Stream>::keep_unread(std::string_view octets, bool were_unread) {
    if (octets.empty()) {
        std::string().swap(unread_);
        unread_at_ = 0;
    } else if (were_unread) {
        unread_at_ = unread_.size() - octets.size();
    } else {
        unread_.assign(octets);
        unread_at_ = 0;
    }
}

template <typename Stream>
void Link<Stream>::note_progress(Found::Kind kind) {
    if (kind == Found::Kind::message || !reader_.in_message()) {
        message_since_ = Moment::max();
    } else if (message_since_ == Moment::max()) {
        message_since_ = Clock::now();
    }
}

template <typename Stream>
void Link<Stream>::act_on(const Found& found) {
    switch (found.kind) {
        case Found::Kind::more:
        case Found::Kind::pong:
        case Found::Kind::message:
            return;
        case Found::Kind::ping:
            if (++pings_ > pings_max) {
                deaf_ = true;
                begin_close(CloseCode::policy, "too many pings");
            } else if (!closing_) {
                queue_control(Opcode::pong, found.payload);
            }
            return;
        case Found::Kind::close:
            close_received_ = true;
            deaf_ = true;
            if (closing_) {
                if (!writing_) end("closed");
                return;
            }
            ending_ = {found.code, found.payload, true};
            ending_noted_ = true;
            closing_ = true;
            close_deadline_ = Clock::now() + limits_.close_wait;
            queue_control(Opcode::close,
                          found.code == CloseCode::none ? "" : close_payload(found.code, ""));
            return;
        case Found::Kind::failed:
            deaf_ = true;
            begin_close(found.code, found.payload);
            return;
    }
}

template <typename Stream>
asio::awaitable<bool> Link<Stream>::send(Frame frame) {
    const auto self = this->shared_from_this();
    assert(!sending_);
    const Holding holding(sending_);
    while (writing_ && open()) co_await write_turn_.async_wait(as_result);
    if (!open()) co_return false;

    writing_ = true;
    write_since_ = Clock::now();
    const error_code error = co_await write_message(std::move(frame));
    writing_ = false;
    if (error) end(error.message());
    if (ended_) co_return false;
    write_control();
    co_return true;
}

template <typename Stream>
asio::awaitable<error_code> Link<Stream>::write_message(Frame frame) {
    if (plain && role_ == Role::server) {
        const FrameHeader header = frame_header(Opcode::binary, frame->size());
        std::array<asio::const_buffer, 2> buffers{asio::buffer(header.octets.data(), header.size),
                                                  asio::buffer(*frame)};
        // The kernel nearly always has room, and then no reactor is needed.
        error_code error;
        std::size_t count = socket().write_some(buffers, error);
        if (error == asio::error::would_block || error == asio::error::try_again) error.clear();
        if (error || count == header.size + frame->size()) co_return error;
        for (asio::const_buffer& buffer : buffers) {
            const std::size_t written = std::min(count, buffer.size());
            buffer += written;
            count -= written;
        }
        auto [failed, size] = co_await asio::async_write(*stream_, buffers, as_result);
        co_return failed;
    }
    // One piece, for one TLS record, or because the octets differ for each receiver.
    Mask mask{};
    if (role_ == Role::client) mask = fresh_mask();
    const Mask* used = role_ == Role::client ? &mask : nullptr;
    const FrameHeader header = frame_header(Opcode::binary, frame->size(), used);
    std::string octets;
    octets.reserve(header.size + frame->size());
    octets.append(header.view()).append(*frame);
    if (used) apply_mask(octets, header.size, mask);
    auto [failed, size] = co_await asio::async_write(*stream_, asio::buffer(octets), as_result);
    co_return failed;
}

template <typename Stream>
void Link<Stream>::queue_control(Opcode opcode, std::string_view payload) {
    if (ended_) return;
    if (control_.size() > control_waiting_max && opcode != Opcode::close) {
        return end("pings faster than it reads");
    }
    Mask mask{};
    if (role_ == Role::client) mask = fresh_mask();
    control_ += control_frame(opcode, payload, role_ == Role::client ? &mask : nullptr);
    write_control();
}

template <typename Stream>
void Link<Stream>::write_control() {
    if (writing_ || ended_) return;
    if (control_.empty()) {
        write_turn_.cancel();
        return;
    }
    writing_ = true;
    write_since_ = Clock::now();
    control_under_way_ = std::exchange(control_, {});
    asio::async_write(*stream_, asio::buffer(control_under_way_),
                      [self = this->shared_from_this()](const error_code& error, std::size_t) {
                          self->control_written(error);
                      });
}

template <typename Stream>
void Link<Stream>::control_written(const error_code& error) {
    writing_ = false;
    std::string().swap(control_under_way_);
    if (ended_) return;
    if (error) return end(error.message());
    if (closing_ && control_.empty()) {
        // The close frame is always the last one queued, so now it is with the kernel.
        if (close_received_) return end("closed");
        error_code ignored;
        if (deaf_) socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
    }
    write_control();
}

template <typename Stream>
asio::awaitable<void> Link<Stream>::close(CloseCode code, std::string reason) {
    const auto self = this->shared_from_this();
    begin_close(code, reason);
    if (!receiving_) co_await receive();
    while (!ended_) co_await end_turn_.async_wait(as_result);
}

template <typename Stream>
void Link<Stream>::begin_close(CloseCode code, const std::string& reason) {
    if (!open()) return;
    ending_ = {code, reason, false};
    ending_noted_ = true;
    closing_ = true;
    close_deadline_ = Clock::now() + limits_.close_wait;
    queue_control(Opcode::close, close_payload(code, reason));
    write_turn_.cancel();
}

template <typename Stream>
void Link<Stream>::end(const std::string& reason) noexcept {
    if (std::exchange(ended_, true)) return;
    if (!std::exchange(ending_noted_, true)) ending_ = {CloseCode::abnormal, reason, false};
    error_code ignored;
    socket().close(ignored);
    write_turn_.cancel();
    end_turn_.cancel();
}

template <typename Stream>
void Link<Stream>::sweep(Moment now) {
    if (ended_) return;
    pings_ = 0;
    if (now >= close_deadline_) return end("the close was not answered in time");
    if (writing_ && now - write_since_ >= limits_.send_wait) {
        return end("the peer does not read what it is sent");
    }
    // While the session does something else nobody can tell whether the peer is silent.
    if (!receiving_ || deaf_) return;
    if (message_since_ != Moment::max() && now - message_since_ >= limits_.message_wait) {
        return end("a message took too long");
    }
    const auto silence = now - heard_;
    if (silence >= limits_.ping_interval * limits_.silent_intervals_max) {
        return end("the peer is silent");
    }
    if (!closing_ && silence >= limits_.ping_interval && pinged_ + limits_.ping_interval <= now) {
        pinged_ = now;
        queue_control(Opcode::ping, "");
    }
}

// What the session owns. The link may outlive it by the operations that are just ending.
template <typename Stream>
class LinkTransport final : public Transport {
  public:
    explicit LinkTransport(std::shared_ptr<Link<Stream>> link) : link_(std::move(link)) {}
    ~LinkTransport() override { link_->abort(); }
    LinkTransport(const LinkTransport&) = delete;
    LinkTransport& operator=(const LinkTransport&) = delete;

    asio::awaitable<std::optional<std::string>> receive() override { return link_->receive(); }
    asio::awaitable<bool> send(Frame frame) override { return link_->send(std::move(frame)); }
    asio::awaitable<void> close(CloseCode code, std::string reason) override {
        return link_->close(code, std::move(reason));
    }
    void abort() noexcept override { link_->abort(); }
    [[nodiscard]] bool open() const noexcept override { return link_->open(); }
    [[nodiscard]] const Peer& peer() const noexcept override { return link_->peer(); }
    [[nodiscard]] const Ending& ending() const noexcept override { return link_->ending(); }

  private:
    std::shared_ptr<Link<Stream>> link_;
};

template <typename Stream>
std::unique_ptr<Transport> make_transport(std::unique_ptr<Stream> stream, LinkOptions options) {
    auto link = std::make_shared<Link<Stream>>(std::move(stream), std::move(options));
    return std::make_unique<LinkTransport<Stream>>(std::move(link));
}

}  // namespace

std::unique_ptr<Transport> open_link(std::unique_ptr<PlainStream> stream, LinkOptions options) {
    return make_transport(std::move(stream), std::move(options));
}

std::unique_ptr<Transport> open_link(std::unique_ptr<TlsStream> stream, LinkOptions options) {
    return make_transport(std::move(stream), std::move(options));
}

}  // namespace isegoria::net
