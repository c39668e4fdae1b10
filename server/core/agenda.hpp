// SPDX-License-Identifier: AGPL-3.0-or-later
// The agenda: what a session goes through, in which order and for how long. Items that a session
// does not reach stay for the next one. A running item shows when it is meant to end; nothing ends
// by itself but what its turns and breakouts end: an item that is over its time is seen to be so,
// and those to come wait for it. The time of a breakout item and of the breakout that is open with
// it are one: whoever changes either changes both. Pure.
#pragma once

#include "core/context.hpp"
#include "core/describe.hpp"
#include "core/ids.hpp"
#include "core/outcome.hpp"
#include "core/text.hpp"

namespace isegoria::core {

inline constexpr std::size_t agenda_items_max = 100;   // Ahead at a time: a fortnight of full days.
inline constexpr std::uint32_t item_seconds_min = 60;  // Shorter is a remark.
inline constexpr std::uint32_t item_seconds_max = 28'800;  // A day; a longer item is several.

enum class AgendaKind : std::uint8_t {
    plenary = 1,  // all together: the queue opens with it and closes at its end
    hearing,      // likewise, and experts are heard
    breakout,     // in rooms: they open and are recalled by themselves (breakout.hpp)
    decision,     // polls; the queue stays as it is
    pause,        // nobody has the floor
};
BOOST_DESCRIBE_ENUM(AgendaKind, plenary, hearing, breakout, decision, pause)

// Commands.
struct AddAgendaItem {
    std::vector<Wording> titles;
    AgendaKind kind{};
    std::uint32_t seconds = 0;  // planned
    AgendaItemId before{};      // none: at the end
};
ISEGORIA_DESCRIBE(AddAgendaItem, titles, kind, seconds, before)
struct MoveAgendaItem {
    AgendaItemId item;
    AgendaItemId before{};  // none: to the end
};
ISEGORIA_DESCRIBE(MoveAgendaItem, item, before)
struct ExtendAgendaItem {  // one that runs or is still to come
    AgendaItemId item;
    std::uint32_t seconds = 0;  // in all, counted from its beginning
};
ISEGORIA_DESCRIBE(ExtendAgendaItem, item, seconds)
struct SkipAgendaItem {  // one that is still to come
    AgendaItemId item;
    std::string reason;
};
ISEGORIA_DESCRIBE(SkipAgendaItem, item, reason)
struct BeginAgendaItem {  // ends the one that runs
    AgendaItemId item{};  // none: the next one
};
ISEGORIA_DESCRIBE(BeginAgendaItem, item)
struct EndAgendaItem {};
ISEGORIA_DESCRIBE(EndAgendaItem)

// Events.
struct AgendaItemAdded {
    AgendaItemId item;
    std::vector<TextWording> titles;
    AgendaKind kind{};
    std::uint32_t seconds = 0;
    AgendaItemId before{};
};
ISEGORIA_DESCRIBE(AgendaItemAdded, item, titles, kind, seconds, before)
struct AgendaItemMoved {
    AgendaItemId item;
    AgendaItemId before{};
};
ISEGORIA_DESCRIBE(AgendaItemMoved, item, before)
struct AgendaItemExtended {
    AgendaItemId item;
    std::uint32_t seconds = 0;
};
ISEGORIA_DESCRIBE(AgendaItemExtended, item, seconds)
struct AgendaItemSkipped {
    AgendaItemId item;
    Text reason;
};
ISEGORIA_DESCRIBE(AgendaItemSkipped, item, reason)
struct AgendaItemBegun {
    AgendaItemId item;
};
ISEGORIA_DESCRIBE(AgendaItemBegun, item)
struct AgendaItemEnded {
    AgendaItemId item;
};
ISEGORIA_DESCRIBE(AgendaItemEnded, item)

// State.
struct AgendaItem {
    std::vector<TextWording> titles;
    AgendaKind kind{};
    std::uint32_t seconds = 0;
    SessionId session;          // in which it was begun or skipped; none: still to come
    std::int64_t began_ms = 0;  // 0: not yet
    std::int64_t ended_ms = 0;  // 0: not yet
    bool skipped = false;
    Text reason;  // of skipping it
};
ISEGORIA_DESCRIBE(AgendaItem, titles, kind, seconds, session, began_ms, ended_ms, skipped, reason)
struct Agenda {
    std::map<AgendaItemId, AgendaItem> by_id;
    std::vector<AgendaItemId> ahead;  // still to come, in order
    AgendaItemId running;             // none: nothing
};
ISEGORIA_DESCRIBE(Agenda, by_id, ahead, running)

// Unix milliseconds at which an item that runs or is still to come is meant to begin, when nothing
// moves any more; 0 while nothing runs.
[[nodiscard]] std::int64_t planned_begin_ms(const Agenda& agenda, AgendaItemId item);
// Unix milliseconds at which it is meant to end, likewise; was meant to when it is over; 0 when it
// was skipped, too.
[[nodiscard]] std::int64_t planned_end_ms(const Agenda& agenda, AgendaItemId item);

struct State;
struct Events;
// Adds the end of the running item and of what it has coupled to it; nothing when none runs.
void add_item_end(const State& state, Events& events);
// Adds that the running item takes so many seconds more (less, when negative), as the breakout that
// is open with it does; nothing when it is no breakout. It keeps to the limits of an item.
void add_item_extension(const State& state, std::int64_t more_seconds, Events& events);

Outcome<Events> decide(const State&, const AddAgendaItem&, const Context&);
Outcome<Events> decide(const State&, const MoveAgendaItem&, const Context&);
Outcome<Events> decide(const State&, const ExtendAgendaItem&, const Context&);
Outcome<Events> decide(const State&, const SkipAgendaItem&, const Context&);
Outcome<Events> decide(const State&, const BeginAgendaItem&, const Context&);
Outcome<Events> decide(const State&, const EndAgendaItem&, const Context&);
void apply(State&, const AgendaItemAdded&, const Context&);
void apply(State&, const AgendaItemMoved&, const Context&);
void apply(State&, const AgendaItemExtended&, const Context&);
void apply(State&, const AgendaItemSkipped&, const Context&);
void apply(State&, const AgendaItemBegun&, const Context&);
void apply(State&, const AgendaItemEnded&, const Context&);

}  // namespace isegoria::core
