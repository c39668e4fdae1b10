// SPDX-License-Identifier: AGPL-3.0-or-later
// From the state of an assembly back to the commands that prepare one.
#include "core/rehearsal.hpp"

#include <algorithm>
#include <limits>

namespace isegoria::core {
namespace {

std::vector<Wording> wordings(const std::vector<TextWording>& texts) {
    std::vector<Wording> result;
    for (const TextWording& each : texts)
        if (!each.words.erased) result.push_back({each.language, each.words.words});
    return result;
}

std::int64_t not_over(std::int64_t at_ms, std::int64_t now_ms) {
    return at_ms > now_ms ? at_ms : now_ms + rehearsal_grace_ms;
}

void copy_mandate(const State& original, std::int64_t now_ms, std::vector<Command>& commands) {
    if (!original.assembly.mandate) return;
    const Mandate& mandate = *original.assembly.mandate;
    StateMandate command{wordings(mandate.question),
                         wordings(mandate.scope),
                         mandate.commissioning_authority.words,
                         {},
                         mandate.consensus_threshold_percent,
                         not_over(mandate.replacements_until_ms, now_ms),
                         mandate.draws_max};
    for (const Commitment& each : mandate.commitments)
        if (!each.words.erased)
            command.commitments.push_back({each.words.words, not_over(each.due_ms, now_ms)});
    commands.emplace_back(std::move(command));
}

// Phases are numbered anew, from 1, in their order.
void copy_plan(const State& original, std::vector<Command>& commands) {
    ComposePlan command;
    // Deadlines are of the real one: whoever rehearses closes phases by hand.
    for (const PhaseState& phase : original.plan.phases)
        command.phases.push_back({phase.planned.kind, wordings(phase.planned.titles), 0});
    if (!command.phases.empty()) commands.emplace_back(std::move(command));
}

PhaseId phase_in_copy(const State& original, PhaseId phase) {
    const auto& phases = original.plan.phases;
    const auto found = std::find_if(phases.begin(), phases.end(), [&](const PhaseState& each) {
        return each.planned.phase == phase;
    });
    return {found == phases.end() ? 0 : static_cast<std::uint64_t>(found - phases.begin()) + 1};
}

void copy_questions(const State& original, std::vector<Command>& commands) {
    std::map<QuestionId, QuestionId> numbers;
    for (const auto& [id, question] : original.collection.questions) {
        const auto variant = numbers.find(question.variant_of);
        commands.emplace_back(
            AskQuestion{phase_in_copy(original, question.phase), wordings(question.wordings),
                        !question.individual_first, question.moderation,
                        variant == numbers.end() ? QuestionId{} : variant->second});
        numbers[id] = QuestionId{numbers.size() + 1};
    }
}

void copy_evidence(const State& original, std::vector<Command>& commands) {
    for (const auto& [id, evidence] : original.evidence.by_id) {
        const EvidenceAdded& added = evidence.added;
        if (evidence.withdrawn || added.author.erased || added.address.erased) continue;
        commands.emplace_back(AddEvidence{added.kind, wordings(added.titles), added.author.words,
                                          added.dated_ms, added.side, added.address.words,
                                          added.digest, wordings(added.words)});
    }
}

// The whole agenda, as it was gone through and then as it is still to come: after an evening there
// is more to practise, not less. What was skipped, of which no time is on record, stands behind the
// items of its session.
void copy_agenda(const State& original, std::vector<Command>& commands) {
    const Agenda& agenda = original.agenda;
    std::vector<const AgendaItem*> items;
    for (const auto& [id, item] : agenda.by_id)
        if (std::ranges::find(agenda.ahead, id) == agenda.ahead.end()) items.push_back(&item);
    std::ranges::stable_sort(items, {}, [](const AgendaItem* item) {
        const std::int64_t never = std::numeric_limits<std::int64_t>::max();
        return std::pair(item->session.value, item->began_ms != 0 ? item->began_ms : never);
    });
    for (const AgendaItemId id : agenda.ahead) items.push_back(&agenda.by_id.at(id));
    for (const AgendaItem* item : items) {
        std::vector<Wording> titles = wordings(item->titles);
        if (!titles.empty())
            commands.emplace_back(AddAgendaItem{std::move(titles), item->kind, item->seconds});
    }
}

}  // namespace

std::vector<Command> copy_of(const State& original, std::int64_t now_ms) {
    std::vector<Command> commands;
    copy_mandate(original, now_ms, commands);
    copy_plan(original, commands);
    copy_questions(original, commands);
    copy_agenda(original, commands);
    copy_evidence(original, commands);
    return commands;
}

}  // namespace isegoria::core
