// SPDX-License-Identifier: AGPL-3.0-or-later
// The command line: `isegoria <noun> <verb> [options]`. Everything that it touches outside itself
// comes in as Surroundings, so that tests can stand in for the world. One thread.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "net/dial.hpp"
#include "net/transport.hpp"

namespace isegoria::cli {

// What the shell is told; also said in --help.
enum ExitCode : int {
    exit_ok = 0,
    exit_refused = 1,      // By the rules of the assembly.
    exit_usage = 2,        // What was typed cannot be meant.
    exit_connection = 3,   // No connection, or it was lost for good.
    exit_unavailable = 4,  // The server is there and cannot take it now.
};

struct TerminalSize {
    std::size_t columns = 80;
    std::size_t rows = 24;
};

struct Surroundings {
    std::ostream* out = nullptr;
    std::ostream* err = nullptr;
    std::istream* in = nullptr;
    bool asks = false;     // Somebody sits before `in` and reads `err`.
    bool colours = false;  // `out` is a terminal that shows them.
    // How large the terminal is that `out` draws on; empty, or nothing: it is none.
    std::function<std::optional<TerminalSize>()> terminal;
    std::function<std::optional<std::string>(const std::string&)> variable;  // Of the environment.
    std::function<std::int64_t()> now_ms;
    std::function<boost::asio::awaitable<std::unique_ptr<net::Transport>>(net::DialOptions)> dial;
    std::function<boost::asio::awaitable<net::Fetched>(net::DialOptions)> fetch;
    bool ends_on_signals = false;  // SIGINT and SIGTERM end what waits.
};

// `words` without the name of the program.
[[nodiscard]] int run(const std::vector<std::string>& words, const Surroundings& surroundings);
// With the real surroundings of this process.
[[nodiscard]] int run(int argc, char** argv);

}  // namespace isegoria::cli
