// SPDX-License-Identifier: AGPL-3.0-or-later
// What is left to read of a session: who attended it and for how long, each turn with its reason, and
// what each has spoken, in plenary for everybody and in rooms for those who lead.
#include <gtest/gtest.h>

#include "../core/assembly_fixture.hpp"
#include "held_views.hpp"
#include "room/views/view.hpp"

namespace isegoria::room {
namespace {

using namespace core::testing;

constexpr auto attendance_kind = static_cast<std::uint32_t>(v1::Entity::kAttendance);
constexpr core::Audience of_first{core::AudienceKind::attendance, 1};

core::State met() {
    return after(during(core::PhaseKind::deliberation), core::OpenSession{in_english("First")},
                 by(facilitator));
}
std::size_t count(const core::State& state, const core::Audience& audience, std::uint32_t kind) {
    std::size_t result = 0;
    for (const auto& [place, octets] : drawn_anew(state))
        if (place.audience == audience && place.key.kind == kind) ++result;
    return result;
}

TEST(AttendanceView, TellsThePanelWhoIsThereNowAndWhoHasNotCome) {
    core::State state = after(met(), core::MarkPresent{}, by(member(1)));
    state = after(state, core::MarkPresent{}, by(expert));
    EXPECT_EQ(count(state, panel, attendance_kind), member_count + 1);
    const auto here = draw(state, {panel, {attendance_kind, member(1).value}})->attendance();
    EXPECT_TRUE(here.present());
    EXPECT_EQ(here.since_ms(), now_ms);
    const auto not_here = draw(state, {panel, {attendance_kind, member(2).value}})->attendance();
    EXPECT_FALSE(not_here.present());
    EXPECT_EQ(not_here.session(), 1U);
    EXPECT_FALSE(draw(state, {panel, {attendance_kind, observer.value}}));
    EXPECT_EQ(count(state, of_first, attendance_kind), 0U) << "public once it is over";
}

TEST(AttendanceView, IsOfThoseSeatedAsSeatsChangeHands) {
    core::State state = met();
    Held held = drawn_anew(state);
    const core::SeatVacated vacated{member(2), core::VacancyCause::withdrew};
    core::apply(state, core::Event{vacated}, by(organiser));
    Touched touched;
    touch(state, core::Event{vacated}, touched);
    update(held, state, touched);
    EXPECT_FALSE(held.contains({panel, {attendance_kind, member(2).value}}));
    expect_equal(held, drawn_anew(state), "a seat is vacant");
}

TEST(AttendanceView, StaysForEveryoneOnceTheSessionIsOver) {
    core::State state = after(met(), core::MarkPresent{}, by(member(1), now_ms));
    state = after(state, core::MarkAbsent{}, by(member(1), now_ms + 1'000));
    state = after(state, core::MarkPresent{}, by(member(1), now_ms + 5'000));
    state = after(state, core::GiveFloor{member(1), ""}, by(facilitator, now_ms + 5'000));
    state = after(state, core::CloseSession{}, by(facilitator, now_ms + 7'000));
    EXPECT_EQ(count(state, panel, attendance_kind), 0U);
    EXPECT_EQ(count(state, of_first, attendance_kind), member_count);
    EXPECT_TRUE(core::may_watch(state, stranger, of_first));
    const auto view = draw(state, {of_first, {attendance_kind, member(1).value}})->attendance();
    EXPECT_FALSE(view.present());
    EXPECT_EQ(view.session(), 1U);
    EXPECT_EQ(view.attended_ms(), 3'000);
    EXPECT_EQ(view.absence_count(), 1U);
    EXPECT_EQ(view.turn_count(), 1U);
    EXPECT_EQ(view.spoken_ms(), 2'000);
    const auto away = draw(state, {of_first, {attendance_kind, member(2).value}})->attendance();
    EXPECT_EQ(away.attended_ms(), 0);
    // The next session has rows of its own, and those who have left since keep theirs.
    state = given(state, core::SeatVacated{member(2), core::VacancyCause::withdrew});
    state = after(state, core::OpenSession{in_english("Second")}, by(facilitator));
    EXPECT_EQ(count(state, of_first, attendance_kind), member_count);
    EXPECT_EQ(count(state, panel, attendance_kind), member_count - 1);
}

// 10,000 onlookers are sent two counts, however many come and go.
TEST(AttendanceView, CostsOnlookersNothingButTheCount) {
    const core::State before = met();
    const core::State now = after(before, core::MarkPresent{}, by(member(1)));
    Touched touched;
    touch(now, core::Event{core::PresenceRecorded{member(1)}}, touched);
    std::size_t to_everyone = 0;
    for (const Place& place : touched.places()) {
        const auto old = draw(before, place);
        const auto fresh = draw(now, place);
        const bool changed = old.has_value() != fresh.has_value() ||
                             (old && old->SerializeAsString() != fresh->SerializeAsString());
        if (!changed || place.audience != everyone) continue;
        ++to_everyone;
        EXPECT_TRUE(place.key.kind == v1::Entity::kSession ||
                    place.key.kind == v1::Entity::kProjection)
            << name_of(place);
    }
    EXPECT_GE(to_everyone, 1U);
    const auto row = draw(now, {panel, {attendance_kind, member(1).value}});
    EXPECT_LT(row->ByteSizeLong(), 40U);
}

TEST(SpeechLedger, IsThereAfterTheSession) {
    core::State state = after(met(), core::MarkPresent{}, by(member(1)));
    state = after(state, core::GiveFloor{member(1), ""}, by(facilitator));
    state = after(state, core::CloseSession{}, by(facilitator, now_ms + 5'000));
    const auto view = draw(state, {staff, {v1::Entity::kSpeechLedger, 1}})->speech_ledger();
    EXPECT_EQ(view.session(), 1U);
    ASSERT_EQ(view.rows_size(), static_cast<int>(member_count));
    const auto& last = view.rows(view.rows_size() - 1);
    EXPECT_EQ(last.participant(), member(1).value);
    EXPECT_EQ(last.spoken_ms(), 5'000);
    EXPECT_FALSE(last.present());
}

TEST(PastTurnView, TellsEveryoneWhyTheOrderWasNotKept) {
    core::State state = after(met(), core::OpenQueue{}, by(facilitator));
    for (const std::uint64_t number : {1, 2, 3})
        state = after(state, core::RequestFloor{core::FloorKind::speech}, by(member(number)));
    state = after(state, core::GiveFloor{member(3), "It answers that."},
                  by(facilitator, now_ms + 1'000));
    const auto running = draw(state, {everyone, {v1::Entity::kSpeakerQueue, 1}})->speaker_queue();
    EXPECT_EQ(running.turn().given_by(), facilitator.value);
    state = after(state, core::CloseSession{}, by(facilitator, now_ms + 61'000));
    EXPECT_EQ(draw(state, {everyone, {v1::Entity::kSession, 1}})->session().turn_count(), 2U);
    const core::Audience page{core::AudienceKind::turns, 1};
    EXPECT_TRUE(core::may_watch(state, stranger, page));
    const auto view = draw(state, {page, {v1::Entity::kPastTurn, 2}})->past_turn();
    EXPECT_EQ(view.session(), 1U);
    EXPECT_EQ(view.speaker(), member(3).value);
    EXPECT_TRUE(view.out_of_order());
    EXPECT_EQ(view.reason(), "It answers that.");
    EXPECT_EQ(view.given_by(), facilitator.value);
    EXPECT_EQ(view.began_ms(), now_ms + 1'000);
    EXPECT_EQ(view.spoken_ms(), 60'000);
    EXPECT_FALSE(draw(state, {page, {v1::Entity::kPastTurn, 3}}));
    EXPECT_FALSE(draw(state, {{core::AudienceKind::turns, 1, 1}, {v1::Entity::kPastTurn, 2}}));
}

TEST(PastTurnView, OfARoomIsForFacilitatorsAndItsTimesForThoseWhoLead) {
    core::State state = met();
    core::FormBreakout form{in_english("Groups"), 300, {{{}, {}}, {{}, {}}}, "seed"};
    for (std::uint64_t number = 1; number <= member_count; ++number)
        form.rooms[number % 2].members.push_back(member(number));
    state = after(state, form, by_server());
    state = after(state, core::OpenBreakout{}, by(facilitator));
    const core::RoomId room = core::room_of(state.breakouts, member(1));
    state = after(state, core::RequestFloor{core::FloorKind::speech}, by(member(1)));
    const std::string why = "For this room alone.";
    state = after(state, core::RequestFloor{core::FloorKind::speech}, by(member(3)));
    state = after(state, core::RequestFloor{core::FloorKind::speech}, by(member(5)));
    state = after(state, core::GiveFloor{member(5), why, room}, by(facilitator, now_ms + 2'000));
    state = after(state, core::CloseSession{}, by(facilitator, now_ms + 4'000));
    const core::Audience page{core::AudienceKind::room_turns, room.value};
    bool told = false;
    for (const auto& [place, octets] : drawn_anew(state)) {
        if (octets.find(why) == std::string::npos) continue;
        EXPECT_EQ(place.audience, page) << name_of(place);
        told = true;
    }
    EXPECT_TRUE(told);
    EXPECT_EQ(draw(state, {page, {v1::Entity::kRoomTurn, 2}})->room_turn().room(), room.value);
    const Place of_staff{staff, {v1::Entity::kRoom, room.value}};
    const auto view = draw(state, of_staff)->room();
    EXPECT_EQ(view.turn_count(), 2U);
    ASSERT_EQ(view.speech_size(), static_cast<int>(member_count / 2));
    EXPECT_EQ(view.speech(0).turn_count(), 0U) << "who has not spoken stands first";
    EXPECT_EQ(view.speech(view.speech_size() - 1).spoken_ms(), 2'000);
    EXPECT_EQ(draw(state, {panel, of_staff.key})->room().speech_size(), 0);
    // What each has spoken in all is public, where they did it is not.
    const auto row = draw(state, {of_first, {attendance_kind, member(1).value}})->attendance();
    EXPECT_EQ(row.spoken_ms(), 2'000);
}

}  // namespace
}  // namespace isegoria::room
