// SPDX-License-Identifier: AGPL-3.0-or-later
// Lines of the shared screen, and what all its parts say in the same way: people, times, what is
// left of a time. Pure; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cli/printing.hpp"

namespace isegoria::cli {

// Where it is drawn, and when.
struct Stage {
    Reader reader;
    std::size_t columns = 80;
    std::size_t rows = 0;  // 0: as many as it takes, and no big signs, for what is no screen.
    std::int64_t now_ms = 0;
    bool connected = true;
};

enum class Ink { plain, strong, faint, alarm };
struct ScreenLine {
    std::string text;
    Ink ink = Ink::plain;
};
using ScreenLines = std::vector<ScreenLine>;

// Words under one another; one that is wider than the columns is divided.
[[nodiscard]] std::vector<std::string> wrapped_lines(std::string_view text, std::size_t columns);

// Without signs that move the cursor, wrapped, each line so many places from the left.
void add_text(ScreenLines& lines, const Stage& stage, std::string_view text, Ink ink = Ink::plain,
              std::size_t indent = 0);
// Left and right on one line; under one another when both do not fit.
void add_pair(ScreenLines& lines, const Stage& stage, std::string_view left, std::string_view right,
              Ink ink = Ink::plain);

// The sentence of the catalogue for the stage's reader.
[[nodiscard]] std::string said(const Stage& stage, std::string_view key,
                               const words::Arguments& arguments = {});
// The words of a list of wordings.
[[nodiscard]] std::string wording(const google::protobuf::Message& message, const char* field,
                                  const Stage& stage);
// A text in one language; one that is empty was erased.
[[nodiscard]] std::string or_erased(const std::string& text, const Stage& stage);
[[nodiscard]] std::string person_name(std::uint64_t participant, const Stage& stage);
[[nodiscard]] std::string clock_time(std::int64_t at_ms, const Stage& stage);
// "12:05 left", or over; and how that is told apart at a glance.
[[nodiscard]] std::string time_left(std::int64_t end_ms, const Stage& stage);
[[nodiscard]] Ink ink_of_time(std::int64_t end_ms, const Stage& stage);

}  // namespace isegoria::cli
