// SPDX-License-Identifier: AGPL-3.0-or-later
// See help.hpp.
#include "cli/help.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "cli/arguments.hpp"
#include "cli/filters.hpp"
#include "cli/needs.hpp"
#include "cli/printing.hpp"
#include "cli/values.hpp"
#include "program/programs.hpp"

namespace isegoria::cli {
namespace {

using google::protobuf::FieldDescriptor;
using words::Language;

constexpr std::size_t line_signs_max = 96;  // Fits a terminal of 100 with a margin.

// Words of a text under one another, the further lines indented.
std::string wrapped(const std::string& text, std::size_t indent) {
    std::string result;
    std::size_t column = indent;
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t end = std::min(text.find(' ', at), text.size());
        const std::string word = text.substr(at, end - at);
        if (column > indent && column + 1 + width(word) > line_signs_max) {
            result += "\n" + std::string(indent, ' ');
            column = indent;
        } else if (column > indent) {
            result += ' ';
            ++column;
        }
        result += word;
        column += width(word);
        at = end + 1;
    }
    return result;
}

struct Line {
    std::string name;
    std::string text;
};

std::string lines(const std::vector<Line>& all) {
    std::size_t widest = 0;
    for (const Line& line : all) widest = std::max(widest, width(line.name));
    widest = std::min<std::size_t>(widest, 34);
    std::string result;
    for (const Line& line : all) {
        result += "  " + line.name;
        if (width(line.name) > widest)
            result += "\n" + std::string(widest + 4, ' ');
        else
            result += std::string(widest - width(line.name) + 2, ' ');
        result += wrapped(line.text, widest + 4) + "\n";
    }
    return result;
}

std::string kind_of_value(const FieldDescriptor& field) {
    if (is_upload(field)) return "FILE";
    if (is_wording(field)) return "LANG=TEXT";
    if (is_time(field)) return "TIME";
    const std::string more = field.is_repeated() ? ",…" : "";
    switch (field.cpp_type()) {
        case FieldDescriptor::CPPTYPE_BOOL:
            return "";
        case FieldDescriptor::CPPTYPE_MESSAGE:
            return "JSON";
        case FieldDescriptor::CPPTYPE_ENUM:
            return "NAME" + more;
        case FieldDescriptor::CPPTYPE_STRING:
            return field.type() == FieldDescriptor::TYPE_BYTES ? "HEX" : "TEXT";
        default:
            return "N" + more;
    }
}

std::string json_example(const google::protobuf::Descriptor& type) {
    std::string text = "{";
    for (int index = 0; index < type.field_count(); ++index) {
        const FieldDescriptor& field = *type.field(index);
        text += (index == 0 ? "\"" : ", \"") + field.name() + "\": ";
        if (is_wording(field))
            text += "{\"en\": \"…\"}";
        else if (is_time(field))
            text += "\"+90d\"";
        else if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM)
            text += "\"" + short_names(*field.enum_type()).front() + "\"";
        else if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE)
            text += field.is_repeated() ? "[" + json_example(*field.message_type()) + "]"
                                        : json_example(*field.message_type());
        else if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING)
            text += "\"…\"";
        else if (field.cpp_type() == FieldDescriptor::CPPTYPE_BOOL)
            text += "true";
        else
            text += field.is_repeated() ? "[1]" : "1";
    }
    return text + "}";
}

