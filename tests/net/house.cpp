// SPDX-License-Identifier: AGPL-3.0-or-later
// The listener and the raw client of the socket tests.
#include "house.hpp"

#include <gtest/gtest.h>
#include <poll.h>
#include <stdlib.h>

#include <array>
#include <boost/asio/write.hpp>

namespace isegoria::net::testing {

namespace asio = boost::asio;
using asio::ip::tcp;

// Far beyond every deadline that the tests set; only a failing test waits so long.
constexpr int patience_ms = 10'000;

std::function<void(std::unique_ptr<Channel>, UpgradeInfo)> each_session(
    std::function<asio::awaitable<void>(std::unique_ptr<Transport>)> serve) {
    return [serve = std::move(serve)](std::unique_ptr<Channel> channel, const UpgradeInfo&) {
        const auto loop = channel->loop();
        asio::co_spawn(loop, serve(as_transport(std::move(channel))),
                       [](const std::exception_ptr& failure) {
                           if (failure) std::rethrow_exception(failure);
                       });
    };
}

asio::awaitable<void> echo(std::unique_ptr<Transport> transport) {
    while (auto message = co_await transport->receive()) {
        auto frame = std::make_shared<const std::string>(std::move(*message));
        if (!co_await transport->send(std::move(frame))) co_return;
    }
}

asio::awaitable<HttpResponse> describe(HttpRequest request) {
    HttpResponse response;
    response.body = request.path + "|" + request.query + "|" + request.peer.address +
                    (request.peer.tls ? "|tls" : "|plain");
    response.etag = "\"version-1\"";
    if (request.path == "/throws") throw std::runtime_error("the handler failed");
    co_return response;
}

Handlers echo_handlers() {
    Handlers handlers;
    handlers.session = each_session(echo);
    handlers.http = describe;
    return handlers;
}

ListenOptions plain_options() {
    ListenOptions options;
    options.security = PlainText{};
    return options;
}

Limits quick_limits() {
    Limits limits;
    limits.sweep_interval = std::chrono::milliseconds(20);
    limits.handshake_wait = std::chrono::milliseconds(200);
    limits.head_wait = std::chrono::milliseconds(200);
    limits.answer_wait = std::chrono::milliseconds(200);
    limits.close_wait = std::chrono::milliseconds(200);
    limits.linger_wait = std::chrono::milliseconds(200);
    limits.send_wait = std::chrono::milliseconds(200);
    limits.message_wait = std::chrono::milliseconds(200);
    return limits;
}

House::House(ListenOptions options, Handlers handlers)
    : work_(loop_.get_executor()),
      listener_(std::make_unique<Listener>(loop_, std::move(options), std::move(handlers))) {
    listener_->start();
    port_ = listener_->port();
    thread_ = std::thread([this] { loop_.run(); });
}

House::~House() {
    asio::post(loop_, [this] {
        listener_.reset();
        work_.reset();
    });
    thread_.join();  // Every coroutine has to end by itself for this to return.
}

std::string House::url(const std::string& scheme) const {
    return scheme + "://127.0.0.1:" + std::to_string(port_) + "/live";
}

Counts House::counts() {
    return on_loop([](Listener& listener) { return listener.counts(); });
}

RawClient::RawClient(std::uint16_t port) : socket_(loop_) {
    socket_.connect(tcp::endpoint(asio::ip::make_address("127.0.0.1"), port));
    socket_.set_option(tcp::no_delay(true));
}

void RawClient::set_receive_space(int octets) {
    socket_.set_option(asio::socket_base::receive_buffer_size(octets));
}

void RawClient::send(std::string_view octets) {
    boost::system::error_code gone;  // The server may rightly have closed already.
    asio::write(socket_, asio::buffer(octets), gone);
}

bool RawClient::wait_readable() {
    pollfd waiting{socket_.native_handle(), POLLIN, 0};
    return ::poll(&waiting, 1, patience_ms) > 0;
}

std::string RawClient::read_some() {
    std::array<char, 4'096> buffer;
    boost::system::error_code ended;
    if (!wait_readable()) {
        ADD_FAILURE() << "the server neither answered nor closed";
        return {};
    }
    const std::size_t count = socket_.read_some(asio::buffer(buffer), ended);
    return {buffer.data(), count};
}

std::optional<std::string> RawClient::read_to_end() {
    std::string all = std::move(unread_);
    std::array<char, 4'096> buffer;
    while (wait_readable()) {
        boost::system::error_code ended;
        const std::size_t count = socket_.read_some(asio::buffer(buffer), ended);
        all.append(buffer.data(), count);
        if (ended) return all;
    }
    return std::nullopt;
}

int RawClient::status_of(std::string_view request) {
    send(request);
    const auto answer = read_to_end();
    if (!answer) {
        ADD_FAILURE() << "the connection stayed open";
        return -1;
    }
    if (answer->empty()) return 0;
    if (!answer->starts_with("HTTP/1.1 ")) return -1;
    return std::stoi(answer->substr(9, 3));
}

void RawClient::upgrade(const std::string& more_headers) {
    send(std::string(upgrade_head) + more_headers + "\r\n");
    while (unread_.find("\r\n\r\n") == std::string::npos) {
        const std::string more = read_some();
        ASSERT_FALSE(more.empty()) << "closed instead of upgraded";
        unread_ += more;
    }
    ASSERT_TRUE(unread_.starts_with("HTTP/1.1 101 ")) << unread_;
    unread_.erase(0, unread_.find("\r\n\r\n") + 4);
}

std::optional<RawClient::ServerFrame> RawClient::read_frame() {
    const auto need = [this](std::size_t size) {
        while (unread_.size() < size) {
            const std::string more = read_some();
            if (more.empty()) return false;
            unread_ += more;
        }
        return true;
    };
    const auto octet = [this](std::size_t at) {
        return static_cast<std::uint64_t>(static_cast<unsigned char>(unread_[at]));
    };
    if (!need(2)) return std::nullopt;
    ServerFrame frame;
    frame.opcode = static_cast<std::uint8_t>(octet(0) & 0x0F);
    EXPECT_EQ(octet(1) & 0x80, 0U) << "a server must not mask";
    std::uint64_t size = octet(1) & 0x7F;
    const std::size_t extended = size == 126 ? 2 : size == 127 ? 8 : 0;
    if (!need(2 + extended)) return std::nullopt;
    if (extended > 0) size = 0;
    for (std::size_t i = 0; i < extended; ++i) size = size << 8 | octet(2 + i);
    if (!need(2 + extended + size)) return std::nullopt;
    frame.payload = unread_.substr(2 + extended, size);
    unread_.erase(0, 2 + extended + size);
    return frame;
}

std::uint16_t RawClient::ServerFrame::close_code() const {
    if (payload.size() < 2) return 1005;
    return static_cast<std::uint16_t>(static_cast<unsigned char>(payload[0]) << 8 |
                                      static_cast<unsigned char>(payload[1]));
}

std::string encode(const ClientFrame& frame) {
    const std::uint64_t size = frame.announced.value_or(frame.payload.size());
    int extended = frame.length_octets;
    if (extended < 0) extended = size < 126 ? 0 : size <= 0xFFFF ? 2 : 8;
    std::string octets;
    octets += static_cast<char>(frame.first);
    const unsigned mask_bit = frame.masked ? 0x80 : 0;
    const std::uint64_t first_length = extended == 0 ? size : extended == 2 ? 126U : 127U;
    octets += static_cast<char>(mask_bit | first_length);
    for (int shift = 8 * (extended - 1); shift >= 0; shift -= 8) {
        octets += static_cast<char>(size >> shift & 0xFF);
    }
    if (!frame.masked) return octets + frame.payload;
    const Mask mask{0x11, 0xA2, 0x33, 0xF4};
    octets.append(reinterpret_cast<const char*>(mask.data()), mask.size());
    const std::size_t from = octets.size();
    octets += frame.payload;
    apply_mask(octets, from, mask);
    return octets;
}

Scratch::Scratch() {
    std::string name = (std::filesystem::temp_directory_path() / "isegoria-net-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no scratch directory");
    path_ = name;
}

Scratch::~Scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

}  // namespace isegoria::net::testing
