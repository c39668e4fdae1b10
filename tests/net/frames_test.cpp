// SPDX-License-Identifier: AGPL-3.0-or-later
// Frames over a real socket (RFC 6455 sections 5 to 7): what passes, and how each offence is
// closed.
#include <gtest/gtest.h>

#include "house.hpp"

namespace isegoria::net::testing {
namespace {

std::string frame(std::uint8_t first, std::string payload = {}) {
    ClientFrame client;
    client.first = first;
    client.payload = std::move(payload);
    return encode(client);
}

std::string code_and(std::uint16_t code, const std::string& reason = {}) {
    return std::string{static_cast<char>(code >> 8), static_cast<char>(code & 0xFF)} + reason;
}

struct Offence {
    const char* name;
    std::string octets;
    std::uint16_t code;
};

std::vector<Offence> offences() {
    std::vector<Offence> all;
    const auto add = [&all](const char* name, std::string octets, std::uint16_t code = 1002) {
        all.push_back({name, std::move(octets), code});
    };
    const auto add_frame = [&add](const char* name, const ClientFrame& client) {
        add(name, encode(client));
    };
    for (const std::uint8_t reserved : {0x40, 0x20, 0x10, 0x70}) {
        add("reserved bits, data", frame(static_cast<std::uint8_t>(0x82 | reserved), "x"));
        add("reserved bits, ping", frame(static_cast<std::uint8_t>(0x89 | reserved)));
    }
    for (const std::uint8_t opcode : {3, 4, 5, 6, 7, 11, 12, 13, 14, 15}) {
        add("reserved opcode", frame(static_cast<std::uint8_t>(0x80 | opcode), "x"));
    }
    ClientFrame client;
    client.payload = "x";
    client.masked = false;
    add_frame("unmasked data", client);
    client.first = 0x89;
    add_frame("unmasked ping", client);
    client.masked = true;
    client.first = 0x82;
    client.length_octets = 2;
    add_frame("1 in two octets", client);
    client.payload = std::string(125, 'x');
    add_frame("125 in two octets", client);
    client.length_octets = 8;
    add_frame("125 in eight octets", client);
    client.payload = std::string(65'535, 'x');
    add_frame("65,535 in eight octets", client);
    client.payload.clear();
    client.announced = std::uint64_t{1} << 63;
    add_frame("length with its top bit set", client);
    add("ping of 126 octets", frame(0x89, std::string(126, 'x')));
    add("pong of 126 octets", frame(0x8A, std::string(126, 'x')));
    add("close of 126 octets", frame(0x88, code_and(1000, std::string(124, 'x'))));
    add("fragmented ping", frame(0x09, "x"));
    add("fragmented close", frame(0x08, code_and(1000)));
    add("continuation of nothing", frame(0x80, "x"));
    add("unfinished continuation of nothing", frame(0x00, "x"));
    add("continuation after a whole message", frame(0x82, "") + frame(0x80, "x"));
    add("message within a message", frame(0x02, "x") + frame(0x82, "y"));
    add("close of one octet", frame(0x88, "x"));
    for (const std::uint16_t code :
         {0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000}) {
        add("close with a code not allowed", frame(0x88, code_and(code)));
    }
    add("close reason not UTF-8", frame(0x88, code_and(1000, "\xC3\x28")), 1007);
    add("close reason cut in a character", frame(0x88, code_and(1000, "caf\xC3")), 1007);
    add("close reason with a surrogate", frame(0x88, code_and(1000, "\xED\xA0\x80")), 1007);
    add("text", frame(0x81, "hello"), 1003);
    add("text not UTF-8", frame(0x81, "\xFF"), 1003);
    add("fragmented text", frame(0x01, "he"), 1003);
    add("one octet too many", frame(0x82, std::string(frame_octets_max + 1, 'x')), 1009);
    client = {};
    client.announced = 16 << 20;
    add("16 MiB announced", encode(client), 1009);
    add("one octet too many in two fragments",
        frame(0x02, std::string(frame_octets_max, 'x')) + frame(0x80, "x"), 1009);
    std::string endless = frame(0x02, "");
    for (int i = 0; i < 5'000; ++i) endless += frame(0x00, "");
    add("endless fragments", endless, 1008);
    std::string pings;
    for (int i = 0; i < 1'000; ++i) pings += frame(0x89, "x");
    add("a flood of pings", pings, 1008);
    return all;
}

TEST(Frames, EachOffenceIsClosedWithItsCode) {
    House house;
    for (const Offence& offence : offences()) {
        RawClient client(house.port());
        client.upgrade();
        client.send(offence.octets);
        std::optional<RawClient::ServerFrame> last;
        while (auto received = client.read_frame()) last = std::move(received);
        ASSERT_TRUE(last) << offence.name;
        EXPECT_EQ(last->opcode, 8) << offence.name;
        EXPECT_EQ(last->close_code(), offence.code) << offence.name;
    }
}

TEST(Frames, TooBigAMessageIsRefusedWithASentence) {
    House house;
    RawClient client(house.port());
    client.upgrade();
    client.send(frame(0x82, std::string(frame_octets_max + 1, 'x')));
    const auto close = client.read_frame();
    ASSERT_TRUE(close);
    EXPECT_EQ(close->close_reason(), "message too large: at most 65,536 octets");
}

TEST(Frames, TheLargestMessagePasses) {
    House house;
    RawClient client(house.port());
    client.upgrade();
    std::string largest(frame_octets_max, 'x');
    largest.back() = 'y';
    client.send(frame(0x82, largest));
    EXPECT_EQ(client.read_frame()->payload, largest);
    const std::size_t half = frame_octets_max / 2;
    client.send(frame(0x02, largest.substr(0, half)) + frame(0x80, largest.substr(half)));
    EXPECT_EQ(client.read_frame()->payload, largest);
}

TEST(Frames, LengthsAtEachEdgeComeBackWhole) {
    House house;
    RawClient client(house.port());
    client.upgrade();
    for (const std::size_t size : {0, 1, 125, 126, 127, 128, 65'535, 65'536}) {
        client.send(frame(0x82, std::string(size, 'z')));
        const auto answer = client.read_frame();
        ASSERT_TRUE(answer) << size;
        EXPECT_EQ(answer->opcode, 2);
        EXPECT_EQ(answer->payload, std::string(size, 'z'));
    }
}

TEST(Frames, ManyMessagesInOneWriteComeBackInTheirOrder) {
    House house;
    RawClient client(house.port());
    client.upgrade();
    std::string all;
    for (int i = 0; i < 2'000; ++i) all += frame(0x82, std::to_string(i));
    client.send(all);
    for (int i = 0; i < 2'000; ++i) ASSERT_EQ(client.read_frame()->payload, std::to_string(i));
}

TEST(Frames, PingsAreAnsweredEvenBetweenFragments) {
    House house;
    RawClient client(house.port());
    client.upgrade();
    client.send(frame(0x02, "a") + frame(0x89, "are you there") + frame(0x8A, "unasked") +
                frame(0x80, "b"));
    const auto pong = client.read_frame();
    EXPECT_EQ(pong->opcode, 10);
    EXPECT_EQ(pong->payload, "are you there");
    EXPECT_EQ(client.read_frame()->payload, "ab");
}

TEST(Frames, OctetsThatArriveOneByOneAreUnderstood) {
    House house;
    RawClient client(house.port());
    client.upgrade();
    for (const char octet : frame(0x82, "slowly")) client.send(std::string(1, octet));
    EXPECT_EQ(client.read_frame()->payload, "slowly");
}

TEST(Frames, ALawfulCloseIsAnsweredWithItsCodeAndThenClosed) {
    House house;
    for (const std::uint16_t code : {1000, 1001, 1003, 1007, 1011, 1012, 1013, 1014, 3000, 4999}) {
        RawClient client(house.port());
        client.upgrade();
        client.send(frame(0x88, code_and(code, "au revoir, \xC3\xA0 demain")));
        EXPECT_EQ(client.read_frame()->close_code(), code);
        EXPECT_FALSE(client.read_frame());
    }
    RawClient client(house.port());
    client.upgrade();
    client.send(frame(0x88) + frame(0x82, "after the close"));
    EXPECT_EQ(client.read_frame()->close_code(), 1005);
    EXPECT_FALSE(client.read_frame());
}

}  // namespace
}  // namespace isegoria::net::testing
