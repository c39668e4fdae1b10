// SPDX-License-Identifier: AGPL-3.0-or-later
// Whoever makes us wait is let go. The listener's deadlines are short here, and the tests wait for
// the connection to end, not for a time.
#include <gtest/gtest.h>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "house.hpp"

namespace isegoria::net::testing {
namespace {

namespace asio = boost::asio;

ListenOptions quick_options() {
    ListenOptions options = plain_options();
    options.limits = quick_limits();
    return options;
}

// Reports how a session ended.
struct Reported {
    std::promise<Ending> promise;
    std::future<Ending> future = promise.get_future();
};

asio::awaitable<void> echo_and_report(std::shared_ptr<Reported> reported,
                                      std::unique_ptr<Transport> transport) {
    while (auto message = co_await transport->receive()) {
        auto frame = std::make_shared<const std::string>(std::move(*message));
        if (!co_await transport->send(std::move(frame))) break;
    }
    reported->promise.set_value(transport->ending());
}

asio::awaitable<void> flood_and_report(std::shared_ptr<Reported> reported,
                                       std::unique_ptr<Transport> transport) {
    const Frame frame = std::make_shared<const std::string>(frame_octets_max, 'x');
    while (co_await transport->send(frame)) {
    }
    reported->promise.set_value(transport->ending());
}

constexpr int flooded_messages = 200;

asio::awaitable<void> flood_some_and_report(std::shared_ptr<std::promise<Ending>> sent,
                                            std::unique_ptr<Transport> transport) {
    const Frame frame = std::make_shared<const std::string>(frame_octets_max, 'x');
    for (int i = 0; i < flooded_messages; ++i)
        if (!co_await transport->send(frame)) break;
    co_await transport->close(CloseCode::normal, "all of it");
    sent->set_value(transport->ending());
}

template <auto session>
Handlers reporting_handlers(const std::shared_ptr<Reported>& reported) {
    Handlers handlers;
    handlers.session = each_session([reported](std::unique_ptr<Transport> transport) {
        return session(reported, std::move(transport));
    });
    return handlers;
}

TEST(Deadlines, AHeadThatNeverEndsIsCutOff) {
    House house(quick_options());
    RawClient silent(house.port());
    RawClient slow(house.port());
    slow.send("GET / HTTP/1.1\r\nHost: a\r\nX: ");
    EXPECT_EQ(silent.read_to_end(), "");
    EXPECT_EQ(slow.read_to_end(), "");
    EXPECT_EQ(house.counts().deadlines_missed, 2U);
}

TEST(Deadlines, OctetsThatTrickleDoNotProlongTheHead) {
    ListenOptions options = quick_options();
    options.limits.head_octets_max = 64 << 20;  // So that the time is what runs out.
    House house(options);
    RawClient slow(house.port());
    slow.send("GET / HTTP/1.1\r\nX: ");
    // The loop ends when the listener has closed; writing then fails silently and reading says so.
    std::optional<std::string> end;
    std::thread reader([&] { end = slow.read_to_end(); });
    for (int i = 0; i < 100'000 && house.counts().deadlines_missed == 0; ++i) slow.send("x");
    reader.join();
    EXPECT_EQ(end, "");
    EXPECT_EQ(house.counts().deadlines_missed, 1U);
}

TEST(Deadlines, AnIdleConnectionIsClosedAfterItsAnswer) {
    House house(quick_options());
    RawClient client(house.port());
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    const auto all = client.read_to_end();
    ASSERT_TRUE(all);
    EXPECT_TRUE(all->starts_with("HTTP/1.1 200 OK\r\n"));
    EXPECT_NE(all->find("Connection: keep-alive"), std::string::npos);
}

TEST(Deadlines, ATlsHandshakeThatNeverEndsIsCutOff) {
    const Scratch scratch;
    ListenOptions options = quick_options();
    options.security = SelfMade{scratch.path(), {}};
    House house(options);
    RawClient silent(house.port());
    RawClient slow(house.port());
    slow.send(std::string("\x16\x03\x01\x02\x00", 5));  // A client hello of 512 octets begins.
    EXPECT_EQ(silent.read_to_end(), "");
    EXPECT_EQ(slow.read_to_end(), "");
    EXPECT_EQ(house.counts().deadlines_missed, 2U);
}

TEST(Deadlines, AnAnswerThatIsNotReadIsCutOff) {
    Handlers handlers;
    handlers.http = [](HttpRequest) -> asio::awaitable<HttpResponse> {
        HttpResponse response;
        response.body.assign(64 << 20, 'x');
        co_return response;
    };
    House house(quick_options(), handlers);
    RawClient client(house.port());
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    while (house.counts().deadlines_missed == 0) std::this_thread::yield();
    EXPECT_EQ(house.counts().deadlines_missed, 1U);
}

TEST(Deadlines, ASilentPeerIsPingedAndThenGivenUp) {
    ListenOptions options = quick_options();
    options.limits.ping_interval = std::chrono::milliseconds(100);
    const auto reported = std::make_shared<Reported>();
    House house(options, reporting_handlers<echo_and_report>(reported));
    RawClient silent(house.port());
    silent.upgrade();
    EXPECT_EQ(silent.read_frame()->opcode, 9);
    EXPECT_FALSE(silent.read_frame());
    const Ending ending = reported->future.get();
    EXPECT_EQ(ending.code, CloseCode::abnormal);
    EXPECT_EQ(ending.reason, "the peer is silent");
}

TEST(Deadlines, APeerThatAnswersPingsStays) {
    ListenOptions options = quick_options();
    options.limits.ping_interval = std::chrono::milliseconds(60);
    House house(options);
    RawClient client(house.port());
    client.upgrade();
    ClientFrame pong;
    pong.first = 0x8A;
    for (int i = 0; i < 4; ++i) {
        ASSERT_EQ(client.read_frame()->opcode, 9);
        client.send(encode(pong));
    }
}

TEST(Deadlines, AMessageThatTricklesIsCutOffThoughItsSenderAnswersPings) {
    const auto reported = std::make_shared<Reported>();
    House house(quick_options(), reporting_handlers<echo_and_report>(reported));
    RawClient client(house.port());
    client.upgrade();
    ClientFrame begun;
    begun.first = 0x02;
    begun.payload = "x";
    client.send(encode(begun));
    EXPECT_FALSE(client.read_frame());
    EXPECT_EQ(reported->future.get().reason, "a message took too long");
}

TEST(Deadlines, SendingToAPeerThatDoesNotReadIsGivenUp) {
    for (const bool tls : {false, true}) {
        const Scratch scratch;
        ListenOptions options = quick_options();
        if (tls) options.security = SelfMade{scratch.path(), {}};
        options.limits.handshake_wait = std::chrono::seconds(10);  // Not what is tested here.
        options.limits.head_wait = std::chrono::seconds(10);
        const auto reported = std::make_shared<Reported>();
        House house(options, reporting_handlers<flood_and_report>(reported));
        // A dialled transport that nobody receives from reads nothing.
        asio::io_context loop;
        DialOptions dialled;
        dialled.url = house.url(tls ? "wss" : "ws");
        if (tls) dialled.fingerprint = house.on_loop([](Listener& l) { return l.fingerprint(); });
        auto opened = asio::co_spawn(loop, dial(dialled), asio::use_future);
        while (opened.wait_for(std::chrono::seconds(0)) != std::future_status::ready)
            loop.run_one();
        const std::unique_ptr<Transport> transport = opened.get();
        const Ending ending = reported->future.get();
        EXPECT_EQ(ending.code, CloseCode::try_again);
        EXPECT_EQ(ending.reason, "too slow");
    }
}

TEST(Deadlines, WhoeverReadsAgainTooLateFindsOutWhyItWasLeft) {
    ListenOptions options = quick_options();
    options.limits.close_wait = std::chrono::milliseconds(50);
    const auto reported = std::make_shared<Reported>();
    House house(options, reporting_handlers<flood_and_report>(reported));
    RawClient client(house.port());
    client.upgrade();
    const Ending ending = reported->future.get();
    EXPECT_EQ(ending.code, CloseCode::try_again);
    EXPECT_EQ(ending.reason, "too slow");
    // The server has done with it. What the kernel keeps is whole frames, and the reason behind.
    std::optional<RawClient::ServerFrame> last;
    std::size_t octets = 0;
    while (auto frame = client.read_frame()) {
        octets += frame->payload.size();
        if (frame->opcode == 2) {
            EXPECT_EQ(frame->payload.size(), frame_octets_max);
        }
        last = std::move(frame);
    }
    ASSERT_TRUE(last);
    EXPECT_EQ(last->opcode, 8);
    EXPECT_EQ(last->close_code(), 1013);
    EXPECT_EQ(last->close_reason(), "too slow");
    EXPECT_GT(octets, frame_octets_max);
}

TEST(Deadlines, ASlowPeerWhoTakesEnoughIsNotTooSlow) {
    // A message of 64 KiB each 200 ms is what is asked; this one takes several times that.
    Handlers handlers;
    const auto sent = std::make_shared<std::promise<Ending>>();
    handlers.session = each_session([sent](std::unique_ptr<Transport> t) {
        return flood_some_and_report(sent, std::move(t));
    });
    House house(quick_options(), handlers);
    RawClient client(house.port());
    client.upgrade();
    for (int i = 0; i < flooded_messages; ++i) {
        const auto frame = client.read_frame();
        ASSERT_TRUE(frame) << i;
        EXPECT_EQ(frame->payload.size(), frame_octets_max);
    }
    EXPECT_EQ(client.read_frame()->close_code(), 1000);
}

TEST(Deadlines, ACloseThatIsNotAnsweredEndsAnyway) {
    Handlers handlers;
    handlers.session =
        each_session([](std::unique_ptr<Transport> transport) -> asio::awaitable<void> {
            co_await transport->close(CloseCode::sign_in_again, "your ticket has expired");
        });
    House house(quick_options(), handlers);
    RawClient client(house.port());
    client.upgrade();
    const auto close = client.read_frame();
    EXPECT_EQ(close->close_code(), 4401);
    EXPECT_EQ(close->close_reason(), "your ticket has expired");
    EXPECT_FALSE(client.read_frame());
}

}  // namespace
}  // namespace isegoria::net::testing
