// SPDX-License-Identifier: AGPL-3.0-or-later
// See filters.hpp. A value is read into a field of its own kind first, so that a mistake in it is
// told as everywhere else.
#include "cli/filters.hpp"

#include <algorithm>
#include <cctype>

#include "sync/pages.hpp"

namespace isegoria::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

bool is_text(const FieldDescriptor& field) {
    return field.type() == FieldDescriptor::TYPE_STRING || is_wording(field);
}

// Capitals do not matter; letters with accents are compared as they are.
std::string folded(std::string text) {
    std::ranges::transform(text, text.begin(), [](unsigned char sign) {
        return static_cast<char>(sign < 0x80 ? std::tolower(sign) : sign);
    });
    return text;
}

std::string scalar(const Message& message, const FieldDescriptor& field, int index) {
    const auto& reflection = *message.GetReflection();
    const bool each = index >= 0;
    switch (field.cpp_type()) {
        case FieldDescriptor::CPPTYPE_UINT32:
            return std::to_string(each ? reflection.GetRepeatedUInt32(message, &field, index)
                                       : reflection.GetUInt32(message, &field));
        case FieldDescriptor::CPPTYPE_UINT64:
            return std::to_string(each ? reflection.GetRepeatedUInt64(message, &field, index)
                                       : reflection.GetUInt64(message, &field));
        case FieldDescriptor::CPPTYPE_INT32:
            return std::to_string(each ? reflection.GetRepeatedInt32(message, &field, index)
                                       : reflection.GetInt32(message, &field));
        case FieldDescriptor::CPPTYPE_INT64:
            return std::to_string(each ? reflection.GetRepeatedInt64(message, &field, index)
                                       : reflection.GetInt64(message, &field));
        case FieldDescriptor::CPPTYPE_BOOL:
            return reflection.GetBool(message, &field) ? "true" : "false";
        case FieldDescriptor::CPPTYPE_ENUM:
            return std::to_string(each ? reflection.GetRepeatedEnumValue(message, &field, index)
                                       : reflection.GetEnumValue(message, &field));
        case FieldDescriptor::CPPTYPE_STRING:
            return folded(each ? reflection.GetRepeatedString(message, &field, index)
                               : reflection.GetString(message, &field));
        case FieldDescriptor::CPPTYPE_MESSAGE: {
            const auto& wording = reflection.GetRepeatedMessage(message, &field, index);
            const auto* words = wording.GetDescriptor()->FindFieldByName("words");
            return folded(wording.GetReflection()->GetString(wording, words));
        }
        default:
            return {};
    }
}

std::vector<std::string> scalars(const Message& message, const FieldDescriptor& field) {
    std::vector<std::string> result;
    if (!field.is_repeated()) return {scalar(message, field, -1)};
    for (int index = 0; index < message.GetReflection()->FieldSize(message, &field); ++index)
        result.push_back(scalar(message, field, index));
    return result;
}

}  // namespace

std::vector<const FieldDescriptor*> filter_fields(const Reading& reading) {
    std::vector<const FieldDescriptor*> result;
    const auto& type = *reading.field->message_type();
    for (int index = 0; index < type.field_count(); ++index) {
        const FieldDescriptor* field = type.field(index);
        if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && !is_wording(*field)) continue;
        if (field->type() == FieldDescriptor::TYPE_BYTES || is_time(*field)) continue;
        const std::string name = option_name(*field);
        if (is_one_of(global_options(), name) || is_one_of(list_options(), name)) continue;
        result.push_back(field);
    }
    return result;
}

Filters::Filters(const Reading& reading, Arguments& arguments, const ValueSources& sources) {
    if (const auto* paging = sync::paging_of(static_cast<std::uint32_t>(reading.field->number())))
        owner_ = paging->owner;
    for (const FieldDescriptor* field : filter_fields(reading)) {
        const std::string name = option_name(*field);
        const std::vector<std::string> typed = arguments.take_all(name);
        if (typed.empty()) continue;
        Wanted wanted{field, {}, false};
        v1::Entity scratch;
        Message& body = *scratch.GetReflection()->MutableMessage(&scratch, reading.field);
        for (const std::string& text : typed) {
            if (field->is_repeated() && text == "none") {
                wanted.none = true;
            } else if (is_text(*field)) {
                wanted.values.push_back(folded(text));
            } else {
                body.Clear();
                set_from_text(body, *field, text, sources);
                for (std::string& value : scalars(body, *field))
                    wanted.values.push_back(std::move(value));
            }
        }
        wanted_.push_back(std::move(wanted));
    }
}

bool Filters::accept(const Message& body) const {
    return std::ranges::all_of(wanted_, [&](const Wanted& wanted) {
        const std::vector<std::string> held = scalars(body, *wanted.field);
        if (held.empty() && wanted.none) return true;
        return std::ranges::any_of(held, [&](const std::string& value) {
            return std::ranges::any_of(wanted.values, [&](const std::string& one) {
                return is_text(*wanted.field) ? value.find(one) != std::string::npos : value == one;
            });
        });
    });
}

bool Filters::narrow() const {
    return std::ranges::any_of(
        wanted_, [&](const Wanted& wanted) { return wanted.field->name() != owner_; });
}

std::optional<std::vector<std::uint64_t>> Filters::numbers(const std::string& field) const {
    const auto found = std::ranges::find_if(
        wanted_, [&](const Wanted& wanted) { return wanted.field->name() == field; });
    if (found == wanted_.end()) return std::nullopt;
    std::vector<std::uint64_t> result;
    for (const std::string& value : found->values) result.push_back(std::stoull(value));
    return result;
}

}  // namespace isegoria::cli
