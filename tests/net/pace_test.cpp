// SPDX-License-Identifier: AGPL-3.0-or-later
// How fast one person may wish. Time is a number here.
#include "net/pace.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace isegoria::net {
namespace {

using std::chrono::milliseconds;
const Pace::Moment noon{std::chrono::hours(12)};
constexpr PaceLimits limits{};  // Two a second, twenty at once, three strikes.

TEST(Pace, TwentyAtOncePassAndTheNextIsToldWhenToComeBack) {
    Pace pace(limits, noon);
    for (int i = 0; i < 20; ++i) EXPECT_TRUE(pace.spend(limits, noon).allowed) << i;
    const auto refused = pace.spend(limits, noon);
    EXPECT_FALSE(refused.allowed);
    EXPECT_GE(refused.retry_after, milliseconds(500));
    EXPECT_LE(refused.retry_after, milliseconds(502));
    EXPECT_FALSE(refused.struck_out);
    EXPECT_TRUE(pace.spend(limits, noon + refused.retry_after).allowed);
}

TEST(Pace, WhoeverComesBackWhenToldIsTakenHoweverManyWereRefusedAtOnce) {
    Pace pace(limits, noon);
    for (int i = 0; i < 20; ++i) (void)pace.spend(limits, noon);
    std::vector<milliseconds> told;
    for (int i = 0; i < 10; ++i) {
        const auto answer = pace.spend(limits, noon);
        ASSERT_FALSE(answer.allowed);
        EXPECT_FALSE(answer.struck_out) << "they were sent together";
        told.push_back(answer.retry_after);
    }
    for (const milliseconds wait : told)
        EXPECT_TRUE(pace.spend(limits, noon + wait).allowed) << wait.count();
}

TEST(Pace, TheThirdTimeThatSomebodyDoesNotListenIsTheLast) {
    Pace pace(limits, noon);
    for (int i = 0; i < 20; ++i) (void)pace.spend(limits, noon);
    auto now = noon;
    int strikes = 0;
    bool out = false;
    while (!out && now < noon + std::chrono::minutes(1)) {
        const auto answer = pace.spend(limits, now);
        if (!answer.allowed) ++strikes;
        out = answer.struck_out;
        now += milliseconds(10);
    }
    EXPECT_TRUE(out);
    EXPECT_LE(now - noon, std::chrono::seconds(3));
    EXPECT_GT(strikes, 100);
}

TEST(Pace, StrikesAreForgottenWithASecondOfRest) {
    Pace pace(limits, noon);
    auto now = noon;
    for (int time = 0; time < 10; ++time) {
        while (pace.spend(limits, now).allowed) {
        }
        now += std::chrono::seconds(11);
        EXPECT_TRUE(pace.is_rested(limits, now));
        const auto answer = pace.spend(limits, now);
        EXPECT_TRUE(answer.allowed);
    }
}

TEST(Pace, NobodyIsToldToWaitMoreThanAMinute) {
    Pace pace(limits, noon);
    milliseconds longest{0};
    for (int i = 0; i < 1'000; ++i)
        longest = std::max(longest, pace.spend(limits, noon).retry_after);
    EXPECT_EQ(longest, std::chrono::minutes(1));
}

}  // namespace
}  // namespace isegoria::net
