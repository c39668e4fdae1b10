// SPDX-License-Identifier: AGPL-3.0-or-later
// Request heads that are understood. Those that are refused are in http_vectors_test.cpp.
#include "net/http_head.hpp"

#include <gtest/gtest.h>

namespace isegoria::net {
namespace {

Head read(const std::string& text) {
    auto result = read_head(text, Limits{});
    if (const auto* refusal = std::get_if<Refusal>(&result)) {
        ADD_FAILURE() << refusal->status << " " << refusal->reason;
        return {};
    }
    return std::get<Head>(std::move(result));
}

TEST(RequestHead, IsReadWithItsPathDecoded) {
    const Head head = read(
        "GET /charter/caf%C3%A9/?lang=fr&v=2 HTTP/1.1\r\nHost: Assembly.Example:8443\r\n"
        "Accept-Language: fr\r\nAccept:  text/html \r\n\r\n");
    EXPECT_EQ(head.request.method, Method::get);
    EXPECT_EQ(head.request.path, "/charter/caf\xC3\xA9/");
    EXPECT_EQ(head.request.query, "lang=fr&v=2");
    EXPECT_EQ(head.request.host, "assembly.example:8443");
    EXPECT_EQ(head.request.accept(), "text/html");
    EXPECT_EQ(head.request.accept_language(), "fr");
    EXPECT_TRUE(head.keep_alive);
    EXPECT_FALSE(head.wants_websocket);
}

TEST(RequestHead, SaysWhetherTheConnectionStays) {
    EXPECT_FALSE(read("GET / HTTP/1.1\r\nHost: a\r\nConnection: Close\r\n\r\n").keep_alive);
    EXPECT_FALSE(read("GET / HTTP/1.0\r\n\r\n").keep_alive);
    EXPECT_TRUE(read("HEAD / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").keep_alive);
}

TEST(RequestHead, AWebSocketIsWantedWhenBothHeadersSaySo) {
    const std::string rest =
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
    EXPECT_TRUE(read("GET / HTTP/1.1\r\nHost: a\r\nUpgrade: WebSocket\r\n"
                     "Connection: keep-alive, Upgrade\r\n" +
                     rest)
                    .wants_websocket);
    EXPECT_FALSE(
        read("GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n" + rest).wants_websocket);
    EXPECT_FALSE(read("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\n"
                      "Upgrade: h2c\r\n\r\n")
                     .wants_websocket);
}

TEST(RequestHead, IsFoundOnlyWhenItIsWhole) {
    const std::string head = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    for (std::size_t size = 0; size < head.size(); ++size) {
        const auto found = find_head(head.substr(0, size), 0, Limits{});
        ASSERT_EQ(std::get<std::size_t>(found), 0U) << size;
    }
    EXPECT_EQ(std::get<std::size_t>(find_head(head + "GET", head.size() - 1, Limits{})),
              head.size());
}

TEST(RequestHead, MayHaveExactlyAsManyOctetsAndHeadersAsAllowed) {
    const Limits limits;
    std::string head = "GET / HTTP/1.1\r\nHost: a\r\nX: ";
    head += std::string(limits.head_octets_max - head.size() - 4, 'x') + "\r\n\r\n";
    ASSERT_EQ(head.size(), limits.head_octets_max);
    EXPECT_EQ(std::get<std::size_t>(find_head(head, 0, limits)), head.size());
    EXPECT_EQ(read(head).request.headers.size(), 2U);

    std::string many = "GET / HTTP/1.1\r\nHost: a\r\n";
    for (std::size_t i = 1; i < limits.header_count_max; ++i) many += "X: y\r\n";
    EXPECT_EQ(read(many + "\r\n").request.headers.size(), limits.header_count_max);

    const std::string target = "/" + std::string(limits.target_octets_max - 1, 'a');
    EXPECT_EQ(read("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n").request.path, target);
}

TEST(Path, IsDecodedOnceAndStaysBelowItsRoot) {
    EXPECT_EQ(decode_path("/"), "/");
    EXPECT_EQ(decode_path("/a%20b/.well-known/..x"), "/a b/.well-known/..x");
    for (const char* bad :
         {"",     "a",        "*",     "/..",          "/../x",   "/a/../b", "/a/.",   "/./a",
          "//",   "//host/x", "/a//b", "/%2e%2e/x",    "/.%2E/x", "/a%2fb",  "/a%5Cb", "/a\\b",
          "/%00", "/%0d%0a",  "/%",    "/%1",          "/%zz",    "/%252e",  "/%ff",   "/%c0%ae",
          "/a#b", "/a<b",     "/a\"b", "/caf\xC3\xA9", "/%7f",    "/a b"}) {
        EXPECT_FALSE(decode_path(bad)) << bad;
    }
}

}  // namespace
}  // namespace isegoria::net
