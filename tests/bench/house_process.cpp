// SPDX-License-Identifier: AGPL-3.0-or-later
// fork(2) without exec, so that any option can be given. The child has one thread until its house
// makes more.
#include "bench/house_process.hpp"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <iostream>
#include <stdexcept>

namespace isegoria::bench {

HouseProcess::HouseProcess(app::ServeOptions options) {
    std::array<int, 2> ends{};
    if (pipe(ends.data()) != 0) throw std::runtime_error("no pipe");
    process_ = fork();
    if (process_ < 0) throw std::runtime_error("no process");
    if (process_ == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);  // Whoever is broken off leaves no server behind.
        ::close(ends[0]);
        int code = 1;
        try {
            options.announce = false;
            options.listen.address = options.metrics_address = "127.0.0.1";
            app::House house(std::move(options));
            const Ports ports{house.port(), house.metrics_port()};
            if (::write(ends[1], &ports, sizeof ports) == sizeof ports)
                code = static_cast<int>(house.run());
        } catch (const std::exception& failure) {
            std::cerr << failure.what() << std::endl;
        }
        _exit(code);
    }
    ::close(ends[1]);
    Ports ports;
    const bool ready = ::read(ends[0], &ports, sizeof ports) == sizeof ports;
    ::close(ends[0]);
    ports_ = ports;
    if (ready) return;
    waitpid(process_, nullptr, 0);
    throw std::runtime_error("the server ended before it was ready");
}

HouseProcess::~HouseProcess() {
    kill(process_, SIGTERM);
    waitpid(process_, nullptr, 0);
}

}  // namespace isegoria::bench
