// SPDX-License-Identifier: AGPL-3.0-or-later
// Redaction: words that must go are blanked everywhere and erased from storage, while the record
// shows that, why and by whom. The commitment in the entry stays. Pure.
#pragma once

#include "core/context.hpp"
#include "core/describe.hpp"
#include "core/ids.hpp"
#include "core/outcome.hpp"
#include "core/text.hpp"

namespace isegoria::core {

// Commands.
struct RedactContribution {  // by its author, a moderator or an organiser
    ContributionId contribution;
    std::string reason;
};
ISEGORIA_DESCRIBE(RedactContribution, contribution, reason)
struct RedactText {  // any other text of the record, where its entry and its place in it are known
    std::uint64_t entry = 0;
    std::uint32_t place = 0;
    std::string reason;
};
ISEGORIA_DESCRIBE(RedactText, entry, place, reason)

// Events.
struct TextRedacted {
    std::uint64_t entry = 0;
    std::uint32_t place = 0;
    Text reason;
};
ISEGORIA_DESCRIBE(TextRedacted, entry, place, reason)

struct State;
struct Events;
Outcome<Events> decide(const State&, const RedactContribution&, const Context&);
Outcome<Events> decide(const State&, const RedactText&, const Context&);
// Looks at every text of the state: some milliseconds for a large assembly, for a rare act.
void apply(State&, const TextRedacted&, const Context&);

}  // namespace isegoria::core
