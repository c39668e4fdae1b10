// SPDX-License-Identifier: AGPL-3.0-or-later
// Runs `isegoria` as a person would and keeps what it says. One thread.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace isegoria::e2e {

// A folder of its own for each test, gone with it.
class Folder {
  public:
    Folder();
    ~Folder();
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

struct Outcome {
    int exit_code = -1;  // Minus the signal that ended it.
    std::string said;    // Both of its outputs.
};
// `isegoria` with these words behind, in a process group of its own with its children; all of them
// are ended with this when it was not waited for.
class Running {
  public:
    Running(std::vector<std::string> words, const Folder& folder);
    ~Running();
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;

    [[nodiscard]] pid_t process() const { return process_; }
    // Until it has ended; made to end when it takes longer than `at_most`. Once.
    [[nodiscard]] Outcome wait(std::chrono::seconds at_most);

  private:
    std::filesystem::path said_;
    pid_t process_ = 0;
};

// `isegoria` with these words behind, from the project's folder; ended when it takes longer than
// `at_most`.
[[nodiscard]] Outcome run_isegoria(std::vector<std::string> words, const Folder& folder,
                                   std::chrono::seconds at_most);
// The same for `isegoria demo --once` with these words behind, from the project's folder; ended
// when it takes longer than `at_most`.
[[nodiscard]] Outcome run_demo(const std::vector<std::string>& words, const Folder& folder,
                               std::chrono::seconds at_most);
[[nodiscard]] std::string read_file(const std::filesystem::path& path);

}  // namespace isegoria::e2e
