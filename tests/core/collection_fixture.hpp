// SPDX-License-Identifier: AGPL-3.0-or-later
// What the tests of collection, moderation and synthesis share: a question that is being answered.
// Used by tests alone, on their thread.
#pragma once

#include "assembly_fixture.hpp"
#include "core/limits.hpp"

namespace isegoria::core::testing {

inline constexpr PhaseId collection_phase{1};
inline constexpr QuestionId question{1};

inline AskQuestion a_question(PhaseId phase = collection_phase,
                              ModerationMode moderation = ModerationMode::after) {
    return {phase, in_english("What is well-being for you?"), false, moderation, {}};
}
// The collection is open and its question asked; answers are shown as they come, or looked at
// first.
inline State asking(ModerationMode moderation = ModerationMode::after) {
    return after(during(PhaseKind::collection), a_question(collection_phase, moderation),
                 by(organiser));
}
inline State answered(State state, ParticipantId author, std::string words = "Time together") {
    return after(std::move(state), GiveAnswer{question, "en", std::move(words)}, by(author));
}
// Contributions 1 to 3, of contributors 1 to 3.
inline State three_answers(ModerationMode moderation = ModerationMode::after) {
    State state = asking(moderation);
    for (std::uint64_t number = 1; number <= 3; ++number)
        state = answered(std::move(state), contributor(number));
    return state;
}
inline State rejected_first(State state = three_answers()) {
    return after(std::move(state),
                 RejectContribution{{1}, ModerationRule::insult, "It insults a neighbour"},
                 by(moderator));
}
inline State closed_collection(State state) {
    return given(std::move(state), PhaseClosed{collection_phase, false, {}});
}
inline DraftTheme a_theme(std::vector<ContributionId> contributions) {
    return {question, in_english("Time"), in_english("People ask for time"),
            std::move(contributions)};
}
// Theme 1 of contributions 1 and 2; contribution 3 is in none.
inline State with_theme(State state = three_answers()) {
    return after(std::move(state), a_theme({{1}, {2}}), by(moderator));
}

}  // namespace isegoria::core::testing
