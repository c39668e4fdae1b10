// SPDX-License-Identifier: AGPL-3.0-or-later
// What every test of the rules starts from: given events, when a command, then events or a reason;
// and an assembly that is ready at any moment of its life. Used by tests alone, on their thread.
#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <ostream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/state.hpp"

namespace isegoria::core::testing {

// The people of the ready assembly. Nobody else is known in it.
inline constexpr ParticipantId organiser{1};
inline constexpr ParticipantId moderator{2};
inline constexpr ParticipantId editor{3};
inline constexpr ParticipantId facilitator{4};
inline constexpr ParticipantId expert{5};
inline constexpr ParticipantId observer{6};
inline constexpr ParticipantId steward{7};
inline constexpr std::uint64_t member_count = 12;      // 101 to 112
inline constexpr std::uint64_t alternate_count = 4;    // 201 to 204
inline constexpr std::uint64_t contributor_count = 8;  // 1001 to 1008
constexpr ParticipantId member(std::uint64_t number) { return {100 + number}; }
constexpr ParticipantId alternate(std::uint64_t number) { return {200 + number}; }
constexpr ParticipantId contributor(std::uint64_t number) { return {1000 + number}; }
inline constexpr ParticipantId stranger{99'999};

// Time in tests is a number: assemblies are founded at `start_ms`, asked something at `now_ms`.
inline constexpr std::int64_t day_ms = 86'400'000;
inline constexpr std::int64_t start_ms = 1'800'000'000'000;
inline constexpr std::int64_t now_ms = start_ms + 100 * day_ms;
inline constexpr std::int64_t replacements_until_ms = start_ms + 400 * day_ms;

inline Context by(ParticipantId actor, std::int64_t at_ms = now_ms) {
    return Context{.actor = actor, .now_ms = at_ms, .system = false, .steward_of = {}};
}
inline Context by_server(std::int64_t at_ms = now_ms) {
    return Context{.actor = {}, .now_ms = at_ms, .system = true, .steward_of = {}};
}

// Any value of the rules in words: what a failed test prints, and what two events are compared by.
template <class T>
void show(std::ostream& out, const T& value) {
    if constexpr (std::is_same_v<T, Text>) {
        out << '"' << value.words << '"' << (value.erased ? " (erased)" : "");
    } else if constexpr (std::is_same_v<T, std::string>) {
        out << '\'' << value << '\'';
    } else if constexpr (std::is_same_v<T, bool>) {
        out << (value ? "true" : "false");
    } else if constexpr (std::is_same_v<T, Digest>) {
        for (const unsigned octet : value) out << octet << '.';
    } else if constexpr (is_id<T>) {
        out << '#' << value.value;
    } else if constexpr (std::is_enum_v<T>) {
        out << enum_name(value) << '(' << static_cast<int>(value) << ')';
    } else if constexpr (std::is_arithmetic_v<T>) {
        out << +value;
    } else if constexpr (is_a<T, std::optional>) {
        if (value)
            show(out, *value);
        else
            out << "nothing";
    } else if constexpr (is_a<T, std::variant>) {
        std::visit([&](const auto& alternative) { show(out, alternative); }, value);
    } else if constexpr (is_a<T, std::map>) {
        for (const auto& [key, element] : value) {
            show(out, key);
            out << " -> ";
            show(out, element);
            out << "; ";
        }
    } else if constexpr (is_a<T, std::vector> || is_a<T, std::set>) {
        out << '[';
        for (const auto& element : value) {
            show(out, element);
            out << ", ";
        }
        out << ']';
    } else {
        out << type_name<T>() << '{';
        for_each_member(value, [&](std::string_view name, const auto& element) {
            out << name << " = ";
            show(out, element);
            out << ", ";
        });
        out << '}';
    }
}
template <class T>
std::string shown(const T& value) {
    std::ostringstream out;
    show(out, value);
    return out.str();
}
inline std::string shown(const Rejection& rejection) {
    std::string words = "rejected " + std::string(enum_name(rejection.reason));
    words += " field '" + rejection.field + "'";
    for (const auto& [name, value] : rejection.arguments) words += " " + name + "=" + value;
    return words;
}
inline std::string shown(const Outcome<Events>& outcome) {
    return outcome ? "accepted " + shown(outcome->list) : shown(outcome.error());
}

// The state after these events, told by the server at the start.
template <class... Each>
State given(State state, const Each&... events) {
    (apply(state, Event{events}, by_server(start_ms)), ...);
    return state;
}
template <class First, class... Each>
requires std::is_constructible_v<Event, First> State given(const First& first,
                                                           const Each&... events) {
    return given(State{}, first, events...);
}

// The state after a command that must be accepted.
inline State after(State state, const Command& command, const Context& context) {
    const Outcome<Events> outcome = decide(state, command, context);
    if (!outcome) throw std::logic_error("the fixture's command was " + shown(outcome));
    for (const Event& event : outcome->list) apply(state, event, context);
    return state;
}

// EXPECT_EQ(decide(state, command, by(…)), rejected(Reason::…)) or rejected(reason, "field").
struct Rejected {
    Reason reason{};
    std::optional<std::string> field;
};
inline Rejected rejected(Reason reason) { return {reason, std::nullopt}; }
inline Rejected rejected(Reason reason, std::string field) { return {reason, std::move(field)}; }
inline bool operator==(const Outcome<Events>& outcome, const Rejected& wanted) {
    return !outcome && outcome.error().reason == wanted.reason &&
           (!wanted.field || *wanted.field == outcome.error().field);
}
inline void PrintTo(const Rejected& wanted, std::ostream* out) {
    *out << "rejected " << enum_name(wanted.reason);
    if (wanted.field) *out << " field '" << *wanted.field << "'";
}

// EXPECT_EQ(decide(…), accepted(PhaseOpened{…}, …)): these events, in this order, in every member.
struct Accepted {
    std::vector<Event> list;
};
template <class... Each>
Accepted accepted(const Each&... events) {
    return {{Event{events}...}};
}
inline bool operator==(const Outcome<Events>& outcome, const Accepted& wanted) {
    return outcome && shown(outcome->list) == shown(wanted.list);
}
inline void PrintTo(const Accepted& wanted, std::ostream* out) {
    *out << "accepted " << shown(wanted.list);
}

inline std::vector<Wording> in_english(std::string words) { return {{"en", std::move(words)}}; }
// So many signs; "é" takes two octets, so that a limit of octets would show.
inline std::string signs(std::size_t count) {
    std::string words;
    for (std::size_t index = 0; index < count; ++index) words += "é";
    return words;
}

// The ready assembly, step by step.
inline State founded() {
    return given(AssemblyFounded{AssemblyId{1}, TerritoryId{1}, texts(in_english("Roubaix")),
                                 "Europe/Paris"},
                 ParticipantJoined{organiser, IdentityLevel::invited},
                 RoleGranted{organiser, Role::organiser});
}

inline State with_people(State state) {
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

inline State with_mandate(State state) {
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

inline State with_plan(State state, const std::vector<PhaseKind>& kinds) {
    PlanComposed composed;
    for (const PhaseKind kind : kinds)
        composed.phases.push_back({PhaseId{state.plan.next_phase + composed.phases.size()}, kind,
                                   texts(in_english(std::string(enum_name(kind)))), 0});
    return given(std::move(state), composed);
}
// Phases 1 to 6, in the order of the charter by alternation.
inline State with_plan(State state) {
    return with_plan(std::move(state),
                     {PhaseKind::collection, PhaseKind::deliberation, PhaseKind::drafting,
                      PhaseKind::review, PhaseKind::ratification, PhaseKind::follow_up});
}

inline State with_pool(State state) {
    return given(std::move(state), PoolRecorded{5'000, {}, member_count, alternate_count, {}, {}});
}

inline State with_panel(State state) {
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

// Everybody and everything there, not open yet.
inline State prepared() { return with_panel(with_plan(with_mandate(with_people(founded())))); }
// Open, no phase begun.
inline State opened() { return given(prepared(), AssemblyOpened{}); }

inline State begin_phase(State state, PhaseId phase) {
    return given(std::move(state), PhaseOpened{phase, 0});
}
inline State finish_phase(State state, PhaseId phase) {
    return given(std::move(state), PhaseClosed{phase, false, {}}, ResultPublished{phase});
}

// The first phase of this kind is open; those before it are published.
inline State during(PhaseKind kind, State state = opened()) {
    for (std::size_t index = 0; index < state.plan.phases.size(); ++index) {
        const Phase phase = state.plan.phases[index].planned;
        state = begin_phase(std::move(state), phase.phase);
        if (phase.kind == kind) return state;
        state = finish_phase(std::move(state), phase.phase);
    }
    throw std::logic_error("the plan has no such phase");
}
// The same phase closed, its result not published …
inline State closed(PhaseKind kind) {
    const State state = during(kind);
    return given(state, PhaseClosed{open_phase(state.plan)->planned.phase, false, {}});
}
// … and published.
inline State published(PhaseKind kind) {
    const State state = during(kind);
    return finish_phase(state, open_phase(state.plan)->planned.phase);
}
inline State ended() {
    return given(published(PhaseKind::follow_up), AssemblyEnded{text("The charter lives")});
}

}  // namespace isegoria::core::testing

namespace isegoria::core {
// GoogleTest looks for these beside the types.
inline void PrintTo(const Outcome<Events>& outcome, std::ostream* out) {
    *out << testing::shown(outcome);
}
inline void PrintTo(const Event& event, std::ostream* out) { *out << testing::shown(event); }
}  // namespace isegoria::core
