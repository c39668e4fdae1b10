// SPDX-License-Identifier: AGPL-3.0-or-later
// The views of how a session is led: agenda, lobby, shared screen, breakouts, evidence.
#pragma once

#include "room/views/view.hpp"

namespace isegoria::room {

void touch(const core::State&, const core::AgendaItemAdded&, Touched&);
void touch(const core::State&, const core::AgendaItemMoved&, Touched&);
void touch(const core::State&, const core::AgendaItemExtended&, Touched&);
void touch(const core::State&, const core::AgendaItemSkipped&, Touched&);
void touch(const core::State&, const core::AgendaItemBegun&, Touched&);
void touch(const core::State&, const core::AgendaItemEnded&, Touched&);
void touch_all_agenda(const core::State&, Touched&);
bool draw_agenda(const core::State&, const Place&, v1::Entity&);

void touch(const core::State&, const core::LobbyEntered&, Touched&);
void touch(const core::State&, const core::LobbyLeft&, Touched&);
void touch(const core::State&, const core::ProjectionSet&, Touched&);
void touch_lobby(Touched&);
void touch_projection(Touched&);
bool draw_hall(const core::State&, const Place&, v1::Entity&);

void touch(const core::State&, const core::BreakoutFormed&, Touched&);
void touch(const core::State&, const core::BreakoutOpened&, Touched&);
void touch(const core::State&, const core::BreakoutExtended&, Touched&);
void touch(const core::State&, const core::BreakoutWarned&, Touched&);
void touch(const core::State&, const core::BreakoutClosed&, Touched&);
void touch(const core::State&, const core::MovedToRoom&, Touched&);
void touch(const core::State&, const core::FacilitatorCalled&, Touched&);
void touch(const core::State&, const core::CallAnswered&, Touched&);
void touch(const core::State&, const core::RapporteurNamed&, Touched&);
void touch(const core::State&, const core::RoomReported&, Touched&);
void touch_room(core::RoomId, Touched&);
// What is formed and not open, or was: called when a session is over.
void touch_formed(const core::State&, Touched&);
void touch_all_breakouts(const core::State&, Touched&);
void touch_person_breakouts(const core::State&, core::ParticipantId, Touched&);
bool draw_breakouts(const core::State&, const Place&, v1::Entity&);

void touch(const core::State&, const core::EvidenceAdded&, Touched&);
void touch(const core::State&, const core::EvidenceWithdrawn&, Touched&);
void touch(const core::State&, const core::ExpertAsked&, Touched&);
void touch(const core::State&, const core::ExpertQuestionWithdrawn&, Touched&);
void touch(const core::State&, const core::ExpertAnswered&, Touched&);
void touch_all_evidence(const core::State&, Touched&);
bool draw_evidence(const core::State&, const Place&, v1::Entity&);

}  // namespace isegoria::room
