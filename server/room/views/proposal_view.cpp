// SPDX-License-Identifier: AGPL-3.0-or-later
// What viewers see of proposals: those that stand, with what they stand on.
#include "room/views/collection_view.hpp"
#include "room/views/deliberation_views.hpp"

namespace isegoria::room {
namespace {

constexpr auto proposal_kind = static_cast<std::uint32_t>(v1::Entity::kProposal);

// Authors of what is cited see who cites it.
void touch_cited(const core::State& state, const std::vector<core::ContributionId>& cited,
                 Touched& touched) {
    for (const core::ContributionId each : cited) touch_fate(state, each, touched);
}

}  // namespace

void touch_proposal(core::ProposalId proposal, Touched& touched) {
    touched.entity(everyone, proposal_kind, proposal.value);
}

void touch(const core::State& state, const core::ProposalSubmitted& event, Touched& touched) {
    touch_proposal(event.proposal, touched);
    touch_cited(state, event.contributions, touched);
}
void touch(const core::State& state, const core::ProposalRevised& event, Touched& touched) {
    touch_proposal(event.proposal, touched);
    touch_cited(state, event.contributions, touched);
    touch_cited(state, state.proposals.by_id.at(event.proposal).dropped_contributions, touched);
}
void touch(const core::State& state, const core::ProposalWithdrawn& event, Touched& touched) {
    touch_proposal(event.proposal, touched);
    touch_cited(state, state.proposals.by_id.at(event.proposal).contributions, touched);
}

void touch_all_proposal(const core::State& state, Touched& touched) {
    for (const auto& [id, proposal] : state.proposals.by_id) touch_proposal(id, touched);
}

bool draw_proposal(const core::State& state, const Place& place, v1::Entity& entity) {
    const core::ProposalState* proposal =
        core::find_proposal(state.proposals, core::ProposalId{place.key.id});
    if (proposal == nullptr) return false;
    auto* view = entity.mutable_proposal();
    view->set_author(proposal->author.value);
    view->set_phase(proposal->phase.value);
    view->set_revision(proposal->revision);
    view->set_language(proposal->language);
    view->set_title(proposal->title.words);
    view->set_words(proposal->words.words);
    put_ids(proposal->contributions, view->mutable_contributions());
    put_ids(proposal->themes, view->mutable_themes());
    view->set_submitted_ms(proposal->submitted_ms);
    view->set_revised_ms(proposal->revised_ms);
    put_ids(proposal->polls, view->mutable_polls());
    put_ids(core::statements_on(state.minority_statements, core::ProposalId{place.key.id}),
            view->mutable_minority_statements());
    for (const core::PollId each : proposal->polls)
        put_ids(state.polls.by_id.at(each).kept_reasons, view->mutable_poll_reasons());
    return true;
}

}  // namespace isegoria::room
