// SPDX-License-Identifier: AGPL-3.0-or-later
// Counting tries: each name for itself, and a flood of names forgets the oldest alone.
#include "room/tries.hpp"

#include <gtest/gtest.h>

namespace isegoria::room {
namespace {

constexpr std::int64_t begun_ms = 1'800'000'000'000;

TEST(Tries, AreAllowedSoManyTimesInAWindow) {
    Tries tries;
    for (int time = 0; time < 3; ++time) EXPECT_TRUE(tries.may_try("ada", begun_ms + time, 3));
    EXPECT_FALSE(tries.may_try("ada", begun_ms + 3, 3));
    EXPECT_TRUE(tries.may_try("bea", begun_ms + 3, 3)) << "each for themselves";
    EXPECT_FALSE(tries.may_try("ada", begun_ms + tries_window_ms - 1, 3));
    EXPECT_TRUE(tries.may_try("ada", begun_ms + tries_window_ms, 3));
}

TEST(Tries, ThatAreForgottenBeginAnew) {
    Tries tries;
    EXPECT_TRUE(tries.may_try("ada", begun_ms, 1));
    tries.forget("ada");
    EXPECT_TRUE(tries.may_try("ada", begun_ms + 1, 1));
    EXPECT_FALSE(tries.may_try("ada", begun_ms + 2, 1));
    // The window that was forgotten does not end the one that followed.
    EXPECT_FALSE(tries.may_try("ada", begun_ms + tries_window_ms, 1));
    EXPECT_TRUE(tries.may_try("ada", begun_ms + tries_window_ms + 1, 1));
}

TEST(Tries, OfAFloodForgetTheOldestAndNobodyElse) {
    Tries tries(100);
    EXPECT_TRUE(tries.may_try("oldest", begun_ms, 1));
    EXPECT_TRUE(tries.may_try("later", begun_ms + 1, 1));
    for (int each = 0; each < 98; ++each)
        EXPECT_TRUE(tries.may_try("guest " + std::to_string(each), begun_ms + 2, 1));
    EXPECT_FALSE(tries.may_try("later", begun_ms + 3, 1));
    EXPECT_TRUE(tries.may_try("one more", begun_ms + 3, 1));
    EXPECT_FALSE(tries.may_try("guest 97", begun_ms + 3, 1)) << "the others are still counted";
    EXPECT_TRUE(tries.may_try("oldest", begun_ms + 3, 1)) << "this one had to go";
}

}  // namespace
}  // namespace isegoria::room
