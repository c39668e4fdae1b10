// SPDX-License-Identifier: AGPL-3.0-or-later
// The first part of the life of a connection: TLS handshake, requests one after the other, perhaps
// the change to WebSocket. One coroutine a connection until then, on the listener's loop; a Watch
// closes the socket when a deadline passes, and gives up the turn that it may wait for, which ends
// whatever the coroutine waits for.
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>

#include "net/as_result.hpp"
#include "net/hall.hpp"
#include "net/handshake.hpp"
#include "net/http_answer.hpp"
#include "net/link.hpp"
#include "net/origin.hpp"
#include "net/tls_session.hpp"

namespace isegoria::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr std::size_t read_octets = 2'048;  // Most heads arrive in one read.

std::string trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return std::string(text);
}

// The last address in X-Forwarded-For that is not one of our own proxies: what stands further left
// was written by whoever is there and may be invented.
std::optional<asio::ip::address> forwarded_address(const Hall& hall, const HttpRequest& request) {
    std::string chain;
    for (const auto& [name, value] : request.headers) {
        if (name == "x-forwarded-for") chain += (chain.empty() ? "" : ",") + value;
    }
    while (!chain.empty()) {
        const std::size_t comma = chain.rfind(',');
        const std::string last =
            trimmed(comma == std::string::npos ? chain : chain.substr(comma + 1));
        chain.resize(comma == std::string::npos ? 0 : comma);
        error_code error;
        const auto address = unmapped(asio::ip::make_address(last, error));
        if (error) return std::nullopt;
        if (!any_contains(hall.trusted_proxies, address)) return address;
    }
    return std::nullopt;
}

using PlainStream = tcp::socket;

// A connection that became a WebSocket, on its way to the session handler.
struct Upgraded {
    std::unique_ptr<Channel> channel;
    UpgradeInfo info;
};

tcp::socket& socket_of(PlainStream& stream) { return stream; }
tcp::socket& socket_of(TlsStream& stream) { return stream.next_layer(); }

template <typename Stream>
class Connection {
  public:
    Connection(std::shared_ptr<Hall> hall, Arrival& arrival, std::unique_ptr<Stream> stream)
        : hall_(std::move(hall)),
          limits_(hall_->options.limits),
          stay_(std::move(arrival.stay)),
          door_(arrival.door),
          from_(unmapped(arrival.from.address())),
          port_(arrival.from.port()),
          stream_(std::move(stream)),
          watch_(std::make_unique<Watch>(hall_->sweeper, [this] {
              error_code ignored;
              socket_of(*stream_).close(ignored);
              if (bell_) bell_->cancel();
          })) {
        watch_->set_idle(true);
    }

    // Serves requests until the connection ends or becomes a WebSocket.
    asio::awaitable<std::optional<Upgraded>> run() {
        if constexpr (std::is_same_v<Stream, TlsStream>) {
            watch_->expect_within(limits_.handshake_wait);
            // Whoever says nothing takes no turn.
            auto [error] =
                co_await socket_of(*stream_).async_wait(tcp::socket::wait_read, as_result);
            if (!error) {
                bell_ = hall_->handshakes.bell();
                const bool waited = co_await hall_->handshakes.take(bell_);
                if (waited) ++hall_->counts.handshakes_waited;
                bell_.reset();
                auto [failed] =
                    co_await stream_->async_handshake(asio::ssl::stream_base::server, as_result);
                error = failed;
            }
            if (error) {
                ++(watch_->expired() ? hall_->counts.deadlines_missed : hall_->counts.tls_failures);
                co_return std::nullopt;
            }
        }
        for (int served = 1; served <= limits_.requests_max; ++served) {
            const bool again = co_await serve_request(served < limits_.requests_max);
            if (!again) break;
        }
        co_return std::move(upgraded_);
    }

  private:
    asio::awaitable<bool> serve_request(bool may_keep_alive);
    asio::awaitable<std::size_t> receive_head();
    asio::awaitable<bool> answer(HttpResponse response, AnswerContext context);
    asio::awaitable<void> refuse(HttpResponse response);
    asio::awaitable<void> linger();
    asio::awaitable<HttpResponse> ask_handler(HttpRequest request);
    asio::awaitable<void> upgrade(Head head);
    // What has come through TLS and is not in octets_ yet.
    [[nodiscard]] std::string unread() {
        if constexpr (std::is_same_v<Stream, TlsStream>) return unread_of(*stream_);
        return {};
    }
    [[nodiscard]] Peer peer_of(const HttpRequest& request) const;

