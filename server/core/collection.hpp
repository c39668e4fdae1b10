// SPDX-License-Identifier: AGPL-3.0-or-later
// Open questions, what everyone answers to them in their own words, and the reactions of others;
// each for themself first, then together (S5). Pure.
#pragma once

#include <boost/container/flat_map.hpp>

#include "core/context.hpp"
#include "core/describe.hpp"
#include "core/ids.hpp"
#include "core/outcome.hpp"
#include "core/plan.hpp"
#include "core/text.hpp"

namespace isegoria::core {

inline constexpr std::size_t questions_max = 100;  // One a phase at the longest plan; SPIRAL has 3.
inline constexpr std::size_t question_signs_max =
    1'000;  // Eight languages of it still fit one frame of 65,536 octets.
inline constexpr std::size_t answer_signs_max = 2'000;  // Read aloud in about two minutes.
inline constexpr std::size_t answers_per_person_max =
    20;  // To one question: beyond it one voice crowds out the others.
inline constexpr std::size_t contributions_max =
    1'000'000;  // Ten answers each from the largest public phase that is meant.
inline constexpr std::size_t reactions_max =
    10'000;  // Of one person: weeks of reading, and the list of them still fits one frame.
inline constexpr std::uint64_t answers_page_size = 100;  // One page of answers fits five frames.

enum class ModerationMode : std::uint8_t {
    before = 1,  // shown once a moderator has accepted it
    after,       // accepted as it comes; a moderator may reject it later
};
BOOST_DESCRIBE_ENUM(ModerationMode, before, after)
enum class ReactionKind : std::uint8_t { agree = 1, disagree, pass };
BOOST_DESCRIBE_ENUM(ReactionKind, agree, disagree, pass)
enum class Voice : std::uint8_t {  // in what capacity, at the time of giving
    open_call = 1,                 // of the public
    panel,                         // a seated member
    expert,                        // heard for what they know
};
BOOST_DESCRIBE_ENUM(Voice, open_call, panel, expert)

// Commands. A question is open by construction: there is nothing to choose from.
struct AskQuestion {
    PhaseId phase;  // a collection or review that is not over
    std::vector<Wording> wordings;
    bool shown_at_once = false;  // others' answers also before one's own; against S5, so said aloud
    ModerationMode moderation{};
    QuestionId variant_of;  // none, or the question that this words for another group (S6)
};
ISEGORIA_DESCRIBE(AskQuestion, phase, wordings, shown_at_once, moderation, variant_of)
struct CorrectQuestion {  // as a whole; only as long as nobody has answered it
    QuestionId question;
    PhaseId phase;
    std::vector<Wording> wordings;
    bool shown_at_once = false;
    ModerationMode moderation{};
};
ISEGORIA_DESCRIBE(CorrectQuestion, question, phase, wordings, shown_at_once, moderation)
struct RetireQuestion {  // only as long as nobody has answered it
    QuestionId question;
    std::string reason;
};
ISEGORIA_DESCRIBE(RetireQuestion, question, reason)
struct GiveAnswer {
    QuestionId question;
    std::string language;
    std::string words;
};
ISEGORIA_DESCRIBE(GiveAnswer, question, language, words)
struct WithdrawContribution {
    ContributionId contribution;
};
ISEGORIA_DESCRIBE(WithdrawContribution, contribution)
struct React {
    ContributionId contribution;
    ReactionKind kind{};
};
ISEGORIA_DESCRIBE(React, contribution, kind)
struct WithdrawReaction {
    ContributionId contribution;
};
ISEGORIA_DESCRIBE(WithdrawReaction, contribution)

// Events. Whose answer it is, the entry says.
enum class ContributionStatus : std::uint8_t { pending = 1, accepted, rejected, withdrawn };
BOOST_DESCRIBE_ENUM(ContributionStatus, pending, accepted, rejected, withdrawn)
struct QuestionAsked {
    QuestionId question;
    PhaseId phase;
    std::vector<TextWording> wordings;
    bool individual_first = false;
    ModerationMode moderation{};
    QuestionId variant_of;
};
ISEGORIA_DESCRIBE(QuestionAsked, question, phase, wordings, individual_first, moderation,
                  variant_of)
struct QuestionCorrected {
    QuestionId question;
    PhaseId phase;
    std::vector<TextWording> wordings;
    bool individual_first = false;
    ModerationMode moderation{};
};
ISEGORIA_DESCRIBE(QuestionCorrected, question, phase, wordings, individual_first, moderation)
struct QuestionRetired {
    QuestionId question;
    Text reason;
};
ISEGORIA_DESCRIBE(QuestionRetired, question, reason)
struct AnswerGiven {
    ContributionId contribution;
    QuestionId question;
    std::string language;
    Text words;
    bool first = false;  // of this person to this question: given without sight of the others'
    Voice voice{};
    ContributionStatus status{};  // pending or accepted
};
ISEGORIA_DESCRIBE(AnswerGiven, contribution, question, language, words, first, voice, status)
struct ContributionWithdrawn {
    ContributionId contribution;
};
ISEGORIA_DESCRIBE(ContributionWithdrawn, contribution)
struct Reacted {
    ContributionId contribution;
    ReactionKind kind{};
    ParticipantId participant;
};
ISEGORIA_DESCRIBE(Reacted, contribution, kind, participant)
struct ReactionWithdrawn {
    ContributionId contribution;
    ParticipantId participant;
};
ISEGORIA_DESCRIBE(ReactionWithdrawn, contribution, participant)

// State.
struct Tally {  // people, each counted once
    std::uint64_t agree = 0;
    std::uint64_t disagree = 0;
    std::uint64_t pass = 0;
    bool operator==(const Tally&) const = default;
};
ISEGORIA_DESCRIBE(Tally, agree, disagree, pass)
struct Contribution {
    QuestionId question;
    std::uint64_t number = 0;  // within the question, from 1, in the order of giving
    ParticipantId author;
    std::string language;
    Text words;
    bool first = false;
    Voice voice = Voice::open_call;
    ContributionStatus status = ContributionStatus::pending;
    std::int64_t given_ms = 0;
    Tally tally;
};
ISEGORIA_DESCRIBE(Contribution, question, number, author, language, words, first, voice, status,
                  given_ms, tally)
struct Counts {  // of contributions by status, kept beside the lists so that nobody scans them
    std::uint64_t pending = 0;
    std::uint64_t accepted = 0;
    std::uint64_t rejected = 0;
    std::uint64_t withdrawn = 0;
    std::uint64_t open_appeals = 0;
    bool operator==(const Counts&) const = default;
};
ISEGORIA_DESCRIBE(Counts, pending, accepted, rejected, withdrawn, open_appeals)
struct Question {
    PhaseId phase;
    std::vector<TextWording> wordings;
    bool individual_first = true;
    ModerationMode moderation = ModerationMode::before;
    QuestionId variant_of;
    std::vector<ContributionId> contributions;  // in the order of giving
    std::uint64_t author_count = 0;             // people
    Counts counts;
};
ISEGORIA_DESCRIBE(Question, phase, wordings, individual_first, moderation, variant_of,
                  contributions, author_count, counts)
struct Contributor {
    std::map<QuestionId, std::vector<ContributionId>> answers;  // the first one first
    // Of a hundred thousand people who react; one block each, and not a node a reaction.
    boost::container::flat_map<ContributionId, ReactionKind> reactions;
};
ISEGORIA_DESCRIBE(Contributor, answers, reactions)
struct Collection {
    std::map<QuestionId, Question> questions;
    std::map<ContributionId, Contribution> contributions;
    std::map<ParticipantId, Contributor> contributors;
    std::set<ContributionId> pending;  // what waits for a moderator, the oldest first
    std::uint64_t next_question = 1;
    std::uint64_t next_contribution = 1;
};
ISEGORIA_DESCRIBE(Collection, questions, contributions, contributors, pending, next_question,
                  next_contribution)

[[nodiscard]] const Question* find_question(const Collection&, QuestionId question);
[[nodiscard]] const Contribution* find_contribution(const Collection&, ContributionId contribution);
[[nodiscard]] bool has_answered(const Collection&, ParticipantId participant, QuestionId question);
[[nodiscard]] Counts counts_of(const Collection&, PhaseId phase);
[[nodiscard]] PhaseId phase_of(const Collection&, const Contribution& contribution);
// From 1: page 0 of a question is its themes.
[[nodiscard]] constexpr std::uint32_t page_of(const Contribution& contribution) {
    return static_cast<std::uint32_t>((contribution.number - 1) / answers_page_size + 1);
}

struct State;
struct Events;
// Whether this viewer may see the answers of others to the question: the one place that says so.
// Everyone once the result is published, or where the question is not asked individually first;
// until then those who have answered it, those who oversee, and, once the phase is closed, those
// who draft its synthesis.
[[nodiscard]] bool sees_answers(const State&, ParticipantId viewer, QuestionId question);
// Accepted, not withdrawn, and in the published result of its phase.
[[nodiscard]] bool is_in_published_result(const State&, ContributionId contribution);
// For the concepts that change it: counters and queue stay exact, and what is no longer accepted
// leaves the synthesis.
void set_status(State&, ContributionId contribution, ContributionStatus status);

Outcome<Events> decide(const State&, const AskQuestion&, const Context&);
Outcome<Events> decide(const State&, const CorrectQuestion&, const Context&);
Outcome<Events> decide(const State&, const RetireQuestion&, const Context&);
Outcome<Events> decide(const State&, const GiveAnswer&, const Context&);
Outcome<Events> decide(const State&, const WithdrawContribution&, const Context&);
Outcome<Events> decide(const State&, const React&, const Context&);
Outcome<Events> decide(const State&, const WithdrawReaction&, const Context&);
void apply(State&, const QuestionAsked&, const Context&);
void apply(State&, const QuestionCorrected&, const Context&);
void apply(State&, const QuestionRetired&, const Context&);
void apply(State&, const AnswerGiven&, const Context&);
void apply(State&, const ContributionWithdrawn&, const Context&);
void apply(State&, const Reacted&, const Context&);
void apply(State&, const ReactionWithdrawn&, const Context&);

}  // namespace isegoria::core
