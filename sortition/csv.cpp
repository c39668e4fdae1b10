// SPDX-License-Identifier: AGPL-3.0-or-later
// The CSV reader. Cells are unquoted within the buffer that was read (they never grow), so that a
// million rows cost their file's size and four bytes a cell. One parser per file; any thread.
#include "sortition/csv.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>

#include "sortition/text.hpp"

namespace isegoria::sortition {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

// How many row numbers a notice lists before it says how many there were.
constexpr std::size_t listed_rows_max = 10;

bool is_utf16(std::string_view bytes) {
    if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF")) return true;
    // Without a mark, Western text in UTF-16 shows as a zero in every other byte.
    const auto zeros = static_cast<std::size_t>(std::count(bytes.begin(), bytes.end(), '\0'));
    return zeros >= 4 && zeros * 4 >= bytes.size();
}

// Latin-1 and Windows-1252 write accents as single high bytes, which hardly ever form a UTF-8
// sequence by accident. A file with both is damaged rather than in another encoding.
bool looks_like_latin1(std::string_view bytes) {
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (static_cast<unsigned char>(bytes[i]) < 0x80) continue;
        if (utf8_sequence_length(bytes, i) > 0) return false;
        // 0xC0, 0xC1 and 0xF5 and above are letters of Latin-1; a lone continuation byte that is
        // a control character there too belongs to no text at all.
        const unsigned char byte = static_cast<unsigned char>(bytes[i]);
        if (byte == 0x81 || byte == 0x8D || byte == 0x8F || byte == 0x90 || byte == 0x9D)
            return false;
        // A surrogate or an over-long form written as UTF-8: a lead byte with its continuations.
        const bool leads = byte >= 0xE0 && i + 2 < bytes.size();
        if (leads && (static_cast<unsigned char>(bytes[i + 1]) & 0xC0U) == 0x80U &&
            (static_cast<unsigned char>(bytes[i + 2]) & 0xC0U) == 0x80U) {
            return false;
        }
    }
    return true;
}

// The first row decides: a comma if it has one outside quotes, else a semicolon, else a tab.
char separator_of(std::string_view text) {
    bool quoted = false;
    bool semicolon = false;
    bool tab = false;
    for (const char c : text) {
        if (c == '"') quoted = !quoted;
        if (quoted) continue;
        if (c == '\n' || c == '\r') break;
        if (c == ',') return ',';
        semicolon = semicolon || c == ';';
        tab = tab || c == '\t';
    }
    if (semicolon) return ';';
    return tab ? '\t' : ',';
}

Finding file_finding(std::string_view code, const std::string& file, Arguments arguments = {}) {
    Finding result = finding(code, std::move(arguments));
    result.file = file;
    return result;
}

}  // namespace

class CsvParser {
  public:
    CsvParser(std::string bytes, std::string file) {
        table_.text_ = std::move(bytes);
        table_.file_ = std::move(file);
    }

    Reading<Table> run();

  private:
    enum class Stop { separator, row_end, file_end, refused };

    void read_rows();
    bool read_row();
    Stop read_cell();
    void read_quoted();
    void read_unquoted();
    Stop read_stop();
    void check_cell(std::size_t start);
    void finish_row(std::size_t row_start, std::size_t first_cell);
    void finish_header();
    void add(std::string_view code, Arguments arguments = {});
    [[nodiscard]] bool at_cell_end() const {
        return read_ == text().size() || text()[read_] == separator_ || at_line_end();
    }
    [[nodiscard]] bool at_line_end() const {
        return text()[read_] == '\n' || text()[read_] == '\r';
    }
    [[nodiscard]] const std::string& text() const { return table_.text_; }
    void keep(char c) { table_.text_[write_++] = c; }

