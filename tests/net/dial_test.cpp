// SPDX-License-Identifier: AGPL-3.0-or-later
// The dialling side against our own listener, with and without TLS.
#include <gtest/gtest.h>

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "house.hpp"
#include "net/certificate.hpp"

namespace isegoria::net::testing {
namespace {

namespace asio = boost::asio;

Frame frame_of(std::string text) { return std::make_shared<const std::string>(std::move(text)); }

// Sends each message and checks its echo, then closes; returns how it ended.
asio::awaitable<Ending> converse(DialOptions options, std::vector<std::string> messages) {
    const std::unique_ptr<Transport> transport = co_await dial(std::move(options));
    for (const std::string& message : messages) {
        const Frame frame = frame_of(message);
        const bool sent = co_await transport->send(frame);
        const auto answer = co_await transport->receive();
        EXPECT_TRUE(sent);
        EXPECT_EQ(answer, message);
    }
    co_await transport->close(CloseCode::normal, "done");
    co_return transport->ending();
}

asio::awaitable<std::unique_ptr<Transport>> only_dial(DialOptions options) {
    co_return co_await dial(std::move(options));
}

DialError failure_of(const DialOptions& options) {
    try {
        (void)run(only_dial(options));
    } catch (const DialError& error) {
        return error;
    }
    ADD_FAILURE() << options.url << " was accepted";
    return {DialError::Kind::bad_url, "none"};
}

const std::vector<std::string> messages{"", "one", std::string(126, 'b'),
                                        std::string(frame_octets_max, 'c')};

TEST(Dial, ConversesInPlainText) {
    House house;
    DialOptions options;
    options.url = house.url();
    const Ending ending = run(converse(options, messages));
    EXPECT_EQ(ending.code, CloseCode::normal);
    EXPECT_FALSE(ending.by_peer);
}

TEST(Dial, ConversesOverTlsWithACertificateOfItsAuthority) {
    const Scratch scratch;
    ListenOptions listen = plain_options();
    listen.security = SelfMade{scratch.path(), {}};
    House house(listen);
    DialOptions options;
    options.url = house.url("wss");
    options.authority_file = self_made_certificate(scratch.path());
    EXPECT_EQ(run(converse(options, messages)).code, CloseCode::normal);
    options.url = "wss://localhost:" + std::to_string(house.port());
    EXPECT_EQ(run(converse(options, {"by name"})).code, CloseCode::normal);
}

TEST(Dial, AnUnknownCertificateIsRefusedAndItsFingerprintTold) {
    const Scratch scratch;
    ListenOptions listen = plain_options();
    listen.security = SelfMade{scratch.path(), {}};
    House house(listen);
    DialOptions options;
    options.url = house.url("wss");
    const DialError unknown = failure_of(options);
    EXPECT_EQ(unknown.kind(), DialError::Kind::untrusted);
    EXPECT_EQ(unknown.seen_fingerprint(),
              house.on_loop([](Listener& listener) { return listener.fingerprint(); }));

    options.fingerprint = unknown.seen_fingerprint();
    EXPECT_EQ(run(converse(options, {"pinned"})).code, CloseCode::normal);
    options.fingerprint.front() = options.fingerprint.front() == '0' ? '1' : '0';
    EXPECT_EQ(failure_of(options).kind(), DialError::Kind::untrusted);
    EXPECT_EQ(house.counts().upgrades, 1U);
}

TEST(Dial, ACertificateForAnotherNameIsRefused) {
    const Scratch scratch;
    ListenOptions listen = plain_options();
    listen.security = SelfMade{scratch.path(), {}};
    House house(listen);
    DialOptions options;
    options.authority_file = self_made_certificate(scratch.path());
    options.url = "wss://127.0.0.2:" + std::to_string(house.port());
    listen.address = "127.0.0.2";
    House other(listen);
    options.url = "wss://127.0.0.2:" + std::to_string(other.port());
    EXPECT_EQ(failure_of(options).kind(), DialError::Kind::untrusted);
}

TEST(Dial, SaysWhyItFailed) {
    House house;
    DialOptions options;
    options.url = "ws://127.0.0.1:1";  // Nothing listens there without privileges.
    EXPECT_EQ(failure_of(options).kind(), DialError::Kind::unreachable);
    options.url = house.url("wss");
    EXPECT_EQ(failure_of(options).kind(), DialError::Kind::insecure);
    options.url = house.url();
    options.origin = "https://evil.example";
    const DialError refused = failure_of(options);
    EXPECT_EQ(refused.kind(), DialError::Kind::refused);
    EXPECT_EQ(refused.status(), 403);
    for (const char* url : {"", "http://a", "ws://", "ws://a:0", "ws://a b", "ws://u@a", "ws://a#b",
                            "ws://a/\r\nX: y"}) {
        options.url = url;
        EXPECT_EQ(failure_of(options).kind(), DialError::Kind::bad_url) << url;
    }
}

TEST(Dial, AServerThatNeverAnswersIsGivenUp) {
    asio::io_context loop;
    asio::ip::tcp::acceptor mute(loop, {asio::ip::make_address("127.0.0.1"), 0});
    DialOptions options;
    options.limits = quick_limits();
    options.dial_wait = std::chrono::milliseconds(100);
    for (const char* scheme : {"ws", "wss"}) {
        options.url =
            std::string(scheme) + "://127.0.0.1:" + std::to_string(mute.local_endpoint().port());
        EXPECT_EQ(failure_of(options).kind(), DialError::Kind::timed_out) << scheme;
    }
}

TEST(Dial, ReadsAddresses) {
    const DialAddress plain = read_url("ws://Example.org");
    EXPECT_EQ(plain.host, "example.org");
    EXPECT_EQ(plain.port, "80");
    EXPECT_EQ(plain.target, "/");
    const DialAddress secure = read_url("wss://[::1]:8443/live?a=b");
    EXPECT_TRUE(secure.tls);
    EXPECT_EQ(secure.host, "::1");
    EXPECT_EQ(secure.port, "8443");
    EXPECT_EQ(secure.host_header, "[::1]:8443");
    EXPECT_EQ(secure.target, "/live?a=b");
    EXPECT_EQ(read_url("wss://[::1]").host, "::1");
    EXPECT_EQ(read_url("wss://a?b").target, "/?b");
}

asio::awaitable<void> give_up_waiting(std::chrono::milliseconds wait) {
    asio::steady_timer timer(co_await asio::this_coro::executor, wait);
    co_await timer.async_wait(asio::use_awaitable);
}

// Waits for a message that does not come, gives up, and then still converses.
asio::awaitable<bool> cancel_and_go_on(DialOptions options) {
    using namespace asio::experimental::awaitable_operators;
    const std::unique_ptr<Transport> transport = co_await dial(std::move(options));
    const auto first =
        co_await (transport->receive() || give_up_waiting(std::chrono::milliseconds(20)));
    if (first.index() != 1) co_return false;
    const Frame frame = frame_of("still here");
    const bool sent = co_await transport->send(frame);
    const auto answer = co_await transport->receive();
    co_return sent&& answer == "still here";
}

TEST(Dial, AReceiveThatIsCancelledLeavesTheConnectionUsable) {
    const Scratch scratch;
    House plain;
    DialOptions options;
    options.url = plain.url();
    EXPECT_TRUE(run(cancel_and_go_on(options)));
    ListenOptions listen = plain_options();
    listen.security = SelfMade{scratch.path(), {}};
    House secure(listen);
    options.url = secure.url("wss");
    options.authority_file = self_made_certificate(scratch.path());
    EXPECT_TRUE(run(cancel_and_go_on(options)));
}

// Receives while another coroutine closes, as a session with a reader and a writer does.
asio::awaitable<std::optional<std::string>> close_while_receiving(DialOptions options) {
    using namespace asio::experimental::awaitable_operators;
    const std::unique_ptr<Transport> transport = co_await dial(std::move(options));
    auto message =
        co_await (transport->receive() && transport->close(CloseCode::going_away, "leaving"));
    const Frame late = frame_of("late");
    const bool sent = co_await transport->send(late);
    EXPECT_FALSE(sent);
    EXPECT_FALSE(transport->open());
    co_return message;
}

TEST(Dial, ClosingEndsAReceiveUnderWay) {
    House house;
    DialOptions options;
    options.url = house.url();
    EXPECT_EQ(run(close_while_receiving(options)), std::nullopt);
}

}  // namespace
}  // namespace isegoria::net::testing
