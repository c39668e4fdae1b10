// SPDX-License-Identifier: AGPL-3.0-or-later
// Writes several files or none. One thread.
#pragma once

#include <filesystem>
#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "sortition/finding.hpp"

namespace isegoria::sortition::tool {

struct OutputFile {
    std::filesystem::path path;
    // Files about people are made readable by their owner only.
    bool about_people = false;
    std::function<void(std::ostream&)> write;
};

// Refuses when one of the files is already there. Writes beside the final names first and renames
// when all are complete; on failure removes what it made. Directories that are missing are made.
// Findings: output_exists, output_unwritable.
[[nodiscard]] Findings write_files(const std::vector<OutputFile>& files);

}  // namespace isegoria::sortition::tool
