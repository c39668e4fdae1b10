// SPDX-License-Identifier: AGPL-3.0-or-later
// See reading.hpp.
#include "cli/reading.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <charconv>
#include <iostream>
#include <map>

#include "cli/conversation.hpp"
#include "cli/printing.hpp"
#include "cli/values.hpp"

namespace isegoria::cli {
namespace {

namespace asio = boost::asio;
using namespace asio::experimental::awaitable_operators;
using google::protobuf::FieldDescriptor;

constexpr std::size_t cell_signs_max = 48;  // Two texts and some numbers fit a wide terminal.

asio::awaitable<void> until_settled(sync::Connection& connection, std::uint64_t assembly,
                                    std::exception_ptr& failure) {
    try {
        co_await connection.settled(assembly);
    } catch (const sync::ConnectionError&) {
        // An exception would leave the deadline running, so it is handed on by hand.
        failure = std::current_exception();
    }
}

asio::awaitable<void> deadline(std::chrono::milliseconds wait) {
    asio::steady_timer timer(co_await asio::this_coro::executor, wait);
    co_await timer.async_wait(asio::use_awaitable);
}

// False when the deadline passed.
asio::awaitable<bool> follow(sync::Connection& connection, std::uint64_t assembly) {
    connection.watch(assembly);
    std::exception_ptr failure;
    const auto first =
        co_await (until_settled(connection, assembly, failure) || deadline(settled_wait));
    if (failure) std::rethrow_exception(failure);
    co_return first.index() == 0;
}

const google::protobuf::Message& body_of(const v1::Entity& entity, const FieldDescriptor& field) {
    return entity.GetReflection()->GetMessage(entity, &field);
}

Reader reader_of(const Options& options) { return {options.language, options.time_zone}; }

// By id; an entity that several audiences show counts once.
std::vector<v1::Entity> entities_of(const sync::EntityMap& map, std::uint64_t assembly,
                                    const FieldDescriptor& field) {
    std::map<std::uint64_t, v1::Entity> by_id;
    for (const auto& [key, octets] : map.entities(assembly)) {
        if (key.kind != static_cast<std::uint32_t>(field.number())) continue;
        v1::Entity entity;
        if (entity.ParseFromString(octets)) by_id.emplace(key.id, std::move(entity));
    }
    std::vector<v1::Entity> result;
    for (auto& [id, entity] : by_id) result.push_back(std::move(entity));
    return result;
}

struct Question {
    const Reading& reading;
    const Options& options;
    const Surroundings& surroundings;
    std::uint64_t assembly = 0;
    bool one = false;
    std::optional<std::uint64_t> id;
};

int print_one(const std::vector<v1::Entity>& entities, const Question& question) {
    const Options& options = question.options;
    const v1::Entity* found = nullptr;
    for (const v1::Entity& entity : entities)
        if (!question.id || entity.id() == *question.id) found = found ? found : &entity;
    if (found == nullptr) {
        *question.surroundings.err << words::say(options.language, "general.not_found") << '\n';
        return exit_refused;
    }
    if (!question.id && entities.size() > 1) throw UsageError("cli.usage.id_is_missing", {});
    if (options.json) {
        *question.surroundings.out << json_line(*found) << '\n';
        return exit_ok;
    }
    const std::string key = "entity." + question.reading.kind;
    *question.surroundings.out << label(key, options.language) << ' ' << found->id() << '\n'
                               << sheet(body_of(*found, *question.reading.field), key,
                                        reader_of(options), 2);
    return exit_ok;
}

asio::awaitable<int> answer_question(sync::Connection& connection, const Question& question) {
    if (!co_await follow(connection, question.assembly)) {
        *question.surroundings.err << words::say(question.options.language, "cli.not_settled")
                                   << '\n';
        co_return exit_connection;
    }
    const auto entities =
        entities_of(connection.entities(), question.assembly, *question.reading.field);
    if (question.one) co_return print_one(entities, question);
    if (question.options.json) {
        for (const v1::Entity& entity : entities)
            *question.surroundings.out << json_line(entity) << '\n';
        co_return exit_ok;
    }
    if (entities.empty())
        *question.surroundings.err << words::say(question.options.language, "general.none") << '\n';
    else
        *question.surroundings.out << entity_table(entities, question.reading, question.options,
                                                   question.surroundings.colours);
    co_return exit_ok;
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
    if (once) co_return exit_ok;
    asio::steady_timer for_ever(co_await asio::this_coro::executor,
                                asio::steady_timer::time_point::max());
    co_await for_ever.async_wait(asio::use_awaitable);
    co_return exit_ok;
}

std::uint64_t number_of(const std::string& text) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc() || end != text.data() + text.size())
        throw UsageError("cli.usage.not_a_number", {{"option", std::string("ID")},
                                                    {"value", text},
                                                    {"min", std::string("0")},
                                                    {"max", std::to_string(UINT64_MAX)}});
    return value;
}

void refuse_what_is_left(const Arguments& arguments, std::size_t words,
                         const std::string& command) {
    if (!arguments.options.empty())
        throw UsageError(
            "cli.usage.option_is_unknown",
            {{"option", "--" + arguments.options.front().first}, {"command", command}});
    if (arguments.words.size() > words)
        throw UsageError("cli.usage.word_is_left",
                         {{"word", arguments.words[words]}, {"command", command}});
}

}  // namespace

std::string entity_table(const std::vector<v1::Entity>& entities, const Reading& reading,
                         const Options& options, bool colours) {
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
    for (const v1::Entity& entity : entities) {
        Row row{std::to_string(entity.id())};
        for (const FieldDescriptor* field : columns)
            row.push_back(
                one_line(value_text(body_of(entity, *reading.field), *field, reader_of(options)),
                         cell_signs_max));
        rows.push_back(std::move(row));
    }
    return table(rows, colours);
}

int read(const Reading& reading, Arguments& arguments, const Options& options,
         const Surroundings& surroundings) {
    Question question{reading, options, surroundings, 0, arguments.words[1] == "show", {}};
    refuse_what_is_left(arguments, question.one ? 3 : 2,
                        arguments.words[0] + " " + arguments.words[1]);
    if (arguments.words.size() == 3) question.id = number_of(arguments.words[2]);
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
    refuse_what_is_left(arguments, 1, "watch");
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
