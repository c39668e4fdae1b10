// SPDX-License-Identifier: AGPL-3.0-or-later
// See needs.hpp.
#include "cli/needs.hpp"

#include <algorithm>

#include "cli/filters.hpp"
#include "cli/printing.hpp"
#include "cli/values.hpp"

namespace isegoria::cli {
namespace {

using google::protobuf::FieldDescriptor;

const FieldDescriptor* field_of(const google::protobuf::Descriptor& message,
                                std::string_view name) {
    for (int index = 0; index < message.field_count(); ++index) {
        const FieldDescriptor* field = message.field(index);
        // "--closes-ms" is what the contract calls it, so it is understood too.
        if (option_name(*field) == name || (is_time(*field) && option_name(*field) + "-ms" == name))
            return field;
    }
    return nullptr;
}

const FieldDescriptor* filter_of(const Reading& reading, std::string_view name) {
    for (const FieldDescriptor* field : filter_fields(reading))
        if (option_name(*field) == name) return field;
    return nullptr;
}

// What the words so far name, if anything.
struct Named {
    const Verb* verb = nullptr;
    const Reading* reading = nullptr;
    const OwnVerb* own = nullptr;
};
Named named_by(const std::vector<std::string>& words) {
    Named named;
    if (words.size() < 2) return named;
    named.verb = find_verb(words[0], words[1]);
    named.reading = find_reading(words[0], words[1]);
    for (const OwnVerb& own : own_verbs())
        if (own.noun == words[0] && own.verb == words[1]) named.own = &own;
    return named;
}

std::string command_of(const std::vector<std::string>& words) {
    if (words.empty()) return "isegoria";
    return words.size() == 1 ? words[0] : words[0] + " " + words[1];
}

}  // namespace

const std::vector<std::string_view>& left_out_at_will() {
    static const std::vector<std::string_view> table = {
        "create_territory.parent",
        "correct_territory.parent",
        "open_phase.closes_ms",
        "close_phase.reason",
        "announce_draw.reason_to_redraw",
        "mark_present.participant",
        "mark_absent.participant",
        "withdraw_request.request",
        "give_floor.participant",
        "give_floor.reason",
        "submit_proposal.contributions",
        "submit_proposal.themes",
        "revise_proposal.contributions",
        "revise_proposal.themes",
        "state_minority.proposal",
        "state_minority.article",
        "ask_question.variant_of",
        "accept_contribution.reason",
        "report_contribution.words",
        "draft_article.contributions",
        "draft_article.proposals",
        "revise_article.contributions",
        "revise_article.proposals",
        "accept_amendment.translations",
        "record_appropriation.articles",
        "record_appropriation.own_texts",
        "record_appropriation.reasons",
        "file_practice_report.territory",
        "import_pool.alternate_count",
        "import_pool.id_column",
        "import_pool.address_columns",
        "prepare_lottery.method",
        "prepare_lottery.gamma",
        "prepare_lottery.lots",
        "choose_alternates.dropout_permille",
        "fetch_lottery.folder",
        "invite_to_role.label",
        "end_sign_ins.participant",
        "open_poll.method",
        "open_poll.options",
        "open_poll.quorum_percent",
        "cast_poll.gradient",
        "cast_poll.consent",
        "cast_poll.stance",
        "cast_poll.options",
        "cast_poll.reason",
        "add_agenda_item.before",
        "move_agenda_item.before",
        "begin_agenda_item.item",
        "project.id",
        "call_facilitator.words",
        "name_rapporteur.participant",
        "name_rapporteur.room",
        "add_evidence.dated_ms",
        "add_evidence.address",
        "add_evidence.digest",
        "add_evidence.words",
        "ask_expert.evidence",
        "answer_expert_question.expert",
        "fetch_group_equality.session",
        "cast_secret_ballot.gradient",
        "cast_secret_ballot.consent",
        "cast_secret_ballot.stance",
        "cast_secret_ballot.options",
        "cast_secret_ballot.reason",
        "arrange_breakout.rooms",
        "arrange_breakout.seats",
        "arrange_breakout.pinned",
        "fetch_room_token.room",
        "convene_assembly.rehearsal_of",
        "request_floor.room",
        "request_floor.participant",
        "request_floor.words",
        "withdraw_request.participant",
        "give_floor.room",
        "end_turn.room",
        "open_queue.room",
        "close_queue.room",
        "set_turn_length.room",
        "set_queue_policy.room",
        "open_poll.proposal",
    };
    return table;
}

bool may_be_left_out(const Verb& verb, const FieldDescriptor& field) {
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_BOOL) return true;
    const std::string name = verb.name + "." + field.name();
    return std::ranges::find(left_out_at_will(), name) != left_out_at_will().end();
}

