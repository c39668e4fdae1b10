// SPDX-License-Identifier: AGPL-3.0-or-later
// Secret polls. A ballot reaches the vault first and the record then learns who has answered, and
// nothing else; when the poll is stopped the server counts what lies in the vault, and one event
// holds all ballots, sorted, so that neither order nor time is left of them. Pure; the other half
// is room/ballot_box.hpp. What this protects from and what not: docs/secret-ballots.md.
#pragma once

#include "core/context.hpp"
#include "core/describe.hpp"
#include "core/ids.hpp"
#include "core/outcome.hpp"
#include "core/poll.hpp"

namespace isegoria::core {

inline constexpr std::size_t secret_reason_signs_max =
    200;  // The longer it is, the more it sounds like one person; and all of them fit one entry.

// Commands, of the server alone.
struct RecordSecretAnswer {  // once the ballot lies in the vault
    PollId poll;
    ParticipantId participant;
};
ISEGORIA_DESCRIBE(RecordSecretAnswer, poll, participant)
struct SecretReason {
    std::string choice;
    std::string reason;
    auto operator<=>(const SecretReason&) const = default;
};
ISEGORIA_DESCRIBE(SecretReason, choice, reason)
struct RecordSecretBallots {  // all of them, sorted, once the poll is stopped
    PollId poll;
    std::vector<BallotCount> ballots;
    std::vector<SecretReason> reasons;
};
ISEGORIA_DESCRIBE(RecordSecretBallots, poll, ballots, reasons)

// Events; PollClosed follows the last one.
struct SecretAnswerRecorded {
    PollId poll;
    ParticipantId participant;
};
ISEGORIA_DESCRIBE(SecretAnswerRecorded, poll, participant)
struct PollStopped {
    PollId poll;
    bool by_timetable = false;
};
ISEGORIA_DESCRIBE(PollStopped, poll, by_timetable)

struct State;
struct Events;

// Whether this person may put this ballot into the box, and in which words it lies there.
[[nodiscard]] Outcome<CheckedAnswer> check_secret_answer(const State& state, PollId poll,
                                                         ParticipantId participant,
                                                         const Ballot& ballot,
                                                         const std::string& reason);

Outcome<Events> decide(const State&, const RecordSecretAnswer&, const Context&);
Outcome<Events> decide(const State&, const RecordSecretBallots&, const Context&);
void apply(State&, const SecretAnswerRecorded&, const Context&);
void apply(State&, const PollStopped&, const Context&);

}  // namespace isegoria::core
