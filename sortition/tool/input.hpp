// SPDX-License-Identifier: AGPL-3.0-or-later
// Reads the files of a lottery, named on the command line or kept in a folder, with all errors of
// all of them at once. One thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sortition/finding.hpp"
#include "sortition/households.hpp"
#include "sortition/pool.hpp"
#include "sortition/quota.hpp"
#include "sortition/tool/arguments.hpp"

namespace isegoria::sortition::tool {

struct InputFiles {
    std::string categories;
    std::string respondents;
    std::string already_selected;  // Empty: nobody.
    std::string households;  // What the organiser decided about alike addresses; empty: nothing.
    std::string id_column;
    std::vector<std::string> address_columns;
    AddressMatch address_match = AddressMatch::exact;
};

struct Input {
    InputFiles files;
    Quotas quotas;
    Pool pool;
    std::int64_t households = 0;           // 0: addresses were not looked at.
    std::vector<HouseholdPair> alike;      // Addresses that wait for a decision.
    // Files that were made rather than read; empty: they lie where `files` says.
    std::string made_categories, made_respondents;
    // SHA-256 of the files' octets in hexadecimal; empty without the file.
    std::string hash_categories, hash_respondents, hash_already_selected, hash_households;
};

// Adds argument_not_here for options about households without address columns.
[[nodiscard]] InputFiles input_files(const Arguments& arguments, FindingList& wrong);

// The options of a list, parted by commas, trimmed, without empty ones.
[[nodiscard]] std::vector<std::string> list_of(std::string_view text);

// Errors of the files come together, as far as one can be read without the other.
[[nodiscard]] Reading<Input> read_input(const InputFiles& files);

// The same from octets made by a program, under the names that `files` says.
[[nodiscard]] Reading<Input> made_input(const InputFiles& files, std::string categories,
                                        std::string respondents);

// A file whose octets are to have that hash, for copying: false when it cannot be read or changed.
[[nodiscard]] bool copy_file(const std::string& path, const std::string& hash,
                             std::ostream& stream);

}  // namespace isegoria::sortition::tool
