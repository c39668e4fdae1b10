// SPDX-License-Identifier: AGPL-3.0-or-later
// Decisions and facts about ratification.
#include "core/ratification.hpp"

#include "core/state.hpp"

namespace isegoria::core {

const RatificationRound* latest_conclusion(const Ratification& ratification) {
    // Phases are numbered in the order in which they are planned; those that ran keep theirs.
    for (auto round = ratification.rounds.rbegin(); round != ratification.rounds.rend(); ++round)
        if (round->second.concluded) return &round->second;
    return nullptr;
}

std::optional<Gradient> voice_of(const RatificationRound& round, ParticipantId participant) {
    const auto found = round.cast.find(participant);
    if (found == round.cast.end() || found->second.erased) return std::nullopt;
    return enum_value<Gradient>(found->second.words);
}

void count_voices(State& state, PhaseId phase) {
    RatificationRound& round = state.ratification.rounds[phase];
    const std::vector<ParticipantId> panel = seated(state.lottery);
    round.closed = true;
    round.seated_count = panel.size();
    round.counts = {};
    for (const ParticipantId member : panel)
        recount(round.counts, std::nullopt, voice_of(round, member));
}

RatificationConcluded conclusion_of(const State& state, PhaseId phase) {
    RatificationConcluded concluded;
    concluded.phase = phase;
    concluded.threshold_percent = state.assembly.mandate->consensus_threshold_percent;
    if (const auto round = state.ratification.rounds.find(phase);
        round != state.ratification.rounds.end()) {
        concluded.counts = round->second.counts;
        concluded.seated_count = round->second.seated_count;
    }
    concluded.quorum = quorum_of(concluded.seated_count);
    concluded.consensus = consensus(concluded.counts);
    concluded.ratified = has_quorum(concluded.counts, concluded.seated_count) &&
                         reaches(concluded.counts, concluded.threshold_percent);
    return concluded;
}

Outcome<Events> decide(const State& state, const CastRatification& command,
                       const Context& context) {
    const PhaseState* phase = open_phase(state.plan);
    if (phase == nullptr || phase->planned.kind != PhaseKind::ratification)
        return Rejection{Reason::phase_is_not_open};
    if (state.charter.order.empty()) return Rejection{Reason::charter_is_empty};
    if (!is_declared(command.gradient)) return Rejection{Reason::value_is_unknown, "gradient"};
    if (const auto round = state.ratification.rounds.find(phase->planned.phase);
        round != state.ratification.rounds.end() &&
        voice_of(round->second, context.actor) == command.gradient)
        return Rejection{Reason::already_done, "gradient"};
    return Events{RatificationCast{phase->planned.phase, context.actor,
                                   text(std::string(enum_name(command.gradient)))}};
}

void apply(State& state, const RatificationCast& event, const Context&) {
    state.ratification.rounds[event.phase].cast[event.participant] = event.choice;
}

void apply(State& state, const RatificationConcluded& event, const Context&) {
    RatificationRound& round = state.ratification.rounds[event.phase];
    round.concluded = event;
    round.change_count = state.charter.change_count;
}

}  // namespace isegoria::core
