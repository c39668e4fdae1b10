// SPDX-License-Identifier: AGPL-3.0-or-later
// See screen_lines.hpp.
#include "cli/screen_lines.hpp"

#include "cli/big_time.hpp"

namespace isegoria::cli {
namespace {

// Puts words into lines of so many columns.
class Wrapping {
  public:
    explicit Wrapping(std::size_t columns) : columns_(columns) {}

    void word(std::string_view word) {
        if (word.empty()) return;
        if (used_ > 0 && used_ + 1 + width(word) > columns_) end_line();
        if (used_ > 0) put(" ");
        for (std::size_t at = 0; at < word.size();) {
            std::size_t end = at + 1;
            while (end < word.size() && (static_cast<unsigned char>(word[end]) & 0xc0U) == 0x80)
                ++end;
            if (used_ == columns_) end_line();
            put(word.substr(at, end - at));
            at = end;
        }
    }
    void end_line() {
        lines_.push_back(std::move(line_));
        line_.clear();
        used_ = 0;
    }
    std::vector<std::string> take() {
        if (used_ > 0 || lines_.empty()) end_line();
        return std::move(lines_);
    }

  private:
    void put(std::string_view sign) {
        line_ += sign;
        ++used_;
    }

    std::size_t columns_;
    std::vector<std::string> lines_;
    std::string line_;
    std::size_t used_ = 0;
};

}  // namespace

std::vector<std::string> wrapped_lines(std::string_view text, std::size_t columns) {
    Wrapping wrapping(columns);
    std::size_t at = 0;
    while (at <= text.size()) {
        const std::size_t end = std::min(text.find_first_of(" \n", at), text.size());
        wrapping.word(text.substr(at, end - at));
        if (end < text.size() && text[end] == '\n') wrapping.end_line();
        at = end + 1;
    }
    return wrapping.take();
}

void add_text(ScreenLines& lines, const Stage& stage, std::string_view text, Ink ink,
              std::size_t indent) {
    for (const std::string& line : wrapped_lines(printable(text), stage.columns - indent))
        lines.push_back({std::string(line.empty() ? 0 : indent, ' ') + line, ink});
}

void add_pair(ScreenLines& lines, const Stage& stage, std::string_view left, std::string_view right,
              Ink ink) {
    const std::string first = one_line(left, std::string::npos);
    const std::size_t used = width(first) + width(right);
    if (used + 2 <= stage.columns) {
        lines.push_back({first + std::string(stage.columns - used, ' ') + std::string(right), ink});
        return;
    }
    add_text(lines, stage, first, ink);
    add_text(lines, stage, right, ink);
}

std::string said(const Stage& stage, std::string_view key, const words::Arguments& arguments) {
    return words::say(stage.reader.language, key, arguments, stage.reader.time_zone);
}

std::string wording(const google::protobuf::Message& message, const char* field,
                    const Stage& stage) {
    return value_text(message, *message.GetDescriptor()->FindFieldByName(field), stage.reader);
}

std::string or_erased(const std::string& text, const Stage& stage) {
    return text.empty() ? said(stage, "general.redacted") : text;
}

std::string person_name(std::uint64_t participant, const Stage& stage) {
    return said(stage, "screen.person", {{"number", std::to_string(participant)}});
}

std::string clock_time(std::int64_t at_ms, const Stage& stage) {
    return said(stage, "screen.clock", {{"when", words::Moment{at_ms}}});
}

std::string time_left(std::int64_t end_ms, const Stage& stage) {
    return said(stage, stage.now_ms > end_ms ? "screen.over" : "screen.left",
                {{"time", countdown(end_ms, stage.now_ms)}});
}

Ink ink_of_time(std::int64_t end_ms, const Stage& stage) {
    return stage.now_ms > end_ms ? Ink::alarm : Ink::strong;
}

}  // namespace isegoria::cli
