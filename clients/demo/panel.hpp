// SPDX-License-Identifier: AGPL-3.0-or-later
// What the members of the demo's panel want, by their place in it: the conductor counts on it.
// Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "isegoria/v1/gradient.pb.h"
#include "isegoria/v1/poll.pb.h"

namespace isegoria::demo {

inline constexpr std::size_t proposals_max = 6;   // What one deliberation day has time for.
inline constexpr std::size_t citations_each = 7;  // Contributions that a proposal stands on.
inline constexpr std::size_t amendments = 3;      // Two will be accepted, one declined.

// How many proposals a panel makes of so many themes.
[[nodiscard]] std::size_t proposal_count(std::size_t themes, std::size_t seats);
// Who writes the proposal on a theme, states the minority statement and amends an article.
[[nodiscard]] std::size_t proposer(std::size_t theme, std::size_t seats);
[[nodiscard]] std::size_t amender(std::size_t amendment, std::size_t seats);
// The proposal (from 0) that a minority objects to, and the one that finds too little support.
[[nodiscard]] std::size_t contested(std::size_t proposals);
[[nodiscard]] std::size_t unloved(std::size_t proposals);
// Where a member stands on a proposal; and on the charter.
[[nodiscard]] v1::Gradient stand_on(std::uint64_t seed, std::size_t proposal, std::size_t proposals,
                                    std::size_t member, std::size_t seats);
[[nodiscard]] v1::Gradient stand_on_charter(std::uint64_t seed, std::size_t member,
                                            std::size_t seats);
// What they say when asked for consent; and, in secret, whether they felt heard.
[[nodiscard]] v1::Consent stands(std::size_t member);
[[nodiscard]] v1::Stance felt_heard(std::uint64_t seed, std::size_t member);
// Times a member would like to speak, and for how long each time.
[[nodiscard]] std::size_t turns_wished(std::uint64_t seed, std::size_t member);
[[nodiscard]] std::uint64_t turn_ms(std::uint64_t seed, std::size_t member, std::size_t turn);

}  // namespace isegoria::demo
