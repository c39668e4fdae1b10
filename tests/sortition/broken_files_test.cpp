// SPDX-License-Identifier: AGPL-3.0-or-later
// Broken files, one a line: each must be refused with the right code at the right row and column.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/sortition/reading.hpp"

namespace isegoria::sortition {
namespace {

using namespace std::string_literals;

struct Place {
    std::string code;
    std::uint32_t row;
    std::uint32_t column;

    friend bool operator==(const Place&, const Place&) = default;
    friend std::ostream& operator<<(std::ostream& out, const Place& place) {
        return out << place.code << " at row " << place.row << ", column " << place.column;
    }
};

struct Case {
    std::string text;
    std::vector<Place> places;
};

std::vector<Place> places_of(const Findings& findings) {
    std::vector<Place> places;
    for (const Finding& finding : findings) {
        places.push_back({finding.code, finding.row, finding.column});
        if (finding.column > 0) {
            EXPECT_EQ(finding.cell, cell_name(finding.row, finding.column));
        }
        EXPECT_FALSE(finding.code.starts_with("csv") && finding.file.empty());
    }
    return places;
}

TEST(BrokenFiles, CsvIsRefusedWithThePlace) {
    const std::vector<Case> cases{
        {"", {{"csv_empty", 0, 0}}},
        {"\xEF\xBB\xBF", {{"csv_empty", 0, 0}}},
        {" \r\n \n", {{"csv_empty", 0, 0}}},
        {",,\n,,\n", {{"csv_no_rows", 0, 0}}},
        {"id,name", {{"csv_no_rows", 0, 0}}},
        {"id,name\n", {{"csv_no_rows", 0, 0}}},
        {"id,name\n\n,\n", {{"csv_no_rows", 0, 0}}},
        {"\xFF\xFEi\0d\0"s, {{"csv_utf16", 0, 0}}},
        {"\xFE\xFF\0i\0d"s, {{"csv_utf16", 0, 0}}},
        {"i\0d\0\n\0001\0\n\0"s, {{"csv_utf16", 0, 0}}},
        {"\0i\0d\0\n\0001"s, {{"csv_utf16", 0, 0}}},
        {"\xFF\xFE\0\0i\0\0\0"s, {{"csv_utf16", 0, 0}}},
        {"id,name\n1,Ren\xE9\n", {{"csv_latin1", 2, 2}}},
        {"id,pr\xE9nom\n1,Ren\xE9\n2,Zo\xEB\n", {{"csv_latin1", 1, 2}}},
        {"id,name\n1,\x93x\x94\n", {{"csv_latin1", 2, 2}}},
        {"id,name\n1,\xC3\xA9\n2,\xE9\n", {{"csv_not_utf8", 3, 2}}},
        {"id,name\n1,\xC3\xA9\n\xE9,\xE9\n", {{"csv_not_utf8", 3, 1}, {"csv_not_utf8", 3, 2}}},
        {"id,name\n1,\xED\xA0\x80\n", {{"csv_not_utf8", 2, 2}}},
        {"id,name\n1,\xE0\x80\xAF\n", {{"csv_not_utf8", 2, 2}}},
        {"id,name\n1,\xF4\x90\x80\x80\n", {{"csv_not_utf8", 2, 2}}},
        {"id,name\n\x81,x\n", {{"csv_not_utf8", 2, 1}}},
        {"id,name\n1,A\0B\n"s, {{"csv_nul", 2, 2}}},
        {"i\0d,name\n1,A\n"s, {{"csv_nul", 1, 1}}},
        {"id,name\n1,\"A\0\"\n"s, {{"csv_nul", 2, 2}}},
        {"id,name\n1,\"Ada\n", {{"csv_quote_unclosed", 2, 2}}},
        {"\"id,name\n1,Ada\n", {{"csv_quote_unclosed", 1, 1}}},
        {"id,name\n1,Ada\n\"", {{"csv_quote_unclosed", 3, 1}}},
        {"id,name\n1,\"Ada\"\"\n", {{"csv_quote_unclosed", 2, 2}}},
        {"id,name\n1,\"Ada\" B\n", {{"csv_text_after_quote", 2, 2}}},
        {"id,name\n\"1\"x,Ada\n", {{"csv_text_after_quote", 2, 1}}},
        {"\"id\"x,name\n1,Ada\n", {{"csv_text_after_quote", 1, 1}}},
        {"id,name\n1,Ada \"B\"\n", {{"csv_stray_quote", 2, 2}}},
        {"id,name\n1, \"Ada\"\n", {{"csv_stray_quote", 2, 2}}},
        {"i\"d,name\n1,Ada\n", {{"csv_stray_quote", 1, 1}}},
        {"id,name\n1\n", {{"csv_row_length", 2, 2}}},
        {"id,name\n1,Ada,x\n", {{"csv_row_length", 2, 3}}},
        {"id,name\n1,Ada,\n", {{"csv_row_length", 2, 3}}},
        {"id,name\n1,A\n2\n3,B\n4,C,D,E\n", {{"csv_row_length", 3, 2}, {"csv_row_length", 5, 3}}},
        {"id,name\n1,\"a\nb\"\n2\n", {{"csv_row_length", 3, 2}}},
        {"id,name,ID\n1,A,2\n", {{"csv_heading_twice", 1, 3}}},
        {"id,id,id\n1,2,3\n", {{"csv_heading_twice", 1, 2}, {"csv_heading_twice", 1, 3}}},
        {"Café, CAFÉ \n1,2\n", {{"csv_heading_twice", 1, 2}}},
        {"id;name\n1\n", {{"csv_row_length", 2, 2}}},
        {"id\tname\n1\t2\t3\n", {{"csv_row_length", 2, 3}}},
        {"id,name\r1,A\r2\r", {{"csv_row_length", 3, 2}}},
        {"id,name\r\n1,A\r\n2\r\n", {{"csv_row_length", 3, 2}}},
        {"id,name\n1,x\"y\n2\n", {{"csv_stray_quote", 2, 2}, {"csv_row_length", 3, 2}}},
    };
    for (const Case& each : cases) {
        const Reading<Table> table = read_csv(each.text, "t.csv");
        EXPECT_FALSE(table.ok()) << each.text;
        EXPECT_EQ(places_of(table.errors), each.places) << each.text;
    }
}

TEST(BrokenFiles, CategoriesAreRefusedWithThePlace) {
    const std::string head = "feature,value,min,max,min_flex,max_flex\n";
    const std::vector<Case> cases{
        {"value,min,max\na,1,2\n", {{"quota_column_missing", 1, 0}}},
        {"feature,min,max\na,1,2\n", {{"quota_column_missing", 1, 0}}},
        {"category,feature,max\na,b,2\n", {{"quota_column_missing", 1, 0}}},
        {"x,y\n1,2\n",
         {{"quota_column_missing", 1, 0},
          {"quota_column_missing", 1, 0},
          {"quota_column_missing", 1, 0},
          {"quota_column_missing", 1, 0}}},
        {head + "g,f,,2,,\n", {{"quota_bound_missing", 2, 3}}},
        {head + "g,f,1,,,\n", {{"quota_bound_missing", 2, 4}}},
        {head + "g,f,one,2,,\n", {{"quota_bound_not_a_number", 2, 3}}},
        {head + "g,f,1.0,2,,\n", {{"quota_bound_not_a_number", 2, 3}}},
        {head + "g,f,-1,2,,\n", {{"quota_bound_not_a_number", 2, 3}}},
        {head + "g,f,+1,2,,\n", {{"quota_bound_not_a_number", 2, 3}}},
        {head + "g,f,1,1000001,,\n", {{"quota_bound_not_a_number", 2, 4}}},
        {head + "g,f,1,99999999999999999999,,\n", {{"quota_bound_not_a_number", 2, 4}}},
        {head + "g,f,1,2,x,\n", {{"quota_bound_not_a_number", 2, 5}}},
        {head + "g,f,1,2,,x\n", {{"quota_bound_not_a_number", 2, 6}}},
        {head + "g,f,3,2,,\n", {{"quota_min_above_max", 2, 3}}},
        {head + "g,f,1,2,2,\n", {{"quota_min_flex_above_min", 2, 5}}},
        {head + "g,f,1,2,,1\n", {{"quota_max_flex_below_max", 2, 6}}},
        {head + "g,f,1,2,,\nG, F ,1,2,,\n", {{"quota_value_twice", 3, 2}}},
        {head + ",f,1,2,,\n", {{"quota_feature_missing", 2, 1}}},
        {head + "g,,1,2,,\n", {{"quota_value_missing", 2, 2}}},
        {head + ",,a note,,,\n",
         {{"quota_feature_missing", 2, 1},
          {"quota_value_missing", 2, 2},
          {"quota_bound_not_a_number", 2, 3},
          {"quota_bound_missing", 2, 4}}},
        {head + "g,f,x,2,,\ng,m,3,2,,\n",
         {{"quota_bound_not_a_number", 2, 3}, {"quota_min_above_max", 3, 3}}},
        {head + ",only a note,,,,\n", {{"quota_none", 0, 0}}},
    };
    for (const Case& each : cases) {
        const Reading<Quotas> quotas = quotas_from(each.text);
        EXPECT_FALSE(quotas.ok()) << each.text;
        EXPECT_EQ(places_of(quotas.errors), each.places) << each.text;
    }
}

TEST(BrokenFiles, RespondentsAreRefusedWithThePlace) {
    const Quotas quotas =
        given_quotas("feature,value,min,max\nGender,f,0,9\nGender,m,0,9\nAge,old,0,9\n");
    const std::vector<Case> cases{
        {"id,gender\n1,f\n", {{"pool_column_missing", 1, 0}}},
        {"id,name\n1,f\n", {{"pool_column_missing", 1, 0}, {"pool_column_missing", 1, 0}}},
        {"id,gender,age\n1,x,old\n", {{"pool_value_unknown", 2, 2}}},
        {"id,gender,age\n1,,old\n", {{"pool_value_empty", 2, 2}}},
        {"id,gender,age\n1,f,\" \"\n", {{"pool_value_empty", 2, 3}}},
        {"id,gender,age\n1,x,y\n2,f,z\n",
         {{"pool_value_unknown", 2, 2},
          {"pool_value_unknown", 2, 3},
          {"pool_value_unknown", 3, 3}}},
        {"id,gender,age\n,f,old\n", {{"pool_id_empty", 2, 1}}},
        {"id,gender,age\n1,f,old\n2,f,old\n 1 ,m,old\n", {{"pool_id_twice", 4, 1}}},
        {"gender,age,unique_id\nf,old,7\nf,old,7\nf,old,7\n",
         {{"pool_id_twice", 3, 3}, {"pool_id_twice", 4, 3}}},
        {"id,gender,age\n1,f,old\n\n3,x,old\n", {{"pool_value_unknown", 4, 2}}},
        {"id,gender,age\n1,\"f\nf\",old\n", {{"pool_value_unknown", 2, 2}}},
        {"id,gender,age\n1,f,0ld\n", {{"pool_value_unknown", 2, 3}}},
    };
    for (const Case& each : cases) {
        const Reading<Pool> pool = pool_from(each.text, quotas);
        EXPECT_FALSE(pool.ok()) << each.text;
        EXPECT_EQ(places_of(pool.errors), each.places) << each.text;
    }
    const Reading<Pool> pool = pool_from("id,gender,age\n1,f,old\n", quotas, "number");
    EXPECT_EQ(places_of(pool.errors), (std::vector<Place>{{"pool_column_missing", 1, 0}}));
}

}  // namespace
}  // namespace isegoria::sortition
