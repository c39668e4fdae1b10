// SPDX-License-Identifier: AGPL-3.0-or-later
// Decisions and facts about the assembly itself and its mandate.
#include "core/assembly.hpp"

#include "core/limits.hpp"
#include "core/state.hpp"

namespace isegoria::core {
namespace {

std::optional<Rejection> check_range(std::string_view field, std::uint64_t value,
                                     std::uint64_t least, std::uint64_t most) {
    if (value >= least && value <= most) return std::nullopt;
    return Rejection{Reason::number_out_of_range,
                     field,
                     {{"min", std::to_string(least)}, {"max", std::to_string(most)}}};
}

}  // namespace

Outcome<Events> decide(const State& state, const FoundAssembly& command, const Context&) {
    if (state.assembly.status != AssemblyStatus::unfounded) return Rejection{Reason::already_done};
    // An assembly without anybody to lead it could never be opened, nor given a leader.
    if (!command.organiser) return Rejection{Reason::not_found, "organiser"};
    return Events{AssemblyFounded{command.assembly, command.territory, texts(command.names),
                                  command.time_zone, command.rehearsal_of},
                  ParticipantJoined{command.organiser, IdentityLevel::invited},
                  RoleGranted{command.organiser, Role::organiser}};
}

Outcome<Events> decide(const State& state, const StateMandate& command, const Context& context) {
    if (state.assembly.status != AssemblyStatus::preparation)
        return Rejection{Reason::mandate_is_fixed};
    // How often may be drawn, and until when replaced, is no longer chosen once dice have rolled.
    if (state.lottery.announced || state.lottery.draw) return Rejection{Reason::mandate_is_fixed};
    if (command.commitments.size() > commitments_max)
        return Rejection{
            Reason::too_many, "commitments", {{"max", std::to_string(commitments_max)}}};
    if (auto finding = check_wordings("question", command.question, reason_signs_max))
        return *finding;
    if (auto finding = check_wordings("scope", command.scope, text_signs_max)) return *finding;
    if (auto finding =
            check_text("commissioning_authority", command.commissioning_authority, title_signs_max))
        return *finding;
    // Nobody should be drawn by lot to work for a drawer: somebody must commit to respond (S9).
    if (command.commitments.empty()) return Rejection{Reason::text_is_empty, "commitments"};
    MandateStated mandate{texts(command.question),
                          texts(command.scope),
                          text(command.commissioning_authority),
                          {},
                          command.consensus_threshold_percent,
                          command.replacements_until_ms,
                          command.draws_max};
    for (std::size_t index = 0; index < command.commitments.size(); ++index) {
        const Promise& promise = command.commitments[index];
        const std::string place = "commitments[" + std::to_string(index) + "]";
        if (auto finding = check_text(place + ".words", promise.words, reason_signs_max))
            return *finding;
        if (promise.due_ms <= context.now_ms)
            return Rejection{Reason::time_is_past, place + ".due_ms"};
        mandate.commitments.push_back(
            {CommitmentId{index + 1}, text(promise.words), promise.due_ms});
    }
    if (auto finding = check_range("consensus_threshold_percent",
                                   command.consensus_threshold_percent, threshold_percent_min, 100))
        return *finding;
    if (command.replacements_until_ms <= context.now_ms)
        return Rejection{Reason::time_is_past, "replacements_until_ms"};
    if (auto finding = check_range("draws_max", command.draws_max, 1, draws_max_max))
        return *finding;
    return Events{std::move(mandate)};
}

Outcome<Events> decide(const State& state, const CorrectMandate& command, const Context&) {
    if (!state.assembly.mandate) return Rejection{Reason::mandate_is_missing};
    if (auto finding = check_wordings("question", command.question, reason_signs_max))
        return *finding;
    if (auto finding = check_wordings("scope", command.scope, text_signs_max)) return *finding;
    if (auto finding = check_text("reason", command.reason, reason_signs_max)) return *finding;
    return Events{
        MandateCorrected{texts(command.question), texts(command.scope), text(command.reason)}};
}

Outcome<Events> decide(const State& state, const OpenAssembly&, const Context&) {
    if (state.assembly.status != AssemblyStatus::preparation)
        return Rejection{Reason::already_done};
    if (!state.assembly.mandate) return Rejection{Reason::mandate_is_missing};
    if (state.plan.phases.empty()) return Rejection{Reason::plan_is_missing};
    return Events{AssemblyOpened{}};
}

Outcome<Events> decide(const State& state, const EndAssembly& command, const Context&) {
    if (open_phase(state.plan) != nullptr) return Rejection{Reason::phase_is_open};
    if (auto finding = check_text("reason", command.reason, reason_signs_max)) return *finding;
    return Events{AssemblyEnded{text(command.reason)}};
}

Outcome<Events> decide(const State& state, const CorrectRecord& command, const Context&) {
    if (command.entry == 0 || command.entry > state.assembly.entry_count)
        return Rejection{Reason::not_found, "entry"};
    if (state.assembly.corrections.size() >= corrections_max)
        return Rejection{Reason::limit_is_reached, "", {{"max", std::to_string(corrections_max)}}};
    if (auto finding = check_text("correction", command.correction, reason_signs_max))
        return *finding;
    return Events{RecordCorrected{command.entry, text(command.correction)}};
}

void apply(State& state, const AssemblyFounded& event, const Context&) {
    state.assembly.assembly = event.assembly;
    state.assembly.territory = event.territory;
    state.assembly.names = event.names;
    state.assembly.rehearsal_of = event.rehearsal_of;
    state.assembly.time_zone = event.time_zone;
    state.assembly.status = AssemblyStatus::preparation;
}
void apply(State& state, const MandateStated& event, const Context&) {
    state.assembly.mandate = event;
}
void apply(State& state, const MandateCorrected& event, const Context&) {
    state.assembly.mandate->question = event.question;
    state.assembly.mandate->scope = event.scope;
}
void apply(State& state, const AssemblyOpened&, const Context&) {
    state.assembly.status = AssemblyStatus::open;
}
void apply(State& state, const AssemblyEnded&, const Context&) {
    state.assembly.status = AssemblyStatus::ended;
}
void apply(State& state, const RecordCorrected& event, const Context&) {
    state.assembly.corrections.push_back(event);
}

}  // namespace isegoria::core
