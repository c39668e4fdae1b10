// SPDX-License-Identifier: AGPL-3.0-or-later
// RFC 3629 section 4: the range of the second octet depends on the first, which rules out over-long
// forms, surrogates and what lies beyond U+10FFFF.
#include "net/utf8.hpp"

namespace isegoria::net {

bool Utf8::take(std::string_view octets) noexcept {
    for (const char sign : octets) {
        const auto octet = static_cast<std::uint8_t>(sign);
        if (missing_ > 0) {
            if (octet < low_ || octet > high_) return false;
            --missing_;
            low_ = 0x80;
            high_ = 0xBF;
            continue;
        }
        if (octet < 0x80) continue;
        if (octet < 0xC2 || octet > 0xF4) return false;
        missing_ = octet < 0xE0 ? 1 : octet < 0xF0 ? 2 : 3;
        low_ = octet == 0xE0 ? 0xA0 : octet == 0xF0 ? 0x90 : 0x80;
        high_ = octet == 0xED ? 0x9F : octet == 0xF4 ? 0x8F : 0xBF;
    }
    return true;
}

bool is_utf8(std::string_view text) noexcept {
    Utf8 utf8;
    return utf8.take(text) && utf8.whole();
}

}  // namespace isegoria::net
