// SPDX-License-Identifier: AGPL-3.0-or-later
// Codes: Crockford's base 32 (https://www.crockford.com/base32.html), check sign included as the
// sum of the values, each times its place, modulo 31, which notices every single wrong sign and
// every swap of two neighbours that differ.
#include "room/code.hpp"

#include <sodium.h>

#include <array>
#include <stdexcept>
#include <vector>

namespace isegoria::room {
namespace {

constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t selector_signs = 4;
constexpr std::size_t secret_signs = 15;
constexpr unsigned long long passes = 2;
constexpr std::size_t memory_octets = 19 * 1024 * 1024;

std::optional<unsigned> value_of(char sign) {
    if (sign >= 'a' && sign <= 'z') sign = static_cast<char>(sign - 'a' + 'A');
    if (sign == 'O') sign = '0';
    if (sign == 'I' || sign == 'L') sign = '1';
    const auto at = alphabet.find(sign);
    if (at == std::string_view::npos) return std::nullopt;
    return static_cast<unsigned>(at);
}

char check_sign(std::string_view signs) {
    unsigned sum = 0;
    for (std::size_t index = 0; index < signs.size(); ++index)
        sum += static_cast<unsigned>(index + 1) * (*value_of(signs[index]));
    return alphabet[sum % 31];
}

void ready() {
    static const bool started = sodium_init() >= 0;
    if (!started) throw std::runtime_error("libsodium cannot be started");
}

}  // namespace

Code make_code(const Random& random) {
    std::array<std::uint8_t, selector_signs + secret_signs> octets{};
    random(octets);
    std::string signs;
    for (const std::uint8_t octet : octets) signs += alphabet[octet % 32];
    return {signs.substr(0, selector_signs), signs.substr(selector_signs)};
}

std::string print(const Code& code) {
    std::string signs = code.selector + code.secret;
    signs += check_sign(signs);
    std::string result;
    for (std::size_t index = 0; index < signs.size(); ++index) {
        if (index > 0 && index % 4 == 0) result += '-';
        result += signs[index];
    }
    return result;
}

std::optional<Code> parse_code(std::string_view typed) {
    std::string signs;
    for (const char sign : typed) {
        if (sign == ' ' || sign == '-') continue;
        const auto value = value_of(sign);
        if (!value || signs.size() > selector_signs + secret_signs) return std::nullopt;
        signs += alphabet[*value];
    }
    if (signs.size() != selector_signs + secret_signs + 1) return std::nullopt;
    const char check = signs.back();
    signs.pop_back();
    if (check != check_sign(signs)) return std::nullopt;
    return Code{signs.substr(0, selector_signs), signs.substr(selector_signs)};
}

std::string slow_hash(std::string_view secret) {
    ready();
    std::array<char, crypto_pwhash_STRBYTES> hash{};
    if (crypto_pwhash_str_alg(hash.data(), secret.data(), secret.size(), passes, memory_octets,
                              crypto_pwhash_ALG_ARGON2ID13) != 0)
        throw std::runtime_error("no memory to hash a code");
    return hash.data();
}

bool matches(std::string_view secret, const std::string& hash) {
    ready();
    return crypto_pwhash_str_verify(hash.c_str(), secret.data(), secret.size()) == 0;
}

void work_for_nothing(std::string_view secret) {
    static const std::string hash = slow_hash("a code that nobody has");
    (void)matches(secret, hash);
}

}  // namespace isegoria::room
