// SPDX-License-Identifier: AGPL-3.0-or-later
// Reads comma-separated files (RFC 4180) into a compact table and reports everything wrong with a
// file at once. A Table is owned by whoever read it and is immutable; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sortition/finding.hpp"

namespace isegoria::sortition {

// The largest pool that we promise to read; a larger one is a national register, not a pool.
inline constexpr std::size_t rows_max = 1'000'000;
// Real pools have some 10 to 60 columns; a thousand means that the separator was mistaken.
inline constexpr std::size_t columns_max = 1'000;
// No name or address is longer; a longer cell is nearly always a quote that was never closed.
inline constexpr std::size_t cell_bytes_max = 64 * 1024;
// A million rows of a thousand bytes; the table's 32-bit offsets rely on it being below 4 GiB.
inline constexpr std::size_t file_bytes_max = std::size_t{1} << 30U;

// A header and rows of equally many cells, unquoted, in one block of text. Blank rows are left out.
class Table {
  public:
    [[nodiscard]] std::size_t row_count() const { return row_numbers_.size(); }
    [[nodiscard]] std::size_t column_count() const { return header_.size(); }
    [[nodiscard]] const std::vector<std::string>& header() const { return header_; }
    [[nodiscard]] const std::string& file() const { return file_; }
    // Row and column count from 0 here; the text is exactly what the file says, untrimmed.
    [[nodiscard]] std::string_view cell(std::size_t row, std::size_t column) const;
    // The row as a spreadsheet counts it.
    [[nodiscard]] std::uint32_t row_number(std::size_t row) const { return row_numbers_[row]; }
    // The position of the column of that name (compared by `fold`), or `column_count()`.
    [[nodiscard]] std::size_t find_column(std::string_view name) const;
    // A finding placed at a cell of this table.
    [[nodiscard]] Finding at(std::size_t row, std::size_t column, std::string_view code,
                             Arguments arguments) const;

  private:
    friend class CsvParser;
    std::string file_;
    std::string text_;
    std::vector<std::string> header_;
    std::vector<std::uint32_t> cell_ends_;
    std::vector<std::uint32_t> row_numbers_;
    std::vector<std::uint32_t> row_lines_;
};

// Rows whose cells and headings together have more octets: csv_row_too_long, placed at the row.
[[nodiscard]] Findings find_long_rows(const Table& table, std::size_t octets_max);

// Reads `bytes`; `file` only names it in findings. Accepts a UTF-8 byte-order mark; CRLF, LF or CR
// line ends; and, with a notice, a semicolon or tab as separator, as some spreadsheets write.
// Errors (codes csv_*): empty file, no rows, UTF-16, Latin-1, bad UTF-8, NUL, quotes in the wrong
// place, rows of another length than the header, the same heading twice, and each limit above.
[[nodiscard]] Reading<Table> read_csv(std::string bytes, std::string file);

// The octets of a file of the disk. Errors: csv_unreadable, csv_file_too_large.
[[nodiscard]] Reading<std::string> read_file(const std::string& path);

// Reads a file of the disk; an unreadable or too large one is an error like any other.
[[nodiscard]] Reading<Table> read_csv_file(const std::string& path);

}  // namespace isegoria::sortition
