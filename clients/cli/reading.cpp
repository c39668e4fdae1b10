// SPDX-License-Identifier: AGPL-3.0-or-later
// See reading.hpp.
#include "cli/reading.hpp"

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <charconv>
#include <iostream>
#include <map>
#include <set>

#include "cli/conversation.hpp"
#include "cli/filters.hpp"
#include "cli/following.hpp"
#include "cli/needs.hpp"
#include "cli/printing.hpp"
#include "cli/values.hpp"
#include "sync/pages.hpp"

namespace isegoria::cli {
namespace {

namespace asio = boost::asio;
using google::protobuf::FieldDescriptor;

constexpr std::size_t cell_signs_max = 48;  // Two texts and some numbers fit a wide terminal.

const google::protobuf::Message& body_of(const v1::Entity& entity, const FieldDescriptor& field) {
    return entity.GetReflection()->GetMessage(entity, &field);
}

Reader reader_of(const Options& options) { return {options.language, options.time_zone}; }

struct Question {
    const Reading& reading;
    const Options& options;
    const Surroundings& surroundings;
    std::uint64_t assembly = 0;
    bool one = false;
    std::optional<std::uint64_t> id;
    Filters filters;
    std::uint64_t page = 0;  // From 1; 0: all of them.
    const sync::Paging* paging = nullptr;
};

// What was found so far. By id; an entity that several audiences show counts once. Where an id stands
// once with each owner (a person in each session), by owner first.
struct Found {
    std::map<std::pair<std::uint64_t, std::uint64_t>, v1::Entity> by_id;
    Tallies tallies;
    std::size_t pages_closed = 0;  // Asked for, and not for this reader.
    std::size_t pages_of_one = 0;  // Of the longest list.
};

std::uint64_t owner_of(const google::protobuf::Message& body, const sync::Paging* paging) {
    if (paging == nullptr || !paging->one_an_owner) return 0;
    return body.GetReflection()->GetUInt64(body,
                                           body.GetDescriptor()->FindFieldByName(paging->owner));
}

void collect(const sync::EntityMap& map, const Question& question, Found& found) {
    const auto kind = static_cast<std::uint32_t>(question.reading.field->number());
    for (const auto& [key, octets] : map.entities(question.assembly)) {
        v1::Entity entity;
        if (key.kind == v1::Entity::kPageTallies && kind == v1::Entity::kContribution &&
            entity.ParseFromString(octets))
            for (const v1::ContributionTally& tally : entity.page_tallies().tallies())
                found.tallies[tally.contribution()] = tally;
        if (key.kind != kind || !entity.ParseFromString(octets)) continue;
        const google::protobuf::Message& body = body_of(entity, *question.reading.field);
        if (question.id && *question.id != key.id) continue;
        if (!question.filters.accept(body)) continue;
        const std::uint64_t owner = owner_of(body, question.paging);
        found.by_id.insert_or_assign({owner, key.id}, std::move(entity));
    }
}

// The pages that can hold what is asked for.
std::vector<v1::Audience> wanted_pages(const sync::EntityMap& map, const Question& question,
                                       const sync::Paging& paging, Found& found) {
    std::vector<v1::Audience> result;
    const auto owners = question.filters.numbers(paging.owner);
    for (sync::PageList& list : sync::pages_of(map, question.assembly, paging)) {
        if (owners && std::ranges::find(*owners, list.owner) == owners->end()) continue;
        found.pages_of_one = std::max(found.pages_of_one, list.pages.size());
        if (question.page == 0)
            result.insert(result.end(), list.pages.begin(), list.pages.end());
        else if (question.page <= list.pages.size())
            result.push_back(list.pages[question.page - 1]);
    }
    return result;
}

int print_one(const Question& question, const Found& found) {
    const Options& options = question.options;
    if (!question.id && found.by_id.size() > 1) throw UsageError("cli.usage.id_is_missing", {});
    if (found.by_id.empty()) {
        *question.surroundings.err << words::say(options.language, "general.not_found") << '\n';
        return exit_refused;
    }
    const std::string key = "entity." + question.reading.kind;
    for (const auto& [place, entity] : found.by_id) {
        if (options.json) {
            *question.surroundings.out << json_line(entity) << '\n';
            continue;
        }
        *question.surroundings.out << label(key, options.language) << ' ' << entity.id() << '\n'
                                   << sheet(body_of(entity, *question.reading.field), key,
                                            reader_of(options), 2);
    }
    return exit_ok;
}

// Why the list may be shorter than what there is.
void tell_the_rest(const Question& question, const Found& found) {
    const auto say = [&](const char* key, const words::Arguments& arguments = {}) {
        *question.surroundings.err << words::say(question.options.language, key, arguments) << '\n';
    };
    if (found.pages_closed > 0)
        say(question.reading.kind == "room_turn" ? "cli.room_turns_are_closed"
                                                 : "cli.answers_are_closed");
    if (question.page != 0 && found.pages_of_one > 1)
        say("cli.page_of", {{"page", static_cast<std::int64_t>(question.page)},
                            {"count", static_cast<std::int64_t>(found.pages_of_one)}});
}

int print_all(const Question& question, const Found& found) {
    std::vector<v1::Entity> entities;
    for (const auto& [id, entity] : found.by_id) entities.push_back(entity);
    if (question.options.json)
        for (const v1::Entity& entity : entities)
            *question.surroundings.out << json_line(entity) << '\n';
    else if (entities.empty())
        *question.surroundings.err << words::say(question.options.language, "general.none") << '\n';
    else
        *question.surroundings.out << entity_table(entities, question.reading, question.options,
                                                   question.surroundings.colours, found.tallies);
    tell_the_rest(question, found);
    return exit_ok;
}

// A record has entries as soon as there is an assembly.
bool is_missing(const sync::Connection& connection, std::uint64_t assembly) {
    return assembly != 0 && connection.entities().position(assembly) == 0;
}

asio::awaitable<int> answer_question(sync::Connection& connection, const Question& question) {
    Found found;
    bool settled = co_await follow(connection, question.assembly);
    if (settled) collect(connection.entities(), question, found);
    const sync::Paging* paging = question.paging;
    if (settled && paging != nullptr) {
        const std::vector<v1::Audience> pages =
            wanted_pages(connection.entities(), question, *paging, found);
        std::set<sync::AudienceKey> closed;
        for (const v1::Audience& page : pages) closed.insert(sync::key_of(page));
        Look look = [&](const sync::EntityMap& map) {
            collect(map, question, found);
            for (const v1::Audience& held : map.held(question.assembly))
                closed.erase(sync::key_of(held));
            return !question.id || paging->one_an_owner || found.by_id.empty();
        };
        settled = co_await leaf_through(connection, question.assembly, pages, std::move(look));
        found.pages_closed = question.id ? 0 : closed.size();
    }
    if (settled && is_missing(connection, question.assembly)) {
        *question.surroundings.err << words::say(question.options.language, "goodbye.not_found")
                                   << '\n';
        co_return exit_refused;
    }
    if (!settled) {
        *question.surroundings.err << words::say(question.options.language, "cli.not_settled")
                                   << '\n';
        co_return exit_connection;
    }
    co_return question.one ? print_one(question, found) : print_all(question, found);
}

// One line of the feed.
void print_change(const sync::EntityKey& key, const sync::EntityMap& map,
                  const sync::Changes& changes, const Options& options, std::ostream& out) {
    const auto* field = v1::Entity::descriptor()->FindFieldByNumber(static_cast<int>(key.kind));
    const auto found = map.entities(changes.assembly).find(key);
    const bool gone = found == map.entities(changes.assembly).end();
    v1::Entity entity;
    if (!gone) entity.ParseFromString(found->second);
    if (options.json) {
        const std::string head = "{\"assembly\":\"" + std::to_string(changes.assembly) +
                                 "\",\"position\":\"" + std::to_string(changes.position) + "\",";
        if (gone)
            out << head << "\"gone\":{\"kind\":" << key.kind << ",\"id\":\"" << key.id << "\"}}\n";
        else
            out << head << "\"entity\":" << json_line(entity) << "}\n";
        return;
    }
    if (field == nullptr) return;  // Of a newer server; kept and not shown.
    out << changes.position << "  " << label("entity." + field->name(), options.language) << ' '
        << key.id << "  ";
    if (gone) {
        out << words::say(options.language, "cli.gone") << '\n';
        return;
    }
    const auto& body = body_of(entity, *field);
    std::string line;
    for (int index = 0; index < body.GetDescriptor()->field_count(); ++index) {
        const FieldDescriptor& part = *body.GetDescriptor()->field(index);
        if (part.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && !is_wording(part)) continue;
        const std::string value =
            one_line(value_text(body, part, reader_of(options)), cell_signs_max);
        if (!value.empty() && value != "0") line += (line.empty() ? "" : " · ") + value;
    }
    out << line << '\n';
}

asio::awaitable<int> keep_watching(sync::Connection& connection, std::uint64_t assembly, bool once,
                                   const Options& options, const Surroundings& surroundings) {
    if (!co_await follow(connection, assembly)) {
        *surroundings.err << words::say(options.language, "cli.not_settled") << '\n';
        co_return exit_connection;
    }
    if (is_missing(connection, assembly)) {
        *surroundings.err << words::say(options.language, "goodbye.not_found") << '\n';
        co_return exit_refused;
    }
    if (once) co_return exit_ok;
    asio::steady_timer for_ever(co_await asio::this_coro::executor,
                                asio::steady_timer::time_point::max());
    co_await for_ever.async_wait(asio::use_awaitable);
    co_return exit_ok;
}

std::uint64_t number_of(const std::string& place, const std::string& text, std::uint64_t least) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc() || end != text.data() + text.size() || value < least)
        throw UsageError("cli.usage.not_a_number", {{"option", place},
                                                    {"value", text},
                                                    {"min", std::to_string(least)},
                                                    {"max", std::to_string(UINT64_MAX)}});
    return value;
}

