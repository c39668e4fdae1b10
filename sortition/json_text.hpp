// SPDX-License-Identifier: AGPL-3.0-or-later
// The little of JSON (RFC 8259) that records need: strings, whole numbers and lists of either in
// one flat object. Plain values; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace isegoria::sortition {

// An empty list is one of strings.
using JsonValue =
    std::variant<std::string, std::int64_t, std::vector<std::string>, std::vector<std::int64_t>>;

struct JsonFields {
    std::map<std::string, JsonValue> fields;
    std::optional<std::size_t> error_at;  // Where the text stops being such an object.
    std::string repeated;                 // A field that came twice, or empty.
};

[[nodiscard]] JsonFields read_json_fields(std::string_view text);

// The text in quotation marks, escaped; octets that are not UTF-8 become U+FFFD.
[[nodiscard]] std::string json_string(std::string_view text);

}  // namespace isegoria::sortition
