// SPDX-License-Identifier: AGPL-3.0-or-later
// The public value, the generator, SHA-256, and RFC 3797's worked example.
#include "sortition/seed.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <numeric>
#include <stdexcept>

#include "sortition/public_value.hpp"
#include "sortition/rfc3797.hpp"
#include "sortition/sentences.hpp"

namespace isegoria::sortition {
namespace {

TEST(Sha256, AgreesWithTheStandardsExample) {
    // FIPS 180-4 example: the three octets "abc".
    EXPECT_EQ(to_hex(sha256("abc")),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Sha256, HexadecimalIsReadBackAndNothingElseIs) {
    const Digest digest = sha256("abc");
    EXPECT_EQ(digest_from_hex(to_hex(digest)), digest);
    EXPECT_FALSE(digest_from_hex("ab"));
    EXPECT_FALSE(digest_from_hex(std::string(63, '0') + "g"));
}

TEST(PublicValue, TextIsTakenWithoutItsOuterBlanksAndHexAsOctets) {
    EXPECT_EQ(parse_public_value(" 2 5 8\n").value, "2 5 8");
    EXPECT_EQ(parse_public_value("hex:00fFa1").value, std::string("\x00\xFF\xA1", 3));
    EXPECT_EQ(parse_public_value("Hexe").value, "Hexe");
}

// Any 48 octets will do: the signature itself is not checked.
std::string drand_signature() { return std::string(95, 'a') + "b"; }

std::string drand_randomness() {
    return to_hex(sha256(*parse_public_value("hex:" + drand_signature()).value));
}

TEST(PublicValue, DiceAreTakenWithoutBlanksAndAFewOfThemWithANotice) {
    EXPECT_EQ(parse_public_value("dice: 3, 1 66 2").value, "dice:31662");
    const auto codes = [](std::string_view text) { return parse_public_value(text).notices.size(); };
    EXPECT_EQ(codes("dice:123456123"), 1U);
    EXPECT_EQ(codes("dice:1234561234"), 0U);
}

TEST(PublicValue, SourcesOfRfc3797BecomeItsCanonicalKey) {
    // Section 6 of the text, with the numbers of each source in the order of its publication.
    EXPECT_EQ(parse_public_value("rfc3797:9319/2 5 12 8 10/9,18,26,34,41,45").value,
              "9319./2.5.8.10.12./9.18.26.34.41.45./");
    EXPECT_EQ(parse_public_value("rfc3797:9319./2.5.8.10.12./9.18.26.34.41.45./").value,
              "9319./2.5.8.10.12./9.18.26.34.41.45./");
}

TEST(PublicValue, ARoundOfDrandIsItsRandomnessAndTheHashIsRecomputed) {
    const auto value = parse_public_value("drand:27946612:" + drand_signature() + ":" +
                                          drand_randomness());
    ASSERT_TRUE(value.ok());
    EXPECT_EQ(value.value, parse_public_value("hex:" + drand_randomness()).value);
    ASSERT_EQ(value.notices.size(), 1U);
    EXPECT_EQ(value.notices[0].code, "public_value_drand");
    EXPECT_EQ(value.notices[0].arguments[1].second, "2026-04-20T00:00:00Z");
}

TEST(PublicValue, TimesAreWrittenAsTheCalendarSays) {
    EXPECT_EQ(utc_text(0), "1970-01-01T00:00:00Z");
    EXPECT_EQ(utc_text(drand_genesis), "2023-08-23T15:09:27Z");
    EXPECT_EQ(utc_text(951'782'400), "2000-02-29T00:00:00Z");
    EXPECT_EQ(utc_text(4'107'542'399), "2100-02-28T23:59:59Z");
    EXPECT_EQ(utc_text(4'107'542'400), "2100-03-01T00:00:00Z");
}

// Round 1000 of quicknet, as the network published it.
TEST(PublicValue, OfARealRoundOfDrandIsItsRandomness) {
    const std::string randomness =
        "fe290beca10872ef2fb164d2aa4442de4566183ec51c56ff3cd603d930e54fdd";
    const auto value = parse_public_value(
        "drand:1000:b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125"
        "e342b73a8dd2bacbe47e4b6b63ed5e39:" +
        randomness);
    ASSERT_TRUE(value.ok());
    EXPECT_EQ(value.value, parse_public_value("hex:" + randomness).value);
    ASSERT_EQ(value.notices.size(), 1U);
    EXPECT_NE(say(value.notices[0], Language::english).find("2023-08-23T15:59:24Z"),
              std::string::npos)
        << say(value.notices[0], Language::english);
}

TEST(PublicValue, EachRefusalHasItsCode) {
    const std::map<std::string, std::string> cases{
        {"", "public_value_empty"},
        {" \t", "public_value_empty"},
        {"hex:", "public_value_not_hex"},
        {"hex:abc", "public_value_not_hex"},
        {"hex:zz", "public_value_not_hex"},
        {"hex:-1", "public_value_not_hex"},
        {"a\nb", "public_value_not_utf8"},
        {"a\xFF", "public_value_not_utf8"},
        {"dice:", "public_value_not_dice"},
        {"dice:1 7", "public_value_not_dice"},
        {"rfc3797:", "public_value_not_rfc3797"},
        {"rfc3797:/1", "public_value_not_rfc3797"},
        {"rfc3797:1 x", "public_value_not_rfc3797"},
        {"rfc3797:4294967296", "public_value_not_rfc3797"},
        {"drand:", "public_value_not_drand"},
        {"drand:0:" + drand_signature() + ":" + drand_randomness(), "public_value_not_drand"},
        {"drand:5:" + drand_signature() + "00:" + drand_randomness(), "public_value_not_drand"},
        {"drand:5:" + drand_signature() + ":" + drand_randomness().substr(2),
         "public_value_not_drand"},
        {"drand:5:" + drand_signature() + ":" + std::string(64, '0'), "public_value_drand_differs"},
        {std::string(public_value_max + 1, 'x'), "public_value_too_long"}};
    for (const auto& [text, code] : cases) {
        const Reading<std::string> value = parse_public_value(text);
        ASSERT_EQ(value.errors.size(), 1U) << text;
        EXPECT_EQ(value.errors[0].code, code) << text;
    }
    EXPECT_TRUE(parse_public_value(std::string(public_value_max, 'x')).ok());
}

TEST(Generator, GivesTheDocumentedNumbers) {
    const Digest seed = make_seed(sha256("pool"), sha256("quotas"), "value");
    const auto octets = [](const Digest& digest) {
        return std::string(digest.begin(), digest.end());
    };
    const Digest expected_seed = sha256("15:isegoria seed 132:" + octets(sha256("pool")) +
                                        "32:" + octets(sha256("quotas")) + "5:value");
    ASSERT_EQ(seed, expected_seed);
    const Digest key = sha256("17:isegoria stream 132:" + octets(seed) + "1:s");
    Generator generator(seed, "s");
    for (char block = 0; block < 3; ++block) {
        const Digest numbers = sha256(octets(key) + std::string(7, '\0') + block);
        for (std::size_t i = 0; i < 32; i += 8) {
            std::uint64_t expected = 0;
            for (std::size_t j = 0; j < 8; ++j) expected = expected * 256 + numbers[i + j];
            EXPECT_EQ(generator.next(), expected);
        }
    }
}

TEST(Generator, NumbersBelowABoundAreEven) {
    Generator generator(sha256("even"), "test");
    std::array<int, 7> counts{};
    for (int i = 0; i < 70'000; ++i) ++counts[generator.below(7)];
    // Ten standard deviations of a fair count of 10,000 are some 926.
    for (const int count : counts) EXPECT_NEAR(count, 10'000, 930);
}

TEST(Generator, RejectsWhatWouldFavourSmallNumbers) {
    // Just above half of 2^64: nearly half of all numbers must be rejected, none may reach the
    // bound.
    const std::uint64_t bound = (std::uint64_t{1} << 63U) + 1;
    Generator bounded(sha256("reject"), "test");
    Generator plain(sha256("reject"), "test");
    for (int i = 0; i < 200; ++i) {
        const std::uint64_t number = bounded.below(bound);
        std::uint64_t raw = plain.next();
        while (raw < bound - 2) raw = plain.next();
        EXPECT_EQ(number, raw % bound);
    }
}

TEST(Generator, AShuffleKeepsEveryItemAndReachesEveryOrder) {
    std::map<std::array<int, 3>, int> orders;
    Generator generator(sha256("orders"), "test");
    for (int i = 0; i < 6'000; ++i) {
        std::array<int, 3> items{1, 2, 3};
        generator.shuffle(std::span<int>(items));
        ++orders[items];
    }
    ASSERT_EQ(orders.size(), 6U);
    for (const auto& [order, count] : orders) EXPECT_NEAR(count, 1'000, 300);
}

TEST(Rfc3797, TheWorkedExampleComesOut) {
    // RFC 3797, section 6: three sources, a pool of 25, ten selected.
    const std::string key = rfc3797_key({{9319}, {2, 5, 12, 8, 10}, {9, 18, 26, 34, 41, 45}});
    EXPECT_EQ(key, "9319./2.5.8.10.12./9.18.26.34.41.45./");
    EXPECT_EQ(rfc3797_select(key, 25, 10), (std::vector<int>{17, 7, 2, 16, 25, 23, 8, 24, 19, 13}));
}

TEST(Rfc3797, MoreThanThePoolIsRefused) {
    EXPECT_THROW((void)rfc3797_select("1./", 3, 4), std::invalid_argument);
    EXPECT_THROW((void)rfc3797_select("1./", 70'000, 4), std::invalid_argument);
    EXPECT_EQ(rfc3797_select("1./", 3, 3).size(), 3U);
}

}  // namespace
}  // namespace isegoria::sortition
