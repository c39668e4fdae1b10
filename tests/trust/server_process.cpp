// SPDX-License-Identifier: AGPL-3.0-or-later
// posix_spawn(3), with both outputs in files that the test can read at any time.
#include "server_process.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <fstream>
#include <iterator>
#include <stdexcept>

extern char** environ;

namespace isegoria::trust {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds start_wait{60};  // A busy machine; otherwise tenths of a second.

pid_t spawn(std::vector<std::string> words, const std::vector<std::string>& environment,
            const fs::path& output, const fs::path& errors) {
    words.insert(words.begin(), ISEGORIA_BINARY);
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    std::vector<std::string> set = environment;
    std::vector<char*> all;
    for (std::string& each : set) all.push_back(each.data());
    for (char** each = environ; *each != nullptr; ++each) all.push_back(*each);
    all.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output.c_str(),
                                     O_WRONLY | O_CREAT | O_APPEND, 0600);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, errors.c_str(),
                                     O_WRONLY | O_CREAT | O_APPEND, 0600);
    pid_t process = 0;
    const int error =
        posix_spawn(&process, ISEGORIA_BINARY, &actions, nullptr, arguments.data(), all.data());
    posix_spawn_file_actions_destroy(&actions);
    if (error != 0) throw std::runtime_error("the program cannot be started");
    return process;
}

int code_of(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status); }

std::string after(const std::string& text, const std::string& start) {
    const auto at = text.find(start);
    if (at == std::string::npos) return {};
    const auto from = at + start.size();
    const auto end = text.find('\n', from);
    return end == std::string::npos ? std::string() : text.substr(from, end - from);
}

// A port of the loopback that is free now. Nobody else on the machine looks for one that another
// one has just let go.
std::uint16_t free_port() {
    const int probe = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ::bind(probe, reinterpret_cast<sockaddr*>(&address), size);
    ::getsockname(probe, reinterpret_cast<sockaddr*>(&address), &size);
    ::close(probe);
    return ntohs(address.sin_port);
}

}  // namespace

Folder::Folder() {
    std::string pattern =
        (fs::is_directory("/dev/shm") ? fs::path("/dev/shm") : fs::temp_directory_path()).string();
    pattern += "/isegoria-trust-XXXXXX";
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

Ended run_program(const std::vector<std::string>& words, const Folder& folder,
                  const std::vector<std::string>& environment) {
    static std::atomic<int> number{0};
    const std::string name = "run" + std::to_string(number++);
    const fs::path output = folder / (name + ".out");
    const fs::path errors = folder / (name + ".err");
    const pid_t process = spawn(words, environment, output, errors);
    int status = 0;
    const auto end = Clock::now() + start_wait;
    while (waitpid(process, &status, WNOHANG) == 0) {
        if (Clock::now() > end) {
            ADD_FAILURE() << "the program does not end";
            ::kill(process, SIGKILL);
            waitpid(process, &status, 0);
            break;
        }
        usleep(2'000);
    }
    return {code_of(status), read_file(output), read_file(errors)};
}

std::size_t open_files_of(pid_t process) {
    const std::filesystem::directory_iterator files("/proc/" + std::to_string(process) + "/fd");
    return static_cast<std::size_t>(std::distance(begin(files), end(files)));
}

ServerProcess::ServerProcess(fs::path data, Options options) : data_(std::move(data)) {
    output_ = data_.string() + ".out";
    errors_ = data_.string() + ".err";
    const auto said_before = output().size();
    metrics_port_ = free_port();
    std::vector<std::string> words = {
        "serve",       "--data",      data_.string(),
        "--listen",    "127.0.0.1:0", "--unlimited", "127.0.0.0/8", "--wishes-per-second",
        "100000",      "--metrics",   "127.0.0.1:" + std::to_string(metrics_port_)};
    if (!options.tls) words.emplace_back("--plain");
    const std::string start = options.tls ? "https://127.0.0.1:" : "http://127.0.0.1:";
    words.insert(words.end(), options.more_words.begin(), options.more_words.end());
    const bool fresh = !fs::exists(data_ / "layout");
    process_ = spawn(std::move(words), options.environment, output_, errors_);
    const auto end = Clock::now() + start_wait;
    while (Clock::now() < end) {
        const std::string said = output().substr(said_before);
        const std::string address = after(said, start);
        setup_code_ = after(said, "/i#");
        if (!address.empty() && address.find('/') == std::string::npos) {
            port_ = static_cast<std::uint16_t>(std::stoi(address));
        } else if (const auto at = said.rfind(start); at != std::string::npos) {
            const std::string later = after(said.substr(at), start);
            if (!later.empty() && later.find('/') == std::string::npos)
                port_ = static_cast<std::uint16_t>(std::stoi(later));
        }
        if (port_ != 0 && (!fresh || !setup_code_.empty())) return;
        int status = 0;
        if (waitpid(process_, &status, WNOHANG) != 0) {
            ended_ = true;
            throw std::runtime_error("the server ended with " + std::to_string(code_of(status)) +
                                     ": " + errors());
        }
        usleep(2'000);
    }
    throw std::runtime_error("the server does not listen: " + output() + errors());
}

ServerProcess::~ServerProcess() {
    if (ended_) return;
    signal(SIGKILL);
    int status = 0;
    waitpid(process_, &status, 0);
}

void ServerProcess::signal(int number) const {
    if (!ended_) ::kill(process_, number);
}

int ServerProcess::wait(std::chrono::seconds at_most) {
    int status = 0;
    const auto end = Clock::now() + at_most;
    while (!ended_ && Clock::now() < end) {
        if (waitpid(process_, &status, WNOHANG) != 0) {
            ended_ = true;
            return code_of(status);
        }
        usleep(1'000);
    }
    return -1;
}

int ServerProcess::stop() {
    signal(SIGTERM);
    return wait(std::chrono::seconds(20));
}

}  // namespace isegoria::trust
