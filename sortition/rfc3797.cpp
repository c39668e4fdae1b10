// SPDX-License-Identifier: AGPL-3.0-or-later
// RFC 3797's selection. Pure functions; any thread.
#include "sortition/rfc3797.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <stdexcept>

namespace isegoria::sortition {

std::string rfc3797_key(const std::vector<std::vector<std::uint32_t>>& sources) {
    std::string key;
    for (std::vector<std::uint32_t> numbers : sources) {
        std::sort(numbers.begin(), numbers.end());
        for (const std::uint32_t number : numbers) key += std::to_string(number) + ".";
        key += '/';
    }
    return key;
}

std::vector<int> rfc3797_select(std::string_view key, int pool_size, int count) {
    if (count < 0 || count > pool_size || pool_size > 0xFFFF) {
        throw std::invalid_argument("RFC 3797 selects at most the pool, of at most 65,535");
    }
    std::vector<int> remaining(static_cast<std::size_t>(pool_size));
    std::iota(remaining.begin(), remaining.end(), 1);
    std::vector<int> selected;
    for (unsigned step = 0; step < static_cast<unsigned>(count); ++step) {
        const std::string index{static_cast<char>(step >> 8U), static_cast<char>(step & 0xFFU)};
        const std::string input = index + std::string(key) + index;
        std::array<unsigned char, 16> digest{};
        if (EVP_Digest(input.data(), input.size(), digest.data(), nullptr, EVP_md5(), nullptr) !=
            1) {
            throw std::runtime_error("libcrypto refuses MD5, which RFC 3797 prescribes");
        }
        // The 128-bit number modulo the people left, octet by octet.
        std::size_t remainder = 0;
        for (const unsigned char octet : digest)
            remainder = (remainder * 256 + octet) % remaining.size();
        selected.push_back(remaining[remainder]);
        remaining.erase(remaining.begin() + static_cast<std::ptrdiff_t>(remainder));
    }
    return selected;
}

}  // namespace isegoria::sortition
