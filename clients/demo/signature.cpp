// SPDX-License-Identifier: AGPL-3.0-or-later
// Ed25519 by OpenSSL.
#include "demo/signature.hpp"

#include <openssl/evp.h>

#include <memory>

namespace isegoria::demo {
namespace {

const unsigned char* octets_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

// Empty when it is not hexadecimal.
std::string octets_from(std::string_view digits) {
    std::string octets;
    if (digits.size() % 2 != 0) return octets;
    const auto value = [](char sign) {
        if (sign >= '0' && sign <= '9') return sign - '0';
        if (sign >= 'a' && sign <= 'f') return sign - 'a' + 10;
        return -1;
    };
    for (std::size_t at = 0; at < digits.size(); at += 2) {
        const int high = value(digits[at]);
        const int low = value(digits[at + 1]);
        if (high < 0 || low < 0) return {};
        octets += static_cast<char>(high * 16 + low);
    }
    return octets;
}

}  // namespace

std::string hexadecimal(std::string_view octets) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const char sign : octets) {
        const auto octet = static_cast<unsigned char>(sign);
        text += digits[octet >> 4U];
        text += digits[octet & 15U];
    }
    return text;
}

bool is_signed(std::string_view public_key, std::string_view message, std::string_view signature) {
    using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
    using Context = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;
    const Key key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, octets_of(public_key),
                                              public_key.size()),
                  &EVP_PKEY_free);
    const Context context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    const std::string octets = octets_from(signature);
    if (!key || !context || octets.empty()) return false;
    if (EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) != 1)
        return false;
    return EVP_DigestVerify(context.get(), octets_of(octets), octets.size(), octets_of(message),
                            message.size()) == 1;
}

}  // namespace isegoria::demo
