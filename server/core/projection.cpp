// SPDX-License-Identifier: AGPL-3.0-or-later
// Decisions and facts about the shared screen.
#include "core/projection.hpp"

#include "core/state.hpp"

namespace isegoria::core {
namespace {

bool exists(const State& state, Projected what, std::uint64_t id) {
    switch (what) {
        case Projected::agenda:
        case Projected::speaker_queue:
        case Projected::equality:
            return id == 0;
        case Projected::proposal:
            return find_proposal(state.proposals, ProposalId{id}) != nullptr;
        case Projected::poll:
            return find_poll(state.polls, PollId{id}) != nullptr;
        case Projected::breakout:
            return state.breakouts.by_id.contains(BreakoutId{id});
        case Projected::evidence:
            return find_evidence(state.evidence, EvidenceId{id}) != nullptr;
    }
    return false;
}

}  // namespace

Outcome<Events> decide(const State& state, const Project& command, const Context&) {
    if (!state.sessions.open) return Rejection{Reason::session_is_not_open};
    if (!is_declared(command.what)) return Rejection{Reason::value_is_unknown, "what"};
    if (!exists(state, command.what, command.id)) return Rejection{Reason::not_found, "id"};
    if (state.projection.what == command.what && state.projection.id == command.id)
        return Rejection{Reason::already_done, "what"};
    return Events{ProjectionSet{command.what, command.id}};
}

void apply(State& state, const ProjectionSet& event, const Context&) {
    state.projection = {event.what, event.id};
}

}  // namespace isegoria::core
