// SPDX-License-Identifier: AGPL-3.0-or-later
// Text messages, which the protocol has none of and suites for conformity are made of (RFC 6455
// sections 5.4, 5.6, 7.4 and 8.1), over a real socket and with every cut.
#include <gtest/gtest.h>

#include "house.hpp"
#include "net/utf8.hpp"

namespace isegoria::net::testing {
namespace {

// Sends back each message as what it was.
class Echo final : public Reader {
  public:
    explicit Echo(std::unique_ptr<Channel> channel) : channel_(std::move(channel)) {
        channel_->start(*this);
        channel_->read(true);
    }
    void on_message(std::string_view message, bool text) override {
        const Batch answer = std::make_shared<const std::string>(
            whole_frame(text ? Opcode::text : Opcode::binary, message));
        (void)channel_->send({&answer, 1});
    }
    void on_room() override {}
    void on_end() override { delete this; }

  private:
    std::unique_ptr<Channel> channel_;
};

Handlers text_handlers() {
    Handlers handlers;
    handlers.session = [](std::unique_ptr<Channel> channel, const UpgradeInfo&) {
        new Echo(std::move(channel));
    };
    return handlers;
}

ListenOptions text_options() {
    ListenOptions options = plain_options();
    options.text_messages = true;
    return options;
}

std::string frame(std::uint8_t first, std::string payload = {}) {
    ClientFrame client;
    client.first = first;
    client.payload = std::move(payload);
    return encode(client);
}

const std::string greek = "\xCE\xBA\xE1\xBD\xB9\xCF\x83\xCE\xBC\xCE\xB5 \xF0\x9F\x98\x80";

TEST(Text, ComesBackAsTextAndBinaryAsBinary) {
    House house(text_options(), text_handlers());
    RawClient client(house.port());
    client.upgrade();
    for (const std::string& words : {std::string(), std::string("hello"), greek,
                                     std::string(65'536, 'x'), std::string("\0", 1)}) {
        client.send(frame(0x81, words) + frame(0x82, words));
        const auto text = client.read_frame();
        ASSERT_TRUE(text);
        EXPECT_EQ(text->opcode, 1);
        EXPECT_EQ(text->payload, words);
        const auto binary = client.read_frame();
        ASSERT_TRUE(binary);
        EXPECT_EQ(binary->opcode, 2);
        EXPECT_EQ(binary->payload, words);
    }
}

TEST(Text, MayBeCutInFragmentsAnywhereAlsoWithinACharacter) {
    House house(text_options(), text_handlers());
    for (std::size_t first = 0; first <= greek.size(); ++first) {
        // One each, since nobody may ping without end.
        RawClient client(house.port());
        client.upgrade();
        for (std::size_t second = first; second <= greek.size(); ++second) {
            client.send(frame(0x01, greek.substr(0, first)) +
                        frame(0x00, greek.substr(first, second - first)) + frame(0x89, "between") +
                        frame(0x80, greek.substr(second)));
            const auto pong = client.read_frame();
            ASSERT_TRUE(pong);
            EXPECT_EQ(pong->opcode, 10);
            const auto text = client.read_frame();
            ASSERT_TRUE(text);
            EXPECT_EQ(text->opcode, 1);
            EXPECT_EQ(text->payload, greek);
        }
    }
}

// What is no UTF-8, and how many octets of it make that certain.
struct Wrong {
    const char* name;
    std::string octets;
    std::size_t certain_at;
};

const std::vector<Wrong> wrongs{
    {"a continuation first", "\x80", 1},
    {"0xC0, over-long", "\xC0\xAF", 1},
    {"0xE0 0x80, over-long", "\xE0\x80\xAF", 2},
    {"0xF0 0x80, over-long", "\xF0\x80\x80\xAF", 2},
    {"a surrogate", "\xED\xA0\x80", 2},
    {"beyond U+10FFFF", "\xF4\x90\x80\x80", 2},
    {"0xF5", "\xF5\x80\x80\x80", 1},
    {"0xFF", "\xFF", 1},
    {"a letter within a character", "\xE2\x82z", 3},
    {"a character within a character", "\xE2\xC3\xA9", 2},
};

std::uint16_t code_of(RawClient& client) {
    std::optional<RawClient::ServerFrame> last;
    while (auto received = client.read_frame()) last = std::move(received);
    return last && last->opcode == 8 ? last->close_code() : 0;
}

TEST(Text, ThatIsNotUtf8IsClosedWith1007) {
    House house(text_options(), text_handlers());
    for (const Wrong& wrong : wrongs) {
        RawClient client(house.port());
        client.upgrade();
        client.send(frame(0x81, "words " + wrong.octets + " words"));
        EXPECT_EQ(code_of(client), 1007) << wrong.name;
    }
    for (const std::string end : {"\xC3", "\xE2\x82", "\xF0\x9F\x98"}) {
        RawClient client(house.port());
        client.upgrade();
        client.send(frame(0x81, "words " + end));
        EXPECT_EQ(code_of(client), 1007) << "it ends within a character";
    }
}

TEST(Text, IsClosedAsSoonAsItIsCertainThatItIsNotUtf8) {
    House house(text_options(), text_handlers());
    for (const Wrong& wrong : wrongs) {
        // Neither the frame nor the message ever ends.
        RawClient in_fragments(house.port());
        in_fragments.upgrade();
        in_fragments.send(frame(0x01, greek) +
                          frame(0x00, wrong.octets.substr(0, wrong.certain_at)));
        EXPECT_EQ(code_of(in_fragments), 1007) << wrong.name;
        RawClient in_one_frame(house.port());
        in_one_frame.upgrade();
        ClientFrame begun;
        begun.first = 0x81;
        begun.payload = greek + wrong.octets.substr(0, wrong.certain_at);
        begun.announced = 1'000;
        in_one_frame.send(encode(begun));
        EXPECT_EQ(code_of(in_one_frame), 1007) << wrong.name;
    }
}

TEST(Text, KindsDoNotMix) {
    House house(text_options(), text_handlers());
    const std::vector<std::string> mixed{frame(0x01, "a") + frame(0x81, "b"),
                                         frame(0x01, "a") + frame(0x82, "b"),
                                         frame(0x02, "a") + frame(0x01, "b"),
                                         frame(0x81, "a") + frame(0x80, "b")};
    for (const std::string& octets : mixed) {
        RawClient client(house.port());
        client.upgrade();
        client.send(octets);
        EXPECT_EQ(code_of(client), 1002);
    }
    // Binary fragments may hold anything, after a text as well.
    RawClient client(house.port());
    client.upgrade();
    client.send(frame(0x81, greek) + frame(0x02, "\xFF") + frame(0x80, "\xC0"));
    EXPECT_EQ(client.read_frame()->payload, greek);
    EXPECT_EQ(client.read_frame()->payload, "\xFF\xC0");
}

TEST(Utf8, TellsTheSameHoweverTheOctetsAreCut) {
    for (std::size_t at = 0; at <= greek.size(); ++at) {
        Utf8 utf8;
        EXPECT_TRUE(utf8.take(greek.substr(0, at)));
        EXPECT_TRUE(utf8.take(greek.substr(at)));
        EXPECT_TRUE(utf8.whole());
    }
    for (const Wrong& wrong : wrongs) {
        Utf8 utf8;
        for (std::size_t i = 0; i < wrong.certain_at; ++i)
            EXPECT_EQ(utf8.take(wrong.octets.substr(i, 1)), i + 1 < wrong.certain_at) << wrong.name;
    }
}

}  // namespace
}  // namespace isegoria::net::testing
