// SPDX-License-Identifier: AGPL-3.0-or-later
// Between the rules' events and the log's entries: every free text gets a salt and a commitment on
// the way in, and its words back on the way out. Any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "record/log.hpp"
#include "wire/codec.hpp"

namespace isegoria::room {

using Random = std::function<void(std::span<std::uint8_t>)>;

// Salts and commits to every text of the entry, in place, and encodes it. `seq` is the number that
// the entry will have.
[[nodiscard]] record::NewEntry seal(wire::Entry& entry, std::uint64_t seq, const Random& random);

// Throws record::Damaged when the octets are no entry, or a text is not what was committed to.
[[nodiscard]] wire::Entry unseal(record::StreamId stream, record::StoredEntry&& stored);

// The commitments that an entry body lists, in order: what an audit compares with the texts.
[[nodiscard]] std::vector<record::Hash> commitments_in(std::string_view body);

}  // namespace isegoria::room
