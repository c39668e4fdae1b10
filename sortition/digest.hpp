// SPDX-License-Identifier: AGPL-3.0-or-later
// SHA-256 (FIPS 180-4, from libcrypto) over an unambiguous serialisation: every text is preceded by
// its length, so no two different inputs give the same octets. One Hasher per thread.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace isegoria::sortition {

using Digest = std::array<std::uint8_t, 32>;

[[nodiscard]] Digest sha256(std::string_view octets);
[[nodiscard]] std::string to_hex(const Digest& digest);
// Exactly 64 hexadecimal digits, of either case.
[[nodiscard]] std::optional<Digest> digest_from_hex(std::string_view text);

class Hasher {
  public:
    // `domain` says what is hashed and in which version of the serialisation; it comes first.
    explicit Hasher(std::string_view domain);
    // The length in decimal, a colon, the octets.
    Hasher& text(std::string_view octets);
    // The number in decimal, a semicolon.
    Hasher& number(std::int64_t value);
    [[nodiscard]] Digest finish();

  private:
    struct Context;
    struct FreeContext {
        void operator()(Context* context) const;
    };
    void feed(std::string_view octets);
    std::unique_ptr<Context, FreeContext> context_;
};

}  // namespace isegoria::sortition
