// SPDX-License-Identifier: AGPL-3.0-or-later
// Many clients of a server in one thread, each with one command outstanding. They speak WebSocket by
// themselves, with as little work as that takes, so that the figures are the server's. Used by the
// benches alone.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

namespace isegoria::bench {

struct Load {
    std::uint16_t port = 0;
    std::size_t clients = 1;
    std::uint64_t assemblies = 1;  // client c takes part in 1 + c % assemblies
    std::uint64_t contributions = 1;  // in each assembly, to react to
    bool watching = false;            // whether every client also follows its assembly
    double seconds = 3;
};

struct Answered {
    std::uint64_t commands = 0;  // acknowledged within the time
    std::uint64_t refused = 0;
    double seconds = 0;
    std::vector<double> latencies_ms;
};

class CommandClients {
  public:
    // Connects and signs everybody in as guests. Throws std::runtime_error when that fails.
    explicit CommandClients(const Load& load);
    ~CommandClients();
    CommandClients(const CommandClients&) = delete;
    CommandClients& operator=(const CommandClients&) = delete;

    // May be called again: the clients go on where they were.
    [[nodiscard]] Answered run(double seconds);

  private:
    struct Client {
        int socket = -1;
        std::uint64_t assembly = 0;
        std::uint64_t number = 0;
        std::uint64_t asked = 0;  // commands so far
        double asked_at = 0;
        bool welcome = false;
        std::string received;
    };

    void connect(Client& client);
    void ask(Client& client);
    // Whole frames that have come; true when one of them answers the command outstanding.
    [[nodiscard]] bool take(Client& client);
    [[nodiscard]] bool take_message(Client& client, std::string_view message);
    void wait_until_all_are_in();

    Load load_;
    int poll_ = -1;
    std::vector<Client> clients_;
    std::uint64_t refused_ = 0;
    std::uint64_t run_ = 0;  // Another one each time, so that no request is one of an earlier run.
    std::uint64_t requests_ = 0;
};

}  // namespace isegoria::bench