// The first page, unless another one is asked for, or all; a list that is narrowed is narrowed as a
// whole.
void take_page(Arguments& arguments, Question& question) {
    const auto page = arguments.take("page");
    const auto all = arguments.take("all");
    if (all && *all != "true" && *all != "false")
        throw UsageError("cli.usage.not_a_truth",
                         {{"option", std::string("--all")}, {"value", *all}});
    if (page && all == "true")
        throw UsageError("cli.usage.options_exclude_each_other",
                         {{"option", std::string("--page")}, {"other", std::string("--all")}});
    if (page)
        question.page = number_of("--page", *page, 1);
    else
        question.page = all == "true" || question.filters.narrow() ? 0 : 1;
}

}  // namespace

std::string entity_table(const std::vector<v1::Entity>& entities, const Reading& reading,
                         const Options& options, bool colours, const Tallies& tallies) {
    const auto& type = *reading.field->message_type();
    const std::string key = "entity." + reading.kind;
    std::vector<Row> rows{{label("cli.column.id", options.language)}};
    std::vector<const FieldDescriptor*> columns;
    for (int index = 0; index < type.field_count(); ++index) {
        const FieldDescriptor* field = type.field(index);
        // Messages within and digests are for `show`: they would burst the table.
        if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && !is_wording(*field)) continue;
        if (field->type() == FieldDescriptor::TYPE_BYTES) continue;
        columns.push_back(field);
        rows[0].push_back(label(key + "." + field->name(), options.language));
    }
    if (!tallies.empty())
        for (const char* name : {"label.agree", "label.disagree", "label.pass"})
            rows[0].push_back(label(name, options.language));
    for (const v1::Entity& entity : entities) {
        Row row{std::to_string(entity.id())};
        for (const FieldDescriptor* field : columns)
            row.push_back(
                one_line(value_text(body_of(entity, *reading.field), *field, reader_of(options)),
                         cell_signs_max));
        if (const auto tally = tallies.find(entity.id()); tally != tallies.end())
            for (const std::uint64_t count :
                 {tally->second.agree(), tally->second.disagree(), tally->second.pass()})
                row.push_back(std::to_string(count));
        rows.push_back(std::move(row));
    }
    return table(rows, colours);
}

