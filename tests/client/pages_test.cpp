// SPDX-License-Identifier: AGPL-3.0-or-later
// Which pages there are of a kind, by what an assembly shows to everyone.
#include "sync/pages.hpp"

#include <gtest/gtest.h>

namespace isegoria::sync {
namespace {

constexpr std::uint64_t assembly = 7;

EntityMap map_of(const std::vector<v1::Entity>& entities) {
    EntityMap map;
    map.follow(assembly);
    v1::Update update;
    update.set_assembly(assembly);
    update.mutable_audience()->set_kind(v1::AUDIENCE_KIND_PUBLIC);
    for (const v1::Entity& entity : entities) *update.add_entities() = entity;
    map.update(update);
    v1::Settled settled;
    settled.set_assembly(assembly);
    settled.set_position(1);
    (void)map.settled(settled);
    return map;
}

v1::Entity question(std::uint64_t id, std::uint32_t pages) {
    v1::Entity entity;
    entity.set_id(id);
    entity.mutable_question()->set_page_count(pages);
    return entity;
}

std::vector<std::string> pages(const EntityMap& map, std::uint32_t kind) {
    std::vector<std::string> result;
    for (const PageList& list : pages_of(map, assembly, *paging_of(kind)))
        for (const v1::Audience& page : list.pages)
            result.push_back(v1::AudienceKind_Name(page.kind()) + " " + std::to_string(page.id()) +
                             "/" + std::to_string(page.page()));
    return result;
}

using Names = std::vector<std::string>;

TEST(Pages, OfAnswersAreTheOnesThatEachQuestionTells) {
    const EntityMap map = map_of({question(2, 2), question(3, 0), question(5, 1)});
    const std::string answers = "AUDIENCE_KIND_ANSWERS ";
    EXPECT_EQ(pages(map, v1::Entity::kContribution),
              (Names{answers + "2/1", answers + "2/2", answers + "5/1"}));
    EXPECT_EQ(pages(map, v1::Entity::kPageTallies), pages(map, v1::Entity::kContribution));
}

TEST(Pages, OfThemesAreTheFirstOfEachQuestionThatHasAnswers) {
    const EntityMap map = map_of({question(2, 2), question(3, 0)});
    EXPECT_EQ(pages(map, v1::Entity::kTheme), (Names{"AUDIENCE_KIND_ANSWERS 2/0"}));
    EXPECT_EQ(pages(map, v1::Entity::kContest), (Names{"AUDIENCE_KIND_ANSWERS 2/0"}));
}

TEST(Pages, WithoutANumberOfTheirOwnHoldAHundredEach) {
    v1::Entity tally;
    tally.set_id(1);
    tally.mutable_appropriation_tally()->set_recorded_count(100);
    const std::string of_version = "AUDIENCE_KIND_APPROPRIATIONS 1/";
    EXPECT_EQ(pages(map_of({tally}), v1::Entity::kAppropriation), (Names{of_version + "0"}));
    tally.mutable_appropriation_tally()->set_recorded_count(101);
    EXPECT_EQ(pages(map_of({tally}), v1::Entity::kOwnText),
              (Names{of_version + "0", of_version + "1"}));
    tally.mutable_practice_tally()->set_count(1);
    EXPECT_EQ(pages(map_of({tally}), v1::Entity::kPracticeReport),
              (Names{"AUDIENCE_KIND_PRACTICE 1/0"}));
}

TEST(Pages, OfASessionAreItsTurnsAndItsAttendanceOnceItIsOver) {
    v1::Entity open;
    open.set_id(2);
    open.mutable_session()->set_turn_count(101);
    v1::Entity over;
    over.set_id(1);
    over.mutable_session()->set_turn_count(100);
    over.mutable_session()->set_closed_ms(5);
    const EntityMap map = map_of({over, open});
    const std::string turns = "AUDIENCE_KIND_TURNS ";
    EXPECT_EQ(pages(map, v1::Entity::kPastTurn),
              (Names{turns + "1/0", turns + "2/0", turns + "2/1"}));
    EXPECT_EQ(pages(map, v1::Entity::kWrittenTurn), pages(map, v1::Entity::kPastTurn));
    EXPECT_EQ(pages(map, v1::Entity::kAttendance), (Names{"AUDIENCE_KIND_ATTENDANCE 1/0"}));
}

TEST(Pages, OfARoomAreItsTurns) {
    v1::Entity room;
    room.set_id(4);
    room.mutable_room();
    EXPECT_TRUE(pages(map_of({room}), v1::Entity::kRoomTurn).empty());
    room.mutable_room()->set_turn_count(1);
    EXPECT_EQ(pages(map_of({room}), v1::Entity::kRoomTurn),
              (Names{"AUDIENCE_KIND_ROOM_TURNS 4/0"}));
}

TEST(Pages, AreNotNeededForWhatFollowsFromTheViewersRoles) {
    EXPECT_EQ(paging_of(v1::Entity::kPhase), nullptr);
    EXPECT_EQ(paging_of(v1::Entity::kOwnContribution), nullptr);
}

}  // namespace
}  // namespace isegoria::sync
