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
    } else if constexpr (is_map<T>) {
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
// Of everything that can happen, so compiled once, in assembly_fixture.cpp: that costs more than a
// test file does.
std::string shown(const Event& event);
std::string shown(const std::vector<Event>& events);
std::string shown(const Rejection& rejection);
std::string shown(const Outcome<Events>& outcome);

// The state after these events, told by the server at the start.
template <class... Each>
State given(State state, const Each&... events) {
    // The alternative by name: or the compiler asks a hundred of them whether they convert.
    (apply(state, Event(std::in_place_type<Each>, events), by_server(start_ms)), ...);
    return state;
}
template <class First, class... Each>
requires(boost::mp11::mp_contains<Event, First>::value) State given(const First& first,
                                                                    const Each&... events) {
    return given(State{}, first, events...);
}

// The state after a command that must be accepted.
State after(State state, const Command& command, const Context& context);

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
    return {{Event(std::in_place_type<Each>, events)...}};
}
inline bool operator==(const Outcome<Events>& outcome, const Accepted& wanted) {
    return outcome && shown(outcome->list) == shown(wanted.list);
}
inline void PrintTo(const Accepted& wanted, std::ostream* out) {
    *out << "accepted " << shown(wanted.list);
}

inline std::vector<Wording> in_english(std::string words) { return {{"en", std::move(words)}}; }
// So many signs; "é" takes two octets, so that a limit of octets would show.
std::string signs(std::size_t count);

// The ready assembly, step by step.
State founded();

State with_people(State state);

State with_mandate(State state);

State with_plan(State state, const std::vector<PhaseKind>& kinds);
// Phases 1 to 6, in the order of the charter by alternation.
State with_plan(State state);

PreparedLottery prepared_lottery();
State with_pool(State state);  // and the lottery prepared

State with_panel(State state);

// Everybody and everything there, not open yet.
State prepared();
// Open, no phase begun.
State opened();

State begin_phase(State state, PhaseId phase);
State finish_phase(State state, PhaseId phase);

// The first phase of this kind is open; those before it are published.
State during(PhaseKind kind, State state = opened());
// The same phase closed, its result not published …
State closed(PhaseKind kind);
// … and published.
State published(PhaseKind kind);
State ended();

}  // namespace isegoria::core::testing

namespace isegoria::core {
// GoogleTest looks for these beside the types.
inline void PrintTo(const Outcome<Events>& outcome, std::ostream* out) {
    *out << testing::shown(outcome);
}
inline void PrintTo(const Event& event, std::ostream* out) { *out << testing::shown(event); }
}  // namespace isegoria::core
