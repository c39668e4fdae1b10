// SPDX-License-Identifier: AGPL-3.0-or-later
// The promise of sync and the promises of the record, under chance. A failing run prints its seed;
// ISEGORIA_SEED=n repeats it alone, ISEGORIA_SEEDS=n runs so many.
#include <gtest/gtest.h>

#include <cstdlib>

#include "hall.hpp"

namespace isegoria::simulation {
namespace {

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
    const char* value = std::getenv(variable);
    return value == nullptr ? otherwise : std::strtoull(value, nullptr, 10);
}

constexpr std::uint64_t steps = 150;

TEST(Simulation, WhenTrafficStopsEveryClientHoldsWhatTheServerShows) {
    const std::uint64_t first = number_from("ISEGORIA_SEED", 1);
    const std::uint64_t count =
        std::getenv("ISEGORIA_SEED") != nullptr ? 1 : number_from("ISEGORIA_SEEDS", 1'000);
    std::uint64_t entries = 0;
    std::uint64_t restarts = 0;
    std::uint64_t erased = 0;
    std::uint64_t snapshots = 0;
    for (std::uint64_t seed = first; seed < first + count; ++seed) {
        Hall hall(seed);
        for (std::uint64_t step = 0; step < steps; ++step) hall.step();
        hall.settle();
        entries += hall.entry_count();
        restarts += hall.restarts();
        ASSERT_EQ(hall.finding(), "")
            << "repeat with: ISEGORIA_SEED=" << seed << " simulation_test";
        erased += hall.erased();
        snapshots += hall.snapshots();
    }
    // The runs must have done something for their silence to mean anything.
    EXPECT_GT(entries, count * 10);
    EXPECT_GT(restarts, count / 2);
    if (count > 100) {
        EXPECT_GT(erased, 0U);
        EXPECT_GT(snapshots, count / 10);
    }
    std::cout << count << " seeds, " << entries << " entries, " << restarts << " restarts, " << erased
              << " texts erased, " << snapshots << " snapshots at the end\n";
}

TEST(Simulation, TheSameSeedMakesTheSameRecord) {
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
        Hall one(seed);
        Hall other(seed);
        for (std::uint64_t step = 0; step < steps; ++step) {
            one.step();
            other.step();
        }
        ASSERT_EQ(one.root(), other.root()) << seed;
    }
}

}  // namespace
}  // namespace isegoria::simulation