UsageError option_is_missing(const Verb& verb, const FieldDescriptor& field,
                             words::Language language) {
    words::Arguments arguments{{"option", "--" + option_name(field)}};
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
        arguments["names"] = listed(short_names(*field.enum_type()));
        return {"cli.usage.option_is_missing_one_of", arguments};
    }
    arguments["what"] = words::say(language, "field." + verb.name + "." + field.name());
    return {"cli.usage.option_is_missing_what", arguments};
}

UsageError value_is_missing(const std::string& name, const std::vector<std::string>& words) {
    const Named named = named_by(words);
    const FieldDescriptor* field = named.verb != nullptr ? field_of(named.verb->message(), name)
                                   : named.reading != nullptr ? filter_of(*named.reading, name)
                                                              : nullptr;
    words::Arguments arguments{{"option", "--" + name}};
    if (field == nullptr || field->cpp_type() != FieldDescriptor::CPPTYPE_ENUM)
        return {"cli.usage.value_is_missing", arguments};
    arguments["names"] = listed(short_names(*field->enum_type()));
    return {"cli.usage.value_is_missing_one_of", arguments};
}

std::vector<std::string> own_options_of(std::string_view noun, std::string_view verb) {
    std::vector<std::string> result;
    if (const Verb* command = find_verb(noun, verb))
        for (int index = 0; index < command->message().field_count(); ++index)
            result.push_back("--" + option_name(*command->message().field(index)));
    if (const Reading* reading = find_reading(noun, verb); reading != nullptr && verb == "list") {
        for (const FieldDescriptor* field : filter_fields(*reading))
            result.push_back("--" + option_name(*field));
        if (is_paged(*reading))
            for (const std::string& name : list_options()) result.push_back("--" + name);
    }
    for (const OwnVerb& own : own_verbs())
        if (own.noun == noun && own.verb == verb)
            for (const std::string_view option : own.options)
                result.push_back("--" + std::string(option));
    return result;
}

OptionKind option_kind(const std::string& name, const std::vector<std::string>& words) {
    if (is_one_of(global_flags(), name)) return OptionKind::flag;
    const Named named = named_by(words);
    const FieldDescriptor* field = nullptr;
    if (named.verb != nullptr) field = field_of(named.verb->message(), name);
    if (named.reading != nullptr && words[1] == "list") {
        field = filter_of(*named.reading, name);
        if (is_paged(*named.reading) && name == "all") return OptionKind::flag;
        if (is_paged(*named.reading) && name == "page") return OptionKind::valued;
    }
    if (field != nullptr)
        return field->cpp_type() == FieldDescriptor::CPPTYPE_BOOL ? OptionKind::flag
                                                                  : OptionKind::valued;
    if (is_one_of(global_options(), name)) return OptionKind::valued;
    if (named.own != nullptr) {
        const bool known = std::ranges::find(named.own->options, name) != named.own->options.end();
        return !known                         ? OptionKind::unknown
               : is_one_of(own_flags(), name) ? OptionKind::flag
                                              : OptionKind::valued;
    }
    const bool nothing_named = named.verb == nullptr && named.reading == nullptr;
    return nothing_named ? OptionKind::valued : OptionKind::unknown;
}

UsageError option_is_unknown(const std::string& name, const std::vector<std::string>& words) {
    const std::vector<std::string> known =
        words.size() < 2 ? std::vector<std::string>() : own_options_of(words[0], words[1]);
    return {"cli.usage.option_is_unknown",
            {{"option", "--" + name},
             {"command", command_of(words)},
             {"count", static_cast<std::int64_t>(known.size())},
             {"names", listed(known)}}};
}

void refuse_what_is_left(const Arguments& arguments, std::size_t words_max) {
    if (!arguments.options.empty())
        throw option_is_unknown(arguments.options.front().first, arguments.words);
    if (arguments.words.size() > words_max)
        throw UsageError("cli.usage.word_is_left", {{"word", arguments.words[words_max]},
                                                    {"command", command_of(arguments.words)}});
}

}  // namespace isegoria::cli
