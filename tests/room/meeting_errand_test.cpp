// SPDX-License-Identifier: AGPL-3.0-or-later
// A meeting from the desk's side: members into rooms that mirror the panel, back by the clock, the
// way into the room of a conference server, and a rehearsal that begins as a copy.
#include "office.hpp"

namespace isegoria::room {
namespace {

using core::ParticipantId;
using testing_office::assembly;

class MeetingErrands : public testing_office::Office {
  protected:
    MeetingErrands() {
        found();
        draw();
        for (const v1::Invitation& each : invite_panel()) members_.push_back({each.participant()});
        facilitator_ = {invite(core::Role::facilitator).participant()};
        observer_ = {invite(core::Role::observer).participant()};
        open_collection();
        done(assembly, organiser_,
             core::ClosePhase{core::PhaseId{1}, "Nobody has anything to say"});
        done(assembly, organiser_, core::AdoptSynthesis{core::PhaseId{1}});
        done(assembly, organiser_, core::PublishResult{core::PhaseId{1}});
        done(assembly, organiser_, core::OpenPhase{core::PhaseId{2}, 0});
    }
    void meet() {
        done(assembly, facilitator_, core::OpenSession{{{"en", "First session"}}});
        for (const ParticipantId each : members_) {
            done(assembly, organiser_, core::ConfirmSeat{each});
            done(assembly, each, core::MarkPresent{});
        }
    }
    static v1::Errand arranging(std::uint32_t rooms, std::uint32_t seats) {
        v1::Errand errand;
        auto* arrange = errand.mutable_arrange_breakout();
        auto* title = arrange->add_titles();
        title->set_language("en");
        title->set_words("Water");
        arrange->set_seconds(600);
        arrange->set_rooms(rooms);
        arrange->set_seats(seats);
        return errand;
    }
    static v1::Errand way_into(std::uint64_t room) {
        v1::Errand errand;
        errand.mutable_fetch_room_token()->set_room(room);
        return errand;
    }
    void set_conference() {
        desk_->set_conference({ConferenceKind::jitsi, "https://meet.example", "assembly",
                               "meet.example", "", TokenAlgorithm::hs256, std::string(32, 's')});
    }
    std::set<std::set<ParticipantId>> formed() {
        std::set<std::set<ParticipantId>> result;
        const auto& breakouts = state().breakouts;
        for (const core::RoomId room : breakouts.by_id.at(breakouts.formed).rooms)
            result.insert(breakouts.rooms.at(room).members);
        return result;
    }

