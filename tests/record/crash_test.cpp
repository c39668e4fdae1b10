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

long operations_in_a_run() {
    const TemporaryDirectory directory;
    const auto run =
        run_driver(directory / "data", crash_steps_default, "count", 0, directory / "total");
    EXPECT_EQ(run.exit_code, 0) << run.output;
    return atol(read_file(directory / "total").c_str());
}

// Kills before, errors once and failed syncs are tried at every operation always; what differs
// little from them at every fifth, or as ISEGORIA_CRASH_STRIDE says (1 in the long run).
long stride() {
    const char* value = getenv("ISEGORIA_CRASH_STRIDE");
    return value != nullptr ? std::max(1L, atol(value)) : 5;
}

struct Tally {
    long runs = 0;
    long ended_as_expected = 0;
    long acknowledged = 0;
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
        EXPECT_TRUE(run.exit_code == 0 || run.exit_code == 3 || run.exit_code == 128 + 9)
            << run.exit_code;
        const auto wrong = check_survivor(directory / "data", run.output);
        EXPECT_EQ(wrong, "") << does << " at operation " << at;
        if (::testing::Test::HasFailure()) break;
    }
    std::cout << does << ": " << tally.runs << " runs, " << tally.acknowledged
              << " acknowledgements, " << tally.ended_as_expected << " ended with " << expected_exit
              << "\n";
    return tally;
}

class Crash : public ::testing::Test {
  protected:
    static void SetUpTestSuite() { operations_ = operations_in_a_run(); }
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

TEST_F(Crash, AnErrorOnceIsNeverAcknowledgedOver) {
    (void)at_operations("error_once", operations_, 3);
}

TEST_F(Crash, AnErrorThatStaysIsNeverAcknowledgedOver) {
    (void)at_operations("error_forever", operations_, 3, stride());
}

TEST_F(Crash, AShortWriteIsNeverAcknowledgedOver) {
    (void)at_operations("short_write", operations_, 3, stride());
}

TEST_F(Crash, AFailedSyncStopsTheStoreAndIsNotTriedAgain) {
    (void)at_operations("sync_error", operations_ / 3, 3);
}

TEST_F(Crash, ADiskThatIsFullForAWhileRefusesAndRecovers) {
    (void)at_operations("no_space", operations_, 0, stride());
}

}  // namespace
}  // namespace isegoria::record::testing
