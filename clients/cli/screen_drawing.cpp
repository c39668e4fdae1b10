// SPDX-License-Identifier: AGPL-3.0-or-later
// The frame of the shared screen: what runs and for how long, who speaks and who is next. Below it
// comes what is on show (screen_topic.cpp).
#include "cli/screen_drawing.hpp"

#include <algorithm>

#include "cli/big_time.hpp"

namespace isegoria::cli {
namespace {

constexpr std::size_t next_names_max = 3;  // Whom a hall has to know: those who get ready.
// With fewer rows the big countdown would leave nothing for what is on show.
constexpr std::size_t rows_for_big_time = 22;
constexpr std::size_t written_lines_max = 6;  // A written turn is read aloud, the screen helps.

void add_rule(ScreenLines& lines, const Stage& stage) {
    std::string rule;
    for (std::size_t column = 0; column < stage.columns; ++column) rule += "─";
    lines.push_back({rule, Ink::faint});
}

void add_header(ScreenLines& lines, const SharedScreen& screen, const Stage& stage) {
    std::string right = clock_time(stage.now_ms, stage);
    if (screen.projection)
        right = said(stage, "screen.present",
                     {{"count", std::int64_t{screen.projection->present_count()}}}) +
                " · " + right;
    const std::string name =
        screen.assembly ? printable(wording(*screen.assembly, "names", stage)) : "Isegoria";
    add_pair(lines, stage, name, right, Ink::strong);
    if (screen.assembly && screen.assembly->rehearsal_of() != 0)
        add_text(lines, stage, said(stage, "screen.rehearsal"), Ink::alarm);
    add_rule(lines, stage);
}

void add_next_item(ScreenLines& lines, const SharedScreen& screen, const Stage& stage) {
    for (const auto& [id, item] : screen.agenda)
        if (item.place() == 1)
            add_text(lines, stage,
                     said(stage, "screen.next_item", {{"title", wording(item, "titles", stage)}}),
                     Ink::faint);
}

void add_item(ScreenLines& lines, const SharedScreen& screen, const Stage& stage) {
    const v1::ProjectionView& projection = *screen.projection;
    const auto item = screen.agenda.find(projection.item());
    if (projection.item() == 0 || item == screen.agenda.end()) {
        add_text(lines, stage, said(stage, "screen.no_item"));
        add_next_item(lines, screen, stage);
        return;
    }
    const std::string title = printable(wording(item->second, "titles", stage));
    const std::int64_t end_ms = projection.item_ends_ms();
    const std::vector<std::string> digits = big(countdown(end_ms, stage.now_ms));
    if (stage.rows < rows_for_big_time || width(digits[0]) + 2 > stage.columns) {
        add_pair(lines, stage, title, time_left(end_ms, stage), ink_of_time(end_ms, stage));
        return;
    }
    add_text(lines, stage, title, Ink::strong);
    lines.push_back({});
    const std::string caption =
        said(stage, stage.now_ms > end_ms ? "screen.item_over" : "screen.item_until",
             {{"when", words::Moment{end_ms}}});
    const bool beside = width(digits[0]) + 4 + width(caption) <= stage.columns;
    for (std::size_t row = 0; row < digits.size(); ++row)
        lines.push_back({"  " + digits[row] + (beside && row == 4 ? "  " + caption : ""),
                         ink_of_time(end_ms, stage)});
    if (!beside) add_text(lines, stage, caption, ink_of_time(end_ms, stage));
    lines.push_back({});
    add_next_item(lines, screen, stage);
}

std::string with_kind(std::uint64_t participant, v1::FloorKind kind, const Stage& stage) {
    const std::string name = person_name(participant, stage);
    const auto* value = v1::FloorKind_descriptor()->FindValueByNumber(kind);
    if (kind == v1::FLOOR_KIND_SPEECH || value == nullptr) return name;
    return name + " (" + enum_text(*value, stage.reader.language) + ")";
}

void add_turn(ScreenLines& lines, const v1::TurnView& turn, const Stage& stage) {
    const std::int64_t end_ms = turn.began_ms() + std::int64_t{turn.seconds()} * 1'000;
    add_pair(lines, stage,
             said(stage, "screen.speaks", {{"who", with_kind(turn.speaker(), turn.kind(), stage)}}),
             time_left(end_ms, stage), ink_of_time(end_ms, stage));
    if (turn.words().empty()) return;
    std::vector<std::string> words = wrapped_lines(printable(turn.words()), stage.columns - 2);
    const bool cut = words.size() > written_lines_max;
    if (cut) words.resize(written_lines_max);
    for (std::string& line : words) lines.push_back({"  " + line, Ink::plain});
    if (cut) lines.push_back({"  …", Ink::plain});
}

// The whole list is below when the queue itself is on show.
void add_next_speakers(ScreenLines& lines, const SharedScreen& screen, const Stage& stage) {
    const v1::SpeakerQueueView& queue = *screen.queue;
    if (queue.waiting_size() == 0 || screen.projection->what() == v1::PROJECTED_SPEAKER_QUEUE)
        return;
    std::vector<std::string> names;
    for (const v1::FloorRequestView& each : queue.waiting())
        if (names.size() < next_names_max)
            names.push_back(with_kind(each.participant(), each.kind(), stage));
    const auto more =
        static_cast<std::int64_t>(queue.waiting_size()) - static_cast<std::int64_t>(names.size());
    add_text(lines, stage,
             said(stage, more == 0 ? "screen.next" : "screen.next_and_more",
                  {{"who", listed(names)}, {"count", more}}));
}

void add_floor(ScreenLines& lines, const SharedScreen& screen, const Stage& stage) {
    const v1::ProjectionView& projection = *screen.projection;
    if (projection.breakout() != 0) {
        const auto breakout = screen.breakouts.find(projection.breakout());
        const std::string title = breakout == screen.breakouts.end()
                                      ? std::string()
                                      : wording(breakout->second, "titles", stage);
        add_pair(lines, stage, said(stage, "screen.in_rooms", {{"title", printable(title)}}),
                 time_left(projection.breakout_ends_ms(), stage),
                 ink_of_time(projection.breakout_ends_ms(), stage));
        return;
    }
    if (!screen.queue) return;
    if (screen.queue->has_turn())
        add_turn(lines, screen.queue->turn(), stage);
    else
        add_text(
            lines, stage,
            said(stage, screen.queue->open() ? "screen.nobody_speaks" : "screen.queue_is_closed"));
    add_next_speakers(lines, screen, stage);
}

// As many lines of the topic as there is room for, leafed through by the clock.
void add_page(ScreenLines& lines, const ScreenLines& topic, const Stage& stage, std::size_t room) {
    if (stage.rows == 0 || topic.size() <= room) {
        lines.insert(lines.end(), topic.begin(), topic.end());
        return;
    }
    const std::size_t of_page = std::max<std::size_t>(room, 2) - 1;
    const std::size_t count = (topic.size() + of_page - 1) / of_page;
    const auto page = static_cast<std::size_t>(stage.now_ms / screen_page_ms) % count;
    for (std::size_t at = page * of_page; at < std::min((page + 1) * of_page, topic.size()); ++at)
        lines.push_back(topic[at]);
    lines.push_back({std::to_string(page + 1) + " / " + std::to_string(count), Ink::faint});
}

}  // namespace

std::int64_t overrun_ms(const SharedScreen& screen, const Stage& stage) {
    if (!screen.projection || screen.projection->item() == 0) return 0;
    return std::max<std::int64_t>(stage.now_ms - screen.projection->item_ends_ms(), 0);
}

ScreenLines draw(const SharedScreen& screen, const Stage& asked) {
    Stage stage = asked;
    stage.columns = std::max(asked.columns, screen_columns_min);
    ScreenLines lines;
    add_header(lines, screen, stage);
    if (screen.projection) {
        add_item(lines, screen, stage);
        add_rule(lines, stage);
        add_floor(lines, screen, stage);
        add_rule(lines, stage);
    } else {
        add_text(lines, stage, said(stage, "screen.no_session"), Ink::strong);
    }
    const std::size_t below = stage.connected ? 0 : 1;
    const std::size_t used = lines.size() + below;
    add_page(lines, draw_topic(screen, stage), stage, stage.rows > used ? stage.rows - used : 0);
    if (stage.rows != 0 && lines.size() + below > stage.rows) lines.resize(stage.rows - below);
    if (!stage.connected)
        lines.push_back(
            {one_line(said(stage, "screen.connection_is_lost"), stage.columns), Ink::alarm});
    return lines;
}

}  // namespace isegoria::cli
