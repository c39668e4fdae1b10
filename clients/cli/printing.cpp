// SPDX-License-Identifier: AGPL-3.0-or-later
// See printing.hpp.
#include "cli/printing.hpp"

#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <cctype>

#include "cli/values.hpp"
#include "isegoria/v1/text.pb.h"

namespace isegoria::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

std::string hexadecimal(const std::string& octets) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string text;
    for (const unsigned char octet : octets) {
        text += digits[octet >> 4U];
        text += digits[octet & 0x0fU];
    }
    return text;
}

std::string wording_text(const Message& message, const FieldDescriptor& field,
                         const Reader& reader) {
    const auto* reflection = message.GetReflection();
    std::string best;
    int best_rank = 0;
    for (int index = 0; index < reflection->FieldSize(message, &field); ++index) {
        const auto& wording =
            static_cast<const v1::Wording&>(reflection->GetRepeatedMessage(message, &field, index));
        const auto language = words::parse(wording.language());
        const int rank = wording.words().empty()                ? 0
                         : language == reader.language          ? 3
                         : language == words::Language::english ? 2
                                                                : 1;
        if (rank <= best_rank) continue;
        best = wording.words();
        best_rank = rank;
    }
    // A text without words in any language has been withdrawn.
    if (best_rank == 0 && reflection->FieldSize(message, &field) > 0)
        return words::say(reader.language, "general.redacted");
    return best;
}

std::string number_text(const Message& message, const FieldDescriptor& field, int index,
                        const Reader& reader) {
    const auto* reflection = message.GetReflection();
    const auto get = [&](auto one, auto of_many) {
        return index < 0 ? (reflection->*one)(message, &field)
                         : (reflection->*of_many)(message, &field, index);
    };
    using Reflection = google::protobuf::Reflection;
    switch (field.cpp_type()) {
        case FieldDescriptor::CPPTYPE_UINT32:
            return std::to_string(get(&Reflection::GetUInt32, &Reflection::GetRepeatedUInt32));
        case FieldDescriptor::CPPTYPE_UINT64:
            return std::to_string(get(&Reflection::GetUInt64, &Reflection::GetRepeatedUInt64));
        case FieldDescriptor::CPPTYPE_INT32:
            return std::to_string(get(&Reflection::GetInt32, &Reflection::GetRepeatedInt32));
        case FieldDescriptor::CPPTYPE_INT64: {
            const std::int64_t value = get(&Reflection::GetInt64, &Reflection::GetRepeatedInt64);
            if (!is_time(field)) return std::to_string(value);
            if (value == 0) return "–";
            return words::say(reader.language, "general.moment", {{"when", words::Moment{value}}},
                              reader.time_zone);
        }
        case FieldDescriptor::CPPTYPE_BOOL:
            return words::say(reader.language,
                              get(&Reflection::GetBool, &Reflection::GetRepeatedBool)
                                  ? "general.yes"
                                  : "general.no");
        case FieldDescriptor::CPPTYPE_ENUM: {
            const auto* value = get(&Reflection::GetEnum, &Reflection::GetRepeatedEnum);
            return value->number() == 0 ? "–" : enum_text(*value, reader.language);
        }
        case FieldDescriptor::CPPTYPE_STRING: {
            const std::string octets = get(&Reflection::GetString, &Reflection::GetRepeatedString);
            return field.type() == FieldDescriptor::TYPE_BYTES ? hexadecimal(octets) : octets;
        }
        default:
            return {};
    }
}

}  // namespace

std::string printable(std::string_view text) {
    std::string result;
    for (std::size_t at = 0; at < text.size();) {
        const auto octet = static_cast<unsigned char>(text[at]);
        const std::size_t length = octet < 0x80 ? 1 : octet >= 0xf0 ? 4 : octet >= 0xe0 ? 3 : 2;
        const std::string_view sign = text.substr(at, length);
        at += length;
        if (length == 1) {
            if (octet == '\n' || (octet >= 0x20 && octet != 0x7f)) result += sign;
            continue;
        }
        // C1 controls, and the marks and overrides of direction.
        const bool control =
            sign.size() == 2 && sign[0] == '\xc2' && static_cast<unsigned char>(sign[1]) < 0xa0;
        const bool turns = (sign >= "\u202a" && sign <= "\u202e") ||
                           (sign >= "\u2066" && sign <= "\u2069") || sign == "\u200e" ||
                           sign == "\u200f" || sign == "\u061c";
        if (!control && !turns) result += sign;
    }
    return result;
}

std::string listed(const std::vector<std::string>& names) {
    std::string result;
    for (const std::string& name : names) result += (result.empty() ? "" : ", ") + name;
    return result;
}