    std::vector<ParticipantId> members_;
    ParticipantId facilitator_;
    ParticipantId observer_;
};

TEST_F(MeetingErrands, PlaceEverybodyWhoIsPresentOnce) {
    EXPECT_EQ(refusal(facilitator_, arranging(2, 0)), "session_is_not_open");
    meet();
    (void)asked(facilitator_, arranging(0, 2));
    std::set<ParticipantId> placed;
    for (const auto& room : formed()) {
        EXPECT_EQ(room.size(), 2U);
        placed.insert(room.begin(), room.end());
    }
    EXPECT_EQ(placed, std::set<ParticipantId>(members_.begin(), members_.end()));
}

TEST_F(MeetingErrands, MixAnewInTheNextRound) {
    meet();
    (void)asked(facilitator_, arranging(2, 0));
    const auto first = formed();
    done(assembly, facilitator_, core::OpenBreakout{});
    EXPECT_EQ(refusal(facilitator_, arranging(2, 0)), "breakout_is_open");
    done(assembly, facilitator_, core::RecallBreakout{});
    (void)asked(facilitator_, arranging(2, 0));
    // Of four people in pairs nobody has to meet the same one twice.
    for (const auto& room : formed()) EXPECT_FALSE(first.contains(room));
}

TEST_F(MeetingErrands, KeepPinnedSeats) {
    meet();
    v1::Errand errand = arranging(2, 0);
    for (const ParticipantId each : {members_[0], members_[1]}) {
        auto* pinned = errand.mutable_arrange_breakout()->add_pinned();
        pinned->set_participant(each.value);
        pinned->set_room(2);
    }
    (void)asked(facilitator_, errand);
    const auto& breakouts = state().breakouts;
    const core::RoomId second = breakouts.by_id.at(breakouts.formed).rooms.at(1);
    EXPECT_EQ(breakouts.rooms.at(second).members,
              (std::set<ParticipantId>{members_[0], members_[1]}));
    errand.mutable_arrange_breakout()->mutable_pinned(0)->set_room(3);
    EXPECT_EQ(refusal(facilitator_, errand), "not_found");
    // An id of somebody elsewhere, or of nobody, is answered like that of somebody who is not there.
    for (const std::uint64_t stranger : {observer_.value, std::uint64_t{4'242}, std::uint64_t{0}}) {
        errand.mutable_arrange_breakout()->mutable_pinned(0)->set_participant(stranger);
        errand.mutable_arrange_breakout()->mutable_pinned(0)->set_room(1);
        EXPECT_EQ(refusal(facilitator_, errand), "not_present");
    }
}

TEST_F(MeetingErrands, RefuseWhatIsNoArrangement) {
    meet();
    EXPECT_EQ(refusal(members_[0], arranging(2, 0)), "role_is_missing");
    EXPECT_EQ(refusal(facilitator_, arranging(0, 0)), "rooms_or_seats_are_told");
    EXPECT_EQ(refusal(facilitator_, arranging(2, 2)), "rooms_or_seats_are_told");
}

TEST_F(MeetingErrands, AreWarnedAndEndedByTheClock) {
    meet();
    (void)asked(facilitator_, arranging(2, 0));
    done(assembly, facilitator_, core::OpenBreakout{});
    const std::int64_t opened_ms = now_ms_;
    const auto at = [&](std::int64_t after_ms) {
        now_ms_ = opened_ms + after_ms;
        registry_->tick();
        run();
        return state().breakouts.by_id.at(core::BreakoutId{1});
    };
    EXPECT_EQ(at(539'999).warned_ms, 0);
    EXPECT_EQ(at(540'000).warned_ms, opened_ms + 540'000);
    EXPECT_EQ(at(599'999).closed_ms, 0);
    EXPECT_EQ(at(600'000).closed_ms, opened_ms + 600'000);
}

TEST_F(MeetingErrands, LeadIntoOnesOwnRoomAlone) {
    EXPECT_EQ(refusal(members_[0], way_into(0)), "no_conference_is_set");
    set_conference();
    EXPECT_EQ(refusal(facilitator_, way_into(0)), "session_is_not_open");
    meet();
    EXPECT_EQ(asked(members_[0], way_into(0)).room_token().room(), "isegoria-1-1-plenary");
    (void)asked(facilitator_, arranging(2, 0));
    EXPECT_EQ(refusal(members_[0], way_into(1)), "not_found") << "formed is not open";
    done(assembly, facilitator_, core::OpenBreakout{});
    const std::uint64_t own = core::room_of(state().breakouts, members_[0]).value;
    const std::uint64_t other = 3 - own;
    const v1::RoomToken token = asked(members_[0], way_into(0)).room_token();
    EXPECT_EQ(token.room(), "isegoria-1-1-" + std::to_string(own));
    EXPECT_EQ(token.url(), "https://meet.example");
    EXPECT_EQ(token.ends_ms(), now_ms_ + room_token_life_ms);
    EXPECT_EQ(std::count(token.token().begin(), token.token().end(), '.'), 2);
    EXPECT_EQ(refusal(members_[0], way_into(other)), "not_found");
    EXPECT_EQ(refusal(observer_, way_into(own)), "not_found");
    EXPECT_EQ(asked(facilitator_, way_into(other)).room_token().room(),
              "isegoria-1-1-" + std::to_string(other));
    done(assembly, facilitator_, core::RecallBreakout{});
    EXPECT_EQ(refusal(members_[0], way_into(own)), "not_found");
}

TEST_F(MeetingErrands, TellWhoeverLeadsHowSpeechIsSharedBetweenGroupsAndNobodyElse) {
    v1::Errand errand;
    (void)errand.mutable_fetch_group_equality();
    EXPECT_EQ(refusal(facilitator_, errand), "not_found") << "there is no session";
    meet();
    // While it goes on too, by the same rule: of four people nothing is told.
    const v1::Accepted so_far = asked(facilitator_, errand);
    EXPECT_EQ(so_far.groups_size(), 4);
    for (const v1::GroupShare& group : so_far.groups()) EXPECT_TRUE(group.suppressed());
    EXPECT_EQ(refusal(members_[0], errand), "role_is_missing");
    done(assembly, facilitator_, core::CloseSession{});
    run();
    const v1::Accepted accepted = asked(facilitator_, errand);
    std::set<std::string> told;
    for (const v1::GroupShare& group : accepted.groups()) {
        told.insert(group.feature() + " " + group.value());
        // Of four people each group is small enough to tell who is of it.
        EXPECT_TRUE(group.suppressed()) << group.ShortDebugString();
        EXPECT_EQ(group.speech_percent(), 0U);
    }
    EXPECT_EQ(told, (std::set<std::string>{"age old", "age young", "gender man", "gender woman"}));
    EXPECT_EQ(asked(organiser_, errand).groups_size(), 4);
    for (const ParticipantId each : {members_[0], observer_, ParticipantId{}})
        EXPECT_EQ(refusal(each, errand), "role_is_missing");
    errand.mutable_fetch_group_equality()->set_session(99);
    EXPECT_EQ(refusal(facilitator_, errand), "not_found");
    errand.mutable_fetch_group_equality()->set_session(1);
    EXPECT_EQ(asked(facilitator_, errand).groups_size(), 4);
}

TEST_F(MeetingErrands, BeginARehearsalAsACopyThatSaysWhatItIs) {
    done(assembly, facilitator_,
         core::AddAgendaItem{{{"en", "Welcome"}}, core::AgendaKind::plenary, 600});
    const ParticipantId convenor =
        state(directory_stream).directory.assemblies.at(core::AssemblyId{1}).organiser;
    done(directory_stream, convenor,
         core::ConveneAssembly{core::TerritoryId{1},
                               {{"en", "Practice"}},
                               false,
                               "Europe/Paris",
                               core::AssemblyId{1}});
    run();
    const core::State& copy = state(2);
    EXPECT_EQ(copy.assembly.rehearsal_of, core::AssemblyId{1});
    ASSERT_EQ(copy.assembly.names.size(), 1U);
    EXPECT_NE(copy.assembly.names.front().words.words, "Practice");
    EXPECT_NE(copy.assembly.names.front().words.words.find("Practice"), std::string::npos);
    ASSERT_TRUE(copy.assembly.mandate.has_value());
    EXPECT_EQ(copy.plan.phases.size(), state().plan.phases.size());
    EXPECT_EQ(copy.collection.questions.size(), 1U);
    EXPECT_EQ(copy.agenda.ahead.size(), 1U);
    EXPECT_TRUE(copy.lottery.seats.empty());
}

}  // namespace
}  // namespace isegoria::room
