// SPDX-License-Identifier: AGPL-3.0-or-later
// See screen_poll.hpp.
#include "cli/screen_poll.hpp"

#include <algorithm>
#include <charconv>

#include "cli/values.hpp"

namespace isegoria::cli {
namespace {

std::string option_name_of(const v1::PollView& poll, std::uint32_t option, const Stage& stage) {
    const std::string number = std::to_string(option);
    if (option == 0 || option > static_cast<std::uint32_t>(poll.options_size())) return number;
    return number + " · " + wording(poll.options(static_cast<int>(option) - 1), "wordings", stage);
}

std::uint64_t count_of(const v1::PollResult& result, const std::string& choice) {
    for (const v1::BallotCount& ballot : result.ballots())
        if (ballot.choice() == choice) return ballot.count();
    return 0;
}

// All answers that could be given, also those that nobody gave.
std::vector<Bar> bars_of(const google::protobuf::EnumDescriptor& answers,
                         const v1::PollResult& result, const Stage& stage) {
    std::vector<Bar> bars;
    for (int index = 0; index < answers.value_count(); ++index) {
        const auto& value = *answers.value(index);
        if (value.number() != 0)
            bars.push_back(
                {enum_text(value, stage.reader.language), count_of(result, short_name(value))});
    }
    return bars;
}

// "1 3" names two options.
bool names_option(const std::string& choice, std::uint32_t option) {
    const char* at = choice.data();
    const char* const end = at + choice.size();
    while (at != end) {
        std::uint32_t number = 0;
        const auto [next, error] = std::from_chars(at, end, number);
        if (error != std::errc()) return false;  // "none"
        if (number == option) return true;
        at = next;
        while (at != end && *at == ' ') ++at;
    }
    return false;
}

std::vector<Bar> approvals(const v1::PollView& poll, const Stage& stage) {
    std::vector<Bar> bars;
    for (std::uint32_t option = 1; option <= static_cast<std::uint32_t>(poll.options_size());
         ++option) {
        Bar bar{option_name_of(poll, option, stage), 0};
        for (const v1::BallotCount& ballot : poll.result().ballots())
            if (names_option(ballot.choice(), option)) bar.count += ballot.count();
        bars.push_back(std::move(bar));
    }
    return bars;
}

// Options that are level stand under one rank.
void add_ranking(ScreenLines& lines, const v1::PollView& poll, const Stage& stage) {
    int rank = 1;
    for (const v1::RankedTier& tier : poll.result().ranking()) {
        for (const std::uint32_t option : tier.options())
            add_text(lines, stage,
                     said(stage, "screen.rank",
                          {{"rank", std::int64_t{rank}},
                           {"option", option_name_of(poll, option, stage)}}),
                     rank == 1 ? Ink::strong : Ink::plain, 2);
        rank += tier.options_size();
    }
}

void add_result(ScreenLines& lines, const v1::PollView& poll, const Stage& stage) {
    const v1::PollResult& result = poll.result();
    switch (poll.method()) {
        case v1::POLL_METHOD_CONSENT:
            add_bars(lines, stage, bars_of(*v1::Consent_descriptor(), result, stage));
            break;
        case v1::POLL_METHOD_YES_NO:
            add_bars(lines, stage, bars_of(*v1::Stance_descriptor(), result, stage));
            break;
        case v1::POLL_METHOD_APPROVAL:
            add_bars(lines, stage, approvals(poll, stage));
            break;
        case v1::POLL_METHOD_RANKING:
            add_ranking(lines, poll, stage);
            break;
        default:
            add_bars(lines, stage, bars_of(*v1::Gradient_descriptor(), result, stage));
    }
    lines.push_back({});
    add_text(lines, stage,
             said(stage, "screen.consensus", {{"share", result.consensus() / 10'000.0}}),
             Ink::strong);
    add_text(lines, stage,
             said(stage,
                  result.quorum_reached() ? "screen.quorum_is_reached" : "screen.quorum_is_missed",
                  {{"seats", static_cast<std::int64_t>(result.seated_count())},
                   {"percent", std::int64_t{poll.quorum_percent()}}}),
             result.quorum_reached() ? Ink::plain : Ink::alarm);
}

}  // namespace

void add_bars(ScreenLines& lines, const Stage& stage, const std::vector<Bar>& bars) {
    std::size_t widest = 0;
    std::uint64_t most = 1;
    std::size_t digits = 1;
    for (const Bar& bar : bars) {
        widest = std::max(widest, width(one_line(bar.label, std::string::npos)));
        most = std::max(most, bar.count);
        digits = std::max(digits, std::to_string(bar.count).size());
    }
    // A bar that is shorter than a third of the line tells nothing; long labels get their own line.
    const bool beside = widest + digits + 6 + stage.columns / 3 <= stage.columns;
    const std::size_t indent = beside ? widest + 4 : 4;
    const std::size_t room = stage.columns - indent - digits - 2;
    for (const Bar& bar : bars) {
        const std::string label = one_line(bar.label, std::string::npos);
        std::string line(indent, ' ');
        if (beside)
            line = "  " + label + std::string(widest - width(label) + 2, ' ');
        else
            add_text(lines, stage, label, Ink::plain, 2);
        const std::string count = std::to_string(bar.count);
        line += std::string(digits - count.size(), ' ') + count + "  ";
        // Who is there is seen, however few they are.
        const std::size_t length =
            bar.count == 0 ? 0 : std::max<std::size_t>(bar.count * room / most, 1);
        for (std::size_t place = 0; place < length; ++place) line += "█";
        line.erase(line.find_last_not_of(' ') + 1);
        lines.push_back({std::move(line), Ink::plain});
    }
}

ScreenLines draw_poll(const v1::PollView& poll, const Stage& stage) {
    ScreenLines lines;
    add_text(lines, stage, wording(poll, "question", stage), Ink::strong);
    std::string about = said(stage, poll.secret() ? "screen.secret_poll" : "screen.named_poll");
    if (poll.proposal() != 0)
        about = said(stage, "screen.on_proposal", {{"number", std::to_string(poll.proposal())}}) +
                " · " + about;
    add_text(lines, stage, about, Ink::faint);
    lines.push_back({});
    if (poll.has_result() && poll.closed_ms() != 0) {
        add_result(lines, poll, stage);
        return lines;
    }
    for (int option = 1; option <= poll.options_size(); ++option)
        add_text(lines, stage, option_name_of(poll, static_cast<std::uint32_t>(option), stage),
                 Ink::plain, 2);
    if (poll.options_size() > 0) lines.push_back({});
    add_text(lines, stage,
             said(stage, poll.stopped_ms() != 0 ? "screen.is_counted" : "screen.have_answered",
                  {{"count", static_cast<std::int64_t>(poll.cast_count())}}));
    return lines;
}

}  // namespace isegoria::cli
