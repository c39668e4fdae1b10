// SPDX-License-Identifier: AGPL-3.0-or-later
// The public value, the seed and the counter generator. One thread per Generator.
#include "sortition/seed.hpp"

#include <algorithm>
#include <cassert>
#include <charconv>

#include "sortition/text.hpp"

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

bool has_control_character(std::string_view text) {
    return std::any_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

bool append_hex(std::string& octets, std::string_view digits) {
    if (digits.empty() || digits.size() % 2 != 0) return false;
    for (std::size_t i = 0; i < digits.size(); i += 2) {
        unsigned octet = 0;
        const char* const end = digits.data() + i + 2;
        const auto [stop, error] = std::from_chars(digits.data() + i, end, octet, 16);
        if (error != std::errc() || stop != end) return false;
        octets += static_cast<char>(octet);
    }
    return true;
}

}  // namespace

Reading<std::string> parse_public_value(std::string_view text) {
    constexpr std::string_view hex_mark = "hex:";
    Reading<std::string> result;
    const auto refuse = [&](std::string_view code) {
        result.errors.push_back(finding(code, {{"limit", std::to_string(public_value_max)}}));
        return result;
    };
    const std::string_view value = trim(text);
    if (value.empty()) return refuse("public_value_empty");
    if (value.size() > public_value_max) return refuse("public_value_too_long");
    if (!is_utf8(value) || has_control_character(value)) return refuse("public_value_not_utf8");
    std::string octets;
    if (!value.starts_with(hex_mark)) {
        octets = value;
    } else if (!append_hex(octets, value.substr(hex_mark.size()))) {
        return refuse("public_value_not_hex");
    }
    result.value = std::move(octets);
    return result;
}

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
