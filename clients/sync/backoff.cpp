// SPDX-License-Identifier: AGPL-3.0-or-later
// See backoff.hpp.
#include "sync/backoff.hpp"

#include <sys/random.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

namespace isegoria::sync {

Random system_random() {
    return [](unsigned char* octets, std::size_t count) {
        while (count > 0) {
            const ssize_t got = ::getrandom(octets, count, 0);
            if (got < 0) {
                if (errno == EINTR) continue;
                throw std::system_error(errno, std::generic_category(), "getrandom");
            }
            octets += got;
            count -= static_cast<std::size_t>(got);
        }
    };
}

std::chrono::milliseconds Backoff::next() {
    std::array<unsigned char, 4> octets{};
    random_(octets.data(), octets.size());
    std::uint64_t chance = 0;
    for (const unsigned char octet : octets) chance = (chance << 8U) | octet;
    // Scaling 32 bits onto the bound: its error is far below a millisecond.
    const auto wait =
        static_cast<std::int64_t>((chance * static_cast<std::uint64_t>(bound_.count() + 1)) >> 32U);
    bound_ = std::min(bound_ * 2, backoff_max);
    return std::chrono::milliseconds(wait);
}

}  // namespace isegoria::sync
