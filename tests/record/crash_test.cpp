// SPDX-License-Identifier: AGPL-3.0-or-later
// F1, F2, F4, F5, F6: kills and failures at every file operation of a run that commits, certifies,
// snapshots, erases, backs up and writes the vault. Nothing acknowledged may be missing and the
// audit must pass.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>

#include "crash_run.hpp"
#include "crash_sequence.hpp"
#include "record/file_access.hpp"
#include "record_fixture.hpp"

namespace isegoria::record::testing {
namespace {

// `what` is one of the shim's ways of counting.
long counted_in_a_run(const std::string& what) {
    const TemporaryDirectory directory;
    const auto run =
        run_driver(directory / "data", crash_steps_default, what, 0, directory / "total");
    EXPECT_EQ(run.exit_code, 0) << run.output;
    return atol(read_file(directory / "total").c_str());
}

// Kills before, errors once and failed syncs are tried at every operation always; what differs
// little from them at every fifth, or as ISEGORIA_CRASH_STRIDE says (1 in the long run).
long stride() {
    const char* value = getenv("ISEGORIA_CRASH_STRIDE");
    return value != nullptr ? std::max(1L, atol(value)) : 5;
}

// The vault of a new directory is closed once, and what its journal holds moved: when that fails the
// journal stays as it is, complete.
constexpr long syncs_at_closing = 2;

struct Tally {
    long runs = 0;
    long ended_as_expected = 0;
    long acknowledged = 0;
    long refused = 0;  // For want of space.
};

// Runs once for every operation, or every `step`-th, and checks what each run leaves.
Tally at_operations(const std::string& does, long operations, int expected_exit, long step = 1) {
    Tally tally;
    for (long at = 1; at <= operations; at += step) {
        const TemporaryDirectory directory;
        const auto run = run_driver(directory / "data", crash_steps_default, does, at);
        ++tally.runs;
        if (getenv("ISEGORIA_CRASH_TALK") != nullptr && !run.errors.empty())
            std::cout << does << " " << at << ": " << run.errors;
        if (run.exit_code == expected_exit) ++tally.ended_as_expected;
        tally.acknowledged += std::count(run.output.begin(), run.output.end(), '\n');
        for (auto at_word = run.output.find("nospace"); at_word != std::string::npos;
             at_word = run.output.find("nospace", at_word + 1))
            ++tally.refused;
        EXPECT_TRUE(run.exit_code == 0 || run.exit_code == 3 || run.exit_code == 128 + 9)
            << run.exit_code;
        const auto wrong = check_survivor(directory / "data", run.output);
        EXPECT_EQ(wrong, "") << does << " at operation " << at;
        if (::testing::Test::HasFailure()) break;
    }
    std::cout << does << ": " << tally.runs << " runs, " << tally.acknowledged
              << " acknowledgements, " << tally.refused << " refusals, " << tally.ended_as_expected
              << " ended with " << expected_exit << "\n";
    return tally;
}

class Crash : public ::testing::Test {
  protected:
    static void SetUpTestSuite() { operations_ = counted_in_a_run("count"); }
    static long operations_;
};
long Crash::operations_ = 0;

TEST_F(Crash, ARunHasEnoughOperationsToBeWorthIt) { EXPECT_GT(operations_, 200); }

TEST_F(Crash, KilledBeforeAnyOperationNothingAcknowledgedIsLost) {
    const auto tally = at_operations("kill_before", operations_, 128 + 9);
    EXPECT_EQ(tally.ended_as_expected, tally.runs);
}

TEST_F(Crash, KilledAfterAnyOperationNothingAcknowledgedIsLost) {
    const auto tally = at_operations("kill_after", operations_, 128 + 9, stride());
    EXPECT_EQ(tally.ended_as_expected, tally.runs);
}

// What is only to make room, such as a file that is deleted, may fail unnoticed.
TEST_F(Crash, AnErrorOnceIsNeverAcknowledgedOver) {
    const auto tally = at_operations("error_once", operations_, 3);
    EXPECT_GE(tally.ended_as_expected * 10, tally.runs * 9);
}

// The last operations are those of closing, when all is said.
TEST_F(Crash, AnErrorThatStaysIsNeverAcknowledgedOver) {
    const auto tally = at_operations("error_forever", operations_, 3, stride());
    EXPECT_GE(tally.ended_as_expected * 100, tally.runs * 98);
}

// Only writes can be short, and they are more than half of the operations.
TEST_F(Crash, AShortWriteIsNeverAcknowledgedOver) {
    const auto tally = at_operations("short_write", operations_, 3, stride());
    EXPECT_GE(tally.ended_as_expected * 2, tally.runs);
}

TEST_F(Crash, AFailedSyncStopsTheStoreAndIsNotTriedAgain) {
    const long syncs = counted_in_a_run("count_syncs");
    EXPECT_GT(syncs, 50);
    const auto tally = at_operations("sync_error", syncs, 3);
    EXPECT_EQ(tally.ended_as_expected, syncs - syncs_at_closing);
}

TEST_F(Crash, ADiskThatIsFullForAWhileRefusesAndRecovers) {
    const auto tally = at_operations("no_space", operations_, 0, stride());
    EXPECT_GE(tally.refused, tally.runs);
    EXPECT_GE(tally.ended_as_expected * 2, tally.runs);
}

}  // namespace
}  // namespace isegoria::record::testing
