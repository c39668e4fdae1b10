// SPDX-License-Identifier: AGPL-3.0-or-later
// Decisions and facts about minority statements.
#include "core/minority.hpp"

#include <algorithm>

#include "core/citation.hpp"
#include "core/limits.hpp"
#include "core/permissions.hpp"
#include "core/state.hpp"

namespace isegoria::core {
namespace {

template <class Map>
const std::vector<MinorityStatementId>& statements_in(const Map& map,
                                                      typename Map::key_type subject) {
    static const std::vector<MinorityStatementId> none;
    const auto found = map.find(subject);
    return found == map.end() ? none : found->second;
}

// Nobody is in a minority before the panel has been asked: on a proposal, a poll must be over.
std::optional<Rejection> check_subject(const State& state, const StateMinority& command) {
    if (bool(command.proposal) == bool(command.article))
        return Rejection{Reason::not_found, "proposal"};
    if (command.article) {
        if (is_open(state.plan, PhaseKind::deliberation))
            return Rejection{
                Reason::not_now, "article", {{"moment", std::string(enum_name(moment_of(state)))}}};
        if (!is_citable(state, command.article)) return Rejection{Reason::not_found, "article"};
        return std::nullopt;
    }
    const ProposalState* proposal = find_proposal(state.proposals, command.proposal);
    if (proposal == nullptr) return Rejection{Reason::not_found, "proposal"};
    const bool polled =
        std::any_of(proposal->polls.begin(), proposal->polls.end(),
                    [&](PollId poll) { return find_poll(state.polls, poll)->result.has_value(); });
    if (!polled) return Rejection{Reason::poll_is_not_closed, "proposal"};
    return std::nullopt;
}

}  // namespace

const std::vector<MinorityStatementId>& statements_on(const MinorityStatements& statements,
                                                      ProposalId proposal) {
    return statements_in(statements.on_proposals, proposal);
}

const std::vector<MinorityStatementId>& statements_on(const MinorityStatements& statements,
                                                      ArticleId article) {
    return statements_in(statements.on_articles, article);
}

Outcome<Events> decide(const State& state, const StateMinority& command, const Context& context) {
    const MinorityStatements& statements = state.minority_statements;
    if (auto finding = check_subject(state, command)) return *finding;
    const auto& others = command.article ? statements_on(statements, command.article)
                                         : statements_on(statements, command.proposal);
    const bool stated = std::any_of(others.begin(), others.end(), [&](MinorityStatementId other) {
        return statements.by_id.at(other).author == context.actor;
    });
    if (stated) return Rejection{Reason::already_done};
    if (others.size() >= statements_of_subject_max)
        return Rejection{
            Reason::limit_is_reached, "", {{"max", std::to_string(statements_of_subject_max)}}};
    if (!is_language(command.language))
        return Rejection{Reason::language_is_unknown, "language", {{"language", command.language}}};
    if (auto finding = check_text("words", command.words, statement_signs_max)) return *finding;
    return Events{MinorityStated{MinorityStatementId{statements.by_id.size() + 1}, context.actor,
                                 command.proposal, command.article, command.language,
                                 text(command.words)}};
}

Outcome<Events> decide(const State& state, const SupportMinority& command, const Context& context) {
    const auto found = state.minority_statements.by_id.find(command.statement);
    if (found == state.minority_statements.by_id.end())
        return Rejection{Reason::not_found, "statement"};
    if (found->second.supporters.contains(context.actor))
        return Rejection{Reason::already_done, "statement"};
    return Events{MinoritySupported{command.statement, context.actor}};
}

Outcome<Events> decide(const State& state, const WithdrawMinoritySupport& command,
                       const Context& context) {
    const auto found = state.minority_statements.by_id.find(command.statement);
    if (found == state.minority_statements.by_id.end() ||
        !found->second.supporters.contains(context.actor))
        return Rejection{Reason::not_found, "statement"};
    return Events{MinoritySupportWithdrawn{command.statement, context.actor}};
}

void apply(State& state, const MinorityStated& event, const Context& context) {
    MinorityStatements& statements = state.minority_statements;
    statements.by_id[event.statement] = {event.author,   event.proposal, event.article,
                                         event.language, event.words,    context.now_ms,
                                         {event.author}};
    if (event.proposal) statements.on_proposals[event.proposal].push_back(event.statement);
    if (event.article) statements.on_articles[event.article].push_back(event.statement);
}

void apply(State& state, const MinoritySupported& event, const Context&) {
    state.minority_statements.by_id[event.statement].supporters.insert(event.participant);
}

void apply(State& state, const MinoritySupportWithdrawn& event, const Context&) {
    state.minority_statements.by_id[event.statement].supporters.erase(event.participant);
}

}  // namespace isegoria::core
