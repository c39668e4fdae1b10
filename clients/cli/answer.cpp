// SPDX-License-Identifier: AGPL-3.0-or-later
// See answer.hpp.
#include "cli/answer.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iostream>
#include <set>
#include <sstream>

#include "cli/printing.hpp"

namespace isegoria::cli {
namespace {

using Given = google::protobuf::RepeatedPtrField<v1::FindingArgument>;

std::string role_names(const std::string& codes, words::Language language) {
    std::istringstream words(codes);
    std::string names;
    for (std::string code; words >> code;)
        names += (names.empty() ? "" : ", ") + label("role." + code, language);
    return names;
}

// Patterns count and group numbers, which come as text.
words::Argument argument(const v1::FindingArgument& given, words::Language language) {
    const std::string& value = given.value();
    if (given.name() == "roles") return role_names(value, language);
    if (given.name() == "moment") return label("moment." + value, language);
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (error == std::errc() && end == value.data() + value.size() && !value.empty()) return number;
    return printable(value);
}

words::Arguments arguments_of(const Given& given, words::Language language) {
    words::Arguments result;
    for (const v1::FindingArgument& each : given) result[each.name()] = argument(each, language);
    return result;
}

std::string finding_text(const v1::FileFinding& finding, words::Language language) {
    const words::Arguments arguments = arguments_of(finding.arguments(), language);
    const std::string key = "finding." + finding.code();
    std::string place = finding.file();
    const auto add = [&](const char* name, const words::Arguments& with) {
        place += ", " + words::say(language, std::string("cli.place.") + name, with);
    };
    if (finding.row() != 0) add("row", {{"row", std::to_string(finding.row())}});
    if (!finding.column().empty()) add("column", {{"column", printable(finding.column())}});
    if (!finding.cell().empty()) add("cell", {{"cell", printable(finding.cell())}});
    std::string text = place + ": " + words::say(language, key, arguments);
    // What to do about it, where the sentence does not already say so.
    if (words::has(key + ".mend")) text += " " + words::say(language, key + ".mend", arguments);
    return text;
}

void tell_refusal(const v1::Refused& refused, const Options& options, std::ostream& err) {
    err << refusal_text(refused, options.language) << '\n';
    if (!refused.field().empty()) {
        std::string option = refused.field();
        std::ranges::replace(option, '_', '-');
        if (option.ends_with("-ms")) option.resize(option.size() - 3);
        err << words::say(options.language, "cli.about_option", {{"option", "--" + option}})
            << '\n';
    }
    for (const v1::FileFinding& finding : refused.findings())
        err << finding_text(finding, options.language) << '\n';
    if (refused.retry_after_ms() != 0)
        err << words::say(options.language, "connection.retry_after",
                          {{"seconds", std::int64_t{(refused.retry_after_ms() + 999) / 1000}}})
            << '\n';
}

void tell_invitations(const v1::Accepted& accepted, const Options& options,
                      const Surroundings& surroundings) {
    std::vector<Row> rows{{label("cli.column.participant", options.language),
                           label("cli.column.code", options.language),
                           label("cli.column.label", options.language)}};
    for (const v1::Invitation& invitation : accepted.invitations())
        rows.push_back({std::to_string(invitation.participant()), printable(invitation.code()),
                        one_line(invitation.label(), 60)});
    *surroundings.out << table(rows, surroundings.colours);
    *surroundings.err << words::say(options.language, "cli.codes_are_shown_once") << '\n';
}

// Who was invited, who has come: what an organiser goes by when letters are to be sent again.
void tell_invitation_states(const v1::Accepted& accepted, const Options& options,
                            const Surroundings& surroundings) {
    std::vector<Row> rows{{}};
    const auto& type = *v1::InvitationStatus::descriptor();
    for (int index = 0; index < type.field_count(); ++index)
        rows[0].push_back(label("label." + type.field(index)->name(), options.language));
    for (const v1::InvitationStatus& status : accepted.invitation_states()) {
        Row row;
        for (int index = 0; index < type.field_count(); ++index)
            row.push_back(one_line(
                value_text(status, *type.field(index), {options.language, options.time_zone}), 60));
        rows.push_back(std::move(row));
    }
    *surroundings.out << table(rows, surroundings.colours);
}

void tell_composition(const v1::Composition& composition, const Options& options,
                      const Surroundings& surroundings) {
    std::vector<Row> rows{{}};
    for (const char* name : {"feature", "value", "min", "max", "pool", "panel"})
        rows[0].push_back(label(std::string("cli.column.") + name, options.language));
    for (const v1::CompositionRow& row : composition.rows())
        rows.push_back({one_line(row.quota().feature(), 40), one_line(row.quota().value(), 40),
                        std::to_string(row.quota().min()), std::to_string(row.quota().max()),
                        std::to_string(row.pool()), std::to_string(row.panel())});
    *surroundings.out << table(rows, surroundings.colours);
}

void tell_groups(const v1::Accepted& accepted, const Options& options,
                 const Surroundings& surroundings) {
    std::vector<Row> rows{{}};
    for (const char* name : {"feature", "value", "seats", "seat_percent", "speech_percent"})
        rows[0].push_back(label(std::string("cli.column.") + name, options.language));
    const auto figure = [](const v1::GroupShare& group, std::uint32_t number) {
        return group.suppressed() ? std::string("—") : std::to_string(number);
    };
    for (const v1::GroupShare& group : accepted.groups())
        rows.push_back({one_line(group.feature(), 40), one_line(group.value(), 40),
                        figure(group, static_cast<std::uint32_t>(group.seated_count())),
                        figure(group, group.seat_percent()),
                        figure(group, group.speech_percent())});
    *surroundings.out << table(rows, surroundings.colours);
}

void tell_room_token(const v1::RoomToken& way, const Surroundings& surroundings) {
    *surroundings.out << printable(way.url()) << '\n'
                      << printable(way.room()) << '\n'
                      << printable(way.token()) << '\n';
}

// The number in an answer is that of what the entry speaks of first. With these it may be the
// person whose turn ends, and a facilitator would read it as the one who has got the floor.
bool ends_something_first(std::string_view command) {
    static const std::set<std::string_view> commands = {
        "give_floor",    "end_turn",      "begin_agenda_item", "end_agenda_item",
        "open_breakout", "close_session", "recall_breakout",   "mark_absent"};
    return commands.contains(command);
}

}  // namespace

std::string refusal_text(const v1::Refused& refused, words::Language language) {
    return words::say(language, "reason." + refused.code(),
                      arguments_of(refused.arguments(), language));
}

void hand_over(const std::string& document, const Options& options,
               const Surroundings& surroundings) {
    if (options.output.empty()) {
        *surroundings.out << document << std::flush;
        return;
    }
    std::ofstream file(options.output, std::ios::binary | std::ios::trunc);
    file << document << std::flush;
    if (!file) throw UsageError("cli.usage.file_is_unwritable", {{"file", options.output}});
    *surroundings.err << words::say(options.language, "cli.written", {{"file", options.output}})
                      << '\n';
}

int tell_answer(const v1::Reply& reply, const Verb& verb, const Options& options,
                const Surroundings& surroundings) {
    if (!reply.has_accepted() && !reply.has_refused()) {
        *surroundings.err << words::say(options.language, "cli.protocol",
                                        {{"what", std::string("Reply")}})
                          << '\n';
        return exit_connection;
    }
    if (options.json) {
        // The id is chance, and of no use to whoever reads this.
        v1::Reply shown = reply;
        shown.clear_request_id();
        *surroundings.out << json_line(shown) << '\n';
    }
    if (reply.has_refused()) {
        tell_refusal(reply.refused(), options, *surroundings.err);
        static const std::set<std::string> unavailable = {"storage_failed", "server_is_busy",
                                                          "no_space"};
        return reply.refused().retry_after_ms() != 0 || unavailable.contains(reply.refused().code())
                   ? exit_unavailable
                   : exit_refused;
    }
    const v1::Accepted& accepted = reply.accepted();
    if (options.json) return exit_ok;
    // What was asked for goes to standard output alone, so that it can be piped.
    if (accepted.invitations_size() > 0) tell_invitations(accepted, options, surroundings);
    if (accepted.invitation_states_size() > 0)
        tell_invitation_states(accepted, options, surroundings);
    if (accepted.has_composition()) tell_composition(accepted.composition(), options, surroundings);
    if (accepted.groups_size() > 0) tell_groups(accepted, options, surroundings);
    if (accepted.has_room_token()) tell_room_token(accepted.room_token(), surroundings);
    if (!accepted.document().empty()) hand_over(accepted.document(), options, surroundings);
    const bool something = accepted.invitations_size() > 0 ||
                           accepted.invitation_states_size() > 0 || accepted.has_composition() ||
                           accepted.groups_size() > 0 || accepted.has_room_token() ||
                           !accepted.document().empty();
    if (something && accepted.entry() == 0) return exit_ok;
    const words::Arguments arguments{{"what", label("command." + verb.name, options.language)},
                                     {"id", std::to_string(accepted.id())},
                                     {"entry", std::to_string(accepted.entry())}};
    const bool numbered = accepted.id() != 0 && !ends_something_first(verb.name);
    const char* key = accepted.entry() == 0 ? "cli.done_without_entry"
                      : !numbered           ? "cli.done"
                                            : "cli.done_with_id";
    (something ? *surroundings.err : *surroundings.out)
        << words::say(options.language, key, arguments) << '\n';
    return exit_ok;
}

}  // namespace isegoria::cli
