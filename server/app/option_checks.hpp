// SPDX-License-Identifier: AGPL-3.0-or-later
// What the values of command-line options must be. Each check returns nothing for a good value, and
// otherwise what is wrong with it and what is allowed; the name of the option is put before it by
// who reads. Pure but for looking whether a file is there.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "program/options.hpp"

namespace isegoria::app {

using program::Fault;

// The name stands in signed checkpoints, on a line of its own: it may not end that line, and a
// person must be able to compare it by eye.
inline constexpr std::size_t instance_signs_max = 64;

[[nodiscard]] std::optional<Fault> instance_fault(const std::string& value);
// "127.0.0.1:8443" or "[::1]:8443": a numeric address, for names resolve to several.
[[nodiscard]] std::optional<Fault> address_fault(const std::string& value);
[[nodiscard]] std::optional<Fault> range_fault(const std::string& value);
[[nodiscard]] std::optional<Fault> origin_fault(const std::string& value);
[[nodiscard]] std::optional<Fault> directory_fault(const std::string& value);
// A program by its whole path, and what follows it after a blank.
[[nodiscard]] std::optional<Fault> command_fault(const std::string& value);
// An address that letters can come from.
[[nodiscard]] std::optional<Fault> mail_fault(const std::string& value);
// A name that another server gave: printable ASCII without blanks.
[[nodiscard]] std::optional<Fault> token_fault(const std::string& value);
// Where a conference server is: https:// or wss://, a host, and a path if need be.
[[nodiscard]] std::optional<Fault> conference_url_fault(const std::string& value);
// LiveKit verifies tokens with the secret of its API key alone.
[[nodiscard]] std::optional<Fault> conference_algorithm_fault(const std::string& conference,
                                                              const std::string& algorithm);
// Wishes a second: a number, which NaN is not.
[[nodiscard]] std::optional<Fault> rate_fault(const std::string& value);

// Of a value that address_fault() has passed.
[[nodiscard]] std::pair<std::string, std::uint16_t> read_address(const std::string& value);

}  // namespace isegoria::app
