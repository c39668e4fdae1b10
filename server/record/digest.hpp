// SPDX-License-Identifier: AGPL-3.0-or-later
// SHA-256 and the two spellings of octets used in files (hexadecimal, base64). Pure functions; any
// thread may call them, each thread keeps one digest context of its own.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace isegoria::record {

using Hash = std::array<std::uint8_t, 32>;

// SHA-256 (FIPS 180-4) of the parts one after the other, without separators.
[[nodiscard]] Hash sha256(std::initializer_list<std::string_view> parts);

[[nodiscard]] inline std::string_view octets(const Hash& hash) {
    return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

// The hash in `text`, or nothing when it is not exactly 32 octets.
[[nodiscard]] std::optional<Hash> hash_from(std::string_view text);

// Eight octets, most significant first, so that octet order is number order.
[[nodiscard]] std::string big_endian(std::uint64_t value);

[[nodiscard]] std::string to_hex(std::string_view text);
[[nodiscard]] std::optional<std::string> from_hex(std::string_view text);

// Standard alphabet with padding (RFC 4648, section 4). Decoding is strict: one spelling a value.
[[nodiscard]] std::string to_base64(std::string_view text);
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);

}  // namespace isegoria::record
