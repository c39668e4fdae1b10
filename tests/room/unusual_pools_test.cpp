// SPDX-License-Identifier: AGPL-3.0-or-later
// B5: files of people as offices send them, some hundreds, through the errand that imports them. A
// file is taken with everybody in it, or refused at its cell; then nothing of it is kept.
#include <iostream>
#include <set>

#include "office.hpp"

namespace isegoria::room {
namespace unusual_pools_test {

using namespace std::string_literals;
using testing_office::assembly;
using Row = std::vector<std::string>;

// The outside of a file: what differs between one spreadsheet program and the next.
struct Shape {
    bool mark = false;  // UTF-8's byte-order mark.
    std::string end = "\n";
    char separator = ',';
    bool ended = true;  // The last line has an end.
};

std::vector<Shape> shapes() {
    std::vector<Shape> all;
    for (const bool mark : {false, true})
        for (const char* end : {"\n", "\r\n", "\r"})
            for (const char separator : {',', ';', '\t'})
                for (const bool ended : {true, false}) all.push_back({mark, end, separator, ended});
    return all;
}

// Cells as they stand in the file: whoever wants quotes writes them.
std::string file_of(const Shape& shape, const std::vector<Row>& rows) {
    std::string text = shape.mark ? "\xEF\xBB\xBF" : "";
    for (std::size_t row = 0; row < rows.size(); ++row) {
        for (std::size_t cell = 0; cell < rows[row].size(); ++cell) {
            if (cell != 0) text += shape.separator;
            text += rows[row][cell];
        }
        if (shape.ended || row + 1 < rows.size()) text += shape.end;
    }
    return text;
}

const std::vector<Row> people = {{"id", "name", "gender"},
                                 {"1", "Quillina", "woman"},
                                 {"2", "Quillino", "man"},
                                 {"3", "Quillette", "woman"}};

// What becomes of a file; "" as code: taken.
struct Case {
    std::string file;
    std::string code;
    std::uint32_t row = 0;  // As a spreadsheet counts; 0: the file as a whole.
    std::string cell;
    std::size_t people = 3;
};

std::vector<Row> with_cell(std::size_t row, std::size_t column, const std::string& text) {
    std::vector<Row> rows = people;
    rows.at(row).at(column) = text;
    return rows;
}

std::string letter(std::size_t column) { return std::string(1, static_cast<char>('A' + column)); }

// One cell is wrong, at each place in turn.
void add_broken_cells(std::vector<Case>& cases, const Shape& shape) {
    const auto add = [&](std::size_t row, std::size_t column, const std::string& text,
                         const char* code) {
        const auto number = static_cast<std::uint32_t>(row + 1);
        cases.push_back({file_of(shape, with_cell(row, column, text)), code, number,
                         letter(column) + std::to_string(number), 0});
    };
    for (std::size_t row = 0; row < people.size(); ++row)
        for (std::size_t column = 0; column < people[0].size(); ++column) {
            const std::string& cell = people[row][column];
            add(row, column, cell + "\0"s, "csv_nul");
            add(row, column, cell + "\"", "csv_stray_quote");
            add(row, column, "\"" + cell + "\"x", "csv_text_after_quote");
            add(row, column, "\"" + cell, "csv_quote_unclosed");
            add(row, column, cell + "\xED\xA0\x80", "csv_not_utf8");
            if (!shape.mark) add(row, column, cell + "\xE9", "csv_latin1");
        }
    for (std::size_t row = 1; row < people.size(); ++row) {
        for (const char* formula : {"=1+1", "+33", "-1", "@SUM", "\"=HYPERLINK(\"\"x\"\")\""})
            add(row, 2, formula, "pool_value_unknown");
        add(row, 2, "", "pool_value_empty");
        add(row, 0, "", "pool_id_empty");
    }
    add(2, 0, "1", "pool_id_twice");
    add(3, 0, " 2 ", "pool_id_twice");
    add(0, 1, "ID", "csv_heading_twice");
    add(3, 1, std::string(65'537, 'x'), "csv_cell_too_long");
}

// Rows and columns are wrong.
void add_broken_rows(std::vector<Case>& cases, const Shape& shape) {
    for (std::size_t row = 1; row < people.size(); ++row) {
        const auto number = static_cast<std::uint32_t>(row + 1);
        std::vector<Row> rows = people;
        rows[row].pop_back();
        cases.push_back(
            {file_of(shape, rows), "csv_row_length", number, "C" + std::to_string(number), 0});
        rows = people;
        rows[row].push_back("more");
        cases.push_back(
            {file_of(shape, rows), "csv_row_length", number, "D" + std::to_string(number), 0});
    }
    std::vector<Row> wide = people;
    for (Row& row : wide)
        for (int more = 0; more < 9'997; ++more)
            row.push_back(&row == wide.data() ? "c" + std::to_string(more) : "");
    cases.push_back({file_of(shape, wide), "csv_too_many_columns", 1, "ALM1", 0});
    if (shape.ended) cases.push_back({file_of(shape, {people[0]}), "csv_no_rows", 0, "", 0});
    cases.push_back({file_of(shape, with_cell(0, 2, "sex")), "pool_column_missing", 1, "", 0});
}

// Unusual, and none the worse for it.
void add_unusual(std::vector<Case>& cases, const Shape& shape) {
    const auto add = [&](const std::vector<Row>& rows, std::size_t count = 3) {
        cases.push_back({file_of(shape, rows), "", 0, "", count});
    };
    add(people);
    for (const char* name :
         {"", "\"\"", "\"Quillina\"", "\"Quill, the; first\"", "\"Quill\t\"\"Q\"\"\"",
          "\"two\nlines\"", "\"three\r\nlines\r\nof it\"", "=1+1", "+33 1 23", "-1", "@SUM(A1)",
          "Zo\xC3\xAB", "Zoe\xCC\x88", "\xF0\x9F\x8C\xB3", "\xD9\x86\xD9\x88\xD8\xB1",
          "\xE2\x80\xAEtxet", "  spaces  ", "<script>alert(1)</script>", "' OR 1=1 --"})
        add(with_cell(1, 1, name));
    add(with_cell(0, 0, "number"));  // Without ids people are numbered by their rows.
    add(with_cell(1, 0, "007"));
    add(with_cell(1, 2, " WOMAN "));
    add({people[0], people[1], {"", "", ""}, people[2], {" ", "", ""}, people[3]});
    add({{"gender", "unique_id"}, {"man", "x"}, {"woman", "y"}}, 2);
    std::vector<Row> wide = people;
    for (Row& row : wide)
        for (int more = 0; more < 997; ++more)
            row.push_back(&row == wide.data() ? "c" + std::to_string(more) : "");
    add(wide);
}

std::string as_utf16(const std::string& text, bool big, bool mark) {
    std::string wide = !mark ? "" : big ? "\xFE\xFF" : "\xFF\xFE";
    for (const char each : text) wide += big ? "\0"s + each : each + "\0"s;
    return wide;
}

std::vector<Case> all_cases() {
    std::vector<Case> cases;
    for (const Shape& shape : shapes()) {
        add_broken_cells(cases, shape);
        add_broken_rows(cases, shape);
        // An import waits for the disk; every third shape has all ends, marks and separators.
        if (shape.ended && shape.mark == (shape.end == "\r\n"))
            add_unusual(cases, shape);
        else
            cases.push_back({file_of(shape, people)});
        if (shape.mark) continue;
        for (const bool big : {false, true})
            for (const bool mark : {false, true})
                cases.push_back(
                    {as_utf16(file_of(shape, people), big, mark), "csv_utf16", 0, "", 0});
    }
    for (const char* empty : {"", "\xEF\xBB\xBF", "\n", "\r\n\r\n", " \n\t\n"})
        cases.push_back({empty, "csv_empty", 0, "", 0});
    return cases;
}

class UnusualPools : public testing_office::Office {
  protected:
    UnusualPools() { found(); }

    ErrandResult import(const std::string& file) {
        v1::Errand errand;
        errand.mutable_import_pool()->set_respondents(1);
        errand.mutable_import_pool()->set_categories(2);
        errand.mutable_import_pool()->set_panel_size(2);
        return ask(organiser_, errand,
                   {{1, file}, {2, "feature,value,min,max\ngender,woman,1,1\ngender,man,1,1\n"}});
    }
    std::size_t rows(const std::string& kind) {
        std::size_t count = 0;
        vault_->list(kind, [&](record::VaultRow&&) { ++count; });
        return count;
    }
    // Whatever an import leaves somewhere.
    std::string traces() {
        return std::to_string(rows("candidate")) + " " + std::to_string(rows("pool/1")) + " " +
               std::to_string(rows("categories/1")) + " " + std::to_string(log_.size(assembly)) +
               " " + (state().lottery.pool ? "a pool" : "no pool");
    }
};

TEST_F(UnusualPools, AreTakenWholeOrRefusedAtTheirPlaceAndNotKept) {
    const std::vector<Case> cases = all_cases();
    std::set<std::string> distinct;
    std::size_t taken = 0;
    // Those that are refused come first: nothing has been imported before, and nothing is then.
    const std::string untouched = traces();
    for (const Case& each : cases) {
        distinct.insert(each.file);
        if (each.code.empty()) continue;
        const ErrandResult result = import(each.file);
        const auto* refused = std::get_if<v1::Refused>(&result);
        const std::string shown = each.file.substr(0, 200);
        if (refused == nullptr || refused->findings_size() == 0) {
            FAIL() << "not refused with " << each.code << ": " << shown;
        }
        EXPECT_EQ(refused->code(), "files_have_findings") << shown;
        EXPECT_EQ(refused->findings(0).code(), each.code) << shown;
        EXPECT_EQ(refused->findings(0).file(), "respondents") << shown;
        EXPECT_EQ(refused->findings(0).row(), each.row) << shown;
        EXPECT_EQ(refused->findings(0).cell(), each.cell) << shown;
        ASSERT_EQ(traces(), untouched) << shown;
    }
    for (const Case& each : cases) {
        if (!each.code.empty()) continue;
        ++taken;
        const ErrandResult result = import(each.file);
        const auto* refused = std::get_if<v1::Refused>(&result);
        ASSERT_EQ(refused, nullptr) << each.file.substr(0, 200) << refused->ShortDebugString();
        ASSERT_EQ(rows("candidate"), each.people) << each.file.substr(0, 200);
    }
    EXPECT_EQ(distinct.size(), cases.size()) << "some files are there twice";
    EXPECT_GE(distinct.size(), 200U);
    std::cout << distinct.size() << " files: " << taken << " taken, " << cases.size() - taken
              << " refused at their place\n";
}

}  // namespace unusual_pools_test
}  // namespace isegoria::room
