// SPDX-License-Identifier: AGPL-3.0-or-later
// The end of service: nobody new comes in, everybody inside is told when to return.
#include <gtest/gtest.h>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "house.hpp"

namespace isegoria::net::testing {
namespace {

namespace asio = boost::asio;

std::future<std::size_t> drain(House& house, std::chrono::milliseconds deadline) {
    return house.on_loop([&](Listener& listener) {
        return asio::co_spawn(house.loop(), listener.drain(deadline, std::chrono::seconds(7)),
                              asio::use_future);
    });
}

TEST(Drain, TellsEverySessionWhenToComeBackAndWaitsForItsEnd) {
    House house;
    RawClient first(house.port());
    RawClient second(house.port());
    RawClient idle(house.port());
    first.upgrade();
    second.upgrade();
    idle.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_NE(idle.read_some(), "");

    auto left = drain(house, std::chrono::seconds(10));
    EXPECT_EQ(idle.read_to_end(), "");
    for (RawClient* client : {&first, &second}) {
        const auto close = client->read_frame();
        ASSERT_TRUE(close);
        EXPECT_EQ(close->close_code(), 1012);
        EXPECT_EQ(close->close_reason(), "restarting, come back in 7 s");
        ClientFrame reply;
        reply.first = 0x88;
        reply.payload = close->payload.substr(0, 2);
        client->send(encode(reply));
        EXPECT_FALSE(client->read_frame());
    }
    EXPECT_EQ(left.get(), 0U);
    EXPECT_EQ(house.counts().connections, 0U);
    EXPECT_EQ(house.counts().sessions, 0U);
    EXPECT_THROW(RawClient(house.port()), std::exception);
}

asio::awaitable<HttpResponse> slow_page(asio::steady_timer* gate, HttpRequest) {
    boost::system::error_code opened;
    try {
        co_await gate->async_wait(asio::use_awaitable);
    } catch (const boost::system::system_error&) {
        opened = asio::error::operation_aborted;
    }
    HttpResponse response;
    response.body = opened ? "finished" : "never";
    co_return response;
}

TEST(Drain, LetsARequestThatHasBegunFinish) {
    std::unique_ptr<asio::steady_timer> gate;
    std::promise<void> begun;
    Handlers handlers;
    handlers.http = [&](HttpRequest request) {
        begun.set_value();
        return slow_page(gate.get(), std::move(request));
    };
    House house(plain_options(), handlers);
    gate = std::make_unique<asio::steady_timer>(house.loop(), std::chrono::hours(1));
    RawClient client(house.port());
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    begun.get_future().get();
    auto left = drain(house, std::chrono::seconds(10));
    house.on_loop([&](Listener&) { return gate->cancel(); });
    const auto answer = client.read_to_end();
    ASSERT_TRUE(answer);
    EXPECT_TRUE(answer->ends_with("finished"));
    EXPECT_NE(answer->find("Connection: close"), std::string::npos);
    client.close();
    EXPECT_EQ(left.get(), 0U);
    gate.reset();  // Before the loop that it belongs to.
}

TEST(Drain, CutsOffAtItsDeadlineWhoeverStays) {
    ListenOptions options = plain_options();
    options.limits.close_wait = std::chrono::hours(1);  // Only the drain's own deadline counts.
    House house(options);
    RawClient stubborn(house.port());
    stubborn.upgrade();
    auto left = drain(house, std::chrono::milliseconds(100));
    EXPECT_EQ(stubborn.read_frame()->close_code(), 1012);
    EXPECT_EQ(left.get(), 1U);
    EXPECT_FALSE(stubborn.read_frame());
}

TEST(Drain, AListenerThatIsDestroyedCutsItsConnections) {
    RawClient* client = nullptr;
    std::unique_ptr<RawClient> owner;
    {
        House house;
        owner = std::make_unique<RawClient>(house.port());
        client = owner.get();
        client->upgrade();
    }
    EXPECT_FALSE(client->read_frame());
}

}  // namespace
}  // namespace isegoria::net::testing
