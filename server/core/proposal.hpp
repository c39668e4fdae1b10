// SPDX-License-Identifier: AGPL-3.0-or-later
// Proposals of the panel's members, each with what it stands on: accepted contributions of the
// public and themes of an adopted synthesis. Citations resolve both ways. Pure.
#pragma once

#include "core/context.hpp"
#include "core/describe.hpp"
#include "core/ids.hpp"
#include "core/outcome.hpp"
#include "core/text.hpp"

namespace isegoria::core {

inline constexpr std::size_t proposals_max =
    2'000;  // A large convention ends with about 150; thirteen times as many can still be read.
inline constexpr std::uint64_t proposals_of_member_max = 50;  // Of one member, withdrawn included.
inline constexpr std::uint32_t revisions_max = 200;  // Of one proposal; each is kept for ever.

// Commands.
struct SubmitProposal {
    std::string language;
    std::string title;
    std::string words;
    std::vector<ContributionId> contributions;  // cited; may be empty
    std::vector<ThemeId> themes;                // cited; may be empty
};
ISEGORIA_DESCRIBE(SubmitProposal, language, title, words, contributions, themes)
struct ReviseProposal {  // by its author, until a poll on it opens; replaces all that it says
    ProposalId proposal;
    std::uint32_t base_revision = 0;  // the revision that the author had before them
    std::string language;
    std::string title;
    std::string words;
    std::vector<ContributionId> contributions;
    std::vector<ThemeId> themes;
};
ISEGORIA_DESCRIBE(ReviseProposal, proposal, base_revision, language, title, words, contributions,
                  themes)
struct WithdrawProposal {  // by its author, until a poll on it opens
    ProposalId proposal;
};
ISEGORIA_DESCRIBE(WithdrawProposal, proposal)

// Events.
struct ProposalSubmitted {
    ProposalId proposal;
    ParticipantId author;
    std::string language;
    Text title;
    Text words;
    std::vector<ContributionId> contributions;
    std::vector<ThemeId> themes;
};
ISEGORIA_DESCRIBE(ProposalSubmitted, proposal, author, language, title, words, contributions,
                  themes)
struct ProposalRevised {
    ProposalId proposal;
    std::uint32_t revision = 0;
    std::string language;
    Text title;
    Text words;
    std::vector<ContributionId> contributions;
    std::vector<ThemeId> themes;
};
ISEGORIA_DESCRIBE(ProposalRevised, proposal, revision, language, title, words, contributions,
                  themes)
struct ProposalWithdrawn {
    ProposalId proposal;
};
ISEGORIA_DESCRIBE(ProposalWithdrawn, proposal)

// State.
struct ProposalState {
    ParticipantId author;
    PhaseId phase;  // in which it was submitted
    std::uint32_t revision = 1;
    std::string language;
    Text title;
    Text words;
    std::vector<ContributionId> contributions;
    std::vector<ThemeId> themes;
    std::int64_t submitted_ms = 0;
    std::int64_t revised_ms = 0;  // 0: never
    bool withdrawn = false;
    std::vector<PollId> polls;  // in the order in which they were opened
    // By the latest revision: cited before and no longer, which their authors are told.
    std::vector<ContributionId> dropped_contributions;
};
ISEGORIA_DESCRIBE(ProposalState, author, phase, revision, language, title, words, contributions,
                  themes, submitted_ms, revised_ms, withdrawn, polls, dropped_contributions)
struct Proposals {
    std::map<ProposalId, ProposalState> by_id;
    std::map<ContributionId, std::set<ProposalId>> citing;    // by those that stand
    std::map<ParticipantId, std::uint64_t> submitted_counts;  // of each author
    std::uint64_t standing_count = 0;                         // not withdrawn
};
ISEGORIA_DESCRIBE(Proposals, by_id, citing, submitted_counts, standing_count)

// Null when there is none, or when it has been withdrawn.
[[nodiscard]] const ProposalState* find_proposal(const Proposals& proposals, ProposalId proposal);
// The proposals that stand on a contribution, in the order in which they were submitted.
[[nodiscard]] std::vector<ProposalId> proposals_citing(const Proposals& proposals,
                                                       ContributionId contribution);

struct State;
struct Events;
Outcome<Events> decide(const State&, const SubmitProposal&, const Context&);
Outcome<Events> decide(const State&, const ReviseProposal&, const Context&);
Outcome<Events> decide(const State&, const WithdrawProposal&, const Context&);
void apply(State&, const ProposalSubmitted&, const Context&);
void apply(State&, const ProposalRevised&, const Context&);
void apply(State&, const ProposalWithdrawn&, const Context&);

}  // namespace isegoria::core