int read(const Reading& reading, Arguments& arguments, const Options& options,
         const Surroundings& surroundings) {
    Question question{reading, options, surroundings, 0, arguments.words[1] == "show", {}, {}, 0};
    question.paging = sync::paging_of(static_cast<std::uint32_t>(reading.field->number()));
    if (!question.one) {
        ValueSources sources;
        sources.time_zone = options.time_zone;
        sources.now_ms = surroundings.now_ms();
        question.filters = Filters(reading, arguments, sources);
        if (is_paged(reading)) take_page(arguments, question);
    }
    refuse_what_is_left(arguments, question.one ? 3 : 2);
    if (arguments.words.size() == 3) question.id = number_of("ID", arguments.words[2], 0);
    std::optional<std::uint64_t> assembly = options.assembly;
    // There is one assembly in an assembly; its number says which one is meant.
    if (reading.kind == "assembly" && question.id) {
        assembly = *question.id;
        question.id.reset();
    }
    if (reading.directory) assembly = 0;
    if (!assembly) throw UsageError("cli.usage.assembly_is_missing", {});
    question.assembly = *assembly;

    Task task;
    task.work = [&question](sync::Connection& connection) {
        return answer_question(connection, question);
    };
    return converse(task, options, surroundings);
}

int watch(Arguments& arguments, const Options& options, const Surroundings& surroundings) {
    refuse_what_is_left(arguments, 1);
    Task task;
    task.lasting = !options.once;
    const std::uint64_t assembly = options.assembly.value_or(0);
    task.work = [&, assembly](sync::Connection& connection) {
        return keep_watching(connection, assembly, options.once, options, surroundings);
    };
    task.on_settled = [&](const sync::Changes& changes, const sync::EntityMap& map) {
        for (const sync::EntityKey& key : changes.changed)
            print_change(key, map, changes, options, *surroundings.out);
        for (const sync::EntityKey& key : changes.gone)
            print_change(key, map, changes, options, *surroundings.out);
        surroundings.out->flush();
    };
    return converse(task, options, surroundings);
}

}  // namespace isegoria::cli
