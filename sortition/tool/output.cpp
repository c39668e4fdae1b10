// SPDX-License-Identifier: AGPL-3.0-or-later
// All files or none. One thread.
#include "sortition/tool/output.hpp"

#include <fstream>

namespace isegoria::sortition::tool {
namespace {

namespace fs = std::filesystem;

fs::path partial_name(const fs::path& path) { return path.string() + ".partial"; }

bool write_one(const OutputFile& file) {
    const fs::path partial = partial_name(file.path);
    std::ofstream stream(partial, std::ios::binary | std::ios::trunc);
    if (!stream) return false;
    std::error_code error;
    if (file.about_people) {
        // Before the first person is in it.
        fs::permissions(partial, fs::perms::owner_read | fs::perms::owner_write, error);
    }
    file.write(stream);
    stream.close();
    return !stream.fail() && !error;
}

void remove_all_of(const std::vector<OutputFile>& files, std::size_t renamed,
                   const fs::path& made) {
    std::error_code ignored;
    for (std::size_t i = 0; i < files.size(); ++i) {
        fs::remove(partial_name(files[i].path), ignored);
        if (i < renamed) fs::remove(files[i].path, ignored);
    }
    // Succeeds only if the directory is empty, that is, ours alone.
    if (!made.empty()) fs::remove(made, ignored);
}

}  // namespace

Findings write_files(const std::vector<OutputFile>& files) {
    FindingList findings;
    fs::path made;
    std::error_code error;
    for (const OutputFile& file : files) {
        if (fs::exists(fs::symlink_status(file.path, error))) {
            findings.add(finding("output_exists", {{"path", file.path.string()}}));
        }
    }
    if (!findings.empty()) return findings.take();
    const auto unwritable = [&](const fs::path& path, std::size_t renamed) {
        remove_all_of(files, renamed, made);
        return Findings{finding("output_unwritable", {{"path", path.string()}})};
    };
    for (const OutputFile& file : files) {
        const fs::path directory = file.path.parent_path();
        if (!directory.empty() && fs::create_directories(directory, error)) made = directory;
        if (error || !write_one(file)) return unwritable(file.path, 0);
    }
    for (std::size_t i = 0; i < files.size(); ++i) {
        fs::rename(partial_name(files[i].path), files[i].path, error);
        if (error) return unwritable(files[i].path, i);
    }
    return {};
}

}  // namespace isegoria::sortition::tool
