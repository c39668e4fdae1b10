// SPDX-License-Identifier: AGPL-3.0-or-later
// B10: a token or code that is replayed, stolen, expired, altered, or another assembly's opens
// nothing; a code has one use however many try it at once.
#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "story.hpp"

namespace isegoria::trust {
namespace {

constexpr std::uint16_t sign_in_again = 4401;

void expect_shut(std::uint16_t port, const v1::Hello& hello, const std::string& code,
                 const std::string& what) {
    Caller caller(port, hello);
    EXPECT_FALSE(caller.welcomed()) << what;
    EXPECT_EQ(caller.goodbye().code(), code) << what;
    caller.hear_to_end();
    EXPECT_EQ(caller.close_code(), sign_in_again) << what;
}

class Tokens : public ::testing::Test {
  protected:
    const Folder folder_;
};

TEST_F(Tokens, AnAlteredTokenIsNone) {
    ServerProcess server(folder_ / "data");
    const Story story(server);
    const std::string token = story.organiser->token();
    ASSERT_EQ(token.size(), 64U);
    EXPECT_TRUE(Caller(server.port(), with_token(token)).welcomed());
    for (std::size_t at = 0; at < token.size(); ++at) {
        std::string altered = token;
        altered[at] = altered[at] == '0' ? '1' : '0';
        expect_shut(server.port(), with_token(altered), "sign_in_again", altered);
    }
    std::string upper = token;
    for (char& sign : upper) sign = static_cast<char>(std::toupper(sign));
    for (const std::string& altered :
         {token.substr(1), token + "0", token + std::string(1, '\0'), " " + token, upper,
          std::string(64, '0'), std::string(60'000, 'a'), std::string("' OR 1=1 --")})
        expect_shut(server.port(), with_token(altered), "sign_in_again", altered.substr(0, 80));
    EXPECT_TRUE(Caller(server.port(), with_token(token)).welcomed());
}

TEST_F(Tokens, ATokenOfAnotherServerIsNone) {
    ServerProcess server(folder_ / "data");
    ServerProcess other(folder_ / "other");
    const Story story(server);
    expect_shut(other.port(), with_token(story.organiser->token()), "sign_in_again", "token");
    expect_shut(other.port(), with_code(server.setup_code()), "code_is_wrong", "code");
    EXPECT_TRUE(Caller(other.port(), with_code(other.setup_code())).welcomed());
}

TEST_F(Tokens, ACodeReplayedIsNone) {
    ServerProcess server(folder_ / "data");
    const Story story(server);
    expect_shut(server.port(), with_code(server.setup_code()), "code_is_wrong", "once more");
    // Nor by whoever used it.
    expect_shut(server.port(), with_code(server.setup_code(), story.organiser->token()),
                "code_is_wrong", "with the token that it gave");
    story.organiser->hang_up();
    EXPECT_EQ(server.stop(), 0);
    ServerProcess again(folder_ / "data");
    expect_shut(again.port(), with_code(server.setup_code()), "code_is_wrong", "after a restart");
    EXPECT_TRUE(Caller(again.port(), with_token(story.organiser->token())).welcomed());
}

TEST_F(Tokens, OfAHundredWhoTryACodeAtOnceOneGetsIn) {
    ServerProcess::Options behind_a_proxy;
    behind_a_proxy.more_words = {"--trusted-proxy", "127.0.0.1"};
    ServerProcess server(folder_ / "data", behind_a_proxy);
    constexpr int tries = 100;
    std::vector<std::unique_ptr<Caller>> callers(tries);
    std::vector<std::thread> threads;
    // Each from an address of its own, so that the limit of addresses does not do the work.
    for (int each = 0; each < tries; ++each)
        threads.emplace_back([&, each] {
            callers[static_cast<std::size_t>(each)] = std::make_unique<Caller>(
                server.port(), with_code(server.setup_code()),
                "X-Forwarded-For: 203.0.113." + std::to_string(each + 1) + "\r\n");
        });
    for (std::thread& each : threads) each.join();
    int in = 0;
    for (const auto& caller : callers) {
        if (caller->welcomed()) {
            ++in;
            continue;
        }
        const std::string& code = caller->goodbye().code();
        EXPECT_TRUE(code == "code_is_wrong" || code == "too_many_tries") << code;
    }
    EXPECT_EQ(in, 1);
}

TEST_F(Tokens, ATokenEndsAtItsTimeAlsoWhenTheClockIsSetBackAfterwards) {
    std::string token;
    std::string guest;
    {
        ServerProcess server(folder_ / "data");
        Story story(server);
        story.found();
        story.draw();
        story.open();
        token = story.organiser->token();
        guest = story.sign_in(guest_of(story.assembly))->token();
        EXPECT_EQ(story.stop(), 0);
    }
    const auto at = [](const std::string& shift) {
        ServerProcess::Options options;
        options.environment = {std::string("LD_PRELOAD=") + FAKETIME_LIBRARY, "FAKETIME=" + shift,
                               "FAKETIME_DONT_FAKE_MONOTONIC=1", "FAKETIME_DISABLE_SHM=1"};
        return options;
    };
    {
        ServerProcess server(folder_ / "data", at("+23h"));
        EXPECT_TRUE(Caller(server.port(), with_token(token)).welcomed());
        EXPECT_EQ(server.stop(), 0);
    }
    {
        ServerProcess server(folder_ / "data", at("+25h"));
        expect_shut(server.port(), with_token(token), "sign_in_again", "a day later");
        EXPECT_TRUE(Caller(server.port(), with_token(guest)).welcomed());
        EXPECT_EQ(server.stop(), 0);
    }
    for (const char* back : {"+0", "-1h", "-1d"}) {
        ServerProcess server(folder_ / "data", at(back));
        expect_shut(server.port(), with_token(token), "sign_in_again", back);
        EXPECT_EQ(server.stop(), 0);
    }
    {
        ServerProcess server(folder_ / "data", at("+200d"));
        expect_shut(server.port(), with_token(guest), "sign_in_again", "half a year later");
        EXPECT_EQ(server.stop(), 0);
    }
}

TEST_F(Tokens, AStolenTokenOpensNoOtherAssembly) {
    ServerProcess server(folder_ / "data");
    Story first(server);
    Story second(first, {});
    for (Story* each : {&first, &second}) {
        each->found();
        each->draw();
        each->open();
    }
    // A moderator of the first assembly, with their own token, in the second one.
    Caller moderator(server.port(), with_token(first.staff["ROLE_MODERATOR"]->token()));
    moderator.watch(first.assembly);
    moderator.watch(second.assembly);
    Caller nobody(server.port(), stranger());
    nobody.watch(second.assembly);
    const auto kinds_of = [&](const Caller& caller) {
        std::set<std::int32_t> kinds;
        for (const auto& [key, octets] : caller.entities().entities(second.assembly))
            kinds.insert(key.audience.kind);
        return kinds;
    };
    EXPECT_EQ(kinds_of(moderator), kinds_of(nobody));
    EXPECT_EQ(moderator.refusal(second.assembly,
                                command("publish_moderation_policy { wordings { language: 'en' "
                                        "words: 'Be kind' } }")),
              "role_is_missing");
    // In its own it works.
    moderator.done(first.assembly,
                   "publish_moderation_policy { wordings { language: 'en' words: 'Be kind' } }");
    // A guest who comes with a token of one assembly is somebody new in the other.
    Caller guest(server.port(), guest_of(first.assembly));
    v1::Hello hello = guest_of(second.assembly);
    hello.set_token(guest.token());
    Caller same(server.port(), hello);
    ASSERT_TRUE(same.welcomed());
    EXPECT_NE(same.participant(), guest.participant());
}

TEST_F(Tokens, ACodeEndsAtItsTime) {
    std::string code;
    {
        ServerProcess server(folder_ / "data");
        code = server.setup_code();
        EXPECT_EQ(server.stop(), 0);
    }
    ServerProcess::Options options;
    options.environment = {std::string("LD_PRELOAD=") + FAKETIME_LIBRARY, "FAKETIME=+31d",
                           "FAKETIME_DONT_FAKE_MONOTONIC=1", "FAKETIME_DISABLE_SHM=1"};
    ServerProcess server(folder_ / "data", options);
    expect_shut(server.port(), with_code(code), "code_is_wrong", "a month later");
}

}  // namespace
}  // namespace isegoria::trust
