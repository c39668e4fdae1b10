// SPDX-License-Identifier: AGPL-3.0-or-later
// Answers as octets.
#include "net/http_answer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/handshake.hpp"

namespace isegoria::net {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

HttpResponse page() {
    HttpResponse response;
    response.content_type = "text/html; charset=utf-8";
    response.body = "<p>hello</p>";
    response.etag = "\"v1\"";
    return response;
}

TEST(HttpAnswer, CarriesItsBodyAndTheSecurityHeaders) {
    AnswerContext context;
    context.keep_alive = true;
    const std::string octets = write_answer(page(), context);
    EXPECT_TRUE(octets.starts_with("HTTP/1.1 200 OK\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\n"))
        << octets;
    EXPECT_TRUE(octets.ends_with("\r\n\r\n<p>hello</p>"));
    for (const char* part :
         {"Connection: keep-alive\r\n", "Content-Length: 12\r\n", "ETag: \"v1\"\r\n",
          "Cache-Control: no-store\r\n", "default-src 'none'", "frame-ancestors 'none'",
          "X-Content-Type-Options: nosniff\r\n", "Referrer-Policy: no-referrer\r\n"}) {
        EXPECT_THAT(octets, HasSubstr(part));
    }
    EXPECT_THAT(octets, Not(HasSubstr("unsafe-inline")));
    EXPECT_THAT(octets, Not(HasSubstr("Strict-Transport-Security")));
    context.tls = true;
    EXPECT_THAT(write_answer(page(), context), HasSubstr("Strict-Transport-Security: max-age="));
}

TEST(HttpAnswer, HeadGetsTheLengthAndNoBody) {
    AnswerContext context;
    context.method = Method::head;
    const std::string octets = write_answer(page(), context);
    EXPECT_THAT(octets, HasSubstr("Content-Length: 12\r\n"));
    EXPECT_TRUE(octets.ends_with("\r\n\r\n"));
}

TEST(HttpAnswer, AKnownVersionIsNotSentAgain) {
    AnswerContext context;
    context.if_none_match = "\"v0\", W/\"v1\"";
    const std::string octets = write_answer(page(), context);
    EXPECT_TRUE(octets.starts_with("HTTP/1.1 304 Not Modified\r\n"));
    EXPECT_TRUE(octets.ends_with("\r\n\r\n"));
    EXPECT_THAT(octets, HasSubstr("ETag: \"v1\"\r\n"));
    EXPECT_TRUE(etag_matches("*", "\"v1\""));
    EXPECT_TRUE(etag_matches("\"a,b\"", "W/\"a,b\""));
    EXPECT_FALSE(etag_matches("\"v2\"", "\"v1\""));
    EXPECT_FALSE(etag_matches("v1", "\"v1\""));
    EXPECT_FALSE(etag_matches("*", ""));
}

TEST(HttpAnswer, AHandlersOwnPolicyReplacesTheUsualOne) {
    HttpResponse response = page();
    response.headers.emplace_back("content-security-policy", "default-src 'none'");
    const std::string octets = write_answer(response, {});
    EXPECT_THAT(octets, HasSubstr("content-security-policy: default-src 'none'\r\n"));
    EXPECT_THAT(octets, Not(HasSubstr("script-src")));
}

TEST(HttpAnswer, NoLineBreakGetsIntoAHeader) {
    std::vector<HttpResponse> unlawful(6, page());
    unlawful[0].headers.emplace_back("Location", "/a\r\nSet-Cookie: b=c");
    unlawful[1].headers.emplace_back("Bad Name", "x");
    unlawful[2].content_type = "text/html\nX: y";
    unlawful[3].etag = "\"a\r\"";
    unlawful[4].headers.emplace_back("Content-Length", "3");
    unlawful[5].status = 101;
    for (const HttpResponse& response : unlawful) {
        const std::string octets = write_answer(response, {});
        EXPECT_TRUE(octets.starts_with("HTTP/1.1 500 ")) << octets;
        EXPECT_THAT(octets, Not(HasSubstr("hello")));
    }
}

TEST(Handshake, AnswersTheKeyOfTheRfcAsTheRfcSays) {
    // RFC 6455 section 1.3.
    EXPECT_EQ(websocket_accept("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

TEST(Handshake, AClientAcceptsOnlyTheAnswerToItsOwnKey) {
    const std::string key = fresh_websocket_key();
    EXPECT_EQ(key.size(), 24U);
    EXPECT_TRUE(read_upgrade_answer(switching_protocols(key), key).accepted);
    EXPECT_FALSE(read_upgrade_answer(switching_protocols(fresh_websocket_key()), key).accepted);
    EXPECT_FALSE(read_upgrade_answer("nonsense\r\n\r\n", key).accepted);
    std::string extended = switching_protocols(key);
    extended.insert(extended.size() - 2, "Sec-WebSocket-Extensions: permessage-deflate\r\n");
    EXPECT_FALSE(read_upgrade_answer(extended, key).accepted);
    EXPECT_EQ(read_upgrade_answer("HTTP/1.1 429 Too Many Requests\r\n\r\n", key).status, 429);
}

}  // namespace
}  // namespace isegoria::net
