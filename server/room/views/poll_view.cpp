// SPDX-License-Identifier: AGPL-3.0-or-later
// What viewers see of polls: no figure but the turnout before the close, and of single ballots
// everyone their own alone, also afterwards.
#include "room/views/deliberation_views.hpp"

namespace isegoria::room {
namespace {

constexpr auto poll_kind = static_cast<std::uint32_t>(v1::Entity::kPoll);
constexpr auto own_ballot_kind = static_cast<std::uint32_t>(v1::Entity::kOwnBallot);

bool draw_own_ballot(const core::PollState& poll, std::uint64_t participant, v1::OwnBallot& view) {
    const auto choice = core::choice_of(poll, core::ParticipantId{participant});
    if (!choice) return false;
    view.set_gradient(static_cast<v1::Gradient>(*choice));
    return true;
}

void put_result(const core::PollClosed& result, v1::PollResult& view) {
    auto* counts = view.mutable_counts();
    counts->set_endorse(result.counts.endorse);
    counts->set_agree_with_reservations(result.counts.agree_with_reservations);
    counts->set_mixed(result.counts.mixed);
    counts->set_stand_aside(result.counts.stand_aside);
    counts->set_block(result.counts.block);
    counts->set_abstain(result.counts.abstain);
    view.set_consensus(result.consensus);
    view.set_seated_count(result.seated_count);
    view.set_quorum_reached(result.quorum_reached);
    view.set_by_timetable(result.by_timetable);
}

}  // namespace

void touch(const core::State&, const core::PollOpened& event, Touched& touched) {
    touched.entity(everyone, poll_kind, event.poll.value);
    touch_proposal(event.proposal, touched);
}
void touch(const core::State&, const core::PollCast& event, Touched& touched) {
    touched.entity(everyone, poll_kind, event.poll.value);
    touched.entity(person(event.participant), own_ballot_kind, event.poll.value);
}
void touch(const core::State&, const core::PollClosed& event, Touched& touched) {
    touched.entity(everyone, poll_kind, event.poll.value);
}

void touch_all_poll(const core::State& state, Touched& touched) {
    for (const auto& [id, poll] : state.polls.by_id) touched.entity(everyone, poll_kind, id.value);
}

void touch_person_poll(const core::State& state, core::ParticipantId participant,
                       Touched& touched) {
    for (const auto& [id, poll] : state.polls.by_id)
        if (poll.ballots.contains(participant))
            touched.entity(person(participant), own_ballot_kind, id.value);
}

bool draw_poll(const core::State& state, const Place& place, v1::Entity& entity) {
    const core::PollState* poll = core::find_poll(state.polls, core::PollId{place.key.id});
    if (poll == nullptr) return false;
    if (place.key.kind == own_ballot_kind)
        return draw_own_ballot(*poll, place.audience.id, *entity.mutable_own_ballot());
    auto* view = entity.mutable_poll();
    view->set_proposal(poll->proposal.value);
    view->set_revision(poll->revision);
    put_wordings(poll->question, view->mutable_question());
    view->set_opened_ms(poll->opened_ms);
    view->set_closed_ms(poll->closed_ms);
    view->set_cast_count(poll->ballots.size());
    if (poll->result) put_result(*poll->result, *view->mutable_result());
    return true;
}

}  // namespace isegoria::room
