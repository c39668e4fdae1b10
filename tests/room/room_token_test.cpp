// SPDX-License-Identifier: AGPL-3.0-or-later
// Room tokens: as the RFCs have them, as Jitsi and LiveKit read them, and for no longer than said.
#include "room/room_token.hpp"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <boost/json.hpp>
#include <stdexcept>

namespace isegoria::room {
namespace {

constexpr std::int64_t now_ms = 1'800'000'000'000;
const std::string secret = "a secret of more than thirty-two octets";

ConferenceSettings jitsi() {
    return {ConferenceKind::jitsi,
            "https://meet.example",
            "assembly",
            "meet.example",
            "",
            TokenAlgorithm::hs256,
            secret};
}
ConferenceSettings livekit() {
    return {ConferenceKind::livekit,
            "wss://live.example",
            "APIkey",
            "",
            "k1",
            TokenAlgorithm::hs256,
            secret};
}
RoomPass pass() { return {"isegoria-1-2-plenary", core::ParticipantId{42}, "42", true, false}; }

std::string from_base64url(std::string text) {
    for (char& sign : text) sign = sign == '-' ? '+' : sign == '_' ? '/' : sign;
    const std::size_t padding = (4 - text.size() % 4) % 4;
    text.append(padding, '=');
    std::string octets(text.size() / 4 * 3, '\0');
    EVP_DecodeBlock(reinterpret_cast<unsigned char*>(octets.data()),
                    reinterpret_cast<const unsigned char*>(text.data()),
                    static_cast<int>(text.size()));
    octets.resize(octets.size() - padding);
    return octets;
}
struct Parts {
    boost::json::value header;
    boost::json::value claims;
    std::string input;
    std::string signature;
};
Parts parts_of(const std::string& token) {
    const auto first = token.find('.');
    const auto last = token.rfind('.');
    return {boost::json::parse(from_base64url(token.substr(0, first))),
            boost::json::parse(from_base64url(token.substr(first + 1, last - first - 1))),
            token.substr(0, last), from_base64url(token.substr(last + 1))};
}

TEST(Base64Url, IsThatOfTheRfcWithoutPadding) {
    EXPECT_EQ(base64url(""), "");
    EXPECT_EQ(base64url("f"), "Zg");
    EXPECT_EQ(base64url("fo"), "Zm8");
    EXPECT_EQ(base64url("foobar"), "Zm9vYmFy");
    EXPECT_EQ(base64url("\xfb\xff"), "-_8");
    // RFC 7515, appendix A.1: the header of its first example.
    EXPECT_EQ(base64url("{\"typ\":\"JWT\",\r\n \"alg\":\"HS256\"}"),
              "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9");
}

TEST(RoomToken, IsReadByJitsi) {
    const Parts parts = parts_of(RoomTokens(jitsi()).issue(pass(), now_ms));
    EXPECT_EQ(parts.header.at("alg"), "HS256");
    EXPECT_EQ(parts.claims.at("aud"), "jitsi");
    EXPECT_EQ(parts.claims.at("iss"), "assembly");
    EXPECT_EQ(parts.claims.at("sub"), "meet.example");
    EXPECT_EQ(parts.claims.at("room"), "isegoria-1-2-plenary");
    EXPECT_EQ(parts.claims.at("moderator"), false);
    EXPECT_EQ(parts.claims.at("context").at("user").at("id"), "42");
}

TEST(RoomToken, IsReadByLiveKit) {
    RoomPass listener = pass();
    listener.may_speak = false;
    const Parts parts = parts_of(RoomTokens(livekit()).issue(listener, now_ms));
    EXPECT_EQ(parts.header.at("kid"), "k1");
    EXPECT_EQ(parts.claims.at("iss"), "APIkey");
    EXPECT_EQ(parts.claims.at("sub"), "42");
    EXPECT_EQ(parts.claims.at("video").at("room"), "isegoria-1-2-plenary");
    EXPECT_EQ(parts.claims.at("video").at("roomJoin"), true);
    EXPECT_EQ(parts.claims.at("video").at("canPublish"), false);
    EXPECT_EQ(parts.claims.at("video").at("canSubscribe"), true);
}

TEST(RoomToken, IsShortLived) {
    const Parts parts = parts_of(RoomTokens(jitsi()).issue(pass(), now_ms));
    EXPECT_EQ(parts.claims.at("exp"), (now_ms + room_token_life_ms) / 1'000);
    EXPECT_EQ(parts.claims.at("nbf"), (now_ms - room_token_leeway_ms) / 1'000);
}

TEST(RoomToken, IsSignedWithTheSharedSecret) {
    const Parts parts = parts_of(RoomTokens(jitsi()).issue(pass(), now_ms));
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
         reinterpret_cast<const unsigned char*>(parts.input.data()), parts.input.size(), digest,
         &size);
    EXPECT_EQ(parts.signature, std::string(reinterpret_cast<char*>(digest), size));
}

std::string private_key(int bits) {
    EVP_PKEY* key = EVP_RSA_gen(static_cast<unsigned>(bits));
    BIO* memory = BIO_new(BIO_s_mem());
    PEM_write_bio_PrivateKey(memory, key, nullptr, nullptr, 0, nullptr, nullptr);
    char* data = nullptr;
    const long size = BIO_get_mem_data(memory, &data);
    std::string pem(data, static_cast<std::size_t>(size));
    BIO_free(memory);
    EVP_PKEY_free(key);
    return pem;
}

TEST(RoomToken, IsSignedWithAnRsaKeyThatItsPublicHalfVerifies) {
    ConferenceSettings settings = jitsi();
    settings.algorithm = TokenAlgorithm::rs256;
    settings.secret = private_key(2'048);
    const Parts parts = parts_of(RoomTokens(settings).issue(pass(), now_ms));
    EXPECT_EQ(parts.header.at("alg"), "RS256");
    BIO* memory = BIO_new_mem_buf(settings.secret.data(), static_cast<int>(settings.secret.size()));
    EVP_PKEY* key = PEM_read_bio_PrivateKey(memory, nullptr, nullptr, nullptr);
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    ASSERT_EQ(EVP_DigestVerifyInit(context, nullptr, EVP_sha256(), nullptr, key), 1);
    EXPECT_EQ(EVP_DigestVerify(
                  context, reinterpret_cast<const unsigned char*>(parts.signature.data()),
                  parts.signature.size(),
                  reinterpret_cast<const unsigned char*>(parts.input.data()), parts.input.size()),
              1);
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(key);
    BIO_free(memory);
}

std::string fault_of(ConferenceSettings settings) {
    try {
        RoomTokens tokens(std::move(settings));
    } catch (const std::invalid_argument& error) {
        return error.what();
    }
    return "";
}

TEST(ConferenceSettings, AreRefusedWithWhatIsWrong) {
    EXPECT_EQ(fault_of(jitsi()), "");
    auto wrong = jitsi();
    wrong.secret.resize(31);
    EXPECT_NE(fault_of(wrong).find("32 octets"), std::string::npos);
    wrong = jitsi();
    wrong.url = "http://meet.example";
    EXPECT_NE(fault_of(wrong).find("https://"), std::string::npos);
    wrong = jitsi();
    wrong.issuer.clear();
    EXPECT_NE(fault_of(wrong).find("issuer"), std::string::npos);
    wrong = jitsi();
    wrong.subject.clear();
    EXPECT_NE(fault_of(wrong).find("subject"), std::string::npos);
    wrong = jitsi();
    wrong.algorithm = TokenAlgorithm::rs256;
    EXPECT_NE(fault_of(wrong).find("RSA private key"), std::string::npos);
    wrong.secret = private_key(1'024);
    EXPECT_NE(fault_of(wrong).find("2,048"), std::string::npos);
}

}  // namespace
}  // namespace isegoria::room
