// SPDX-License-Identifier: AGPL-3.0-or-later
// Sends back each message as it came, through the listener and the channels of the server: what a
// suite for conformity to RFC 6455 is pointed at. For tests only, on loopback.
//   conformance_echo [--port N] [--tls DIRECTORY] [--message-octets N]
// Prints the address when it listens. Ends on SIGTERM or SIGINT.
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <stdexcept>

#include "net/frame_codec.hpp"
#include "net/listener.hpp"

namespace isegoria::net {
namespace {

// Suites send messages of 16 MiB, in as many pieces as 64 octets each make.
constexpr std::size_t message_octets = 16U << 20U;
constexpr std::size_t fragment_octets_least = 64;

class Echo final : public Reader {
  public:
    explicit Echo(std::unique_ptr<Channel> channel) : channel_(std::move(channel)) {
        channel_->start(*this);
        channel_->read(true);
    }
    void on_message(std::string_view message, bool text) override {
        const Batch answer = std::make_shared<const std::string>(
            whole_frame(text ? Opcode::text : Opcode::binary, message));
        // What is behind is not read until this is gone, so that it cannot pile up.
        if (!channel_->send({&answer, 1})) channel_->read(false);
    }
    void on_room() override { channel_->read(true); }
    void on_end() override { delete this; }

  private:
    std::unique_ptr<Channel> channel_;
};

int run(int count, char** words) {
    ListenOptions options;
    options.security = PlainText{};
    options.limits.message_octets_max = message_octets;
    options.text_messages = true;
    for (int i = 1; i < count; ++i) {
        const std::string_view name = words[i];
        if (i + 1 == count) throw std::invalid_argument(std::string(name) + ": a value is missing");
        const char* value = words[++i];
        if (name == "--port")
            options.port = static_cast<std::uint16_t>(std::atoi(value));
        else if (name == "--tls")
            options.security = SelfMade{value, {}};
        else if (name == "--message-octets")
            options.limits.message_octets_max = static_cast<std::size_t>(std::atoll(value));
        else
            throw std::invalid_argument("'" + std::string(name) +
                                        "' is none of --port, --tls, --message-octets");
    }
    options.limits.fragments_max = options.limits.message_octets_max / fragment_octets_least + 1;
    boost::asio::io_context loop{1};
    Handlers handlers;
    handlers.session = [](std::unique_ptr<Channel> channel, const UpgradeInfo&) {
        new Echo(std::move(channel));  // Deletes itself with its connection.
    };
    Listener listener(loop, options, std::move(handlers));
    listener.start();
    boost::asio::signal_set signals(loop, SIGTERM, SIGINT);
    signals.async_wait([&loop](const boost::system::error_code&, int) { loop.stop(); });
    const bool tls = !listener.fingerprint().empty();
    std::cout << (tls ? "wss" : "ws") << "://127.0.0.1:" << listener.port() << std::endl;
    loop.run();
    return 0;
}

}  // namespace
}  // namespace isegoria::net

int main(int count, char** words) {
    try {
        return isegoria::net::run(count, words);
    } catch (const std::exception& failure) {
        std::cerr << "conformance_echo: " << failure.what() << "\n";
        return 2;
    }
}
