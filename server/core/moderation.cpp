// SPDX-License-Identifier: AGPL-3.0-or-later
// Decisions and facts about what a moderator accepts and rejects, reports and appeals.
#include "core/moderation.hpp"

#include "core/limits.hpp"
#include "core/state.hpp"

namespace isegoria::core {
namespace {

// What every judgement on a contribution asks first: it is there, it is not the judge's own, its
// result is not frozen, and no appeal has settled it for good.
std::optional<Rejection> check_judgeable(const State& state, ContributionId id,
                                         const Context& context) {
    const Contribution* contribution = find_contribution(state.collection, id);
    if (contribution == nullptr || contribution->status == ContributionStatus::withdrawn)
        return Rejection{Reason::not_found, "contribution"};
    if (contribution->author == context.actor)
        return Rejection{Reason::contribution_is_your_own, "contribution"};
    if (auto finding =
            check_not_frozen(state, phase_of(state.collection, *contribution), "contribution"))
        return finding;
    return std::nullopt;
}

std::optional<Rejection> check_unsettled(const State& state, ContributionId id) {
    if (state.moderation.appealed.contains(id))
        return Rejection{Reason::appeal_is_open, "contribution"};
    const ModerationDecision* decision = last_decision(state.moderation, id);
    if (decision == nullptr) return std::nullopt;
    if (decision->appeal) return Rejection{Reason::appeal_is_decided, "contribution"};
    if (find_case(state.moderation, id)->decisions.size() >= decisions_max)
        return Rejection{
            Reason::limit_is_reached, "contribution", {{"max", std::to_string(decisions_max)}}};
    return std::nullopt;
}

// Reports that have been looked at; they stay on record, so that nobody reports the same twice.
void close_reports(Moderation& moderation, ContributionId id) {
    if (moderation.reported.erase(id) == 0) return;
    for (auto& [reporter, report] : moderation.cases.at(id).reports) {
        if (!report.open) continue;
        report.open = false;
        const auto count = moderation.open_reports.find(reporter);
        if (--count->second == 0) moderation.open_reports.erase(count);
    }
}

void record(State& state, ContributionId id, ModerationDecision decision) {
    close_reports(state.moderation, id);
    const bool accepted = decision.accepted;
    state.moderation.cases[id].decisions.push_back(std::move(decision));
    set_status(state, id, accepted ? ContributionStatus::accepted : ContributionStatus::rejected);
}

Counts& counts_of(State& state, ContributionId id) {
    return state.collection.questions.at(state.collection.contributions.at(id).question).counts;
}

}  // namespace

const ModerationCase* find_case(const Moderation& moderation, ContributionId contribution) {
    const auto found = moderation.cases.find(contribution);
    return found == moderation.cases.end() ? nullptr : &found->second;
}

const ModerationDecision* last_decision(const Moderation& moderation, ContributionId contribution) {
    const ModerationCase* found = find_case(moderation, contribution);
    return found == nullptr || found->decisions.empty() ? nullptr : &found->decisions.back();
}

void close_case(State& state, ContributionId id) {
    close_reports(state.moderation, id);
    if (state.moderation.appealed.erase(id) != 0) --counts_of(state, id).open_appeals;
}

Outcome<Events> decide(const State& state, const PublishModerationPolicy& command, const Context&) {
    if (auto finding = check_wordings("wordings", command.wordings, policy_signs_max))
        return *finding;
    const auto& policy = state.moderation.policy;
    return Events{
        ModerationPolicyPublished{policy ? policy->revision + 1 : 1, texts(command.wordings)}};
}

Outcome<Events> decide(const State& state, const AcceptContribution& command,
                       const Context& context) {
    if (auto finding = check_judgeable(state, command.contribution, context)) return *finding;
    const Contribution& contribution = state.collection.contributions.at(command.contribution);
    if (contribution.status == ContributionStatus::accepted)
        return Rejection{Reason::already_done, "contribution"};
    if (auto finding = check_unsettled(state, command.contribution)) return *finding;
    if (contribution.status == ContributionStatus::rejected && command.reason.empty())
        return Rejection{Reason::reason_is_missing, "reason"};
    if (!command.reason.empty())
        if (auto finding = check_text("reason", command.reason, reason_signs_max)) return *finding;
    return Events{ContributionAccepted{command.contribution, text(command.reason)}};
}

Outcome<Events> decide(const State& state, const RejectContribution& command,
                       const Context& context) {
    if (auto finding = check_judgeable(state, command.contribution, context)) return *finding;
    const Contribution& contribution = state.collection.contributions.at(command.contribution);
    if (contribution.status == ContributionStatus::rejected)
        return Rejection{Reason::already_done, "contribution"};
    if (auto finding = check_unsettled(state, command.contribution)) return *finding;
    if (auto finding = check_text("reason", command.reason, reason_signs_max)) return *finding;
    return Events{ContributionRejected{command.contribution, command.rule, text(command.reason)}};
}

Outcome<Events> decide(const State& state, const ReportContribution& command,
                       const Context& context) {
    const Contribution* contribution = find_contribution(state.collection, command.contribution);
    if (contribution == nullptr || contribution->status != ContributionStatus::accepted ||
        !sees_answers(state, context.actor, contribution->question))
        return Rejection{Reason::not_found, "contribution"};
    if (contribution->author == context.actor)
        return Rejection{Reason::contribution_is_your_own, "contribution"};
    if (const ModerationCase* found = find_case(state.moderation, command.contribution)) {
        if (found->reports.contains(context.actor))
            return Rejection{Reason::already_done, "contribution"};
        if (found->reports.size() >= reports_max)
            return Rejection{
                Reason::limit_is_reached, "contribution", {{"max", std::to_string(reports_max)}}};
    }
    const auto own = state.moderation.open_reports.find(context.actor);
    if (own != state.moderation.open_reports.end() && own->second >= open_reports_max)
        return Rejection{Reason::limit_is_reached, "", {{"max", std::to_string(open_reports_max)}}};
    if (!command.words.empty())
        if (auto finding = check_text("words", command.words, reason_signs_max)) return *finding;
    return Events{ContributionReported{command.contribution, command.rule, text(command.words)}};
}

Outcome<Events> decide(const State& state, const DismissReports& command, const Context& context) {
    const Contribution* contribution = find_contribution(state.collection, command.contribution);
    if (contribution == nullptr) return Rejection{Reason::not_found, "contribution"};
    if (contribution->author == context.actor)
        return Rejection{Reason::contribution_is_your_own, "contribution"};
    if (!state.moderation.reported.contains(command.contribution))
        return Rejection{Reason::report_is_missing, "contribution"};
    if (auto finding = check_text("reason", command.reason, reason_signs_max)) return *finding;
    return Events{ReportsDismissed{command.contribution, text(command.reason)}};
}

Outcome<Events> decide(const State& state, const AppealModeration& command,
                       const Context& context) {
    const Contribution* contribution = find_contribution(state.collection, command.contribution);
    if (contribution == nullptr || contribution->author != context.actor)
        return Rejection{Reason::not_found, "contribution"};
    if (contribution->status != ContributionStatus::rejected)
        return Rejection{Reason::contribution_is_not_rejected, "contribution"};
    if (last_decision(state.moderation, command.contribution)->appeal)
        return Rejection{Reason::already_done, "contribution"};
    if (auto finding =
            check_not_frozen(state, phase_of(state.collection, *contribution), "contribution"))
        return *finding;
    if (auto finding = check_text("words", command.words, reason_signs_max)) return *finding;
    return Events{ModerationAppealed{command.contribution, text(command.words)}};
}

Outcome<Events> decide(const State& state, const DecideAppeal& command, const Context& context) {
    if (auto finding = check_judgeable(state, command.contribution, context)) return *finding;
    if (!state.moderation.appealed.contains(command.contribution))
        return Rejection{Reason::appeal_is_missing, "contribution"};
    // An appeal to the one who decided would be no appeal.
    if (last_decision(state.moderation, command.contribution)->decided_by == context.actor)
        return Rejection{Reason::decision_was_yours, "contribution"};
    if (auto finding = check_text("reason", command.reason, reason_signs_max)) return *finding;
    return Events{AppealDecided{command.contribution, command.outcome, text(command.reason)}};
}

void apply(State& state, const ModerationPolicyPublished& event, const Context& context) {
    state.moderation.policy = ModerationPolicy{event.revision, event.wordings, context.now_ms};
}

void apply(State& state, const ContributionAccepted& event, const Context& context) {
    record(state, event.contribution,
           {context.actor, true, {}, event.reason, context.now_ms, std::nullopt});
}

void apply(State& state, const ContributionRejected& event, const Context& context) {
    record(state, event.contribution,
           {context.actor, false, event.rule, event.reason, context.now_ms, std::nullopt});
}

void apply(State& state, const ContributionReported& event, const Context& context) {
    Moderation& moderation = state.moderation;
    moderation.cases[event.contribution].reports[context.actor] = {event.rule, event.words,
                                                                   context.now_ms, true};
    ++moderation.open_reports[context.actor];
    moderation.reported.insert(event.contribution);
}

void apply(State& state, const ReportsDismissed& event, const Context&) {
    close_reports(state.moderation, event.contribution);
    state.moderation.cases.at(event.contribution).dismissal = event.reason;
}

void apply(State& state, const ModerationAppealed& event, const Context& context) {
    ModerationDecision& decision = state.moderation.cases.at(event.contribution).decisions.back();
    decision.appeal = Appeal{event.words, context.now_ms, {}, {}, {}};
    state.moderation.appealed.insert(event.contribution);
    ++counts_of(state, event.contribution).open_appeals;
}

void apply(State& state, const AppealDecided& event, const Context& context) {
    Appeal& appeal = *state.moderation.cases.at(event.contribution).decisions.back().appeal;
    appeal.decided_by = context.actor;
    appeal.outcome = event.outcome;
    appeal.reason = event.reason;
    state.moderation.appealed.erase(event.contribution);
    --counts_of(state, event.contribution).open_appeals;
    if (event.outcome == AppealOutcome::overturn)
        set_status(state, event.contribution, ContributionStatus::accepted);
}

}  // namespace isegoria::core
