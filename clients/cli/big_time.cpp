// SPDX-License-Identifier: AGPL-3.0-or-later
// See big_time.hpp. A sign is drawn on a grid of three by five; a place of the grid is two columns
// wide, since signs of a terminal are twice as high as they are wide.
#include "cli/big_time.hpp"

#include <array>

namespace isegoria::cli {
namespace {

using Shape = std::array<std::string_view, big_rows>;

Shape shape_of(char sign) {
    switch (sign) {
        case '0':
            return {"###", "# #", "# #", "# #", "###"};
        case '1':
            return {" # ", "## ", " # ", " # ", "###"};
        case '2':
            return {"###", "  #", "###", "#  ", "###"};
        case '3':
            return {"###", "  #", "###", "  #", "###"};
        case '4':
            return {"# #", "# #", "###", "  #", "  #"};
        case '5':
            return {"###", "#  ", "###", "  #", "###"};
        case '6':
            return {"###", "#  ", "###", "# #", "###"};
        case '7':
            return {"###", "  #", "  #", "  #", "  #"};
        case '8':
            return {"###", "# #", "###", "# #", "###"};
        case '9':
            return {"###", "# #", "###", "  #", "###"};
        case ':':
            return {" ", "#", " ", "#", " "};
        case '+':
            return {"   ", " # ", "###", " # ", "   "};
        default:
            return {" ", " ", " ", " ", " "};
    }
}

std::string two_digits(std::int64_t number) {
    return (number < 10 ? "0" : "") + std::to_string(number);
}

}  // namespace

std::string countdown(std::int64_t end_ms, std::int64_t now_ms) {
    const bool over = now_ms > end_ms;
    const std::int64_t seconds = over ? (now_ms - end_ms) / 1'000 : (end_ms - now_ms + 999) / 1'000;
    const std::int64_t minutes = seconds / 60;
    const std::string clock = minutes < 60
                                  ? std::to_string(minutes)
                                  : std::to_string(minutes / 60) + ":" + two_digits(minutes % 60);
    return (over ? "+" : "") + clock + ":" + two_digits(seconds % 60);
}

std::vector<std::string> big(std::string_view time) {
    std::vector<std::string> rows(big_rows);
    for (const char sign : time) {
        const Shape shape = shape_of(sign);
        for (std::size_t row = 0; row < big_rows; ++row) {
            if (!rows[row].empty()) rows[row] += "  ";
            for (const char place : shape[row]) rows[row] += place == '#' ? "██" : "  ";
        }
    }
    return rows;
}

}  // namespace isegoria::cli
