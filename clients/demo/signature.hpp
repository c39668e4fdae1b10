// SPDX-License-Identifier: AGPL-3.0-or-later
// What anyone can check of a published version: its signature (Ed25519, RFC 8032). Pure; any
// thread.
#pragma once

#include <string>
#include <string_view>

namespace isegoria::demo {

[[nodiscard]] std::string hexadecimal(std::string_view octets);
// Whether `signature`, in hexadecimal, is one of `message` by the key of 32 octets.
[[nodiscard]] bool is_signed(std::string_view public_key, std::string_view message,
                             std::string_view signature);

}  // namespace isegoria::demo
