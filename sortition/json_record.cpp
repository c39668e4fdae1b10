// SPDX-License-Identifier: AGPL-3.0-or-later
// Fields of records to JSON and back. Plain values; any thread.
#include "sortition/json_record.hpp"

#include <algorithm>

namespace isegoria::sortition {
namespace {

Finding not_json(std::string_view json, std::size_t position) {
    Finding error = finding("record_not_json");
    const std::string_view before = json.substr(0, position);
    error.line = static_cast<std::uint32_t>(1 + std::count(before.begin(), before.end(), '\n'));
    const std::size_t line_end = before.rfind('\n');
    const std::size_t line_start = line_end == std::string_view::npos ? 0 : line_end + 1;
    error.column = static_cast<std::uint32_t>(position - line_start + 1);
    error.arguments = {{"line", std::to_string(error.line)},
                       {"column", std::to_string(error.column)}};
    return error;
}

template <class Number>
bool take_number(const JsonValue& value, Number& field) {
    const auto* const number = std::get_if<std::int64_t>(&value);
    if (number == nullptr || *number < 0 || *number > std::numeric_limits<Number>::max())
        return false;
    field = static_cast<Number>(*number);
    return true;
}

}  // namespace

std::string as_json(const std::string& text) { return json_string(text); }

std::string as_json(std::int64_t number) { return std::to_string(number); }

std::string as_json(const std::vector<std::string>& list) {
    std::string json = "[";
    for (std::size_t i = 0; i < list.size(); ++i) {
        json += (i == 0 ? "\n    " : ",\n    ") + json_string(list[i]);
    }
    return json + (list.empty() ? "]" : "\n  ]");
}

std::string as_json(const std::vector<std::int64_t>& list) {
    constexpr std::size_t a_line = 20;
    std::string json = "[";
    for (std::size_t i = 0; i < list.size(); ++i) {
        if (i > 0) json += ',';
        json += (i % a_line == 0 ? "\n    " : " ") + std::to_string(list[i]);
    }
    return json + (list.empty() ? "]" : "\n  ]");
}

bool take(const JsonValue& value, std::string& field) {
    const auto* const text = std::get_if<std::string>(&value);
    if (text != nullptr) field = *text;
    return text != nullptr;
}

bool take(const JsonValue& value, int& field) { return take_number(value, field); }
bool take(const JsonValue& value, std::int64_t& field) { return take_number(value, field); }

bool take(const JsonValue& value, std::vector<std::string>& field) {
    const auto* const list = std::get_if<std::vector<std::string>>(&value);
    if (list != nullptr) field = *list;
    return list != nullptr;
}

bool take(const JsonValue& value, std::vector<std::int64_t>& field) {
    const auto* const list = std::get_if<std::vector<std::int64_t>>(&value);
    if (list != nullptr) {
        field = *list;
        return std::none_of(field.begin(), field.end(), [](std::int64_t each) { return each < 0; });
    }
    const auto* const texts = std::get_if<std::vector<std::string>>(&value);
    field.clear();
    return texts != nullptr && texts->empty();
}

Reading<std::map<std::string, JsonValue>> read_record_fields(std::string_view json,
                                                             std::string_view format) {
    Reading<std::map<std::string, JsonValue>> result;
    JsonFields read = read_json_fields(json);
    if (read.error_at) {
        result.errors.push_back(not_json(json, *read.error_at));
        return result;
    }
    const auto found = read.fields.find("format");
    if (found == read.fields.end() || found->second != JsonValue(std::string(format))) {
        result.errors.push_back(finding("record_format", {{"format", std::string(format)}}));
        return result;
    }
    read.fields.erase(found);
    if (!read.repeated.empty()) {
        result.errors.push_back(wrong_field(read.repeated));
        return result;
    }
    result.value = std::move(read.fields);
    return result;
}

Finding wrong_field(const std::string& name) { return finding("record_field", {{"field", name}}); }

}  // namespace isegoria::sortition
