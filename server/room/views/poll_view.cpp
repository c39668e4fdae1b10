// SPDX-License-Identifier: AGPL-3.0-or-later
// What viewers see of polls: no figure but the turnout before the close, and of single ballots
// everyone their own alone until then. Once a named poll is closed, everyone reads who has answered
// what; of a secret one nobody ever does. Reasons are read by everyone once the poll is closed.
#include "core/secret_ballot.hpp"
#include "room/views/deliberation_views.hpp"

namespace isegoria::room {
namespace {

constexpr auto poll_kind = static_cast<std::uint32_t>(v1::Entity::kPoll);
constexpr auto own_ballot_kind = static_cast<std::uint32_t>(v1::Entity::kOwnBallot);
constexpr auto reason_kind = static_cast<std::uint32_t>(v1::Entity::kPollReason);

bool draw_own_ballot(const core::PollState& poll, core::ParticipantId participant,
                     v1::OwnBallot& view) {
    if (poll.secret) {
        view.set_sealed(true);
        return poll.answered.contains(participant);
    }
    const auto choice = core::choice_of(poll, participant);
    if (!choice) return false;
    view.set_choice(*choice);
    if (const auto gradient = core::enum_value<core::Gradient>(*choice);
        gradient && poll.method == core::PollMethod::gradient)
        view.set_gradient(static_cast<v1::Gradient>(*gradient));
    if (const auto reason = poll.reasons.find(participant); reason != poll.reasons.end())
        view.set_reason(reason->second.words);
    return true;
}

void put_result(const core::PollState& poll, const core::PollClosed& result, v1::PollResult& view) {
    if (poll.method == core::PollMethod::gradient) {
        auto* counts = view.mutable_counts();
        counts->set_endorse(result.counts.endorse);
        counts->set_agree_with_reservations(result.counts.agree_with_reservations);
        counts->set_mixed(result.counts.mixed);
        counts->set_stand_aside(result.counts.stand_aside);
        counts->set_block(result.counts.block);
        counts->set_abstain(result.counts.abstain);
    }
    view.set_consensus(result.consensus);
    view.set_seated_count(result.seated_count);
    view.set_quorum_reached(result.quorum_reached);
    view.set_by_timetable(result.by_timetable);
    for (const core::BallotCount& ballot : result.ballots) {
        auto* added = view.add_ballots();
        added->set_choice(ballot.choice);
        added->set_count(ballot.count);
    }
    for (const core::RankedTier& tier : result.ranking) {
        auto* added = view.add_ranking();
        for (const std::uint32_t option : tier.options) added->add_options(option);
    }
    std::map<std::string, std::vector<core::ParticipantId>> named;
    for (const core::ParticipantId each : poll.counted)
        named[core::choice_of(poll, each).value_or("")].push_back(each);
    for (const auto& [choice, participants] : named) {
        auto* added = view.add_named();
        added->set_choice(choice);
        put_ids(participants, added->mutable_participants());
    }
    if (poll.method == core::PollMethod::ranking)
        for (const std::uint64_t count : core::pairwise(result.ballots, poll.options.size()))
            view.add_pairwise(count);
}

bool draw_reason(const core::State& state, std::uint64_t id, v1::PollReasonView& view) {
    const auto found = state.polls.reasons.find(core::PollReasonId{id});
    if (found == state.polls.reasons.end()) return false;
    const core::PollReason& reason = found->second;
    view.set_poll(reason.poll.value);
    view.set_proposal(reason.proposal.value);
    view.set_participant(reason.participant.value);
    view.set_words(reason.words.words);
    view.set_choice(reason.choice);
    if (const core::PollState* poll = core::find_poll(state.polls, reason.poll);
        poll != nullptr && reason.participant)
        view.set_choice(core::choice_of(*poll, reason.participant).value_or(""));
    return true;
}

}  // namespace

void touch(const core::State&, const core::PollOpened& event, Touched& touched) {
    touched.entity(everyone, poll_kind, event.poll.value);
    if (event.proposal) touch_proposal(event.proposal, touched);
}
void touch(const core::State&, const core::PollCast& event, Touched& touched) {
    touched.entity(everyone, poll_kind, event.poll.value);
    touched.entity(person(event.participant), own_ballot_kind, event.poll.value);
}
void touch(const core::State&, const core::SecretAnswerRecorded& event, Touched& touched) {
    touched.entity(everyone, poll_kind, event.poll.value);
    touched.entity(person(event.participant), own_ballot_kind, event.poll.value);
}
void touch(const core::State&, const core::PollStopped& event, Touched& touched) {
    touched.entity(everyone, poll_kind, event.poll.value);
}
void touch(const core::State& state, const core::PollClosed& event, Touched& touched) {
    touched.entity(everyone, poll_kind, event.poll.value);
    const core::PollState& poll = state.polls.by_id.at(event.poll);
    for (const core::PollReasonId reason : poll.kept_reasons)
        touched.entity(everyone, reason_kind, reason.value);
    if (poll.proposal) touch_proposal(poll.proposal, touched);
}

void touch_all_poll(const core::State& state, Touched& touched) {
    for (const auto& [id, poll] : state.polls.by_id) touched.entity(everyone, poll_kind, id.value);
    for (const auto& [id, reason] : state.polls.reasons)
        touched.entity(everyone, reason_kind, id.value);
}

void touch_person_poll(const core::State& state, core::ParticipantId participant,
                       Touched& touched) {
    for (const auto& [id, poll] : state.polls.by_id)
        if (poll.ballots.contains(participant) || poll.answered.contains(participant))
            touched.entity(person(participant), own_ballot_kind, id.value);
}

bool draw_poll(const core::State& state, const Place& place, v1::Entity& entity) {
    if (place.key.kind == reason_kind)
        return draw_reason(state, place.key.id, *entity.mutable_poll_reason());
    const core::PollState* poll = core::find_poll(state.polls, core::PollId{place.key.id});
    if (poll == nullptr) return false;
    if (place.key.kind == own_ballot_kind)
        return draw_own_ballot(*poll, core::ParticipantId{place.audience.id},
                               *entity.mutable_own_ballot());
    auto* view = entity.mutable_poll();
    view->set_proposal(poll->proposal.value);
    view->set_revision(poll->revision);
    put_wordings(poll->question, view->mutable_question());
    view->set_method(static_cast<v1::PollMethod>(poll->method));
    for (const core::PollOptionText& option : poll->options)
        put_wordings(option.wordings, view->add_options()->mutable_wordings());
    view->set_secret(poll->secret);
    view->set_quorum_percent(poll->quorum_percent);
    view->set_opened_ms(poll->opened_ms);
    view->set_stopped_ms(poll->stopped_ms);
    view->set_closed_ms(poll->closed_ms);
    view->set_cast_count(poll->secret ? poll->answered.size() : poll->ballots.size());
    if (poll->result) put_result(*poll, *poll->result, *view->mutable_result());
    return true;
}

}  // namespace isegoria::room
