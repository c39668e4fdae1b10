// SPDX-License-Identifier: AGPL-3.0-or-later
// Claims as the two servers read them: Jitsi's token authentication (prosody mod_auth_token) and
// LiveKit's access tokens.
#include "room/room_token.hpp"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>

#include <boost/json.hpp>
#include <stdexcept>

namespace isegoria::room {

struct RoomTokens::Key {
    EVP_PKEY* private_key = nullptr;
    ~Key() { EVP_PKEY_free(private_key); }
};

namespace {

constexpr std::size_t secret_octets_min = 32;  // RFC 7518, 3.2: no shorter than the hash.
constexpr int rsa_bits_min = 2'048;            // RFC 7518, 3.3.

boost::json::object claims_of(const ConferenceSettings& settings, const RoomPass& pass,
                              std::int64_t now_ms) {
    const std::string identity = std::to_string(pass.participant.value);
    boost::json::object claims{{"iss", settings.issuer},
                               {"nbf", (now_ms - room_token_leeway_ms) / 1'000},
                               {"exp", (now_ms + room_token_life_ms) / 1'000}};
    if (settings.kind == ConferenceKind::livekit) {
        claims["sub"] = identity;
        claims["name"] = pass.name;
        claims["video"] = boost::json::object{
            {"room", pass.room},       {"roomJoin", true},     {"canPublish", pass.may_speak},
            {"canPublishData", false}, {"canSubscribe", true}, {"roomAdmin", pass.moderates}};
        return claims;
    }
    claims["aud"] = "jitsi";
    claims["sub"] = settings.subject;
    claims["room"] = pass.room;
    claims["moderator"] = pass.moderates;
    claims["context"] = boost::json::object{
        {"user", boost::json::object{{"id", identity},
                                     {"name", pass.name},
                                     {"moderator", pass.moderates},
                                     {"hidden-from-recorder", !pass.may_speak}}},
        {"features",
         boost::json::object{
             {"recording", false}, {"livestreaming", false}, {"screen-sharing", pass.moderates}}}};
    return claims;
}

std::string hmac_sha256(const std::string& secret, const std::string& input) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    if (HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
             reinterpret_cast<const unsigned char*>(input.data()), input.size(), digest,
             &size) == nullptr)
        throw std::runtime_error("a token could not be signed");
    return {reinterpret_cast<const char*>(digest), size};
}

std::string rsa_sha256(EVP_PKEY* key, const std::string& input) {
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                          &EVP_MD_CTX_free);
    const auto* octets = reinterpret_cast<const unsigned char*>(input.data());
    std::size_t size = 0;
    std::string signature;
    bool signed_now = context &&
                      EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key) == 1 &&
                      EVP_DigestSign(context.get(), nullptr, &size, octets, input.size()) == 1;
    if (signed_now) {
        signature.resize(size);
        signed_now =
            EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                           octets, input.size()) == 1;
        signature.resize(size);
    }
    if (!signed_now) throw std::runtime_error("a token could not be signed");
    return signature;
}

}  // namespace

std::string base64url(std::string_view octets) {
    constexpr std::string_view signs =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::string result;
    std::uint32_t bits = 0;
    int held = 0;
    for (const char sign : octets) {
        bits = bits << 8U | static_cast<unsigned char>(sign);
        for (held += 8; held >= 6; held -= 6)
            result += signs[bits >> static_cast<unsigned>(held - 6) & 63U];
    }
    if (held > 0) result += signs[bits << static_cast<unsigned>(6 - held) & 63U];
    return result;
}

RoomTokens::RoomTokens(ConferenceSettings settings) : settings_(std::move(settings)) {
    const bool web = settings_.url.starts_with("https://") || settings_.url.starts_with("wss://");
    if (!web) throw std::invalid_argument("the conference's URL has to begin https:// or wss://");
    if (settings_.issuer.empty())
        throw std::invalid_argument("the conference's issuer (app id or API key) is missing");
    if (settings_.kind == ConferenceKind::jitsi && settings_.subject.empty())
        throw std::invalid_argument("the conference's subject (Jitsi's domain) is missing");
    if (settings_.algorithm == TokenAlgorithm::hs256) {
        if (settings_.secret.size() < secret_octets_min)
            throw std::invalid_argument("the conference's secret has fewer than 32 octets");
        return;
    }
    key_ = std::make_unique<Key>();
    const std::unique_ptr<BIO, decltype(&BIO_free)> pem(
        BIO_new_mem_buf(settings_.secret.data(), static_cast<int>(settings_.secret.size())),
        &BIO_free);
    key_->private_key = PEM_read_bio_PrivateKey(pem.get(), nullptr, nullptr, nullptr);
    if (key_->private_key == nullptr || EVP_PKEY_base_id(key_->private_key) != EVP_PKEY_RSA)
        throw std::invalid_argument("the conference's key is no RSA private key (PEM)");
    if (EVP_PKEY_bits(key_->private_key) < rsa_bits_min)
        throw std::invalid_argument("the conference's RSA key has fewer than 2,048 bits");
}

RoomTokens::~RoomTokens() = default;
RoomTokens::RoomTokens(RoomTokens&&) noexcept = default;
RoomTokens& RoomTokens::operator=(RoomTokens&&) noexcept = default;

std::string RoomTokens::sign(const std::string& input) const {
    return settings_.algorithm == TokenAlgorithm::hs256 ? hmac_sha256(settings_.secret, input)
                                                        : rsa_sha256(key_->private_key, input);
}

std::string RoomTokens::issue(const RoomPass& pass, std::int64_t now_ms) const {
    boost::json::object header{
        {"alg", settings_.algorithm == TokenAlgorithm::hs256 ? "HS256" : "RS256"}, {"typ", "JWT"}};
    if (!settings_.key_id.empty()) header["kid"] = settings_.key_id;
    const std::string input = base64url(boost::json::serialize(header)) + '.' +
                              base64url(boost::json::serialize(claims_of(settings_, pass, now_ms)));
    return input + '.' + base64url(sign(input));
}

}  // namespace isegoria::room
