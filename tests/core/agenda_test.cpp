// SPDX-License-Identifier: AGPL-3.0-or-later
// The agenda: what comes next, when it is meant to, and what is coupled to it.
#include "core/agenda.hpp"

#include "assembly_fixture.hpp"
#include "core/limits.hpp"
#include "core/timetable.hpp"

namespace isegoria::core {
namespace agenda_tests {

using namespace testing;

AddAgendaItem item(AgendaKind kind = AgendaKind::plenary, std::uint32_t seconds = 600) {
    return {in_english("Item"), kind, seconds};
}
State in_session() {
    return after(during(PhaseKind::deliberation), OpenSession{in_english("Day")}, by(facilitator));
}
State with_items(State state, const std::vector<AgendaKind>& kinds) {
    for (const AgendaKind kind : kinds) state = after(state, item(kind), by(facilitator));
    return state;
}
AgendaItemId number(std::uint64_t value) { return {value}; }

TEST(Agenda, IsMadeBeforeASessionAndInIt) {
    EXPECT_EQ(decide(during(PhaseKind::deliberation), item(), by(organiser)),
              accepted(AgendaItemAdded{
                  number(1), texts(in_english("Item")), AgendaKind::plenary, 600, {}}));
    State state = with_items(in_session(), {AgendaKind::plenary, AgendaKind::pause});
    AddAgendaItem between = item();
    between.before = number(2);
    state = after(state, between, by(facilitator));
    EXPECT_EQ(state.agenda.ahead, (std::vector{number(1), number(3), number(2)}));
}

TEST(Agenda, RefusesWhatIsNoItem) {
    const State state = in_session();
    const auto add = [&](const AddAgendaItem& command) {
        return decide(state, command, by(facilitator));
    };
    EXPECT_EQ(add({{}, AgendaKind::plenary, 600}), rejected(Reason::text_is_empty, "titles"));
    EXPECT_EQ(add(item(AgendaKind{})), rejected(Reason::value_is_unknown, "kind"));
    const auto out = rejected(Reason::number_out_of_range, "seconds");
    EXPECT_EQ(add(item(AgendaKind::plenary, item_seconds_min - 1)), out);
    EXPECT_TRUE(add(item(AgendaKind::plenary, item_seconds_min)));
    EXPECT_TRUE(add(item(AgendaKind::plenary, item_seconds_max)));
    EXPECT_EQ(add(item(AgendaKind::plenary, item_seconds_max + 1)), out);
    AddAgendaItem nowhere = item();
    nowhere.before = number(9);
    EXPECT_EQ(add(nowhere), rejected(Reason::not_found, "before"));
}

TEST(Agenda, HoldsAsManyItemsAsAFortnight) {
    const State state =
        with_items(in_session(), std::vector<AgendaKind>(agenda_items_max, AgendaKind::plenary));
    EXPECT_EQ(state.agenda.ahead.size(), agenda_items_max);
    EXPECT_EQ(decide(state, item(), by(facilitator)), rejected(Reason::limit_is_reached));
}

TEST(Agenda, IsMoved) {
    State state =
        with_items(in_session(), {AgendaKind::plenary, AgendaKind::pause, AgendaKind::decision});
    state = after(state, MoveAgendaItem{number(3), number(1)}, by(facilitator));
    EXPECT_EQ(state.agenda.ahead, (std::vector{number(3), number(1), number(2)}));
    state = after(state, MoveAgendaItem{number(3)}, by(facilitator));
    EXPECT_EQ(state.agenda.ahead, (std::vector{number(1), number(2), number(3)}));
    EXPECT_EQ(decide(state, MoveAgendaItem{number(3), number(3)}, by(facilitator)),
              rejected(Reason::already_done, "before"));
    EXPECT_EQ(decide(state, MoveAgendaItem{number(9)}, by(facilitator)),
              rejected(Reason::not_found, "item"));
    state = after(state, BeginAgendaItem{}, by(facilitator));
    EXPECT_EQ(decide(state, MoveAgendaItem{number(1)}, by(facilitator)),
              rejected(Reason::item_has_begun, "item"));
    EXPECT_EQ(decide(state, MoveAgendaItem{number(2), number(1)}, by(facilitator)),
              rejected(Reason::item_has_begun, "before"));
}

TEST(Agenda, TellsWhenEachItemIsMeantToBegin) {
    State state = with_items(in_session(),
                             {AgendaKind::decision, AgendaKind::decision, AgendaKind::decision});
    EXPECT_EQ(planned_begin_ms(state.agenda, number(2)), 0);
    state = after(state, BeginAgendaItem{}, by(facilitator));
    EXPECT_EQ(planned_begin_ms(state.agenda, number(1)), now_ms);
    EXPECT_EQ(planned_begin_ms(state.agenda, number(3)), now_ms + 1'200'000);
    state = after(state, ExtendAgendaItem{number(1), 900}, by(facilitator));
    EXPECT_EQ(planned_begin_ms(state.agenda, number(3)), now_ms + 1'500'000);
}

TEST(Agenda, TellsWhenEachItemIsMeantToEndAndWasWhenItIsOver) {
    State state = with_items(in_session(),
                             {AgendaKind::decision, AgendaKind::decision, AgendaKind::decision});
    EXPECT_EQ(planned_end_ms(state.agenda, number(1)), 0);
    state = after(state, BeginAgendaItem{}, by(facilitator));
    EXPECT_EQ(planned_end_ms(state.agenda, number(1)), now_ms + 600'000);
    EXPECT_EQ(planned_end_ms(state.agenda, number(2)), now_ms + 1'200'000);
    state = after(state, SkipAgendaItem{number(3), "No time"}, by(facilitator));
    EXPECT_EQ(planned_end_ms(state.agenda, number(3)), 0);
    EXPECT_EQ(planned_end_ms(state.agenda, number(9)), 0);
}

TEST(Agenda, OfAnItemThatIsOverItsTimeEndsNothingAndTheLaterOnesBeginWhenTheyDo) {
    State state =
        with_items(in_session(), {AgendaKind::plenary, AgendaKind::decision, AgendaKind::decision});
    state = after(state, BeginAgendaItem{}, by(facilitator));
    for (const Due& due : timetable(state))
        EXPECT_FALSE(std::holds_alternative<BeginAgendaItem>(due.command) ||
                     std::holds_alternative<EndAgendaItem>(due.command));
    // Ten minutes were planned, a quarter of an hour was taken.
    state = after(state, BeginAgendaItem{}, by(facilitator, now_ms + 900'000));
    const AgendaItem& over = state.agenda.by_id.at(number(1));
    EXPECT_EQ(over.ended_ms - planned_end_ms(state.agenda, number(1)), 300'000);
    EXPECT_EQ(planned_begin_ms(state.agenda, number(3)), now_ms + 1'500'000);
    EXPECT_EQ(planned_end_ms(state.agenda, number(3)), now_ms + 2'100'000);
}

// With a breakout of ten minutes that the running item, of a quarter of an hour, has opened.
State in_rooms() {
    State state = with_items(in_session(), {AgendaKind::breakout, AgendaKind::plenary});
    state = after(state, ExtendAgendaItem{number(1), 900}, by(facilitator));
    FormBreakout form{in_english("Groups"), 600, {{{}, {}}}, ""};
    for (std::uint64_t each = 1; each <= member_count; ++each)
        form.rooms[0].members.push_back(member(each));
    state = after(state, form, by_server(now_ms));
    return after(state, BeginAgendaItem{}, by(facilitator));
}

TEST(Agenda, AndTheBreakoutThatIsOpenWithItAreExtendedTogether) {
    const State state = in_rooms();
    const BreakoutId rooms{1};
    EXPECT_EQ(decide(state, ExtendBreakout{900}, by(facilitator)),
              accepted(BreakoutExtended{rooms, 900}, AgendaItemExtended{number(1), 1'200}));
    EXPECT_EQ(decide(state, ExtendBreakout{300}, by(facilitator)),
              accepted(BreakoutExtended{rooms, 300}, AgendaItemExtended{number(1), 600}));
    EXPECT_EQ(decide(state, ExtendAgendaItem{number(1), 1'000}, by(facilitator)),
              accepted(AgendaItemExtended{number(1), 1'000}, BreakoutExtended{rooms, 700}));
    EXPECT_EQ(decide(state, ExtendAgendaItem{number(2), 1'000}, by(facilitator)),
              accepted(AgendaItemExtended{number(2), 1'000}))
        << "another item has nothing to do with it";
    EXPECT_EQ(decide(after(state, RecallBreakout{}, by(facilitator)),
                     ExtendAgendaItem{number(1), 1'000}, by(facilitator)),
              accepted(AgendaItemExtended{number(1), 1'000}))
        << "the rooms are closed";
    const State later = after(state, ExtendBreakout{900}, by(facilitator));
    EXPECT_EQ(planned_begin_ms(later.agenda, number(2)), now_ms + 1'200'000);
}

TEST(Agenda, CallsNobodyBackBySurpriseAndKeepsBothWithinTheirLimits) {
    const State state = in_rooms();
    const BreakoutId rooms{1};
    EXPECT_EQ(decide(state, ExtendAgendaItem{number(1), 600}, by(facilitator, now_ms + 250'000)),
              rejected(Reason::time_is_past, "seconds"));
    EXPECT_EQ(decide(state, ExtendAgendaItem{number(1), item_seconds_max}, by(facilitator)),
              accepted(AgendaItemExtended{number(1), item_seconds_max},
                       BreakoutExtended{rooms, breakout_seconds_max}));
    State longest = state;
    longest.agenda.by_id[number(1)].seconds = item_seconds_max;
    EXPECT_EQ(decide(longest, ExtendBreakout{900}, by(facilitator)),
              accepted(BreakoutExtended{rooms, 900}));
    EXPECT_EQ(decide(longest, ExtendBreakout{300}, by(facilitator)),
              accepted(BreakoutExtended{rooms, 300},
                       AgendaItemExtended{number(1), item_seconds_max - 300}));
}

TEST(Agenda, IsExtendedUntilItIsOver) {
    State state = with_items(in_session(), {AgendaKind::decision, AgendaKind::decision});
    const auto extend = [&](std::uint64_t which, std::uint32_t seconds) {
        return decide(state, ExtendAgendaItem{number(which), seconds}, by(facilitator));
    };
    EXPECT_EQ(extend(1, 600), rejected(Reason::already_done, "seconds"));
    EXPECT_EQ(extend(1, item_seconds_max + 1), rejected(Reason::number_out_of_range, "seconds"));
    EXPECT_EQ(extend(9, 700), rejected(Reason::not_found, "item"));
    state = after(state, BeginAgendaItem{}, by(facilitator));
    EXPECT_TRUE(extend(1, 700));
    state = after(state, EndAgendaItem{}, by(facilitator));
    EXPECT_EQ(extend(1, 700), rejected(Reason::item_is_over, "item"));
}

TEST(Agenda, SkipsAnItemWithAReason) {
    State state = with_items(in_session(), {AgendaKind::plenary, AgendaKind::pause});
    EXPECT_EQ(decide(state, SkipAgendaItem{number(1), ""}, by(facilitator)),
              rejected(Reason::text_is_empty, "reason"));
    state = after(state, SkipAgendaItem{number(1), "No time"}, by(facilitator));
    EXPECT_TRUE(state.agenda.by_id.at(number(1)).skipped);
    EXPECT_EQ(decide(state, SkipAgendaItem{number(1), "No time"}, by(facilitator)),
              rejected(Reason::item_has_begun, "item"));
    EXPECT_EQ(decide(state, BeginAgendaItem{number(1)}, by(facilitator)),
              rejected(Reason::item_has_begun, "item"));
    EXPECT_EQ(decide(state, SkipAgendaItem{number(9), "No time"}, by(facilitator)),
              rejected(Reason::not_found, "item"));
}

TEST(Agenda, OpensTheQueueWithAPlenaryAndClosesItAtItsEnd) {
    State state =
        with_items(in_session(), {AgendaKind::plenary, AgendaKind::hearing, AgendaKind::pause});
    EXPECT_EQ(decide(state, BeginAgendaItem{}, by(facilitator)),
              accepted(AgendaItemBegun{number(1)}, QueueOpened{}));
    state = after(state, BeginAgendaItem{}, by(facilitator));
    state = after(state, RequestFloor{FloorKind::speech}, by(member(1)));
    EXPECT_EQ(decide(state, BeginAgendaItem{}, by(facilitator)),
              accepted(TurnEnded{member(1)}, QueueClosed{}, AgendaItemEnded{number(1)},
                       AgendaItemBegun{number(2)}, QueueOpened{}));
    EXPECT_EQ(decide(state, EndAgendaItem{}, by(facilitator)),
              accepted(TurnEnded{member(1)}, QueueClosed{}, AgendaItemEnded{number(1)}));
    EXPECT_EQ(decide(state, BeginAgendaItem{number(3)}, by(facilitator)),
              accepted(TurnEnded{member(1)}, QueueClosed{}, AgendaItemEnded{number(1)},
                       AgendaItemBegun{number(3)}));
}

TEST(Agenda, GivesNobodyTheFloorInAPause) {
    State state = with_items(in_session(), {AgendaKind::pause});
    state = after(state, OpenQueue{}, by(facilitator));
    state = after(state, RequestFloor{FloorKind::speech}, by(member(1)));
    EXPECT_EQ(decide(state, BeginAgendaItem{}, by(facilitator)),
              accepted(AgendaItemBegun{number(1)}, TurnEnded{member(1)}, QueueClosed{}));
}

TEST(Agenda, EndsWithTheSessionAndKeepsTheRestForTheNext) {
    State state = with_items(in_session(), {AgendaKind::decision, AgendaKind::plenary});
    state = after(state, BeginAgendaItem{}, by(facilitator));
    EXPECT_EQ(decide(state, CloseSession{}, by(facilitator)),
              accepted(AgendaItemEnded{number(1)}, SessionClosed{SessionId{1}, false}));
    state = after(state, CloseSession{}, by(facilitator));
    EXPECT_EQ(state.agenda.ahead, std::vector{number(2)});
    const auto closed = rejected(Reason::session_is_not_open);
    EXPECT_EQ(decide(state, BeginAgendaItem{}, by(facilitator)), closed);
    EXPECT_EQ(decide(state, EndAgendaItem{}, by(facilitator)), closed);
    EXPECT_EQ(decide(state, SkipAgendaItem{number(2), "No"}, by(facilitator)), closed);
}

TEST(Agenda, HasNothingToBeginOrEndWhenItIsEmpty) {
    EXPECT_EQ(decide(in_session(), BeginAgendaItem{}, by(facilitator)),
              rejected(Reason::not_found, "item"));
    EXPECT_EQ(decide(in_session(), EndAgendaItem{}, by(facilitator)),
              rejected(Reason::already_done));
}

TEST(Lobby, IsWaitedInUntilTheSessionOpens) {
    State state = during(PhaseKind::deliberation);
    EXPECT_EQ(decide(state, LeaveLobby{}, by(member(1))), rejected(Reason::already_done));
    state = after(state, EnterLobby{}, by(member(1)));
    EXPECT_EQ(decide(state, EnterLobby{}, by(member(1))), rejected(Reason::already_done));
    state = after(state, EnterLobby{}, by(expert));
    state = after(after(state, EnterLobby{}, by(member(2))), LeaveLobby{}, by(member(2)));
    state = given(state, RoleRevoked{expert, Role::expert, {}});
    EXPECT_EQ(decide(state, OpenSession{in_english("Day")}, by(facilitator)),
              accepted(SessionOpened{SessionId{1}, PhaseId{2}, texts(in_english("Day"))},
                       PresenceRecorded{member(1)}));
    state = after(state, OpenSession{in_english("Day")}, by(facilitator));
    EXPECT_TRUE(state.lobby.since_ms.empty());
    EXPECT_EQ(decide(state, EnterLobby{}, by(member(3))), rejected(Reason::session_is_open));
}

TEST(Lobby, HasALimit) {
    State state = during(PhaseKind::deliberation);
    for (std::uint64_t number = 1; number < lobby_max; ++number)
        state = given(state, LobbyEntered{{50'000 + number}});
    state = after(state, EnterLobby{}, by(member(1)));
    EXPECT_EQ(decide(state, EnterLobby{}, by(member(2))), rejected(Reason::limit_is_reached));
}

TEST(Projection, ShowsWhatIsThere) {
    const State state = in_session();
    const auto show = [&](Projected what, std::uint64_t id) {
        return decide(state, Project{what, id}, by(facilitator));
    };
    EXPECT_EQ(show(Projected::equality, 0), accepted(ProjectionSet{Projected::equality, 0}));
    EXPECT_EQ(show(Projected::agenda, 0), rejected(Reason::already_done, "what"));
    EXPECT_EQ(show(Projected{}, 0), rejected(Reason::value_is_unknown, "what"));
    for (const Projected what :
         {Projected::proposal, Projected::poll, Projected::breakout, Projected::evidence})
        EXPECT_EQ(show(what, 1), rejected(Reason::not_found, "id"));
    EXPECT_EQ(show(Projected::equality, 1), rejected(Reason::not_found, "id"));
    EXPECT_EQ(
        decide(during(PhaseKind::deliberation), Project{Projected::equality, 0}, by(facilitator)),
        rejected(Reason::session_is_not_open));
}

}  // namespace agenda_tests
}  // namespace isegoria::core
