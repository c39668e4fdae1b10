// SPDX-License-Identifier: AGPL-3.0-or-later
// Decisions and facts about phases, and the invariant of alternation.
//
// A plan is a word over phase kinds. Deliberation and drafting are the panel's; consecutive ones
// form a run. The rules, with what each protects:
//   1. a run is preceded by an open phase: the panel answers to what was collected, not to itself;
//      the first one by a collection, since there is no draft to review yet;
//   2. a ratification is preceded by an open phase that follows a run: what the panel concluded has
//      been before the public, and is not changed between that and the decision;
//   3. a follow-up needs a ratification before it.
// Any round can be added behind, also after a failed ratification: collection, run, review,
// ratification is a word that may follow any other.
#include "core/plan.hpp"

#include <algorithm>

#include "core/closing.hpp"
#include "core/limits.hpp"
#include "core/result.hpp"
#include "core/state.hpp"

namespace isegoria::core {
namespace {

std::string place_of(std::size_t index) { return "phases[" + std::to_string(index) + "]"; }

// The first phase that breaks the invariant, and how.
struct Break {
    Reason reason{};
    std::size_t index = 0;
};
std::optional<Break> first_break(const std::vector<PhaseKind>& kinds);

PlannedPhase planned(PhaseKind kind, std::string en, std::string fr) {
    return {kind, {{"en", std::move(en)}, {"fr", std::move(fr)}}, 0};
}

std::size_t begun_count(const Plan& plan) {
    return static_cast<std::size_t>(std::count_if(
        plan.phases.begin(), plan.phases.end(),
        [](const PhaseState& phase) { return phase.status != PhaseStatus::planned; }));
}

// The plan as it would stand with these phases behind those that have begun.
Outcome<Events> compose(const State& state, const std::vector<PlannedPhase>& phases,
                        const Context& context) {
    const Plan& plan = state.plan;
    const std::size_t begun = begun_count(plan);
    if (begun + phases.size() > phases_max)
        return Rejection{Reason::too_many, "phases", {{"max", std::to_string(phases_max)}}};
    std::vector<PhaseKind> kinds;
    for (std::size_t index = 0; index < begun; ++index)
        kinds.push_back(plan.phases[index].planned.kind);
    PlanComposed composed;
    for (std::size_t index = 0; index < phases.size(); ++index) {
        const PlannedPhase& phase = phases[index];
        const std::string place = place_of(index);
        if (auto finding = check_wordings(place + ".titles", phase.titles, title_signs_max))
            return *finding;
        if (phase.closes_ms != 0 && phase.closes_ms <= context.now_ms)
            return Rejection{Reason::time_is_past, place + ".closes_ms"};
        kinds.push_back(phase.kind);
        composed.phases.push_back(
            {PhaseId{plan.next_phase + index}, phase.kind, texts(phase.titles), phase.closes_ms});
    }
    if (kinds.empty()) return Rejection{Reason::plan_is_empty, "phases"};
    // Those that have begun were found good before; the place is told within what was sent.
    if (const auto found = first_break(kinds))
        return Rejection{found->reason, place_of(found->index - begun)};
    return Events{std::move(composed)};
}

std::optional<Break> first_break(const std::vector<PhaseKind>& kinds) {
    bool collected = false;
    bool concluded = false;
    bool ratified = false;
    for (std::size_t index = 0; index < kinds.size(); ++index) {
        const PhaseKind kind = kinds[index];
        const bool open_before = index > 0 && is_open_kind(kinds[index - 1]);
        switch (kind) {
            case PhaseKind::collection:
                collected = true;
                break;
            case PhaseKind::review:
                break;
            case PhaseKind::deliberation:
            case PhaseKind::drafting:
                if (!collected) return Break{Reason::deliberation_needs_a_collection, index};
                if (!open_before && !is_panel_kind(kinds[index - 1]))
                    return Break{Reason::run_needs_an_open_phase_before, index};
                if (!concluded && open_before && kinds[index - 1] != PhaseKind::collection)
                    return Break{Reason::deliberation_needs_a_collection, index};
                concluded = true;
                break;
            case PhaseKind::ratification:
                if (!concluded) return Break{Reason::ratification_needs_a_concluded_run, index};
                if (!open_before)
                    return Break{Reason::ratification_needs_an_open_phase_before, index};
                ratified = true;
                break;
            case PhaseKind::follow_up:
                if (!ratified) return Break{Reason::follow_up_needs_a_ratification, index};
                break;
        }
    }
    return std::nullopt;
}

}  // namespace

std::optional<Rejection> check_plan(const std::vector<PhaseKind>& kinds) {
    if (kinds.empty()) return Rejection{Reason::plan_is_empty, "phases"};
    if (const auto found = first_break(kinds))
        return Rejection{found->reason, place_of(found->index)};
    return std::nullopt;
}

std::vector<PlannedPhase> phases_of(PlanTemplate plan_template) {
    using enum PhaseKind;
    switch (plan_template) {
        case PlanTemplate::alternation:
            return {planned(collection, "What we know and want", "Ce que nous savons et voulons"),
                    planned(deliberation, "The panel deliberates", "Le panel délibère"),
                    planned(drafting, "The draft charter", "Le projet de charte"),
                    planned(review, "The public answers on the draft",
                            "Le public répond sur le projet"),
                    planned(ratification, "Ratification", "Ratification"),
                    planned(follow_up, "The charter in use", "La charte en pratique")};
        case PlanTemplate::spiral:
            return {
                planned(collection, "Each for themself: the three questions",
                        "Chacun pour soi : les trois questions"),
                planned(deliberation, "Together: the synthesis", "Ensemble : la synthèse"),
                planned(collection, "Everyone on the synthesis", "Toutes et tous sur la synthèse"),
                planned(deliberation, "Together: what we can do",
                        "Ensemble : ce que nous pouvons faire"),
                planned(drafting, "The charter of shared responsibility",
                        "La charte de coresponsabilité"),
                planned(review, "Everyone on the draft", "Toutes et tous sur le projet"),
                planned(ratification, "Ratification", "Ratification"),
                planned(follow_up, "In practice", "En pratique")};
        case PlanTemplate::eight_phases:
            return {planned(collection, "1. The group is formed", "1. Constitution du groupe"),
                    planned(deliberation, "2. Shared vision", "2. Vision partagée"),
                    planned(collection, "3. Co-diagnosis", "3. Co-diagnostic"),
                    planned(deliberation, "4. Reflection on ways", "4. Réflexion sur les moyens"),
                    planned(drafting, "5. Strategy, actions, who is responsible",
                            "5. Stratégie, actions, responsables"),
                    planned(review, "5b. Everyone on the decisions",
                            "5 bis. Toutes et tous sur les décisions"),
                    planned(ratification, "5c. Co-decision", "5 ter. Codécision"),
                    planned(follow_up, "6. Co-action", "6. Co-action"),
                    planned(follow_up, "7. Co-evaluation", "7. Coévaluation"),
                    planned(follow_up, "8. Balance and next cycle", "8. Bilan et cycle suivant")};
        case PlanTemplate::citizens_jury:
            return {
                planned(collection, "Call for evidence", "Appel à contributions"),
                planned(deliberation, "Hearings and deliberation", "Auditions et délibération"),
                planned(drafting, "The recommendation", "La recommandation"),
                planned(review, "Answers to the recommendation", "Réponses à la recommandation"),
                planned(ratification, "The verdict", "Le verdict")};
    }
    return {};
}

const PhaseState* open_phase(const Plan& plan) {
    for (const PhaseState& phase : plan.phases)
        if (phase.status == PhaseStatus::open) return &phase;
    return nullptr;
}

const PhaseState* find_phase(const Plan& plan, PhaseId wanted) {
    for (const PhaseState& phase : plan.phases)
        if (phase.planned.phase == wanted) return &phase;
    return nullptr;
}

const PhaseState* latest_phase(const Plan& plan) {
    const std::size_t begun = begun_count(plan);
    return begun == 0 ? nullptr : &plan.phases[begun - 1];
}

bool is_open(const Plan& plan, PhaseKind kind) {
    const PhaseState* phase = open_phase(plan);
    return phase != nullptr && phase->planned.kind == kind;
}

Outcome<Events> decide(const State& state, const ChoosePlan& command, const Context& context) {
    return compose(state, phases_of(command.plan_template), context);
}

Outcome<Events> decide(const State& state, const ComposePlan& command, const Context& context) {
    return compose(state, command.phases, context);
}

Outcome<Events> decide(const State& state, const OpenPhase& command, const Context& context) {
    const Plan& plan = state.plan;
    const PhaseState* phase = find_phase(plan, command.phase);
    if (phase == nullptr) return Rejection{Reason::not_found, "phase"};
    if (phase->status != PhaseStatus::planned) return Rejection{Reason::phase_has_begun, "phase"};
    if (open_phase(plan) != nullptr) return Rejection{Reason::another_phase_is_open};
    const std::size_t begun = begun_count(plan);
    if (&plan.phases[begun] != phase)
        return Rejection{Reason::phase_is_not_next,
                         "phase",
                         {{"next", std::to_string(plan.phases[begun].planned.phase.value)}}};
    if (begun > 0 && plan.phases[begun - 1].status != PhaseStatus::published)
        return Rejection{Reason::previous_result_is_not_published, "phase"};
    const bool needs_panel =
        is_panel_kind(phase->planned.kind) || phase->planned.kind == PhaseKind::ratification;
    if (needs_panel && seated(state.lottery).empty())
        return Rejection{Reason::panel_is_missing, "phase"};
    const std::int64_t closes_ms =
        command.closes_ms != 0 ? command.closes_ms : phase->planned.closes_ms;
    if (closes_ms != 0 && closes_ms <= context.now_ms)
        return Rejection{Reason::time_is_past, "closes_ms"};
    return Events{PhaseOpened{command.phase, closes_ms}};
}

Outcome<Events> decide(const State& state, const ExtendPhase& command, const Context& context) {
    const PhaseState* phase = find_phase(state.plan, command.phase);
    if (phase == nullptr) return Rejection{Reason::not_found, "phase"};
    if (phase->status != PhaseStatus::open) return Rejection{Reason::phase_is_not_open, "phase"};
    if (command.closes_ms <= context.now_ms || command.closes_ms <= phase->planned.closes_ms)
        return Rejection{Reason::time_is_past, "closes_ms"};
    if (auto finding = check_text("reason", command.reason, reason_signs_max)) return *finding;
    return Events{PhaseExtended{command.phase, command.closes_ms, text(command.reason)}};
}

Outcome<Events> decide(const State& state, const ClosePhase& command, const Context& context) {
    const PhaseState* phase = find_phase(state.plan, command.phase);
    if (phase == nullptr) return Rejection{Reason::not_found, "phase"};
    if (phase->status != PhaseStatus::open) return Rejection{Reason::phase_is_not_open, "phase"};
    const std::int64_t deadline = phase->planned.closes_ms;
    // The timetable closes at the deadline; a person may close before it, and says why.
    if (context.system && (deadline == 0 || context.now_ms < deadline))
        return Rejection{Reason::too_early, "phase"};
    if (!context.system)
        if (auto finding = check_closable(state, command.phase)) return *finding;
    const bool early = !context.system && deadline != 0 && context.now_ms < deadline;
    if (early && command.reason.empty()) return Rejection{Reason::reason_is_missing, "reason"};
    if (!command.reason.empty())
        if (auto finding = check_text("reason", command.reason, reason_signs_max)) return *finding;
    Events events;
    add_ends(state, events);
    events.add(PhaseClosed{command.phase, context.system, text(command.reason)});
    return events;
}

Outcome<Events> decide(const State& state, const PublishResult& command, const Context&) {
    const PhaseState* phase = find_phase(state.plan, command.phase);
    if (phase == nullptr) return Rejection{Reason::not_found, "phase"};
    if (phase->status == PhaseStatus::published)
        return Rejection{Reason::result_is_published, "phase"};
    if (phase->status == PhaseStatus::open) return Rejection{Reason::phase_is_open, "phase"};
    if (phase->status != PhaseStatus::closed) return Rejection{Reason::phase_is_not_open, "phase"};
    if (auto finding = check_publishable(state, *phase)) return *finding;
    Events events{result_of(state, *phase)};
    if (phase->planned.kind == PhaseKind::ratification)
        events.add(conclusion_of(state, command.phase));
    return events;
}

void apply(State& state, const PlanComposed& event, const Context&) {
    Plan& plan = state.plan;
    plan.phases.resize(begun_count(plan));
    for (const Phase& phase : event.phases) {
        plan.phases.push_back({phase, PhaseStatus::planned, 0, 0, {}});
        plan.next_phase = std::max(plan.next_phase, phase.phase.value + 1);
    }
}

namespace {
PhaseState& phase_in(State& state, PhaseId wanted) {
    return *std::find_if(state.plan.phases.begin(), state.plan.phases.end(),
                         [&](const PhaseState& phase) { return phase.planned.phase == wanted; });
}
}  // namespace

void apply(State& state, const PhaseOpened& event, const Context& context) {
    PhaseState& phase = phase_in(state, event.phase);
    phase.status = PhaseStatus::open;
    phase.opened_ms = context.now_ms;
    phase.planned.closes_ms = event.closes_ms;
}
void apply(State& state, const PhaseExtended& event, const Context&) {
    PhaseState& phase = phase_in(state, event.phase);
    phase.planned.closes_ms = event.closes_ms;
    phase.last_reason = event.reason;
}
void apply(State& state, const PhaseClosed& event, const Context& context) {
    PhaseState& phase = phase_in(state, event.phase);
    phase.status = PhaseStatus::closed;
    phase.closed_ms = context.now_ms;
    if (is_given(event.reason)) phase.last_reason = event.reason;
    if (phase.planned.kind == PhaseKind::ratification) count_voices(state, event.phase);
}
void apply(State& state, const ResultPublished& event, const Context&) {
    phase_in(state, event.phase).status = PhaseStatus::published;
}

}  // namespace isegoria::core
