// SPDX-License-Identifier: AGPL-3.0-or-later
// SHA-256 through libcrypto's EVP interface. One Hasher per thread.
#include "sortition/digest.hpp"

#include <openssl/evp.h>

#include <stdexcept>

namespace isegoria::sortition {
namespace {

void require(int success) {
    if (success != 1) throw std::runtime_error("libcrypto refuses SHA-256");
}

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

}  // namespace

struct Hasher::Context {
    EVP_MD_CTX* openssl = EVP_MD_CTX_new();
};

void Hasher::FreeContext::operator()(Context* context) const {
    EVP_MD_CTX_free(context->openssl);
    delete context;
}

Hasher::Hasher(std::string_view domain) : context_(new Context) {
    require(context_->openssl != nullptr ? 1 : 0);
    require(EVP_DigestInit_ex(context_->openssl, EVP_sha256(), nullptr));
    text(domain);
}

void Hasher::feed(std::string_view octets) {
    require(EVP_DigestUpdate(context_->openssl, octets.data(), octets.size()));
}

Hasher& Hasher::text(std::string_view octets) {
    feed(std::to_string(octets.size()) + ":");
    feed(octets);
    return *this;
}

Hasher& Hasher::number(std::int64_t value) {
    feed(std::to_string(value) + ";");
    return *this;
}

Digest Hasher::finish() {
    Digest digest{};
    require(EVP_DigestFinal_ex(context_->openssl, digest.data(), nullptr));
    return digest;
}

Digest sha256(std::string_view octets) {
    Digest digest{};
    require(
        EVP_Digest(octets.data(), octets.size(), digest.data(), nullptr, EVP_sha256(), nullptr));
    return digest;
}

std::string to_hex(const Digest& digest) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string hex;
    for (const std::uint8_t octet : digest) {
        hex += digits[octet >> 4U];
        hex += digits[octet & 15U];
    }
    return hex;
}

std::optional<Digest> digest_from_hex(std::string_view text) {
    Digest digest{};
    if (text.size() != 2 * digest.size()) return std::nullopt;
    for (std::size_t i = 0; i < digest.size(); ++i) {
        const int high = hex_value(text[2 * i]);
        const int low = hex_value(text[2 * i + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        digest[i] = static_cast<std::uint8_t>(high * 16 + low);
    }
    return digest;
}

}  // namespace isegoria::sortition
