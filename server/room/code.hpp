// SPDX-License-Identifier: AGPL-3.0-or-later
// Invitation codes as people type them: 20 signs of Crockford's base 32 in five groups. Pure, but
// for the slow hash. Any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "room/sealing.hpp"

namespace isegoria::room {

// 4 signs find the code, 15 are secret (75 bits), the last one finds a mistyped sign before the
// server is asked to work. NIST SP 800-63B wants a slow hash below 112 bits, hence Argon2id.
struct Code {
    std::string selector;
    std::string secret;
};

[[nodiscard]] Code make_code(const Random& random);
[[nodiscard]] std::string print(const Code& code);  // ABCD-EFGH-…
// Spaces, hyphens and case do not matter; O is 0, I and L are 1. Nothing: a sign is wrong.
[[nodiscard]] std::optional<Code> parse_code(std::string_view typed);

// Argon2id, 19 MiB, two passes, one lane (OWASP's first choice for interactive use): some 30 ms.
[[nodiscard]] std::string slow_hash(std::string_view secret);
[[nodiscard]] bool matches(std::string_view secret, const std::string& hash);
// The same work for a code that does not exist, so that time tells nothing.
void work_for_nothing(std::string_view secret);

}  // namespace isegoria::room
