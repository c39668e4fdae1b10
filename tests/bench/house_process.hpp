// SPDX-License-Identifier: AGPL-3.0-or-later
// The real server in a process of its own, with limits that the command line does not offer:
// shorter waits, or this machine counted like any other. Make it before there are threads. Used by
// benches and tests.
#pragma once
#include <sys/types.h>

#include "app/house.hpp"

namespace isegoria::bench {

class HouseProcess {
  public:
    // Returns once it listens, on the port and metrics port of the loopback that are free; throws
    // std::runtime_error when it ends before.
    explicit HouseProcess(app::ServeOptions options);
    ~HouseProcess();  // SIGTERM, and waits.
    HouseProcess(const HouseProcess&) = delete;
    HouseProcess& operator=(const HouseProcess&) = delete;

    [[nodiscard]] std::uint16_t port() const { return ports_.listen; }
    [[nodiscard]] std::uint16_t metrics_port() const { return ports_.metrics; }
    [[nodiscard]] pid_t process() const { return process_; }

  private:
    struct Ports {
        std::uint16_t listen = 0;
        std::uint16_t metrics = 0;
    };
    pid_t process_ = -1;
    Ports ports_;
};

}  // namespace isegoria::bench
