// SPDX-License-Identifier: AGPL-3.0-or-later
// The child has a process group of its own, so that ending it ends its server too.
#include "demo_run.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <iterator>
#include <stdexcept>

extern char** environ;

namespace isegoria::e2e {

namespace fs = std::filesystem;

Folder::Folder() {
    std::string pattern = (fs::temp_directory_path() / "isegoria-e2e-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = pattern;
}

Folder::~Folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
}

std::string read_file(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

Outcome run_demo(const std::vector<std::string>& words, const Folder& folder,
                 std::chrono::seconds at_most) {
    std::vector<std::string> all = {"demo", "--once"};
    all.insert(all.end(), words.begin(), words.end());
    return run_isegoria(std::move(all), folder, at_most);
}

Outcome run_isegoria(std::vector<std::string> words, const Folder& folder,
                     std::chrono::seconds at_most) {
    return Running(std::move(words), folder).wait(at_most);
}

Running::Running(std::vector<std::string> words, const Folder& folder)
    : said_(folder.path() / "said") {
    words.insert(words.begin(), ISEGORIA_BINARY);
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);

    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, said_.c_str(),
                                     O_WRONLY | O_CREAT | O_TRUNC, 0600);
    posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    const int error =
        posix_spawn(&process_, ISEGORIA_BINARY, &actions, &attributes, arguments.data(), environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    if (error != 0) throw std::runtime_error("isegoria cannot be started");
}

Running::~Running() {
    if (process_ == 0) return;
    kill(-process_, SIGKILL);
    waitpid(process_, nullptr, 0);
}

Outcome Running::wait(std::chrono::seconds at_most) {
    // It ends by itself; the wait is for one that hangs.
    const auto end = std::chrono::steady_clock::now() + at_most;
    int status = 0;
    while (waitpid(process_, &status, WNOHANG) == 0) {
        if (std::chrono::steady_clock::now() > end) {
            kill(-process_, SIGKILL);
            waitpid(process_, &status, 0);
            break;
        }
        usleep(20'000);
    }
    process_ = 0;
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status), read_file(said_)};
}

}  // namespace isegoria::e2e
