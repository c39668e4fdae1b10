// SPDX-License-Identifier: AGPL-3.0-or-later
// Minority statements: what members who do not agree have to say, attached for good to the proposal
// or the article it is about and printed beside it. Pure.
#pragma once

#include "core/context.hpp"
#include "core/describe.hpp"
#include "core/ids.hpp"
#include "core/outcome.hpp"
#include "core/text.hpp"

namespace isegoria::core {

inline constexpr std::size_t statements_of_subject_max =
    20;  // Of one proposal or article; those who think alike support one statement.
inline constexpr std::size_t statement_signs_max =
    2'000;  // It is printed beside the article, on the same page.

// Commands.
struct StateMinority {    // on exactly one of the two; one by each member on each
    ProposalId proposal;  // once a poll on it is closed
    ArticleId article;
    std::string language;
    std::string words;
};
ISEGORIA_DESCRIBE(StateMinority, proposal, article, language, words)
struct SupportMinority {
    MinorityStatementId statement;
};
ISEGORIA_DESCRIBE(SupportMinority, statement)
struct WithdrawMinoritySupport {  // also by its author; the statement itself stays
    MinorityStatementId statement;
};
ISEGORIA_DESCRIBE(WithdrawMinoritySupport, statement)

// Events.
struct MinorityStated {  // its author is its first supporter
    MinorityStatementId statement;
    ParticipantId author;
    ProposalId proposal;
    ArticleId article;
    std::string language;
    Text words;
};
ISEGORIA_DESCRIBE(MinorityStated, statement, author, proposal, article, language, words)
struct MinoritySupported {
    MinorityStatementId statement;
    ParticipantId participant;
};
ISEGORIA_DESCRIBE(MinoritySupported, statement, participant)
struct MinoritySupportWithdrawn {
    MinorityStatementId statement;
    ParticipantId participant;
};
ISEGORIA_DESCRIBE(MinoritySupportWithdrawn, statement, participant)

// State.
struct MinorityStatement {
    ParticipantId author;
    ProposalId proposal;
    ArticleId article;
    std::string language;
    Text words;
    std::int64_t stated_ms = 0;
    std::set<ParticipantId> supporters;
};
ISEGORIA_DESCRIBE(MinorityStatement, author, proposal, article, language, words, stated_ms,
                  supporters)
struct MinorityStatements {
    std::map<MinorityStatementId, MinorityStatement> by_id;
    std::map<ProposalId, std::vector<MinorityStatementId>> on_proposals;
    std::map<ArticleId, std::vector<MinorityStatementId>> on_articles;
};
ISEGORIA_DESCRIBE(MinorityStatements, by_id, on_proposals, on_articles)

// In the order in which they were stated.
[[nodiscard]] const std::vector<MinorityStatementId>& statements_on(const MinorityStatements&,
                                                                    ProposalId);
[[nodiscard]] const std::vector<MinorityStatementId>& statements_on(const MinorityStatements&,
                                                                    ArticleId);

struct State;
struct Events;
Outcome<Events> decide(const State&, const StateMinority&, const Context&);
Outcome<Events> decide(const State&, const SupportMinority&, const Context&);
Outcome<Events> decide(const State&, const WithdrawMinoritySupport&, const Context&);
void apply(State&, const MinorityStated&, const Context&);
void apply(State&, const MinoritySupported&, const Context&);
void apply(State&, const MinoritySupportWithdrawn&, const Context&);

}  // namespace isegoria::core
