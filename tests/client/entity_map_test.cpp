// SPDX-License-Identifier: AGPL-3.0-or-later
// The client's map: batches at once, nothing of half a batch, positions that never go back.
#include "sync/entity_map.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace isegoria::sync {
namespace {

constexpr std::uint64_t assembly = 7;
const AudienceKey everyone{v1::AUDIENCE_KIND_PUBLIC, 0, 0};
const AudienceKey panel{v1::AUDIENCE_KIND_PANEL, 0, 0};
constexpr std::uint32_t phase_kind = v1::Entity::kPhase;

v1::Entity phase(std::uint64_t id, std::uint32_t place) {
    v1::Entity entity;
    entity.set_id(id);
    entity.mutable_phase()->set_place(place);
    return entity;
}

v1::Update update(const AudienceKey& audience, std::vector<v1::Entity> entities,
                  bool reset = false) {
    v1::Update message;
    message.set_assembly(assembly);
    *message.mutable_audience() = message_of(audience);
    message.set_reset(reset);
    for (v1::Entity& entity : entities) *message.add_entities() = std::move(entity);
    return message;
}

v1::Update removal(const AudienceKey& audience, std::uint64_t id) {
    v1::Update message = update(audience, {});
    v1::Tombstone* gone = message.add_gone();
    gone->set_kind(phase_kind);
    gone->set_id(id);
    return message;
}

v1::Settled settled(std::uint64_t position) {
    v1::Settled message;
    message.set_assembly(assembly);
    message.set_position(position);
    return message;
}

v1::Left left(const AudienceKey& audience) {
    v1::Left message;
    message.set_assembly(assembly);
    *message.mutable_audience() = message_of(audience);
    return message;
}

EntityKey key(const AudienceKey& audience, std::uint64_t id) { return {audience, phase_kind, id}; }

// Given a map that follows the assembly and has settled with phases 1 and 2.
class AMap : public ::testing::Test {
  protected:
    AMap() {
        map_.follow(assembly);
        map_.update(update(everyone, {phase(1, 1), phase(2, 2)}, true));
        map_.settled(settled(5));
    }
    EntityMap map_;
};

TEST_F(AMap, ShowsNothingOfABatchBeforeItSettles) {
    map_.update(update(everyone, {phase(3, 3)}));
    map_.update(removal(everyone, 1));
    EXPECT_EQ(map_.entities(assembly).size(), 2u);
    EXPECT_FALSE(map_.find(assembly, phase_kind, 3));
    EXPECT_EQ(map_.position(assembly), 5u);

    const Changes changes = map_.settled(settled(6));

    EXPECT_EQ(changes.position, 6u);
    EXPECT_THAT(changes.changed, ::testing::ElementsAre(key(everyone, 3)));
    EXPECT_THAT(changes.gone, ::testing::ElementsAre(key(everyone, 1)));
    EXPECT_TRUE(map_.find(assembly, phase_kind, 3));
    EXPECT_FALSE(map_.find(assembly, phase_kind, 1));
}

TEST_F(AMap, KeepsTheOctetsThatItWasSent) {
    EXPECT_EQ(map_.entities(assembly).at(key(everyone, 2)), phase(2, 2).SerializeAsString());
}

TEST_F(AMap, DropsHalfABatchWhenTheConnectionBreaks) {
    map_.update(update(everyone, {phase(3, 3)}));
    map_.update(removal(everyone, 2));
    map_.drop_kept_aside();

    // When the server sends the batch anew, only that counts.
    map_.update(update(everyone, {phase(4, 4)}));
    const Changes changes = map_.settled(settled(6));

    EXPECT_THAT(changes.changed, ::testing::ElementsAre(key(everyone, 4)));
    EXPECT_TRUE(changes.gone.empty());
    EXPECT_TRUE(map_.find(assembly, phase_kind, 2));
    EXPECT_FALSE(map_.find(assembly, phase_kind, 3));
}

TEST_F(AMap, HoldsAfterAResetOnlyWhatCameWithItAndAfterIt) {
    map_.update(update(everyone, {phase(2, 9)}, true));
    map_.update(update(everyone, {phase(5, 5)}));
    const Changes changes = map_.settled(settled(9));

    EXPECT_EQ(map_.entities(assembly).size(), 2u);
    EXPECT_THAT(changes.changed, ::testing::ElementsAre(key(everyone, 2), key(everyone, 5)));
    EXPECT_THAT(changes.gone, ::testing::ElementsAre(key(everyone, 1)));
}

TEST_F(AMap, TellsNoChangeWhenAResetBringsTheSame) {
    map_.update(update(everyone, {phase(1, 1), phase(2, 2)}, true));
    const Changes changes = map_.settled(settled(6));
    EXPECT_TRUE(changes.changed.empty());
    EXPECT_TRUE(changes.gone.empty());
}

TEST_F(AMap, ResetsOneAudienceAndLeavesTheOthers) {
    map_.update(update(panel, {phase(8, 1)}, true));
    map_.settled(settled(6));
    map_.update(update(everyone, {}, true));
    map_.settled(settled(7));
    EXPECT_EQ(map_.entities(assembly).size(), 1u);
    EXPECT_TRUE(map_.entities(assembly).contains(key(panel, 8)));
}

TEST_F(AMap, DropsAnAudienceThatWasLeftAndTakesItBackWhenItComesAgain) {
    map_.update(update(panel, {phase(8, 1), phase(9, 2)}, true));
    map_.settled(settled(6));
    EXPECT_EQ(map_.held(assembly).size(), 2u);

    map_.left(left(panel));
    EXPECT_EQ(map_.held(assembly).size(), 2u) << "not before it settles";
    const Changes changes = map_.settled(settled(6));
    EXPECT_EQ(changes.gone.size(), 2u);
    ASSERT_EQ(map_.held(assembly).size(), 1u);
    EXPECT_EQ(key_of(map_.held(assembly)[0]), everyone);

    map_.update(update(panel, {phase(9, 2)}, true));
    map_.settled(settled(7));
    EXPECT_EQ(map_.held(assembly).size(), 2u);
    EXPECT_FALSE(map_.entities(assembly).contains(key(panel, 8)));
}

TEST_F(AMap, TakesLeavingAndRejoiningWithinOneBatchInTheirOrder) {
    map_.left(left(everyone));
    map_.update(update(everyone, {phase(3, 3)}, true));
    map_.settled(settled(6));
    EXPECT_EQ(map_.entities(assembly).size(), 1u);
    EXPECT_EQ(map_.held(assembly).size(), 1u);
}

TEST_F(AMap, RefusesAPositionThatGoesBackAndStaysAsItWas) {
    map_.update(update(everyone, {phase(3, 3)}));
    EXPECT_THROW(map_.settled(settled(4)), ProtocolError);
    EXPECT_EQ(map_.position(assembly), 5u);
    EXPECT_EQ(map_.entities(assembly).size(), 2u);
}

TEST_F(AMap, TakesThePositionThatItHas) { EXPECT_NO_THROW(map_.settled(settled(5))); }

TEST_F(AMap, RefusesFramesOfAssembliesThatItDoesNotFollow) {
    v1::Settled other;
    other.set_assembly(assembly + 1);
    EXPECT_THROW(map_.settled(other), ProtocolError);
    map_.forget(assembly);
    EXPECT_THROW(map_.update(update(everyone, {phase(3, 3)})), ProtocolError);
    EXPECT_EQ(map_.position(assembly), 0u);
}

TEST_F(AMap, RefusesAnAudienceOrAnEntityWithoutAKind) {
    EXPECT_THROW(map_.update(update({}, {phase(3, 3)})), ProtocolError);
    EXPECT_THROW(map_.update(update(everyone, {v1::Entity()})), ProtocolError);
}

TEST_F(AMap, KeepsAnEntityOfAKindThatItDoesNotKnow) {
    // Given field 900 of a newer server: tag 900 << 3 | 2 as a varint, then two octets of content.
    const std::string octets = std::string("\x08\x03", 2) + std::string("\xa2\x38\x02\x08\x01", 5);
    v1::Entity entity;
    ASSERT_TRUE(entity.ParseFromString(octets));
    map_.update(update(everyone, {entity}));
    const Changes changes = map_.settled(settled(6));
    ASSERT_EQ(changes.changed.size(), 1u);
    EXPECT_EQ(changes.changed[0].kind, 900u);
    EXPECT_EQ(map_.entities(assembly).at(changes.changed[0]), octets);
}

}  // namespace
}  // namespace isegoria::sync
