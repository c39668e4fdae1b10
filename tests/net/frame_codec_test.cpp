// SPDX-License-Identifier: AGPL-3.0-or-later
// Frames as octets. The same rules are tested over sockets in frames_test.cpp.
#include "net/frame_codec.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>

namespace isegoria::net {
namespace {

using Kind = Found::Kind;

std::string masked(std::uint8_t first, const std::string& payload) {
    const Mask mask{1, 2, 3, 4};
    std::string octets(frame_header(Opcode::binary, payload.size(), &mask).view());
    octets[0] = static_cast<char>(first);
    const std::size_t from = octets.size();
    octets += payload;
    apply_mask(octets, from, mask);
    return octets;
}

Limits four_fragments() {
    Limits limits;
    limits.fragments_max = 4;
    return limits;
}

FrameReader server_reader() { return {Role::server, four_fragments()}; }

TEST(FrameReader, FindsTheSameMessagesHoweverTheOctetsAreCut) {
    const std::string all = masked(0x82, "one") + masked(0x89, "p") + masked(0x02, "tw") +
                            masked(0x8A, "") + masked(0x80, "o") +
                            masked(0x82, std::string(300, 'x'));
    for (std::size_t piece = 1; piece <= all.size(); ++piece) {
        FrameReader reader = server_reader();
        std::vector<std::string> messages;
        for (std::size_t at = 0; at < all.size(); at += piece) {
            std::string_view octets = std::string_view(all).substr(at, piece);
            while (!octets.empty()) {
                Found found = reader.read(octets);
                ASSERT_NE(found.kind, Kind::failed) << found.payload;
                if (found.kind == Kind::message) messages.push_back(found.payload);
            }
        }
        ASSERT_EQ(messages, (std::vector<std::string>{"one", "two", std::string(300, 'x')}));
        ASSERT_FALSE(reader.in_message());
    }
}

TEST(FrameReader, RefusesTooBigAMessageAtItsHeader) {
    FrameReader reader = server_reader();
    const std::string first = masked(0x02, std::string(frame_octets_max, 'x'));
    std::string_view octets = first;
    EXPECT_EQ(reader.read(octets).kind, Kind::more);
    const std::string one_more = masked(0x80, "y");
    octets = std::string_view(one_more).substr(0, 6);
    const Found found = reader.read(octets);
    EXPECT_EQ(found.kind, Kind::failed);
    EXPECT_EQ(found.code, CloseCode::too_big);
    EXPECT_EQ(found.payload, "message too large: at most 65,536 octets");
}

// An opening of a frame that claims to be this long.
std::string announced(std::uint8_t first, std::size_t size) {
    const Mask mask{1, 2, 3, 4};
    std::string octets(frame_header(Opcode::binary, size, &mask).view());
    octets[0] = static_cast<char>(first);
    return octets;
}

// What is held never goes beyond this while a peer sends too much, however it is cut.
constexpr std::size_t held_octets_max = 131'072;

TEST(FrameReader, HoldsALittleMoreThanTheLargestMessageWhateverIsSent) {
    const std::string whole(frame_octets_max, 'x');
    std::string pieces_of_all_sizes;
    for (std::size_t size = 1, sum = 0; sum + size <= frame_octets_max; sum += size, size += 7)
        pieces_of_all_sizes += masked(size == 1 ? 0x02 : 0x00, whole.substr(0, size)) +
                               masked(0x89, whole.substr(0, 125));
    std::string endless = masked(0x02, "x");
    for (int each = 0; each < 5'000; ++each) endless += masked(0x00, "x");
    struct Flood {
        std::string octets;
        CloseCode code;
    };
    const Flood floods[] = {
        {masked(0x82, whole + "x"), CloseCode::too_big},
        {announced(0x82, 16U << 20U) + whole, CloseCode::too_big},
        {masked(0x02, whole) + masked(0x80, "x"), CloseCode::too_big},
        // 32,767 octets and then more: doubling goes to 65,534, and doubled again past the limit.
        {masked(0x02, whole.substr(0, 32'767)) + masked(0x00, whole.substr(0, 32'768)) +
             masked(0x00, "x") + masked(0x80, "x"),
         CloseCode::too_big},
        {pieces_of_all_sizes + masked(0x00, whole), CloseCode::too_big},
        {endless, CloseCode::policy}};
    std::size_t most = 0;
    for (const Flood& flood : floods) {
        // As the link reads, and as TLS and small segments deliver.
        for (const std::size_t piece : {16'384U, 16'383U, 1'460U, 997U, 1U}) {
            FrameReader reader(Role::server, Limits{});
            Found found;
            std::string_view left = flood.octets;
            while (!left.empty() && found.kind != Kind::failed) {
                std::string_view now = left.substr(0, piece);
                left.remove_prefix(now.size());
                while (!now.empty() && found.kind != Kind::failed) {
                    found = reader.read(now);
                    most = std::max(most, reader.held_octets());
                }
            }
            EXPECT_EQ(found.kind, Kind::failed);
            EXPECT_EQ(found.code, flood.code) << found.payload;
        }
    }
    EXPECT_GE(most, frame_octets_max) << "the largest message was never under way";
    EXPECT_LE(most, held_octets_max);
    // With no more than the control frame of 125 octets beside it.
    EXPECT_LE(most, frame_octets_max + 256);
    std::cout << most << " octets held at most\n";
}

TEST(FrameReader, AcceptsAsManyFragmentsAsAllowedAndNotOneMore) {
    for (const int fragments : {4, 5}) {
        FrameReader reader = server_reader();
        std::string all = masked(0x02, "");
        for (int i = 2; i < fragments; ++i) all += masked(0x00, "");
        all += masked(0x80, "end");
        std::string_view octets = all;
        const Found found = reader.read(octets);
        if (fragments == 4) {
            EXPECT_EQ(found.kind, Kind::message);
            EXPECT_EQ(found.payload, "end");
        } else {
            EXPECT_EQ(found.kind, Kind::failed);
            EXPECT_EQ(found.code, CloseCode::policy);
        }
    }
}

TEST(FrameReader, AClientTakesUnmaskedFramesOnly) {
    FrameReader reader(Role::client, four_fragments());
    std::string frame(frame_header(Opcode::binary, 2).view());
    frame += "ok";
    std::string_view octets = frame;
    EXPECT_EQ(reader.read(octets).payload, "ok");
    const std::string wrong = masked(0x82, "no");
    octets = wrong;
    EXPECT_EQ(reader.read(octets).code, CloseCode::protocol);
}

TEST(FrameHeader, TakesTheShortestLength) {
    EXPECT_EQ(frame_header(Opcode::binary, 125).size, 2U);
    EXPECT_EQ(frame_header(Opcode::binary, 126).size, 4U);
    EXPECT_EQ(frame_header(Opcode::binary, 65'535).size, 4U);
    EXPECT_EQ(frame_header(Opcode::binary, 65'536).size, 10U);
}

TEST(ClosePayload, IsCutAtACharacter) {
    std::string reason(122, 'a');
    reason += "\xC3\xA9";  // Ends at octet 124, one too many.
    const std::string payload = close_payload(CloseCode::policy, reason);
    EXPECT_EQ(payload, std::string("\x03\xF0") + std::string(122, 'a'));
    EXPECT_EQ(close_payload(CloseCode::normal, std::string(200, 'b')).size(), 125U);
}

TEST(Utf8, KnowsTheEdgesOfWhatIsLawful) {
    for (const char* good : {"", "a", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF",
                             "\xEE\x80\x80", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"}) {
        EXPECT_TRUE(is_utf8(good)) << good;
    }
    for (const char* bad : {"\x80", "\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xC2",
                            "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xE2\x82",
                            "\xE2\x28\xA1", "\xFF"}) {
        EXPECT_FALSE(is_utf8(bad)) << bad;
    }
}

TEST(CloseCode, OnlyThoseThatMayBeSentAreLawful) {
    for (const std::uint16_t code : {1000, 1001, 1002, 1003, 1007, 1011, 1014, 3000, 4999}) {
        EXPECT_TRUE(close_code_is_lawful(code)) << code;
    }
    for (const std::uint16_t code : {0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535}) {
        EXPECT_FALSE(close_code_is_lawful(code)) << code;
    }
}

}  // namespace
}  // namespace isegoria::net
