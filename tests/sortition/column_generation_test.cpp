// SPDX-License-Identifier: AGPL-3.0-or-later
// Leximin on generated pools too large to list their panels, against column generation, which goes
// person by person and knows neither types nor faces nor cuts.
#include "tests/sortition/column_generation.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <iostream>

#include "sortition/prepare.hpp"
#include "tests/sortition/made_pools.hpp"
#include "tests/sortition/type_columns.hpp"

namespace isegoria::sortition {
namespace {

Prepared prepared_of(const MadePool& made) {
    PrepareRequest request;
    request.panel_size = made.panel_size;
    return prepare(made.pool, made.quotas, request);
}

void expect_equal(const MadePoolShape& shape, const std::string& seed) {
    SCOPED_TRACE(seed);
    const MadePool made = made_pool(shape, seed);
    const Prepared prepared = prepared_of(made);
    ASSERT_TRUE(prepared.ok()) << prepared.findings[0].code;
    const ColumnGeneration columns = leximin_by_columns(made.pool, made.quotas, made.panel_size,
                                                        [] { return true; });
    for (std::size_t i = 0; i < columns.chances.size(); ++i) {
        // Column generation stops within its own tolerance, which later stages magnify.
        EXPECT_NEAR(prepared.chances[i].value(), columns.chances[i], 2e-5) << "person " << i;
    }
}

TEST(ColumnGeneration, AgreesWithoutHouseholds) {
    for (const char* seed : {"a", "b", "c", "d"}) expect_equal({60, 10, {2, 3, 3}, 2, 0}, seed);
}

TEST(ColumnGeneration, AgreesWithHouseholds) {
    for (const char* seed : {"e", "f", "g"}) expect_equal({60, 10, {2, 3, 3}, 2, 300}, seed);
}

TEST(ColumnGeneration, AgreesWithTightQuotas) {
    for (const char* seed : {"h", "i", "j"}) expect_equal({60, 9, {2, 3}, 1, 200}, seed);
}

void expect_equal_by_kinds(const MadePoolShape& shape, const std::string& seed) {
    SCOPED_TRACE(seed);
    const MadePool made = made_pool(shape, seed);
    const Prepared prepared = prepared_of(made);
    ASSERT_TRUE(prepared.ok()) << prepared.findings[0].code;
    TypeColumns columns(made.pool, made.quotas, made.panel_size);
    const std::vector<double> chances = columns.leximin();
    double largest = 0;
    for (std::size_t i = 0; i < chances.size(); ++i)
        largest = std::max(largest, std::abs(prepared.chances[i].value() - chances[i]));
    EXPECT_LE(largest, 1e-6);
    std::cout << columns.kinds() << " kinds, " << columns.panels()
              << " panels, largest difference " << largest << "\n";
}

// The largest that is promised, in few enough kinds for a method that lists panels.
TEST(ColumnGeneration, AgreesOnTenThousandPeopleOfSevenFeatures) {
    expect_equal_by_kinds({10'000, 150, {2, 2, 2, 2, 2, 2, 2}, 1, 0}, "k");
}

TEST(ColumnGeneration, AgreesByKindsToAMillionth) {
    for (const char* seed : {"m", "n", "o"}) expect_equal_by_kinds({200, 20, {2, 3, 3}, 1, 0}, seed);
    for (const char* seed : {"p", "q", "r"}) expect_equal_by_kinds({300, 24, {2, 3, 4}, 1, 0}, seed);
}

}  // namespace
}  // namespace isegoria::sortition
