// SPDX-License-Identifier: AGPL-3.0-or-later
// How evenly speech was shared among those seated, in integers that anyone can recount from the
// record. Pure.
#pragma once

#include <cstdint>
#include <vector>

#include "core/session.hpp"

namespace isegoria::core {

// Shares in ten-thousandths, rounded down.
struct Equality {
    std::uint64_t seated_count = 0;
    std::uint64_t spoke_count = 0;   // of those seated
    std::uint64_t silent_count = 0;  // seated and without a turn yet
    std::uint32_t spoke_share = 0;   // of those seated
    std::int64_t panel_ms = 0;       // spoken by those seated
    std::int64_t total_ms = 0;       // spoken by anyone: experts, facilitators, former members too
    std::uint32_t panel_share = 0;   // panel_ms of total_ms
    std::uint32_t gini = 0;          // 0: all have spoken equally long; whole: one has spoken alone
    bool operator==(const Equality&) const = default;
};
ISEGORIA_DESCRIBE(Equality, seated_count, spoke_count, silent_count, spoke_share, panel_ms,
                  total_ms, panel_share, gini)

// The Gini coefficient of non-negative amounts in ten-thousandths, rounded down. With the n amounts
// x_1 <= x_2 <= ... <= x_n and i their rank from 1 (after Amartya Sen, On Economic Inequality,
// 1973, in the form for sorted amounts):
//
//     G = (2 x sum(i x_i) - (n + 1) x sum(x_i)) / (n x sum(x_i))
//
// and then times n / (n - 1), so that one voice alone among n is 1 for any n and panels of
// different sizes can be compared (the small-sample correction of Deltas, Review of Economics and
// Statistics 85, 2003). 0 for fewer than two amounts or when all are 0. Speech is serial: the
// sum of a panel of 1,000 stays below 50 years of milliseconds, within which nothing overflows.
[[nodiscard]] std::uint32_t gini(std::vector<std::uint64_t> amounts);

struct State;
// Of the whole assembly so far, over those seated now; of one session (zeros when not found), over
// those seated when it was closed, or now while it is open. A running turn does not count yet.
[[nodiscard]] Equality equality(const State& state);
[[nodiscard]] Equality equality(const State& state, SessionId session);
// Of one breakout room, over its members.
struct RoomState;
[[nodiscard]] Equality equality(const RoomState& room);

}  // namespace isegoria::core
