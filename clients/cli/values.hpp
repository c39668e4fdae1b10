// SPDX-License-Identifier: AGPL-3.0-or-later
// Text from the command line into one field of a message, by the field's descriptor. Reads files
// only through the surroundings that it is given. One thread.
#pragma once

#include <google/protobuf/message.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "cli/arguments.hpp"

namespace isegoria::cli {

// Texts come from a terminal or a small file; what is larger does not fit a frame anyway.
inline constexpr std::size_t text_octets_max = 1'000'000;

struct ValueSources {
    std::string time_zone = "UTC";
    std::int64_t now_ms = 0;
    std::function<std::string(const std::string& path, std::size_t octets_max)> read_file;
    std::function<std::string(std::size_t octets_max)> read_input;
};

// The name of the option of a field: hyphens for underscores, and without the "_ms" of times.
[[nodiscard]] std::string option_name(const google::protobuf::FieldDescriptor& field);
// Whether it is a point in time, in Unix milliseconds.
[[nodiscard]] bool is_time(const google::protobuf::FieldDescriptor& field);
[[nodiscard]] bool is_wording(const google::protobuf::FieldDescriptor& field);
// "open" for PHASE_STATUS_OPEN, and all such names of an enum but the one that is never valid.
[[nodiscard]] std::string short_name(const google::protobuf::EnumValueDescriptor& value);
[[nodiscard]] std::vector<std::string> short_names(const google::protobuf::EnumDescriptor& type);

// Sets a field, or adds to a repeated one: a number, "true" or "false", a name of the enum, a time,
// hexadecimal digits, a text ("@FILE" and "-" read one, "@@" begins with the sign itself),
// fr="words", 3,5,8 for repeated numbers and names, JSON for messages. Throws UsageError that names
// the option, the value and what is allowed.
void set_from_text(google::protobuf::Message& message,
                   const google::protobuf::FieldDescriptor& field, const std::string& text,
                   const ValueSources& sources);

// What may stand for one element of this field, as a sentence; `place` names it for the person.
[[nodiscard]] UsageError bad_value(const google::protobuf::FieldDescriptor& field,
                                   const std::string& place, const std::string& value);
// One element, without the forms for lists and files.
void set_scalar(google::protobuf::Message& message, const google::protobuf::FieldDescriptor& field,
                const std::string& text, const std::string& place, const ValueSources& sources);

// JSON (an object, or an array of them for a repeated field) into a field that holds messages.
// Times, enums and wordings are as on the command line. json_value.cpp.
void set_from_json(google::protobuf::Message& message,
                   const google::protobuf::FieldDescriptor& field, const std::string& text,
                   const std::string& place, const ValueSources& sources);

}  // namespace isegoria::cli
