// SPDX-License-Identifier: AGPL-3.0-or-later
// The WebSocket channel over a plain or TLS socket. One Link a connection, shared by its Channel and
// by the waits under way; everything runs on the socket's loop.
//
// Outgoing octets go straight to the socket; only what the kernel does not take is kept, as shared
// batches and how far they are sent, and then the link waits for the socket to have room. Incoming
// octets are read into one buffer of the thread when the socket has some. So an idle link holds no
// buffer. Nothing waits without the sweep looking after it: a peer that does not read, a message
// that trickles, a silent peer and an unanswered close all end the link.
#include "net/link.hpp"

#include <openssl/rand.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <cerrno>
#include <stdexcept>
#include <utility>

#include "net/backlog.hpp"

namespace isegoria::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

// One read: a busy peer gives way to others after it.
constexpr std::size_t read_octets = 16'384;
thread_local std::array<char, read_octets> shared_buffer;
// What is handed to TLS at once: all that a peer which stops reading leaves sealed and unsent.
constexpr std::size_t slice_octets = 65'536;
// Pieces of one system call; a session has a reply or two and a batch a stream.
constexpr std::size_t pieces_max = 16;
// Pongs gathered behind a slow write; a peer that pings faster than it reads is cut off.
constexpr std::size_t control_waiting_max = 4'096;
// Pings answered in one sweep interval. They cost as much as messages, but no session's limit sees
// them; a healthy peer sends one in many seconds.
constexpr int pings_max = 100;
// What the kernel keeps unsent of one connection (it doubles the number for its own needs), so that
// peers who do not read cannot fill its memory. 128 KiB over 100 ms is 10 Mbit/s.
constexpr int kernel_octets = 131'072;
// A peer that takes less than this in Limits::send_wait is too slow: 17 kbit/s.
constexpr std::size_t send_least = 65'536;

Mask fresh_mask() {
    Mask mask;
    if (RAND_bytes(mask.data(), static_cast<int>(mask.size())) != 1) {
        throw std::runtime_error("the system gives no random octets");
    }
    return mask;
}

