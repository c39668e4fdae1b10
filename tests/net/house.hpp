// SPDX-License-Identifier: AGPL-3.0-or-later
// What the socket tests share: a listener on a loop of its own thread, and a client that sends raw
// octets from the test's thread. The listener is touched only through on_loop().
#pragma once
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_future.hpp>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "net/dial.hpp"
#include "net/frame_codec.hpp"
#include "net/listener.hpp"

namespace isegoria::net::testing {

// Sends every message back.
boost::asio::awaitable<void> echo(std::unique_ptr<Transport> transport);
// A listener's handler that runs a coroutine for each session.
std::function<void(std::unique_ptr<Channel>, UpgradeInfo)> each_session(
    std::function<boost::asio::awaitable<void>(std::unique_ptr<Transport>)> serve);
// Answers with what it understood of the request.
boost::asio::awaitable<HttpResponse> describe(HttpRequest request);

Handlers echo_handlers();
ListenOptions plain_options();
Limits quick_limits();  // Deadlines in tenths of a second, so that their tests are short.

class House {
  public:
    explicit House(ListenOptions options = plain_options(), Handlers handlers = echo_handlers());
    ~House();

    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] std::string url(const std::string& scheme = "ws") const;
    Counts counts();
    boost::asio::io_context& loop() { return loop_; }

    template <typename Work>
    auto on_loop(Work work) {
        std::packaged_task<decltype(work(*listener_))()> task(
            [this, &work] { return work(*listener_); });
        auto result = task.get_future();
        boost::asio::post(loop_, [&task] { task(); });
        return result.get();
    }

  private:
    boost::asio::io_context loop_;
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
    std::unique_ptr<Listener> listener_;
    std::uint16_t port_ = 0;
    std::thread thread_;
};

// Runs one coroutine on a loop of its own to its end.
template <typename T>
T run(boost::asio::awaitable<T> work) {
    boost::asio::io_context loop;
    auto result = boost::asio::co_spawn(loop, std::move(work), boost::asio::use_future);
    loop.run();
    return result.get();
}

// A blocking client. Nothing it waits for takes longer than its patience; then the test has failed.
class RawClient {
  public:
    explicit RawClient(std::uint16_t port);
    void send(std::string_view octets);
    // What the server sends until it closes or resets; empty optional when patience ran out.
    std::optional<std::string> read_to_end();
    std::string read_some();  // Empty at the end.
    // The status line's number of an answer, after everything was read; 0 when closed without any.
    int status_of(std::string_view request);
    // Opens a WebSocket; fails the test when refused.
    void upgrade(const std::string& more_headers = {});
    void close() { socket_.close(); }
    void set_receive_space(int octets);

    struct ServerFrame {
        std::uint8_t opcode = 0;
        std::string payload;
        [[nodiscard]] std::uint16_t close_code() const;
        [[nodiscard]] std::string close_reason() const { return payload.substr(2); }
    };
    std::optional<ServerFrame> read_frame();  // Nothing at the end.

  private:
    bool wait_readable();
    boost::asio::io_context loop_;
    boost::asio::ip::tcp::socket socket_;
    std::string unread_;
};

// A client's frame with every bit under control.
struct ClientFrame {
    std::uint8_t first = 0x82;
    std::string payload;
    bool masked = true;
    int length_octets = -1;  // 0, 2 or 8; -1: the shortest form.
    std::optional<std::uint64_t> announced;
};
std::string encode(const ClientFrame& frame);

constexpr std::string_view upgrade_head =
    "GET /live HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n";

// A directory that is gone with the object.
class Scratch {
  public:
    Scratch();
    ~Scratch();
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

}  // namespace isegoria::net::testing
