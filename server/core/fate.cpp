// SPDX-License-Identifier: AGPL-3.0-or-later
// What became of one contribution.
#include "core/fate.hpp"

#include "core/state.hpp"

namespace isegoria::core {
namespace {

FateKind kind_of(const Contribution& contribution, const Placement* placement) {
    switch (contribution.status) {
        case ContributionStatus::pending:
            return FateKind::received;
        case ContributionStatus::rejected:
            return FateKind::rejected;
        case ContributionStatus::withdrawn:
            return FateKind::withdrawn;
        case ContributionStatus::accepted:
            break;
    }
    if (placement == nullptr) return FateKind::accepted;
    return placement->set_aside ? FateKind::set_aside : FateKind::in_themes;
}

}  // namespace

std::optional<Fate> fate(const State& state, ContributionId id) {
    const Contribution* contribution = find_contribution(state.collection, id);
    if (contribution == nullptr) return std::nullopt;
    const Placement* placement = find_placement(state.synthesis, id);
    Fate result;
    result.kind = kind_of(*contribution, placement);
    if (placement != nullptr) {
        result.themes.assign(placement->themes.begin(), placement->themes.end());
        result.reason = placement->reason;
    }
    if (const ModerationDecision* decision = last_decision(state.moderation, id)) {
        result.appeal = decision->appeal;
        if (result.kind == FateKind::rejected) {
            result.rule = decision->rule;
            result.reason = decision->reason;
        }
    }
    result.cited_by_proposals = proposals_citing(state.proposals, id);
    // What the panel drafts is its own until the draft is before the public.
    if (is_draft_disclosed(state)) result.cited_by_articles = articles_citing(state.charter, id);
    result.published_in = published_uses(state.versions, id);
    return result;
}

}  // namespace isegoria::core
