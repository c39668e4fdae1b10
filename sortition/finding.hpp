// SPDX-License-Identifier: AGPL-3.0-or-later
// What is wrong, or worth a notice, in somebody's file or request, as data: a code and a place,
// never a sentence, so that the tool and the server can each say it in the reader's language. Plain
// values; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace isegoria::sortition {

using Arguments = std::vector<std::pair<std::string, std::string>>;

// `row` is the row that a spreadsheet shows (the header is row 1, blank rows count), `line` the
// line of the text file, `column` counts from 1 and `cell` is the spreadsheet's name of the place
// ("C7"). Zero or empty: does not apply.
struct Finding {
    std::string code;
    std::string file;
    std::uint32_t row = 0;
    std::uint32_t line = 0;
    std::uint32_t column = 0;
    std::string cell;
    Arguments arguments;

    friend bool operator==(const Finding&, const Finding&) = default;
};

using Findings = std::vector<Finding>;

// Past this number nobody reads on; the rest is counted in one last finding, `and_more`.
inline constexpr std::size_t findings_max = 100;

// Collects findings up to `findings_max` and counts those beyond.
class FindingList {
  public:
    void add(Finding finding);
    void add_all(Findings findings);
    [[nodiscard]] bool empty() const { return total_ == 0; }
    [[nodiscard]] std::size_t total() const { return total_; }
    // Gives the findings away, with `and_more` at the end when some were only counted.
    [[nodiscard]] Findings take();

  private:
    Findings findings_;
    std::size_t total_ = 0;
};

// What reading gave: a value exactly when there are no errors. Notices never stop anything.
template <class Value>
struct Reading {
    std::optional<Value> value;
    Findings errors;
    Findings notices;

    [[nodiscard]] bool ok() const { return value.has_value(); }
};

// The letters of a column in a spreadsheet, counting from 1: 1 is A, 27 is AA.
[[nodiscard]] std::string column_letters(std::uint32_t column);

// The spreadsheet's name of a place: cell_name(7, 3) is "C7".
[[nodiscard]] std::string cell_name(std::uint32_t row, std::uint32_t column);

// A finding that is about no particular cell.
[[nodiscard]] Finding finding(std::string_view code, Arguments arguments = {});

}  // namespace isegoria::sortition