    std::shared_ptr<Hall> hall_;
    const Limits& limits_;
    std::shared_ptr<Stay> stay_;
    const Door door_;
    const asio::ip::address from_;
    const std::uint16_t port_;
    std::unique_ptr<Stream> stream_;
    Turns::Bell bell_;              // While it waits for its turn.
    std::unique_ptr<Watch> watch_;  // After the stream, so that it goes first.
    std::string octets_;            // Received and not yet used.
    std::optional<Refusal> refusal_;
    std::optional<Upgraded> upgraded_;
};

// The length of the next head; 0 when there is none to serve, with refusal_ set if the client is to
// know.
template <typename Stream>
asio::awaitable<std::size_t> Connection<Stream>::receive_head() {
    // A drain stops those who wait here; whoever gets here after it began has nothing to wait for.
    if (hall_->draining && octets_.empty()) co_return 0;
    watch_->expect_within(limits_.head_wait);
    std::size_t seen = 0;
    std::array<char, read_octets> buffer;
    while (true) {
        const auto found = find_head(octets_, seen, limits_);
        if (const auto* refusal = std::get_if<Refusal>(&found)) {
            refusal_ = *refusal;
            co_return 0;
        }
        if (const std::size_t size = std::get<std::size_t>(found); size > 0) co_return size;
        seen = octets_.size();
        auto [error, count] = co_await stream_->async_read_some(asio::buffer(buffer), as_result);
        if (error) {
            if (watch_->expired()) ++hall_->counts.deadlines_missed;
            co_return 0;
        }
        watch_->set_idle(false);
        octets_.append(buffer.data(), count);
    }
}

// Whether the connection may serve another request.
template <typename Stream>
asio::awaitable<bool> Connection<Stream>::serve_request(bool may_keep_alive) {
    const std::size_t size = co_await receive_head();
    Head head;
    if (size > 0) {
        auto read = read_head(std::string_view(octets_).substr(0, size), limits_);
        octets_.erase(0, size);
        if (auto* refusal = std::get_if<Refusal>(&read)) {
            refusal_ = std::move(*refusal);
        } else {
            head = std::get<Head>(std::move(read));
        }
    }
    if (refusal_) {
        ++hall_->counts.refused_requests;
        co_await refuse(refusal_answer(*refusal_));
        co_return false;
    }
    if (size == 0) co_return false;
    if (door_ != Door::open) {
        co_await refuse(door_answer(door_, limits_));
        co_return false;
    }
    if (hall_->draining) {
        HttpResponse response = refusal_answer(Refusal{503, "restarting"});
        response.headers.emplace_back("Retry-After", std::to_string(hall_->draining->count()));
        co_await refuse(std::move(response));
        co_return false;
    }
    head.request.peer = peer_of(head.request);
    if (head.wants_websocket) {
        co_await upgrade(std::move(head));
        co_return false;
    }

    ++hall_->counts.requests;
    watch_->expect_within(limits_.answer_wait);
    const std::string if_none_match(head.request.header("if-none-match"));
    AnswerContext context{head.request.method,
                          head.request.peer.tls,
                          head.keep_alive && may_keep_alive,
                          if_none_match,
                          {}};
    HttpResponse response = co_await ask_handler(std::move(head.request));
    if (watch_->stopped()) {
        ++hall_->counts.deadlines_missed;
        co_return false;
    }
    // A drain that began meanwhile lets this answer be the last.
    if (hall_->draining) response.close_after = true;
    const bool keep = context.keep_alive && !response.close_after;
    const bool written = co_await answer(std::move(response), context);
    if (written && !keep) co_await linger();
    watch_->set_idle(octets_.empty());
    co_return written&& keep;
}

template <typename Stream>
asio::awaitable<HttpResponse> Connection<Stream>::ask_handler(HttpRequest request) {
    if (!hall_->handlers.http) {
        HttpResponse nothing;
        nothing.status = 404;
        nothing.body = "nothing here\n";
        co_return nothing;
    }
    try {
        co_return co_await hall_->handlers.http(std::move(request));
    } catch (const std::exception& failure) {
        hall_->report(failure.what());
    }
    co_return refusal_answer(Refusal{500, "internal error"});
}

template <typename Stream>
asio::awaitable<bool> Connection<Stream>::answer(HttpResponse response, AnswerContext context) {
    context.now = std::chrono::system_clock::now();
    const std::string octets = write_answer(response, context);
    auto [error, size] = co_await asio::async_write(*stream_, asio::buffer(octets), as_result);
    if (error && watch_->expired()) ++hall_->counts.deadlines_missed;
    co_return !error;
}

template <typename Stream>
asio::awaitable<void> Connection<Stream>::refuse(HttpResponse response) {
    watch_->expect_within(limits_.answer_wait);
    response.close_after = true;
    AnswerContext context;
    context.tls = std::is_same_v<Stream, TlsStream>;
    const bool written = co_await answer(std::move(response), context);
    if (written) co_await linger();
}

