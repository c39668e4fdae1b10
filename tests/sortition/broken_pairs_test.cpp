// SPDX-License-Identifier: AGPL-3.0-or-later
// Pairs of a categories and a respondents file, broken in one or several ways: everything wrong is
// said at once, each with file, row, column, cell and what to do about it; nothing is written.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string_view>
#include <vector>

#include "sortition/lottery_files.hpp"
#include "sortition/sentences.hpp"
#include "sortition/tool/commands.hpp"
#include "tests/sortition/reading.hpp"

namespace isegoria::sortition {
namespace broken_pairs_tests {

namespace fs = std::filesystem;
using namespace std::string_literals;

const std::string head = "feature,value,min,max,min_flex,max_flex\n";
const std::string gender = "Gender,f,2,3,1,4\nGender,m,2,3,1,4\n";
const std::string age = "Age,old,2,3,,\nAge,young,2,3,,\n";
const std::string good = head + gender + age;
const std::string people =
    "id,gender,age,street\n1,f,old,a\n2,f,young,b\n3,f,old,c\n4,m,young,d\n5,m,old,e\n6,m,young,"
    "f\n";

// Of a panel of 5. An expected finding is "file cell code", or "file code" where no cell is meant.
struct Pair {
    std::string categories, respondents;
    std::vector<std::string> expected;
};

std::string rows(int number) {
    std::string text;
    for (int i = 0; i < number; ++i) text += "x" + std::to_string(i) + ",f,old,a\n";
    return text;
}

std::string wide(int columns) {
    std::string heading = "id,gender,age";
    for (int i = 3; i < columns; ++i) heading += ",c" + std::to_string(i);
    return heading + "\n";
}

std::vector<Pair> broken_pairs() {
    const std::string long_cell(cell_bytes_max + 1, 'x');
    std::vector<Pair> pairs{
        // The files themselves.
        {"", people, {"c.csv csv_empty"}},
        {good, "", {"r.csv csv_empty"}},
        {"", "", {"c.csv csv_empty", "r.csv csv_empty"}},
        {"\xEF\xBB\xBF\n\n", people, {"c.csv csv_empty"}},
        {head, people, {"c.csv csv_no_rows"}},
        {good, "id,gender,age\n", {"r.csv csv_no_rows"}},
        {good, "id,gender,age\n,,\n , ,\n", {"r.csv csv_no_rows"}},
        {"\xFF\xFE"s + "f\0e\0"s, people, {"c.csv csv_utf16"}},
        {good, "\xFE\xFF\0i\0d"s, {"r.csv csv_utf16"}},
        {good, "id,gender,age\n1,f,old\n2,\xE9,old\n", {"r.csv B3 csv_latin1"}},
        {"feature,value,min,max\nG\xEAnre,f,1,2\n", people, {"c.csv A2 csv_latin1"}},
        {good, "id,gender,age\n1,\xC3\xA9,old\n2,\xE9,old\n", {"r.csv B3 csv_not_utf8"}},
        {good, "id,gender,age\n1,f\0,old\n"s, {"r.csv B2 csv_nul"}},
        {good, "id,gender,age\n1,\"f,old\n", {"r.csv B2 csv_quote_unclosed"}},
        {good,
         "id,gender,age\n1,\"f\"x,old\n2,f\"f,old\n",
         {"r.csv B2 csv_text_after_quote", "r.csv B3 csv_stray_quote"}},
        {good,
         "id,gender,age\n1,f\n2,f,old,x\n",
         {"r.csv C2 csv_row_length", "r.csv D3 csv_row_length"}},
        {head + "Gender,f,2\n", people, {"c.csv D2 csv_row_length"}},
        {"feature,value,min,max,MIN\nG,f,1,2,1\n", people, {"c.csv E1 csv_heading_twice"}},
        {good, "id,gender,age,Gender\n1,f,old,m\n", {"r.csv D1 csv_heading_twice"}},
        {good, wide(10'000), {"r.csv ALM1 csv_too_many_columns"}},
        {good, wide(1'001), {"r.csv ALM1 csv_too_many_columns"}},
        {good, "id,gender,age\n1,f," + long_cell + "\n", {"r.csv C2 csv_cell_too_long"}},
        {head + "Gender,\"f,2,3,1,4\n",
         "id,gender\n\"1,f\n",
         {"c.csv B2 csv_quote_unclosed", "r.csv A2 csv_quote_unclosed"}},
        // Columns and names of the categories.
        {"value,min,max\nf,1,2\n", people, {"c.csv quota_column_missing"}},
        {"feature,min,max\nGender,1,2\n", people, {"c.csv quota_column_missing"}},
        {"category,feature,max\nGender,f,2\n", people, {"c.csv quota_column_missing"}},
        {"feature,value,min\nGender,f,2\n", people, {"c.csv quota_column_missing"}},
        {"a,b,c,d\n1,2,3,4\n",
         people,
         {"c.csv quota_column_missing", "c.csv quota_column_missing", "c.csv quota_column_missing",
          "c.csv quota_column_missing"}},
        {head + ",f,1,2,,\n" + age, people, {"c.csv A2 quota_feature_missing"}},
        {head + "Gender,,1,2,,\n" + age, people, {"c.csv B2 quota_value_missing"}},
        {head + ",just a note,,,,\n", people, {"c.csv quota_none"}},
        {head + gender + "GENDER, F ,1,2,,\n", people, {"c.csv B4 quota_value_twice"}},
        // Bounds.
        {head + "Gender,f,,3,,\nGender,m,2,,,\n",
         people,
         {"c.csv C2 quota_bound_missing", "c.csv D3 quota_bound_missing"}},
        {head + "Gender,f,two,3,,\n", people, {"c.csv C2 quota_bound_not_a_number"}},
        {head + "Gender,f,2.5,3,,\n", people, {"c.csv C2 quota_bound_not_a_number"}},
        {head + "Gender,f,-2,3,,\n", people, {"c.csv C2 quota_bound_not_a_number"}},
        {head + "Gender,f,2,30 %,,\n", people, {"c.csv D2 quota_bound_not_a_number"}},
        {head + "Gender,f,2,1000001,,\n", people, {"c.csv D2 quota_bound_not_a_number"}},
        {head + "Gender,f,2,3,x,y\n",
         people,
         {"c.csv E2 quota_bound_not_a_number", "c.csv F2 quota_bound_not_a_number"}},
        {head + "Gender,f,4,3,,\n", people, {"c.csv C2 quota_min_above_max"}},
        {head + "Gender,f,2,3,3,\n", people, {"c.csv E2 quota_min_flex_above_min"}},
        {head + "Gender,f,2,3,,2\n", people, {"c.csv F2 quota_max_flex_below_max"}},
        {head + "Gender,f,2,3,3,2\n",
         people,
         {"c.csv E2 quota_min_flex_above_min", "c.csv F2 quota_max_flex_below_max"}},
        {"feature;value;min;max\nGender;f;x;3\n", people, {"c.csv C2 quota_bound_not_a_number"}},
        {"feature\tvalue\tmin\tmax\nGender\tf\t2\t1\n", people, {"c.csv C2 quota_min_above_max"}},
        {"\n\n" + head + "\nGender,f,4,3,,\n", people, {"c.csv C5 quota_min_above_max"}},
        // The respondents.
        {good, "id,age\n1,old\n", {"r.csv pool_column_missing"}},
        {good, "name,born\n1,old\n", {"r.csv pool_column_missing", "r.csv pool_column_missing"}},
        {good,
         "id,gender,age\n1,x,old\n2,f,0ld\n",
         {"r.csv B2 pool_value_unknown", "r.csv C3 pool_value_unknown"}},
        {good,
         "id,gender,age\n1,,old\n2,f,\n",
         {"r.csv B2 pool_value_empty", "r.csv C3 pool_value_empty"}},
        {good, "id,gender,age\n,f,old\n", {"r.csv A2 pool_id_empty"}},
        {good, "id,gender,age\n1,f,old\n2,f,old\n1,m,old\n", {"r.csv A4 pool_id_twice"}},
        {good,
         "id,gender,age\n1,f,old\n\n1,x,\n",
         {"r.csv A4 pool_id_twice", "r.csv B4 pool_value_unknown", "r.csv C4 pool_value_empty"}},
        {good, "id,gender,age\n007,f,old\n7,f,old\n007,f,old\n", {"r.csv A4 pool_id_twice"}},
        {good,
         "id,gender,age\n1,\"f\nf\",old\n2,f,x\n",
         {"r.csv B2 pool_value_unknown", "r.csv C3 pool_value_unknown"}},
        {good, "id,gender,age\n1,=1+1,old\n", {"r.csv B2 pool_value_unknown"}},
        // Both at once.
        {head + "Gender,f,4,3,,\n",
         "id,gender\n1,f\n1,\n",
         {"c.csv C2 quota_min_above_max", "r.csv A3 pool_id_twice", "r.csv B3 pool_value_empty"}},
        {head + "Gender,f,x,3,,\n",
         "id,age\n1,f\n",
         {"c.csv C2 quota_bound_not_a_number", "r.csv pool_column_missing"}},
        {"feature,value,min\nGender,f,2\n",
         "id,gender\n,f\n",
         {"c.csv quota_column_missing", "r.csv A2 pool_id_empty"}},
        {"\xFF\xFEx\0"s, "id,gender\n1,f\n1,f\n", {"c.csv csv_utf16", "r.csv A3 pool_id_twice"}},
        {head + "Gender,\"f\n",
         "id;gender\n1;f;x\n",
         {"c.csv B2 csv_quote_unclosed", "r.csv C2 csv_row_length"}},
        // Each right, but no panel of 5 fits.
        {head + "Gender,f,4,5,,\nGender,m,2,3,,\n",
         people,
         {"c.csv C2 quota_minima_above_panel", "c.csv C2 pool_too_small"}},
        {head + "Gender,f,1,2,,\nGender,m,1,1,,\n", people, {"c.csv D3 quota_maxima_below_panel"}},
        {head + "Gender,f,3,6,,\nGender,m,4,6,,\nAge,old,0,2,,\nAge,young,0,1,,\n",
         people,
         {"c.csv C3 quota_minima_above_panel", "c.csv D5 quota_maxima_below_panel",
          "c.csv C3 quota_sums_disagree", "c.csv C3 pool_too_small"}},
        {good,
         "id,gender,age\n1,f,old\n2,f,young\n3,m,old\n4,m,young\n",
         {"r.csv pool_smaller_than_panel"}},
        {head + "Gender,f,4,5,,\nGender,m,0,1,,\n",
         people,
         {"c.csv C2 pool_too_small", "c.csv pool_cannot_fill"}},
        {head + "Gender,f,0,5,,\nGender,m,0,1,,\n", people, {"c.csv pool_cannot_fill"}},
        {head + "Gender,f,1,3,,\nGender,m,1,3,,\nGender,x,1,1,,\n" + age,
         people,
         {"c.csv C4 pool_too_small"}},
    };
    return pairs;
}

Reading<Table> table_of(const std::string& text, const char* name) { return read_csv(text, name); }

Findings findings_of(const Pair& pair) {
    Reading<LotteryFiles> files = read_lottery_files(table_of(pair.categories, "c.csv"),
                                                     table_of(pair.respondents, "r.csv"), "");
    if (!files.ok()) return files.errors;
    Findings all = check_quotas(files.value->quotas, 5);
    for (Finding& each : check_pool(files.value->pool, files.value->quotas, 5))
        all.push_back(std::move(each));
    return all;
}

std::string text_of(const Finding& finding) {
    return finding.file + " " + (finding.cell.empty() ? "" : finding.cell + " ") + finding.code;
}

TEST(BrokenPairs, EverythingIsSaidAtOnceWithItsPlace) {
    const std::vector<Pair> pairs = broken_pairs();
    EXPECT_GE(pairs.size(), 60U);
    for (const Pair& pair : pairs) {
        std::vector<std::string> found;
        for (const Finding& finding : findings_of(pair)) {
            found.push_back(text_of(finding));
            EXPECT_EQ(finding.cell,
                      finding.column == 0 ? "" : cell_name(finding.row, finding.column));
        }
        EXPECT_EQ(found, pair.expected) << pair.categories << "\n"
                                        << pair.respondents.substr(0, 200);
    }
}

TEST(BrokenPairs, TheGoodPairIsAccepted) {
    EXPECT_TRUE(findings_of({good, people, {}}).empty());
    EXPECT_TRUE(findings_of({good, people + rows(50), {}}).empty());
}

// A finding says what is wrong and what to do about it: two sentences, or one and a question.
TEST(BrokenPairs, EverySentenceNamesTheMend) {
    for (const Pair& pair : broken_pairs()) {
        for (Finding finding : findings_of(pair)) {
            finding.file.clear();
            finding.row = finding.line = finding.column = 0;
            finding.cell.clear();
            for (Finding bare : {finding}) {
                bare.arguments.clear();
                for (const Language language : {Language::english, Language::french}) {
                    const std::string said = say(bare, language);
                    int ends = 0;
                    for (std::size_t i = 0; i < said.size(); ++i) {
                        const bool last = i + 1 == said.size() || said[i + 1] == ' ';
                        if ((said[i] == '.' || said[i] == '?') && last) ++ends;
                    }
                    EXPECT_GE(ends, 2) << said;
                }
            }
        }
    }
}

TEST(BrokenPairs, TheToolRefusesThemAndWritesNothing) {
    const fs::path folder =
        fs::temp_directory_path() / ("sortition_broken_pairs_" + std::to_string(getpid()));
    fs::create_directories(folder);
    for (const Pair& pair : broken_pairs()) {
        std::ofstream(folder / "c.csv", std::ios::binary) << pair.categories;
        std::ofstream(folder / "r.csv", std::ios::binary) << pair.respondents;
        const std::string categories = (folder / "c.csv").string();
        const std::string respondents = (folder / "r.csv").string();
        const std::string out_folder = (folder / "out").string();
        std::ostringstream out;
        std::ostringstream err;
        const std::vector<std::string_view> words{
            "draw", "--categories",   categories, "--respondents", respondents, "--panel-size",
            "5",    "--public-value", "2 5 8",    "--out",         out_folder};
        const int code = tool::run(words, out, err);
        EXPECT_NE(code, 0) << pair.categories;
        EXPECT_FALSE(err.str().empty()) << pair.categories;
        EXPECT_FALSE(fs::exists(out_folder)) << pair.categories;
        EXPECT_EQ(std::distance(fs::directory_iterator(folder), {}), 2) << pair.categories;
    }
    fs::remove_all(folder);
}

}  // namespace broken_pairs_tests
}  // namespace isegoria::sortition