// Values that the rules accept, where any word or number would not do.
const std::map<std::string_view, std::string_view> telling_values = {
    {"dated_ms", "2026-11-02"},
    {"digest", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {"draws_max", "2"},
    {"language", "en"},
    {"panel_size", "60"},
    {"public_value", "\"2 1 2 4 6\""},
    {"seconds", "600"},
    {"time_zone", "Europe/Paris"},
    {"consensus_threshold_percent", "70"}};

// Of options that stand for each other, or mean nothing without another one, an example has one.
const std::set<std::string_view> shown_at_will = {
    "arrange_breakout.rooms", "cast_poll.gradient",    "cast_secret_ballot.gradient",
    "give_floor.participant", "close_phase.reason",    "state_minority.proposal",
    "submit_proposal.contributions", "draft_article.contributions",
    "revise_article.contributions",  "record_appropriation.reasons", "add_evidence.address",
    "add_evidence.digest", "add_evidence.dated_ms", "open_phase.closes_ms"};

std::string value_example(const FieldDescriptor& field) {
    const auto telling = telling_values.find(field.name());
    if (telling != telling_values.end()) return " " + std::string(telling->second);
    if (field.full_name() == "isegoria.v1.AddEvidence.address")
        return " https://example.org/study.pdf";
    if (is_upload(field)) return " " + field.name() + ".csv";
    if (is_wording(field)) return " en=\"…\"";
    if (is_time(field)) return " +30d";
    switch (field.cpp_type()) {
        case FieldDescriptor::CPPTYPE_BOOL:
            return "";
        case FieldDescriptor::CPPTYPE_MESSAGE:
            return " '" + json_example(*field.message_type()) + "'";
        case FieldDescriptor::CPPTYPE_ENUM:
            return " " + short_names(*field.enum_type()).front();
        case FieldDescriptor::CPPTYPE_STRING:
            return field.type() == FieldDescriptor::TYPE_BYTES ? " 00ff" : " \"…\"";
        default:
            return field.is_repeated() ? " 1,2" : " 1";
    }
}

std::string one_of(const FieldDescriptor& field, Language language) {
    std::string names;
    for (const std::string& name : short_names(*field.enum_type()))
        names += (names.empty() ? "" : ", ") + name;
    return words::say(language, "cli.help.one_of", {{"names", names}});
}

std::string heading(const char* key, Language language) {
    return "\n" + words::say(language, key) + "\n";
}

std::string own_key(std::string_view noun, std::string_view verb) {
    std::string key = "cli.verb." + std::string(noun) + "_" + std::string(verb);
    std::ranges::replace(key, '-', '_');
    return key;
}

std::string verb_text(std::string_view noun, std::string_view verb, Language language) {
    if (const Verb* found = find_verb(noun, verb))
        return words::say(language, "command." + found->name);
    if (find_reading(noun, verb) != nullptr)
        return words::say(language, "cli.verb." + std::string(verb));
    return words::say(language, own_key(noun, verb));
}

std::string global_lines(Language language) {
    static constexpr std::string_view values[] = {"", " N",    " HEX",  "",     "",     " en|fr",
                                                  "", " FILE", " NAME", " URL", " ZONE"};
    std::vector<Line> all;
    std::size_t index = 0;
    for (const std::string& name : global_options()) {
        std::string key = "cli.option." + name;
        std::ranges::replace(key, '-', '_');
        all.push_back({"--" + name + std::string(values[index++]), words::say(language, key)});
    }
    return lines(all);
}

std::string filter_lines(const Reading& reading, Language language) {
    std::vector<Line> all;
    for (const FieldDescriptor* field : filter_fields(reading)) {
        const std::string kind = is_wording(*field) ? "TEXT" : kind_of_value(*field);
        std::string help = label("entity." + reading.kind + "." + field->name(), language);
        if (field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM)
            help += ". " + one_of(*field, language);
        else if (field->is_repeated() && !is_wording(*field))
            help += ". " + words::say(language, "cli.help.filter_list");
        all.push_back({"--" + option_name(*field) + (kind.empty() ? "" : " ") + kind, help});
    }
    if (is_paged(reading)) {
        all.push_back({"--page N", words::say(language, "cli.option.page")});
        all.push_back({"--all", words::say(language, "cli.option.all")});
    }
    return all.empty() ? std::string() : heading("cli.help.filters", language) + lines(all);
}

}  // namespace

std::string example(const Verb& verb) {
    std::string line = "isegoria " + verb.noun + " " + verb.verb;
    if (!verb.directory) line += " --assembly 1";
    for (int index = 0; index < verb.message().field_count(); ++index) {
        const FieldDescriptor& field = *verb.message().field(index);
        if (may_be_left_out(verb, field) && !shown_at_will.contains(verb.name + "." + field.name()))
            continue;
        line += " --" + option_name(field) + value_example(field);
    }
    return line;
}

std::vector<std::string> help_keys(const Verb& verb) {
    std::vector<std::string> keys{"command." + verb.name, "command." + verb.name + ".help"};
    for (int index = 0; index < verb.message().field_count(); ++index)
        keys.push_back("field." + verb.name + "." + verb.message().field(index)->name());
    return keys;
}

