// SPDX-License-Identifier: AGPL-3.0-or-later
// Messages and tables as a person reads them on a terminal. Pure; any thread.
#pragma once

#include <google/protobuf/message.h>

#include <string>
#include <string_view>
#include <vector>

#include "words/words.hpp"

namespace isegoria::cli {

// Without what could move the cursor, change colours or turn the direction of the text: words of
// other people must not be able to fake what the terminal shows. Line breaks stay.
[[nodiscard]] std::string printable(std::string_view text);
// On one line, and cut after so many signs.
[[nodiscard]] std::string one_line(std::string_view text, std::size_t signs_max);
// With commas between.
[[nodiscard]] std::string listed(const std::vector<std::string>& names);
// Signs, as far as a terminal gives each of them one place.
[[nodiscard]] std::size_t width(std::string_view text);

using Row = std::vector<std::string>;
// Columns aligned, the first row a heading (bold when `colours`).
[[nodiscard]] std::string table(const std::vector<Row>& rows, bool colours);

// How to tell the values of a message.
struct Reader {
    words::Language language = words::Language::english;
    std::string time_zone = "UTC";
};
// The words in the reader's language, else in English, else in whichever there is.
[[nodiscard]] std::string value_text(const google::protobuf::Message& message,
                                     const google::protobuf::FieldDescriptor& field,
                                     const Reader& reader);
[[nodiscard]] std::string enum_text(const google::protobuf::EnumValueDescriptor& value,
                                    words::Language language);
// "phase_status" of PhaseStatus.
[[nodiscard]] std::string snake_case(std::string_view name);
// The catalogue's word for the key, else the one that all keys with this last part share
// ("label.phase"), else that part in plain letters.
[[nodiscard]] std::string label(const std::string& key, words::Language language);
// All fields with their labels, one a line, messages within indented. `key` is that of the labels,
// "entity.phase".
[[nodiscard]] std::string sheet(const google::protobuf::Message& message, const std::string& key,
                                const Reader& reader, std::size_t indent = 0);

// Protobuf's JSON on one line, with the names of the contract.
[[nodiscard]] std::string json_line(const google::protobuf::Message& message);

}  // namespace isegoria::cli
