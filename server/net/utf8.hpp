// SPDX-License-Identifier: AGPL-3.0-or-later
// Whether octets are UTF-8 (RFC 3629), told as they come and as early as it is certain. A value;
// any thread.
#pragma once
#include <cstdint>
#include <string_view>

namespace isegoria::net {

class Utf8 {
  public:
    // Goes on with what was taken before. False once it cannot be UTF-8 whatever follows.
    [[nodiscard]] bool take(std::string_view octets) noexcept;
    // Whether what was taken ends with a whole character.
    [[nodiscard]] bool whole() const noexcept { return missing_ == 0; }

  private:
    std::uint8_t missing_ = 0;  // Octets of the character under way.
    std::uint8_t low_ = 0x80;   // Range of the next one.
    std::uint8_t high_ = 0xBF;
};

[[nodiscard]] bool is_utf8(std::string_view text) noexcept;

}  // namespace isegoria::net
