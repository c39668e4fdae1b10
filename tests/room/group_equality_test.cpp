// SPDX-License-Identifier: AGPL-3.0-or-later
// From a pool in the vault to shares of groups: only the groups are told, never who is of them.
#include "room/group_equality.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>

#include "room/pool_shelf.hpp"

namespace isegoria::room {
namespace {

class MeasuredPanel : public ::testing::Test {
  protected:
    MeasuredPanel() {
        std::string folder = std::filesystem::temp_directory_path() / "isegoria_equality_XXXXXX";
        if (mkdtemp(folder.data()) == nullptr) throw std::runtime_error("no temporary folder");
        folder_ = folder;
        vault_.emplace(folder_ / "vault.db", key_);
        identity_.emplace(*vault_, [this](std::span<std::uint8_t> octets) {
            for (std::uint8_t& octet : octets) octet = static_cast<std::uint8_t>(next_ += 37);
            ++next_;
        });
    }
    ~MeasuredPanel() override {
        identity_.reset();
        vault_.reset();
        std::filesystem::remove_all(folder_);
    }

    // Six of the north, six of the south, two of the islands; all of them on the panel.
    std::vector<core::ParticipantId> import() {
        std::string people = "id,part\n";
        for (int number = 0; number < 14; ++number)
            people += std::to_string(number) + "," +
                      (number < 6    ? "north"
                       : number < 12 ? "south"
                                     : "islands") +
                      "\n";
        const std::string categories =
            "feature,value,min,max\npart,north,0,14\npart,south,0,14\npart,islands,0,14\n";
        auto imported = import_pool(*vault_, *identity_, 1, people, categories, "id", "", 14);
        pool_hash_ = std::get<ImportedPool>(imported).pool_hash;
        const auto& pool = std::get<ImportedPool>(imported).shelved.pool;
        std::vector<core::ParticipantId> panel;
        for (const std::string& id : pool.ids) panel.push_back(pseudonym_of(id));
        return panel;
    }

    std::filesystem::path folder_;
    record::VaultKey key_ = record::VaultKey::from_hex_digits(std::string(64, 'a'));
    std::optional<record::Vault> vault_;
    std::optional<Identity> identity_;
    unsigned next_ = 1;
    core::Digest pool_hash_{};
};

TEST_F(MeasuredPanel, HasSharesByGroupAndWithholdsTheSmallOnes) {
    const auto panel = import();
    std::map<core::ParticipantId, core::Speech> speech;
    for (std::size_t place = 0; place < panel.size(); ++place)
        speech[panel[place]] = {1, place < 6 ? 30'000 : 10'000};
    const auto groups = measure_groups(*vault_, 1, pool_hash_, panel, panel, speech);
    ASSERT_TRUE(groups);
    ASSERT_EQ(groups->size(), 3U);
    std::map<std::string, core::GroupShare> by_value;
    for (const core::GroupShare& group : *groups) by_value[group.value] = group;
    EXPECT_TRUE(by_value["islands"].suppressed);
    const bool north = by_value["north"].suppressed;
    EXPECT_NE(north, by_value["south"].suppressed) << "one of them, or the islands could be told";
    const core::GroupShare& told = by_value[north ? "south" : "north"];
    EXPECT_EQ(told.seated_count, 6U);
    EXPECT_EQ(told.seat_percent, 43U);
    EXPECT_EQ(told.speech_percent, north ? 23U : 69U);
}

// One after the other: six of the north for a minute each, then six of the south for half of one, and
// so on. What is told changes when five of each have spoken since, and not with the turns between.
TEST_F(MeasuredPanel, WhileASessionGoesOnIsToldInTensOfPercentAndSeldom) {
    std::string people = "id,part\n";
    for (int number = 0; number < 12; ++number)
        people += std::to_string(number) + "," + (number < 6 ? "north" : "south") + "\n";
    auto imported = import_pool(*vault_, *identity_, 1, people,
                                "feature,value,min,max\npart,north,0,12\npart,south,0,12\n", "id",
                                "", 12);
    const ImportedPool& pool = std::get<ImportedPool>(imported);
    std::vector<core::ParticipantId> panel;
    for (const std::string& id : pool.shelved.pool.ids) panel.push_back(pseudonym_of(id));
    std::vector<SpokenTurn> turns;
    std::vector<std::string> figures;  // one for each number of turns, only where it changes
    for (std::size_t turn = 0; turn < 36; ++turn) {
        const std::size_t place = turn % 12;
        const bool of_north = pool.shelved.pool.value(place, 0) == 0;
        turns.push_back({panel[place], of_north ? 60'000 : 30'000});
        const auto groups =
            measure_groups_so_far(*vault_, 1, pool.pool_hash, panel, panel, turns);
        ASSERT_TRUE(groups);
        std::string figure;
        for (const core::GroupShare& group : *groups)
            figure += group.value + " " +
                      (group.suppressed ? "withheld" : std::to_string(group.speech_percent)) + " ";
        if (figures.empty() || figures.back() != figure)
            figures.push_back(figure);
    }
    ASSERT_EQ(figures.size(), 2U) << "it changed with a single turn";
    EXPECT_EQ(figures[0], "north withheld south withheld ");
    EXPECT_EQ(figures[1], "north 70 south 30 ");
}

// One seat vacated between two sessions: no row may tell of which group the leaver was.
TEST_F(MeasuredPanel, ALeaverShowsInNoCountOfSeats) {
    const auto panel = import();
    std::map<core::ParticipantId, core::Speech> speech;
    for (const core::ParticipantId each : panel) speech[each] = {1, 10'000};
    std::vector<core::ParticipantId> left(panel.begin() + 1, panel.end());
    const auto before = measure_groups(*vault_, 1, pool_hash_, panel, panel, speech);
    const auto after = measure_groups(*vault_, 1, pool_hash_, panel, left, speech);
    ASSERT_TRUE(before && after);
    ASSERT_EQ(before->size(), after->size());
    for (std::size_t row = 0; row < before->size(); ++row) {
        EXPECT_EQ((*before)[row].seated_count, (*after)[row].seated_count);
        EXPECT_EQ((*before)[row].seat_percent, (*after)[row].seat_percent);
        EXPECT_EQ((*before)[row].suppressed, (*after)[row].suppressed);
    }
}

TEST_F(MeasuredPanel, OfOneSpeakerNothingIsTold) {
    const auto panel = import();
    const auto groups =
        measure_groups(*vault_, 1, pool_hash_, panel, panel, {{panel.front(), {1, 2'000}}});
    ASSERT_TRUE(groups);
    for (const core::GroupShare& group : *groups)
        EXPECT_EQ(group, (core::GroupShare{group.feature, group.value, true, 0, 0, 0}));
}

TEST_F(MeasuredPanel, IsNotMeasuredOnceThePoolIsGone) {
    const auto panel = import();
    erase_pool(*vault_, 1);
    EXPECT_FALSE(measure_groups(*vault_, 1, pool_hash_, panel, panel, {}));
}

}  // namespace
}  // namespace isegoria::room
