// SPDX-License-Identifier: AGPL-3.0-or-later
// Identifiers: one type a concept, so that a question cannot be passed for a phase. Values.
#pragma once

#include <compare>
#include <cstdint>

namespace isegoria::core {

// Numbers of an assembly's own things count from 1 in the order of the record; 0 is "none".
template <class Concept>
struct Id {
    std::uint64_t value = 0;
    auto operator<=>(const Id&) const = default;
    explicit operator bool() const { return value != 0; }
};

template <class T>
inline constexpr bool is_id = false;
template <class Concept>
inline constexpr bool is_id<Id<Concept>> = true;

using TerritoryId = Id<struct TerritoryTag>;
using AssemblyId = Id<struct AssemblyTag>;  // also the number of its stream in the log
using PhaseId = Id<struct PhaseTag>;
using QuestionId = Id<struct QuestionTag>;
using ContributionId = Id<struct ContributionTag>;
using ThemeId = Id<struct ThemeTag>;
using SessionId = Id<struct SessionTag>;
using RoomId = Id<struct RoomTag>;  // none: the plenary
using AgendaItemId = Id<struct AgendaItemTag>;
using BreakoutId = Id<struct BreakoutTag>;  // one round of rooms
using EvidenceId = Id<struct EvidenceTag>;
using ExpertQuestionId = Id<struct ExpertQuestionTag>;
using PollReasonId = Id<struct PollReasonTag>;
using ProposalId = Id<struct ProposalTag>;
using PollId = Id<struct PollTag>;
using MinorityStatementId = Id<struct MinorityStatementTag>;
using ArticleId = Id<struct ArticleTag>;
using AmendmentId = Id<struct AmendmentTag>;
using VersionId = Id<struct VersionTag>;  // the number of a published version, from 1
using AppropriationId = Id<struct AppropriationTag>;
using PracticeReportId = Id<struct PracticeReportTag>;
using CommitmentId = Id<struct CommitmentTag>;

// A pseudonym: random, of one assembly only, never derived from anything about the person.
using ParticipantId = Id<struct ParticipantTag>;

}  // namespace isegoria::core
