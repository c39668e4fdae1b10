// SPDX-License-Identifier: AGPL-3.0-or-later
// The seed and the counter generator. One thread per Generator.
#include "sortition/seed.hpp"

#include <cassert>

namespace isegoria::sortition {
namespace {

std::string_view octets_of(const Digest& digest) {
    return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

std::uint64_t big_endian(std::span<const std::uint8_t> octets) {
    std::uint64_t number = 0;
    for (const std::uint8_t octet : octets) number = (number << 8U) | octet;
    return number;
}

}  // namespace

Digest make_seed(const Digest& pool, const Digest& quotas, std::string_view octets) {
    Hasher hasher("isegoria seed 1");
    return hasher.text(octets_of(pool)).text(octets_of(quotas)).text(octets).finish();
}

Generator::Generator(const Digest& seed, std::string_view stream) {
    Hasher hasher("isegoria stream 1");
    key_ = hasher.text(octets_of(seed)).text(stream).finish();
}

std::uint64_t Generator::next() {
    if (used_ == block_.size()) {
        std::string input(octets_of(key_));
        for (int shift = 56; shift >= 0; shift -= 8) {
            input += static_cast<char>((counter_ >> static_cast<unsigned>(shift)) & 0xFFU);
        }
        block_ = sha256(input);
        ++counter_;
        used_ = 0;
    }
    const std::uint64_t number = big_endian(std::span(block_).subspan(used_, 8));
    used_ += 8;
    return number;
}

std::uint64_t Generator::below(std::uint64_t bound) {
    assert(bound > 0);
    const std::uint64_t rejected = (0 - bound) % bound;
    std::uint64_t number = next();
    while (number < rejected) number = next();
    return number % bound;
}

}  // namespace isegoria::sortition
