// SPDX-License-Identifier: AGPL-3.0-or-later
// The views of the draft charter, amendments and ratification (charter_view.cpp), and of versions,
// appropriation and practice (version_view.cpp).
#pragma once

#include "room/views/view.hpp"

namespace isegoria::room {

void touch(const core::State&, const core::CharterBegun&, Touched&);
void touch(const core::State&, const core::PreambleRevised&, Touched&);
void touch(const core::State&, const core::ArticleDrafted&, Touched&);
void touch(const core::State&, const core::ArticleRevised&, Touched&);
void touch(const core::State&, const core::ArticleMoved&, Touched&);
void touch(const core::State&, const core::ArticleStruck&, Touched&);
void touch(const core::State&, const core::AmendmentProposed&, Touched&);
void touch(const core::State&, const core::AmendmentSupported&, Touched&);
void touch(const core::State&, const core::AmendmentAccepted&, Touched&);
void touch(const core::State&, const core::AmendmentDeclined&, Touched&);
void touch(const core::State&, const core::AmendmentWithdrawn&, Touched&);
void touch(const core::State&, const core::RatificationCast&, Touched&);
void touch(const core::State&, const core::RatificationConcluded&, Touched&);
void touch_all_charter(const core::State&, Touched&);
void touch_person_charter(const core::State&, core::ParticipantId, Touched&);
bool draw_charter(const core::State&, const Place&, v1::Entity&);
// The draft changes its audience when a drafting phase opens and when its result is published.
void touch_draft(const core::State&, Touched&);

void touch(const core::State&, const core::VersionPublished&, Touched&);
void touch(const core::State&, const core::VersionSigned&, Touched&);
void touch(const core::State&, const core::AppropriationRecorded&, Touched&);
void touch(const core::State&, const core::PracticeReportFiled&, Touched&);
void touch_all_versions(const core::State&, Touched&);
bool draw_versions(const core::State&, const Place&, v1::Entity&);

}  // namespace isegoria::room
