// SPDX-License-Identifier: AGPL-3.0-or-later
// What has to be over before a phase can be: sessions and polls. Looked at across concepts. Pure.
#pragma once

#include <optional>

#include "core/ids.hpp"
#include "core/outcome.hpp"

namespace isegoria::core {

struct State;
struct Events;

// Why a person cannot close the phase yet, or nothing: what runs in it is first ended by whoever
// leads it.
[[nodiscard]] std::optional<Rejection> check_closable(const State& state, PhaseId phase);

// The timetable asks nobody: adds the ends of whatever still runs, in the order turn, session,
// polls.
void add_ends(const State& state, Events& events);

}  // namespace isegoria::core
