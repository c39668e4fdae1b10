// SPDX-License-Identifier: AGPL-3.0-or-later
// Decisions and facts about polls.
#include "core/poll.hpp"

#include <algorithm>

#include "core/limits.hpp"
#include "core/state.hpp"

namespace isegoria::core {
namespace {

// A poll that can be answered, or why there is none.
Outcome<const PollState*> running_poll(const State& state, PollId poll) {
    const PollState* found = find_poll(state.polls, poll);
    if (found == nullptr) return Rejection{Reason::not_found, "poll"};
    if (found->closed_ms != 0 || found->stopped_ms != 0)
        return Rejection{Reason::poll_is_closed, "poll"};
    return found;
}

std::string_view member_of(PollMethod method) {
    switch (method) {
        case PollMethod::gradient:
            return "gradient";
        case PollMethod::consent:
            return "consent";
        case PollMethod::yes_no:
            return "stance";
        case PollMethod::approval:
        case PollMethod::ranking:
            return "options";
    }
    return "poll";
}

std::optional<Rejection> check_options(const OpenPoll& command, PollMethod method) {
    const bool by_options = method == PollMethod::approval || method == PollMethod::ranking;
    const std::size_t least = by_options ? poll_options_min : 0;
    const std::size_t most = by_options ? poll_options_max : 0;
    if (command.options.size() < least || command.options.size() > most)
        return Rejection{Reason::number_out_of_range,
                         "options",
                         {{"min", std::to_string(least)}, {"max", std::to_string(most)}}};
    for (std::size_t index = 0; index < command.options.size(); ++index)
        if (auto finding = check_wordings("options[" + std::to_string(index) + "].wordings",
                                          command.options[index].wordings, poll_option_signs_max))
            return finding;
    return std::nullopt;
}

// Whether the proposal, if there is one, can be asked about now.
std::optional<Rejection> check_subject(const State& state, const ProposalState& proposal) {
    const auto runs = [&](PollId poll) {
        return state.polls.open.contains(poll) || state.polls.counting.contains(poll);
    };
    if (std::any_of(proposal.polls.begin(), proposal.polls.end(), runs))
        return Rejection{Reason::poll_is_open, "proposal"};
    if (proposal.polls.size() >= polls_of_proposal_max)
        return Rejection{
            Reason::limit_is_reached, "proposal", {{"max", std::to_string(polls_of_proposal_max)}}};
    return std::nullopt;
}

}  // namespace

const PollState* find_poll(const Polls& polls, PollId poll) {
    const auto found = polls.by_id.find(poll);
    return found == polls.by_id.end() ? nullptr : &found->second;
}

std::optional<std::string> choice_of(const PollState& poll, ParticipantId participant) {
    const auto found = poll.ballots.find(participant);
    if (found == poll.ballots.end() || found->second.erased) return std::nullopt;
    return found->second.words;
}

Outcome<CheckedAnswer> check_answer(const PollState& poll, const Ballot& ballot,
                                    const std::string& reason, std::size_t signs_max) {
    const auto choice = canonical(ballot, poll.method, poll.options.size());
    if (!choice) return Rejection{Reason::value_is_unknown, std::string(member_of(poll.method))};
    const bool may_tell =
        poll.method == PollMethod::consent &&
        (ballot.consent == Consent::objection || ballot.consent == Consent::concern);
    if (!may_tell && !reason.empty()) return Rejection{Reason::answer_takes_no_reason, "reason"};
    if (ballot.consent == Consent::objection && reason.empty())
        return Rejection{Reason::reason_is_missing, "reason"};
    if (!reason.empty())
        if (auto finding = check_text("reason", reason, signs_max)) return *finding;
    return CheckedAnswer{*choice, reason};
}

PollClosed result_of(const State& state, PollId poll, bool by_timetable,
                     std::vector<BallotCount> ballots) {
    PollClosed result;
    result.poll = poll;
    result.by_timetable = by_timetable;
    const PollState* found = find_poll(state.polls, poll);
    if (found == nullptr) return result;
    PollTally counted = count_ballots(ballots, found->method, found->options.size());
    result.counts = counted.counts;
    result.consensus = counted.consensus;
    result.seated_count = seated(state.lottery).size();
    result.quorum_reached =
        counted.answered_count >= quorum_of(result.seated_count, found->quorum_percent);
    result.ballots = std::move(ballots);
    result.ranking = std::move(counted.ranking);
    return result;
}

PollClosed close_of(const State& state, PollId poll, bool by_timetable) {
    std::map<std::string, std::uint64_t> counts;
    // Whoever has left the panel meanwhile is not counted: the successor may have cast already.
    if (const PollState* found = find_poll(state.polls, poll))
        for (const ParticipantId participant : seated(state.lottery))
            if (const auto choice = choice_of(*found, participant)) ++counts[*choice];
    std::vector<BallotCount> ballots;
    for (const auto& [choice, count] : counts) ballots.push_back({choice, count});
    return result_of(state, poll, by_timetable, std::move(ballots));
}

void add_poll_end(const State& state, PollId poll, bool by_timetable, Events& events) {
    if (state.polls.by_id.at(poll).secret)
        events.add(PollStopped{poll, by_timetable});
    else
        events.add(close_of(state, poll, by_timetable));
}

Outcome<Events> decide(const State& state, const OpenPoll& command, const Context&) {
    const ProposalState* proposal = find_proposal(state.proposals, command.proposal);
    if (command.proposal) {
        if (proposal == nullptr) return Rejection{Reason::not_found, "proposal"};
        if (auto finding = check_subject(state, *proposal)) return *finding;
    }
    if (state.polls.by_id.size() >= polls_max)
        return Rejection{Reason::limit_is_reached, "", {{"max", std::to_string(polls_max)}}};
    if (auto finding = check_wordings("question", command.question, poll_question_signs_max))
        return *finding;
    if (auto finding = check_options(command, command.method.value_or(PollMethod::gradient)))
        return *finding;
    if (command.quorum_percent > 100)
        return Rejection{
            Reason::number_out_of_range, "quorum_percent", {{"min", "1"}, {"max", "100"}}};
    PollOpened opened{PollId{state.polls.by_id.size() + 1},
                      command.proposal,
                      proposal == nullptr ? 0 : proposal->revision,
                      texts(command.question),
                      command.method,
                      {},
                      command.secret,
                      command.quorum_percent};
    for (const PollOption& option : command.options)
        opened.options.push_back({texts(option.wordings)});
    return Events{std::move(opened)};
}

Outcome<Events> decide(const State& state, const CastPoll& command, const Context& context) {
    const auto poll = running_poll(state, command.poll);
    if (!poll) return poll.error();
    if ((*poll)->secret) return Rejection{Reason::poll_is_secret, "poll"};
    const Ballot ballot{command.gradient, command.consent, command.stance, command.options};
    const auto answer = check_answer(**poll, ballot, command.reason, poll_reason_signs_max);
    if (!answer) return answer.error();
    const auto reason = (*poll)->reasons.find(context.actor);
    const bool same_reason = reason == (*poll)->reasons.end()
                                 ? answer->reason.empty()
                                 : reason->second.words == answer->reason;
    if (choice_of(**poll, context.actor) == answer->choice && same_reason)
        return Rejection{Reason::already_done, std::string(member_of((*poll)->method))};
    return Events{
        PollCast{command.poll, context.actor, text(answer->choice), text(answer->reason)}};
}

Outcome<Events> decide(const State& state, const ClosePoll& command, const Context&) {
    const auto poll = running_poll(state, command.poll);
    if (!poll) return poll.error();
    Events events;
    add_poll_end(state, command.poll, false, events);
    return events;
}

void apply(State& state, const PollOpened& event, const Context& context) {
    PollState poll;
    poll.proposal = event.proposal;
    poll.revision = event.revision;
    poll.question = event.question;
    poll.method = event.method.value_or(PollMethod::gradient);
    poll.options = event.options;
    poll.secret = event.secret;
    if (event.quorum_percent != 0) poll.quorum_percent = event.quorum_percent;
    poll.opened_ms = context.now_ms;
    state.polls.by_id[event.poll] = std::move(poll);
    state.polls.open.insert(event.poll);
    if (event.proposal) state.proposals.by_id[event.proposal].polls.push_back(event.poll);
}

void apply(State& state, const PollCast& event, const Context&) {
    PollState& poll = state.polls.by_id[event.poll];
    poll.ballots[event.participant] = event.choice;
    if (is_given(event.reason))
        poll.reasons[event.participant] = event.reason;
    else
        poll.reasons.erase(event.participant);
}

void apply(State& state, const PollClosed& event, const Context& context) {
    PollState& poll = state.polls.by_id[event.poll];
    poll.closed_ms = context.now_ms;
    poll.result = event;
    state.polls.open.erase(event.poll);
    state.polls.counting.erase(event.poll);
    for (const ParticipantId participant : seated(state.lottery))
        if (poll.ballots.contains(participant)) poll.counted.push_back(participant);
    const auto keep = [&](ParticipantId participant, std::string choice, const Text& words) {
        const PollReasonId id{state.polls.reasons.size() + 1};
        state.polls.reasons[id] = {event.poll, poll.proposal, participant, std::move(choice),
                                   words};
        poll.kept_reasons.push_back(id);
    };
    // The choice stands with the ballot, where it can be erased.
    for (const auto& [participant, words] : poll.reasons) keep(participant, {}, words);
    for (const StatedReason& stated : event.reasons) keep({}, stated.choice, stated.reason);
}

}  // namespace isegoria::core
