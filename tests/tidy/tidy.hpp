// SPDX-License-Identifier: AGPL-3.0-or-later
// Reads the sources of a tree as text and finds what breaks the rules of the house: directions of
// dependency, licence tags, lengths, work left undone. Pure functions of a folder; no state.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace isegoria::tidy {

struct Finding {
    std::string file;  // Relative to the tree, with forward slashes.
    std::string what;  // A sentence; for a broken direction it names the file that is included.
    bool operator==(const Finding&) const = default;
};

// A line that is longer than the alarm says so here, with the reason why it may be.
struct LongFile {
    std::string file;
    std::string reason;
};

// Lines beyond which a file must be split or listed.
inline constexpr std::size_t lines_max = 500;

// Our own C++ sources under server, clients, proto, sortition and tests, sorted, relative to the
// tree. Build trees and installed packages are passed over.
[[nodiscard]] std::vector<std::string> sources(const std::filesystem::path& tree);

// Includes that go against the directions of dependency (docs/architecture.md).
[[nodiscard]] std::vector<Finding> broken_directions(const std::filesystem::path& tree);

// Files whose first line is not the licence tag.
[[nodiscard]] std::vector<Finding> missing_licences(const std::filesystem::path& tree);

// Files longer than lines_max that are not listed, and listed files that are gone or short again.
[[nodiscard]] std::vector<Finding> wrong_lengths(const std::filesystem::path& tree,
                                                 const std::vector<LongFile>& listed);

// Comments that put work off to later.
[[nodiscard]] std::vector<Finding> work_left_undone(const std::filesystem::path& tree);

// Reasons for a refusal that server/core/outcome.hpp lists and no source of the server names.
[[nodiscard]] std::vector<Finding> reasons_given_nowhere(const std::filesystem::path& tree);

// "file: what", one a line, for a test to print.
[[nodiscard]] std::string report(const std::vector<Finding>& findings);

}  // namespace isegoria::tidy
