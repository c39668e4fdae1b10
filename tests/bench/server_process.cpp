// SPDX-License-Identifier: AGPL-3.0-or-later
// The process of server_process.hpp.
#include "server_process.hpp"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <stdexcept>

namespace isegoria::bench {
namespace {

double now() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

}  // namespace

ServerProcess::ServerProcess(const std::filesystem::path& data,
                             const std::vector<std::string>& options) {
    std::vector<std::string> words{ISEGORIA_BINARY, "serve",   "--data", data.string(),
                                   "--plain",       "--listen", "127.0.0.1:0"};
    words.insert(words.end(), options.begin(), options.end());
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    int ends[2];
    if (pipe(ends) != 0) throw std::runtime_error("no pipe");
    const double began = now();
    process_ = fork();
    if (process_ < 0) throw std::runtime_error("no process");
    if (process_ == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);  // A bench that is broken off leaves no server behind.
        dup2(ends[1], STDOUT_FILENO);
        close(ends[0]);
        close(ends[1]);
        execv(arguments[0], arguments.data());
        _exit(127);
    }
    close(ends[1]);
    output_ = ends[0];
    // "http://127.0.0.1:40123" on a line of its own, among others.
    std::string said;
    const std::string start = "http://127.0.0.1:";
    for (;;) {
        const auto at = said.find(start);
        const auto end = at == std::string::npos ? at : said.find('\n', at);
        if (end != std::string::npos && said.find("/i#", at) > end) {
            port_ = static_cast<std::uint16_t>(std::stoul(said.substr(at + start.size())));
            break;
        }
        char some[512];
        const ssize_t count = read(output_, some, sizeof some);
        if (count <= 0) throw std::runtime_error("the server ended before it was ready");
        said.append(some, static_cast<std::size_t>(count));
    }
    ready_ = now() - began;
}

ServerProcess::~ServerProcess() { stop(); }

double ServerProcess::processor_seconds() const {
    std::ifstream file("/proc/" + std::to_string(process_) + "/stat");
    std::string text((std::istreambuf_iterator<char>(file)), {});
    // Fields 14 and 15, counted behind the name, which may hold blanks (proc(5)).
    std::size_t at = text.rfind(')');
    for (int field = 2; field < 14; ++field) at = text.find(' ', at + 1);
    std::size_t used = 0;
    const double user = std::stod(text.substr(at), &used);
    return (user + std::stod(text.substr(at + used))) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

std::uint64_t ServerProcess::status(const std::string& name) const {
    std::ifstream file("/proc/" + std::to_string(process_) + "/status");
    std::string word;
    while (file >> word)
        if (word == name) {
            std::uint64_t kibibytes = 0;
            file >> kibibytes;
            return kibibytes * 1'024;
        }
    return 0;
}

void ServerProcess::stop() {
    if (process_ <= 0) return;
    kill(process_, SIGTERM);
    int status = 0;
    waitpid(process_, &status, 0);
    close(output_);
    process_ = -1;
}

}  // namespace isegoria::bench
