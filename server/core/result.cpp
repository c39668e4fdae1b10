// SPDX-License-Identifier: AGPL-3.0-or-later
// The frozen result of a phase.
#include "core/result.hpp"

#include "core/state.hpp"

namespace isegoria::core {
namespace {

// A collection or review is published with the synthesis of all that was accepted in it. Where
// nobody had anything to say there is nothing to sum up: the result is empty, not missing.
std::optional<Rejection> check_open_phase(const State& state, PhaseId phase) {
    if (synthesis_of(state.synthesis, phase).adopted) return std::nullopt;
    const Counts counts = counts_of(state.collection, phase);
    const auto open = [](Reason reason, std::uint64_t count) {
        return Rejection{reason, "phase", {{"count", std::to_string(count)}}};
    };
    if (counts.pending != 0) return open(Reason::moderation_is_pending, counts.pending);
    if (counts.open_appeals != 0) return open(Reason::appeals_are_open, counts.open_appeals);
    if (counts.accepted != 0) return Rejection{Reason::synthesis_is_not_adopted, "phase"};
    return std::nullopt;
}

}  // namespace

std::optional<Rejection> check_publishable(const State& state, const PhaseState& phase) {
    // What is being counted belongs to what the phase came to; it takes the server a moment.
    if (!state.polls.counting.empty()) return Rejection{Reason::poll_is_being_counted, "phase"};
    if (is_open_kind(phase.planned.kind)) return check_open_phase(state, phase.planned.phase);
    return std::nullopt;
}

ResultPublished result_of(const State& state, const PhaseState& phase) {
    ResultPublished result{phase.planned.phase, 0, 0, 0, 0};
    if (is_open_kind(phase.planned.kind)) {
        result.contribution_count = counts_of(state.collection, phase.planned.phase).accepted;
        result.theme_count = synthesis_of(state.synthesis, phase.planned.phase).theme_count;
    }
    result.proposal_count = state.proposals.standing_count;
    result.article_count = state.charter.order.size();
    return result;
}

}  // namespace isegoria::core
