// SPDX-License-Identifier: AGPL-3.0-or-later
// Decisions and facts about the agenda.
#include "core/agenda.hpp"

#include <algorithm>

#include "core/limits.hpp"
#include "core/state.hpp"

namespace isegoria::core {
namespace {

bool is_ahead(const Agenda& agenda, AgendaItemId item) {
    return std::find(agenda.ahead.begin(), agenda.ahead.end(), item) != agenda.ahead.end();
}

std::optional<Rejection> check_item_seconds(std::uint32_t seconds) {
    if (seconds >= item_seconds_min && seconds <= item_seconds_max) return std::nullopt;
    return Rejection{
        Reason::number_out_of_range,
        "seconds",
        {{"min", std::to_string(item_seconds_min)}, {"max", std::to_string(item_seconds_max)}}};
}

std::optional<Rejection> check_ahead(const Agenda& agenda, std::string_view field,
                                     AgendaItemId item) {
    if (!agenda.by_id.contains(item)) return Rejection{Reason::not_found, field};
    if (!is_ahead(agenda, item)) return Rejection{Reason::item_has_begun, field};
    return std::nullopt;
}

void put_before(std::vector<AgendaItemId>& ahead, AgendaItemId item, AgendaItemId before) {
    ahead.insert(std::find(ahead.begin(), ahead.end(), before), item);
}

bool opens_the_queue(AgendaKind kind) {
    return kind == AgendaKind::plenary || kind == AgendaKind::hearing;
}

}  // namespace

std::int64_t planned_begin_ms(const Agenda& agenda, AgendaItemId wanted) {
    const auto running = agenda.by_id.find(agenda.running);
    if (running == agenda.by_id.end()) return 0;
    if (wanted == agenda.running) return running->second.began_ms;
    std::int64_t at_ms = running->second.began_ms + std::int64_t{running->second.seconds} * 1'000;
    for (const AgendaItemId item : agenda.ahead) {
        if (item == wanted) return at_ms;
        at_ms += std::int64_t{agenda.by_id.at(item).seconds} * 1'000;
    }
    return 0;
}

std::int64_t planned_end_ms(const Agenda& agenda, AgendaItemId wanted) {
    const auto found = agenda.by_id.find(wanted);
    if (found == agenda.by_id.end() || found->second.skipped) return 0;
    const std::int64_t begin_ms =
        found->second.began_ms != 0 ? found->second.began_ms : planned_begin_ms(agenda, wanted);
    return begin_ms == 0 ? 0 : begin_ms + std::int64_t{found->second.seconds} * 1'000;
}

void add_item_extension(const State& state, std::int64_t more_seconds, Events& events) {
    const auto running = state.agenda.by_id.find(state.agenda.running);
    if (running == state.agenda.by_id.end() || running->second.kind != AgendaKind::breakout) return;
    const std::int64_t seconds = std::clamp<std::int64_t>(running->second.seconds + more_seconds,
                                                          item_seconds_min, item_seconds_max);
    if (seconds != running->second.seconds)
        events.add(AgendaItemExtended{running->first, static_cast<std::uint32_t>(seconds)});
}

void add_item_end(const State& state, Events& events) {
    const auto running = state.agenda.by_id.find(state.agenda.running);
    if (running == state.agenda.by_id.end()) return;
    if (opens_the_queue(running->second.kind)) {
        add_turn_end(state, {}, events);
        if (state.speaker_queue.plenary.open) events.add(QueueClosed{});
    }
    if (running->second.kind == AgendaKind::breakout) add_breakout_end(state, false, events);
    events.add(AgendaItemEnded{state.agenda.running});
}

Outcome<Events> decide(const State& state, const AddAgendaItem& command, const Context&) {
    const Agenda& agenda = state.agenda;
    if (command.before)
        if (auto finding = check_ahead(agenda, "before", command.before)) return *finding;
    if (agenda.ahead.size() >= agenda_items_max)
        return Rejection{Reason::limit_is_reached, "", {{"max", std::to_string(agenda_items_max)}}};
    if (auto finding = check_wordings("titles", command.titles, title_signs_max)) return *finding;
    if (!is_declared(command.kind)) return Rejection{Reason::value_is_unknown, "kind"};
    if (auto finding = check_item_seconds(command.seconds)) return *finding;
    return Events{AgendaItemAdded{AgendaItemId{agenda.by_id.size() + 1}, texts(command.titles),
                                  command.kind, command.seconds, command.before}};
}

Outcome<Events> decide(const State& state, const MoveAgendaItem& command, const Context&) {
    if (auto finding = check_ahead(state.agenda, "item", command.item)) return *finding;
    if (command.before)
        if (auto finding = check_ahead(state.agenda, "before", command.before)) return *finding;
    if (command.before == command.item) return Rejection{Reason::already_done, "before"};
    return Events{AgendaItemMoved{command.item, command.before}};
}

Outcome<Events> decide(const State& state, const ExtendAgendaItem& command,
                       const Context& context) {
    const auto item = state.agenda.by_id.find(command.item);
    if (item == state.agenda.by_id.end()) return Rejection{Reason::not_found, "item"};
    if (command.item != state.agenda.running && !is_ahead(state.agenda, command.item))
        return Rejection{Reason::item_is_over, "item"};
    if (item->second.seconds == command.seconds) return Rejection{Reason::already_done, "seconds"};
    if (auto finding = check_item_seconds(command.seconds)) return *finding;
    Events events{AgendaItemExtended{command.item, command.seconds}};
    if (command.item == state.agenda.running && item->second.kind == AgendaKind::breakout)
        if (auto finding = add_breakout_extension(
                state, std::int64_t{command.seconds} - item->second.seconds, context, events))
            return *finding;
    return events;
}

Outcome<Events> decide(const State& state, const SkipAgendaItem& command, const Context&) {
    if (!state.sessions.open) return Rejection{Reason::session_is_not_open};
    if (auto finding = check_ahead(state.agenda, "item", command.item)) return *finding;
    if (auto finding = check_text("reason", command.reason, reason_signs_max)) return *finding;
    return Events{AgendaItemSkipped{command.item, text(command.reason)}};
}

Outcome<Events> decide(const State& state, const BeginAgendaItem& command, const Context&) {
    const Agenda& agenda = state.agenda;
    if (!state.sessions.open) return Rejection{Reason::session_is_not_open};
    if (!command.item && agenda.ahead.empty()) return Rejection{Reason::not_found, "item"};
    const AgendaItemId item = command.item ? command.item : agenda.ahead.front();
    if (auto finding = check_ahead(agenda, "item", item)) return *finding;
    const AgendaKind kind = agenda.by_id.at(item).kind;
    Events events;
    add_item_end(state, events);
    const auto running = agenda.by_id.find(agenda.running);
    const bool closed_by_end =
        running != agenda.by_id.end() && opens_the_queue(running->second.kind);
    const bool open = state.speaker_queue.plenary.open && !closed_by_end;
    events.add(AgendaItemBegun{item});
    if (opens_the_queue(kind) && !open) events.add(QueueOpened{});
    if (kind == AgendaKind::pause || kind == AgendaKind::breakout) {
        if (!closed_by_end) add_turn_end(state, {}, events);
        if (open) events.add(QueueClosed{});
    }
    if (kind == AgendaKind::breakout) add_breakout_begin(state, events);
    return events;
}

Outcome<Events> decide(const State& state, const EndAgendaItem&, const Context&) {
    if (!state.sessions.open) return Rejection{Reason::session_is_not_open};
    if (!state.agenda.running) return Rejection{Reason::already_done};
    Events events;
    add_item_end(state, events);
    return events;
}

void apply(State& state, const AgendaItemAdded& event, const Context&) {
    AgendaItem item;
    item.titles = event.titles;
    item.kind = event.kind;
    item.seconds = event.seconds;
    state.agenda.by_id[event.item] = std::move(item);
    put_before(state.agenda.ahead, event.item, event.before);
}
void apply(State& state, const AgendaItemMoved& event, const Context&) {
    std::erase(state.agenda.ahead, event.item);
    put_before(state.agenda.ahead, event.item, event.before);
}
void apply(State& state, const AgendaItemExtended& event, const Context&) {
    state.agenda.by_id[event.item].seconds = event.seconds;
}
void apply(State& state, const AgendaItemSkipped& event, const Context&) {
    AgendaItem& item = state.agenda.by_id[event.item];
    item.skipped = true;
    item.reason = event.reason;
    item.session = state.sessions.open;
    std::erase(state.agenda.ahead, event.item);
}
void apply(State& state, const AgendaItemBegun& event, const Context& context) {
    AgendaItem& item = state.agenda.by_id[event.item];
    item.began_ms = context.now_ms;
    item.session = state.sessions.open;
    std::erase(state.agenda.ahead, event.item);
    state.agenda.running = event.item;
}
void apply(State& state, const AgendaItemEnded& event, const Context& context) {
    state.agenda.by_id[event.item].ended_ms = context.now_ms;
    state.agenda.running = {};
}

}  // namespace isegoria::core
