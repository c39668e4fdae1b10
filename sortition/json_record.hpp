// SPDX-License-Identifier: AGPL-3.0-or-later
// Records as flat JSON objects with a format and the fields always in the same order, so that equal
// records are equal files. A record type has a function visit_fields(record, visit) beside it that
// calls visit(name, field) for each field in order; it serves the writer and the reader. Plain
// values; any thread.
#pragma once

#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sortition/finding.hpp"
#include "sortition/json_text.hpp"

namespace isegoria::sortition {

[[nodiscard]] std::string as_json(const std::string& text);
[[nodiscard]] std::string as_json(std::int64_t number);
[[nodiscard]] std::string as_json(const std::vector<std::string>& list);
[[nodiscard]] std::string as_json(const std::vector<std::int64_t>& list);

// False when the value is of another kind, or a number is negative or too large.
[[nodiscard]] bool take(const JsonValue& value, std::string& field);
[[nodiscard]] bool take(const JsonValue& value, int& field);
[[nodiscard]] bool take(const JsonValue& value, std::int64_t& field);
[[nodiscard]] bool take(const JsonValue& value, std::vector<std::string>& field);
[[nodiscard]] bool take(const JsonValue& value, std::vector<std::int64_t>& field);

// Reads the object and takes its format away. Errors: record_not_json (with line and column),
// record_format, record_field for a field that comes twice.
[[nodiscard]] Reading<std::map<std::string, JsonValue>> read_record_fields(std::string_view json,
                                                                           std::string_view format);

// The finding record_field about that field.
[[nodiscard]] Finding wrong_field(const std::string& name);

template <class Record>
std::string write_record(const Record& record, std::string_view format) {
    std::string json = "{\n  \"format\": " + json_string(format);
    visit_fields(record, [&](const char* name, const auto& field) {
        json += ",\n  " + json_string(name) + ": " + as_json(field);
    });
    return json + "\n}\n";
}

// Errors: those of read_record_fields, and record_field for a field that is missing, unknown or of
// the wrong kind.
template <class Record>
Reading<Record> read_record(std::string_view json, std::string_view format) {
    Reading<Record> result;
    auto fields = read_record_fields(json, format);
    if (!fields.ok()) {
        result.errors = std::move(fields.errors);
        return result;
    }
    Record record;
    visit_fields(record, [&](const char* name, auto& field) {
        const auto found = fields.value->find(name);
        if (found == fields.value->end() || !take(found->second, field)) {
            result.errors.push_back(wrong_field(name));
        }
        if (found != fields.value->end()) fields.value->erase(found);
    });
    for (const auto& [name, value] : *fields.value) result.errors.push_back(wrong_field(name));
    if (result.errors.empty()) result.value = std::move(record);
    return result;
}

}  // namespace isegoria::sortition
