// SPDX-License-Identifier: AGPL-3.0-or-later
// Decisions and facts about evidence and hearings.
#include "core/evidence.hpp"

#include <algorithm>

#include "core/limits.hpp"
#include "core/state.hpp"

namespace isegoria::core {
namespace {

// A page that a browser opens by itself: nothing that runs, nothing on the reader's own machine.
std::optional<Rejection> check_address(EvidenceKind kind, const std::string& address) {
    if (kind == EvidenceKind::briefing && address.empty()) return std::nullopt;
    if (auto finding = check_text("address", address, address_signs_max)) return finding;
    const bool web = address.starts_with("https://") || address.starts_with("http://");
    const bool whole_word = address.find_first_of(" \t\n\"<>\\") == std::string::npos;
    if (!web || !whole_word) return Rejection{Reason::text_is_malformed, "address"};
    return std::nullopt;
}

std::optional<Rejection> check_words(const AddEvidence& command) {
    if (command.kind != EvidenceKind::briefing && command.words.empty()) return std::nullopt;
    if (auto finding = check_wordings("words", command.words, text_signs_max)) return finding;
    std::size_t octets = 0;
    for (const Wording& wording : command.words) octets += wording.words.size();
    if (octets <= evidence_octets_max) return std::nullopt;
    return Rejection{
        Reason::wordings_are_too_long, "words", {{"max", std::to_string(evidence_octets_max)}}};
}

std::optional<Rejection> check_worded(const std::string& language, const std::string& words) {
    if (!is_language(language)) return Rejection{Reason::language_is_unknown, "language"};
    return check_text("words", words, hearing_signs_max);
}

const ExpertQuestion* find_question(const Evidence& evidence, ExpertQuestionId id) {
    const auto found = evidence.questions.find(id);
    if (found == evidence.questions.end() || found->second.withdrawn) return nullptr;
    return &found->second;
}

}  // namespace

const EvidenceState* find_evidence(const Evidence& evidence, EvidenceId id) {
    const auto found = evidence.by_id.find(id);
    if (found == evidence.by_id.end() || found->second.withdrawn) return nullptr;
    return &found->second;
}

Outcome<Events> decide(const State& state, const AddEvidence& command, const Context& context) {
    if (state.evidence.by_id.size() >= evidence_max)
        return Rejection{Reason::limit_is_reached, "", {{"max", std::to_string(evidence_max)}}};
    if (!is_declared(command.kind)) return Rejection{Reason::value_is_unknown, "kind"};
    if (auto finding = check_wordings("titles", command.titles, title_signs_max)) return *finding;
    if (auto finding = check_text("author", command.author, author_signs_max)) return *finding;
    if (command.dated_ms > context.now_ms)
        return Rejection{Reason::number_out_of_range,
                         "dated_ms",
                         {{"min", "0"}, {"max", std::to_string(context.now_ms)}}};
    if (!is_declared(command.side)) return Rejection{Reason::value_is_unknown, "side"};
    if (auto finding = check_address(command.kind, command.address)) return *finding;
    const bool has_digest = command.digest != Digest{};
    if (has_digest != (command.kind == EvidenceKind::document))
        return Rejection{Reason::digest_belongs_to_a_document, "digest"};
    if (auto finding = check_words(command)) return *finding;
    return Events{EvidenceAdded{EvidenceId{state.evidence.by_id.size() + 1}, command.kind,
                                texts(command.titles), text(command.author), command.dated_ms,
                                command.side, text(command.address), command.digest,
                                texts(command.words)}};
}

Outcome<Events> decide(const State& state, const WithdrawEvidence& command, const Context&) {
    if (find_evidence(state.evidence, command.evidence) == nullptr)
        return Rejection{Reason::not_found, "evidence"};
    if (auto finding = check_text("reason", command.reason, reason_signs_max)) return *finding;
    return Events{EvidenceWithdrawn{command.evidence, text(command.reason)}};
}

Outcome<Events> decide(const State& state, const AskExpert& command, const Context& context) {
    const Evidence& evidence = state.evidence;
    if (command.evidence && find_evidence(evidence, command.evidence) == nullptr)
        return Rejection{Reason::not_found, "evidence"};
    if (evidence.questions.size() >= expert_questions_max)
        return Rejection{
            Reason::limit_is_reached, "", {{"max", std::to_string(expert_questions_max)}}};
    const auto waiting =
        std::count_if(evidence.questions.begin(), evidence.questions.end(), [&](const auto& each) {
            return each.second.asked.author == context.actor && !each.second.withdrawn &&
                   each.second.answers.empty();
        });
    if (static_cast<std::size_t>(waiting) >= questions_of_member_max)
        return Rejection{Reason::too_many, "", {{"max", std::to_string(questions_of_member_max)}}};
    if (auto finding = check_worded(command.language, command.words)) return *finding;
    return Events{ExpertAsked{ExpertQuestionId{evidence.questions.size() + 1}, context.actor,
                              room_of(state.breakouts, context.actor), command.evidence,
                              command.language, text(command.words)}};
}

Outcome<Events> decide(const State& state, const WithdrawExpertQuestion& command,
                       const Context& context) {
    const ExpertQuestion* question = find_question(state.evidence, command.question);
    if (question == nullptr || question->asked.author != context.actor)
        return Rejection{Reason::not_found, "question"};
    if (!question->answers.empty()) return Rejection{Reason::question_is_answered, "question"};
    return Events{ExpertQuestionWithdrawn{command.question}};
}

Outcome<Events> decide(const State& state, const AnswerExpertQuestion& command,
                       const Context& context) {
    const ExpertQuestion* question = find_question(state.evidence, command.question);
    if (question == nullptr) return Rejection{Reason::not_found, "question"};
    const ParticipantId expert = command.expert ? command.expert : context.actor;
    if (!holds(roles_of(state.participants, expert), Role::expert))
        return Rejection{Reason::not_found, "expert"};
    if (expert != context.actor &&
        !holds(roles_of(state.participants, context.actor), Role::facilitator))
        return Rejection{Reason::not_yours, "expert"};
    if (question->answers.size() >= answers_of_question_max)
        return Rejection{
            Reason::limit_is_reached, "", {{"max", std::to_string(answers_of_question_max)}}};
    if (auto finding = check_worded(command.language, command.words)) return *finding;
    return Events{ExpertAnswered{command.question, expert, command.language, text(command.words)}};
}

void apply(State& state, const EvidenceAdded& event, const Context& context) {
    EvidenceState& evidence = state.evidence.by_id[event.evidence];
    evidence.added = event;
    evidence.added_ms = context.now_ms;
}
void apply(State& state, const EvidenceWithdrawn& event, const Context&) {
    EvidenceState& evidence = state.evidence.by_id[event.evidence];
    evidence.withdrawn = true;
    evidence.reason = event.reason;
}
void apply(State& state, const ExpertAsked& event, const Context& context) {
    ExpertQuestion& question = state.evidence.questions[event.question];
    question.asked = event;
    question.session = state.sessions.open;
    question.at_ms = context.now_ms;
}
void apply(State& state, const ExpertQuestionWithdrawn& event, const Context&) {
    state.evidence.questions[event.question].withdrawn = true;
}
void apply(State& state, const ExpertAnswered& event, const Context& context) {
    state.evidence.questions[event.question].answers.push_back(
        {event.expert, event.language, event.words, context.now_ms});
}

}  // namespace isegoria::core
