// SPDX-License-Identifier: AGPL-3.0-or-later
// Every method against the optimum over the list of all panels, on tiny pools: exact quotas,
// households, and pools whose relaxation promises more than panels can give.
#include <gtest/gtest.h>

#include <cmath>

#include "sortition/prepare.hpp"
#include "tests/sortition/tiny_pools.hpp"

namespace isegoria::sortition {
namespace {

struct Compared {
    int solved = 0;
    int impossible = 0;
    int with_cuts = 0;
};

PrepareRequest request_of(const MadePool& made, Method method) {
    PrepareRequest request;
    request.panel_size = made.panel_size;
    request.method = method;
    return request;
}

Compared compare_leximin(int pools, bool households) {
    Compared compared;
    for (int number = 0; number < pools; ++number) {
        const MadePool made = tiny_pool(number, households);
        const std::vector<std::vector<int>> panels = all_panels(made);
        const Prepared prepared =
            prepare(made.pool, made.quotas, request_of(made, Method::leximin));
        if (panels.empty()) {
            EXPECT_FALSE(prepared.ok()) << "pool " << number;
            ++compared.impossible;
            continue;
        }
        EXPECT_TRUE(prepared.ok()) << "pool " << number << ": " << prepared.findings[0].code;
        if (!prepared.ok()) continue;
        const std::vector<double> exact = listed_leximin(panels, made.pool.size());
        for (std::size_t i = 0; i < exact.size(); ++i) {
            EXPECT_NEAR(prepared.chances[i].value(), exact[i], 1e-6)
                << "pool " << number << ", person " << i;
        }
        ++compared.solved;
        if (!prepared.certificate.cuts.empty()) ++compared.with_cuts;
    }
    return compared;
}

TEST(BruteForce, LeximinIsExactOnPoolsWithoutHouseholds) {
    const Compared compared = compare_leximin(300, false);
    EXPECT_GT(compared.solved, 250);
    RecordProperty("cuts", compared.with_cuts);
}

TEST(BruteForce, LeximinIsExactOnPoolsWithHouseholds) {
    const Compared compared = compare_leximin(300, true);
    EXPECT_GT(compared.solved, 150);
    EXPECT_GT(compared.impossible, 10);
    EXPECT_GT(compared.with_cuts, 0) << "no pool whose relaxation is not tight";
}

}  // namespace
}  // namespace isegoria::sortition
