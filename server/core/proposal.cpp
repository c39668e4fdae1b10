// SPDX-License-Identifier: AGPL-3.0-or-later
// Decisions and facts about proposals.
#include "core/proposal.hpp"

#include <algorithm>

#include "core/citation.hpp"
#include "core/limits.hpp"
#include "core/state.hpp"

namespace isegoria::core {
namespace {

// What a submission and a revision have in common.
template <class Command_>
std::optional<Rejection> check_content(const State& state, const Command_& command) {
    if (auto finding = check_citations(state, "contributions", command.contributions))
        return finding;
    if (auto finding = check_citations(state, "themes", command.themes)) return finding;
    if (!is_language(command.language))
        return Rejection{Reason::language_is_unknown, "language", {{"language", command.language}}};
    if (auto finding = check_text("title", command.title, title_signs_max)) return finding;
    return check_text("words", command.words, text_signs_max);
}

// The proposal, if it is the actor's own to change: what was put to the vote belongs to all who
// voted on it. The proposals of others are not there to be changed.
Outcome<const ProposalState*> changeable(const State& state, ProposalId proposal,
                                         const Context& context) {
    const ProposalState* found = find_proposal(state.proposals, proposal);
    if (found == nullptr || found->author != context.actor)
        return Rejection{Reason::not_found, "proposal"};
    if (!found->polls.empty()) return Rejection{Reason::proposal_is_polled, "proposal"};
    return found;
}

void cite(Proposals& proposals, ProposalId proposal) {
    for (const ContributionId contribution : proposals.by_id[proposal].contributions)
        proposals.citing[contribution].insert(proposal);
}

void uncite(Proposals& proposals, ProposalId proposal) {
    for (const ContributionId contribution : proposals.by_id[proposal].contributions) {
        const auto found = proposals.citing.find(contribution);
        if (found == proposals.citing.end()) continue;
        found->second.erase(proposal);
        if (found->second.empty()) proposals.citing.erase(found);
    }
}

template <class Event_>
void take_content(ProposalState& proposal, const Event_& event) {
    proposal.language = event.language;
    proposal.title = event.title;
    proposal.words = event.words;
    proposal.contributions = event.contributions;
    proposal.themes = event.themes;
}

}  // namespace

const ProposalState* find_proposal(const Proposals& proposals, ProposalId proposal) {
    const auto found = proposals.by_id.find(proposal);
    if (found == proposals.by_id.end() || found->second.withdrawn) return nullptr;
    return &found->second;
}

std::vector<ProposalId> proposals_citing(const Proposals& proposals, ContributionId contribution) {
    const auto found = proposals.citing.find(contribution);
    if (found == proposals.citing.end()) return {};
    return {found->second.begin(), found->second.end()};
}

Outcome<Events> decide(const State& state, const SubmitProposal& command, const Context& context) {
    const Proposals& proposals = state.proposals;
    if (proposals.by_id.size() >= proposals_max)
        return Rejection{Reason::limit_is_reached, "", {{"max", std::to_string(proposals_max)}}};
    const auto submitted = proposals.submitted_counts.find(context.actor);
    if (submitted != proposals.submitted_counts.end() &&
        submitted->second >= proposals_of_member_max)
        return Rejection{
            Reason::limit_is_reached, "", {{"max", std::to_string(proposals_of_member_max)}}};
    if (auto finding = check_content(state, command)) return *finding;
    return Events{ProposalSubmitted{ProposalId{proposals.by_id.size() + 1}, context.actor,
                                    command.language, text(command.title), text(command.words),
                                    command.contributions, command.themes}};
}

Outcome<Events> decide(const State& state, const ReviseProposal& command, const Context& context) {
    const auto found = changeable(state, command.proposal, context);
    if (!found) return found.error();
    const std::uint32_t revision = (*found)->revision;
    // The author may have written on another device meanwhile; neither text is to be lost.
    if (command.base_revision != revision)
        return Rejection{
            Reason::revision_is_stale, "base_revision", {{"current", std::to_string(revision)}}};
    if (revision >= revisions_max)
        return Rejection{Reason::limit_is_reached, "", {{"max", std::to_string(revisions_max)}}};
    if (auto finding = check_content(state, command)) return *finding;
    return Events{ProposalRevised{command.proposal, revision + 1, command.language,
                                  text(command.title), text(command.words), command.contributions,
                                  command.themes}};
}

Outcome<Events> decide(const State& state, const WithdrawProposal& command,
                       const Context& context) {
    const auto found = changeable(state, command.proposal, context);
    if (!found) return found.error();
    return Events{ProposalWithdrawn{command.proposal}};
}

void apply(State& state, const ProposalSubmitted& event, const Context& context) {
    Proposals& proposals = state.proposals;
    ProposalState proposal;
    proposal.author = event.author;
    if (const PhaseState* phase = open_phase(state.plan)) proposal.phase = phase->planned.phase;
    proposal.submitted_ms = context.now_ms;
    take_content(proposal, event);
    proposals.by_id[event.proposal] = std::move(proposal);
    ++proposals.submitted_counts[event.author];
    ++proposals.standing_count;
    cite(proposals, event.proposal);
}

void apply(State& state, const ProposalRevised& event, const Context& context) {
    uncite(state.proposals, event.proposal);
    ProposalState& proposal = state.proposals.by_id[event.proposal];
    proposal.revision = event.revision;
    proposal.revised_ms = context.now_ms;
    proposal.dropped_contributions.clear();
    for (const ContributionId cited : proposal.contributions)
        if (std::ranges::find(event.contributions, cited) == event.contributions.end())
            proposal.dropped_contributions.push_back(cited);
    take_content(proposal, event);
    cite(state.proposals, event.proposal);
}

void apply(State& state, const ProposalWithdrawn& event, const Context&) {
    uncite(state.proposals, event.proposal);
    state.proposals.by_id[event.proposal].withdrawn = true;
    --state.proposals.standing_count;
}

}  // namespace isegoria::core
