// SPDX-License-Identifier: AGPL-3.0-or-later
// A hundred and more hostile or broken requests: each is refused with its status and the connection
// ends.
#include <gtest/gtest.h>

#include "house.hpp"

namespace isegoria::net::testing {
namespace {

struct Vector {
    int status;
    std::string octets;
};

std::string get(const std::string& target) {
    return "GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n";
}
std::string with(const std::string& headers) {
    return "GET / HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n";
}
std::string line(const std::string& request_line) { return request_line + "\r\nHost: a\r\n\r\n"; }

std::vector<Vector> vectors() {
    std::vector<Vector> all;
    const auto add = [&all](int status, std::string octets) {
        all.push_back({status, std::move(octets)});
    };
    // Two ways to say where a request ends: the root of smuggling.
    const std::string smuggled = "0\r\n\r\nGET /admin HTTP/1.1\r\nHost: a\r\n\r\n";
    for (const char* headers : {
             "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
             "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
             "Transfer-Encoding: chunked\r\n",
             "Transfer-Encoding: identity\r\n",
             "Transfer-Encoding: gzip, chunked\r\n",
             "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
             "Transfer-Encoding: xchunked\r\n",
             "Transfer-Encoding:\tchunked\r\n",
             "Transfer-Encoding : chunked\r\n",
             " Transfer-Encoding: chunked\r\n",
             "X: y\r\n Transfer-Encoding: chunked\r\n",
             "X: y\r\n\tTransfer-Encoding: chunked\r\n",
             "Transfer-Encoding: \"chunked\"\r\n",
             "Transfer-Encoding:\r\n",
             "Content-Length: 0\r\nContent-Length: 5\r\n",
             "Content-Length: 5\r\nContent-Length: 5\r\n",
             "Content-Length: 0, 5\r\n",
             "Content-Length: 5, 5\r\n",
             "Content-Length: +5\r\n",
             "Content-Length: -1\r\n",
             "Content-Length: 0x5\r\n",
             "Content-Length: 5 5\r\n",
             "Content-Length: five\r\n",
             "Content-Length:\r\n",
             "Content-Length: 99999999999999999999999\r\n",
             "Content-Length : 5\r\n",
             "Content-Length: 5;q=1\r\n",
         }) {
        add(400, with(headers) + smuggled);
    }
    for (const char* length : {"1", "5", "005", "65536", "9999999999999999999"}) {
        add(413, with("Content-Length: " + std::string(length) + "\r\n") + "hello");
    }
    // Methods.
    for (const char* method : {"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT",
                               "PROPFIND", "BREW", "get", "Get"}) {
        add(405, line(std::string(method) + " / HTTP/1.1"));
    }
    add(405, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello");
    add(400, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + smuggled);
    for (const char* bad : {"G@T / HTTP/1.1",
                            "GET\t/ HTTP/1.1",
                            "G(T / HTTP/1.1",
                            " / HTTP/1.1",
                            "GET  / HTTP/1.1",
                            "GET / HTTP/1.1 ",
                            "GET /  HTTP/1.1",
                            " GET / HTTP/1.1",
                            "GET / x HTTP/1.1",
                            "GET /",
                            "GET",
                            "GET HTTP/1.1",
                            "GET / HTTP",
                            "GET / http/1.1",
                            "GET / HTTP/2.0",
                            "GET / HTTP/1.2",
                            "GET / HTTP/0.9",
                            "GET / HTTP/11",
                            "GET / HTTP/1.1x",
                            "GET / HTTPS/1.1",
                            "PRI * HTTP/2.0"}) {
        add(400, line(bad));
    }
    // Targets.
    for (const char* target : {"http://a/",
                               "https://evil.example/",
                               "http://evil.example/..",
                               "*",
                               "a:80",
                               "//evil.example/",
                               "/..",
                               "/../etc/passwd",
                               "/a/../../b",
                               "/./a",
                               "/a/.",
                               "/%2e%2e/x",
                               "/%2E%2e%2Fx",
                               "/..%2fx",
                               "/..%5cx",
                               "/a%00b",
                               "/a%0d%0ax",
                               "/%",
                               "/%a",
                               "/%gg",
                               "/%25%32%65",
                               "/a%2fb",
                               "/%c0%ae%c0%ae/",
                               "/a\\..\\b",
                               "/a#b",
                               "/a|b",
                               "/a<b>",
                               "/a\"b",
                               "/a{b}",
                               "/a^b",
                               "/a`b",
                               "/caf\xC3\xA9",
                               "/\xFF",
                               "/?a=<b>",
                               "/?a=%",
                               "/?a=%0",
                               "/?\xC3\xA9",
                               "/?a[0]=1",
                               "a",
                               "../x",
                               "/a//b",
                               "//"}) {
        add(400, get(target));
    }
    add(414, get("/" + std::string(2'048, 'a')));
    add(414, get("/?" + std::string(2'047, 'a')));
    add(414, "GET /" + std::string(9'000, 'a'));
    // Hosts and headers.
    for (const std::string& text : {
             std::string("GET / HTTP/1.1\r\n\r\n"),
             std::string("GET / HTTP/1.1\r\nHost:\r\n\r\n"),
             std::string("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"),
             std::string("GET / HTTP/1.1\r\nHost: a b\r\n\r\n"),
             std::string("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"),
             std::string("GET / HTTP/1.1\r\nHost: u@a\r\n\r\n"),
             std::string("GET / HTTP/1.1\r\nHost: a, b\r\n\r\n"),
             with("Origin: http://a\r\nOrigin: http://b\r\n"),
             with("Cookie: a=1\r\nCookie: b=2\r\n"),
             with("No colon\r\n"),
             with(": no name\r\n"),
             with("Bad Name: x\r\n"),
             with("Bad\x01Name: x\r\n"),
             with("X: a\x01z\r\n"),
             with("X: a\x7Fz\r\n"),
             with("X: a\rz\r\n"),
             with("X: a\nz\r\n"),
             with("Expect: 100-continue\r\n"),
             std::string("GET / HTTP/1.1\nHost: a\n\n"),
             std::string("GET / HTTP/1.1\r\nHost: a\n\r\n"),
             std::string("GET / HTTP/1.1\r\rHost: a\r\n\r\n"),
             std::string("\r\nGET / HTTP/1.1\r\n"),
             std::string("\x16\x03\x01\x02\x00\x01\x00", 7),
             std::string("\0\0\0\0", 4),
             std::string("GET / HTTP/1.1\r\nX: \0\r\n\r\n", 24),
         }) {
        add(400, text);
    }
    std::string many = "GET / HTTP/1.1\r\nHost: a\r\n";
    for (int i = 0; i < 64; ++i) many += "X: y\r\n";
    add(431, many + "\r\n");
    add(431, with("X: " + std::string(8'192, 'x') + "\r\n"));
    add(431, "GET / HTTP/1.1\r\nX: " + std::string(20'000, 'x'));
    add(431, "GET / HTTP/1.1\r\n" + std::string(9'000, 'x'));
    // Upgrades that are none.
    const std::string upgrade =
        "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n";
    const std::string key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    const std::string version = "Sec-WebSocket-Version: 13\r\n";
    add(426, upgrade + key + "\r\n");
    add(426, upgrade + key + "Sec-WebSocket-Version: 8\r\n\r\n");
    add(426, upgrade + key + "Sec-WebSocket-Version: 13, 8\r\n\r\n");
    add(400, upgrade + version + "\r\n");
    add(400, upgrade + version + key + key + "\r\n");
    add(400, upgrade + version + version + key + "\r\n");
    add(400, upgrade + version + "Sec-WebSocket-Key: short\r\n\r\n");
    add(400, upgrade + version + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZR==\r\n\r\n");
    add(400, upgrade + version + key + "\r\n\x82\x80\x01\x02\x03\x04");
    return all;
}

TEST(HttpVectors, EachIsRefusedWithItsStatusAndTheConnectionEnds) {
    House house;
    const auto all = vectors();
    ASSERT_GE(all.size(), 100U);
    for (const Vector& vector : all) {
        RawClient client(house.port());
        EXPECT_EQ(client.status_of(vector.octets), vector.status) << vector.octets.substr(0, 200);
    }
    EXPECT_EQ(house.counts().requests, 0U) << "no handler may see any of them";
    EXPECT_EQ(house.counts().upgrades, 0U);
}

}  // namespace
}  // namespace isegoria::net::testing
