// SPDX-License-Identifier: AGPL-3.0-or-later
// The origin check: one right origin among many that look like it.
#include "net/origin.hpp"

#include <gtest/gtest.h>

namespace isegoria::net {
namespace {

const std::vector<std::string> allowed{"https://assembly.example"};

TEST(Origin, OnlyTheVeryOriginIsAllowed) {
    EXPECT_TRUE(origin_is_allowed("https://assembly.example", allowed, "elsewhere", true));
    for (const char* other : {"",
                              "null",
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
                              " https://assembly.example",
                              "https://assembly.example ",
                              "https://assembly.example, https://evil.example",
                              "https://assembly.example#",
                              "file://",
                              "chrome-extension://assembly.example",
                              "assembly.example"}) {
        EXPECT_FALSE(origin_is_allowed(other, allowed, "assembly.example", true)) << other;
    }
}

TEST(Origin, AClientWithoutOneIsNoBrowser) {
    EXPECT_TRUE(origin_is_allowed(std::nullopt, allowed, "assembly.example", true));
}

TEST(Origin, WithNoneConfiguredItMustBeTheServersOwn) {
    EXPECT_TRUE(origin_is_allowed("http://127.0.0.1:8080", {}, "127.0.0.1:8080", false));
    EXPECT_TRUE(origin_is_allowed("https://localhost", {}, "localhost:443", true));
    EXPECT_TRUE(origin_is_allowed("http://[::1]:8080", {}, "[::1]:8080", false));
    EXPECT_FALSE(origin_is_allowed("http://127.0.0.1:8080", {}, "127.0.0.1:8080", true));
    EXPECT_FALSE(origin_is_allowed("http://127.0.0.1:8081", {}, "127.0.0.1:8080", false));
    EXPECT_FALSE(origin_is_allowed("http://localhost:8080", {}, "127.0.0.1:8080", false));
    EXPECT_FALSE(origin_is_allowed("null", {}, "127.0.0.1:8080", false));
    EXPECT_FALSE(origin_is_allowed("http://", {}, "", false));
}

TEST(Origin, IsBroughtIntoTheFormThatBrowsersSend) {
    EXPECT_EQ(normal_origin("HTTPS://Assembly.Example:443"), "https://assembly.example");
    EXPECT_EQ(normal_origin("http://a:80"), "http://a");
    EXPECT_EQ(normal_origin("http://a:8080"), "http://a:8080");
    for (const char* text : {"", "assembly.example", "https://", "https://a/", "https://a:0",
                             "https://a:65536", "https://a:", "https://a:1x", "https://[::1",
                             "https://[]", "https://a b", "ftp://a", "https://*.a"}) {
        EXPECT_FALSE(normal_origin(text)) << text;
    }
}

}  // namespace
}  // namespace isegoria::net
