// SPDX-License-Identifier: AGPL-3.0-or-later
// The views of questions, answers, reactions, moderation, synthesis and redaction. Used by the
// clerk of a stream, on its loop.
#pragma once

#include "room/views/view.hpp"

namespace isegoria::room {

inline constexpr std::size_t reports_shown_max =
    10;  // With the contribution and its appeal they fit one frame of 65,536 octets.
inline constexpr std::size_t links_shown_max = 1'000;  // Fit one frame beside eight summaries.

// The page that holds this answer, and the page that holds the themes of a question.
[[nodiscard]] core::Audience answers_page(const core::Contribution& contribution);
[[nodiscard]] core::Audience themes_page(core::QuestionId question);

// Everything that shows this contribution, its counts included.
void touch_contribution(const core::State&, core::ContributionId, Touched&);
// What its author alone sees of what became of it.
void touch_fate(const core::State&, core::ContributionId, Touched&);
// What shows in which themes it is.
void touch_placement(const core::State&, core::ContributionId, Touched&);
// The tallies of a phase: shown once it is closed.
void touch_tallies(const core::State&, core::PhaseId, Touched&);
// The themes of the phase of this contribution: any of them may have lost it.
void touch_themes_around(const core::State&, core::ContributionId, Touched&);

void touch(const core::State&, const core::QuestionAsked&, Touched&);
void touch(const core::State&, const core::QuestionCorrected&, Touched&);
void touch(const core::State&, const core::QuestionRetired&, Touched&);
void touch(const core::State&, const core::AnswerGiven&, Touched&);
void touch(const core::State&, const core::ContributionWithdrawn&, Touched&);
void touch(const core::State&, const core::Reacted&, Touched&);
void touch(const core::State&, const core::ReactionWithdrawn&, Touched&);
void touch_all_collection(const core::State&, Touched&);
void touch_person_collection(const core::State&, core::ParticipantId, Touched&);
bool draw_collection(const core::State&, const Place&, v1::Entity&);

void touch(const core::State&, const core::ModerationPolicyPublished&, Touched&);
void touch(const core::State&, const core::ContributionAccepted&, Touched&);
void touch(const core::State&, const core::ContributionRejected&, Touched&);
void touch(const core::State&, const core::ContributionReported&, Touched&);
void touch(const core::State&, const core::ReportsDismissed&, Touched&);
void touch(const core::State&, const core::ModerationAppealed&, Touched&);
void touch(const core::State&, const core::AppealDecided&, Touched&);
void touch_all_moderation(const core::State&, Touched&);
bool draw_moderation(const core::State&, const Place&, v1::Entity&);

void touch(const core::State&, const core::ThemeDrafted&, Touched&);
void touch(const core::State&, const core::ThemeRevised&, Touched&);
void touch(const core::State&, const core::ContributionsLinked&, Touched&);
void touch(const core::State&, const core::ContributionsUnlinked&, Touched&);
void touch(const core::State&, const core::ThemeDropped&, Touched&);
void touch(const core::State&, const core::ContributionsSetAside&, Touched&);
void touch(const core::State&, const core::ThemeContested&, Touched&);
void touch(const core::State&, const core::ContestAnswered&, Touched&);
void touch(const core::State&, const core::SynthesisAdopted&, Touched&);
void touch_all_synthesis(const core::State&, Touched&);
bool draw_synthesis(const core::State&, const Place&, v1::Entity&);

void touch(const core::State&, const core::TextRedacted&, Touched&);

}  // namespace isegoria::room
