// SPDX-License-Identifier: AGPL-3.0-or-later
// Shares of groups: what they are, and that nobody can be made out behind them.
#include "core/group_equality.hpp"

#include <random>

#include "assembly_fixture.hpp"

namespace isegoria::core {
namespace {

using namespace testing;

std::vector<GroupMember> people(const std::vector<std::pair<std::string, std::int64_t>>& groups,
                                const std::vector<std::size_t>& counts) {
    std::vector<GroupMember> result;
    for (std::size_t index = 0; index < groups.size(); ++index)
        for (std::size_t person = 0; person < counts[index]; ++person)
            result.push_back({groups[index].first, groups[index].second});
    return result;
}

TEST(GroupShares, AreOfSeatsAndOfSpeechInWholePercent) {
    const auto shares =
        group_shares("sex", {"f", "m"}, people({{"f", 10'000}, {"m", 30'000}}, {9, 6}));
    ASSERT_EQ(shares.size(), 2U);
    EXPECT_EQ(shares[0], (GroupShare{"sex", "f", false, 9, 60, 33}));
    EXPECT_EQ(shares[1], (GroupShare{"sex", "m", false, 6, 40, 67}));
}

TEST(GroupShares, OfSilenceAndOfFewSpeakersAreNone) {
    const auto told = [](const std::vector<std::int64_t>& spoken) {
        std::vector<GroupMember> members = people({{"f", 0}, {"m", 10}}, {6, 6});
        for (std::size_t place = 0; place < spoken.size(); ++place)
            members[place].spoken_ms = spoken[place];
        bool any = false;
        for (const GroupShare& share : group_shares("sex", {"f", "m"}, members)) {
            any = any || !share.suppressed;
            if (share.suppressed) {
                EXPECT_EQ(share, (GroupShare{"sex", share.value, true, 0, 0, 0}));
            }
        }
        return any;
    };
    EXPECT_FALSE(told({}));
    EXPECT_FALSE(told({2'000}));
    EXPECT_FALSE(told({10, 10, 10, 10})) << "four have spoken";
    EXPECT_TRUE(told({10, 10, 10, 10, 10}));
    EXPECT_TRUE(told({40, 10, 10, 10, 10})) << "one has spoken half of the time";
    EXPECT_FALSE(told({41, 10, 10, 10, 10}));
}

TEST(GroupShares, OfTheOthersTogetherFollowTheSameRule) {
    // Nine of a are told; b and c are what is left of the whole, and one of them alone has spoken.
    std::vector<GroupMember> members =
        people({{"a", 10}, {"b", 0}, {"c", 0}}, {9, 3, 4});
    members.back().spoken_ms = 500;
    for (const GroupShare& share : group_shares("x", {"a", "b", "c"}, members))
        EXPECT_TRUE(share.suppressed) << share.value;
}

TEST(GroupShares, CountSeatsAsTheyWereDrawn) {
    std::vector<GroupMember> members = people({{"f", 10}, {"m", 10}}, {7, 6});
    members.push_back({"m", 10, false});  // came for somebody
    const auto shares = group_shares("sex", {"f", "m"}, members);
    EXPECT_EQ(shares[0].seated_count, 7U);
    EXPECT_EQ(shares[1].seated_count, 6U);
    EXPECT_EQ(shares[1].speech_percent, 50U);
}

TEST(GroupShares, OfFiveAreToldAndOfFourAreNot) {
    const std::vector<std::string> values{"a", "b", "c", "d"};
    const auto with = [&](std::size_t count) {
        return group_shares("x", values,
                            people({{"a", 1}, {"b", 1}, {"c", 1}, {"d", 1}}, {count, 20, 6, 30}));
    };
    for (const GroupShare& share : with(cell_people_min)) EXPECT_FALSE(share.suppressed);
    const auto few = with(cell_people_min - 1);
    EXPECT_EQ(few[0], (GroupShare{"x", "a", true, 0, 0, 0}));
    // The smallest of the others goes too, or the whole less the rest would tell the first.
    EXPECT_EQ(few[2], (GroupShare{"x", "c", true, 0, 0, 0}));
    EXPECT_FALSE(few[1].suppressed);
    EXPECT_FALSE(few[3].suppressed);
}

TEST(GroupShares, NeverLeaveFewerThanFivePeopleOrOneGroupToBeSubtracted) {
    std::mt19937_64 random(4);
    for (int round = 0; round < 500; ++round) {
        std::vector<std::string> values;
        std::vector<std::size_t> counts;
        std::vector<std::pair<std::string, std::int64_t>> groups;
        for (std::uint64_t index = 0; index < 2 + random() % 5; ++index) {
            values.push_back(std::string(1, static_cast<char>('a' + index)));
            groups.emplace_back(values.back(), 1 + static_cast<std::int64_t>(random() % 1'000));
            counts.push_back(random() % 14);
        }
        const auto shares = group_shares("x", values, people(groups, counts));
        std::size_t hidden = 0;
        std::size_t hidden_people = 0;
        std::size_t told = 0;
        for (std::size_t index = 0; index < shares.size(); ++index) {
            if (!shares[index].suppressed) {
                EXPECT_TRUE(counts[index] == 0 || counts[index] >= cell_people_min);
                if (counts[index] > 0) ++told;
            } else if (counts[index] > 0) {
                ++hidden;
                hidden_people += counts[index];
            }
        }
        if (hidden > 0 && told > 0) {
            EXPECT_GE(hidden, 2U) << "round " << round;
            EXPECT_GE(hidden_people, cell_people_min) << "round " << round;
        }
    }
}

State over() {
    State state =
        after(during(PhaseKind::deliberation), OpenSession{in_english("Plenary")}, by(facilitator));
    return after(state, CloseSession{}, by(facilitator));
}

// Whatever is said, a figure changes only after five of each group have spoken since it last did.
TEST(GroupShares, SoFarChangeOnlyByWhatCouldItselfBeTold) {
    std::mt19937_64 random(20261126);
    std::vector<GroupMember> members;
    for (int person = 0; person < 24; ++person)
        members.push_back({person % 3 == 0 ? "young" : "old", 0, true});
    std::size_t changes = 0;
    for (int round = 0; round < 20; ++round) {
        std::vector<GroupTurn> turns;
        std::vector<GroupShare> told = group_shares_so_far("age", {"old", "young"}, members, turns);
        EXPECT_TRUE(told[0].suppressed && told[1].suppressed);
        std::map<std::string, std::set<std::size_t>> since;
        for (int turn = 0; turn < 200; ++turn) {
            const std::size_t member = random() % members.size();
            turns.push_back({member, static_cast<std::int64_t>(1 + random() % 300'000)});
            since[members[member].value].insert(member);
            const auto now = group_shares_so_far("age", {"old", "young"}, members, turns);
            for (const GroupShare& group : now) EXPECT_EQ(group.speech_percent % 10, 0U);
            if (now == told) continue;
            ASSERT_GE(since["old"].size(), cell_people_min);
            ASSERT_GE(since["young"].size(), cell_people_min);
            told = now;
            since.clear();
            ++changes;
        }
    }
    EXPECT_GT(changes, 40U);
}

TEST(GroupEquality, IsFrozenOnceWhenTheSessionIsOver) {
    const RecordGroupEquality record{SessionId{1}, {{"sex", "f", false, 6, 50, 40}}};
    EXPECT_EQ(decide(over(), record, by_server()),
              accepted(GroupEqualityRecorded{SessionId{1}, record.groups}));
    const State state = after(over(), record, by_server());
    EXPECT_EQ(state.group_equality.by_session.at(SessionId{1}), record.groups);
    EXPECT_EQ(decide(state, record, by_server()), rejected(Reason::already_done, "session"));
}

TEST(GroupEquality, IsOfASessionThatIsOver) {
    const State open =
        after(during(PhaseKind::deliberation), OpenSession{in_english("Plenary")}, by(facilitator));
    EXPECT_EQ(decide(open, RecordGroupEquality{SessionId{1}, {}}, by_server()),
              rejected(Reason::session_is_open, "session"));
    EXPECT_EQ(decide(open, RecordGroupEquality{SessionId{2}, {}}, by_server()),
              rejected(Reason::not_found, "session"));
}

TEST(GroupEquality, TakesNoSmallGroupOntoTheRecord) {
    const auto record = [](std::uint64_t seated_count) {
        return decide(
            over(), RecordGroupEquality{SessionId{1}, {{"sex", "f", false, seated_count, 50, 40}}},
            by_server());
    };
    EXPECT_TRUE(record(0));
    EXPECT_EQ(record(cell_people_min - 1), rejected(Reason::cell_is_too_small, "groups"));
    EXPECT_TRUE(record(cell_people_min));
}

TEST(GroupEquality, HasALimitOfRows) {
    const auto record = [](std::size_t count) {
        return decide(over(), RecordGroupEquality{SessionId{1}, std::vector<GroupShare>(count)},
                      by_server());
    };
    EXPECT_TRUE(record(group_rows_max));
    EXPECT_EQ(record(group_rows_max + 1), rejected(Reason::too_many, "groups"));
}

}  // namespace
}  // namespace isegoria::core
