// SPDX-License-Identifier: AGPL-3.0-or-later
// The views of the panel's work: sessions, floor, proposals, polls, minority statements.
#pragma once

#include "core/equality.hpp"
#include "room/views/view.hpp"

namespace isegoria::room {

void touch(const core::State&, const core::SessionOpened&, Touched&);
void touch(const core::State&, const core::SessionClosed&, Touched&);
void touch(const core::State&, const core::PresenceRecorded&, Touched&);
void touch(const core::State&, const core::AbsenceRecorded&, Touched&);
void touch_all_session(const core::State&, Touched&);
bool draw_session(const core::State&, const Place&, v1::Entity&);
// Figures of speech are over those seated: called when speech or seats have changed.
void touch_speech(const core::State&, Touched&);
void put_equality(const core::Equality&, v1::EqualityFigures&);
void put_group(const core::GroupShare&, v1::GroupShare&);
// The row of somebody in the open session: called when they come, leave, or have or lose a seat.
void touch_attendance(core::ParticipantId, Touched&);

void touch(const core::State&, const core::FloorRequested&, Touched&);
void touch(const core::State&, const core::RequestWithdrawn&, Touched&);
void touch(const core::State&, const core::FloorGiven&, Touched&);
void touch(const core::State&, const core::TurnEnded&, Touched&);
void touch(const core::State&, const core::QueueOpened&, Touched&);
void touch(const core::State&, const core::QueueClosed&, Touched&);
void touch(const core::State&, const core::TurnLengthSet&, Touched&);
void touch(const core::State&, const core::QueuePolicySet&, Touched&);
void touch_all_speaker_queue(const core::State&, Touched&);
void touch_person_speaker_queue(const core::State&, core::ParticipantId, Touched&);
bool draw_speaker_queue(const core::State&, const Place&, v1::Entity&);
// The queues, the figures of the whole assembly, and what each has spoken.
void touch_floor(const core::State&, Touched&);
void touch_ledger(Touched&);
// What each of these, and whoever else has spoken, has spoken: those first who have spoken least.
void put_speech(std::map<core::ParticipantId, core::Speech> spoken,
                const std::set<core::ParticipantId>& entitled,
                google::protobuf::RepeatedPtrField<v1::SpeechRow>& rows);

void touch(const core::State&, const core::GroupEqualityRecorded&, Touched&);

void touch(const core::State&, const core::ProposalSubmitted&, Touched&);
void touch(const core::State&, const core::ProposalRevised&, Touched&);
void touch(const core::State&, const core::ProposalWithdrawn&, Touched&);
void touch_all_proposal(const core::State&, Touched&);
bool draw_proposal(const core::State&, const Place&, v1::Entity&);
void touch_proposal(core::ProposalId, Touched&);

void touch(const core::State&, const core::PollOpened&, Touched&);
void touch(const core::State&, const core::PollCast&, Touched&);
void touch(const core::State&, const core::PollClosed&, Touched&);
void touch(const core::State&, const core::SecretAnswerRecorded&, Touched&);
void touch(const core::State&, const core::PollStopped&, Touched&);
void touch_all_poll(const core::State&, Touched&);
void touch_person_poll(const core::State&, core::ParticipantId, Touched&);
bool draw_poll(const core::State&, const Place&, v1::Entity&);

void touch(const core::State&, const core::MinorityStated&, Touched&);
void touch(const core::State&, const core::MinoritySupported&, Touched&);
void touch(const core::State&, const core::MinoritySupportWithdrawn&, Touched&);
void touch_all_minority(const core::State&, Touched&);
void touch_person_minority(const core::State&, core::ParticipantId, Touched&);
bool draw_minority(const core::State&, const Place&, v1::Entity&);

}  // namespace isegoria::room