std::string general_help(Language language) {
    const auto say = [&](const char* key) { return words::say(language, key); };
    std::string text = wrapped(say("cli.help.intro"), 0) + "\n\n" + say("cli.help.usage") + "\n";

    text += heading("cli.help.start", language);
    text += lines({{"isegoria sign in --code CODE", say("cli.verb.sign_in")},
                   {"isegoria assembly list", say("cli.help.start_list")},
                   {"isegoria watch --assembly 1", say("cli.verb.watch")},
                   {"isegoria phase open --help", say("cli.help.start_help")}});

    text += heading("cli.help.nouns", language);
    std::vector<Line> all;
    for (const std::string& noun : nouns()) {
        std::string names;
        for (const std::string& verb : verbs_of(noun)) names += (names.empty() ? "" : ", ") + verb;
        all.push_back({noun, names});
    }
    all.push_back({"watch", say("cli.verb.watch")});
    all.push_back({"completion bash|zsh|fish", say("cli.verb.completion")});
    text += lines(all);

    text += heading("cli.help.programs", language);
    all.clear();
    for (const program::Listed& each : program::programs()) {
        std::string name(each.name);
        if (each.verbs.size() == 1) name += " " + std::string(each.verbs.front());
        all.push_back({name, words::say(language, program::key_of(each))});
    }
    text += lines(all);

    text += heading("cli.help.options", language) + global_lines(language);
    text += heading("cli.help.values", language);
    text += lines({{"TIME", say("cli.help.value_time")},
                   {"TEXT", say("cli.help.value_text")},
                   {"LANG=TEXT", say("cli.help.value_wording")},
                   {"JSON", say("cli.help.value_json")},
                   {"N,…", say("cli.help.value_list")}});
    text += heading("cli.help.variables", language);
    text += lines({{"ISEGORIA_SERVER", say("cli.variable.server")},
                   {"ISEGORIA_ASSEMBLY", say("cli.variable.assembly")},
                   {"ISEGORIA_PROFILE_DIR", say("cli.variable.profile_dir")},
                   {"LANG", say("cli.variable.lang")},
                   {"NO_COLOR", say("cli.variable.no_color")}});
    text += heading("cli.help.exit_codes", language);
    text += lines({{"0", say("cli.exit.ok")},
                   {"1", say("cli.exit.refused")},
                   {"2", say("cli.exit.usage")},
                   {"3", say("cli.exit.connection")},
                   {"4", say("cli.exit.unavailable")}});
    return text;
}

std::string noun_help(std::string_view noun, Language language) {
    std::string text = words::say(language, "cli.help.noun", {{"noun", std::string(noun)}}) + "\n";
    text += heading("cli.help.verbs", language);
    std::vector<Line> all;
    for (const std::string& verb : verbs_of(noun))
        all.push_back({std::string(noun) + " " + verb, verb_text(noun, verb, language)});
    text += lines(all);
    text += "\n" + words::say(language, "cli.help.more", {{"noun", std::string(noun)}}) + "\n";
    return text;
}

std::string verb_help(const Verb& verb, Language language) {
    const std::string key = "command." + verb.name;
    std::string text = "isegoria " + verb.noun + " " + verb.verb + ": " +
                       words::say(language, key) + "\n\n" +
                       wrapped(words::say(language, key + ".help"), 0) + "\n";
    std::vector<Line> all;
    for (int index = 0; index < verb.message().field_count(); ++index) {
        const FieldDescriptor& field = *verb.message().field(index);
        const std::string kind = kind_of_value(field);
        std::string help = words::say(language, "field." + verb.name + "." + field.name());
        if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM)
            help += " " + one_of(field, language);
        all.push_back({"--" + option_name(field) + (kind.empty() ? "" : " ") + kind, help});
    }
    if (!verb.directory)
        all.push_back({"--assembly N", words::say(language, "cli.option.assembly")});
    if (!all.empty()) text += heading("cli.help.fields", language) + lines(all);
    text += heading("cli.help.example", language) + "  " + example(verb) + "\n";
    text += "\n" + words::say(language, "cli.help.global") + "\n";
    return text;
}

std::string other_help(std::string_view noun, std::string_view verb, Language language) {
    std::string line = "isegoria " + std::string(noun);
    std::string key = "cli.verb." + std::string(noun);
    if (!verb.empty()) {
        line += " " + std::string(verb);
        key = find_reading(noun, verb) != nullptr ? "cli.verb." + std::string(verb)
                                                  : own_key(noun, verb);
    }
    std::string text = line + ": " + words::say(language, key) + "\n\n" +
                       wrapped(words::say(language, key + ".help"), 0) + "\n";
    std::string typed = line;
    const Reading* reading = find_reading(noun, verb);
    if (reading != nullptr && verb == "list") text += filter_lines(*reading, language);
    if (reading != nullptr && verb == "show" && reading->noun != "me") typed += " 1";
    if ((reading != nullptr && !reading->directory && reading->kind != "assembly") ||
        noun == "watch" || noun == "guest" || (noun == "projection" && verb == "watch") ||
        verb == "compare")
        typed += " --assembly 1";
    if (verb == "compare") typed += " --from 1 --to 2";
    if (key == "cli.verb.sign_in") typed += " --code ABCD-EFGH-JKMN-PQRS-TVWX";
    if (noun == "completion") typed += " bash";
    text += heading("cli.help.example", language) + "  " + typed + "\n";
    text += "\n" + words::say(language, "cli.help.global") + "\n";
    return text;
}

}  // namespace isegoria::cli