// Closing a socket with unread octets resets it, and the reset may overtake the answer. So: say
// that nothing more comes, and read on for a moment until the other side has closed.
template <typename Stream>
asio::awaitable<void> Connection<Stream>::linger() {
    watch_->set_idle(true);
    watch_->expect_within(limits_.linger_wait);
    if constexpr (std::is_same_v<Stream, TlsStream>) {
        co_await stream_->async_shutdown(as_result);
    }
    tcp::socket& socket = socket_of(*stream_);
    error_code ignored;
    socket.shutdown(tcp::socket::shutdown_send, ignored);
    std::array<char, read_octets> buffer;
    std::size_t swallowed = 0;
    while (swallowed < limits_.linger_octets_max) {
        auto [error, count] = co_await socket.async_read_some(asio::buffer(buffer), as_result);
        if (error) co_return;
        swallowed += count;
    }
}

template <typename Stream>
Peer Connection<Stream>::peer_of(const HttpRequest& request) const {
    Peer peer{from_.to_string(), port_, std::is_same_v<Stream, TlsStream>, false};
    if (!any_contains(hall_->trusted_proxies, from_)) return peer;
    const auto client = forwarded_address(*hall_, request);
    if (!client) return peer;
    peer = {client->to_string(), 0, has_token(request.header("x-forwarded-proto"), "https"), true};
    return peer;
}

template <typename Stream>
asio::awaitable<void> Connection<Stream>::upgrade(Head head) {
    UpgradeInfo info{std::move(head.request), std::nullopt};
    for (const auto& [name, value] : info.request.headers) {
        if (name == "origin") info.origin = value;
    }
    std::optional<HttpResponse> refusal;
    Doorkeeper::Answer place;
    if (!hall_->handlers.session) {
        refusal = refusal_answer(Refusal{404, "no WebSocket here"});
    } else if (!origin_is_allowed(info.origin, hall_->options.allowed_origins, info.request.host,
                                  info.request.peer.tls)) {
        ++hall_->counts.refused_origins;
        refusal = refusal_answer(Refusal{403, "this origin may not connect"});
    } else if (!octets_.empty() || !unread().empty()) {
        ++hall_->counts.refused_requests;
        refusal = refusal_answer(Refusal{400, "frames before the handshake was answered"});
    } else if (info.request.peer.proxied) {
        place = hall_->doorkeeper.admit(asio::ip::make_address(info.request.peer.address),
                                        Clock::now());
        if (place.door != Door::open) refusal = door_answer(place.door, limits_);
    }
    if (refusal) {
        co_await refuse(std::move(*refusal));
        co_return;
    }

    watch_->expect_within(limits_.answer_wait);
    const std::string octets = switching_protocols(head.websocket_key);
    auto [error, size] = co_await asio::async_write(*stream_, asio::buffer(octets), as_result);
    if (error) co_return;
    watch_.reset();
    ++hall_->counts.upgrades;
    stay_->become_session(std::move(place.ticket));
    LinkOptions options;
    options.limits = hall_->limits;
    options.peer = info.request.peer;
    options.sweeper = hall_->sweeper;
    options.text_messages = hall_->options.text_messages;
    options.held = stay_;
    TlsSession tls;
    if constexpr (std::is_same_v<Stream, TlsStream>) tls = TlsSession(*stream_);
    std::unique_ptr<Channel> channel =
        open_link(std::move(socket_of(*stream_)), std::move(tls), std::move(options));
    upgraded_ = Upgraded{std::move(channel), std::move(info)};
}

// The frames and buffers of the HTTP phase are gone when this returns.
template <typename Stream>
asio::awaitable<std::optional<Upgraded>> converse(std::shared_ptr<Hall> hall, Arrival& arrival,
                                                  std::unique_ptr<Stream> stream) {
    Connection<Stream> connection(std::move(hall), arrival, std::move(stream));
    co_return co_await connection.run();
}

}  // namespace

asio::awaitable<void> serve(std::shared_ptr<Hall> hall, Arrival arrival) {
    std::optional<Upgraded> upgraded;
    if (hall->tls) {
        auto stream = std::make_unique<TlsStream>(std::move(arrival.socket), *hall->tls);
        upgraded = co_await converse(hall, arrival, std::move(stream));
    } else {
        auto stream = std::make_unique<PlainStream>(std::move(arrival.socket));
        upgraded = co_await converse(hall, arrival, std::move(stream));
    }
    if (!upgraded) co_return;
    if (hall->draining) upgraded->channel->close(CloseCode::restart, "restarting");
    hall->handlers.session(std::move(upgraded->channel), std::move(upgraded->info));
}

}  // namespace isegoria::net
