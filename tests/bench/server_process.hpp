// SPDX-License-Identifier: AGPL-3.0-or-later
// A real server on a data directory, in a process of its own, without TLS on loopback. Used by the
// benches alone, on one thread.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace isegoria::bench {

class ServerProcess {
  public:
    // Returns when it has said where it listens; throws std::runtime_error when it ends before.
    // `options` are further words for `isegoria serve`.
    ServerProcess(const std::filesystem::path& data, const std::vector<std::string>& options);
    ~ServerProcess();  // stop()
    ServerProcess(const ServerProcess&) = delete;
    ServerProcess& operator=(const ServerProcess&) = delete;

    [[nodiscard]] std::uint16_t port() const { return port_; }
    // From its start until it said where it listens.
    [[nodiscard]] double seconds_to_ready() const { return ready_; }
    [[nodiscard]] double processor_seconds() const;
    // Octets in memory now, and at most so far.
    [[nodiscard]] std::uint64_t memory() const { return status("VmRSS:"); }
    [[nodiscard]] std::uint64_t memory_peak() const { return status("VmHWM:"); }
    void stop();

  private:
    [[nodiscard]] std::uint64_t status(const std::string& name) const;

    pid_t process_ = -1;
    int output_ = -1;
    std::uint16_t port_ = 0;
    double ready_ = 0;
};

}  // namespace isegoria::bench
