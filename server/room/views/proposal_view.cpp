// SPDX-License-Identifier: AGPL-3.0-or-later
// What viewers see of proposals: those that stand, with what they stand on.
#include "room/views/deliberation_views.hpp"

namespace isegoria::room {
namespace {

constexpr auto proposal_kind = static_cast<std::uint32_t>(v1::Entity::kProposal);

}  // namespace

void touch_proposal(core::ProposalId proposal, Touched& touched) {
    touched.entity(everyone, proposal_kind, proposal.value);
}

void touch(const core::State&, const core::ProposalSubmitted& event, Touched& touched) {
    touch_proposal(event.proposal, touched);
}
void touch(const core::State&, const core::ProposalRevised& event, Touched& touched) {
    touch_proposal(event.proposal, touched);
}
void touch(const core::State&, const core::ProposalWithdrawn& event, Touched& touched) {
    touch_proposal(event.proposal, touched);
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
    for (const core::ContributionId each : proposal->contributions)
        view->add_contributions(each.value);
    for (const core::ThemeId each : proposal->themes) view->add_themes(each.value);
    view->set_submitted_ms(proposal->submitted_ms);
    view->set_revised_ms(proposal->revised_ms);
    for (const core::PollId each : proposal->polls) view->add_polls(each.value);
    return true;
}

}  // namespace isegoria::room
