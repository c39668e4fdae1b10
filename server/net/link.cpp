// SPDX-License-Identifier: AGPL-3.0-or-later
// The WebSocket channel over a plain or TLS socket. One Link a connection, shared by its Channel and
// by the waits under way; everything runs on the socket's loop.
//
// Outgoing octets go straight to the socket; only what the kernel does not take is kept, as shared
// batches and how far they are sent, and then the link waits for the socket to have room. Incoming
// octets are read into one buffer of the thread when the socket has some. So an idle link holds no
// buffer. Nothing waits without the sweep looking after it: a peer that does not read, a message
// that trickles, a silent peer and an unanswered close all end the link.
#include "net/socket_link.hpp"

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>

namespace isegoria::net {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

// One read: a busy peer gives way to others after it.
constexpr std::size_t read_octets = 16'384;
thread_local std::array<char, read_octets> shared_buffer;
// Pings answered in one sweep interval. They cost as much as messages, but no session's limit sees
// them; a healthy peer sends one in many seconds.
constexpr int pings_max = 100;

}  // namespace

void Link::read(bool wanted) {
    if (wanted == wanted_ || ended_) return;
    const auto self = shared_from_this();
    wanted_ = wanted;
    const Moment now = Clock::now();
    if (!wanted) {
        paused_ = now;
        return;
    }
    heard_ += now - paused_;
    if (message_since_ != Moment::max()) message_since_ += now - paused_;
    if (taking_) return;
    if (!unread_.empty()) {
        const std::string octets = std::exchange(unread_, {});
        take(octets);
    }
    wait_readable();
}

void Link::wait_readable() {
    if (reading_ || !reads()) return;
    reading_ = true;
    // Waiting even when octets may be there keeps one busy peer from holding the loop.
    socket_.async_wait(tcp::socket::wait_read,
                       [self = shared_from_this()](const error_code& error) {
                           self->reading_ = false;
                           self->readable(error);
                       });
}

void Link::readable(const error_code& error) {
    if (!reads()) return;
    if (error) return end(error.message());
    error_code failed;
    const std::size_t count = socket_.read_some(asio::buffer(shared_buffer), failed);
    if (failed && failed != asio::error::would_block && failed != asio::error::try_again)
        return end(failed.message());
    if (count > 0) {
        heard_ = Clock::now();
        const std::string_view octets(shared_buffer.data(), count);
        if (tls_)
            unseal(octets);
        else
            take(octets);
    }
    wait_readable();
}

void Link::unseal(std::string_view octets) {
    tls_.feed(octets);
    std::string_view text;
    while (!ended_) {
        const auto opened = tls_.open(text);
        if (opened == TlsSession::Opened::text) {
            // Taking it may seal an answer, which leaves what was fed as it is; the text is used up.
            take(text);
            continue;
        }
        if (opened == TlsSession::Opened::closed) return end("the peer ended TLS");
        if (opened == TlsSession::Opened::failed) return end("TLS is broken");
        break;
    }
    // Answers of TLS itself.
    if (!ended_ && !TlsSession::sealed().empty()) send_sealed();
}

void Link::take(std::string_view octets) {
    taking_ = true;
    while (!octets.empty() && !ended_ && !deaf_) {
        if (!reads()) {
            unread_.append(octets);
            break;
        }
        Found found = frames_.read(octets);
        note_progress(found.kind);
        if (found.kind != Found::Kind::message) {
            act_on(found);
        } else if (!closing_ && reader_ != nullptr) {
            reader_->on_message(found.payload, found.text);
        }
    }
    taking_ = false;
}

void Link::note_progress(Found::Kind kind) {
    if (kind == Found::Kind::message || !frames_.in_message()) {
        message_since_ = Moment::max();
    } else if (message_since_ == Moment::max()) {
        message_since_ = Clock::now();
    }
}

void Link::act_on(const Found& found) {
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
                if (!backlog_) end("closed");
                return;
            }
            ending_ = {found.code, found.payload, true};
            ending_noted_ = true;
            closing_ = true;
            close_deadline_ = Clock::now() + limits_->close_wait;
            queue_control(Opcode::close,
                          found.code == CloseCode::none ? "" : close_payload(found.code, ""));
            return;
        case Found::Kind::failed:
            deaf_ = true;
            begin_close(found.code, found.payload);
            return;
    }
}