    Table table_;
    FindingList errors_;
    Findings notices_;
    std::vector<std::uint32_t> blank_rows_;
    Finding latin1_;
    std::size_t latin1_cells_ = 0;
    std::size_t read_ = 0;
    std::size_t write_ = 0;
    std::uint32_t row_ = 1;
    std::uint32_t line_ = 1;
    std::uint32_t row_line_ = 1;
    std::uint32_t column_ = 1;
    bool row_is_broken_ = false;
    bool bytes_are_clean_ = false;
    bool latin1_file_ = false;
    char separator_ = ',';
};

void CsvParser::add(std::string_view code, Arguments arguments) {
    Finding error = file_finding(code, table_.file_, std::move(arguments));
    error.row = row_;
    error.line = line_;
    error.column = column_;
    error.cell = cell_name(row_, column_);
    errors_.add(std::move(error));
    row_is_broken_ = true;
}

Reading<Table> CsvParser::run() {
    Reading<Table> result;
    const auto refuse = [&](std::string_view code, Arguments arguments = {}) {
        result.errors.push_back(file_finding(code, table_.file_, std::move(arguments)));
        return std::move(result);
    };
    if (text().size() > file_bytes_max) {
        return refuse("csv_file_too_large", {{"limit", std::to_string(file_bytes_max)}});
    }
    if (is_utf16(text())) return refuse("csv_utf16");
    if (text().starts_with(byte_order_mark)) read_ = byte_order_mark.size();
    if (trim(text()).empty()) return refuse("csv_empty");

    bytes_are_clean_ = is_utf8(text()) && text().find('\0') == std::string::npos;
    latin1_file_ = !bytes_are_clean_ && looks_like_latin1(text());
    separator_ = separator_of(std::string_view(text()).substr(read_));
    if (separator_ != ',') {
        const std::string name = separator_ == ';' ? ";" : "TAB";
        notices_.push_back(file_finding("csv_separator", table_.file_, {{"separator", name}}));
    }
    read_rows();

    if (latin1_cells_ > 0) {
        latin1_.arguments = {{"count", std::to_string(latin1_cells_)}};
        errors_.add(latin1_);
    }
    if (errors_.empty() && table_.row_count() == 0) {
        return refuse("csv_no_rows");
    }
    if (!blank_rows_.empty()) {
        std::string list;
        for (std::size_t i = 0; i < std::min(blank_rows_.size(), listed_rows_max); ++i) {
            list += (i == 0 ? "" : ", ") + std::to_string(blank_rows_[i]);
        }
        if (blank_rows_.size() > listed_rows_max) list += " …";
        notices_.push_back(
            file_finding("csv_blank_rows", table_.file_,
                         {{"count", std::to_string(blank_rows_.size())}, {"rows", list}}));
    }
    result.notices = std::move(notices_);
    if (!errors_.empty()) {
        result.errors = errors_.take();
        return result;
    }
    table_.text_.resize(write_);
    result.value = std::move(table_);
    return result;
}

void CsvParser::read_rows() {
    // Counting first keeps the peak of memory at what is needed: no doubling, no copy.
    const auto separators =
        static_cast<std::size_t>(std::count(text().begin(), text().end(), separator_));
    const auto lines = static_cast<std::size_t>(
        std::count_if(text().begin(), text().end(), [](char c) { return c == '\n' || c == '\r'; }));
    table_.cell_ends_.reserve(separators + lines + 1);
    table_.row_numbers_.reserve(std::min(lines + 1, rows_max));
    table_.row_lines_.reserve(std::min(lines + 1, rows_max));
    while (read_ < text().size()) {
        if (!read_row()) return;
        ++row_;
    }
}

// False when reading cannot go on.
bool CsvParser::read_row() {
    const std::size_t row_start = write_;
    const std::size_t first_cell = table_.cell_ends_.size();
    row_is_broken_ = false;
    row_line_ = line_;
    column_ = 1;
    Stop stop = read_cell();
    while (stop == Stop::separator) {
        ++column_;
        if (column_ > columns_max) {
            add("csv_too_many_columns", {{"limit", std::to_string(columns_max)}});
            return false;
        }
        stop = read_cell();
    }
    if (table_.row_count() == rows_max) {
        const std::string_view rest =
            std::string_view(text()).substr(row_start, write_ - row_start);
        if (!trim(rest).empty()) {
            column_ = 1;
            add("csv_too_many_rows", {{"limit", std::to_string(rows_max)}});
            return false;
        }
    }
    finish_row(row_start, first_cell);
    if (stop == Stop::row_end) ++line_;
    return stop == Stop::row_end;
}

