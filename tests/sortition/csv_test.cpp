// SPDX-License-Identifier: AGPL-3.0-or-later
// What a correct file may look like, the limits at and past their value, and what is written.
#include <gtest/gtest.h>

#include "sortition/csv.hpp"
#include "sortition/csv_writer.hpp"
#include "sortition/text.hpp"
#include "tests/sortition/reading.hpp"

namespace isegoria::sortition {
namespace {

Table given_table(std::string text) {
    Reading<Table> table = read_csv(std::move(text), "t.csv");
    EXPECT_TRUE(table.ok()) << (table.errors.empty() ? "" : table.errors[0].code);
    return table.ok() ? std::move(*table.value) : Table();
}

TEST(Csv, LineEndsOfEverySystemGiveTheSameTable) {
    for (const std::string_view end : {"\n", "\r\n", "\r"}) {
        std::string text = "\xEF\xBB\xBFid,name";
        text += end;
        text += "007,\"Ada, \"\"the first\"\"\"";
        text += end;
        text += "8,Bea";
        const Table table = given_table(text);
        ASSERT_EQ(table.row_count(), 2U);
        EXPECT_EQ(table.header()[0], "id");
        EXPECT_EQ(table.cell(0, 0), "007");
        EXPECT_EQ(table.cell(0, 1), "Ada, \"the first\"");
        EXPECT_EQ(table.cell(1, 1), "Bea");
    }
}

TEST(Csv, ACellMayContainLineBreaksAndTheLineIsToldApartFromTheRow) {
    const Table table = given_table("id,note\n1,\"a\r\nb\"\n2,c\n");
    ASSERT_EQ(table.row_count(), 2U);
    EXPECT_EQ(table.cell(0, 1), "a\r\nb");
    const Finding place = table.at(1, 1, "any", {});
    EXPECT_EQ(place.row, 3U);
    EXPECT_EQ(place.line, 4U);
    EXPECT_EQ(place.cell, "B3");
}

TEST(Csv, BlankRowsAreSkippedWithANoticeAndStillCounted) {
    Reading<Table> table = read_csv("\nid,name\n\n1,Ada\n , \n2,Bea\n\n", "t.csv");
    ASSERT_TRUE(table.ok());
    EXPECT_EQ(table.value->row_count(), 2U);
    EXPECT_EQ(table.value->row_number(0), 4U);
    EXPECT_EQ(table.value->row_number(1), 6U);
    ASSERT_EQ(table.notices.size(), 1U);
    EXPECT_EQ(table.notices[0].code, "csv_blank_rows");
    EXPECT_EQ(argument(table.notices[0], "rows"), "1, 3, 5, 7");
}

TEST(Csv, SemicolonsAndTabsAreReadWithANotice) {
    for (const char* const text : {"id;name\n1;Ada, B\n", "id\tname\n1\tAda, B\n"}) {
        Reading<Table> table = read_csv(text, "t.csv");
        ASSERT_TRUE(table.ok());
        EXPECT_EQ(table.value->cell(0, 1), "Ada, B");
        ASSERT_EQ(table.notices.size(), 1U);
        EXPECT_EQ(table.notices[0].code, "csv_separator");
    }
}

TEST(Csv, EmptyQuotedAndLastCellsAreKept) {
    const Table table = given_table("a,b,c\n\"\",x,\n");
    ASSERT_EQ(table.row_count(), 1U);
    EXPECT_EQ(table.cell(0, 0), "");
    EXPECT_EQ(table.cell(0, 1), "x");
    EXPECT_EQ(table.cell(0, 2), "");
}

TEST(Csv, ACellAtTheLimitIsReadAndOnePastItIsNot) {
    EXPECT_TRUE(read_csv("a\n" + std::string(cell_bytes_max, 'x') + "\n", "t.csv").ok());
    const Reading<Table> table =
        read_csv("a\n" + std::string(cell_bytes_max + 1, 'x') + "\n", "t.csv");
    ASSERT_EQ(table.errors.size(), 1U);
    EXPECT_EQ(table.errors[0].code, "csv_cell_too_long");
    EXPECT_EQ(table.errors[0].cell, "A2");
}

std::string columns(std::size_t count) {
    std::string row = "c1";
    for (std::size_t i = 2; i <= count; ++i) row += ",c" + std::to_string(i);
    return row + "\n";
}

TEST(Csv, ColumnsAtTheLimitAreReadAndOneMoreIsNot) {
    EXPECT_TRUE(read_csv(columns(columns_max) + columns(columns_max), "t.csv").ok());
    const Reading<Table> table = read_csv(columns(columns_max + 1), "t.csv");
    ASSERT_EQ(table.errors.size(), 1U);
    EXPECT_EQ(table.errors[0].code, "csv_too_many_columns");
    EXPECT_EQ(table.errors[0].column, columns_max + 1);
    EXPECT_EQ(table.errors[0].cell, "ALM1");
}

std::string rows(std::size_t count) {
    std::string text = "id\n";
    for (std::size_t i = 0; i < count; ++i) text += "1\n";
    return text;
}

TEST(Csv, RowsAtTheLimitAreReadAndOneMoreIsNot) {
    const Reading<Table> full = read_csv(rows(rows_max) + "\n\n", "t.csv");
    ASSERT_TRUE(full.ok());
    EXPECT_EQ(full.value->row_count(), rows_max);
    const Reading<Table> table = read_csv(rows(rows_max + 1), "t.csv");
    ASSERT_EQ(table.errors.size(), 1U);
    EXPECT_EQ(table.errors[0].code, "csv_too_many_rows");
    EXPECT_EQ(table.errors[0].row, rows_max + 2);
}

TEST(Csv, AFileThatIsNotThereIsAnError) {
    const Reading<Table> table = read_csv_file("/nowhere/at all.csv");
    ASSERT_EQ(table.errors.size(), 1U);
    EXPECT_EQ(table.errors[0].code, "csv_unreadable");
    EXPECT_EQ(table.errors[0].file, "/nowhere/at all.csv");
}

TEST(CsvWriter, FormulasAreEscapedAndOtherCellsAreNot) {
    for (const std::string cell : {"=1+1", "+33 1", "-2", "@sum", "\tx", "\rx", "\nx"}) {
        std::string out;
        append_cell(out, cell);
        EXPECT_EQ(out, "\"'" + cell + "\"");
    }
    for (const std::string cell : {"Ada", "1-2", "a=b", "", "ada@example.org", "'quoted"}) {
        std::string out;
        append_cell(out, cell);
        EXPECT_EQ(out, cell);
    }
}

TEST(CsvWriter, WhatIsWrittenIsReadAgain) {
    const std::vector<std::string_view> cells{"a\"b", "c,d", "e\r\nf", " g ", "h;i", ""};
    std::string out = "1,2,3,4,5,6\n";
    append_row(out, cells);
    const Table table = given_table(out);
    ASSERT_EQ(table.row_count(), 1U);
    for (std::size_t i = 0; i < cells.size(); ++i) EXPECT_EQ(table.cell(0, i), cells[i]);
}

TEST(Text, FoldingTrimsAndLowersLatinGreekAndCyrillic) {
    EXPECT_EQ(fold(" \xC2\xA0ÎLE-DE-FRANCE\t"), "île-de-france");
    EXPECT_EQ(fold("ŁÓDŹ ŽĎÁR ŸŐ"), "łódź žďár ÿő");
    EXPECT_EQ(fold("ΑΘΗΝΑ МОСКВА ЁЖ"), "αθηνα москва ёж");
    EXPECT_EQ(fold("×÷ßş日本"), "×÷ßş日本");
}

TEST(Text, Utf8IsCheckedStrictly) {
    EXPECT_TRUE(is_utf8("a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"));
    for (const std::string_view wrong : {"\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80",
                                         "\xF4\x90\x80\x80", "\xC3", "\x80", "\xF0\x9F\x98"}) {
        EXPECT_FALSE(is_utf8(wrong));
    }
}

TEST(Finding, ColumnsAreNamedAsInASpreadsheet) {
    EXPECT_EQ(cell_name(7, 3), "C7");
    EXPECT_EQ(column_letters(26), "Z");
    EXPECT_EQ(column_letters(27), "AA");
    EXPECT_EQ(column_letters(702), "ZZ");
    EXPECT_EQ(column_letters(703), "AAA");
}

TEST(Finding, PastTheLimitFindingsAreCounted) {
    std::string text = "a,b\n";
    for (std::size_t i = 0; i < findings_max + 7; ++i) text += "1\n";
    const Reading<Table> table = read_csv(text, "t.csv");
    ASSERT_EQ(table.errors.size(), findings_max + 1);
    EXPECT_EQ(table.errors.back().code, "and_more");
    EXPECT_EQ(argument(table.errors.back(), "count"), "7");
}

}  // namespace
}  // namespace isegoria::sortition
