// SPDX-License-Identifier: AGPL-3.0-or-later
// Decisions and facts about questions, answers and reactions.
#include "core/collection.hpp"

#include "core/limits.hpp"
#include "core/state.hpp"

namespace isegoria::core {
namespace {

constexpr Roles overseers = roles(Role::organiser, Role::moderator, Role::observer);
constexpr Roles drafters = roles(Role::editor, Role::facilitator, Role::member);

// A question belongs to an open phase that is not over yet.
std::optional<Rejection> check_phase(const Plan& plan, PhaseId wanted) {
    const PhaseState* phase = find_phase(plan, wanted);
    if (phase == nullptr) return Rejection{Reason::not_found, "phase"};
    if (phase->status != PhaseStatus::planned && phase->status != PhaseStatus::open)
        return Rejection{Reason::phase_is_over, "phase"};
    if (!is_open_kind(phase->planned.kind))
        return Rejection{Reason::phase_takes_no_answers, "phase"};
    return std::nullopt;
}

// A question that can still be changed: answers given to one wording are not put under another.
std::optional<Rejection> check_unanswered(const State& state, QuestionId wanted) {
    const Question* question = find_question(state.collection, wanted);
    if (question == nullptr) return Rejection{Reason::not_found, "question"};
    if (!question->contributions.empty())
        return Rejection{Reason::question_is_answered, "question"};
    return std::nullopt;
}

bool takes_answers(const State& state, const Question& question) {
    const PhaseState* phase = find_phase(state.plan, question.phase);
    return phase != nullptr && phase->status == PhaseStatus::open;
}

Voice voice_of(Roles held) {
    if (holds(held, Role::member)) return Voice::panel;
    return holds(held, Role::expert) ? Voice::expert : Voice::open_call;
}

std::uint64_t& count_of(Counts& counts, ContributionStatus status) {
    switch (status) {
        case ContributionStatus::pending:
            return counts.pending;
        case ContributionStatus::accepted:
            return counts.accepted;
        case ContributionStatus::rejected:
            return counts.rejected;
        case ContributionStatus::withdrawn:
            break;
    }
    return counts.withdrawn;
}

std::uint64_t& count_of(Tally& tally, ReactionKind kind) {
    switch (kind) {
        case ReactionKind::agree:
            return tally.agree;
        case ReactionKind::disagree:
            return tally.disagree;
        case ReactionKind::pass:
            break;
    }
    return tally.pass;
}

const ReactionKind* find_reaction(const Collection& collection, ParticipantId participant,
                                  ContributionId contribution) {
    const auto person = collection.contributors.find(participant);
    if (person == collection.contributors.end()) return nullptr;
    const auto found = person->second.reactions.find(contribution);
    return found == person->second.reactions.end() ? nullptr : &found->second;
}

}  // namespace

const Question* find_question(const Collection& collection, QuestionId wanted) {
    const auto found = collection.questions.find(wanted);
    return found == collection.questions.end() ? nullptr : &found->second;
}

const Contribution* find_contribution(const Collection& collection, ContributionId wanted) {
    const auto found = collection.contributions.find(wanted);
    return found == collection.contributions.end() ? nullptr : &found->second;
}

bool has_answered(const Collection& collection, ParticipantId participant, QuestionId question) {
    const auto found = collection.contributors.find(participant);
    return found != collection.contributors.end() && found->second.answers.contains(question);
}

Counts counts_of(const Collection& collection, PhaseId phase) {
    Counts sum;
    for (const auto& [id, question] : collection.questions) {
        if (question.phase != phase) continue;
        sum.pending += question.counts.pending;
        sum.accepted += question.counts.accepted;
        sum.rejected += question.counts.rejected;
        sum.withdrawn += question.counts.withdrawn;
        sum.open_appeals += question.counts.open_appeals;
    }
    return sum;
}

PhaseId phase_of(const Collection& collection, const Contribution& contribution) {
    return collection.questions.at(contribution.question).phase;
}

bool sees_answers(const State& state, ParticipantId viewer, QuestionId wanted) {
    const Question* question = find_question(state.collection, wanted);
    if (question == nullptr) return false;
    if (!question->individual_first || has_answered(state.collection, viewer, wanted)) return true;
    const Roles held = roles_of(state.participants, viewer);
    if ((held & overseers) != 0) return true;
    const PhaseState* phase = find_phase(state.plan, question->phase);
    if (phase == nullptr) return false;
    if (phase->status == PhaseStatus::published) return true;
    return phase->status == PhaseStatus::closed && (held & drafters) != 0;
}

bool is_in_published_result(const State& state, ContributionId wanted) {
    const Contribution* contribution = find_contribution(state.collection, wanted);
    if (contribution == nullptr || contribution->status != ContributionStatus::accepted)
        return false;
    const Question* question = find_question(state.collection, contribution->question);
    const PhaseState* phase = find_phase(state.plan, question->phase);
    return phase != nullptr && phase->status == PhaseStatus::published;
}

void set_status(State& state, ContributionId id, ContributionStatus status) {
    Collection& collection = state.collection;
    Contribution& contribution = collection.contributions.at(id);
    Counts& counts = collection.questions.at(contribution.question).counts;
    const bool leaves = contribution.status == ContributionStatus::accepted &&
                        status != ContributionStatus::accepted;
    --count_of(counts, contribution.status);
    ++count_of(counts, status);
    contribution.status = status;
    if (status == ContributionStatus::pending)
        collection.pending.insert(id);
    else
        collection.pending.erase(id);
    if (leaves) leave_synthesis(state, id);
}

Outcome<Events> decide(const State& state, const AskQuestion& command, const Context&) {
    const Collection& collection = state.collection;
    if (auto finding = check_phase(state.plan, command.phase)) return *finding;
    QuestionId meaning = command.variant_of;
    if (meaning) {
        const Question* other = find_question(collection, meaning);
        if (other == nullptr) return Rejection{Reason::not_found, "variant_of"};
        // All variants name the same one, so that they can be compared with one look.
        if (other->variant_of) meaning = other->variant_of;
    }
    if (collection.questions.size() >= questions_max)
        return Rejection{Reason::limit_is_reached, "", {{"max", std::to_string(questions_max)}}};
    if (auto finding = check_wordings("wordings", command.wordings, question_signs_max))
        return *finding;
    return Events{QuestionAsked{QuestionId{collection.next_question}, command.phase,
                                texts(command.wordings), !command.shown_at_once, command.moderation,
                                meaning}};
}

Outcome<Events> decide(const State& state, const CorrectQuestion& command, const Context&) {
    if (auto finding = check_unanswered(state, command.question)) return *finding;
    if (auto finding = check_phase(state.plan, command.phase)) return *finding;
    if (auto finding = check_wordings("wordings", command.wordings, question_signs_max))
        return *finding;
    return Events{QuestionCorrected{command.question, command.phase, texts(command.wordings),
                                    !command.shown_at_once, command.moderation}};
}

Outcome<Events> decide(const State& state, const RetireQuestion& command, const Context&) {
    if (auto finding = check_unanswered(state, command.question)) return *finding;
    if (auto finding = check_text("reason", command.reason, reason_signs_max)) return *finding;
    return Events{QuestionRetired{command.question, text(command.reason)}};
}

Outcome<Events> decide(const State& state, const GiveAnswer& command, const Context& context) {
    const Collection& collection = state.collection;
    const Question* question = find_question(collection, command.question);
    if (question == nullptr) return Rejection{Reason::not_found, "question"};
    if (!takes_answers(state, *question)) return Rejection{Reason::phase_is_not_open, "question"};
    const bool first = !has_answered(collection, context.actor, command.question);
    if (!first && collection.contributors.at(context.actor).answers.at(command.question).size() >=
                      answers_per_person_max)
        return Rejection{Reason::limit_is_reached,
                         "question",
                         {{"max", std::to_string(answers_per_person_max)}}};
    if (collection.contributions.size() >= contributions_max)
        return Rejection{
            Reason::limit_is_reached, "", {{"max", std::to_string(contributions_max)}}};
    if (!is_language(command.language))
        return Rejection{Reason::language_is_unknown, "language", {{"language", command.language}}};
    if (auto finding = check_text("words", command.words, answer_signs_max)) return *finding;
    const bool at_once = question->moderation == ModerationMode::after;
    return Events{AnswerGiven{
        ContributionId{collection.next_contribution}, command.question, command.language,
        text(command.words), first, voice_of(roles_of(state.participants, context.actor)),
        at_once ? ContributionStatus::accepted : ContributionStatus::pending}};
}

Outcome<Events> decide(const State& state, const WithdrawContribution& command,
                       const Context& context) {
    const Contribution* contribution = find_contribution(state.collection, command.contribution);
    if (contribution == nullptr || contribution->author != context.actor)
        return Rejection{Reason::not_found, "contribution"};
    if (contribution->status == ContributionStatus::withdrawn)
        return Rejection{Reason::already_done, "contribution"};
    // A frozen result stays what it was; the author's words can still be erased from it.
    if (auto finding =
            check_not_frozen(state, phase_of(state.collection, *contribution), "contribution"))
        return *finding;
    return Events{ContributionWithdrawn{command.contribution}};
}

Outcome<Events> decide(const State& state, const React& command, const Context& context) {
    const Collection& collection = state.collection;
    const Contribution* contribution = find_contribution(collection, command.contribution);
    if (contribution == nullptr || contribution->status != ContributionStatus::accepted)
        return Rejection{Reason::not_found, "contribution"};
    const Question& question = collection.questions.at(contribution->question);
    if (!takes_answers(state, question))
        return Rejection{Reason::phase_is_not_open, "contribution"};
    if (contribution->author == context.actor)
        return Rejection{Reason::contribution_is_your_own, "contribution"};
    if (question.individual_first &&
        !has_answered(collection, context.actor, contribution->question))
        return Rejection{Reason::own_answer_comes_first,
                         "contribution",
                         {{"question", std::to_string(contribution->question.value)}}};
    const ReactionKind* before = find_reaction(collection, context.actor, command.contribution);
    if (before != nullptr && *before == command.kind)
        return Rejection{Reason::already_done, "kind"};
    const auto person = collection.contributors.find(context.actor);
    if (before == nullptr && person != collection.contributors.end() &&
        person->second.reactions.size() >= reactions_max)
        return Rejection{Reason::limit_is_reached, "", {{"max", std::to_string(reactions_max)}}};
    return Events{Reacted{command.contribution, command.kind, context.actor}};
}

Outcome<Events> decide(const State& state, const WithdrawReaction& command,
                       const Context& context) {
    const Collection& collection = state.collection;
    if (find_reaction(collection, context.actor, command.contribution) == nullptr)
        return Rejection{Reason::not_found, "contribution"};
    const Contribution& contribution = collection.contributions.at(command.contribution);
    if (!takes_answers(state, collection.questions.at(contribution.question)))
        return Rejection{Reason::phase_is_not_open, "contribution"};
    return Events{ReactionWithdrawn{command.contribution, context.actor}};
}

void apply(State& state, const QuestionAsked& event, const Context&) {
    state.collection.questions[event.question] = {event.phase,
                                                  event.wordings,
                                                  event.individual_first,
                                                  event.moderation,
                                                  event.variant_of,
                                                  {},
                                                  0,
                                                  {}};
    state.collection.next_question = event.question.value + 1;
}

void apply(State& state, const QuestionCorrected& event, const Context&) {
    Question& question = state.collection.questions.at(event.question);
    question.phase = event.phase;
    question.wordings = event.wordings;
    question.individual_first = event.individual_first;
    question.moderation = event.moderation;
}

void apply(State& state, const QuestionRetired& event, const Context&) {
    state.collection.questions.erase(event.question);
}

void apply(State& state, const AnswerGiven& event, const Context& context) {
    Collection& collection = state.collection;
    Question& question = collection.questions.at(event.question);
    question.contributions.push_back(event.contribution);
    if (event.first) ++question.author_count;
    ++count_of(question.counts, event.status);
    if (event.status == ContributionStatus::pending) collection.pending.insert(event.contribution);
    collection.contributors[context.actor].answers[event.question].push_back(event.contribution);
    collection.contributions[event.contribution] = {event.question, question.contributions.size(),
                                                    context.actor,  event.language,
                                                    event.words,    event.first,
                                                    event.voice,    event.status,
                                                    context.now_ms, {}};
    collection.next_contribution = event.contribution.value + 1;
}

void apply(State& state, const ContributionWithdrawn& event, const Context&) {
    close_case(state, event.contribution);
    set_status(state, event.contribution, ContributionStatus::withdrawn);
}

void apply(State& state, const Reacted& event, const Context&) {
    auto& reactions = state.collection.contributors[event.participant].reactions;
    Tally& tally = state.collection.contributions.at(event.contribution).tally;
    const auto [place, is_new] = reactions.try_emplace(event.contribution, event.kind);
    // A change of mind is one person still: out with the old before the new goes in.
    if (!is_new) --count_of(tally, place->second);
    place->second = event.kind;
    ++count_of(tally, event.kind);
}

void apply(State& state, const ReactionWithdrawn& event, const Context&) {
    auto& reactions = state.collection.contributors[event.participant].reactions;
    const auto found = reactions.find(event.contribution);
    if (found == reactions.end()) return;
    --count_of(state.collection.contributions.at(event.contribution).tally, found->second);
    reactions.erase(found);
}

}  // namespace isegoria::core
