// SPDX-License-Identifier: AGPL-3.0-or-later
// Debates that are read or invented, and what the policies of the queue make of them.
#include "app/speech_trial.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace isegoria::app {
namespace {

namespace fs = std::filesystem;
using simulate::Speakers;
using simulate::Wish;

constexpr auto first_come = core::QueuePolicy::first_come;
constexpr auto balanced = core::QueuePolicy::balanced;

class DebateFile : public testing::Test {
  protected:
    DebateFile() {
        std::string pattern = (fs::temp_directory_path() / "isegoria-debate-XXXXXX").string();
        if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
        folder_ = pattern;
    }
    ~DebateFile() override { fs::remove_all(folder_); }
    fs::path holding(const std::string& words) {
        std::ofstream(folder_ / "debate.json") << words;
        return folder_ / "debate.json";
    }
    std::string refusal(const std::string& words) {
        try {
            static_cast<void>(simulate::read_debate(holding(words)));
        } catch (const simulate::SpeakersError& error) {
            return error.what();
        }
        return "read";
    }

  private:
    fs::path folder_;
};

std::string spoken(const std::string& by, const std::string& at) {
    return R"({"del:madeBy":{"@id":")" + by + R"("},"del:timestamp":")" + at + R"("})";
}
std::string debate(const std::string& contributions) {
    return R"({"del:hasParticipant":[
        {"del:identifier":"chair","del:hasRole":{"del:name":"President"}},
        {"del:identifier":"ada"},{"del:identifier":"bea"}],
        "del:hasContribution":[)" +
           contributions + "]}";
}

TEST_F(DebateFile, GivesEachSpeechTheTimeUntilTheNextAndLeavesOutTheChairAndTheLast) {
    const Speakers read = simulate::read_debate(holding(
        debate(spoken("chair", "2025-03-10T23:59:00") + "," + spoken("ada", "2025-03-10T23:59:30") +
               "," + spoken("chair", "2025-03-11T00:00:30") + "," +
               spoken("bea", "2025-03-11T00:00:40") + "," + spoken("ada", "2025-03-11T00:01:00"))));
    ASSERT_EQ(read.speaker_count, 2u);
    ASSERT_EQ(read.wishes.size(), 2u);
    EXPECT_EQ(read.wishes[0].speaker, 0u);
    EXPECT_EQ(read.wishes[0].at_ms, 30'000);
    EXPECT_EQ(read.wishes[0].length_ms, 60'000);
    EXPECT_EQ(read.wishes[1].speaker, 1u);
    EXPECT_EQ(read.wishes[1].length_ms, 20'000);
}

TEST_F(DebateFile, IsRefusedWithTheReasonWhenItIsNone) {
    EXPECT_NE(refusal("no").find("is not JSON"), std::string::npos);
    EXPECT_NE(refusal("[]").find("without del:has"), std::string::npos);
    EXPECT_NE(refusal(debate(spoken("ada", "yesterday"))).find("ISO 8601"), std::string::npos);
    EXPECT_NE(refusal(debate(spoken("ada", "2025-02-30T10:00:00"))).find("does not exist"),
              std::string::npos);
    EXPECT_NE(refusal(debate("")).find("fewer than two"), std::string::npos);
}

TEST(Debate, IsInventedAlikeForTheSameSeedAlone) {
    const auto lengths = [](std::uint64_t seed) {
        std::vector<std::int64_t> result;
        for (const Wish& wish : simulate::invent_debate(20, seed).wishes)
            result.push_back(wish.length_ms);
        return result;
    };
    EXPECT_EQ(lengths(1), lengths(1));
    EXPECT_NE(lengths(1), lengths(2));
}

TEST(Debate, IsScaledSoThatHalfOfWhatIsAskedForFits) {
    const Speakers scaled = simulate::invent_debate(50, 1).scaled_to(20'000);
    EXPECT_NEAR(static_cast<double>(scaled.wished_ms()), 40'000.0, 100.0);
    EXPECT_LE(scaled.wishes.back().at_ms, 20'000);
}

// One who asks again and again, and two who ask once and late.
TEST(SpeechTrial, UnderBalancedWhoHasSpokenLeastIsNotLeftOut) {
    const Speakers speakers{3,
                            {{0, 0, 60'000},
                             {1, 1'000, 60'000},
                             {0, 2'000, 60'000},
                             {0, 3'000, 60'000},
                             {2, 119'000, 60'000}}};
    // First come: 0, 1, 0 again; 2 would be fourth. Balanced: 2 before the second turn of 0.
    const core::Equality queue = try_policy(speakers, first_come, 180'000);
    const core::Equality fair = try_policy(speakers, balanced, 180'000);
    EXPECT_EQ(queue.spoke_count, 2u);
    EXPECT_EQ(fair.spoke_count, 3u);
    EXPECT_EQ(fair.gini, 0u);
    EXPECT_GT(queue.gini, fair.gini);
    const core::Equality rounds = try_policy(speakers, core::QueuePolicy::rounds, 180'000);
    EXPECT_EQ(rounds.spoke_count, 3u);
    EXPECT_EQ(rounds.gini, 0u);
    EXPECT_EQ(queue.total_ms, 180'000);
    EXPECT_EQ(fair.total_ms, 180'000);
}

TEST(SpeechTrial, LeavesNoSilenceWhileSomebodyWaits) {
    const Speakers speakers = simulate::invent_debate(150, 1);
    const std::int64_t floor_ms = speakers.wished_ms() / 2;
    for (const core::QueuePolicy policy : {first_come, balanced, core::QueuePolicy::rounds}) {
        const core::Equality found = try_policy(speakers, policy, floor_ms);
        EXPECT_EQ(found.seated_count, 150u);
        EXPECT_GT(found.total_ms, floor_ms * 9 / 10);
        EXPECT_LE(found.total_ms, floor_ms);
    }
}

TEST(SpeechTrial, ReadsTheRealDebate) {
    const fs::path file =
        fs::path(ISEGORIA_SOURCE_DIR) / ".." / "shared/data/other/debate_2025-03-10.json";
    if (!fs::exists(file)) GTEST_SKIP() << "there is no " << file;
    const Speakers debate = simulate::read_debate(file);
    EXPECT_EQ(debate.speaker_count, 139u);
    // As the program does it: everyone asks while the floor is there, for twice what there is.
    const std::int64_t floor_ms = debate.wished_ms() / 2;
    const Speakers speakers = debate.scaled_to(floor_ms);
    EXPECT_LT(try_policy(speakers, balanced, floor_ms).gini,
              try_policy(speakers, first_come, floor_ms).gini);
}

}  // namespace
}  // namespace isegoria::app
