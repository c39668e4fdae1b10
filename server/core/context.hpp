// SPDX-License-Identifier: AGPL-3.0-or-later
// Who asks and when: all that a decision may know beside state and command. Values.
#pragma once

#include <cstdint>
#include <vector>

#include "core/ids.hpp"

namespace isegoria::core {

struct Context {
    ParticipantId actor;      // none: nobody yet (a guest who joins), or the system itself
    std::int64_t now_ms = 0;  // Unix time; never decreases within a stream
    bool system = false;      // the timetable, the lottery's desk, the signer: never a client
    std::vector<TerritoryId> steward_of;  // territories for which the actor may speak
};

}  // namespace isegoria::core
