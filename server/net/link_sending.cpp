// SPDX-License-Identifier: AGPL-3.0-or-later
// Sending: octets go straight to the socket; only what the kernel does not take is kept, as shared
// batches and how far they are sent, and then the link waits for the socket to have room.
#include <openssl/rand.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <stdexcept>

#include "net/socket_link.hpp"

namespace isegoria::net {

using boost::asio::ip::tcp;
using boost::system::error_code;

namespace {

// What is handed to TLS at once: all that a peer which stops reading leaves sealed and unsent.
constexpr std::size_t slice_octets = 65'536;
// Pieces of one system call; a session has a reply or two and a batch a stream.
constexpr std::size_t pieces_max = 16;
// Pongs gathered behind a slow write; a peer that pings faster than it reads is cut off.
constexpr std::size_t control_waiting_max = 4'096;
// A peer that takes less than this in Limits::send_wait is too slow: 17 kbit/s.
constexpr std::size_t send_least = 65'536;

Mask fresh_mask() {
    Mask mask;
    if (RAND_bytes(mask.data(), static_cast<int>(mask.size())) != 1) {
        throw std::runtime_error("the system gives no random octets");
    }
    return mask;
}

}  // namespace

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
    if (ended_) return;
    if (error) return end(error.message());
    // A pong may have gone out meanwhile and taken all the rest with it.
    if ((!backlog_ || push()) && !ended_ && !closing_ && reader_ != nullptr) reader_->on_room();
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

}  // namespace isegoria::net
