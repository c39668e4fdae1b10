// SPDX-License-Identifier: AGPL-3.0-or-later
// What the shared screen of a session shows: one thing at a time, chosen by the facilitator,
// without anything that is not public. Pure.
#pragma once

#include "core/context.hpp"
#include "core/describe.hpp"
#include "core/ids.hpp"
#include "core/outcome.hpp"

namespace isegoria::core {

enum class Projected : std::uint8_t {
    agenda = 1,
    speaker_queue,
    equality,
    proposal,  // id: proposal
    poll,      // id: poll
    breakout,  // id: breakout
    evidence,  // id: document
};
BOOST_DESCRIBE_ENUM(Projected, agenda, speaker_queue, equality, proposal, poll, breakout, evidence)

// Commands.
struct Project {
    Projected what{};
    std::uint64_t id = 0;  // of the things that there are several of
};
ISEGORIA_DESCRIBE(Project, what, id)

// Events.
struct ProjectionSet {
    Projected what{};
    std::uint64_t id = 0;
};
ISEGORIA_DESCRIBE(ProjectionSet, what, id)

// State.
struct Projection {
    Projected what = Projected::agenda;
    std::uint64_t id = 0;
};
ISEGORIA_DESCRIBE(Projection, what, id)

struct State;
struct Events;
Outcome<Events> decide(const State&, const Project&, const Context&);
void apply(State&, const ProjectionSet&, const Context&);

}  // namespace isegoria::core
