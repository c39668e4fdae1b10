// SPDX-License-Identifier: AGPL-3.0-or-later
// What is on show on the shared screen: agenda, queue, equality, a breakout, a document, a
// proposal; polls are in screen_poll.cpp.
#include <algorithm>

#include "cli/big_time.hpp"
#include "cli/screen_drawing.hpp"
#include "cli/screen_poll.hpp"

namespace isegoria::cli {
namespace {

std::string enum_word(const google::protobuf::EnumDescriptor& type, int number,
                      const Stage& stage) {
    const auto* value = type.FindValueByNumber(number);
    return value == nullptr || number == 0 ? std::string("–")
                                           : enum_text(*value, stage.reader.language);
}

std::uint64_t open_session(const SharedScreen& screen) {
    for (const auto& [id, session] : screen.sessions)
        if (session.closed_ms() == 0) return id;
    return 0;
}

// Those of the session in the order in which they were dealt with, then those to come.
std::vector<const v1::AgendaItemView*> items_in_order(const SharedScreen& screen) {
    const std::uint64_t session = open_session(screen);
    std::vector<const v1::AgendaItemView*> items;
    for (const auto& [id, item] : screen.agenda)
        if (item.place() != 0 || (session != 0 && item.session() == session))
            items.push_back(&item);
    std::stable_sort(items.begin(), items.end(), [](const auto* left, const auto* right) {
        const auto rank = [](const v1::AgendaItemView& item) {
            return std::tuple(item.place(), item.skipped(), item.began_ms());
        };
        return rank(*left) < rank(*right);
    });
    return items;
}

ScreenLines agenda(const SharedScreen& screen, const Stage& stage) {
    ScreenLines lines;
    add_text(lines, stage, said(stage, "screen.agenda"), Ink::strong);
    const std::vector<const v1::AgendaItemView*> items = items_in_order(screen);
    if (items.empty()) add_text(lines, stage, said(stage, "screen.agenda_is_empty"));
    for (const v1::AgendaItemView* item : items) {
        const bool running = item->began_ms() != 0 && item->ended_ms() == 0;
        // Those to come wait for an item that is over its time.
        const std::int64_t at_ms = item->began_ms() != 0 ? item->began_ms()
                                   : item->planned_begin_ms() == 0
                                       ? 0
                                       : item->planned_begin_ms() + overrun_ms(screen, stage);
        const std::string marker = running ? "▶ " : "  ";
        const std::string time =
            at_ms == 0 ? std::string() : printable(clock_time(at_ms, stage)) + "  ";
        const std::string how = item->skipped()
                                    ? said(stage, "screen.skipped")
                                    : said(stage, "count.minutes",
                                           {{"count", std::int64_t{(item->seconds() + 59) / 60}}});
        add_pair(lines, stage, marker + time + wording(*item, "titles", stage), how,
                 running                                    ? Ink::strong
                 : item->ended_ms() != 0 || item->skipped() ? Ink::faint
                                                            : Ink::plain);
    }
    return lines;
}

ScreenLines queue(const SharedScreen& screen, const Stage& stage) {
    ScreenLines lines;
    add_text(lines, stage, said(stage, "screen.queue"), Ink::strong);
    const bool empty = !screen.queue || screen.queue->waiting_size() == 0;
    if (empty) add_text(lines, stage, said(stage, "screen.nobody_waits"));
    if (empty) return lines;
    int number = 0;
    for (const v1::FloorRequestView& each : screen.queue->waiting())
        add_pair(lines, stage,
                 std::to_string(++number) + ". " + person_name(each.participant(), stage),
                 enum_word(*v1::FloorKind_descriptor(), each.kind(), stage));
    return lines;
}

ScreenLines equality(const SharedScreen& screen, const Stage& stage) {
    ScreenLines lines;
    add_text(lines, stage, said(stage, "screen.equality"), Ink::strong);
    if (!screen.equality || screen.equality->figures().seated_count() == 0) {
        add_text(lines, stage, said(stage, "screen.nobody_has_spoken"));
        return lines;
    }
    const v1::EqualityFigures& figures = screen.equality->figures();
    const auto spoke = static_cast<std::int64_t>(figures.spoke_count());
    const auto silent = static_cast<std::int64_t>(figures.silent_count());
    add_bars(lines, stage,
             {{said(stage, "screen.have_spoken"), static_cast<std::uint64_t>(spoke)},
              {said(stage, "screen.have_not_spoken"), static_cast<std::uint64_t>(silent)}});
    add_text(lines, stage, said(stage, "screen.gini", {{"gini", figures.gini() / 10'000.0}}));
    return lines;
}

ScreenLines proposal(const v1::ProposalView& view, const Stage& stage) {
    ScreenLines lines;
    add_text(lines, stage, or_erased(view.title(), stage), Ink::strong);
    add_text(lines, stage, said(stage, "screen.by", {{"who", person_name(view.author(), stage)}}),
             Ink::faint);
    lines.push_back({});
    add_text(lines, stage, or_erased(view.words(), stage));
    return lines;
}

// Who is in which room is for the panel; what is public is how many there are, and until when.
ScreenLines breakout(const SharedScreen& screen, const v1::BreakoutView& view, const Stage& stage) {
    ScreenLines lines;
    add_text(lines, stage, wording(view, "titles", stage), Ink::strong);
    if (view.opened_ms() == 0)
        add_text(lines, stage,
                 said(stage, "screen.rooms_are_formed",
                      {{"minutes", std::int64_t{(view.seconds() + 59) / 60}}}));
    if (view.closed_ms() != 0) add_text(lines, stage, said(stage, "screen.rooms_are_closed"));
    if (view.warned_ms() != 0)
        add_text(lines, stage, said(stage, "screen.last_minute"), Ink::alarm);
    std::int64_t number = 0;
    for (const std::uint64_t room : view.rooms()) {
        std::string status;
        if (screen.reports.contains(room))
            status = said(stage, "screen.room_has_reported");
        else if (view.ends_ms() != 0)
            status = time_left(view.ends_ms(), stage);
        add_pair(lines, stage, said(stage, "screen.room", {{"number", ++number}}), status);
    }
    return lines;
}

ScreenLines evidence(const v1::EvidenceView& view, const Stage& stage) {
    ScreenLines lines;
    add_text(lines, stage, wording(view, "titles", stage), Ink::strong);
    std::string source = said(stage, "screen.by", {{"who", or_erased(view.author(), stage)}});
    if (view.dated_ms() != 0)
        source += " · " + said(stage, "general.date", {{"when", words::Moment{view.dated_ms()}}});
    source += " · " + enum_word(*v1::Side_descriptor(), view.side(), stage);
    add_text(lines, stage, source, Ink::faint);
    if (!view.address().empty()) add_text(lines, stage, view.address(), Ink::faint);
    lines.push_back({});
    if (view.words_size() > 0) add_text(lines, stage, wording(view, "words", stage));
    return lines;
}

ScreenLines gone(const Stage& stage) {
    ScreenLines lines;
    add_text(lines, stage, said(stage, "screen.gone"));
    return lines;
}

}  // namespace

ScreenLines draw_topic(const SharedScreen& screen, const Stage& stage) {
    if (!screen.projection) return agenda(screen, stage);
    const std::uint64_t id = screen.projection->id();
    switch (screen.projection->what()) {
        case v1::PROJECTED_SPEAKER_QUEUE:
            return queue(screen, stage);
        case v1::PROJECTED_EQUALITY:
            return equality(screen, stage);
        case v1::PROJECTED_PROPOSAL:
            if (!screen.proposals.contains(id)) return gone(stage);
            return proposal(screen.proposals.at(id), stage);
        case v1::PROJECTED_POLL:
            if (!screen.polls.contains(id)) return gone(stage);
            return draw_poll(screen.polls.at(id), stage);
        case v1::PROJECTED_BREAKOUT:
            if (!screen.breakouts.contains(id)) return gone(stage);
            return breakout(screen, screen.breakouts.at(id), stage);
        case v1::PROJECTED_EVIDENCE:
            if (!screen.evidence.contains(id)) return gone(stage);
            return evidence(screen.evidence.at(id), stage);
        default:  // The agenda, and what a newer server knows.
            return agenda(screen, stage);
    }
}

}  // namespace isegoria::cli
