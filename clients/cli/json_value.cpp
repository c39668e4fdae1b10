// SPDX-License-Identifier: AGPL-3.0-or-later
// JSON from the command line into messages, member by member, so that times, enums and wordings are
// written as in options and a mistake is told with its place: "--phases[1].kind".
#include <boost/json.hpp>

#include "cli/values.hpp"
#include "isegoria/v1/text.pb.h"

namespace isegoria::cli {
namespace {

namespace json = boost::json;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

std::string text_of(const json::value& value) {
    if (value.is_string()) return std::string(value.as_string().c_str(), value.as_string().size());
    return json::serialize(value);
}

std::string text_of(json::string_view text) { return {text.data(), text.size()}; }

void fill(Message& message, const json::value& value, const FieldDescriptor& of,
          const std::string& place, const ValueSources& sources);

// {"fr": "…", "en": "…"} in place of a list of wordings.
void add_wordings(Message& message, const FieldDescriptor& field, const json::object& by_language,
                  const std::string& place) {
    for (const auto& member : by_language) {
        if (!member.value().is_string())
            throw bad_value(field, place, json::serialize(member.value()));
        auto* wording =
            static_cast<v1::Wording*>(message.GetReflection()->AddMessage(&message, &field));
        wording->set_language(text_of(member.key()));
        wording->set_words(text_of(member.value()));
    }
}

void put(Message& message, const FieldDescriptor& field, const json::value& value,
         const std::string& place, const ValueSources& sources) {
    if (field.is_repeated() && value.is_array()) {
        std::size_t index = 0;
        for (const json::value& element : value.as_array()) {
            const std::string at = place + "[" + std::to_string(index++) + "]";
            if (element.is_array()) throw bad_value(field, at, json::serialize(element));
            put(message, field, element, at, sources);
        }
        return;
    }
    if (field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
        if (value.is_object() || value.is_array() || value.is_null() ||
            (value.is_string() && field.cpp_type() == FieldDescriptor::CPPTYPE_BOOL) ||
            (!value.is_string() && field.type() == FieldDescriptor::TYPE_STRING))
            throw bad_value(field, place, json::serialize(value));
        return set_scalar(message, field, text_of(value), place, sources);
    }
    if (is_wording(field) && field.is_repeated() && value.is_object() &&
        !value.as_object().contains("words"))
        return add_wordings(message, field, value.as_object(), place);
    Message* part = field.is_repeated() ? message.GetReflection()->AddMessage(&message, &field)
                                        : message.GetReflection()->MutableMessage(&message, &field);
    fill(*part, value, field, place, sources);
}

void fill(Message& message, const json::value& value, const FieldDescriptor& of,
          const std::string& place, const ValueSources& sources) {
    if (!value.is_object()) throw bad_value(of, place, json::serialize(value));
    for (const auto& member : value.as_object()) {
        const std::string name = text_of(member.key());
        const auto* field = message.GetDescriptor()->FindFieldByName(name);
        if (field == nullptr) field = message.GetDescriptor()->FindFieldByName(name + "_ms");
        if (field == nullptr) {
            std::string names;
            for (int index = 0; index < message.GetDescriptor()->field_count(); ++index)
                names += (index == 0 ? "" : ", ") + message.GetDescriptor()->field(index)->name();
            throw UsageError("cli.usage.not_one_of",
                             {{"option", place}, {"value", name}, {"names", names}});
        }
        put(message, *field, member.value(), place + "." + name, sources);
    }
}

}  // namespace

void set_from_json(Message& message, const FieldDescriptor& field, const std::string& text,
                   const std::string& place, const ValueSources& sources) {
    json::error_code error;
    json::parse_options options;
    options.max_depth = 8;  // The contract nests three deep.
    const json::value value = json::parse(text, error, {}, options);
    if (error) throw bad_value(field, place, text);
    put(message, field, value, place, sources);
}

}  // namespace isegoria::cli
