// SPDX-License-Identifier: AGPL-3.0-or-later
// Decisions and facts about secret polls.
#include "core/secret_ballot.hpp"

#include <algorithm>

#include "core/limits.hpp"
#include "core/state.hpp"

namespace isegoria::core {
namespace {

Outcome<const PollState*> secret_poll(const State& state, PollId poll) {
    const PollState* found = find_poll(state.polls, poll);
    if (found == nullptr) return Rejection{Reason::not_found, "poll"};
    if (!found->secret) return Rejection{Reason::poll_is_named, "poll"};
    return found;
}

std::optional<Rejection> check_answering(const State& state, const PollState& poll,
                                         ParticipantId participant) {
    if (!holds(roles_of(state.participants, participant), Role::member))
        return Rejection{Reason::role_is_missing, "", {{"roles", "member"}}};
    if (poll.stopped_ms != 0) return Rejection{Reason::poll_is_closed, "poll"};
    // What lies in the box has no name on it, so it cannot be taken out again.
    if (poll.answered.contains(participant)) return Rejection{Reason::answer_is_final, "poll"};
    return std::nullopt;
}

// Neither order nor repetition may carry anything.
template <class List, class Key>
bool is_sorted_list(const List& list, Key key, bool once) {
    return std::adjacent_find(list.begin(), list.end(), [&](const auto& left, const auto& right) {
               return once ? key(left) >= key(right) : key(left) > key(right);
           }) == list.end();
}

std::optional<Rejection> check_reasons(const PollState& poll, const RecordSecretBallots& command,
                                       std::uint64_t answered_count) {
    if (command.reasons.size() > answered_count)
        return Rejection{Reason::too_many, "reasons", {{"max", std::to_string(answered_count)}}};
    if (!is_sorted_list(
            command.reasons, [](const SecretReason& each) { return each; }, false))
        return Rejection{Reason::value_is_unknown, "reasons"};
    for (const SecretReason& each : command.reasons) {
        if (!is_canonical(each.choice, poll.method, poll.options.size()))
            return Rejection{Reason::value_is_unknown, "reasons"};
        if (auto finding = check_text("reasons", each.reason, secret_reason_signs_max))
            return finding;
    }
    return std::nullopt;
}

}  // namespace

Outcome<CheckedAnswer> check_secret_answer(const State& state, PollId poll,
                                           ParticipantId participant, const Ballot& ballot,
                                           const std::string& reason) {
    const auto found = secret_poll(state, poll);
    if (!found) return found.error();
    if (auto finding = check_answering(state, **found, participant)) return *finding;
    return check_answer(**found, ballot, reason, secret_reason_signs_max);
}

Outcome<Events> decide(const State& state, const RecordSecretAnswer& command, const Context&) {
    const auto poll = secret_poll(state, command.poll);
    if (!poll) return poll.error();
    if (auto finding = check_answering(state, **poll, command.participant)) return *finding;
    return Events{SecretAnswerRecorded{command.poll, command.participant}};
}

Outcome<Events> decide(const State& state, const RecordSecretBallots& command, const Context&) {
    const auto found = secret_poll(state, command.poll);
    if (!found) return found.error();
    const PollState& poll = **found;
    if (poll.stopped_ms == 0) return Rejection{Reason::poll_is_open, "poll"};
    if (poll.closed_ms != 0) return Rejection{Reason::poll_is_closed, "poll"};
    std::uint64_t count = 0;
    for (const BallotCount& ballot : command.ballots) {
        if (ballot.count == 0 || !is_canonical(ballot.choice, poll.method, poll.options.size()))
            return Rejection{Reason::value_is_unknown, "ballots"};
        count += ballot.count;
    }
    if (!is_sorted_list(
            command.ballots, [](const BallotCount& each) { return each.choice; }, true))
        return Rejection{Reason::value_is_unknown, "ballots"};
    // Fewer can be: a vault that was lost, or read back from an older copy.
    if (count > poll.answered.size())
        return Rejection{
            Reason::too_many, "ballots", {{"max", std::to_string(poll.answered.size())}}};
    if (auto finding = check_reasons(poll, command, count)) return *finding;
    PollClosed closed = result_of(state, command.poll, poll.stopped_by_timetable, command.ballots);
    for (const SecretReason& each : command.reasons)
        closed.reasons.push_back({each.choice, text(each.reason)});
    return Events{std::move(closed)};
}

void apply(State& state, const SecretAnswerRecorded& event, const Context&) {
    state.polls.by_id[event.poll].answered.insert(event.participant);
}

void apply(State& state, const PollStopped& event, const Context& context) {
    PollState& poll = state.polls.by_id[event.poll];
    poll.stopped_ms = context.now_ms;
    poll.stopped_by_timetable = event.by_timetable;
    state.polls.open.erase(event.poll);
    state.polls.counting.insert(event.poll);
}

}  // namespace isegoria::core
