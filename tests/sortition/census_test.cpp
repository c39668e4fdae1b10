// SPDX-License-Identifier: AGPL-3.0-or-later
// Invented pools: by the shares of a file, depending on each other where told, and never changing.
#include <gtest/gtest.h>

#include <map>

#include "sortition/digest.hpp"
#include "sortition/generate.hpp"
#include "sortition/pool.hpp"
#include "tool_folder.hpp"

namespace isegoria::sortition {
namespace {

Reading<Census> census_of(const std::string& text) {
    Reading<Table> table = read_csv(text, "shares.csv");
    EXPECT_TRUE(table.ok());
    return read_census(*table.value);
}

const std::string correlated =
    "feature,value,share,respondents,given_feature,given_value\n"
    "age,young,25.5,15,,\n"
    "age,old,74.5,85,,\n"
    "diploma,yes,60,80,age,young\n"
    "diploma,no,40,20,Age,Young\n"
    "diploma,yes,20,30,age,old\n"
    "diploma,no,80,70,age,old\n";

TEST(Census, EachMistakeIsFoundAtItsCell) {
    const std::string heading = "feature,value,share,given_feature,given_value\n";
    const std::vector<std::pair<std::string, std::string>> cases{
        {"feature,value\na,b\n", "census_column_missing"},
        {"feature,value,share,given_value\na,b,1,\n", "census_column_missing"},
        {heading + ",b,1,,\n", "census_name_missing"},
        {heading + "a,,1,,\n", "census_name_missing"},
        {heading + "Email,b,1,,\n", "census_name_taken"},
        {heading + "a,b,x,,\n", "census_share_not_a_number"},
        {heading + "a,b,-1,,\n", "census_share_not_a_number"},
        {heading + "a,b,.5,,\n", "census_share_not_a_number"},
        {heading + "a,b,1.1234567,,\n", "census_share_not_a_number"},
        {heading + "a,b,1000000000,,\n", "census_share_not_a_number"},
        {heading + "a,b,1,,\na,B,2,,\n", "census_value_twice"},
        {heading + "a,b,1,c,d\n", "census_given_unknown"},
        {heading + "a,b,1,,\nc,d,1,a,x\n", "census_given_unknown"},
        {heading + "a,b,1,,\nc,d,1,a,b\nc,e,1,,\n", "census_given_mixed"},
        {heading + "a,b,1,,\nc,d,1,,\nc,e,1,a,b\n", "census_given_mixed"},
        {heading + "a,b,1,,\na,c,1,,\nd,e,1,a,b\n", "census_no_share"},
        {heading + "a,b,0,,\n", "census_no_share"}};
    for (const auto& [text, code] : cases) {
        const Reading<Census> census = census_of(text);
        ASSERT_EQ(census.errors.size(), 1U) << text;
        EXPECT_EQ(census.errors[0].code, code) << text;
        EXPECT_EQ(census.errors[0].file, "shares.csv");
    }
    EXPECT_TRUE(census_of(heading + "a,b,999999999.123456,,\n").ok());
}

TEST(Census, AFeatureThatDependsOnAnotherHasTheSharesOfItsValues) {
    const Reading<Census> census = census_of(correlated);
    ASSERT_TRUE(census.ok());
    const std::vector<std::int64_t> parts = inhabitants_of(*census.value, 1);
    EXPECT_EQ(parts[0], 302'000'000);
    EXPECT_EQ(parts[1], 698'000'000);
    // 30.2 and 69.8 of a hundred, one more on each side.
    EXPECT_NE(generate_categories(*census.value, 100).find("diploma,yes,29,32\ndiploma,no,68,71"),
              std::string::npos);

    std::string text;
    generate_pool(*census.value, {20'000, "shares", 30}, [&](std::string_view rows) { text += rows; });
    const Reading<Table> table = read_csv(text, "pool.csv");
    std::map<std::string, int> counts;
    int sharing = 0;
    for (std::size_t row = 0; row < table.value->row_count(); ++row) {
        const auto cell = [&](const char* name) {
            return std::string(table.value->cell(row, table.value->find_column(name)));
        };
        ++counts[cell("age")];
        ++counts[cell("age") + cell("diploma")];
        const std::size_t address = table.value->find_column("address");
        if (row > 0 && table.value->cell(row - 1, address) == table.value->cell(row, address))
            ++sharing;
    }
    // Three standard deviations or more.
    EXPECT_NEAR(counts["young"], 3'000, 160);
    EXPECT_NEAR(counts["youngyes"], 2'400, 150);
    EXPECT_NEAR(counts["oldyes"], 5'100, 190);
    EXPECT_NEAR(sharing, 6'000, 220);
}

// The README beside the samples says how they were made.
TEST(Census, TheInventedValleyNeverChanges) {
    const std::string samples = std::string(ISEGORIA_SOURCE_DIR) + "/samples/";
    std::string text;
    generate_pool(invented_valley(), {1'200, "well-being of all in our valley", 0},
                  [&](std::string_view rows) { text += rows; });
    EXPECT_EQ(read_file(samples + "pool.csv").value, text);
    EXPECT_EQ(read_file(samples + "categories.csv").value,
              generate_categories(invented_valley(), 60));
}

using GenerateVerb = tool::ToolFolder;

TEST_F(GenerateVerb, WritesAPoolThatCanBeDrawnFrom) {
    write("shares.csv", correlated);
    ASSERT_EQ(run_with({"generate", "--people", "300", "--seed", "s", "--out", path("r.csv"),
                        "--categories", path("c.csv"), "--panel-size", "40", "--shares",
                        path("shares.csv"), "--overwrite"}),
              tool::exit_ok)
        << err_;
    EXPECT_EQ(draw_with({"--panel-size", "40", "--out", path("out")}), tool::exit_ok) << err_;
    EXPECT_EQ(run_with({"generate", "--people", "3", "--seed", "s", "--out", path("e.csv"),
                        "--categories", path("e-c.csv")}),
              tool::exit_bad_input);
    EXPECT_EQ(run_with({"generate", "--people", "3", "--seed", "s", "--out", path("r.csv")}),
              tool::exit_bad_input);
}

}  // namespace
}  // namespace isegoria::sortition
