// SPDX-License-Identifier: AGPL-3.0-or-later
// The table of nouns and verbs. A command is called after its order, "open_phase": the verb first,
// the thing after it, so most rows follow from the name; the rows written out here are those where
// the name alone would read badly. So a command that joins the contract can be typed at once.
#include "cli/verbs.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "isegoria/v1/frames.pb.h"
#include "sync/pages.hpp"

namespace isegoria::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::OneofDescriptor;

struct Row {
    std::string_view name;
    std::string_view noun;
    std::string_view verb;
};
constexpr Row rows[] = {
    {"invite_to_role", "role", "invite"},
    {"publish_result", "result", "publish"},
    {"withdraw_request", "floor", "withdraw"},
    {"mark_present", "attendance", "present"},
    {"mark_absent", "attendance", "absent"},
    {"move_to_room", "room", "move"},
    {"project", "projection", "set"},
    {"call_facilitator", "room", "call"},
    {"answer_call", "room", "answer"},
    {"ask_expert", "expert-question", "ask"},
    {"react", "reaction", "give"},
    {"set_aside", "contribution", "set-aside"},
    {"list_invitations", "invitation", "list"},
    {"prove_email", "identity", "email"},
    {"confirm_email", "identity", "confirm"},
    // `isegoria version` alone is the binary's.
    {"publish_version", "charter-version", "publish"},
};

// Sent to stream 0 whatever --assembly says: it is the directory that knows territories.
const std::set<std::string_view> directory_commands = {"create_territory", "correct_territory",
                                                       "appoint_steward", "convene_assembly",
                                                       "retire_assembly"};

Verb verb_of(const FieldDescriptor* field, bool errand) {
    Verb verb;
    verb.name = field->name();
    verb.errand = errand;
    verb.directory = directory_commands.contains(verb.name);
    verb.field = field;
    const auto row = std::ranges::find(rows, verb.name, &Row::name);
    if (row != std::end(rows)) {
        verb.noun = row->noun;
        verb.verb = row->verb;
        return verb;
    }
    const std::size_t end = verb.name.find('_');
    verb.verb = verb.name.substr(0, end);
    verb.noun = end == std::string::npos ? verb.name : verb.name.substr(end + 1);
    std::ranges::replace(verb.noun, '_', '-');
    return verb;
}

struct ReadingRow {
    std::string_view kind;
    std::string_view noun;
    bool list;
    bool show;
    bool directory;
};
// A card is an assembly as the directory knows it; the assembly itself shows its mandate.
constexpr ReadingRow reading_rows[] = {
    {"own_participant", "me", false, true, false},     {"role_holder", "role", true, true, false},
    {"permissions", "permission", true, false, false}, {"territory", "territory", true, true, true},
    {"assembly_card", "assembly", true, false, true},  {"assembly", "assembly", false, true, false},
    {"version", "charter-version", true, true, false},
    {"past_turn", "turn", true, true, false},
};

Reading reading_of(const FieldDescriptor* field) {
    Reading reading;
    reading.kind = field->name();
    reading.field = field;
    const auto row = std::ranges::find(reading_rows, reading.kind, &ReadingRow::kind);
    if (row != std::end(reading_rows)) {
        reading.noun = row->noun;
        reading.list = row->list;
        reading.show = row->show;
        reading.directory = row->directory;
        return reading;
    }
    reading.noun = reading.kind;
    std::ranges::replace(reading.noun, '_', '-');
    return reading;
}

}  // namespace

