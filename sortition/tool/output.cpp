// SPDX-License-Identifier: AGPL-3.0-or-later
// All files or none. One thread.
#include "sortition/tool/output.hpp"

#include <stdlib.h>

#include <fstream>

namespace isegoria::sortition::tool {
namespace {

namespace fs = std::filesystem;

fs::path partial_name(const fs::path& path) { return path.string() + ".partial"; }

Findings about(std::string_view code, const fs::path& path) {
    return {finding(code, {{"path", path.string()}})};
}

bool asked_to_stop(const Writing& writing) {
    return writing.interrupted && writing.interrupted();
}

bool write_one(const fs::path& path, const OutputFile& file) {
    std::ofstream stream(path, std::ios::binary | std::ios::trunc);
    if (!stream) return false;
    std::error_code error;
    if (file.about_people) {
        // Before the first person is in it.
        fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write, error);
    }
    file.write(stream);
    stream.close();
    return !stream.fail() && !error;
}

bool is_there(const fs::path& path) {
    std::error_code error;
    return fs::exists(fs::symlink_status(path, error));
}

// Takes what was begun away unless it is kept.
class Unfinished {
  public:
    explicit Unfinished(fs::path path) : path_(std::move(path)) {}
    Unfinished(const Unfinished&) = delete;
    Unfinished& operator=(const Unfinished&) = delete;
    ~Unfinished() {
        std::error_code ignored;
        if (!path_.empty()) fs::remove_all(path_, ignored);
    }
    void keep() { path_.clear(); }

  private:
    fs::path path_;
};

// "out/" names the folder "out".
fs::path without_slash(const fs::path& folder) {
    return folder.has_filename() ? folder : folder.parent_path();
}

Findings may_take_place(const fs::path& folder, std::string_view mark, bool overwrite) {
    std::error_code error;
    if (!is_there(folder)) return {};
    if (!fs::is_directory(folder, error)) return about("output_not_ours", folder);
    if (fs::is_empty(folder, error)) return {};
    if (!overwrite) return about("output_exists", folder);
    return is_there(folder / mark) ? Findings{} : about("output_not_ours", folder);
}

bool put_in_place(const fs::path& made, const fs::path& folder) {
    std::error_code error;
    if (!is_there(folder)) {
        fs::rename(made, folder, error);
        return !error;
    }
    const fs::path old = made.string() + ".old";
    fs::rename(folder, old, error);
    if (error) return false;
    fs::rename(made, folder, error);
    std::error_code ignored;
    if (error) {
        fs::rename(old, folder, ignored);
        return false;
    }
    fs::remove_all(old, ignored);
    return true;
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

Findings write_folder(const fs::path& given, std::string_view mark,
                      const std::vector<OutputFile>& files, const Writing& writing) {
    const fs::path folder = without_slash(given);
    if (Findings refused = may_take_place(folder, mark, writing.overwrite); !refused.empty())
        return refused;
    std::error_code error;
    if (const fs::path parent = folder.parent_path(); !parent.empty())
        fs::create_directories(parent, error);
    std::string passing = folder.string() + ".partial-XXXXXX";
    if (error || mkdtemp(passing.data()) == nullptr) return about("output_unwritable", folder);
    Unfinished unfinished(passing);
    for (const OutputFile& file : files) {
        if (asked_to_stop(writing)) return {finding("interrupted")};
        if (!write_one(passing / file.path, file))
            return about("output_unwritable", folder / file.path);
    }
    if (asked_to_stop(writing)) return {finding("interrupted")};
    if (!put_in_place(passing, folder)) return about("output_unwritable", folder);
    unfinished.keep();
    return {};
}

Findings write_files(const std::vector<OutputFile>& files, const Writing& writing) {
    FindingList findings;
    fs::path made;
    std::error_code error;
    for (const OutputFile& file : files) {
        if (!writing.overwrite && is_there(file.path))
            findings.add_all(about("output_exists", file.path));
    }
    if (!findings.empty()) return findings.take();
    const auto give_up = [&](Findings reason, std::size_t renamed) {
        remove_all_of(files, renamed, made);
        return reason;
    };
    for (const OutputFile& file : files) {
        if (asked_to_stop(writing)) return give_up({finding("interrupted")}, 0);
        const fs::path directory = file.path.parent_path();
        if (!directory.empty() && fs::create_directories(directory, error)) made = directory;
        if (error || !write_one(partial_name(file.path), file))
            return give_up(about("output_unwritable", file.path), 0);
    }
    for (std::size_t i = 0; i < files.size(); ++i) {
        fs::rename(partial_name(files[i].path), files[i].path, error);
        if (error) return give_up(about("output_unwritable", files[i].path), i);
    }
    return {};
}

}  // namespace isegoria::sortition::tool
