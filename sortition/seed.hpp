// SPDX-License-Identifier: AGPL-3.0-or-later
// Chance that anyone can repeat: numbers made by SHA-256 from the hashes of pool and quotas, which
// are published first, and a public value, which nobody knows before. Integers only, so every
// machine gets the same. A Generator is owned by one draw; one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "sortition/digest.hpp"

namespace isegoria::sortition {

// SHA-256 over the domain "isegoria seed 1", the two hashes and the octets of the public value.
[[nodiscard]] Digest make_seed(const Digest& pool, const Digest& quotas, std::string_view octets);

// A stream of 64-bit numbers. Key: SHA-256 over the domain "isegoria stream 1", the seed and the
// stream's name. Block i: SHA-256 over the key's 32 octets and i as 8 octets, big-endian. Each
// block gives four numbers, big-endian, from its first octet on.
class Generator {
  public:
    Generator(const Digest& seed, std::string_view stream);
    [[nodiscard]] std::uint64_t next();
    // Each of 0 … bound-1 equally likely, by rejecting the numbers below 2^64 mod bound. bound > 0.
    [[nodiscard]] std::uint64_t below(std::uint64_t bound);
    // Fisher and Yates' shuffle, from the end: every order is equally likely.
    template <class Item>
    void shuffle(std::span<Item> items) {
        for (std::size_t last = items.size(); last > 1; --last) {
            std::swap(items[last - 1], items[static_cast<std::size_t>(below(last))]);
        }
    }

  private:
    Digest key_;
    Digest block_{};
    std::uint64_t counter_ = 0;
    std::size_t used_ = 32;
};

}  // namespace isegoria::sortition
