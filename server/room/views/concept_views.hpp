// SPDX-License-Identifier: AGPL-3.0-or-later
// The views of participants, directory, assembly, plan and lottery.
#pragma once

#include "room/views/view.hpp"

namespace isegoria::room {

void touch(const core::State&, const core::ParticipantJoined&, Touched&);
void touch(const core::State&, const core::RoleGranted&, Touched&);
void touch(const core::State&, const core::RoleRevoked&, Touched&);
void touch(const core::State&, const core::IdentityRaised&, Touched&);
void touch(const core::State&, const core::ParticipantsMerged&, Touched&);
void touch_all_participants(const core::State&, Touched&);
void touch_person_participants(const core::State&, core::ParticipantId, Touched&);
bool draw_participants(const core::State&, const Place&, v1::Entity&);
// Permissions depend on the moment: called when it may have changed.
void touch_permissions(const core::State&, Touched&);

void touch(const core::State&, const core::TerritoryCreated&, Touched&);
void touch(const core::State&, const core::TerritoryCorrected&, Touched&);
void touch(const core::State&, const core::StewardAppointed&, Touched&);
void touch(const core::State&, const core::AssemblyConvened&, Touched&);
void touch(const core::State&, const core::AssemblyRetired&, Touched&);
void touch_all_directory(const core::State&, Touched&);
bool draw_directory(const core::State&, const Place&, v1::Entity&);

void touch(const core::State&, const core::AssemblyFounded&, Touched&);
void touch(const core::State&, const core::MandateStated&, Touched&);
void touch(const core::State&, const core::MandateCorrected&, Touched&);
void touch(const core::State&, const core::AssemblyOpened&, Touched&);
void touch(const core::State&, const core::AssemblyEnded&, Touched&);
void touch(const core::State&, const core::RecordCorrected&, Touched&);
void touch_all_assembly(const core::State&, Touched&);
bool draw_assembly(const core::State&, const Place&, v1::Entity&);

void touch(const core::State&, const core::PlanComposed&, Touched&);
void touch(const core::State&, const core::PhaseOpened&, Touched&);
void touch(const core::State&, const core::PhaseExtended&, Touched&);
void touch(const core::State&, const core::PhaseClosed&, Touched&);
void touch(const core::State&, const core::ResultPublished&, Touched&);
void touch_all_plan(const core::State&, Touched&);
bool draw_plan(const core::State&, const Place&, v1::Entity&);

void touch(const core::State&, const core::PoolRecorded&, Touched&);
void touch(const core::State&, const core::DrawAnnounced&, Touched&);
void touch(const core::State&, const core::LotteryPrepared&, Touched&);
void touch(const core::State&, const core::PublicValueAnnounced&, Touched&);
void touch(const core::State&, const core::DrawHeld&, Touched&);
void touch(const core::State&, const core::DrawVerified&, Touched&);
void touch(const core::State&, const core::AlternatesChosen&, Touched&);
void touch(const core::State&, const core::ReplacementPrepared&, Touched&);
void touch(const core::State&, const core::ReplacementDrawn&, Touched&);
void touch(const core::State&, const core::SeatConfirmed&, Touched&);
void touch(const core::State&, const core::SeatVacated&, Touched&);
void touch(const core::State&, const core::SeatTaken&, Touched&);
void touch(const core::State&, const core::PoolErased&, Touched&);
// A seat that is new or has another holder, and what depends on who sits on the panel.
void touch_seat(const core::State&, core::ParticipantId, Touched&);
void touch_all_lottery(const core::State&, Touched&);
bool draw_lottery(const core::State&, const Place&, v1::Entity&);

}  // namespace isegoria::room
