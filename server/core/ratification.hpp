// SPDX-License-Identifier: AGPL-3.0-or-later
// The panel's decision on the draft: one graded voice a seat, hidden until the phase is closed,
// concluded when its result is published (S16). Pure.
#pragma once

#include "core/context.hpp"
#include "core/describe.hpp"
#include "core/gradient.hpp"
#include "core/ids.hpp"
#include "core/outcome.hpp"
#include "core/text.hpp"

namespace isegoria::core {

// Commands.
struct CastRatification {  // by a seated member while a ratification phase is open; the last counts
    Gradient gradient{};
};
ISEGORIA_DESCRIBE(CastRatification, gradient)

// Events.
// The choice is a text (the name of the level) so that the log carries a commitment to it and not
// the choice, which anyone could read there before the close.
struct RatificationCast {
    PhaseId phase;
    ParticipantId participant;
    Text choice;
};
ISEGORIA_DESCRIBE(RatificationCast, phase, participant, choice)
// Follows ResultPublished of a ratification phase in the same entry.
struct RatificationConcluded {
    PhaseId phase;
    GradientCounts counts;
    std::uint64_t seated_count = 0;  // when the phase closed
    std::uint64_t quorum = 0;        // voices needed, abstentions included
    std::uint32_t consensus = 0;     // ten-thousandths, see consensus()
    std::uint32_t threshold_percent = 0;
    bool ratified = false;  // quorum and threshold both reached
};
ISEGORIA_DESCRIBE(RatificationConcluded, phase, counts, seated_count, quorum, consensus,
                  threshold_percent, ratified)

// State.
struct RatificationRound {
    std::map<ParticipantId, Text> cast;  // the latest of each; shown to nobody else
    bool closed = false;
    GradientCounts counts;           // of those seated when the phase closed
    std::uint64_t seated_count = 0;  // likewise
    std::optional<RatificationConcluded> concluded;
    std::uint64_t change_count = 0;  // of the draft that was decided on
};
ISEGORIA_DESCRIBE(RatificationRound, cast, closed, counts, seated_count, concluded, change_count)
struct Ratification {
    std::map<PhaseId, RatificationRound> rounds;  // a failed one can be followed by another
};
ISEGORIA_DESCRIBE(Ratification, rounds)

struct State;
struct Events;

// The latest round that has been concluded; null before the first.
[[nodiscard]] const RatificationRound* latest_conclusion(const Ratification& ratification);

// Where a member stands so far; nothing when they have not said it.
[[nodiscard]] std::optional<Gradient> voice_of(const RatificationRound& round,
                                               ParticipantId participant);

// The two joints with the plan. When a ratification phase closes, its voices are counted: those of
// members who then hold a seat, so that a seat that changed hands has one voice.
void count_voices(State& state, PhaseId phase);
// What the closed phase came to, for the entry that publishes its result.
[[nodiscard]] RatificationConcluded conclusion_of(const State& state, PhaseId phase);

Outcome<Events> decide(const State&, const CastRatification&, const Context&);
void apply(State&, const RatificationCast&, const Context&);
void apply(State&, const RatificationConcluded&, const Context&);

}  // namespace isegoria::core
