// SPDX-License-Identifier: AGPL-3.0-or-later
// SplitMix64 (Steele, Lea and Flood, OOPSLA 2014) over the numbers, one after the other.
#include "demo/chance.hpp"

namespace isegoria::demo {
namespace {

std::uint64_t mixed(std::uint64_t value) {
    value += 0x9E3779B97F4A7C15ULL;
    value = (value ^ (value >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    value = (value ^ (value >> 27U)) * 0x94D049BB133111EBULL;
    return value ^ (value >> 31U);
}

}  // namespace

std::uint64_t toss(std::initializer_list<std::uint64_t> about) {
    std::uint64_t state = 0;
    for (const std::uint64_t number : about) state = mixed(state ^ mixed(number));
    return state;
}

std::uint64_t mark(std::string_view words) {
    std::uint64_t sum = 0xCBF29CE484222325ULL;
    for (const char octet : words) {
        sum ^= static_cast<unsigned char>(octet);
        sum *= 0x100000001B3ULL;
    }
    return sum;
}

}  // namespace isegoria::demo
