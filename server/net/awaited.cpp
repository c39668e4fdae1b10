// SPDX-License-Identifier: AGPL-3.0-or-later
// A channel for one who waits: the Transport of the dialling side and of tests. Its state is shared
// with the coroutines that wait in it, which may end after it. On the channel's loop.
#include <openssl/rand.h>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <cassert>
#include <stdexcept>
#include <utility>

#include "net/as_result.hpp"
#include "net/channel.hpp"
#include "net/frame_codec.hpp"
#include "net/sweeper.hpp"

namespace isegoria::net {
namespace {

namespace asio = boost::asio;

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

class Awaited final : public Reader, public std::enable_shared_from_this<Awaited> {
  public:
    Awaited(std::unique_ptr<Channel> channel, bool masked)
        : masked_(masked),
          message_bell_(channel->loop(), Moment::max()),
          room_bell_(channel->loop(), Moment::max()),
          end_bell_(channel->loop(), Moment::max()),
          channel_(std::move(channel)) {
        channel_->start(*this);
    }

    asio::awaitable<std::optional<std::string>> receive();
    asio::awaitable<bool> send(Frame frame);
    asio::awaitable<void> close(CloseCode code, std::string reason);
    [[nodiscard]] Channel& channel() { return *channel_; }
    void abandon() noexcept { channel_->abort(); }

    void on_message(std::string_view message, bool) override {
        // One at a time: what else has come waits until it is asked for.
        channel_->read(false);
        message_ = std::string(message);
        message_bell_.cancel();
    }
    void on_room() override { room_bell_.cancel(); }
    void on_end() override {
        ended_ = true;
        message_bell_.cancel();
        room_bell_.cancel();
        end_bell_.cancel();
    }

  private:
    static asio::awaitable<void> ring(asio::steady_timer& bell);

    const bool masked_;
    asio::steady_timer message_bell_;
    asio::steady_timer room_bell_;
    asio::steady_timer end_bell_;
    std::unique_ptr<Channel> channel_;
    std::optional<std::string> message_;
    bool receiving_ = false;
    bool sending_ = false;
    bool ended_ = false;
};

// Until the bell is rung; throws when the caller is cancelled.
asio::awaitable<void> Awaited::ring(asio::steady_timer& bell) {
    co_await bell.async_wait(as_result);
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none)
        throw boost::system::system_error(asio::error::operation_aborted);
}

asio::awaitable<std::optional<std::string>> Awaited::receive() {
    const auto self = shared_from_this();
    assert(!receiving_);
    const Holding holding(receiving_);
    if (!message_) channel_->read(true);
    try {
        while (!message_ && !ended_) co_await ring(message_bell_);
    } catch (const boost::system::system_error&) {
        channel_->read(false);  // The caller was cancelled; the connection lives on.
        throw;
    }
    if (ended_ || !channel_->open()) message_.reset();
    while (!message_ && !ended_) co_await ring(end_bell_);
    co_return std::exchange(message_, std::nullopt);
}

asio::awaitable<bool> Awaited::send(Frame frame) {
    const auto self = shared_from_this();
    assert(!sending_);
    const Holding holding(sending_);
    while (!channel_->idle() && channel_->open()) co_await ring(room_bell_);
    if (!channel_->open()) co_return false;
    Mask mask{};
    if (masked_ && RAND_bytes(mask.data(), static_cast<int>(mask.size())) != 1)
        throw std::runtime_error("the system gives no random octets");
    const Batch batch = std::make_shared<const std::string>(
        whole_frame(Opcode::binary, *frame, masked_ ? &mask : nullptr));
    frame.reset();
    if (channel_->send({&batch, 1})) co_return channel_->open();
    try {
        while (channel_->open() && !channel_->idle()) co_await ring(room_bell_);
    } catch (const boost::system::system_error&) {
        channel_->abort();  // Half a frame cannot be taken back.
        throw;
    }
    co_return channel_->open();
}

asio::awaitable<void> Awaited::close(CloseCode code, std::string reason) {
    const auto self = shared_from_this();
    channel_->close(code, reason);
    message_bell_.cancel();
    room_bell_.cancel();
    while (!ended_) co_await ring(end_bell_);
}

class AwaitedTransport final : public Transport {
  public:
    explicit AwaitedTransport(std::shared_ptr<Awaited> state) : state_(std::move(state)) {}
    ~AwaitedTransport() override { state_->abandon(); }
    AwaitedTransport(const AwaitedTransport&) = delete;
    AwaitedTransport& operator=(const AwaitedTransport&) = delete;

    asio::awaitable<std::optional<std::string>> receive() override { return state_->receive(); }
    asio::awaitable<bool> send(Frame frame) override { return state_->send(std::move(frame)); }
    asio::awaitable<void> close(CloseCode code, std::string reason) override {
        return state_->close(code, std::move(reason));
    }
    void abort() noexcept override { state_->abandon(); }
    [[nodiscard]] bool open() const noexcept override { return state_->channel().open(); }
    [[nodiscard]] const Peer& peer() const noexcept override { return state_->channel().peer(); }
    [[nodiscard]] const Ending& ending() const noexcept override {
        return state_->channel().ending();
    }

  private:
    std::shared_ptr<Awaited> state_;
};

}  // namespace

std::unique_ptr<Transport> as_transport(std::unique_ptr<Channel> channel, bool masked) {
    return std::make_unique<AwaitedTransport>(
        std::make_shared<Awaited>(std::move(channel), masked));
}

}  // namespace isegoria::net
