// SPDX-License-Identifier: AGPL-3.0-or-later
// Writes a folder, or several files, whole or not at all. One thread.
#pragma once

#include <filesystem>
#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "sortition/finding.hpp"

namespace isegoria::sortition::tool {

// `path` is the file's, or within a folder its name. A writer that cannot go on sets the stream's
// failbit.
struct OutputFile {
    std::filesystem::path path;
    // Files about people are made readable by their owner only.
    bool about_people = false;
    std::function<void(std::ostream&)> write;
};

struct Writing {
    bool overwrite = false;
    std::function<bool()> interrupted;  // Asked between files; may be empty.
};

// Makes the folder under a passing name beside its place, for its owner only, and renames it when
// all of it is there. A folder that is there is refused unless it is empty, or is one of ours (it
// holds `mark`) and may be overwritten.
// Findings: output_exists, output_not_ours, output_unwritable, interrupted.
[[nodiscard]] Findings write_folder(const std::filesystem::path& folder, std::string_view mark,
                                    const std::vector<OutputFile>& files, const Writing& writing);

// Refuses when one of the files is already there, unless it may be overwritten. Writes beside the
// final names first and renames, in the order given, when all are complete; on failure removes what
// it made. Directories that are missing are made.
// Findings: output_exists, output_unwritable, interrupted.
[[nodiscard]] Findings write_files(const std::vector<OutputFile>& files, const Writing& writing);

}  // namespace isegoria::sortition::tool