class Link final : public Swept, public std::enable_shared_from_this<Link> {
  public:
    Link(tcp::socket socket, TlsSession tls, LinkOptions options)
        : Swept(options.sweeper),
          socket_(std::move(socket)),
          tls_(std::move(tls)),
          role_(options.role),
          limits_(std::move(options.limits)),
          peer_(std::move(options.peer)),
          held_(std::move(options.held)),
          frames_(role_, *limits_, options.text_messages),
          unread_(std::move(options.received)),
          heard_(Clock::now()),
          paused_(heard_) {
        error_code ignored;
        socket_.set_option(tcp::no_delay(true), ignored);
        socket_.set_option(asio::socket_base::send_buffer_size(kernel_octets), ignored);
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

    void sweep(Moment now) override;
    void leave(const std::string& reason) override { begin_close(CloseCode::restart, reason); }
    void abort() noexcept override { end("aborted here"); }

    [[nodiscard]] bool open() const noexcept { return !ended_ && !closing_; }
    [[nodiscard]] bool idle() const noexcept { return open() && !backlog_; }
    [[nodiscard]] const Peer& peer() const noexcept { return peer_; }
    [[nodiscard]] const Ending& ending() const noexcept { return ending_; }
    [[nodiscard]] asio::any_io_executor loop() { return socket_.get_executor(); }

  private:
    [[nodiscard]] bool reads() const { return !ended_ && (wanted_ || closing_); }
    void wait_readable();
    void readable(const error_code& error);
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
    void writable(const error_code& error);
    void all_is_sent();
    void queue_control(Opcode opcode, std::string_view payload);
    void send_sealed();

    void begin_close(CloseCode code, std::string_view reason);
    void close_too_slow();
    void end(const std::string& reason) noexcept;

    tcp::socket socket_;
    TlsSession tls_;
    const Role role_;
    const std::shared_ptr<const Limits> limits_;
    const Peer peer_;
    const std::shared_ptr<Held> held_;
    Reader* reader_ = nullptr;

    FrameReader frames_;
    std::string unread_;  // Came while the session rested.
    int pings_ = 0;       // Since the last sweep.
    std::unique_ptr<Backlog> backlog_;
    std::size_t control_waiting_ = 0;
    std::size_t taken_ = 0;  // By the peer, since write_since_.
    Ending ending_;

    bool wanted_ = false;     // The session wants to read.
    bool taking_ = false;     // take() is under way.
    bool reading_ = false;    // Waits for octets.
    bool writing_ = false;    // Waits for room.
    bool closing_ = false;         // Our close frame is queued or sent.
    bool close_received_ = false;  // And the peer's has come.
    bool deaf_ = false;            // The peer broke the rules: what it still sends is not read.
    bool ended_ = false;           // The socket is closed.
    bool ending_noted_ = false;

    Moment heard_;     // Last octets, moved on by the time nobody was reading.
    Moment paused_;    // When reading last rested.
    Moment pinged_{};  // The epoch: never.
    Moment write_since_ = Moment::max();
    Moment message_since_ = Moment::max();
    Moment close_deadline_ = Moment::max();
};

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

// How much the kernel took; an error ends the link.
std::size_t Link::to_kernel(const iovec* pieces, std::size_t count) {
    msghdr message{};
    message.msg_iov = const_cast<iovec*>(pieces);
    message.msg_iovlen = count;
    ssize_t taken = -1;
    do {
        taken = ::sendmsg(socket_.native_handle(), &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    } while (taken < 0 && errno == EINTR);
    if (taken >= 0) return static_cast<std::size_t>(taken);
    if (errno != EAGAIN && errno != EWOULDBLOCK)
        end(error_code(errno, boost::system::system_category()).message());
    return 0;
}

std::size_t Link::to_kernel(std::string_view octets) {
    const iovec piece{const_cast<char*>(octets.data()), octets.size()};
    return to_kernel(&piece, 1);
}

bool Link::send(std::span<const Batch> batches) {
    return !open() || batches.empty() || transmit(batches);
}

// True when nothing is kept.
bool Link::transmit(std::span<const Batch> batches) {
    if (backlog_ || batches.size() > pieces_max) {
        keep(batches, 0);
        return push();
    }
    std::array<iovec, pieces_max> pieces;
    std::size_t size = 0;
    for (std::size_t i = 0; i < batches.size(); ++i) {
        pieces[i] = {const_cast<char*>(batches[i]->data()), batches[i]->size()};
        size += batches[i]->size();
    }
    if (!tls_) {
        const std::size_t taken = to_kernel(pieces.data(), batches.size());
        if (taken == size || ended_) return true;
        keep(batches, taken);
        wait_writable();
        return false;
    }
    if (size > slice_octets) {
        keep(batches, 0);
        return push();
    }
    // One record where one will do: each costs a header, a tag and a call of the cipher.
    thread_local std::string together;
    std::string_view text = *batches.front();
    if (batches.size() > 1) {
        together.clear();
        for (const Batch& each : batches) together += *each;
        text = together;
    }
    if (!tls_.seal(text)) {
        end("TLS is broken");
        return true;
    }
    send_sealed();
    return !backlog_;
}

// Sends what TLS has made, or keeps what of it the kernel does not take.
void Link::send_sealed() {
    std::string& sealed = TlsSession::sealed();
    const std::size_t taken = backlog_ ? 0 : to_kernel(sealed);
    if (!ended_ && taken < sealed.size()) {
        if (!backlog_) keep({}, 0);
        // Records go out in the order in which they were sealed.
        backlog_->sealed.erase(0, backlog_->sealed_at);
        backlog_->sealed_at = 0;
        backlog_->sealed.append(sealed, taken);
        wait_writable();
    }
    sealed.clear();
}

void Link::keep(std::span<const Batch> batches, std::size_t taken) {
    if (!backlog_) {
        backlog_ = std::make_unique<Backlog>();
        write_since_ = Clock::now();
        taken_ = 0;
    }
    for (const Batch& each : batches) {
        if (taken >= each->size()) {
            taken -= each->size();
            continue;
        }
        backlog_->add(each);
        if (taken > 0) backlog_->drop_front(std::exchange(taken, 0));
    }
}

void Link::note_taken(std::size_t octets) {
    taken_ += octets;
    if (taken_ < send_least) return;
    taken_ = 0;
    write_since_ = Clock::now();
}

// Whether all is with the kernel; otherwise goes on when it has room.
bool Link::push() {
    while (backlog_ && !ended_) {
        if (!push_sealed()) break;
        if (backlog_->empty()) {
            all_is_sent();
            return true;
        }
        const std::string_view octets = backlog_->front(slice_octets);
        if (tls_) {
            if (!tls_.seal(octets)) {
                end("TLS is broken");
                break;
            }
            backlog_->drop_front(octets.size());
            backlog_->sealed = std::exchange(TlsSession::sealed(), {});
            backlog_->sealed_at = 0;
            continue;
        }
        const std::size_t taken = to_kernel(octets);
        if (ended_) break;
        note_taken(taken);
        const bool all = taken == octets.size();
        if (taken > 0) backlog_->drop_front(taken);
        if (!all) break;
    }
    if (ended_) return true;
    wait_writable();
    return false;
}

bool Link::push_sealed() {
    const std::string_view left = std::string_view(backlog_->sealed).substr(backlog_->sealed_at);
    if (left.empty()) return true;
    const std::size_t taken = to_kernel(left);
    if (ended_) return false;
    note_taken(taken);
    backlog_->sealed_at += taken;
    if (taken < left.size()) return false;
    backlog_->sealed.clear();
    backlog_->sealed_at = 0;
    return true;
}

void Link::wait_writable() {
    if (writing_ || ended_) return;
    writing_ = true;
    socket_.async_wait(tcp::socket::wait_write,
                       [self = shared_from_this()](const error_code& error) {
                           self->writing_ = false;
                           self->writable(error);
                       });
}

void Link::writable(const error_code& error) {
    if (ended_ || !backlog_) return;
    if (error) return end(error.message());
    if (push() && !ended_ && !closing_ && reader_ != nullptr) reader_->on_room();
}

void Link::all_is_sent() {
    backlog_.reset();
    control_waiting_ = 0;
    write_since_ = Moment::max();
    if (!closing_ || ended_ || (!close_received_ && !deaf_)) return;
    // The close frame is always the last one, so now it is with the kernel.
    if (tls_) {
        tls_.seal_end();
        std::string& sealed = TlsSession::sealed();
        (void)to_kernel(sealed);
        sealed.clear();
    }
    if (close_received_) return end("closed");
    error_code ignored;
    socket_.shutdown(tcp::socket::shutdown_send, ignored);
}

void Link::queue_control(Opcode opcode, std::string_view payload) {
    if (ended_) return;
    Mask mask{};
    if (role_ == Role::client) mask = fresh_mask();
    const auto frame = std::make_shared<const std::string>(
        whole_frame(opcode, payload, role_ == Role::client ? &mask : nullptr));
    if (backlog_) {
        control_waiting_ += frame->size();
        if (control_waiting_ > control_waiting_max && opcode != Opcode::close)
            return end("pings faster than it reads");
    }
    if (transmit({&frame, 1})) all_is_sent();
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
