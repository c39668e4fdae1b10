// SPDX-License-Identifier: AGPL-3.0-or-later
// A message with something lawful in every field, made from its description, so that a new field or
// command is covered by whatever is generated from this. Pure.
#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <functional>
#include <string>

namespace isegoria::trust {

inline void fill(google::protobuf::Message& message, std::int64_t later_ms = 1'900'000'000'000) {
    using google::protobuf::FieldDescriptor;
    const auto* type = message.GetDescriptor();
    const auto* reflection = message.GetReflection();
    for (int each = 0; each < type->field_count(); ++each) {
        const FieldDescriptor* field = type->field(each);
        const bool many = field->is_repeated();
        switch (field->cpp_type()) {
            case FieldDescriptor::CPPTYPE_MESSAGE:
                fill(many ? *reflection->AddMessage(&message, field)
                          : *reflection->MutableMessage(&message, field),
                     later_ms);
                break;
            case FieldDescriptor::CPPTYPE_STRING: {
                std::string text = "Words";
                if (field->type() == FieldDescriptor::TYPE_BYTES) text = std::string(32, 'o');
                if (field->name() == "language") text = "en";
                if (field->name() == "time_zone") text = "Europe/Paris";
                many ? reflection->AddString(&message, field, text)
                     : reflection->SetString(&message, field, text);
                break;
            }
            case FieldDescriptor::CPPTYPE_ENUM:  // 0 is never valid.
                many ? reflection->AddEnumValue(&message, field, 1)
                     : reflection->SetEnumValue(&message, field, 1);
                break;
            case FieldDescriptor::CPPTYPE_UINT64:
                many ? reflection->AddUInt64(&message, field, 1)
                     : reflection->SetUInt64(&message, field, 1);
                break;
            case FieldDescriptor::CPPTYPE_UINT32:
                many ? reflection->AddUInt32(&message, field, 1)
                     : reflection->SetUInt32(&message, field, 60);
                break;
            case FieldDescriptor::CPPTYPE_INT64:
                many ? reflection->AddInt64(&message, field, later_ms)
                     : reflection->SetInt64(&message, field, later_ms);
                break;
            case FieldDescriptor::CPPTYPE_BOOL:
                many ? reflection->AddBool(&message, field, true)
                     : reflection->SetBool(&message, field, true);
                break;
            case FieldDescriptor::CPPTYPE_INT32:
            case FieldDescriptor::CPPTYPE_FLOAT:
            case FieldDescriptor::CPPTYPE_DOUBLE:
                break;  // There are none.
        }
    }
}

// Visits every number of 64 bits without sign, which is what ids are: its path and a setter.
inline void for_each_number(
    google::protobuf::Message& message, const std::string& path,
    const std::function<void(const std::string&, const std::function<void(std::uint64_t)>&)>&
        visit) {
    using google::protobuf::FieldDescriptor;
    const auto* type = message.GetDescriptor();
    const auto* reflection = message.GetReflection();
    for (int each = 0; each < type->field_count(); ++each) {
        const FieldDescriptor* field = type->field(each);
        const std::string name = path + "." + field->name();
        if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
            if (!field->is_repeated()) {
                if (reflection->HasField(message, field))
                    for_each_number(*reflection->MutableMessage(&message, field), name, visit);
            } else {
                for (int at = 0; at < reflection->FieldSize(message, field); ++at)
                    for_each_number(*reflection->MutableRepeatedMessage(&message, field, at), name,
                                    visit);
            }
        } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_UINT64) {
            visit(name, [&message, reflection, field](std::uint64_t value) {
                field->is_repeated() ? reflection->SetRepeatedUInt64(&message, field, 0, value)
                                     : reflection->SetUInt64(&message, field, value);
            });
        }
    }
}

}  // namespace isegoria::trust