std::string one_line(std::string_view text, std::size_t signs_max) {
    std::string line = printable(text);
    std::ranges::replace(line, '\n', ' ');
    if (width(line) <= signs_max) return line;
    std::size_t signs = 0;
    std::size_t end = 0;
    while (end < line.size() && signs + 1 < signs_max) {
        ++end;
        while (end < line.size() && (static_cast<unsigned char>(line[end]) & 0xc0U) == 0x80) ++end;
        ++signs;
    }
    return line.substr(0, end) + "…";
}

std::size_t width(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(
        text, [](char octet) { return (static_cast<unsigned char>(octet) & 0xc0U) != 0x80; }));
}

std::string table(const std::vector<Row>& rows, bool colours) {
    std::vector<std::size_t> widths;
    for (const Row& row : rows)
        for (std::size_t column = 0; column < row.size(); ++column) {
            if (column == widths.size()) widths.push_back(0);
            widths[column] = std::max(widths[column], width(row[column]));
        }
    std::string result;
    for (std::size_t index = 0; index < rows.size(); ++index) {
        std::string line;
        for (std::size_t column = 0; column < rows[index].size(); ++column) {
            const std::string& cell = rows[index][column];
            line += cell;
            if (column + 1 < rows[index].size()) line.append(widths[column] - width(cell) + 2, ' ');
        }
        line.erase(line.find_last_not_of(' ') + 1);
        result += index == 0 && colours ? "\033[1m" + line + "\033[0m\n" : line + "\n";
    }
    return result;
}

std::string snake_case(std::string_view name) {
    std::string result;
    for (const unsigned char sign : name) {
        if (std::isupper(sign) != 0 && !result.empty()) result += '_';
        result += static_cast<char>(std::tolower(sign));
    }
    return result;
}

std::string label(const std::string& key, words::Language language) {
    if (words::has(key)) return words::say(language, key);
    std::string name = key.substr(key.rfind('.') + 1);
    // Most fields mean the same wherever they stand, and share a label.
    if (words::has("label." + name)) return words::say(language, "label." + name);
    std::ranges::replace(name, '_', ' ');
    return name;
}

std::string enum_text(const google::protobuf::EnumValueDescriptor& value,
                      words::Language language) {
    const std::string type = snake_case(value.type()->name());
    // Roles and kinds of phase have had their words from the beginning.
    const std::string group = type == "role"         ? "role"
                              : type == "phase_kind" ? "phase"
                                                     : "value." + type;
    return label(group + "." + short_name(value), language);
}

std::string value_text(const Message& message, const FieldDescriptor& field, const Reader& reader) {
    if (is_wording(field)) return wording_text(message, field, reader);
    if (!field.is_repeated()) return number_text(message, field, -1, reader);
    std::string joined;
    for (int index = 0; index < message.GetReflection()->FieldSize(message, &field); ++index)
        joined += (index == 0 ? "" : ", ") + number_text(message, field, index, reader);
    return joined;
}

std::string sheet(const Message& message, const std::string& key, const Reader& reader,
                  std::size_t indent) {
    const auto& descriptor = *message.GetDescriptor();
    const auto* reflection = message.GetReflection();
    const std::string margin(indent, ' ');
    std::size_t widest = 0;
    for (int index = 0; index < descriptor.field_count(); ++index)
        widest = std::max(
            widest, width(label(key + "." + descriptor.field(index)->name(), reader.language)));

    std::string result;
    for (int index = 0; index < descriptor.field_count(); ++index) {
        const FieldDescriptor& field = *descriptor.field(index);
        const std::string field_key = key + "." + field.name();
        const std::string name = label(field_key, reader.language);
        if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && !is_wording(field)) {
            const int count = field.is_repeated() ? reflection->FieldSize(message, &field)
                                                  : (reflection->HasField(message, &field) ? 1 : 0);
            if (count == 0) continue;
            result += margin + name + "\n";
            for (int part = 0; part < count; ++part) {
                const Message& inner = field.is_repeated()
                                           ? reflection->GetRepeatedMessage(message, &field, part)
                                           : reflection->GetMessage(message, &field);
                if (part > 0) result += "\n";
                result += sheet(inner, field_key, reader, indent + 2);
            }
            continue;
        }
        std::string value = printable(value_text(message, field, reader));
        // Further lines of a text stand below its first.
        std::string lines;
        for (const char sign : value) {
            lines += sign;
            if (sign == '\n') lines += std::string(indent + widest + 2, ' ');
        }
        result += margin + name + std::string(widest - width(name) + 2, ' ') + lines + "\n";
    }
    return result;
}

std::string json_line(const Message& message) {
    google::protobuf::util::JsonPrintOptions options;
    options.preserve_proto_field_names = true;
    std::string text;
    const auto status = google::protobuf::util::MessageToJsonString(message, &text, options);
    return status.ok() ? text : std::string("{}");
}

}  // namespace isegoria::cli