const std::vector<ServerOnly>& server_only() {
    static const std::vector<ServerOnly> table = {
        {"join_as_contributor", "follows when somebody takes part as a guest"},
        {"raise_identity", "follows when a code or an address has been proved"},
        {"merge_participants", "follows when somebody proves to be two participants"},
        {"found_assembly", "follows when the directory has convened the assembly"},
        {"record_pool", "follows the errand pool import"},
        {"record_preparation", "follows the errand lottery prepare"},
        {"record_draw", "follows the errand draw hold"},
        {"record_verification", "follows the errand draw verify"},
        {"record_alternates", "follows the errand alternates choose"},
        {"record_replacement", "follows the errand seat fill"},
        {"record_replacement_lottery", "follows the errand replacement prepare"},
        {"record_replacement_draw", "follows the errand replacement hold"},
        {"form_breakout", "follows the errand breakout arrange"},
        {"warn_breakout", "follows a minute before a breakout ends"},
        {"record_group_equality", "follows when a session is over"},
        {"record_secret_answer", "follows the errand secret-ballot cast"},
        {"record_secret_ballots", "follows when a secret poll is closed"},
        {"record_pool_erasure", "follows at the date that the mandate promises"},
        {"sign_version", "the server signs what is ratified"},
    };
    return table;
}

const std::vector<Verb>& verbs() {
    static const std::vector<Verb> table = [] {
        std::vector<Verb> result;
        const OneofDescriptor* commands = v1::Command::descriptor()->FindOneofByName("kind");
        for (int index = 0; index < commands->field_count(); ++index) {
            const FieldDescriptor* field = commands->field(index);
            if (std::ranges::find(server_only(), field->name(), &ServerOnly::name) ==
                server_only().end())
                result.push_back(verb_of(field, false));
        }
        const OneofDescriptor* errands = v1::Errand::descriptor()->FindOneofByName("kind");
        for (int index = 0; index < errands->field_count(); ++index)
            result.push_back(verb_of(errands->field(index), true));
        return result;
    }();
    return table;
}

const Verb* find_verb(std::string_view noun, std::string_view verb) {
    for (const Verb& row : verbs())
        if (row.noun == noun && row.verb == verb) return &row;
    return nullptr;
}

const std::vector<Reading>& readings() {
    static const std::vector<Reading> table = [] {
        std::vector<Reading> result;
        const OneofDescriptor* kinds = v1::Entity::descriptor()->FindOneofByName("kind");
        for (int index = 0; index < kinds->field_count(); ++index)
            result.push_back(reading_of(kinds->field(index)));
        return result;
    }();
    return table;
}

const Reading* find_reading(std::string_view noun, std::string_view verb) {
    for (const Reading& row : readings())
        if (row.noun == noun && ((verb == "list" && row.list) || (verb == "show" && row.show)))
            return &row;
    return nullptr;
}

bool is_paged(const Reading& reading) {
    return sync::paging_of(static_cast<std::uint32_t>(reading.field->number())) != nullptr;
}

bool is_upload(const FieldDescriptor& field) {
    return field.containing_type() == v1::ImportPool::descriptor() &&
           (field.name() == "respondents" || field.name() == "categories");
}

const std::vector<OwnVerb>& own_verbs() {
    static const std::vector<OwnVerb> table = {{"sign", "in", {"code"}},
                                               {"sign", "out", {"everywhere"}},
                                               {"sign", "status", {}},
                                               {"guest", "join", {}},
                                               {"projection", "watch", {}},
                                               {"charter-version", "compare", {"from", "to"}}};
    return table;
}

std::vector<std::string> nouns() {
    std::set<std::string> names;
    for (const Verb& row : verbs()) names.insert(row.noun);
    for (const Reading& row : readings()) names.insert(row.noun);
    for (const OwnVerb& row : own_verbs()) names.emplace(row.noun);
    return {names.begin(), names.end()};
}

std::vector<std::string> verbs_of(std::string_view noun) {
    std::vector<std::string> result;
    for (const OwnVerb& row : own_verbs())
        if (row.noun == noun) result.emplace_back(row.verb);
    for (const Verb& row : verbs())
        if (row.noun == noun) result.push_back(row.verb);
    for (const char* verb : {"list", "show"})
        if (find_reading(noun, verb) != nullptr) result.emplace_back(verb);
    return result;
}

}  // namespace isegoria::cli
