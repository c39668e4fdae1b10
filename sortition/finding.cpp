// SPDX-License-Identifier: AGPL-3.0-or-later
// Findings: the capped list and the names of cells. Plain values; any thread.
#include "sortition/finding.hpp"

namespace isegoria::sortition {

void FindingList::add(Finding finding) {
    ++total_;
    if (findings_.size() < findings_max) findings_.push_back(std::move(finding));
}

void FindingList::add_all(Findings findings) {
    for (Finding& each : findings) add(std::move(each));
}

Findings FindingList::take() {
    const std::size_t unsaid = total_ - findings_.size();
    if (unsaid > 0) findings_.push_back(finding("and_more", {{"count", std::to_string(unsaid)}}));
    total_ = 0;
    return std::exchange(findings_, {});
}

std::string column_letters(std::uint32_t column) {
    std::string letters;
    // Spreadsheets count without a zero digit, hence the step down before each division.
    for (; column > 0; column = (column - 1) / 26) {
        letters.insert(letters.begin(), static_cast<char>('A' + (column - 1) % 26));
    }
    return letters;
}

std::string cell_name(std::uint32_t row, std::uint32_t column) {
    return column_letters(column) + std::to_string(row);
}

Finding finding(std::string_view code, Arguments arguments) {
    Finding result;
    result.code = code;
    result.arguments = std::move(arguments);
    return result;
}

}  // namespace isegoria::sortition
