// SPDX-License-Identifier: AGPL-3.0-or-later
// SHA-256 through one reused EVP context a thread: making a context, and looking up the algorithm,
// costs several times the hashing of a small entry.
#include "record/digest.hpp"

#include <openssl/evp.h>

#include <cstring>
#include <memory>
#include <stdexcept>

namespace isegoria::record {
namespace {

struct FreeContext {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

EVP_MD_CTX* thread_context() {
    thread_local const std::unique_ptr<EVP_MD_CTX, FreeContext> context = [] {
        std::unique_ptr<EVP_MD_CTX, FreeContext> made(EVP_MD_CTX_new());
        if (!made || EVP_DigestInit_ex(made.get(), EVP_sha256(), nullptr) != 1)
            throw std::runtime_error("SHA-256 is not available");
        return made;
    }();
    return context.get();
}

int hex_value(char sign) {
    if (sign >= '0' && sign <= '9') return sign - '0';
    if (sign >= 'a' && sign <= 'f') return sign - 'a' + 10;
    if (sign >= 'A' && sign <= 'F') return sign - 'A' + 10;
    return -1;
}

}  // namespace

Hash sha256(std::initializer_list<std::string_view> parts) {
    EVP_MD_CTX* context = thread_context();
    // A null algorithm starts the same one again without another look-up.
    bool good = EVP_DigestInit_ex(context, nullptr, nullptr) == 1;
    for (const auto part : parts)
        good = good && EVP_DigestUpdate(context, part.data(), part.size()) == 1;
    Hash hash{};
    good = good && EVP_DigestFinal_ex(context, hash.data(), nullptr) == 1;
    if (!good) throw std::runtime_error("SHA-256 failed");
    return hash;
}

std::optional<Hash> hash_from(std::string_view text) {
    Hash hash{};
    if (text.size() != hash.size()) return std::nullopt;
    std::memcpy(hash.data(), text.data(), hash.size());
    return hash;
}

std::string big_endian(std::uint64_t value) {
    std::string text(8, '\0');
    for (int place = 7; place >= 0; --place, value >>= 8)
        text[static_cast<std::size_t>(place)] = static_cast<char>(value & 0xff);
    return text;
}

std::string to_hex(std::string_view text) {
    constexpr std::string_view signs = "0123456789abcdef";
    std::string hex;
    hex.reserve(text.size() * 2);
    for (const char sign : text) {
        const auto value = static_cast<unsigned char>(sign);
        hex += signs[value >> 4];
        hex += signs[value & 15];
    }
    return hex;
}

std::optional<std::string> from_hex(std::string_view text) {
    if (text.size() % 2 != 0) return std::nullopt;
    std::string plain;
    plain.reserve(text.size() / 2);
    for (std::size_t at = 0; at < text.size(); at += 2) {
        const int high = hex_value(text[at]);
        const int low = hex_value(text[at + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        plain += static_cast<char>(high * 16 + low);
    }
    return plain;
}

std::string to_base64(std::string_view text) {
    std::string coded((text.size() + 2) / 3 * 4 + 1, '\0');
    const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(coded.data()),
                                     reinterpret_cast<const unsigned char*>(text.data()),
                                     static_cast<int>(text.size()));
    coded.resize(static_cast<std::size_t>(size));
    return coded;
}

std::optional<std::string> from_base64(std::string_view text) {
    if (text.size() % 4 != 0) return std::nullopt;
    std::string plain(text.size() / 4 * 3, '\0');
    const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(plain.data()),
                                     reinterpret_cast<const unsigned char*>(text.data()),
                                     static_cast<int>(text.size()));
    if (size < 0) return std::nullopt;
    std::size_t padding = 0;
    while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=')
        ++padding;
    plain.resize(static_cast<std::size_t>(size) - padding);
    // The decoder trims blanks and ignores stray bits; only the one canonical spelling is taken.
    if (to_base64(plain) != text) return std::nullopt;
    return plain;
}

}  // namespace isegoria::record
