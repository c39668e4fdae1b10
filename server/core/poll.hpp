// SPDX-License-Identifier: AGPL-3.0-or-later
// Polls of the panel on a proposal, on the gradient of agreement. What a member has chosen stays
// hidden until the poll is closed: the record holds a commitment, and the counts appear with the
// closing. These are pseudonymous deliberative votes, not secret elections. Pure.
#pragma once

#include "core/context.hpp"
#include "core/describe.hpp"
#include "core/gradient.hpp"
#include "core/ids.hpp"
#include "core/outcome.hpp"
#include "core/text.hpp"

namespace isegoria::core {

inline constexpr std::size_t polls_max = 5'000;          // Every proposal twice and a half.
inline constexpr std::size_t polls_of_proposal_max = 5;  // More is asking until the answer suits.
inline constexpr std::size_t poll_question_signs_max = 500;   // Read aloud in half a minute.

// Commands.
struct OpenPoll {
    ProposalId proposal;
    std::vector<Wording> question;
};
ISEGORIA_DESCRIBE(OpenPoll, proposal, question)
struct CastPoll {  // may be changed until the poll is closed
    PollId poll;
    Gradient gradient{};
};
ISEGORIA_DESCRIBE(CastPoll, poll, gradient)
struct ClosePoll {
    PollId poll;
};
ISEGORIA_DESCRIBE(ClosePoll, poll)

// Events.
struct PollOpened {
    PollId poll;
    ProposalId proposal;
    std::uint32_t revision = 0;  // of the proposal: what exactly is voted on
    std::vector<TextWording> question;
};
ISEGORIA_DESCRIBE(PollOpened, poll, proposal, revision, question)
// The choice is a text (the name of the level) so that the log carries a commitment to it and not
// the choice, which anyone could read there before the close.
struct PollCast {
    PollId poll;
    ParticipantId participant;
    Text choice;
};
ISEGORIA_DESCRIBE(PollCast, poll, participant, choice)
struct PollClosed {
    PollId poll;
    bool by_timetable = false;    // the phase ended under it
    GradientCounts counts;        // of those seated at the close, each once
    std::uint32_t consensus = 0;  // ten-thousandths, see consensus()
    std::uint64_t seated_count = 0;
    bool quorum_reached = false;  // see quorum_of(); without it the result binds nobody to anything
};
ISEGORIA_DESCRIBE(PollClosed, poll, by_timetable, counts, consensus, seated_count, quorum_reached)

// State.
struct PollState {
    ProposalId proposal;
    std::uint32_t revision = 0;
    std::vector<TextWording> question;
    std::int64_t opened_ms = 0;
    std::int64_t closed_ms = 0;             // 0: open
    std::map<ParticipantId, Text> ballots;  // the latest of each
    std::optional<PollClosed> result;       // frozen when it was closed
};
ISEGORIA_DESCRIBE(PollState, proposal, revision, question, opened_ms, closed_ms, ballots, result)
struct Polls {
    std::map<PollId, PollState> by_id;
    std::set<PollId> open;
};
ISEGORIA_DESCRIBE(Polls, by_id, open)

[[nodiscard]] const PollState* find_poll(const Polls& polls, PollId poll);
// What a member has chosen so far; nothing when they have not, or the choice has been erased.
[[nodiscard]] std::optional<Gradient> choice_of(const PollState& poll, ParticipantId participant);

struct State;
struct Events;

// What the poll comes to if it is closed now.
[[nodiscard]] PollClosed close_of(const State& state, PollId poll, bool by_timetable);

Outcome<Events> decide(const State&, const OpenPoll&, const Context&);
Outcome<Events> decide(const State&, const CastPoll&, const Context&);
Outcome<Events> decide(const State&, const ClosePoll&, const Context&);
void apply(State&, const PollOpened&, const Context&);
void apply(State&, const PollCast&, const Context&);
void apply(State&, const PollClosed&, const Context&);

}  // namespace isegoria::core