CsvParser::Stop CsvParser::read_cell() {
    const std::size_t start = write_;
    if (read_ < text().size() && text()[read_] == '"') {
        read_quoted();
    } else {
        read_unquoted();
    }
    check_cell(start);
    table_.cell_ends_.push_back(static_cast<std::uint32_t>(write_));
    return read_stop();
}

void CsvParser::read_quoted() {
    const std::uint32_t opened_at = line_;
    const bool was_broken = row_is_broken_;
    ++read_;
    while (true) {
        if (read_ == text().size()) {
            line_ = opened_at;
            row_is_broken_ = was_broken;
            add("csv_quote_unclosed");
            return;
        }
        const char c = text()[read_++];
        if (c == '"') {
            if (read_ == text().size() || text()[read_] != '"') break;
            ++read_;
        }
        const bool second_of_pair = c == '\n' && read_ >= 2 && text()[read_ - 2] == '\r';
        if (c == '\r' || (c == '\n' && !second_of_pair)) ++line_;
        keep(c);
    }
    if (at_cell_end()) return;
    add("csv_text_after_quote");
    while (!at_cell_end()) keep(text()[read_++]);
}

void CsvParser::read_unquoted() {
    bool quote_seen = false;
    while (!at_cell_end()) {
        const char c = text()[read_++];
        if (c == '"' && !quote_seen) {
            quote_seen = true;
            add("csv_stray_quote");
        }
        keep(c);
    }
}

CsvParser::Stop CsvParser::read_stop() {
    if (read_ == text().size()) return Stop::file_end;
    const char c = text()[read_++];
    if (c == separator_) return Stop::separator;
    if (c == '\r' && read_ < text().size() && text()[read_] == '\n') ++read_;
    return Stop::row_end;
}

void CsvParser::check_cell(std::size_t start) {
    const std::size_t size = write_ - start;
    if (size > cell_bytes_max && !row_is_broken_) {
        add("csv_cell_too_long", {{"limit", std::to_string(cell_bytes_max)}});
    }
    if (bytes_are_clean_) return;
    const std::string_view cell = std::string_view(text()).substr(start, size);
    if (cell.find('\0') != std::string_view::npos) add("csv_nul");
    if (is_utf8(cell)) return;
    if (!latin1_file_) {
        add("csv_not_utf8");
        return;
    }
    // One finding for the whole file: the mend is one, however many accents there are.
    if (latin1_cells_++ == 0) {
        latin1_ = file_finding("csv_latin1", table_.file_);
        latin1_.row = row_;
        latin1_.line = line_;
        latin1_.column = column_;
        latin1_.cell = cell_name(row_, column_);
    }
}

void CsvParser::finish_row(std::size_t row_start, std::size_t first_cell) {
    std::size_t start = row_start;
    bool blank = true;
    for (std::size_t i = first_cell; i < table_.cell_ends_.size() && blank; ++i) {
        const std::size_t end = table_.cell_ends_[i];
        blank = trim(std::string_view(text()).substr(start, end - start)).empty();
        start = end;
    }
    if (blank && !row_is_broken_) {
        // Blank rows above the header are no header.
        blank_rows_.push_back(row_);
        table_.cell_ends_.resize(first_cell);
        write_ = row_start;
        return;
    }
    if (table_.header_.empty()) {
        finish_header();
        write_ = 0;
        return;
    }
    const std::size_t cells = table_.cell_ends_.size() - first_cell;
    if (!row_is_broken_ && cells != table_.header_.size()) {
        column_ = static_cast<std::uint32_t>(std::min(cells, table_.header_.size()) + 1);
        const std::uint32_t last_line = std::exchange(line_, row_line_);
        add("csv_row_length", {{"cells", std::to_string(cells)},
                               {"expected", std::to_string(table_.header_.size())}});
        line_ = last_line;
    }
    table_.row_numbers_.push_back(row_);
    table_.row_lines_.push_back(row_line_);
}

