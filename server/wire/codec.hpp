// SPDX-License-Identifier: AGPL-3.0-or-later
// Commands off the wire, entries to and from the log. The only place where core meets protobuf
// messages as a whole. Any thread.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <variant>

#include "core/state.hpp"
#include "wire/bridge.hpp"

namespace isegoria::v1 {
class Command;
}

namespace isegoria::wire {

using RequestId = std::array<std::uint8_t, 16>;

// One entry of the log, as the clerk knows it.
struct Entry {
    std::int64_t time_ms = 0;
    core::ParticipantId actor;
    RequestId request_id{};       // zero: the server itself acted
    core::Digest command_hash{};  // zero likewise
    core::Events events;
};

[[nodiscard]] std::variant<core::Command, Malformed> decode(const v1::Command& message);

// Texts must have been sealed: only their commitments are written.
[[nodiscard]] std::string encode(const Entry& entry);
// Texts come back with commitment only. Malformed: the octets are not an entry of this version.
[[nodiscard]] std::variant<Entry, Malformed> decode_entry(std::string_view octets);

}  // namespace isegoria::wire
