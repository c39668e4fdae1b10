// SPDX-License-Identifier: AGPL-3.0-or-later
// The real program as a child process: `isegoria serve` on a directory of its own, on a free port of
// the loopback, without TLS unless that is what a test is about. Owned by a test, on its thread.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace isegoria::trust {

// A folder of its own for each test, in memory where there is some, gone with it.
class Folder {
  public:
    Folder();
    ~Folder();
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    [[nodiscard]] std::filesystem::path operator/(const std::string& name) const {
        return path_ / name;
    }

  private:
    std::filesystem::path path_;
};

[[nodiscard]] std::string read_file(const std::filesystem::path& path);  // Empty when missing.

// What a program that ended by itself said.
struct Ended {
    int exit_code = -1;  // 128 and the signal that ended it.
    std::string output;
    std::string errors;
};
// Runs the program with these words behind its name, to its end.
[[nodiscard]] Ended run_program(const std::vector<std::string>& words, const Folder& folder,
                                const std::vector<std::string>& environment = {});

// How many files and sockets a process has open.
[[nodiscard]] std::size_t open_files_of(pid_t process);

struct ServerOptions {
    std::vector<std::string> more_words;   // Behind those of every test.
    std::vector<std::string> environment;  // "NAME=value", beside what the test itself has.
    bool tls = false;                      // With a certificate that it makes itself.
};

class ServerProcess {
  public:
    using Options = ServerOptions;

    // Returns once it listens; fails the test when it does not.
    explicit ServerProcess(std::filesystem::path data, Options options = {});
    ~ServerProcess();  // SIGKILL, when it still runs.
    ServerProcess(const ServerProcess&) = delete;
    ServerProcess& operator=(const ServerProcess&) = delete;

    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] std::uint16_t metrics_port() const { return metrics_port_; }
    // The code of the set-up link; empty when the data directory has an organiser already.
    [[nodiscard]] const std::string& setup_code() const { return setup_code_; }
    [[nodiscard]] const std::filesystem::path& data() const { return data_; }
    // All that it has said so far, on both of its outputs.
    [[nodiscard]] std::string output() const { return read_file(output_); }
    [[nodiscard]] std::string errors() const { return read_file(errors_); }

    [[nodiscard]] pid_t process() const { return process_; }
    void signal(int number) const;
    // Its exit code, 128 and the number of the signal that ended it; -1 when it does not end.
    [[nodiscard]] int wait(std::chrono::seconds at_most);
    [[nodiscard]] int stop();  // SIGTERM, and its exit code.

  private:
    std::filesystem::path data_;
    std::filesystem::path output_;
    std::filesystem::path errors_;
    pid_t process_ = 0;
    bool ended_ = false;
    std::uint16_t port_ = 0;
    std::uint16_t metrics_port_ = 0;
    std::string setup_code_;
};

}  // namespace isegoria::trust
