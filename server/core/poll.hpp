// SPDX-License-Identifier: AGPL-3.0-or-later
// Polls of the panel, on a proposal or on a question by itself. What a member has chosen stays
// hidden until the poll is closed. In a named poll the record holds a commitment to each choice, the
// choice can be changed until the close, and is shown with its pseudonym from then on. In a secret one the record holds who has answered, and
// the ballots lie elsewhere: secret_ballot.hpp. Pure.
#pragma once

#include "core/ballot.hpp"
#include "core/context.hpp"
#include "core/describe.hpp"
#include "core/gradient.hpp"
#include "core/ids.hpp"
#include "core/outcome.hpp"
#include "core/text.hpp"

namespace isegoria::core {

inline constexpr std::size_t polls_max = 5'000;          // Every proposal twice and a half.
inline constexpr std::size_t polls_of_proposal_max = 5;  // More is asking until the answer suits.
inline constexpr std::size_t poll_question_signs_max = 500;  // Read aloud in half a minute.
inline constexpr std::size_t poll_option_signs_max = 200;    // One line on a phone, thrice.
inline constexpr std::size_t poll_reason_signs_max =
    1'000;  // A public reason is read by everyone concerned.
inline constexpr std::uint32_t quorum_percent_default = 50;

// Commands.
struct PollOption {
    std::vector<Wording> wordings;
};
ISEGORIA_DESCRIBE(PollOption, wordings)
struct OpenPoll {
    ProposalId proposal;  // none: a question by itself
    std::vector<Wording> question;
    std::optional<PollMethod> method{};  // none: gradient
    std::vector<PollOption> options{};   // of approval and ranking alone
    bool secret = false;
    std::uint32_t quorum_percent = 0;  // of those seated, 1 to 100; 0: the default
};
ISEGORIA_DESCRIBE(OpenPoll, proposal, question, method, options, secret, quorum_percent)
struct CastPoll {  // may be changed until the poll is closed
    PollId poll;
    std::optional<Gradient> gradient;  // the one member that the poll's method asks for
    std::optional<Consent> consent{};
    std::optional<Stance> stance{};
    std::vector<std::uint32_t> options{};  // from 1: approved, or ranked with the best first
    std::string reason{};  // of consent alone: asked with an objection, allowed with a concern
};
ISEGORIA_DESCRIBE(CastPoll, poll, gradient, consent, stance, options, reason)
struct ClosePoll {
    PollId poll;
};
ISEGORIA_DESCRIBE(ClosePoll, poll)

// Events.
struct PollOptionText {
    std::vector<TextWording> wordings;
};
ISEGORIA_DESCRIBE(PollOptionText, wordings)
struct PollOpened {
    PollId poll;
    ProposalId proposal;
    std::uint32_t revision = 0;  // of the proposal: what exactly is voted on
    std::vector<TextWording> question;
    std::optional<PollMethod> method{};  // none: gradient
    std::vector<PollOptionText> options{};
    bool secret = false;
    std::uint32_t quorum_percent = 0;  // 0: the default
};
ISEGORIA_DESCRIBE(PollOpened, poll, proposal, revision, question, method, options, secret,
                  quorum_percent)
// The choice is a text (see canonical()) so that the log carries a commitment to it and not the
// choice, which anyone could read there before the close.
struct PollCast {
    PollId poll;
    ParticipantId participant;
    Text choice;
    Text reason{};
};
ISEGORIA_DESCRIBE(PollCast, poll, participant, choice, reason)
struct StatedReason {  // of a secret poll: beside which answer, and not whose
    std::string choice;
    Text reason;
};
ISEGORIA_DESCRIBE(StatedReason, choice, reason)
struct PollClosed {
    PollId poll;
    bool by_timetable = false;    // the phase ended under it
    GradientCounts counts;        // on the gradient; of those seated at the close, each once
    std::uint32_t consensus = 0;  // ten-thousandths, see PollTally
    std::uint64_t seated_count = 0;
    bool quorum_reached = false;          // without it the result binds nobody to anything
    std::vector<BallotCount> ballots{};   // what was answered how often, sorted by answer
    std::vector<RankedTier> ranking{};    // approval and ranking: best first, ties explicit
    std::vector<StatedReason> reasons{};  // of a secret poll, sorted
};
ISEGORIA_DESCRIBE(PollClosed, poll, by_timetable, counts, consensus, seated_count, quorum_reached,
                  ballots, ranking, reasons)

// State.
struct PollState {
    ProposalId proposal;
    std::uint32_t revision = 0;
    std::vector<TextWording> question;
    PollMethod method = PollMethod::gradient;
    std::vector<PollOptionText> options{};
    bool secret = false;
    std::uint32_t quorum_percent = quorum_percent_default;
    std::int64_t opened_ms = 0;
    std::int64_t stopped_ms = 0;  // of a secret poll: from then on it is being counted
    bool stopped_by_timetable = false;
    std::int64_t closed_ms = 0;             // 0: open, or being counted
    std::map<ParticipantId, Text> ballots;  // the latest of each; of a named poll
    std::map<ParticipantId, Text> reasons;
    std::set<ParticipantId> answered;  // of a secret poll
    std::optional<PollClosed> result;  // frozen when it was closed
    // Of a named poll that is closed: whose answers were counted, those seated at the close.
    std::vector<ParticipantId> counted;
    std::vector<PollReasonId> kept_reasons;  // once it is closed
};
ISEGORIA_DESCRIBE(PollState, proposal, revision, question, method, options, secret, quorum_percent,
                  opened_ms, stopped_ms, stopped_by_timetable, closed_ms, ballots, reasons,
                  answered, result, counted,
                  kept_reasons)
// A reason that was given with an answer: once the poll is closed it stays with the proposal.
struct PollReason {
    PollId poll;
    ProposalId proposal;
    ParticipantId participant;  // none: the poll was secret
    std::string choice;         // of a secret poll; of a named one it stands with the ballot
    Text words;
};
ISEGORIA_DESCRIBE(PollReason, poll, proposal, participant, choice, words)
struct Polls {
    std::map<PollId, PollState> by_id;
    std::set<PollId> open;
    std::set<PollId> counting;                   // secret ones that are stopped and not closed
    std::map<PollReasonId, PollReason> reasons;  // of closed polls
};
ISEGORIA_DESCRIBE(Polls, by_id, open, counting, reasons)

[[nodiscard]] const PollState* find_poll(const Polls& polls, PollId poll);
// What a member has chosen so far, as canonical() has it; nothing when they have not, the choice
// has been erased, or the poll is secret.
[[nodiscard]] std::optional<std::string> choice_of(const PollState& poll,
                                                   ParticipantId participant);

// An answer that fits, or what is wrong with it: in the order method, reason.
struct CheckedAnswer {
    std::string choice;
    std::string reason;
};
[[nodiscard]] Outcome<CheckedAnswer> check_answer(const PollState& poll, const Ballot& ballot,
                                                  const std::string& reason,
                                                  std::size_t reason_signs_max);

struct State;
struct Events;

// What the named poll comes to if it is closed now.
[[nodiscard]] PollClosed close_of(const State& state, PollId poll, bool by_timetable);
// What any poll comes to with these ballots, sorted by answer.
[[nodiscard]] PollClosed result_of(const State& state, PollId poll, bool by_timetable,
                                   std::vector<BallotCount> ballots);
// Adds the end of a poll whose phase ends: a named one is closed, a secret one stopped.
void add_poll_end(const State& state, PollId poll, bool by_timetable, Events& events);

Outcome<Events> decide(const State&, const OpenPoll&, const Context&);
Outcome<Events> decide(const State&, const CastPoll&, const Context&);
Outcome<Events> decide(const State&, const ClosePoll&, const Context&);
void apply(State&, const PollOpened&, const Context&);
void apply(State&, const PollCast&, const Context&);
void apply(State&, const PollClosed&, const Context&);

}  // namespace isegoria::core
