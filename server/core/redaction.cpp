// SPDX-License-Identifier: AGPL-3.0-or-later
// Decisions and facts about words that are erased.
#include "core/redaction.hpp"

#include <algorithm>

#include "core/limits.hpp"
#include "core/state.hpp"

namespace isegoria::core {
namespace {

bool is_ballot(const State& state, std::uint64_t entry, std::uint32_t place) {
    const auto is_meant = [&](const auto& ballot) {
        return ballot.second.entry == entry && ballot.second.place == place;
    };
    return std::ranges::any_of(
               state.polls.by_id,
               [&](const auto& poll) { return std::ranges::any_of(poll.second.ballots, is_meant); }) ||
           std::ranges::any_of(state.ratification.rounds, [&](const auto& round) {
               return std::ranges::any_of(round.second.cast, is_meant);
           });
}

}  // namespace

Outcome<Events> decide(const State& state, const RedactContribution& command,
                       const Context& context) {
    const Contribution* contribution = find_contribution(state.collection, command.contribution);
    const Roles held = roles_of(state.participants, context.actor);
    const bool may =
        contribution != nullptr && (contribution->author == context.actor ||
                                    (held & roles(Role::organiser, Role::moderator)) != 0);
    if (!may) return Rejection{Reason::not_found, "contribution"};
    if (contribution->words.erased) return Rejection{Reason::already_done, "contribution"};
    if (auto finding = check_text("reason", command.reason, reason_signs_max)) return *finding;
    return Events{
        TextRedacted{contribution->words.entry, contribution->words.place, text(command.reason)}};
}

Outcome<Events> decide(const State& state, const RedactText& command, const Context&) {
    const Text* found = nullptr;
    if (command.entry != 0)
        for_each_text(state, [&](const Text& each) {
            if (each.entry == command.entry && each.place == command.place) found = &each;
        });
    // What the state does not hold may still lie in the log: an earlier wording of something.
    const bool in_log = command.entry != 0 && command.entry <= state.assembly.entry_count;
    if (found == nullptr && !in_log) return Rejection{Reason::not_found, "entry"};
    if (found != nullptr && found->erased) return Rejection{Reason::already_done, "entry"};
    // Whoever could erase ballots could decide a vote.
    if (is_ballot(state, command.entry, command.place))
        return Rejection{Reason::text_is_a_ballot, "entry"};
    if (auto finding = check_text("reason", command.reason, reason_signs_max)) return *finding;
    return Events{TextRedacted{command.entry, command.place, text(command.reason)}};
}

void apply(State& state, const TextRedacted& event, const Context&) {
    if (event.entry == 0) return;  // texts that were never written, for instance reasons not given
    for_each_text(state, [&](Text& each) {
        if (each.entry != event.entry || each.place != event.place) return;
        // Swapped, not cleared: the memory that held the words is given back.
        std::string().swap(each.words);
        each.erased = true;
    });
}

}  // namespace isegoria::core
