// SPDX-License-Identifier: AGPL-3.0-or-later
// From any command to its concept, from any event to its concept.
#include "core/state.hpp"

#include "core/permissions.hpp"

namespace isegoria::core {

Events::Events() = default;
Events::Events(const Events&) = default;
Events::Events(Events&&) noexcept = default;
Events& Events::operator=(const Events&) = default;
Events& Events::operator=(Events&&) noexcept = default;
Events::~Events() = default;

State::State() = default;
State::State(const State&) = default;
State::State(State&&) noexcept = default;
State& State::operator=(const State&) = default;
State& State::operator=(State&&) noexcept = default;
State::~State() = default;

Outcome<Events> decide(const State& state, const Command& command, const Context& context) {
    if (auto refusal = check_permission(state, command.index(), context)) return *refusal;
    return std::visit([&](const auto& each) { return decide(state, each, context); }, command);
}

void apply(State& state, const Event& event, const Context& context) {
    state.now_ms = context.now_ms;
    std::visit([&](const auto& each) { apply(state, each, context); }, event);
}

void apply(State& state, const Events& entry, const Context& context) {
    for (const Event& event : entry.list) apply(state, event, context);
    ++state.assembly.entry_count;
}

}  // namespace isegoria::core
