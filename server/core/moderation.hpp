// SPDX-License-Identifier: AGPL-3.0-or-later
// Moderation of written contributions: by a published policy, by named rules, with public reasons,
// reports by anyone who takes part and an appeal that somebody else decides. Pure.
#pragma once

#include "core/context.hpp"
#include "core/describe.hpp"
#include "core/ids.hpp"
#include "core/outcome.hpp"
#include "core/text.hpp"

namespace isegoria::core {

inline constexpr std::size_t policy_signs_max =
    5'000;  // Two printed pages: what people will read before they write.
inline constexpr std::size_t decisions_max =
    20;  // About one contribution: a moderator who turns round more often does not decide.
inline constexpr std::size_t reports_max =
    100;  // Of one contribution: the hundredth says what the first one said.
inline constexpr std::uint64_t open_reports_max =
    20;  // Of one person: more at once would stop the queue for everyone else.

enum class ModerationRule : std::uint8_t {  // what a contribution is said to break
    personal_data = 1,                      // about somebody who can be told from it
    insult,                                 // of persons or groups
    incitement,                             // to hatred or violence
    unlawful,                               // otherwise against the law
    advertising,
    off_topic,
    duplicate,  // the same author said the same before
};
BOOST_DESCRIBE_ENUM(ModerationRule, personal_data, insult, incitement, unlawful, advertising,
                    off_topic, duplicate)
enum class AppealOutcome : std::uint8_t {
    uphold = 1,  // the contribution stays rejected
    overturn,    // it is accepted
};
BOOST_DESCRIBE_ENUM(AppealOutcome, uphold, overturn)

// Commands.
struct PublishModerationPolicy {
    std::vector<Wording> wordings;
};
ISEGORIA_DESCRIBE(PublishModerationPolicy, wordings)
struct AcceptContribution {
    ContributionId contribution;
    std::string reason;  // asked where a rejection is reversed
};
ISEGORIA_DESCRIBE(AcceptContribution, contribution, reason)
struct RejectContribution {
    ContributionId contribution;
    ModerationRule rule{};
    std::string reason;  // public, and first of all for the author
};
ISEGORIA_DESCRIBE(RejectContribution, contribution, rule, reason)
struct ReportContribution {
    ContributionId contribution;
    ModerationRule rule{};
    std::string words;  // may be empty: the rule says it already
};
ISEGORIA_DESCRIBE(ReportContribution, contribution, rule, words)
struct DismissReports {  // all that are open: the contribution stays
    ContributionId contribution;
    std::string reason;
};
ISEGORIA_DESCRIBE(DismissReports, contribution, reason)
struct AppealModeration {
    ContributionId contribution;
    std::string words;
};
ISEGORIA_DESCRIBE(AppealModeration, contribution, words)
struct DecideAppeal {
    ContributionId contribution;
    AppealOutcome outcome{};
    std::string reason;
};
ISEGORIA_DESCRIBE(DecideAppeal, contribution, outcome, reason)

// Events. Who decided, reported or appealed, the entry says.
struct ModerationPolicyPublished {
    std::uint64_t revision = 0;
    std::vector<TextWording> wordings;
};
ISEGORIA_DESCRIBE(ModerationPolicyPublished, revision, wordings)
struct ContributionAccepted {
    ContributionId contribution;
    Text reason;
};
ISEGORIA_DESCRIBE(ContributionAccepted, contribution, reason)
struct ContributionRejected {
    ContributionId contribution;
    ModerationRule rule{};
    Text reason;
};
ISEGORIA_DESCRIBE(ContributionRejected, contribution, rule, reason)
struct ContributionReported {
    ContributionId contribution;
    ModerationRule rule{};
    Text words;
};
ISEGORIA_DESCRIBE(ContributionReported, contribution, rule, words)
struct ReportsDismissed {
    ContributionId contribution;
    Text reason;
};
ISEGORIA_DESCRIBE(ReportsDismissed, contribution, reason)
struct ModerationAppealed {
    ContributionId contribution;
    Text words;
};
ISEGORIA_DESCRIBE(ModerationAppealed, contribution, words)
struct AppealDecided {  // final: this contribution is moderated no further
    ContributionId contribution;
    AppealOutcome outcome{};
    Text reason;
};
ISEGORIA_DESCRIBE(AppealDecided, contribution, outcome, reason)

// State.
struct ModerationPolicy {
    std::uint64_t revision = 0;
    std::vector<TextWording> wordings;
    std::int64_t published_ms = 0;
};
ISEGORIA_DESCRIBE(ModerationPolicy, revision, wordings, published_ms)
struct Appeal {
    Text words;
    std::int64_t appealed_ms = 0;
    ParticipantId decided_by;  // none as long as it is open
    AppealOutcome outcome{};   // meaningful once decided
    Text reason;
};
ISEGORIA_DESCRIBE(Appeal, words, appealed_ms, decided_by, outcome, reason)
struct ModerationDecision {
    ParticipantId decided_by;
    bool accepted = false;
    ModerationRule rule{};  // meaningful when rejected
    Text reason;
    std::int64_t decided_ms = 0;
    std::optional<Appeal> appeal;
};
ISEGORIA_DESCRIBE(ModerationDecision, decided_by, accepted, rule, reason, decided_ms, appeal)
struct Report {
    ModerationRule rule{};
    Text words;
    std::int64_t reported_ms = 0;
    bool open = true;
};
ISEGORIA_DESCRIBE(Report, rule, words, reported_ms, open)
struct ModerationCase {
    std::vector<ModerationDecision> decisions;  // the last one counts
    std::map<ParticipantId, Report> reports;    // one a person, for good
    Text dismissal;                             // why the last reports were dismissed
};
ISEGORIA_DESCRIBE(ModerationCase, decisions, reports, dismissal)
struct Moderation {
    std::optional<ModerationPolicy> policy;
    std::map<ContributionId, ModerationCase> cases;
    std::map<ParticipantId, std::uint64_t> open_reports;  // of those who have any
    std::set<ContributionId> reported;                    // with open reports
    std::set<ContributionId> appealed;                    // with an open appeal
};
ISEGORIA_DESCRIBE(Moderation, policy, cases, open_reports, reported, appealed)

[[nodiscard]] const ModerationCase* find_case(const Moderation&, ContributionId contribution);
// The decision that holds, or null where nobody had to decide.
[[nodiscard]] const ModerationDecision* last_decision(const Moderation&, ContributionId);

struct State;
struct Events;
// A contribution that was withdrawn has nothing open any more.
void close_case(State&, ContributionId contribution);

Outcome<Events> decide(const State&, const PublishModerationPolicy&, const Context&);
Outcome<Events> decide(const State&, const AcceptContribution&, const Context&);
Outcome<Events> decide(const State&, const RejectContribution&, const Context&);
Outcome<Events> decide(const State&, const ReportContribution&, const Context&);
Outcome<Events> decide(const State&, const DismissReports&, const Context&);
Outcome<Events> decide(const State&, const AppealModeration&, const Context&);
Outcome<Events> decide(const State&, const DecideAppeal&, const Context&);
void apply(State&, const ModerationPolicyPublished&, const Context&);
void apply(State&, const ContributionAccepted&, const Context&);
void apply(State&, const ContributionRejected&, const Context&);
void apply(State&, const ContributionReported&, const Context&);
void apply(State&, const ReportsDismissed&, const Context&);
void apply(State&, const ModerationAppealed&, const Context&);
void apply(State&, const AppealDecided&, const Context&);

}  // namespace isegoria::core
