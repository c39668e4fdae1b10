// SPDX-License-Identifier: AGPL-3.0-or-later
// Decisions and facts about polls.
#include "core/poll.hpp"

#include <algorithm>

#include "core/limits.hpp"
#include "core/state.hpp"

namespace isegoria::core {
namespace {

// An open poll, or why there is none to cast in or to close.
Outcome<const PollState*> running_poll(const State& state, PollId poll) {
    const PollState* found = find_poll(state.polls, poll);
    if (found == nullptr) return Rejection{Reason::not_found, "poll"};
    if (found->closed_ms != 0) return Rejection{Reason::poll_is_closed, "poll"};
    return found;
}

}  // namespace

const PollState* find_poll(const Polls& polls, PollId poll) {
    const auto found = polls.by_id.find(poll);
    return found == polls.by_id.end() ? nullptr : &found->second;
}

std::optional<Gradient> choice_of(const PollState& poll, ParticipantId participant) {
    const auto found = poll.ballots.find(participant);
    if (found == poll.ballots.end() || found->second.erased) return std::nullopt;
    return enum_value<Gradient>(found->second.words);
}

PollClosed close_of(const State& state, PollId poll, bool by_timetable) {
    PollClosed result;
    result.poll = poll;
    result.by_timetable = by_timetable;
    const PollState* found = find_poll(state.polls, poll);
    if (found == nullptr) return result;
    // Whoever has left the panel meanwhile is not counted: the successor may have cast already.
    const std::vector<ParticipantId> panel = seated(state.lottery);
    for (const ParticipantId participant : panel)
        recount(result.counts, std::nullopt, choice_of(*found, participant));
    result.consensus = consensus(result.counts);
    result.seated_count = panel.size();
    result.quorum_reached = has_quorum(result.counts, panel.size());
    return result;
}

Outcome<Events> decide(const State& state, const OpenPoll& command, const Context&) {
    const ProposalState* proposal = find_proposal(state.proposals, command.proposal);
    if (proposal == nullptr) return Rejection{Reason::not_found, "proposal"};
    const bool open = std::any_of(proposal->polls.begin(), proposal->polls.end(),
                                  [&](PollId poll) { return state.polls.open.contains(poll); });
    if (open) return Rejection{Reason::poll_is_open, "proposal"};
    if (proposal->polls.size() >= polls_of_proposal_max)
        return Rejection{
            Reason::limit_is_reached, "proposal", {{"max", std::to_string(polls_of_proposal_max)}}};
    if (state.polls.by_id.size() >= polls_max)
        return Rejection{Reason::limit_is_reached, "", {{"max", std::to_string(polls_max)}}};
    if (auto finding = check_wordings("question", command.question, poll_question_signs_max))
        return *finding;
    return Events{PollOpened{PollId{state.polls.by_id.size() + 1}, command.proposal,
                             proposal->revision, texts(command.question)}};
}

Outcome<Events> decide(const State& state, const CastPoll& command, const Context& context) {
    const auto poll = running_poll(state, command.poll);
    if (!poll) return poll.error();
    if (!is_declared(command.gradient)) return Rejection{Reason::value_is_unknown, "gradient"};
    if (choice_of(**poll, context.actor) == command.gradient)
        return Rejection{Reason::already_done, "gradient"};
    return Events{
        PollCast{command.poll, context.actor, text(std::string(enum_name(command.gradient)))}};
}

Outcome<Events> decide(const State& state, const ClosePoll& command, const Context&) {
    const auto poll = running_poll(state, command.poll);
    if (!poll) return poll.error();
    return Events{close_of(state, command.poll, false)};
}

void apply(State& state, const PollOpened& event, const Context& context) {
    PollState poll;
    poll.proposal = event.proposal;
    poll.revision = event.revision;
    poll.question = event.question;
    poll.opened_ms = context.now_ms;
    state.polls.by_id[event.poll] = std::move(poll);
    state.polls.open.insert(event.poll);
    state.proposals.by_id[event.proposal].polls.push_back(event.poll);
}

void apply(State& state, const PollCast& event, const Context&) {
    state.polls.by_id[event.poll].ballots[event.participant] = event.choice;
}

void apply(State& state, const PollClosed& event, const Context& context) {
    PollState& poll = state.polls.by_id[event.poll];
    poll.closed_ms = context.now_ms;
    poll.result = event;
    state.polls.open.erase(event.poll);
}

}  // namespace isegoria::core
