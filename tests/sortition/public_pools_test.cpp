// SPDX-License-Identifier: AGPL-3.0-or-later
// Pools that others have published. They are not part of this repository: looked for beside it, and
// skipped when they are not there.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>

#include "sortition/lottery.hpp"
#include "sortition/prepare.hpp"
#include "tests/sortition/reading.hpp"

namespace isegoria::sortition {
namespace {

namespace fs = std::filesystem;

// Beside the checkout, or where ISEGORIA_SHARED_DATA says.
fs::path data_folder() {
    const char* const told = std::getenv("ISEGORIA_SHARED_DATA");
    if (told != nullptr) return fs::path(told) / "sortition";
    return fs::path(ISEGORIA_SOURCE_DIR).parent_path() / "shared/data/sortition";
}

struct PublicPool {
    const char* folder;
    const char* categories;
    const char* respondents;
    int panel_size;
};

class PublicPools : public testing::TestWithParam<PublicPool> {
  protected:
    void SetUp() override {
        folder_ = data_folder() / GetParam().folder;
        if (!fs::exists(folder_)) GTEST_SKIP() << "the public pools are not at " << folder_;
    }
    fs::path folder_;
};

TEST_P(PublicPools, ManyValuesAllGivePanelsAndNobodyWithoutAChanceIsDrawn) {
    Reading<Table> categories = read_csv_file((folder_ / GetParam().categories).string());
    ASSERT_TRUE(categories.ok());
    const Reading<Quotas> quotas = read_quotas(*categories.value);
    ASSERT_TRUE(quotas.ok());
    Reading<Table> respondents = read_csv_file((folder_ / GetParam().respondents).string());
    ASSERT_TRUE(respondents.ok());
    const Reading<Pool> pool = read_pool(std::move(*respondents.value), *quotas.value, "");
    ASSERT_TRUE(pool.ok()) << pool.errors[0].code << ' ' << pool.errors[0].cell;

    const Reading<Table> exact = read_csv_file((folder_ / "exact_leximin.csv").string());
    ASSERT_TRUE(exact.ok());
    ASSERT_EQ(exact.value->row_count(), pool.value->size());
    std::vector<int> seated(pool.value->size());
    constexpr int draws = 12;
    for (int i = 0; i < draws; ++i) {
        const Drawing drawing =
            draw(*pool.value, *quotas.value,
                 {GetParam().panel_size, 10, Method::random_feasible, std::to_string(i)});
        ASSERT_TRUE(drawing.drawn()) << drawing.findings[0].code;
        EXPECT_TRUE(violations(*pool.value, *quotas.value, drawing.panel).empty());
        for (const int person : drawing.panel) ++seated[static_cast<std::size_t>(person)];
    }
    // Leximin gives nobody a zero who could be drawn at all.
    for (std::size_t person = 0; person < seated.size(); ++person) {
        const double chance = std::stod(std::string(exact.value->cell(person, 1)));
        if (std::abs(chance) < 1e-9) {
            EXPECT_EQ(seated[person], 0) << "row " << person;
        }
    }
}

TEST_P(PublicPools, LeximinIsTheExactVectorAndProved) {
    Reading<Table> categories = read_csv_file((folder_ / GetParam().categories).string());
    const Reading<Quotas> quotas = read_quotas(*categories.value);
    Reading<Table> respondents = read_csv_file((folder_ / GetParam().respondents).string());
    const Reading<Pool> pool = read_pool(std::move(*respondents.value), *quotas.value, "");
    const Reading<Table> exact = read_csv_file((folder_ / "exact_leximin.csv").string());
    ASSERT_TRUE(quotas.ok() && pool.ok() && exact.ok());
    PrepareRequest request;
    request.panel_size = GetParam().panel_size;
    const Prepared prepared = prepare(*pool.value, *quotas.value, request);
    ASSERT_TRUE(prepared.ok()) << prepared.findings[0].code;
    for (std::size_t person = 0; person < pool.value->size(); ++person) {
        const double chance = std::stod(std::string(exact.value->cell(person, 1)));
        EXPECT_NEAR(prepared.chances[person].value(), chance, 1e-6) << "row " << person;
    }
    CertificateFigures figures;
    EXPECT_TRUE(
        verify_certificate(*pool.value, *quotas.value, prepared.certificate, &figures).empty());
    EXPECT_LE(figures.largest_gap, 1e-6);
    EXPECT_EQ(figures.cuts_unproved, 0U);
    // Whole weights out of a thousand move nobody's chance by more than two of them.
    EXPECT_LE(prepared.loss.largest_deviation, 0.002);
}

INSTANTIATE_TEST_SUITE_P(
    Published, PublicPools,
    testing::Values(PublicPool{"example_small_20", "categories.csv", "respondents.csv", 20},
                    PublicPool{"example_large_200", "categories.csv", "respondents.csv", 200},
                    PublicPool{"fixture_22", "features.csv", "candidates.csv", 22},
                    PublicPool{"opendlp_docs_20", "Categories_csv_example.csv",
                               "Respondents_csv_example.csv", 20}),
    [](const auto& each) { return std::string(each.param.folder); });

}  // namespace
}  // namespace isegoria::sortition
