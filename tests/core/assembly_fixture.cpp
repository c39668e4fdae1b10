// SPDX-License-Identifier: AGPL-3.0-or-later
// The ready assembly, and events and outcomes in words: compiled once for all tests of the rules and
// of the views. Used by tests alone, on their thread.
#include "assembly_fixture.hpp"

namespace isegoria::core::testing {

std::string shown(const Event& event) {
    std::ostringstream out;
    show(out, event);
    return out.str();
}

std::string shown(const std::vector<Event>& events) {
    std::string words = "[";
    for (const Event& event : events) words += shown(event) + ", ";
    return words + "]";
}

std::string shown(const Rejection& rejection) {
    std::string words = "rejected " + std::string(enum_name(rejection.reason));
    words += " field '" + rejection.field + "'";
    for (const auto& [name, value] : rejection.arguments) words += " " + name + "=" + value;
    return words;
}

std::string shown(const Outcome<Events>& outcome) {
    return outcome ? "accepted " + shown(outcome->list) : shown(outcome.error());
}

State after(State state, const Command& command, const Context& context) {
    const Outcome<Events> outcome = decide(state, command, context);
    if (!outcome) throw std::logic_error("the fixture's command was " + shown(outcome));
    for (const Event& event : outcome->list) apply(state, event, context);
    return state;
}

std::string signs(std::size_t count) {
    std::string words;
    for (std::size_t index = 0; index < count; ++index) words += "é";
    return words;
}

State founded() {
    return given(AssemblyFounded{AssemblyId{1}, TerritoryId{1}, texts(in_english("Roubaix")),
                                 "Europe/Paris"},
                 ParticipantJoined{organiser, IdentityLevel::invited},
                 RoleGranted{organiser, Role::organiser});
}

State with_people(State state) {
    const std::pair<ParticipantId, Role> staff[] = {
        {moderator, Role::moderator}, {editor, Role::editor},     {facilitator, Role::facilitator},
        {expert, Role::expert},       {observer, Role::observer}, {steward, Role::steward}};
    for (const auto& [participant, role] : staff)
        state = given(std::move(state), ParticipantJoined{participant, IdentityLevel::invited},
                      RoleGranted{participant, role});
    for (std::uint64_t number = 1; number <= contributor_count; ++number)
        state =
            given(std::move(state), ParticipantJoined{contributor(number), IdentityLevel::email},
                  RoleGranted{contributor(number), Role::contributor});
    return state;
}

State with_mandate(State state) {
    return given(
        std::move(state),
        MandateStated{texts(in_english("What shall our water policy be?")),
                      texts(in_english("The commons of the catchment")),
                      text("The municipal council"),
                      {{CommitmentId{1}, text("To answer in public"), start_ms + 500 * day_ms}},
                      70,
                      replacements_until_ms,
                      3});
}

State with_plan(State state, const std::vector<PhaseKind>& kinds) {
    PlanComposed composed;
    for (const PhaseKind kind : kinds)
        composed.phases.push_back({PhaseId{state.plan.next_phase + composed.phases.size()}, kind,
                                   texts(in_english(std::string(enum_name(kind)))), 0});
    return given(std::move(state), composed);
}

State with_plan(State state) {
    return with_plan(std::move(state),
                     {PhaseKind::collection, PhaseKind::deliberation, PhaseKind::drafting,
                      PhaseKind::review, PhaseKind::ratification, PhaseKind::follow_up});
}

State with_pool(State state) {
    return given(std::move(state), PoolRecorded{5'000, {}, member_count, alternate_count, {}, {}});
}

State with_panel(State state) {
    DrawHeld draw{1, "leximin", "4 6 2 1 3", {}, {}, {}};
    for (std::uint64_t number = 1; number <= member_count; ++number)
        draw.panel.push_back(member(number));
    for (std::uint64_t number = 1; number <= alternate_count; ++number)
        draw.alternates.push_back(alternate(number));
    state = given(with_pool(std::move(state)),
                  DrawAnnounced{1, text("Five dice at the town hall"), {}, {}, {}}, draw);
    for (std::uint64_t number = 1; number <= member_count; ++number)
        state = given(std::move(state), SeatConfirmed{member(number)});
    return state;
}

State prepared() { return with_panel(with_plan(with_mandate(with_people(founded())))); }

State opened() { return given(prepared(), AssemblyOpened{}); }

State begin_phase(State state, PhaseId phase) {
    return given(std::move(state), PhaseOpened{phase, 0});
}

State finish_phase(State state, PhaseId phase) {
    return given(std::move(state), PhaseClosed{phase, false, {}}, ResultPublished{phase});
}

State during(PhaseKind kind, State state) {
    for (std::size_t index = 0; index < state.plan.phases.size(); ++index) {
        const Phase phase = state.plan.phases[index].planned;
        state = begin_phase(std::move(state), phase.phase);
        if (phase.kind == kind) return state;
        state = finish_phase(std::move(state), phase.phase);
    }
    throw std::logic_error("the plan has no such phase");
}

State closed(PhaseKind kind) {
    const State state = during(kind);
    return given(state, PhaseClosed{open_phase(state.plan)->planned.phase, false, {}});
}

State published(PhaseKind kind) {
    const State state = during(kind);
    return finish_phase(state, open_phase(state.plan)->planned.phase);
}

State ended() {
    return given(published(PhaseKind::follow_up), AssemblyEnded{text("The charter lives")});
}

}  // namespace isegoria::core::testing
