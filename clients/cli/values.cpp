// SPDX-License-Identifier: AGPL-3.0-or-later
// See values.hpp.
#include "cli/values.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <limits>
#include <optional>
#include <set>

#include "cli/times.hpp"
#include "cli/verbs.hpp"
#include "isegoria/v1/text.pb.h"

namespace isegoria::cli {
namespace {

using google::protobuf::EnumDescriptor;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

template <class Number>
std::optional<Number> read_number(const std::string& text) {
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::optional<std::string> read_hex(std::string text) {
    std::erase(text, ':');
    if (text.size() % 2 != 0) return std::nullopt;
    std::string octets;
    for (std::size_t at = 0; at < text.size(); at += 2) {
        unsigned value = 0;
        const char* begin = text.data() + at;
        const auto [end, error] = std::from_chars(begin, begin + 2, value, 16);
        if (error != std::errc() || end != begin + 2) return std::nullopt;
        octets += static_cast<char>(value);
    }
    return octets;
}

// "@FILE" and "-"; a last line break is the editor's and not the person's.
std::string read_text(const std::string& text, const ValueSources& sources) {
    if (text.starts_with("@@")) return text.substr(1);
    std::string words;
    if (text == "-")
        words = sources.read_input(text_octets_max);
    else if (text.starts_with('@'))
        words = sources.read_file(text.substr(1), text_octets_max);
    else
        return text;
    if (words.ends_with('\n')) words.pop_back();
    if (words.ends_with('\r')) words.pop_back();
    return words;
}

template <class Number>
std::pair<std::string, std::string> bounds() {
    return {std::to_string(std::numeric_limits<Number>::min()),
            std::to_string(std::numeric_limits<Number>::max())};
}

std::pair<std::string, std::string> bounds_of(const FieldDescriptor& field) {
    switch (field.cpp_type()) {
        case FieldDescriptor::CPPTYPE_UINT32:
            return bounds<std::uint32_t>();
        case FieldDescriptor::CPPTYPE_INT32:
            return bounds<std::int32_t>();
        case FieldDescriptor::CPPTYPE_INT64:
            return bounds<std::int64_t>();
        default:
            return bounds<std::uint64_t>();
    }
}

// Sets, or adds when the field is repeated; false when the text is no such number.
template <class Number, class Set, class Add>
bool put_number(Message& message, const FieldDescriptor& field, const std::string& text, Set set,
                Add add) {
    const auto value = read_number<Number>(text);
    if (!value) return false;
    const auto* reflection = message.GetReflection();
    if (field.is_repeated())
        (reflection->*add)(&message, &field, *value);
    else
        (reflection->*set)(&message, &field, *value);
    return true;
}

bool put_enum(Message& message, const FieldDescriptor& field, std::string text) {
    std::ranges::replace(text, '-', '_');
    const EnumDescriptor& type = *field.enum_type();
    for (int index = 0; index < type.value_count(); ++index) {
        const EnumValueDescriptor* value = type.value(index);
        if (value->number() == 0 || short_name(*value) != text) continue;
        if (field.is_repeated())
            message.GetReflection()->AddEnum(&message, &field, value);
        else
            message.GetReflection()->SetEnum(&message, &field, value);
        return true;
    }
    return false;
}

void put_string(Message& message, const FieldDescriptor& field, std::string octets) {
    if (field.is_repeated())
        message.GetReflection()->AddString(&message, &field, std::move(octets));
    else
        message.GetReflection()->SetString(&message, &field, std::move(octets));
}

bool put_scalar(Message& message, const FieldDescriptor& field, const std::string& text,
                const ValueSources& sources) {
    using Reflection = google::protobuf::Reflection;
    switch (field.cpp_type()) {
        case FieldDescriptor::CPPTYPE_UINT32:
            return put_number<std::uint32_t>(message, field, text, &Reflection::SetUInt32,
                                             &Reflection::AddUInt32);
        case FieldDescriptor::CPPTYPE_UINT64:
            return put_number<std::uint64_t>(message, field, text, &Reflection::SetUInt64,
                                             &Reflection::AddUInt64);
        case FieldDescriptor::CPPTYPE_INT32:
            return put_number<std::int32_t>(message, field, text, &Reflection::SetInt32,
                                            &Reflection::AddInt32);
        case FieldDescriptor::CPPTYPE_INT64: {
            if (!is_time(field))
                return put_number<std::int64_t>(message, field, text, &Reflection::SetInt64,
                                                &Reflection::AddInt64);
            const auto time = read_time(text, sources.time_zone, sources.now_ms);
            if (time) message.GetReflection()->SetInt64(&message, &field, *time);
            return time.has_value();
        }
        case FieldDescriptor::CPPTYPE_BOOL:
            if (text != "true" && text != "false") return false;
            message.GetReflection()->SetBool(&message, &field, text == "true");
            return true;
        case FieldDescriptor::CPPTYPE_ENUM:
            return put_enum(message, field, text);
        case FieldDescriptor::CPPTYPE_STRING: {
            if (field.type() != FieldDescriptor::TYPE_BYTES) {
                put_string(message, field, text);
                return true;
            }
            auto octets = read_hex(text);
            if (octets) put_string(message, field, std::move(*octets));
            return octets.has_value();
        }
        default:
            return false;  // The contract has no fractions, and messages come as JSON.
    }
}

void add_wording(Message& message, const FieldDescriptor& field, const std::string& text,
                 const std::string& place, const ValueSources& sources) {
    const std::size_t equals = text.find('=');
    if (equals == 0 || equals == std::string::npos) throw bad_value(field, place, text);
    auto* wording =
        static_cast<v1::Wording*>(message.GetReflection()->AddMessage(&message, &field));
    wording->set_language(text.substr(0, equals));
    wording->set_words(read_text(text.substr(equals + 1), sources));
}

}  // namespace

std::string option_name(const FieldDescriptor& field) {
    std::string name = field.name();
    if (is_time(field)) name.resize(name.size() - 3);
    std::ranges::replace(name, '_', '-');
    return name;
}

bool is_time(const FieldDescriptor& field) {
    // Lengths of time, which are counted like points in it.
    static const std::set<std::string_view> lengths = {"spoken_ms", "panel_ms", "total_ms",
                                                        "attended_ms"};
    if (lengths.contains(field.name())) return false;
    return field.cpp_type() == FieldDescriptor::CPPTYPE_INT64 && field.name().ends_with("_ms") &&
           !field.is_repeated();
}

bool is_wording(const FieldDescriptor& field) {
    return field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE &&
           field.message_type() == v1::Wording::descriptor();
}

std::string short_name(const EnumValueDescriptor& value) {
    // The prefix is the type's name in capitals: PhaseStatus, PHASE_STATUS_OPEN.
    std::size_t prefix = 1;
    for (const char sign : value.type()->name())
        prefix += std::isupper(static_cast<unsigned char>(sign)) != 0 ? 2 : 1;
    prefix -= 1;
    std::string name = value.name().substr(std::min(prefix, value.name().size()));
    std::ranges::transform(name, name.begin(), [](unsigned char sign) {
        return static_cast<char>(std::tolower(sign));
    });
    return name;
}

std::vector<std::string> short_names(const EnumDescriptor& type) {
    std::vector<std::string> names;
    for (int index = 0; index < type.value_count(); ++index)
        if (type.value(index)->number() != 0) names.push_back(short_name(*type.value(index)));
    return names;
}

UsageError bad_value(const FieldDescriptor& field, const std::string& place,
                     const std::string& value) {
    words::Arguments arguments{{"option", place}, {"value", value}};
    if (is_upload(field)) return {"cli.usage.not_a_file", arguments};
    if (is_wording(field)) return {"cli.usage.not_a_wording", arguments};
    if (is_time(field)) return {"cli.usage.not_a_time", arguments};
    switch (field.cpp_type()) {
        case FieldDescriptor::CPPTYPE_BOOL:
            return {"cli.usage.not_a_truth", arguments};
        case FieldDescriptor::CPPTYPE_MESSAGE:
            return {"cli.usage.not_json", arguments};
        case FieldDescriptor::CPPTYPE_STRING:
            return {field.type() == FieldDescriptor::TYPE_BYTES ? "cli.usage.not_hexadecimal"
                                                                : "cli.usage.not_a_text",
                    arguments};
        case FieldDescriptor::CPPTYPE_ENUM: {
            std::string names;
            for (const std::string& name : short_names(*field.enum_type()))
                names += (names.empty() ? "" : ", ") + name;
            arguments["names"] = names;
            return {"cli.usage.not_one_of", arguments};
        }
        default: {
            const auto [least, most] = bounds_of(field);
            arguments["min"] = least;
            arguments["max"] = most;
            return {"cli.usage.not_a_number", arguments};
        }
    }
}

void set_scalar(Message& message, const FieldDescriptor& field, const std::string& text,
                const std::string& place, const ValueSources& sources) {
    if (!put_scalar(message, field, text, sources)) throw bad_value(field, place, text);
}

void set_from_text(Message& message, const FieldDescriptor& field, const std::string& text,
                   const ValueSources& sources) {
    const std::string place = "--" + option_name(field);
    if (is_wording(field)) return add_wording(message, field, text, place, sources);
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE)
        return set_from_json(message, field, read_text(text, sources), place, sources);
    if (field.type() == FieldDescriptor::TYPE_STRING)
        return set_scalar(message, field, read_text(text, sources), place, sources);
    if (!field.is_repeated()) return set_scalar(message, field, text, place, sources);

    std::size_t begin = 0;
    while (begin <= text.size()) {
        const std::size_t end = std::min(text.find(',', begin), text.size());
        set_scalar(message, field, text.substr(begin, end - begin), place, sources);
        begin = end + 1;
    }
}

}  // namespace isegoria::cli
