// SPDX-License-Identifier: AGPL-3.0-or-later
// Breakouts: formed, opened, warned, recalled; floors of their own; calls and reports.
#include "core/breakout.hpp"

#include "assembly_fixture.hpp"
#include "core/audience.hpp"
#include "core/limits.hpp"
#include "core/timetable.hpp"

namespace isegoria::core {
namespace breakout_tests {

using namespace testing;

std::vector<ParticipantId> members(std::uint64_t from, std::uint64_t to) {
    std::vector<ParticipantId> result;
    for (std::uint64_t number = from; number <= to; ++number) result.push_back(member(number));
    return result;
}
// Two rooms of six.
FormBreakout plan() {
    return {
        in_english("Groups"), 600, {{members(1, 6), {facilitator}}, {members(7, 12), {}}}, "seed"};
}
const RoomId first{1};
const RoomId second{2};

State gathered() {
    State state =
        after(during(PhaseKind::deliberation), OpenSession{in_english("Day")}, by(facilitator));
    return after(state, OpenQueue{}, by(facilitator));
}
State formed() { return after(gathered(), plan(), by_server()); }
State opened_rooms() { return after(formed(), OpenBreakout{}, by(facilitator)); }

TEST(Breakout, IsFormedBeforeItOpensAndMayBeFormedAnew) {
    State state = formed();
    EXPECT_EQ(state.breakouts.formed, BreakoutId{1});
    EXPECT_FALSE(room_of(state.breakouts, member(1)));
    state = after(state, plan(), by_server());
    EXPECT_EQ(state.breakouts.formed, BreakoutId{2});
    EXPECT_EQ(state.breakouts.by_id.at(BreakoutId{2}).rooms, (std::vector{RoomId{3}, RoomId{4}}));
    EXPECT_TRUE(earlier_groups(state.breakouts).empty()) << "nobody has met yet";
}

TEST(Breakout, RefusesRoomsThatAreNone) {
    const State state = gathered();
    const auto form = [&](auto change) {
        FormBreakout command = plan();
        change(command);
        return decide(state, command, by_server());
    };
    EXPECT_TRUE(form([](auto&) {}));
    EXPECT_EQ(form([](auto& c) { c.rooms.clear(); }), rejected(Reason::nothing_is_named, "rooms"));
    EXPECT_EQ(form([](auto& c) { c.rooms[1].members.clear(); }),
              rejected(Reason::nothing_is_named, "rooms[1].members"));
    EXPECT_EQ(form([](auto& c) { c.rooms[1].members.push_back(member(1)); }),
              rejected(Reason::named_twice, "rooms[1].members"));
    EXPECT_EQ(form([](auto& c) { c.rooms[1].members.push_back(alternate(1)); }),
              rejected(Reason::not_found, "rooms[1].members"));
    EXPECT_EQ(form([](auto& c) { c.rooms[0].facilitators.push_back(expert); }),
              rejected(Reason::not_found, "rooms[0].facilitators"));
    EXPECT_EQ(form([](auto& c) { c.titles.clear(); }), rejected(Reason::text_is_empty, "titles"));
    const auto out = rejected(Reason::number_out_of_range, "seconds");
    EXPECT_EQ(form([](auto& c) { c.seconds = breakout_seconds_min - 1; }), out);
    EXPECT_TRUE(form([](auto& c) { c.seconds = breakout_seconds_min; }));
    EXPECT_TRUE(form([](auto& c) { c.seconds = breakout_seconds_max; }));
    EXPECT_EQ(form([](auto& c) { c.seconds = breakout_seconds_max + 1; }), out);
    EXPECT_EQ(form([](auto& c) { c.rooms.resize(rooms_max + 1); }),
              rejected(Reason::too_many, "rooms"));
}

TEST(Breakout, HasAtMostSixtyRooms) {
    State state = gathered();
    FormBreakout command = plan();
    command.rooms.clear();
    for (std::uint64_t number = 0; number < rooms_max; ++number) {
        const ParticipantId each{60'000 + number};
        state = given(state, ParticipantJoined{each, IdentityLevel::member},
                      RoleGranted{each, Role::member});
        command.rooms.push_back({{each}, {}});
    }
    EXPECT_TRUE(decide(state, command, by_server()));
}

TEST(Breakout, IsNotFormedOnceThereAreAsManyAsFit) {
    State state = gathered();
    for (std::uint64_t number = 1; number < breakouts_max; ++number)
        state.breakouts.by_id[BreakoutId{number}].closed_ms = 1;
    state = after(state, plan(), by_server());
    EXPECT_EQ(decide(state, plan(), by_server()), rejected(Reason::limit_is_reached));
}

TEST(Breakout, BelongsToASession) {
    const State state = during(PhaseKind::deliberation);
    EXPECT_EQ(decide(state, plan(), by_server()), rejected(Reason::session_is_not_open));
    EXPECT_EQ(decide(state, OpenBreakout{}, by(facilitator)),
              rejected(Reason::session_is_not_open));
    EXPECT_EQ(decide(gathered(), OpenBreakout{}, by(facilitator)),
              rejected(Reason::breakout_is_not_formed));
    State over = after(formed(), CloseSession{}, by(facilitator));
    over = after(over, OpenSession{in_english("Next")}, by(facilitator));
    EXPECT_EQ(decide(over, OpenBreakout{}, by(facilitator)),
              rejected(Reason::breakout_is_not_formed));
}

TEST(Breakout, EndsTheTurnInPlenaryAndGivesEachRoomAFloor) {
    State state = after(formed(), RequestFloor{FloorKind::speech}, by(member(1)));
    EXPECT_EQ(decide(state, OpenBreakout{}, by(facilitator)),
              accepted(TurnEnded{member(1)}, BreakoutOpened{BreakoutId{1}}));
    state = after(state, OpenBreakout{}, by(facilitator));
    EXPECT_EQ(room_of(state.breakouts, member(7)), second);
    EXPECT_TRUE(floor_of(state.speaker_queue, second)->automatic);
    EXPECT_EQ(decide(state, OpenBreakout{}, by(facilitator)), rejected(Reason::breakout_is_open));
    EXPECT_EQ(decide(state, plan(), by_server()), rejected(Reason::breakout_is_open));
}

TEST(BreakoutRoom, IsWhereItsMembersSpeak) {
    State state = opened_rooms();
    EXPECT_EQ(
        decide(state, RequestFloor{FloorKind::speech}, by(member(7))),
        accepted(
            PresenceRecorded{member(7)}, FloorRequested{1, member(7), FloorKind::speech, second},
            FloorGiven{member(7), 1, FloorKind::speech, turn_seconds_default, false, {}, second}));
    EXPECT_EQ(decide(state, RequestFloor{FloorKind::speech, first}, by(member(7))),
              rejected(Reason::not_found, "room"));
    state = after(state, RequestFloor{FloorKind::speech}, by(member(7)));
    EXPECT_EQ(decide(state, EndTurn{}, by(member(7))),
              accepted(TurnEnded{member(7), second, false}));
    state = after(state, MarkPresent{}, by(member(1)));
    EXPECT_EQ(decide(state, GiveFloor{member(1), "She asked", second}, by(facilitator)),
              rejected(Reason::not_found, "participant"));
    EXPECT_TRUE(decide(state, GiveFloor{member(1), "", first}, by(facilitator)));
}

TEST(BreakoutRoom, CountsWhatIsSpokenInItEverywhere) {
    State state = after(opened_rooms(), RequestFloor{FloorKind::speech}, by(member(7)));
    state = after(state, EndTurn{}, by(member(7), now_ms + 4'000));
    EXPECT_EQ(state.breakouts.rooms.at(second).speech.at(member(7)).spoken_ms, 4'000);
    EXPECT_EQ(state.speaker_queue.speech.at(member(7)).spoken_ms, 4'000);
    EXPECT_EQ(state.sessions.by_id.at(SessionId{1}).speech.at(member(7)).spoken_ms, 4'000);
}

TEST(BreakoutRoom, IsHeardByItsMembersAndFacilitatorsAlone) {
    const State state = opened_rooms();
    const auto hears = [&](ParticipantId viewer, RoomId room) {
        return audiences_of(state, viewer).contains(room_audience(room));
    };
    EXPECT_TRUE(hears(member(1), first));
    EXPECT_FALSE(hears(member(1), second));
    EXPECT_TRUE(hears(facilitator, first));
    EXPECT_TRUE(hears(facilitator, second));
    for (const ParticipantId viewer : {observer, organiser, expert, contributor(1), stranger}) {
        EXPECT_FALSE(hears(viewer, first));
        EXPECT_FALSE(may_watch(state, viewer, room_audience(first)));
    }
    EXPECT_FALSE(audiences_of(formed(), member(1)).contains(room_audience(first)));
    // Whoever gives up the seat leaves the room.
    const State left = after(state, VacateSeat{member(1), VacancyCause::withdrew}, by(member(1)));
    EXPECT_FALSE(audiences_of(left, member(1)).contains(room_audience(first)));
    EXPECT_FALSE(may_watch(left, member(1), room_audience(first)));
}

TEST(Breakout, IsWarnedAndEndsByTheTimetable) {
    State state = opened_rooms();
    const auto due = timetable(state);
    ASSERT_EQ(due.size(), 2U);
    EXPECT_EQ(due[0].at_ms, now_ms + 540'000);
    EXPECT_EQ(due[1].at_ms, now_ms + 600'000);
    EXPECT_EQ(decide(state, due[0].command, by_server(now_ms + 539'999)),
              rejected(Reason::too_early));
    EXPECT_EQ(decide(state, due[0].command, by_server(now_ms + 540'000)),
              accepted(BreakoutWarned{BreakoutId{1}}));
    state = after(state, due[0].command, by_server(now_ms + 540'000));
    EXPECT_EQ(timetable(state).size(), 1U);
    EXPECT_EQ(decide(state, WarnBreakout{}, by_server(now_ms + 540'001)),
              rejected(Reason::already_done));
    EXPECT_EQ(decide(state, due[1].command, by_server(now_ms + 599'999)),
              rejected(Reason::too_early));
    state = after(state, RequestFloor{FloorKind::speech}, by(member(7), now_ms + 550'000));
    EXPECT_EQ(decide(state, due[1].command, by_server(now_ms + 600'000)),
              accepted(TurnEnded{member(7), second, false}, BreakoutClosed{BreakoutId{1}, true}));
    state = after(state, due[1].command, by_server(now_ms + 600'000));
    EXPECT_TRUE(state.speaker_queue.rooms.empty());
    EXPECT_FALSE(room_of(state.breakouts, member(7)));
    EXPECT_TRUE(timetable(state).empty());
    EXPECT_EQ(earlier_groups(state.breakouts).size(), 2U);
}

TEST(Breakout, IsExtendedAndWarnedAgain) {
    State state = after(opened_rooms(), WarnBreakout{}, by_server(now_ms + 540'000));
    const auto extend = [&](std::uint32_t seconds) {
        return decide(state, ExtendBreakout{seconds}, by(facilitator, now_ms + 560'000));
    };
    EXPECT_EQ(extend(600), rejected(Reason::already_done, "seconds"));
    EXPECT_EQ(extend(619), rejected(Reason::time_is_past, "seconds"));
    EXPECT_TRUE(extend(620));
    EXPECT_EQ(extend(breakout_seconds_max + 1), rejected(Reason::number_out_of_range, "seconds"));
    state = after(state, ExtendBreakout{900}, by(facilitator, now_ms + 560'000));
    EXPECT_EQ(timetable(state).size(), 2U);
    EXPECT_EQ(breakout_end_ms(state.breakouts), now_ms + 900'000);
}

TEST(Breakout, IsRecalledByAFacilitatorAtAnyTime) {
    const State state = opened_rooms();
    EXPECT_EQ(decide(state, RecallBreakout{}, by(facilitator)),
              accepted(BreakoutClosed{BreakoutId{1}, false}));
    const auto none = rejected(Reason::breakout_is_not_open);
    EXPECT_EQ(decide(formed(), RecallBreakout{}, by(facilitator)), none);
    EXPECT_EQ(decide(formed(), ExtendBreakout{700}, by(facilitator)), none);
    EXPECT_EQ(decide(formed(), WarnBreakout{}, by_server()), none);
    EXPECT_EQ(decide(formed(), CallFacilitator{}, by(member(1))), none);
}

TEST(Breakout, EndsWithItsSession) {
    const State state = after(opened_rooms(), RequestFloor{FloorKind::speech}, by(member(7)));
    EXPECT_EQ(decide(state, CloseSession{}, by(facilitator)),
              accepted(TurnEnded{member(7), second}, BreakoutClosed{BreakoutId{1}, false},
                       SessionClosed{SessionId{1}, false}));
}

TEST(Breakout, OpensAndEndsWithItsAgendaItem) {
    State state = after(formed(), AddAgendaItem{in_english("In groups"), AgendaKind::breakout, 900},
                        by(facilitator));
    EXPECT_EQ(
        decide(state, BeginAgendaItem{}, by(facilitator)),
        accepted(AgendaItemBegun{AgendaItemId{1}}, QueueClosed{}, BreakoutOpened{BreakoutId{1}}));
    state = after(state, BeginAgendaItem{}, by(facilitator));
    EXPECT_EQ(decide(state, EndAgendaItem{}, by(facilitator)),
              accepted(BreakoutClosed{BreakoutId{1}, false}, AgendaItemEnded{AgendaItemId{1}}));
}

TEST(MoveToRoom, TakesAMemberOutOfTheQueueTheyLeave) {
    State state = after(opened_rooms(), RequestFloor{FloorKind::speech}, by(member(1)));
    state = after(state, RequestFloor{FloorKind::speech}, by(member(2)));
    state = after(state, RequestFloor{FloorKind::speech}, by(member(1)));
    EXPECT_EQ(
        decide(state, MoveToRoom{member(1), second}, by(facilitator)),
        accepted(
            TurnEnded{member(1), first}, RequestWithdrawn{3}, MovedToRoom{member(1), second},
            FloorGiven{member(2), 2, FloorKind::speech, turn_seconds_default, false, {}, first}));
    state = after(state, MoveToRoom{member(1), second}, by(facilitator));
    EXPECT_EQ(room_of(state.breakouts, member(1)), second);
    EXPECT_EQ(decide(state, MoveToRoom{member(1), second}, by(facilitator)),
              rejected(Reason::already_done, "participant"));
}

TEST(MoveToRoom, IsWithinTheBreakoutThatIsOpenOrNext) {
    EXPECT_EQ(decide(gathered(), MoveToRoom{member(1), second}, by(facilitator)),
              rejected(Reason::breakout_is_not_formed));
    EXPECT_EQ(decide(formed(), MoveToRoom{member(1), RoomId{9}}, by(facilitator)),
              rejected(Reason::not_found, "room"));
    EXPECT_EQ(decide(formed(), MoveToRoom{alternate(1), second}, by(facilitator)),
              rejected(Reason::not_found, "participant"));
    EXPECT_TRUE(decide(formed(), MoveToRoom{member(1), second}, by(facilitator)));
}

TEST(CallFacilitator, StandsUntilItIsAnswered) {
    State state = opened_rooms();
    EXPECT_EQ(decide(state, AnswerCall{first}, by(facilitator)),
              rejected(Reason::already_done, "room"));
    EXPECT_EQ(decide(state, AnswerCall{RoomId{9}}, by(facilitator)),
              rejected(Reason::not_found, "room"));
    EXPECT_EQ(decide(state, CallFacilitator{signs(title_signs_max + 1)}, by(member(1))),
              rejected(Reason::text_is_too_long, "words"));
    EXPECT_EQ(decide(state, CallFacilitator{"We are stuck"}, by(member(1))),
              accepted(FacilitatorCalled{first, member(1), text("We are stuck")}));
    state = after(state, CallFacilitator{}, by(member(1)));
    EXPECT_EQ(decide(state, CallFacilitator{}, by(member(2))), rejected(Reason::already_done));
    state = after(state, AnswerCall{first}, by(facilitator));
    EXPECT_TRUE(decide(state, CallFacilitator{}, by(member(2))));
}

TEST(Rapporteur, IsNamedInTheRoomAndReportsForIt) {
    State state = opened_rooms();
    EXPECT_EQ(decide(state, NameRapporteur{}, by(member(2))),
              accepted(RapporteurNamed{first, member(2)}));
    EXPECT_EQ(decide(state, NameRapporteur{member(7)}, by(member(2))),
              rejected(Reason::not_found, "participant"));
    EXPECT_EQ(decide(state, NameRapporteur{member(7), second}, by(member(2))),
              rejected(Reason::not_found, "room"));
    EXPECT_TRUE(decide(state, NameRapporteur{member(7), second}, by(facilitator)));
    EXPECT_EQ(decide(formed(), NameRapporteur{}, by(member(2))),
              rejected(Reason::not_found, "room"));
    state = after(state, NameRapporteur{}, by(member(2)));
    EXPECT_EQ(decide(state, NameRapporteur{}, by(member(2))),
              rejected(Reason::already_done, "participant"));
    const FileRoomReport report{first, "en", "We agree on buses."};
    EXPECT_EQ(decide(state, report, by(member(1))), rejected(Reason::not_yours, "room"));
    EXPECT_EQ(decide(state, report, by(member(2))),
              accepted(RoomReported{first, "en", text("We agree on buses.")}));
    // Also once everybody is back, as long as the session lasts.
    state = after(state, RecallBreakout{}, by(facilitator));
    EXPECT_TRUE(decide(state, report, by(member(2))));
    state = after(state, CloseSession{}, by(facilitator));
    EXPECT_EQ(decide(state, report, by(member(2))), rejected(Reason::session_is_not_open));
}

TEST(RoomReport, IsOfARoomThatMetAndOfAReadableLength) {
    State state = after(opened_rooms(), NameRapporteur{}, by(member(2)));
    const auto file = [&](RoomId room, const std::string& language, std::size_t count) {
        return decide(state, FileRoomReport{room, language, signs(count)}, by(member(2)));
    };
    EXPECT_TRUE(file(first, "en", report_signs_max));
    EXPECT_EQ(file(first, "en", report_signs_max + 1), rejected(Reason::text_is_too_long, "words"));
    EXPECT_EQ(file(first, "?", 1), rejected(Reason::language_is_unknown, "language"));
    EXPECT_EQ(file(RoomId{9}, "en", 1), rejected(Reason::not_found, "room"));
    EXPECT_EQ(decide(formed(), FileRoomReport{first, "en", "We"}, by(facilitator)),
              rejected(Reason::not_found, "room"));
}

}  // namespace breakout_tests
}  // namespace isegoria::core