void CsvParser::finish_header() {
    std::size_t start = 0;
    std::map<std::string, std::uint32_t> seen;
    column_ = 1;
    for (const std::size_t end : table_.cell_ends_) {
        const std::string_view cell = std::string_view(text()).substr(start, end - start);
        table_.header_.emplace_back(cell);
        const auto [earlier, fresh] = seen.emplace(fold(cell), column_);
        // Columns without a heading cannot be asked for, so they cannot be confused either.
        if (!fresh && !earlier->first.empty()) {
            add("csv_heading_twice", {{"heading", std::string(trim(cell))},
                                      {"first_cell", cell_name(row_, earlier->second)}});
        }
        start = end;
        ++column_;
    }
    table_.cell_ends_.clear();
}

std::string_view Table::cell(std::size_t row, std::size_t column) const {
    const std::size_t index = row * column_count() + column;
    const std::size_t start = index == 0 ? 0 : cell_ends_[index - 1];
    return std::string_view(text_).substr(start, cell_ends_[index] - start);
}

std::size_t Table::find_column(std::string_view name) const {
    const std::string key = fold(name);
    const auto found = std::find_if(header_.begin(), header_.end(),
                                    [&](const std::string& each) { return fold(each) == key; });
    return static_cast<std::size_t>(found - header_.begin());
}

Finding Table::at(std::size_t row, std::size_t column, std::string_view code,
                  Arguments arguments) const {
    Finding result = file_finding(code, file_, std::move(arguments));
    result.row = row_numbers_[row];
    result.line = row_lines_[row];
    result.column = static_cast<std::uint32_t>(column + 1);
    result.cell = cell_name(result.row, result.column);
    return result;
}

Findings find_long_rows(const Table& table, std::size_t octets_max) {
    std::size_t heading = 0;
    for (const std::string& name : table.header()) heading += name.size();
    FindingList findings;
    for (std::size_t row = 0; row < table.row_count(); ++row) {
        std::size_t octets = heading;
        for (std::size_t column = 0; column < table.column_count(); ++column)
            octets += table.cell(row, column).size();
        if (octets <= octets_max) continue;
        Finding finding =
            table.at(row, 0, "csv_row_too_long", {{"limit", std::to_string(octets_max)}});
        finding.column = 0;
        finding.cell.clear();
        findings.add(std::move(finding));
    }
    return findings.take();
}

Reading<Table> read_csv(std::string bytes, std::string file) {
    return CsvParser(std::move(bytes), std::move(file)).run();
}

Reading<std::string> read_file(const std::string& path) {
    Reading<std::string> result;
    const auto refuse = [&](std::string_view code, Arguments arguments = {}) {
        result.errors.push_back(file_finding(code, path, std::move(arguments)));
        return result;
    };
    std::error_code error;
    const bool regular = std::filesystem::is_regular_file(path, error);
    const std::uintmax_t size = regular ? std::filesystem::file_size(path, error) : 0;
    std::ifstream stream(path, std::ios::binary);
    if (!regular || error || !stream) return refuse("csv_unreadable");
    if (size > file_bytes_max)
        return refuse("csv_file_too_large", {{"limit", std::to_string(file_bytes_max)}});
    std::string bytes(static_cast<std::size_t>(size), '\0');
    stream.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    if (static_cast<std::size_t>(stream.gcount()) != bytes.size())
        return refuse("csv_unreadable");
    result.value = std::move(bytes);
    return result;
}

Reading<Table> read_csv_file(const std::string& path) {
    Reading<std::string> bytes = read_file(path);
    if (bytes.ok()) return read_csv(std::move(*bytes.value), path);
    Reading<Table> failed;
    failed.errors = std::move(bytes.errors);
    return failed;
}

}  // namespace isegoria::sortition
