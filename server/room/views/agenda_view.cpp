// SPDX-License-Identifier: AGPL-3.0-or-later
// What viewers see of the agenda, the lobby and the shared screen.
#include <algorithm>

#include "room/views/meeting_views.hpp"

namespace isegoria::room {
namespace {

constexpr auto agenda_kind = static_cast<std::uint32_t>(v1::Entity::kAgendaItem);
constexpr auto lobby_kind = static_cast<std::uint32_t>(v1::Entity::kLobby);
constexpr auto projection_kind = static_cast<std::uint32_t>(v1::Entity::kProjection);

// When one item moves, all that come after it begin at another time.
void touch_agenda(const core::State& state, core::AgendaItemId item, Touched& touched) {
    touched.entity(everyone, agenda_kind, item.value);
    for (const core::AgendaItemId each : state.agenda.ahead)
        touched.entity(everyone, agenda_kind, each.value);
    touch_projection(touched);
}

void draw_projection(const core::State& state, v1::ProjectionView& view) {
    view.set_what(static_cast<v1::Projected>(state.projection.what));
    view.set_id(state.projection.id);
    const auto item = state.agenda.by_id.find(state.agenda.running);
    if (item != state.agenda.by_id.end()) {
        view.set_item(item->first.value);
        view.set_item_ends_ms(core::planned_end_ms(state.agenda, item->first));
    }
    if (const auto& turn = state.speaker_queue.plenary.turn) {
        view.set_speaker(turn->speaker.value);
        view.set_turn_ends_ms(turn->began_ms + std::int64_t{turn->seconds} * 1'000);
    }
    view.set_waiting_count(static_cast<std::uint32_t>(core::calling_order(state).size()));
    view.set_breakout(state.breakouts.open.value);
    view.set_breakout_ends_ms(core::breakout_end_ms(state.breakouts));
    const core::SessionState& session = *core::open_session(state.sessions);
    view.set_present_count(static_cast<std::uint32_t>(
        std::count_if(session.attendance.begin(), session.attendance.end(),
                      [](const auto& each) { return each.second.present; })));
}

}  // namespace

void touch(const core::State& state, const core::AgendaItemAdded& event, Touched& touched) {
    touch_agenda(state, event.item, touched);
}
void touch(const core::State& state, const core::AgendaItemMoved& event, Touched& touched) {
    touch_agenda(state, event.item, touched);
}
void touch(const core::State& state, const core::AgendaItemExtended& event, Touched& touched) {
    touch_agenda(state, event.item, touched);
}
void touch(const core::State& state, const core::AgendaItemSkipped& event, Touched& touched) {
    touch_agenda(state, event.item, touched);
}
void touch(const core::State& state, const core::AgendaItemBegun& event, Touched& touched) {
    touch_agenda(state, event.item, touched);
}
void touch(const core::State& state, const core::AgendaItemEnded& event, Touched& touched) {
    touch_agenda(state, event.item, touched);
}

void touch_all_agenda(const core::State& state, Touched& touched) {
    for (const auto& [id, item] : state.agenda.by_id)
        touched.entity(everyone, agenda_kind, id.value);
    touch_lobby(touched);
    touch_projection(touched);
}

bool draw_agenda(const core::State& state, const Place& place, v1::Entity& entity) {
    const core::AgendaItemId id{place.key.id};
    const auto found = state.agenda.by_id.find(id);
    if (found == state.agenda.by_id.end()) return false;
    const core::AgendaItem& item = found->second;
    auto* view = entity.mutable_agenda_item();
    put_wordings(item.titles, view->mutable_titles());
    view->set_kind(static_cast<v1::AgendaKind>(item.kind));
    view->set_seconds(item.seconds);
    const auto& ahead = state.agenda.ahead;
    const auto at = std::find(ahead.begin(), ahead.end(), id);
    if (at != ahead.end()) {
        view->set_place(static_cast<std::uint32_t>(at - ahead.begin()) + 1);
        view->set_planned_begin_ms(core::planned_begin_ms(state.agenda, id));
    }
    view->set_planned_end_ms(core::planned_end_ms(state.agenda, id));
    view->set_began_ms(item.began_ms);
    view->set_ended_ms(item.ended_ms);
    view->set_session(item.session.value);
    view->set_skipped(item.skipped);
    view->set_reason(item.reason.words);
    return true;
}

void touch_lobby(Touched& touched) { touched.entity(panel, lobby_kind); }
void touch_projection(Touched& touched) { touched.entity(everyone, projection_kind); }

void touch(const core::State&, const core::LobbyEntered&, Touched& touched) {
    touch_lobby(touched);
}
void touch(const core::State&, const core::LobbyLeft&, Touched& touched) { touch_lobby(touched); }
void touch(const core::State&, const core::ProjectionSet&, Touched& touched) {
    touch_projection(touched);
}

bool draw_hall(const core::State& state, const Place& place, v1::Entity& entity) {
    if (place.key.kind == projection_kind) {
        if (!state.sessions.open) return false;
        draw_projection(state, *entity.mutable_projection());
        return true;
    }
    for (const auto& [participant, since_ms] : state.lobby.since_ms)
        entity.mutable_lobby()->add_participants(participant.value);
    return !state.lobby.since_ms.empty();
}

}  // namespace isegoria::room