void Link::begin_close(CloseCode code, std::string_view reason) {
    if (!open()) return;
    const auto self = shared_from_this();
    ending_ = {code, std::string(reason), false};
    ending_noted_ = true;
    closing_ = true;
    close_deadline_ = Clock::now() + limits_->close_wait;
    queue_control(Opcode::close, close_payload(code, reason));
    if (taking_) return;
    // From here on the peer's answer alone is of interest; it may be behind what had to wait.
    if (!unread_.empty()) {
        const std::string octets = std::exchange(unread_, {});
        take(octets);
    }
    wait_readable();
}

// The peer has not read for long. It may do so later, and then it is to find out why it was left:
// the rest of the frame under way and the close frame go into the kernel's keeping, which delivers
// them when we are gone.
void Link::close_too_slow() {
    backlog_->cut_behind_frame();
    error_code ignored;
    const auto room = static_cast<int>(2 * kernel_octets + backlog_->size());
    socket_.set_option(asio::socket_base::send_buffer_size(room), ignored);
    begin_close(CloseCode::try_again, "too slow");
}

void Link::end(const std::string& reason) noexcept {
    if (std::exchange(ended_, true)) return;
    if (!std::exchange(ending_noted_, true)) ending_ = {CloseCode::abnormal, reason, false};
    error_code ignored;
    socket_.close(ignored);
    backlog_.reset();
    asio::post(socket_.get_executor(), [self = shared_from_this()] {
        if (self->reader_ != nullptr) std::exchange(self->reader_, nullptr)->on_end();
    });
}

void Link::sweep(Moment now) {
    if (ended_) return;
    pings_ = 0;
    if (now >= close_deadline_) return end("the close was not answered in time");
    if (backlog_ && !closing_ && now - write_since_ >= limits_->send_wait) return close_too_slow();
    // While the session does something else nobody can tell whether the peer is silent.
    if (!reads() || deaf_) return;
    if (message_since_ != Moment::max() && now - message_since_ >= limits_->message_wait) {
        return end("a message took too long");
    }
    const auto silence = now - heard_;
    if (silence >= limits_->ping_interval * limits_->silent_intervals_max) {
        return end("the peer is silent");
    }
    if (!closing_ && silence >= limits_->ping_interval &&
        pinged_ + limits_->ping_interval <= now) {
        pinged_ = now;
        queue_control(Opcode::ping, "");
    }
}

namespace {

// What the session owns. The link may outlive it by the waits that are just ending.
class LinkChannel final : public Channel {
  public:
    explicit LinkChannel(std::shared_ptr<Link> link) : link_(std::move(link)) {}
    ~LinkChannel() override {
        link_->forget_reader();
        link_->abort();
    }
    LinkChannel(const LinkChannel&) = delete;
    LinkChannel& operator=(const LinkChannel&) = delete;

    void start(Reader& reader) override { link_->start(reader); }
    void read(bool wanted) override { link_->read(wanted); }
    bool send(std::span<const Batch> batches) override { return link_->send(batches); }
    void close(CloseCode code, std::string_view reason) override { link_->close(code, reason); }
    void vouch() override { link_->vouch(); }
    void fetch() const noexcept override { link_->fetch(); }
    void abort() noexcept override { link_->abort(); }
    [[nodiscard]] bool open() const noexcept override { return link_->open(); }
    [[nodiscard]] bool idle() const noexcept override { return link_->idle(); }
    [[nodiscard]] const Peer& peer() const noexcept override { return link_->peer(); }
    [[nodiscard]] const Ending& ending() const noexcept override { return link_->ending(); }
    [[nodiscard]] asio::any_io_executor loop() override { return link_->loop(); }

  private:
    std::shared_ptr<Link> link_;
};

}  // namespace

std::unique_ptr<Channel> open_link(tcp::socket socket, TlsSession tls, LinkOptions options) {
    auto link = std::make_shared<Link>(std::move(socket), std::move(tls), std::move(options));
    return std::make_unique<LinkChannel>(std::move(link));
}

}  // namespace isegoria::net
