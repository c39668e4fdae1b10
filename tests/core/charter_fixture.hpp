// SPDX-License-Identifier: AGPL-3.0-or-later
// The assembly with a draft charter, at the moments that the charter's concepts care about. Used
// by tests alone, on their thread.
#pragma once

#include "citable_fixture.hpp"

namespace isegoria::core::testing {

inline constexpr ArticleId first_article{1};
inline constexpr ArticleId second_article{2};
inline constexpr PhaseId ratification_phase{5};

inline BeginCharter begin_charter() {
    return {in_english("Charter of the water"), in_english("Water belongs to nobody.")};
}
inline DraftArticle draft_article(std::string words = "Everyone has a right to water.") {
    return {in_english("Access"), in_english(std::move(words)), {ContributionId{1}}, {}};
}
inline ReviseArticle revise_article(std::uint64_t base, std::string words = "Water for all.") {
    return {first_article,       base, in_english("Access"), in_english(std::move(words)),
            {ContributionId{1}}, {}};
}
inline ProposeAmendment propose_amendment(std::string words = "Everyone has free water.") {
    return {first_article, 1, in_english(std::move(words)), "Nobody should pay for a need"};
}

// Drafting is open and nothing begun …
inline State drafting() { return during(PhaseKind::drafting, opened_with_contributions()); }
// … and with two articles.
inline State drafted() {
    State state = after(drafting(), begin_charter(), by(editor));
    state = after(std::move(state), draft_article(), by(editor));
    return after(std::move(state), draft_article("Springs are a commons."), by(editor));
}
// The same text before the panel for decision.
inline State ratifying(State state = drafted()) {
    state =
        given(std::move(state), PhaseClosed{PhaseId{3}, false, {}}, ResultPublished{PhaseId{3}});
    state = finish_phase(begin_phase(std::move(state), PhaseId{4}), PhaseId{4});
    return begin_phase(std::move(state), ratification_phase);
}
// So many members endorse and so many block; the phase is closed and its result published.
inline State concluded(std::uint64_t endorsing, std::uint64_t blocking = 0,
                       State state = ratifying()) {
    for (std::uint64_t number = 1; number <= endorsing + blocking; ++number)
        state = after(std::move(state),
                      CastRatification{number <= endorsing ? Gradient::endorse : Gradient::block},
                      by(member(number)));
    state = after(std::move(state), ClosePhase{ratification_phase, ""}, by(organiser));
    return after(std::move(state), PublishResult{ratification_phase}, by(organiser));
}
inline State published_version() {
    return after(concluded(member_count), PublishVersion{}, by(editor));
}

}  // namespace isegoria::core::testing
