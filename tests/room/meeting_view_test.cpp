// SPDX-License-Identifier: AGPL-3.0-or-later
// The views of agenda, lobby, shared screen, breakouts and evidence: what is held by touching
// equals what is drawn anew, and what is said in a room stays in it.
#include <gtest/gtest.h>

#include <random>

#include "../core/assembly_fixture.hpp"
#include "core/limits.hpp"
#include "held_views.hpp"
#include "room/views/view.hpp"

namespace isegoria::room {
namespace {

using namespace core::testing;
using core::Command;
using core::ParticipantId;

core::FormBreakout two_rooms(std::uint64_t split) {
    core::FormBreakout command{in_english("Groups"), 300, {{{}, {facilitator}}, {{}, {}}}, "seed"};
    for (std::uint64_t number = 1; number <= member_count; ++number)
        command.rooms[number <= split ? 0 : 1].members.push_back(member(number));
    return command;
}

Command any_command(std::mt19937_64& random) {
    const auto below = [&](std::uint64_t count) { return random() % count; };
    const auto item = [&] { return core::AgendaItemId{below(5)}; };
    const core::RoomId room{below(7)};
    switch (below(27)) {
        case 0:
            return core::OpenSession{in_english("Session")};
        case 1:
            if (below(6) == 0) return core::CloseSession{};
            return core::EnterLobby{};
        case 2:
            return core::LeaveLobby{};
        case 3:
            return core::AddAgendaItem{in_english("Item"),
                                       static_cast<core::AgendaKind>(1 + below(5)), 600, item()};
        case 4:
            return core::MoveAgendaItem{item(), item()};
        case 5:
            return core::ExtendAgendaItem{item(), static_cast<std::uint32_t>(60 + below(600))};
        case 6:
            return core::SkipAgendaItem{item(), "No time"};
        case 7:
            return core::BeginAgendaItem{item()};
        case 8:
            return core::EndAgendaItem{};
        case 9:
        case 10:
            return two_rooms(1 + below(member_count - 1));
        case 11:
        case 12:
            return core::OpenBreakout{};
        case 13:
            return below(4) == 0 ? Command{core::RecallBreakout{}}
                                 : Command{core::ExtendBreakout{
                                       static_cast<std::uint32_t>(120 + below(2'000))}};
        case 14:
            return core::WarnBreakout{};
        case 15:
            return core::MoveToRoom{member(1 + below(member_count)), room};
        case 16:
            return core::CallFacilitator{"We are stuck"};
        case 17:
            return core::AnswerCall{room};
        case 18:
            return core::NameRapporteur{};
        case 19:
            return core::FileRoomReport{room, "en", "We agree"};
        case 20:
            return core::Project{static_cast<core::Projected>(1 + below(7)), below(3)};
        case 21:
            return core::AddEvidence{
                core::EvidenceKind::link, in_english("Water"),   "Institute", 0,
                core::Side::mixed,        "https://example.org/"};
        case 22:
            if (below(3) == 0) return core::WithdrawEvidence{core::EvidenceId{below(4)}, "Old"};
            return core::AskExpert{"en", "How much?"};
        case 23:
            if (below(2) == 0)
                return core::WithdrawExpertQuestion{core::ExpertQuestionId{below(4)}};
            return core::AnswerExpertQuestion{core::ExpertQuestionId{below(4)}, "en", "Half"};
        case 24:
            return core::EndTurn{};
        default:
            return core::RequestFloor{
                core::FloorKind::speech, {}, {}, below(3) == 0 ? "In writing" : ""};
    }
}

core::Context any_context(std::mt19937_64& random, const Command& command, std::int64_t at_ms) {
    if (std::holds_alternative<core::FormBreakout>(command) ||
        std::holds_alternative<core::WarnBreakout>(command))
        return by_server(at_ms);
    switch (random() % 5) {
        case 0:
        case 1:
            return by(facilitator, at_ms);
        case 2:
            return by(expert, at_ms);
        default:
            return by(member(1 + random() % member_count), at_ms);
    }
}

TEST(MeetingViews, WhatIsHeldByTouchingEqualsWhatIsDrawnAnew) {
    for (const std::uint64_t seed : {1, 2, 3, 4}) {
        std::mt19937_64 random(seed);
        core::State state = during(core::PhaseKind::deliberation);
        Held held = drawn_anew(state);
        std::size_t accepted_count = 0;
        for (int step = 0; step < 3'200; ++step) {
            const Command command = any_command(random);
            const core::Context context = any_context(random, command, now_ms + step * 1'000);
            const auto outcome = core::decide(state, command, context);
            if (!outcome) continue;
            ++accepted_count;
            for (const core::Event& event : outcome->list) core::apply(state, event, context);
            Touched touched;
            for (const core::Event& event : outcome->list) touch(state, event, touched);
            update(held, state, touched);
            if (accepted_count % 10 == 0)
                expect_equal(held, drawn_anew(state),
                             "seed " + std::to_string(seed) + " step " + std::to_string(step));
            if (HasFatalFailure()) return;
        }
        expect_equal(held, drawn_anew(state), "seed " + std::to_string(seed) + " at the end");
        EXPECT_GT(accepted_count, 300U) << "seed " << seed;
        EXPECT_GT(state.breakouts.by_id.size(), 1U) << "seed " << seed;
        EXPECT_FALSE(state.evidence.questions.empty()) << "seed " << seed;
    }
}

TEST(RoomViews, ShowWhatIsSaidToThoseInTheRoomAlone) {
    core::State state = after(during(core::PhaseKind::deliberation),
                              core::OpenSession{in_english("Day")}, by(facilitator));
    state = after(state, two_rooms(6), by_server());
    state = after(state, core::OpenBreakout{}, by(facilitator));
    const std::string words = "Only for this room.";
    state = after(state, core::RequestFloor{core::FloorKind::speech, {}, {}, words}, by(member(7)));
    state = after(state, core::CallFacilitator{"We are stuck"}, by(member(8)));
    const core::Audience second = core::room_audience(core::RoomId{2});
    bool heard = false;
    const Held held = drawn_anew(state);
    for (const auto& [place, octets] : held) {
        if (octets.find(words) != std::string::npos) {
            heard = true;
            EXPECT_EQ(place.audience, second) << name_of(place);
        }
        if (octets.find("We are stuck") != std::string::npos) {
            EXPECT_EQ(place.audience, staff) << name_of(place);
        }
    }
    EXPECT_TRUE(heard);
}

TEST(AgendaView, TellsPlaceAndTime) {
    core::State state = after(during(core::PhaseKind::deliberation),
                              core::OpenSession{in_english("Day")}, by(facilitator));
    for (int number = 0; number < 3; ++number)
        state =
            after(state, core::AddAgendaItem{in_english("Item"), core::AgendaKind::decision, 600},
                  by(facilitator));
    state = after(state, core::BeginAgendaItem{}, by(facilitator));
    const auto third = draw(state, {everyone, {v1::Entity::kAgendaItem, 3}})->agenda_item();
    EXPECT_EQ(third.place(), 2U);
    EXPECT_EQ(third.planned_begin_ms(), now_ms + 1'200'000);
    EXPECT_EQ(third.planned_end_ms(), now_ms + 1'800'000);
    const auto first = draw(state, {everyone, {v1::Entity::kAgendaItem, 1}})->agenda_item();
    EXPECT_EQ(first.began_ms(), now_ms);
    EXPECT_EQ(first.planned_end_ms(), now_ms + 600'000);
    const auto screen = draw(state, {everyone, {v1::Entity::kProjection, 1}})->projection();
    EXPECT_EQ(screen.item(), 1U);
    EXPECT_EQ(screen.item_ends_ms(), now_ms + 600'000);
}

TEST(EvidenceView, OfTheLongestBriefingFitsAFrame) {
    constexpr std::size_t frame_octets_max = 65'536;
    core::State state = during(core::PhaseKind::deliberation);
    core::EvidenceAdded event{core::EvidenceId{1}, core::EvidenceKind::briefing};
    std::string wide_title;
    for (std::size_t sign = 0; sign < core::title_signs_max; ++sign) wide_title += "\U0001F4A7";
    for (std::size_t each = 0; each < core::languages_max; ++each)
        event.titles.push_back({"en", core::text(wide_title)});
    event.words.push_back({"en", core::text(std::string(core::evidence_octets_max, 'a'))});
    event.address = core::text(std::string(core::address_signs_max * 4, 'a'));
    state = given(state, event);
    EXPECT_LT(draw(state, {everyone, {v1::Entity::kEvidence, 1}})->ByteSizeLong(),
              frame_octets_max - 1'024);
    core::ExpertAsked asked{core::ExpertQuestionId{1}, member(1)};
    const std::string longest(core::hearing_signs_max * 4, 'a');
    asked.words = core::text(longest);
    state = given(state, asked);
    for (std::size_t each = 0; each < core::answers_of_question_max; ++each)
        state = given(state, core::ExpertAnswered{core::ExpertQuestionId{1}, expert, "en",
                                                  core::text(longest)});
    EXPECT_LT(draw(state, {everyone, {v1::Entity::kExpertQuestion, 1}})->ByteSizeLong(),
              frame_octets_max - 1'024);
}

}  // namespace
}  // namespace isegoria::room
