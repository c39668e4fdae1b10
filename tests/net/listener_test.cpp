// SPDX-License-Identifier: AGPL-3.0-or-later
// The listener's own rules over real sockets: origins, crowds, proxies, HTTP, options.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "house.hpp"

namespace isegoria::net::testing {
namespace {

using ::testing::HasSubstr;

std::string request(const std::string& target, const std::string& headers = {}) {
    return "GET " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + headers +
           "\r\n";
}

std::string upgrade_with(const std::string& headers) {
    return std::string(upgrade_head) + headers + "\r\n";
}

TEST(Listener, RefusesForeignOriginsBeforeTheUpgrade) {
    ListenOptions options = plain_options();
    options.allowed_origins = {"https://Assembly.Example:443"};
    House house(options);
    const std::vector<std::string> foreign{"null",
                                           "NULL",
                                           "https://other.example",
                                           "https://evil.assembly.example",
                                           "https://assembly.example.evil.example",
                                           "https://evilassembly.example",
                                           "https://assembly.exampl",
                                           "https://assembly.example:443",
                                           "https://assembly.example:8443",
                                           "http://assembly.example",
                                           "wss://assembly.example",
                                           "https://assembly.example/",
                                           "https://assembly.example.",
                                           "https://user@assembly.example",
                                           "https://ASSEMBLY.example",
                                           "HTTPS://assembly.example",
                                           "https://assembly.example, https://evil.example",
                                           "https://localhost",
                                           "http://localhost",
                                           "file://",
                                           "*",
                                           ""};
    for (const std::string& origin : foreign) {
        RawClient client(house.port());
        EXPECT_EQ(client.status_of(upgrade_with("Origin: " + origin + "\r\n")), 403) << origin;
    }
    EXPECT_EQ(house.counts().refused_origins, foreign.size());
    RawClient browser(house.port());
    browser.upgrade("Origin: https://assembly.example\r\n");
    RawClient program(house.port());
    program.upgrade();
}

TEST(Listener, OneAddressGetsOnlySoManyConnectionsAtOnce) {
    ListenOptions options = plain_options();
    options.loopback_unlimited = false;
    options.limits.connections_per_address_max = 2;
    House house(options);
    RawClient first(house.port());
    first.upgrade();
    {
        RawClient second(house.port());
        second.upgrade();
        RawClient third(house.port());
        third.send(upgrade_with(""));
        const auto answer = third.read_to_end();
        ASSERT_TRUE(answer);
        EXPECT_TRUE(answer->starts_with("HTTP/1.1 429 ")) << *answer;
        EXPECT_THAT(*answer, HasSubstr("Retry-After: 10\r\n"));
    }
    EXPECT_EQ(house.counts().refused_address_full, 1U);
}

TEST(Listener, OneAddressMayKnockOnlySoFast) {
    ListenOptions options = plain_options();
    options.loopback_unlimited = false;
    options.limits.handshakes_burst = 3;
    options.limits.handshakes_per_second = 0.001;
    House house(options);
    for (int i = 0; i < 3; ++i) {
        RawClient client(house.port());
        EXPECT_EQ(client.status_of(request("/")), 200);
    }
    RawClient fourth(house.port());
    const auto answer = fourth.read_to_end();
    ASSERT_TRUE(answer);
    EXPECT_TRUE(answer->starts_with("HTTP/1.1 429 ")) << *answer;
    EXPECT_THAT(*answer, HasSubstr("Retry-After: 1\r\n"));
    EXPECT_EQ(house.counts().refused_too_fast, 1U);
}

TEST(Listener, AFullHouseSaysWhenToComeBack) {
    ListenOptions options = plain_options();
    options.limits.connections_max = 1;
    House house(options);
    RawClient inside(house.port());
    inside.upgrade();
    RawClient outside(house.port());
    outside.send(request("/"));
    const auto answer = outside.read_to_end();
    ASSERT_TRUE(answer);
    EXPECT_TRUE(answer->starts_with("HTTP/1.1 503 ")) << *answer;
    EXPECT_THAT(*answer, HasSubstr("Retry-After: 10\r\n"));
}

TEST(Listener, BelievesForwardedAddressesFromItsProxiesAlone) {
    ListenOptions options = plain_options();
    const std::string headers =
        "X-Forwarded-For: 203.0.113.1, 198.51.100.9, 127.0.0.1\r\nX-Forwarded-Proto: https\r\n";
    {
        House house(options);
        RawClient client(house.port());
        client.send(request("/who", headers));
        EXPECT_THAT(*client.read_to_end(), HasSubstr("/who||127.0.0.1|plain"));
    }
    options.trusted_proxies = {"127.0.0.0/8"};
    House house(options);
    RawClient client(house.port());
    client.send(request("/who", headers));
    EXPECT_THAT(*client.read_to_end(), HasSubstr("/who||198.51.100.9|tls"));
    RawClient unreadable(house.port());
    unreadable.send(request("/who", "X-Forwarded-For: unknown\r\n"));
    EXPECT_THAT(*unreadable.read_to_end(), HasSubstr("/who||127.0.0.1|plain"));
}

TEST(Listener, CountsClientsBehindAProxyByTheirOwnAddress) {
    ListenOptions options = plain_options();
    options.trusted_proxies = {"127.0.0.1"};
    options.loopback_unlimited = false;
    options.limits.connections_per_address_max = 1;
    House house(options);
    RawClient first(house.port());
    first.upgrade("X-Forwarded-For: 203.0.113.1\r\n");
    RawClient second(house.port());
    EXPECT_EQ(second.status_of(upgrade_with("X-Forwarded-For: 203.0.113.1\r\n")), 429);
    RawClient neighbour(house.port());
    neighbour.upgrade("X-Forwarded-For: 203.0.113.2\r\n");
}

TEST(Listener, AnswersSeveralRequestsOnOneConnection) {
    House house;
    RawClient client(house.port());
    client.send(
        "GET /a?x=1 HTTP/1.1\r\nHost: h\r\n\r\nHEAD /b HTTP/1.1\r\nHost: h\r\n\r\n"
        "GET /c HTTP/1.1\r\nHost: h\r\nIf-None-Match: \"version-1\"\r\n\r\n" +
        request("/d"));
    const auto all = client.read_to_end();
    ASSERT_TRUE(all);
    EXPECT_THAT(*all, HasSubstr("/a|x=1|127.0.0.1|plain"));
    EXPECT_EQ(all->find("/b|"), std::string::npos);
    EXPECT_THAT(*all, HasSubstr("HTTP/1.1 304 Not Modified\r\n"));
    EXPECT_EQ(all->find("/c|"), std::string::npos);
    EXPECT_TRUE(all->ends_with("/d||127.0.0.1|plain"));
    EXPECT_EQ(house.counts().requests, 4U);
}

TEST(Listener, AHandlerThatThrowsIsA500AndIsReported) {
    std::promise<std::string> reported;
    Handlers handlers = echo_handlers();
    handlers.fault = [&](std::string_view what) { reported.set_value(std::string(what)); };
    House house(plain_options(), handlers);
    RawClient client(house.port());
    EXPECT_EQ(client.status_of(request("/throws")), 500);
    EXPECT_EQ(reported.get_future().get(), "the handler failed");
}

TEST(Listener, WithoutASessionHandlerThereIsNoWebSocket) {
    Handlers handlers = echo_handlers();
    handlers.session = {};
    House house(plain_options(), handlers);
    RawClient client(house.port());
    EXPECT_EQ(client.status_of(upgrade_with("")), 404);
    RawClient page(house.port());
    EXPECT_EQ(page.status_of(request("/metrics")), 200);
}

TEST(Listener, RefusesOptionsThatMakeNoSenseAndNamesThem) {
    boost::asio::io_context loop;
    const auto message = [&](const ListenOptions& options) -> std::string {
        try {
            const Listener listener(loop, options, {});
        } catch (const std::invalid_argument& refusal) {
            return refusal.what();
        }
        return "accepted";
    };
    ListenOptions options = plain_options();
    options.address = "localhost";
    EXPECT_THAT(message(options), HasSubstr("address: \"localhost\""));
    options = plain_options();
    options.security = {};
    EXPECT_THAT(message(options), HasSubstr("security:"));
    options = plain_options();
    options.allowed_origins = {"assembly.example"};
    EXPECT_THAT(message(options), HasSubstr("allowed_origins: \"assembly.example\""));
    options = plain_options();
    options.trusted_proxies = {"10.0.0.1/8"};
    EXPECT_THAT(message(options), HasSubstr("trusted_proxies: \"10.0.0.1/8\""));
    options = plain_options();
    options.unlimited_ranges = {"all"};
    EXPECT_THAT(message(options), HasSubstr("unlimited_ranges: \"all\""));
}

TEST(Listener, APortInUseIsNamedUnlessItIsShared) {
    ListenOptions options = plain_options();
    options.share_port = true;
    House house(options);
    options.port = house.port();
    const House second(options);
    boost::asio::io_context loop;
    options.share_port = false;
    Listener third(loop, options, {});
    try {
        third.start();
        ADD_FAILURE() << "the port was taken twice";
    } catch (const std::system_error& failure) {
        EXPECT_THAT(failure.what(), HasSubstr("port " + std::to_string(options.port)));
    }
}

}  // namespace
}  // namespace isegoria::net::testing
