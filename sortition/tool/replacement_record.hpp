// SPDX-License-Identifier: AGPL-3.0-or-later
// What a lottery of replacements says besides itself: whose seats it fills, and who keeps theirs.
// Ids, never names. Plain values; any thread.
#pragma once

#include <concepts>
#include <string>
#include <string_view>
#include <vector>

#include "sortition/json_record.hpp"

namespace isegoria::sortition::tool {

inline constexpr std::string_view replacement_format = "isegoria-sortition-replacement-1";
inline constexpr std::string_view replacement_file = "replacement.json";

struct ReplacementRecord {
    std::string panel_hash;             // Of the draw whose panel is completed.
    std::vector<std::string> seated;    // Members who stay, sorted.
    std::vector<std::string> vacated;   // Whose seats are drawn anew, sorted.
    std::vector<std::string> left_out;  // Everybody who vacated a seat or may not be asked, sorted.
    std::vector<std::string> relaxed;   // Bounds that had to give, as "feature value min 3 -> 2".
};

template <class Record, class Visitor>
    requires std::same_as<std::remove_const_t<Record>, ReplacementRecord>
void visit_fields(Record& record, Visitor&& visit) {
    visit("panel_hash", record.panel_hash);
    visit("seated", record.seated);
    visit("vacated", record.vacated);
    visit("left_out", record.left_out);
    visit("relaxed", record.relaxed);
}

}  // namespace isegoria::sortition::tool
