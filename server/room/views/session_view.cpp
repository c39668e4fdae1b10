// SPDX-License-Identifier: AGPL-3.0-or-later
// What viewers see of sessions: each with its figures, who is in the room of the open one, and who was
// in those that are over. A presence costs one row for the panel and a count for everyone; the rows of a
// session that is over are drawn once, at its end, for those alone who ask for them.
#include <algorithm>

#include "core/equality.hpp"
#include "room/views/deliberation_views.hpp"
#include "room/views/meeting_views.hpp"

namespace isegoria::room {
namespace {

constexpr auto session_kind = static_cast<std::uint32_t>(v1::Entity::kSession);
constexpr auto attendance_kind = static_cast<std::uint32_t>(v1::Entity::kAttendance);

void touch_open_session(const core::State& state, Touched& touched) {
    touched.entity(everyone, session_kind, state.sessions.open.value);
    touch_projection(touched);
}

core::Audience attendance_of(core::SessionId session) {
    return {core::AudienceKind::attendance, session.value};
}

// Those whom a session has a row for: who holds a seat in it, and who else has been there.
std::set<core::ParticipantId> attendees(const core::State& state, core::SessionId id) {
    const core::SessionState& session = state.sessions.by_id.at(id);
    std::set<core::ParticipantId> result;
    for (const auto& [participant, attendance] : session.attendance) result.insert(participant);
    for (const core::ParticipantId participant :
         state.sessions.open == id ? core::seated(state.lottery) : session.panel)
        result.insert(participant);
    return result;
}

void touch_attendees(const core::State& state, core::SessionId id, Touched& touched) {
    for (const core::ParticipantId participant : attendees(state, id)) {
        touch_attendance(participant, touched);
        touched.entity(attendance_of(id), attendance_kind, participant.value);
    }
}

bool draw_attendance(const core::State& state, const Place& place, v1::AttendanceView& view) {
    const bool live = place.audience == panel;
    const core::SessionId id = live ? state.sessions.open : core::SessionId{place.audience.id};
    const auto session = state.sessions.by_id.find(id);
    if (session == state.sessions.by_id.end() || (!live && id == state.sessions.open)) return false;
    const core::ParticipantId participant{place.key.id};
    const auto found = session->second.attendance.find(participant);
    if (found == session->second.attendance.end()) {
        const std::vector<core::ParticipantId> seats =
            live ? core::seated(state.lottery) : session->second.panel;
        if (std::find(seats.begin(), seats.end(), participant) == seats.end()) return false;
    } else {
        view.set_present(found->second.present);
        view.set_since_ms(found->second.present ? found->second.since_ms : 0);
        view.set_attended_ms(found->second.attended_ms);
        view.set_absence_count(found->second.absence_count);
    }
    view.set_session(id.value);
    // Until the end, what is spoken in rooms would show in it, and is for those who lead.
    const auto speech = session->second.speech.find(participant);
    if (live || speech == session->second.speech.end()) return true;
    view.set_turn_count(speech->second.turn_count);
    view.set_spoken_ms(speech->second.spoken_ms);
    return true;
}

}  // namespace

void put_group(const core::GroupShare& group, v1::GroupShare& view) {
    view.set_feature(group.feature);
    view.set_value(group.value);
    view.set_suppressed(group.suppressed);
    view.set_seated_count(group.seated_count);
    view.set_seat_percent(group.seat_percent);
    view.set_speech_percent(group.speech_percent);
}

void put_equality(const core::Equality& equality, v1::EqualityFigures& figures) {
    figures.set_seated_count(equality.seated_count);
    figures.set_spoke_count(equality.spoke_count);
    figures.set_silent_count(equality.silent_count);
    figures.set_spoke_share(equality.spoke_share);
    figures.set_panel_ms(equality.panel_ms);
    figures.set_total_ms(equality.total_ms);
    figures.set_panel_share(equality.panel_share);
    figures.set_gini(equality.gini);
}

void touch(const core::State& state, const core::SessionOpened& event, Touched& touched) {
    touched.entity(everyone, session_kind, event.session.value);
    touch_floor(state, touched);
    touch_lobby(touched);
    touch_attendees(state, event.session, touched);
}
void touch(const core::State& state, const core::SessionClosed& event, Touched& touched) {
    touched.entity(everyone, session_kind, event.session.value);
    touch_floor(state, touched);
    touch_formed(state, touched);
    touch_attendees(state, event.session, touched);
}
void touch(const core::State& state, const core::PresenceRecorded& event, Touched& touched) {
    touch_open_session(state, touched);
    touch_attendance(event.participant, touched);
    touch_ledger(touched);
}
void touch(const core::State& state, const core::AbsenceRecorded& event, Touched& touched) {
    touch_open_session(state, touched);
    touch_attendance(event.participant, touched);
    touch_ledger(touched);
}

void touch_attendance(core::ParticipantId participant, Touched& touched) {
    touched.entity(panel, attendance_kind, participant.value);
}

void touch(const core::State&, const core::GroupEqualityRecorded& event, Touched& touched) {
    touched.entity(everyone, session_kind, event.session.value);
}

void touch_speech(const core::State& state, Touched& touched) {
    if (state.sessions.open) touch_open_session(state, touched);
    touch_floor(state, touched);
}

void touch_all_session(const core::State& state, Touched& touched) {
    for (const auto& [id, session] : state.sessions.by_id) {
        touched.entity(everyone, session_kind, id.value);
        touch_attendees(state, id, touched);
    }
}

bool draw_session(const core::State& state, const Place& place, v1::Entity& entity) {
    if (place.key.kind == attendance_kind)
        return draw_attendance(state, place, *entity.mutable_attendance());
    const auto found = state.sessions.by_id.find(core::SessionId{place.key.id});
    if (found == state.sessions.by_id.end()) return false;
    const core::SessionState& session = found->second;
    auto* view = entity.mutable_session();
    view->set_phase(session.phase.value);
    put_wordings(session.titles, view->mutable_titles());
    view->set_opened_ms(session.opened_ms);
    view->set_closed_ms(session.closed_ms);
    view->set_attended_count(session.attendance.size());
    std::uint64_t present_count = 0;
    for (const auto& [participant, attendance] : session.attendance)
        if (attendance.present) ++present_count;
    view->set_present_count(present_count);
    view->set_turn_count(session.turn_count);
    put_equality(core::equality(state, found->first), *view->mutable_equality());
    const auto groups = state.group_equality.by_session.find(found->first);
    if (groups != state.group_equality.by_session.end())
        for (const core::GroupShare& group : groups->second) put_group(group, *view->add_groups());
    return true;
}

}  // namespace isegoria::room
