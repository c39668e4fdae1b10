// SPDX-License-Identifier: AGPL-3.0-or-later
// The assembly with what may be cited in it: accepted contributions in a published collection, and
// an article. Used by tests alone, on their thread.
#pragma once

#include "assembly_fixture.hpp"

namespace isegoria::core::testing {

constexpr ContributionId citable(std::uint64_t number) { return {number}; }

// Open, no phase begun; contributions citable(1) to citable(count) will be in the first collection.
inline State opened_with_contributions(std::uint64_t count = 3) {
    const QuestionId asked{1};
    State state = given(opened(), QuestionAsked{asked,
                                                PhaseId{1},
                                                texts(in_english("What is missing?")),
                                                false,
                                                ModerationMode::after,
                                                {}});
    for (std::uint64_t number = 1; number <= count; ++number)
        apply(state,
              Event{AnswerGiven{citable(number), asked, "en", text("Clean water"), true,
                                Voice::open_call, ContributionStatus::accepted}},
              by(contributor(1 + (number - 1) % contributor_count), start_ms));
    return state;
}

// A deliberation phase is open; contributions citable(1) to citable(count) lie in its ground.
inline State deliberating_on_contributions(std::uint64_t count = 3) {
    return during(PhaseKind::deliberation, opened_with_contributions(count));
}

// An article that stands in the draft of the charter …
inline constexpr ArticleId citable_article{1};
// … in this state.
inline State with_article(State state) {
    return given(
        std::move(state), CharterBegun{texts(in_english("C")), texts(in_english("P"))},
        ArticleDrafted{
            citable_article, texts(in_english("A")), texts(in_english("Text")), {citable(1)}, {}});
}

}  // namespace isegoria::core::testing
