// SPDX-License-Identifier: AGPL-3.0-or-later
// Letters by e-mail: which addresses are taken, and what is written to them (RFC 5322, text in
// UTF-8, quoted-printable). Pure; any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/text.hpp"

namespace isegoria::room {

inline constexpr std::size_t address_octets_max = 254;  // What fits a path of RFC 5321.

// Letters, digits and the usual signs, in ASCII; no quotes, comments or address literals, so that
// nothing of it can be anything but an address, in a header and on a command line.
[[nodiscard]] bool is_mail_address(std::string_view address);
// As it is compared: by RFC 5321 only the domain has no case, but nobody runs two people apart by it.
[[nodiscard]] std::string same_address(std::string_view address);

// A letter that is to go out, whole: headers and text. Whoever takes it sees that it is sent.
using SendLetter = std::function<void(const std::string& message)>;

struct CodeLetter {
    std::string from;
    std::string to;
    std::string code;
    std::vector<core::TextWording> assembly;  // its names
    std::string time_zone;
    std::int64_t written_ms = 0;
    std::int64_t until_ms = 0;
    std::uint64_t number = 0;  // random, for its Message-ID
};
// In every language of the catalogue, one after the other: the server does not know which one is
// read at that address.
[[nodiscard]] std::string write(const CodeLetter& letter);

}  // namespace isegoria::room
